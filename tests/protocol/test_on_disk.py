"""Files on disk: what is no regular file is refused at once, and what is written appears whole or not at all."""

import os
import time

import pytest

from support import started

KINDS = {"pipe.csv": "a named pipe", "zero.csv": "a device"}


@pytest.mark.parametrize("name", KINDS)
def test_what_is_no_file_is_refused_at_once(kernel, tmp_path, name):
    if name == "pipe.csv":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    begun = time.monotonic()
    for code in (f"%load {name}", f"%flow {name}"):
        evalue = kernel.run(code).errors[0]["evalue"]
        assert f"found {KINDS[name]}, expected a regular file" in evalue
    kernel.ok("%load msk-pain")
    assert time.monotonic() - begun < 10


def test_nothing_is_written_through_a_link(kernel, tmp_path):
    behind, link = tmp_path / "behind.csv", tmp_path / "link.csv"
    behind.write_text("mine", encoding="utf-8")
    link.symlink_to(behind)
    kernel.ok("%load msk-pain")
    refused = kernel.run("%export papers link.csv").errors[0]
    assert refused["ename"] == "FileExists" and "symbolic link" in refused["evalue"] and "--force" in refused["evalue"]
    kernel.ok("%export papers link.csv --force")
    assert behind.read_text(encoding="utf-8") == "mine" and not link.is_symlink()


def test_a_file_for_spreadsheets_is_read_back(kernel, tmp_path):
    kernel.ok("%load msk-pain")
    kernel.ok("%sql --into cells SELECT '=1+1' AS a, '-3.5' AS b, '-x' AS c, 0.25 AS d")
    said = kernel.ok("%export cells cells.csv --for excel").outputs[-1]["text/plain"]
    assert "for spreadsheet programs" in said and "2 cells" in said
    text = (tmp_path / "cells.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeff") and "'=1+1" in text and "'-x" in text and "'-3.5" not in text
    kernel.ok("%load cells.csv --as back")
    assert kernel.ok("%sql SELECT a, c FROM back").results[-1]["rows"] == [["=1+1", "-x"]]
    assert "excel" in kernel.run("%export cells cells.csv --for word").errors[0]["evalue"]
