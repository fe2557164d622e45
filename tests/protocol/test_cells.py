"""What a cell is taken for: commands without their sign, habits of other notebooks, comments; and Rust is none of them."""

import pytest
from rust_cells import fails, processes, text


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("load msk-pain", "did you mean '%load msk-pain'?"),
        ("flow", "did you mean '%flow'?"),
        ("check", "did you mean '%check'?"),
        ("help", "did you mean '%help'?"),
        ("agreement --pairs", "did you mean '%agreement --pairs'?"),
        ("agrement global", "did you mean '%agreement global'?"),
        ("%load msk-pain\nshow papers", "did you mean '%show papers'?"),
        ("SELECT * FROM papers", "did you mean '%%sql'"),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "did you mean '%%sql'"),
        ("select count(*) from papers", "did you mean '%%sql'"),
        ("exit", "%reset"),
        ("quit()", "%reset"),
        ("import pandas as pd", "Python"),
        ("print(x)", "Python"),
        ("pip install polars", "Python"),
        ("!ls", "shell"),
        ("%matplotlib inline", "Python"),
    ],
)
def test_a_cell_that_is_no_rust_gets_a_sentence(kernel, cell, expected):
    error = fails(kernel, f"# what is meant\n{cell}")
    assert expected in error["evalue"] and "\n" not in error["evalue"]
    assert "qes-rust" not in processes(kernel).values(), "Rust is not started for it"


def test_rust_is_taken_for_rust(rust):
    rust.ok("let flow = 3; fn check() -> i32 { 4 }")
    assert text(rust.ok("flow")) == "3"
    assert text(rust.ok("flow - 1")) == "2"
    assert text(rust.ok("check()")) == "4"
    rust.ok("const load: i32 = 5;")
    assert text(rust.ok("load")) == "5"
    assert text(rust.ok("print(2);\nfn print(x: i32) -> i32 { x }\nprint(7)")) == "7"
    rust.ok("let export: Result<i32, String> = Ok(6);")
    assert text(rust.ok("export?")) == "6"
    for request in ("?load", "load?", "%load?"):
        assert "msk-pain" in rust.run(request).reply["content"]["payload"][0]["data"]["text/plain"]


def test_what_the_compiler_does_not_find_may_be_a_command(rust):
    assert fails(rust, "agreement()")["evalue"].endswith("did you mean '%agreement'?")
    assert fails(rust, 'help("load")')["evalue"].endswith("did you mean '%help load'?")
    assert "cannot find value" in fails(rust, "no_such_thing")["evalue"]
    assert 'frame("papers")?' in fails(rust, "papers.height()")["evalue"]
    assert "commands stand above" in fails(rust, "let a = 1;\n%frames")["evalue"]
    assert "begins with //" in fails(rust, "let a = 1;\n# more\nlet b = 2;")["evalue"]


def test_comments_stand_between_commands_and_behind_them(kernel):
    cell = kernel.ok("# load it\n%load msk-pain  # the paper's data\n\n// and then\n/* all\n   of it */\n%frames # now\n# done")
    assert [result["command"] for result in cell.results] == ["load", "frames"]
    assert kernel.ok("# only a comment").outputs == []
    assert kernel.ok("# above\n%%sql --into one # kept\nSELECT 1 AS n\n").results[-1]["rows"] == [[1]]
    assert "quotation marks" in fails(kernel, "%load #1.csv")["evalue"]
    assert "--" in fails(kernel, "%sql SELECT n FROM one # all of it")["evalue"]


def test_a_name_with_a_hash_is_no_comment(kernel, tmp_path):
    (tmp_path / "a#1.csv").write_text("n#x\n1#2\n", encoding="utf-8")
    loaded = kernel.ok("%load a#1.csv --sep # --as table # the sign is the separator")
    assert loaded.results[-1]["resources"][0]["columns"] == 2


def test_attributes_are_no_comments(rust):
    rust.ok("# a type\n#[derive(Debug, Clone)]\nstruct Point(i32);")
    assert text(rust.ok("// one\nPoint(1).clone()")) == "Point(1)"
