"""Writes the lecturer's copy of a class: every solution is open, and its commands are run.

    .venv/bin/python notebooks/teaching/with_solutions.py notebooks/teaching/agreement.ipynb

writes agreement-with-solutions.ipynb beside the class. A solution stands in a Markdown cell, folded, because nothing
that runs can unfold that; its commands are fenced, each fence one cell of the copy.
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell

FOLDED = re.compile(r"<details><summary>(?P<summary>.+?)</summary>\n\n(?P<body>.+?)\n\n</details>", re.DOTALL)
FENCE = re.compile(r"^```\n(.+?)\n```$", re.DOTALL | re.MULTILINE)
SUFFIX = "-with-solutions"


def folded(cell):
    """What a Markdown cell folds: the match of its summary and its body, or None."""
    return FOLDED.search(cell.source) if cell.cell_type == "markdown" else None


def commands(cell):
    """The commands of a solution, one entry for each cell that they fill."""
    found = folded(cell)
    return FENCE.findall(found["body"]) if found else []


def words(cell):
    """The prose of a solution, without its commands."""
    return FENCE.sub("", folded(cell)["body"])


def opened(notebook):
    """The same class with every solution open: its prose as text, its commands as cells to run."""
    copy = nbformat.from_dict({**notebook, "cells": []})
    for cell in notebook.cells:
        copy.cells += opened_cell(cell) if folded(cell) else [cell.copy()]
    return copy


def opened_cell(cell):
    found = folded(cell)
    body = f"{cell.source[: found.start()]}**{found['summary']}**\n\n{found['body']}{cell.source[found.end() :]}"
    cells = []
    # Splitting by a pattern with one group gives text and command in turn.
    for i, piece in enumerate(FENCE.split(body)):
        if not piece.strip():
            continue
        new = new_code_cell(piece) if i % 2 else new_markdown_cell(piece.strip())
        new.id = f"{cell.id}-{i}"
        cells.append(new)
    return cells


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {Path(sys.argv[0]).name} CLASS.ipynb")
    path = Path(sys.argv[1])
    if not path.is_file():
        sys.exit(f"there is no notebook {path}")
    notebook = opened(nbformat.read(path, as_version=4))
    folder = {"metadata": {"path": str(path.resolve().parent)}}
    NotebookClient(notebook, timeout=900, record_timing=False, resources=folder).execute()
    out = path.with_stem(path.stem + SUFFIX)
    nbformat.write(notebook, out)
    print(f"wrote {out}")


if __name__ == "__main__":
    main()
