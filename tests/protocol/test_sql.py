"""SQL as a person types it: several lines behind %sql, mistakes with their line, and Tab and Shift-Tab that know the tables."""

import pytest
from rust_cells import DATA


@pytest.fixture
def loaded(kernel):
    kernel.ok(f'%load "{DATA / "msk-pain"}"')
    return kernel


def test_a_query_behind_percent_sql_may_have_several_lines(loaded):
    ran = loaded.ok("%sql SELECT COUNT(*) AS n\nFROM papers\n-- a remark\nWHERE status = 'included'\n\n%sql SELECT 1 AS one")
    assert [r["columns"] for r in ran.results] == [["n"], ["one"]]


@pytest.mark.parametrize(
    ("cell", "line", "said"),
    [
        ("%%sql\nSELECT paper_id, COUNT(*)\nFROM papers", "line 2:", "'paper_id' is neither grouped nor aggregated"),
        ("%%sql --into x\n-- a remark\n\nSELECT paper_id,\n  yaer\nFROM papers", "line 5:", "found no column 'yaer'"),
        ("%frames\n%sql SELECT paper_id\nFROM papres", "line 3:", "did you mean 'papers'?"),
        ('%sql SELECT paper_id FROM papers\nWHERE status = "included"', "line 2:", "single quotation marks: 'included'"),
    ],
)
def test_a_mistake_names_the_line_of_the_cell(loaded, cell, line, said):
    (error,) = loaded.run(cell).errors
    assert error["ename"] == "SqlError" and said in error["evalue"]
    assert any(line in part for part in error["traceback"]), error["traceback"]


@pytest.mark.parametrize(
    "cell",
    [
        "%sql SELECT paper_id FROM papers --into kept",
        "%sql SELECT paper_id\nFROM papers\n--into kept",
        "%%sql\nSELECT paper_id -- the key\nFROM papers\n--into=kept\n-- done",
    ],
)
def test_options_stand_behind_the_query_too(loaded, cell):
    loaded.ok(cell)
    assert loaded.ok("%show kept").results


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%sql SELECT 1 --int kept", "did you mean '--into'?"),
        ("%sql SELECT 1 --into the wild", "a blank behind the two hyphens"),
        ("%sql SELECT 1 --rows 5", "an option that %sql has not"),
        ("SHOW TABLES", "did you mean '%frames'"),
        ("check // x", "did you mean '%check'?"),
        ("?DataFrame", "Shift-Tab explains a name of Rust"),
    ],
)
def test_what_does_nothing_is_said(loaded, cell, said):
    (error,) = loaded.run(cell).errors
    assert error["ename"] == "UsageError" and said in error["evalue"], error


def test_a_line_may_begin_with_an_operator(loaded):
    (shown,) = loaded.ok("%sql SELECT reference\n- 1 AS before\nFROM papers\nLIMIT 1").results
    assert shown["columns"] == ["before"]


@pytest.mark.parametrize("asked", ["papers?", "?papers", "?papers.status"])
def test_a_question_about_a_frame_shows_it(loaded, asked):
    page = loaded.run(asked).reply["content"]["payload"][0]["data"]["text/plain"]
    assert page.startswith("papers"), page
