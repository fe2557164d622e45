"""Exports of databases as frames, their way to another format, and duplicates among them."""

import csv
import itertools
import re

import pytest
from support import ROOT, SHARED

FLAVORS = ROOT / "crates" / "records" / "tests" / "flavors"
# What bib-dedupe 0.11.0 reaches on the labeled sets: recall and precision of pairs.
BIB_DEDUPE = {"stroke": (0.996, 1.0), "haematology": (0.828, 0.985), "respiratory": (0.925, 1.0)}
# Pairs whose labels say the contrary: the second record lacks its title, and has everything else of the first and third.
WRONG_LABELS = {"haematology": {("id_0000001", "id_0000002"), ("id_0000002", "id_0000003")}}

RIS = """TY  - JOUR
TI  - {title}
AU  - {author}
PY  - {year}
JF  - {journal}
VL  - 3
SP  - {page}
ER  -

"""


def export(*records):
    names = ("title", "author", "year", "journal", "page")
    return "".join(RIS.format(**dict(zip(names, r, strict=True))) for r in records)


OURS = [
    ("Living with pain: a qualitative study", "Berg, Anna", "2011", "Journal of Pain Studies", "11"),
    ("Living with pain. A qualitative study", "Berg A", "2011", "J Pain Stud", "11"),
    ("Erratum: Living with pain: a qualitative study", "Berg, Anna", "2011", "Journal of Pain Studies", "90"),
    ("Working with pain in adults", "Lund, Bo", "2012", "Work", "5"),
    ("Working with pain in adolescents", "Lund, Bo", "2012", "Work", "5"),
]


@pytest.fixture
def desk(kernel, tmp_path):
    (tmp_path / "one.ris").write_text(export(*OURS[:2]), encoding="utf-8")
    (tmp_path / "two.ris").write_text(export(*OURS[2:]), encoding="utf-8")
    return kernel


@pytest.mark.parametrize("path", sorted(p for p in FLAVORS.iterdir() if p.suffix in (".ris", ".nbib", ".bib", ".enw", ".xml")), ids=lambda p: p.name)
def test_every_record_of_an_export_is_accounted_for(kernel, path):
    cell = kernel.ok(f'%load "{path}" --as records')
    loaded = cell.results[-1]
    assert loaded["records_in"] == loaded["records_out"] == loaded["resources"][0]["rows"]
    records = "record" if loaded["records_in"] == 1 else "records"
    assert f"{loaded['records_in']} {records} in the file, {loaded['records_out']} read" in cell.outputs[-1]["text/plain"]


@pytest.mark.parametrize("ending", ["ris", "nbib", "bib", "enw", "xml"])
def test_what_is_exported_and_loaded_again_says_the_same(desk, ending):
    columns = "title, authors, year, journal, volume, pages"
    desk.ok("%load one.ris --as before")
    before = desk.ok(f"%sql SELECT {columns} FROM before").results[-1]["rows"]
    desk.ok(f"%export before again.{ending}\n%load again.{ending} --as after")
    after = desk.ok(f"%sql SELECT {columns} FROM after").results[-1]["rows"]
    if ending in ("nbib", "enw", "xml"):
        # Other programs take the last word of `Berg A` for the family name.
        before = [[title, "Berg, A" if authors == "Berg A" else authors, *rest] for title, authors, *rest in before]
    assert after == before


READ = {
    "zeros.ris": ("TY  - JOUR\nTI  - A\nPY  - 0000\nER  -\n", [["A", None, None, None]], "found '0000', expected a year"),
    "short.ris": ("TY  - JOUR\nTI  - A\nAU -Short, S.\nPY  -2002\nJA  - Trials\nER  -\n", [["A", "Short, S.", 2002, "Trials"]], "found 'AU -'"),
    "late.ris": ("TY  - JOUR\nTI  - A\nER  -\nNL  - J\n", [["A", None, None, None]], "found NL outside of any record"),
    "refer.ris": ("\ufeff%0 Book\n%T Ο πόνος\n%A Solo, H.\n%D 2001\n", [["Ο πόνος", "Solo, H.", 2001, None]], None),
    "eric.nbib": ("OWN - ERIC\nTI  - A\nAU  - One, A\nDP  - 2000\n\nOWN - ERIC\nTI  - B\n", [["A", "One, A", 2000, None], ["B", None, None, None]], None),
    "lines.bib": ("@article{a, author = {A, B and\n  C, D AND E, F}, title = {T}, year = 1997}\n", [["T", "A, B; C, D; E, F", 1997, None]], None),
    "comma.bib": (
        "@article{a, author = {Smith, A., Jones, B., and Brown, C.} title = {On CO$_2$ in \\emph{E. coli}}, year = 2001, journal = {J}}\n",
        [["On CO₂ in E. coli", "Smith, A.; Jones, B.; Brown, C.", 2001, "J"]],
        "a comma is missing before the field 'title'",
    ),
    "parent.bib": (
        "@inproceedings{a, title = {T}, author = {A, B}, crossref = {P}}\n@proceedings{p, title = {Talks}, year = 2002}\n",
        [["T", "A, B", 2002, "Talks"], ["Talks", None, 2002, None]],
        None,
    ),
    "people.ris": (
        "TY  - JOUR\nTI  - A\nAU  - Smith, A.; Jones, B. et al.\nPY  - 99\nY2  - 1999/05/01\nER  -\n",
        [["A", "Smith, A.; Jones, B.", 1999, None]],
        "found several people under one AU",
    ),
    "open.xml": (
        "<xml><records><record><titles><title>A\n<secondary-title>J</secondary-title></titles><dates><year>2003</year></dates></record></records></xml>\n",
        [["A", None, 2003, "J"]],
        "the element <title> is not closed",
    ),
    "savedrecs.txt": ("\ufeffPT\tAU\tTI\tSO\tPY\nJ\tŁ, P; O'B, T\tT\tJ OF T\t2009\n", [["T", "Ł, P; O'B, T", 2009, "J OF T"]], None),
}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_records_are_read_whatever_the_program_that_wrote_them(kernel, tmp_path, name, encoding):
    text, rows, warning = READ[name]
    (tmp_path / name).write_bytes(text.encode(encoding))
    loaded = kernel.ok(f"%load {name} --as r").results[-1]
    assert loaded["records_in"] == loaded["records_out"] == len(rows)
    columns = {c for row in kernel.ok("%sql SELECT * FROM r").results for c in row["columns"]}
    wanted = ", ".join(c if c in columns else f"NULL AS {c}" for c in ("title", "authors", "year", "journal"))
    assert kernel.ok(f"%sql SELECT {wanted} FROM r").results[-1]["rows"] == rows
    if warning:
        assert any(warning in w for w in loaded["warnings"])


def test_several_exports_are_one_frame_that_says_where_each_record_is_from(desk):
    loaded = desk.ok("%load *.ris").results[-1]
    assert loaded["name"] == "records"
    assert [(f["source"], f["records_in"], f["records_out"]) for f in loaded["files"]] == [("one", 2, 2), ("two", 3, 3)]
    rows = desk.ok("%sql SELECT record_id, source FROM records").results[-1]["rows"]
    assert rows == [["one-1", "one"], ["one-2", "one"], ["two-1", "two"], ["two-2", "two"], ["two-3", "two"]]


def test_a_table_is_read_after_its_columns_were_named(kernel, tmp_path):
    (tmp_path / "liste.csv").write_text("Titel;Wer;Jahr\nLeben mit Schmerz;Berg A;2011\n", encoding="utf-8")
    kernel.ok("%load liste.csv --columns title=Titel,authors=Wer,year=Jahr")
    assert kernel.ok("%sql SELECT title, authors, year FROM records").results[-1]["rows"] == [["Leben mit Schmerz", "Berg A", 2011]]
    (error,) = kernel.run("%load liste.csv --columns title=Titl").errors
    assert error["ename"] == "MissingColumn"
    assert "Titel" in error["evalue"]


def test_duplicates_are_linked_and_an_erratum_is_not(desk):
    result = desk.ok("%load *.ris\n%dedup --into marked").results[-1]
    assert result["clusters"] == [["one-1", "one-2"]]
    assert (result["records"], result["duplicates"], result["unique"]) == (5, 1, 4)
    marked = desk.ok("%sql SELECT record_id, cluster_id, duplicate FROM marked WHERE cluster_id = 'one-1'").results[-1]["rows"]
    assert marked == [["one-1", "one-1", False], ["one-2", "one-1", True]]
    assert desk.ok("%frames").results[-1]["frames"][-1]["rows"] == 5


def test_what_a_person_decided_counts_and_counts_again(desk, tmp_path):
    desk.ok("%load *.ris")
    (tmp_path / "decisions.csv").write_text("a,b,same\none-1,one-2,no\ntwo-2,two-3,yes\none-1,elsewhere-7,yes\ntwo-1,two-2,\n", encoding="utf-8")
    result = desk.ok("%dedup records --decisions decisions.csv").results[-1]
    assert result["clusters"] == [["two-2", "two-3"]]
    assert result["decided"] == 2
    (tmp_path / "three.ris").write_text(export(OURS[0]), encoding="utf-8")
    grown = desk.ok("%load one.ris two.ris three.ris --as grown\n%dedup grown --decisions decisions.csv").results[-1]
    assert ["two-2", "two-3"] in grown["clusters"]
    assert not any({"one-1", "one-2"} <= set(cluster) for cluster in grown["clusters"])
    (tmp_path / "bad.csv").write_text("a,b,same\none-1,one-2,perhaps\n", encoding="utf-8")
    (error,) = desk.run("%dedup records --decisions bad.csv").errors
    assert "'perhaps'" in error["evalue"]
    assert "yes or no" in error["evalue"]


def test_an_explanation_gives_the_reasons_field_by_field(desk):
    desk.ok("%load *.ris")
    linked = desk.ok("%dedup --explain one-1 one-2").results[-1]
    assert linked["outcome"] == "linked"
    assert sum(r["weight"] for r in linked["reasons"]) == pytest.approx(linked["score"])
    never = desk.ok("%dedup --explain one-1 two-1").results[-1]
    assert never["outcome"] == "never linked"
    assert "erratum" in never["reasons"][0]["found"]
    (error,) = desk.run("%dedup --explain one-1 one-9").errors
    assert "'one-9'" in error["evalue"]


PARTS = """TY  - RPRT
TI  - Integrated fire strategy science plan assessment: {topic} topic, 2015-20
AU  - Holl, Matt
AU  - Anton, Chris
AU  - Ricca, Mark
PY  - 2023
{doi}ER  -

"""


def test_what_is_explained_is_what_was_linked(kernel, tmp_path):
    topics = [("Sagebrush", "DO  - 10.5555/ofr.1010\n"), ("Wildfire", "DO  - 10.5555/ofr.1009\n"), ("Sagebrush", ""), ("Wildfire", "")]
    (tmp_path / "parts.ris").write_text("".join(PARTS.format(topic=topic, doi=doi) for topic, doi in topics), encoding="utf-8")
    (tmp_path / "decisions.csv").write_text("a,b,same\n1,4,yes\n2,4,no\n", encoding="utf-8")
    for option in ("", "--decisions decisions.csv"):
        result = kernel.ok(f"%load parts.ris --as parts\n%dedup parts {option}").results[-1]
        together = {pair for cluster in result["clusters"] for pair in itertools.combinations(cluster, 2)}
        pile = {(link["a"], link["b"]) for link in result["review"]}
        for a, b in itertools.combinations("1234", 2):
            outcome = kernel.ok(f"%dedup parts --explain {a} {b} {option}").results[-1]["outcome"]
            expected = "linked" if (a, b) in together else "to be decided by a person" if (a, b) in pile else None
            assert outcome == expected or expected is None and outcome in ("not linked", "never linked"), (a, b, outcome)
        if not option:
            assert result["clusters"] == [["1", "3"], ["2", "4"]]
            assert ("1", "2") not in together


def test_a_frame_without_records_is_refused(kernel):
    (error,) = kernel.run("%load msk-pain\n%dedup margins").errors
    assert error["ename"] == "MissingColumn"
    assert "title" in error["evalue"]
    (error,) = kernel.run("%dedup").errors
    assert error["ename"] == "UnknownFrame"


@pytest.mark.parametrize("name", BIB_DEDUPE)
def test_labeled_duplicates_are_found(kernel, name):
    folder = SHARED / "data/dedup" / name
    if not folder.is_dir():
        pytest.skip(f"data/dedup/{name}: not here")
    with (folder / "merged_record_ids.csv").open(encoding="utf-8", newline="") as file:
        labeled = [sorted(row["merged_ids"].split(";")) for row in csv.DictReader(file)]
    truth = {pair for cluster in labeled for pair in itertools.combinations(cluster, 2)}
    result = kernel.ok(f'%load "{folder}/records_pre_merged.csv" --as labeled\n%dedup labeled').results[-1]
    found = {pair for cluster in result["clusters"] for pair in itertools.combinations(sorted(cluster), 2)}
    right = len(found & truth)
    recall, precision = BIB_DEDUPE[name]
    assert right / len(truth) > recall
    assert right / len(found) >= precision
    assert found - truth == WRONG_LABELS.get(name, set())


def test_real_exports_are_read_whole(kernel):
    for path, records in {"cinahl.ris": 41, "respiratory-endnote.xml": 1988}.items():
        file = SHARED / "data/exports" / path
        if not file.is_file():
            pytest.skip(f"data/exports/{path}: not here")
        loaded = kernel.ok(f'%load "{file}" --as export').results[-1]
        assert (loaded["records_in"], loaded["records_out"]) == (records, records)
        assert loaded["warnings"] == []


def test_a_simulated_corpus_has_the_wished_for_records_and_duplicates(kernel):
    line = '%simulate corpus --sources "Medline=600,Embase=500,Cinahl=400" --duplicates 400 --seed 2 --as records'
    loaded = kernel.ok(line).results[-1]
    assert loaded["resources"][0]["rows"] == 1500
    assert loaded["provenance"] == "simulated"
    counts = kernel.ok("%sql SELECT source, COUNT(*) AS n, COUNT(DISTINCT publication) AS p FROM records GROUP BY source ORDER BY n").results[-1]["rows"]
    assert [(source, n) for source, n, _ in counts] == [("Cinahl", 400), ("Embase", 500), ("Medline", 600)]
    rows = kernel.ok("%sql SELECT COUNT(DISTINCT publication) AS n FROM records").results[-1]["rows"]
    assert rows == [[1100]]
    result = kernel.ok("%dedup").results[-1]
    assert result["provenance"] == "simulated"
    assert abs(result["duplicates"] - 400) < 20
    for wishes, said in {"--duplicates 1000": "fewer", "--sources Medline": "Medline=400", "--sources a=0": "at least 1"}.items():
        (error,) = kernel.run(f"%simulate corpus {wishes}").errors
        assert said in error["evalue"]


def test_a_long_search_for_duplicates_shows_progress_and_stops(kernel):
    kernel.ok("%simulate corpus --sources a=60000,b=60000 --as records")
    msg_id = kernel.send("%dedup")
    kernel.wait_for("display_data", msg_id)
    kernel.manager.interrupt_kernel()
    cell = kernel.collect(msg_id)
    assert cell.errors[0]["ename"] == "Interrupted"
    assert re.fullmatch(r"[a-z ]+, [\d,.]+ of [\d,.]+ (million )?\w+ \(\d+ %\), \d+ s", cell.progress[0]), cell.progress
    assert cell.outputs == []
    assert kernel.ok("%sql SELECT COUNT(*) AS n FROM records").results[-1]["rows"] == [[120000]]


def test_decisions_that_contradict_each_other_do_not_count(desk, tmp_path):
    desk.ok("%load *.ris")
    (tmp_path / "against.csv").write_text("a,b,same\none-1,two-1,yes\ntwo-1,one-1,no\none-1,one-1,yes\n", encoding="utf-8")
    result = desk.ok("%dedup records --decisions against.csv").results[-1]
    assert result["decided"] == 0
    said = " ".join(result["warnings"])
    assert "one-1 and two-1 contradict each other" in said
    assert "names 'one-1' twice" in said


def test_a_header_among_the_rows_is_no_record(kernel, tmp_path):
    (tmp_path / "twice.csv").write_text("id,n\n1,2\nid,n\n3,4\n", encoding="utf-8")
    cell = kernel.ok("%load twice.csv")
    assert "2 rows in the file, 2 read" in cell.outputs[-1]["text/plain"]
    assert kernel.ok("%sql SELECT n FROM twice").results[-1]["rows"] == [[2], [4]]


def test_a_guess_at_an_encoding_is_said(kernel, tmp_path):
    (tmp_path / "japan.csv").write_bytes("id,題名\n1,痛み\n".encode("shift_jis"))
    assert "--encoding NAME" in " ".join(kernel.ok("%load japan.csv").results[-1]["warnings"])
    kernel.ok("%load japan.csv --encoding shift_jis")
    assert kernel.ok('%sql SELECT "題名" FROM japan').results[-1]["rows"] == [["痛み"]]
