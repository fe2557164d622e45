"""The bundle that every command makes, and text from a dataset that must never become markup."""

import json
import os
import re
from html.parser import HTMLParser

import pytest
from support import started

COMMON = ["command", "version", "qes_version", "data_sha256", "provenance", "warnings"]
COMMANDS = {
    "frames": "%frames",
    "show": "%show papers --rows 3",
    "agreement": "%agreement global",
    "characteristics": "%characteristics --by country",
    "flow": "%flow",
    "check": "%check",
    "concepts": "%concepts",
    "model": "%model moving-forward",
    "sql": "%sql SELECT paper_id FROM papers LIMIT 2",
    "time": "%time %check",
    "cite": "%cite",
}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


class Markup(HTMLParser):
    """The elements and attributes of a fragment."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def harmless(markup):
    found = Markup(markup)
    assert found.tags.isdisjoint({"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"})
    for name, value in found.attributes:
        assert not name.startswith("on"), name
        if name in ("src", "href", "xlink:href"):
            assert re.match(r"(#|data:)", value or "#"), value
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", markup)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_bundle_holds_a_table_or_a_figure(kernel, command):
    kernel.ok("%load msk-pain")
    cell = kernel.ok(COMMANDS[command])
    assert cell.outputs
    for output, result in zip(cell.outputs, cell.results, strict=True):
        assert "application/json" not in output
        assert output["text/plain"].strip()
        assert max(map(len, output["text/plain"].splitlines())) <= 100
        assert ("image/svg+xml" in output) == ("image/png" in output)
        # The HTML of a figure is the figure, as an image.
        assert ("<table" in output["text/html"]) != ("image/svg+xml" in output)
        assert output["text/html"].startswith("<img ") == ("image/svg+xml" in output)
        harmless(output["text/html"])
        harmless(output.get("image/svg+xml", ""))
        assert list(result)[: len(COMMON)] == COMMON
        assert result["version"] == 1
        assert "NaN" not in json.dumps(result)
    figures = ["image/svg+xml" in output for output in cell.outputs]
    assert figures == sorted(figures, reverse=True), "a command that has both shows the table last"


@pytest.mark.parametrize("command", ["flow", "model"])
def test_figures_are_named_for_screen_readers(kernel, command):
    kernel.ok("%load msk-pain")
    svg = next(o["image/svg+xml"] for o in kernel.ok(COMMANDS[command]).outputs if "image/svg+xml" in o)
    assert re.search(r"<title\b[^>]*>[^<]+</title>", svg)
    assert re.search(r"<desc\b[^>]*>[^<]+</desc>", svg)


def test_hostile_text_in_a_csv_is_shown_as_text(kernel, tmp_path):
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    (tmp_path / "hostile.csv").write_text(f"id,title\n1,{quoted}\n", encoding="utf-8")
    for code in ("%load hostile.csv --as hostile", "%show hostile", "%sql SELECT title FROM hostile"):
        for output in kernel.ok(code).outputs:
            harmless(output["text/html"])
    shown = kernel.ok("%show hostile")
    assert "&lt;script&gt;" in shown.outputs[-1]["text/html"]
    assert HOSTILE in shown.results[-1]["rows"][0]


def test_hostile_text_in_a_package_is_shown_as_text(kernel, tmp_path):
    folder = tmp_path / "hostile"
    folder.mkdir()
    rows = [["box", "from", "kind", "n", "unit", "label"], ["a", "", "source", "2", "records", HOSTILE]]
    lines = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    (folder / "flow.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    package = {"name": "hostile", "title": HOSTILE, "resources": [{"name": "flow", "path": "flow.csv"}]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for code in ("%load hostile", "%frames", "%flow", "%check", "%cite"):
        for output in kernel.ok(code).outputs:
            harmless(output["text/html"])
            harmless(output.get("image/svg+xml", ""))


def test_a_european_csv_loads_as_numbers(kernel, tmp_path):
    (tmp_path / "european.csv").write_text("id;share\na;0,5\nb;1,25\n", encoding="utf-8")
    kernel.ok("%load european.csv --as european")
    assert kernel.ok("%sql SELECT SUM(share) AS total FROM european").results[-1]["rows"] == [[1.75]]


def test_nothing_is_overwritten_unasked(kernel, tmp_path):
    target = tmp_path / "papers.csv"
    target.write_text("mine", encoding="utf-8")
    kernel.ok("%load msk-pain")
    refused = kernel.run("%export papers papers.csv")
    assert refused.status == "error" and "--force" in refused.errors[0]["evalue"]
    assert target.read_text(encoding="utf-8") == "mine"
    written = kernel.ok("%export papers papers.csv --force").results[-1]
    assert written["bytes"] == target.stat().st_size


def test_a_notebook_that_writes_files_runs_twice(tmp_path):
    # A home of its own: what is remembered of files is remembered there.
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "home")}
    cells = ["%load msk-pain", "%flow --csv flow.csv\n%export flow flow.svg", "%concepts\n%export last table.docx", "%export papers papers.parquet"]
    written = ["flow.csv", "flow.svg", "table.docx", "papers.parquet"]
    for _ in range(2):
        with started(tmp_path, env=env) as kernel:
            for cell in cells:
                kernel.ok(cell)
            before = [(tmp_path / name).read_bytes() for name in written]
    with started(tmp_path, env=env) as kernel:
        # Other data: qes' own files are replaced, and that is said.
        kernel.ok("%load msk-pain-simulated")
        replaced = kernel.ok("%characteristics --by country\n%export last table.docx").results[-1]
        assert replaced["replaced"] and "in the place of" in kernel.ok("%export papers papers.parquet").outputs[-1]["text/plain"]
        (tmp_path / "flow.csv").write_bytes(before[0] + b"mine\n")
        assert kernel.run("%flow --csv flow.csv").errors[0]["ename"] == "FileExists"
        assert (tmp_path / "flow.csv").read_bytes() == before[0] + b"mine\n"
