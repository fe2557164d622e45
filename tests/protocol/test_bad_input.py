"""Broken input gets one clear message, and the session stays as it was."""

import json
import re

import bad_input
import pytest


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def matching(texts, patterns):
    return [text for text in texts if all(re.search(p, text) for p in patterns)]


def told(result):
    """What a result says is wrong, each as one text: its warnings and its findings."""
    return [w if isinstance(w, str) else json.dumps(w, ensure_ascii=False) for w in [*result["warnings"], *result.get("findings", [])]]


def frames(kernel):
    return kernel.ok("%frames").results[-1]["frames"]


@pytest.mark.parametrize("case", [c for c in bad_input.CASES if c.ename is not None], ids=lambda c: c.name)
def test_what_cannot_be_done_is_refused(kernel, tmp_path, case):
    write(tmp_path, case.files)
    *before, last = case.cell.split("\n")
    for line in before:
        kernel.ok(line)
    kept = frames(kernel)
    cell = kernel.run(last)
    assert cell.status == "error"
    (error,) = cell.errors
    assert matching([error["evalue"]], case.says), error["evalue"]
    assert "\n" not in error["evalue"].strip() and "panicked" not in error["evalue"]
    if case.ename:
        assert error["ename"] == case.ename
    assert not cell.outputs
    assert frames(kernel) == kept


@pytest.mark.parametrize("case", [c for c in bad_input.CASES if c.ename is None], ids=lambda c: c.name)
def test_what_is_wrong_is_told_once_and_nothing_is_dropped(kernel, tmp_path, case):
    write(tmp_path, case.files)
    result = kernel.ok(case.cell).results[-1]
    assert len(matching(told(result), case.says)) == 1, told(result)
    for entry in kernel.ok(f"%load {case.cell.split()[1]}").results[-1]["resources"]:
        content = case.files.get(f"bad/{entry['name']}.csv")
        if content is not None:
            assert entry["rows"] == content.count(b"\n") - 1


def test_a_load_that_fails_keeps_the_review(kernel, tmp_path):
    kernel.ok("%load msk-pain")
    kept = frames(kernel)
    (tmp_path / "empty.csv").write_bytes(b"")
    for code in ("%load empty.csv", "%load nowhere", f"%load {tmp_path}"):
        run = kernel.run(code)
        assert run.status == "error"
        assert "the review 'msk-pain' stays loaded" in run.errors[0]["evalue"]
    assert frames(kernel) == kept
    assert kernel.ok("%flow").outputs


def test_a_cell_of_a_million_characters(kernel, tmp_path):
    (tmp_path / "long.csv").write_text("id,text\n1," + "x" * 1_000_000 + "\n", encoding="utf-8")
    kernel.ok("%load long.csv --as long")
    shown = kernel.ok("%show long").outputs[-1]
    assert len(shown["text/plain"]) < 10_000 and len(shown["text/html"]) < 100_000
    assert kernel.ok("%sql SELECT LENGTH(text) AS n FROM long").results[-1]["rows"] == [[1_000_000]]


def test_a_line_of_a_million_characters(kernel):
    cell = kernel.run("%show " + "x" * 1_000_000)
    assert cell.status == "error"
    assert len(cell.errors[0]["evalue"]) < 10_000
    assert kernel.ok("%help").results
