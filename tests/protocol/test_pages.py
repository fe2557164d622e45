"""How figures and tables reach a page: their words, their size, and what is wider than the page."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat.v4
import pytest
from jupyter_core.paths import jupyter_path
from nbconvert import HTMLExporter
from support import ROOT

FIGURES = ["%flow", "%flow --standard prisma2020", "%agreement global", "%concepts --by condition", "%model struggle"]
TEMPLATES = ["lab", "classic", "basic", "offline"]


class Images(HTMLParser):
    """The attributes of each image."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


def shown(cell):
    return [m["content"] for m in cell.lasting if m["msg_type"] in ("display_data", "execute_result")]


def page_of(contents, template):
    """The page that nbconvert makes of a notebook with these outputs."""
    outputs = [nbformat.v4.new_output("display_data", data=c["data"], metadata=c["metadata"]) for c in contents]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=outputs)])
    exporter = HTMLExporter(template_name=template, extra_template_basedirs=[str(ROOT / "notebooks" / "templates")])
    return exporter.from_notebook_node(notebook)[0]


@pytest.fixture
def review(kernel):
    kernel.ok("%load msk-pain")
    return kernel


@pytest.mark.parametrize("command", FIGURES)
def test_a_figure_says_what_it_shows_and_how_large_it_is(review, command):
    content = shown(review.ok(command))[0]
    png, svg = (content["metadata"][kind] for kind in ("image/png", "image/svg+xml"))
    title = content["data"]["text/plain"].splitlines()[0]
    assert png["alt"] == svg["alt"] and png["alt"].startswith(f"{title}. ")
    assert "\n" not in png["alt"]
    dots = base64.b64decode(content["data"]["image/png"])[16:24]
    assert [png["width"] * 2, png["height"] * 2] == [int.from_bytes(dots[:4]), int.from_bytes(dots[4:])]


@pytest.mark.parametrize("command", FIGURES)
def test_a_figure_scales_to_its_page(review, command):
    data = shown(review.ok(command))[0]["data"]
    start = data["image/svg+xml"].split("<title", 1)[0]
    width, height = re.search(r'width="(\d+)" height="(\d+)"', start).groups()
    assert f'viewBox="0 0 {width} {height}"' in start
    assert "max-width:100%;height:auto" in start
    [image] = Images(data["text/html"]).found
    assert image["style"] == "max-width:100%;height:auto"
    assert (image["width"], image["height"]) == (width, height)
    kind, _, encoded = image["src"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(encoded).decode() == data["image/svg+xml"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_page_of_any_template_carries_the_words_of_a_figure(review, template):
    content = shown(review.ok("%agreement global"))[0]
    [image] = Images(page_of([content], template)).found
    assert image["alt"] == content["metadata"]["image/png"]["alt"]
    assert "max-width:100%" in image["style"]


def test_a_figure_without_html_has_its_words_in_the_pages_that_look_for_them(review):
    content = shown(review.ok("%agreement global"))[0]
    alt = content["metadata"]["image/png"]["alt"]
    for template, kind in (("offline", "image/svg+xml"), ("classic", "image/png")):
        one = {"data": {kind: content["data"][kind], "text/plain": "t"}, "metadata": content["metadata"]}
        assert Images(page_of([one], template)).found[0]["alt"] == alt


def test_an_interactive_figure_is_what_jupyterlab_shows(review):
    data = shown(review.ok("%agreement global --interactive"))[0]["data"]
    assert "application/vnd.vegalite.v5+json" in data
    assert "text/html" not in data, "JupyterLab would prefer it"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_without_scripts_carries_the_words_of_an_interactive_figure(review, template):
    content = shown(review.ok("%agreement global --interactive"))[0]
    [image] = Images(page_of([content], template)).found
    assert image["alt"] == content["metadata"]["image/png"]["alt"]
    assert "max-width:100%" in image["style"].replace(" ", "")


def test_the_words_of_a_figure_say_what_is_drawn_in_it(review):
    alt = shown(review.ok("%flow"))[0]["metadata"]["image/png"]["alt"]
    assert ": 7,599; " in alt, "each source"
    assert "Provenance: " in alt, "the captions"


def test_data_are_no_formulas(review, tmp_path):
    (tmp_path / "fees.csv").write_text("note\npayments of $40, up from $15\n", encoding="utf-8")
    review.ok("%load fees.csv --as fees")
    html = shown(review.ok("%show fees"))[-1]["data"]["text/html"]
    assert re.match(r'<div class="mathjax_ignore tex2jax_ignore[ "]', html)


def test_a_wide_table_prints_whole(review, tmp_path):
    columns = [f"variable_{i}" for i in range(14)]
    (tmp_path / "wide.csv").write_text(",".join(columns) + "\n" + ",".join(["a long answer"] * 14) + "\n", encoding="utf-8")
    review.ok("%load wide.csv --as wide")
    wide = shown(review.ok("%show wide"))[-1]["data"]["text/html"]
    assert re.search(r"<style>@media print\{\.qes-print-\d+(-broken-[0-9a-f]{16})?\{overflow:visible!important\}", wide)
    narrow = shown(review.ok("%characteristics --by condition"))[-1]["data"]["text/html"]
    assert "<style>" not in narrow


def test_the_offline_page_is_laid_out_for_paper(review):
    page = page_of(shown(review.ok("%flow")), "offline")
    assert re.search(r"@page \{ size: A4;", page)
    assert "<script" not in page


def test_the_template_lies_where_nbconvert_looks():
    folders = [Path(folder) / "offline" for folder in jupyter_path("nbconvert", "templates")]
    installed = next((folder for folder in folders if folder.is_dir()), None)
    assert installed, "install.sh copies it"
    ours = ROOT / "notebooks" / "templates" / "offline"
    assert {f.name: f.read_bytes() for f in installed.iterdir()} == {f.name: f.read_bytes() for f in ours.iterdir()}
