"""What one output holds is bounded, and what acts unseen is shown: whatever a frame, a query or a mistake is made of."""

import json

import pytest
from support import QES_JSON

HURTS = "a\x1b[2J\u202eb\u2066c\u0085d"
ROWS = 60_000


def weight(cell):
    return sum(len(json.dumps(message["content"]).encode()) for message in cell.messages)


def acts(text):
    unseen = set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A)) | set(range(0x80, 0xA0)) | {0xFEFF}
    return [c for c in text if ord(c) in unseen or (ord(c) < 32 and c != "\n")]


@pytest.fixture
def huge(kernel, tmp_path):
    long, wide, text = (tmp_path / f"{name}.csv" for name in ("long", "wide", "text"))
    long.write_text("a,b,c\n" + "".join(f"{n},some words of a row,{n * 2}\n" for n in range(ROWS)))
    wide.write_text(",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join(["1"] * 10_000) + "\n")
    text.write_text("a,b\n" + "x" * 20_000_000 + ",1\n")
    for path in (long, wide, text):
        kernel.ok(f'%load "{path}"')
    return kernel


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (f"%show long --rows {ROWS}", "of 60,000 rows: more do not fit here"),
        ("%show wide", "of 10,000 columns are shown; %export last FILE.csv holds all"),
        ("%show text", "(20,000,000 characters)"),
        ("%sql SELECT a.a, b.b FROM long a JOIN long b ON a.a = b.a", "50 of 60,000 rows"),
        ("%frames", "long"),
    ],
)
def test_an_output_holds_what_fits_and_says_what_is_left_out(huge, cell, said):
    ran = huge.ok(cell)
    assert weight(ran) < 3_000_000
    assert said in " ".join(ran.outputs[-1]["text/plain"].split())


def test_an_export_holds_all(huge, tmp_path):
    huge.ok(f"%show long --rows {ROWS}")
    huge.ok(f'%export last "{tmp_path / "all.csv"}"')
    assert len((tmp_path / "all.csv").read_text().splitlines()) == ROWS + 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "too deep within each other"),
        ("SELECT " + " + ".join(["1"] * 5000), "operators in one expression"),
        (" UNION ALL ".join(["SELECT 1"] * 5000), "expected at most 1,000"),
        ("SELECT '" + "x" * 5_000_000 + "'", "expected at most 4,000,000"),
    ],
)
def test_a_query_that_is_too_large_is_refused_in_one_sentence(kernel, query, said):
    (error,) = kernel.run(f"%%sql\n{query}").errors
    assert error["ename"] == "SqlError" and said in error["evalue"]


def test_large_queries_are_answered(kernel):
    union = " UNION ALL ".join(["SELECT 1 AS a"] * 400)
    assert kernel.ok(f"%%sql\nSELECT COUNT(*) AS n FROM ({union}) t").results[0]["rows"] == [[400]]
    either = " OR ".join(f"a = {n}" for n in range(3000))
    assert kernel.ok(f"%%sql\nSELECT a FROM (SELECT 7 AS a) t WHERE {either}").results[0]["rows"] == [[7]]


def test_what_acts_unseen_is_shown(kernel, tmp_path):
    path = tmp_path / "hurts.csv"
    path.write_text(f"name,n\n{HURTS},1\nשלום,2\n", encoding="utf-8")
    kernel.ok(f'%load "{path}"')
    (output,) = kernel.ok("%show hurts").outputs
    for kind in ("text/plain", "text/html"):
        assert not acts(output[kind]) and "שלום" in output[kind], output[kind]
    assert output[QES_JSON]["rows"][0][0] == HURTS, "programs get what the file has"
    (error,) = kernel.run(f"%show {HURTS.replace(chr(0x85), '')}").errors
    assert not acts(error["evalue"]), error
    assert not acts("".join(error["traceback"]).replace("\x1b[31m", "").replace("\x1b[0m", "")), error
