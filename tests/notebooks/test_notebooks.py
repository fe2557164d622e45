"""Every notebook gives the committed results again, and its page needs nothing from outside."""

import base64
import re
from html.parser import HTMLParser

import papermill
import pytest
from page import page_of
from rerun import FOLDER, NOTEBOOKS, code_cells, differences, executed, lasting, read, results, shape

RUNS = 25


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


class Outside(HTMLParser):
    """The addresses that a page fetches when it is opened, and the pictures that it carries itself."""

    FETCHED = {"src", "srcset", "data", "poster", "background"}

    def __init__(self, page):
        super().__init__()
        self.fetched, self.pictures, self.scripts, self.unnamed = [], [], 0, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.scripts += tag == "script"
        if tag == "link":
            self.fetched.append(attrs.get("href"))
        if tag == "img" and not attrs.get("alt", "").strip():
            self.unnamed += 1
        for name in self.FETCHED & attrs.keys():
            value = attrs[name] or ""
            if value.startswith("data:"):
                self.pictures.append(value)
            else:
                self.fetched.append(value)


def test_there_is_the_paper():
    assert "msk-pain" in [path.stem for path in NOTEBOOKS]


def test_results_are_as_committed(notebook, tmp_path):
    committed, now = read(notebook), executed(notebook, tmp_path)
    assert all(results(committed)), "committed without its outputs"
    differ = []
    for cell, a, b in zip(code_cells(committed), results(committed), results(now), strict=True):
        differ += [f"{cell.source.splitlines()[0]}: {line}" for line in differences(a, b)]
    assert not differ, "\n".join(differ[:40])
    assert shape(now) == shape(committed)


def test_every_cell_carries_its_result(notebook):
    for cell in code_cells(read(notebook)):
        assert not [o for o in cell.outputs if o.output_type == "error"]
        assert cell.outputs, cell.source
        assert cell.execution_count is not None


def test_cells_are_numbered_as_they_run(notebook):
    counts = [cell.execution_count for cell in code_cells(read(notebook))]
    assert counts == list(range(1, len(counts) + 1))


def test_texts_write_numbers_in_one_way(notebook):
    for cell in read(notebook).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d[ \u00a0\u202f]%", cell.source), f"87%, without a space: {cell.source}"
            assert not re.search(r"\bpapers?\s\d", cell.source), f"paper no. 48: {cell.source}"


def test_the_page_opens_offline(notebook):
    committed = read(notebook)
    page = page_of(committed)
    found = Outside(page)
    assert not found.fetched
    assert found.scripts == 0
    assert found.unnamed == 0
    assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", page)
    figures = [o.data["image/svg+xml"] for c in code_cells(committed) for o in c.outputs if "image/svg+xml" in o.get("data", {})]
    assert figures
    carried = [base64.b64decode(p.partition(",")[2]).decode() for p in found.pictures if p.startswith("data:image/svg+xml")]
    assert [f.strip() for f in figures] == [c.strip() for c in carried]


def test_no_output_is_lost_in_a_loop(notebook, tmp_path):
    committed = shape(read(notebook))
    for _ in range(RUNS):
        assert shape(executed(notebook, tmp_path)) == committed


def test_papermill_runs_it(notebook, tmp_path):
    executed(notebook, tmp_path)  # makes the copy of its folder
    out = tmp_path / "out.ipynb"
    done = papermill.execute_notebook(
        str(notebook), str(out), kernel_name="qes", cwd=str(tmp_path / "notebooks" / notebook.parent.relative_to(FOLDER)), progress_bar=False
    )
    assert results(done) == results(read(notebook))


def test_a_difference_is_told_with_its_place():
    committed = {"n": 1, "rows": [[1, 2]], "path": "/a", "elapsed_s": 0.1}
    assert list(differences(lasting(committed), lasting({**committed, "path": "/b", "elapsed_s": 9}))) == []
    told = list(differences(committed, {**committed, "rows": [[1, 3]], "more": 0}))
    assert told == ["result.rows[0][1]: committed 2, now 3", "result.more: new"]
    assert list(differences([1], [1.0])) == ["result[0]: committed 1, now 1.0"]
