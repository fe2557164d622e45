"""Runs a notebook again, somewhere else, and says in words how its results differ from the committed ones."""

import json
import shutil

import nbformat
from nbclient import NotebookClient
from support import PATIENCE, QES_JSON, ROOT
from with_solutions import SUFFIX

FOLDER = ROOT / "notebooks"
# A lecturer's copy of a class is nobody's to commit.
NOTEBOOKS = [*sorted(FOLDER.glob("*.ipynb")), *(p for p in sorted(FOLDER.glob("teaching/*.ipynb")) if not p.stem.endswith(SUFFIX))]
# What may differ from one run, machine or release to the next.
PASSING = {"elapsed_s", "path", "paths", "qes_version", "bytes"}


def read(path):
    return nbformat.read(path, as_version=4)


def executed(path, folder, prepared=lambda notebook: notebook):
    """The notebook as it comes out of a fresh kernel, run in a copy of the folder of notebooks."""
    return run(prepared(read(path)), copied(folder) / path.parent.relative_to(FOLDER))


def copied(folder):
    """The copy of the folder of notebooks in this folder."""
    copy = folder / "notebooks"
    if not copy.exists():
        shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return copy


def run(notebook, place):
    """This notebook as it comes out of a fresh kernel whose working folder is this one."""
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    resources = {"metadata": {"path": str(place)}}
    return NotebookClient(notebook, kernel_name="qes", timeout=PATIENCE, resources=resources).execute()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shape(notebook):
    """For each code cell the kinds of its outputs and what each holds, in order."""
    return [[(o.output_type, sorted(o.get("data", {}))) for o in cell.outputs] for cell in code_cells(notebook)]


def results(notebook):
    """For each code cell its results, machine-readable where they are, without what may differ."""
    return [[result_of(o) for o in cell.outputs] for cell in code_cells(notebook)]


def result_of(output):
    if output.output_type == "stream":
        return {"stream": output.name, "text": output.text}
    data = output.get("data", {})
    return lasting(data[QES_JSON]) if QES_JSON in data else {"text": data.get("text/plain")}


def lasting(value):
    if isinstance(value, str):
        value = json.loads(value) if value.startswith("{") else value
    if isinstance(value, dict):
        return {k: lasting(v) for k, v in value.items() if k not in PASSING}
    if isinstance(value, list):
        return [lasting(v) for v in value]
    return value


def differences(committed, now, place="result"):
    """One line for each place where two results differ."""
    if isinstance(committed, dict) and isinstance(now, dict):
        for key in [*committed, *(k for k in now if k not in committed)]:
            if key not in now or key not in committed:
                yield f"{place}.{key}: {'no longer there' if key in committed else 'new'}"
            else:
                yield from differences(committed[key], now[key], f"{place}.{key}")
    elif isinstance(committed, list) and isinstance(now, list):
        if len(committed) != len(now):
            yield f"{place}: {len(committed)} entries committed, {len(now)} now"
        for i, (a, b) in enumerate(zip(committed, now, strict=False)):
            yield from differences(a, b, f"{place}[{i}]")
    elif committed != now or type(committed) is not type(now):
        yield f"{place}: committed {json.dumps(committed, ensure_ascii=False)}, now {json.dumps(now, ensure_ascii=False)}"
