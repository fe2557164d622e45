"""From decisions to the flow: screening, the flow of records and of counts, PRISMA 2020 tables, PRISMA-S."""

import csv
import io

import pytest
from support import started

DATABASES = "AMED=1431,Cinahl=5566,Embase=6253,Medline=7599,Psychinfo=3971,HMIC=171"
# What the published review prints after each step.
STEPS = "title=1159,duplicates=676,abstract=321,full text=93,appraisal=77"


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    """A corpus with the published review's numbers: the printed total counts one record more than its databases."""
    with started(tmp_path_factory.mktemp("screened")) as kernel:
        kernel.ok(f'%simulate corpus --sources "{DATABASES},unaccounted=1" --duplicates 9000 --as found')
        kernel.ok("%dedup found --into records")
        kernel.ok(f'%simulate screening records --steps "{STEPS}"')
        yield kernel


@pytest.fixture
def desk(kernel, tmp_path):
    """Four records with two reviewers: one included, one excluded, one in conflict, one that waits."""
    (tmp_path / "records.csv").write_text("record_id,source,title\n1,Medline,A\n2,Medline,B\n3,Embase,C\n4,Citation tracking,D\n", encoding="utf-8")
    lines = ["1,abstract,Ana,include,", "1,abstract,Bo,include,", "2,abstract,Ana,exclude,off topic", "2,abstract,Bo,exclude,off topic"]
    lines += ["3,abstract,Ana,include,", "3,abstract,Bo,exclude,off topic", "4,abstract,Ana,include,"]
    (tmp_path / "decisions.csv").write_text("record_id,stage,reviewer,decision,reason\n" + "\n".join(lines) + "\n", encoding="utf-8")
    kernel.ok("%load records.csv\n%load decisions.csv")
    return kernel


def counts(result):
    return {b["id"]: b["n"] for b in result["boxes"]}


def test_every_record_of_the_corpus_is_in_one_place_of_the_published_numbers(screened):
    result = screened.ok("%flow --from records").results[-1]
    n = counts(result)
    assert (n["identified"], n["before_duplicates"], n["abstract"], n["full_text"], n["appraisal"], n["included"]) == (24992, 1159, 676, 321, 93, 77)
    assert (n["title_excluded"], n["duplicates"], n["abstract_excluded"], n["full_text_excluded"], n["appraisal_excluded"]) == (23833, 483, 355, 228, 16)
    assert all(e["holds"] is True for e in result["equations"])
    assert result["provenance"] == "simulated"


def test_the_published_counts_are_checked_against_the_corpus(screened):
    loaded = screened.ok("%load msk-pain").results[-1]
    assert {"records": "records_aside", "decisions": "decisions_aside"}.items() <= {a["name"]: a["now"] for a in loaded["set_aside"]}.items()
    # What belongs to another project joins in only when somebody says so.
    assert not [e for e in screened.ok("%flow").results[-1]["equations"] if e["id"].startswith("rows:")]
    for name in ("records", "decisions"):
        screened.ok(f"%sql --into {name} SELECT * FROM {name}_aside")
    result = screened.ok("%flow").results[-1]
    compared = [e for e in result["equations"] if e["id"].startswith("rows:")]
    assert len(compared) == 17
    assert all(e["holds"] is True for e in compared)
    # The databases still add up to one record less than printed, and the further sources still lead nowhere.
    assert [e["id"] for e in result["equations"] if e["holds"] is False] == ["sources:records_identified_database"]
    assert len(result["loose_ends"]) == 2
    assert result["provenance"] == "simulated"
    alone = screened.ok("%flow --from counts").results[-1]
    assert alone["provenance"] == "published"
    assert not any(e["id"].startswith("rows:") for e in alone["equations"])


def test_agreement_by_stage_of_the_two_screeners(screened):
    result = screened.ok("%agreement screening --ci none").results[-1]
    assert result["raters"] == ["A", "B"]
    agreed = {i["item"]: i["coefficients"][0]["value"] for i in result["items"]}
    assert list(agreed) == ["title", "abstract", "full text", "appraisal"]
    assert abs(agreed["title"] - 0.8) < 0.02


def test_conflicts_and_what_waits_are_named_and_settled(desk, tmp_path):
    cell = desk.ok("%screening")
    (stage,) = cell.results[-1]["stages"]
    assert (stage["entered"], stage["included"], stage["excluded"], stage["conflicts"], stage["awaiting"]) == (4, 1, 1, 1, 1)
    assert stage["reasons"] == [{"reason": "off topic", "n": 1, "beside": 0}]
    (conflict,) = cell.results[-1]["conflicts"]
    assert conflict["record_id"] == "3"
    assert "Ana: include; Bo: exclude (off topic)" in desk.ok("%screening --conflicts").outputs[-1]["text/plain"]
    flow = desk.ok("%flow").results[-1]
    assert counts(flow) == {
        "identified": 3, "other_identified": 1, "abstract": 4, "abstract_excluded": 1, "abstract_unsettled": 2, "included": 1,
    }
    assert all(e["holds"] is True for e in flow["equations"])
    with (tmp_path / "decisions.csv").open("a", encoding="utf-8") as file:
        file.write("3,abstract,consensus,include,\n4,abstract,Bo,include,\n")
    desk.ok("%load decisions.csv")
    (stage,) = desk.ok("%screening --outcomes done").results[-1]["stages"]
    assert (stage["included"], stage["conflicts"], stage["awaiting"]) == (3, 0, 0)
    assert stage["settled"] == {"at_once": 3, "later_round": 0, "adjudicator": 1, "agreed": 0, "rule": 0}
    rows = desk.ok("%sql SELECT record_id, outcome, settled, reason FROM done ORDER BY record_id").results[-1]["rows"]
    assert rows[1:3] == [["2", "excluded", "at once", "off topic"], ["3", "included", "adjudicator", None]]


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("--rule one-inclusion", (3, 1, 0, 0)),
        ("--rule majority", (1, 1, 1, 1)),
        ("--reviewers 1", (2, 1, 1, 0)),
        ("--adjudicator Bo", (1, 2, 0, 1)),
    ],
)
def test_rules_settle_what_they_say(desk, option, expected):
    (stage,) = desk.ok(f"%screening {option}").results[-1]["stages"]
    found = tuple(stage[key] for key in ("included", "excluded", "conflicts", "awaiting"))
    # With Bo's word above all, Ana is the only reviewer left.
    if option == "--adjudicator Bo":
        expected = (2, 2, 0, 0)
    assert found == expected


def test_reasons_come_from_a_declared_list(desk):
    desk.ok('%screening --reasons "off topic,late"')
    warnings = desk.ok("%screening --reasons late").results[-1]["warnings"]
    assert warnings == ["the reason 'off topic' is given 3 times and is not among the declared ones"]


def test_a_rayyan_export_is_decisions(kernel, tmp_path):
    note = 'RAYYAN-INCLUSION: {"Ana"=>"Included", "Bo"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong people'
    (tmp_path / "rayyan.ris").write_text(f"TY  - JOUR\nTI  - One\nN1  - {note}\nER  - \n", encoding="utf-8")
    result = kernel.ok("%load rayyan.ris\n%screening rayyan --stage title --into decisions").results[-1]
    assert (result["format"], result["stages"][0]["stage"], result["stages"][0]["conflicts"]) == ("Rayyan", "title", 1)
    rows = kernel.ok("%sql SELECT * FROM decisions").results[-1]["rows"]
    assert rows == [["1", "title", "Ana", "include", None, 1], ["1", "title", "Bo", "exclude", "wrong people", 1]]


def test_the_prisma_table_is_written_and_read_back(kernel, tmp_path):
    written = kernel.ok("%load msk-pain\n%flow --csv flow.csv").results[-1]
    assert written["csv"]["bytes"] == (tmp_path / "flow.csv").stat().st_size
    assert any("hand search" in w.lower() for w in written["warnings"])
    with (tmp_path / "flow.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["data"]: row for row in csv.DictReader(file)}
    assert list(next(iter(rows.values()))) == ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"]
    assert (rows["database_results"]["n"], rows["citations_results"]["n"], rows["new_reports"]["n"]) == ("24992", "273", "77")
    assert rows["dbr_excluded"]["n"] == "Excluded on full text, 228; Excluded after quality appraisal, 16"
    assert rows["dbr_sought_reports"]["n"] == "NA"
    assert kernel.ok("%flow --csv flow.csv").results[-1]["csv"] == written["csv"], "it is the same file"
    changed = (tmp_path / "flow.csv").read_bytes() + b"\n"
    (tmp_path / "flow.csv").write_bytes(changed)
    (error,) = kernel.run("%flow --csv flow.csv").errors
    assert error["ename"] == "FileExists" and (tmp_path / "flow.csv").read_bytes() == changed
    assert kernel.ok("%flow --csv flow.csv --force").results[-1]["csv"]["replaced"]
    read = kernel.ok("%flow flow.csv --standard prisma2020 --csv again.csv").results[-1]
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "flow.csv").read_bytes()
    assert (read["provenance"], read["standard"]) == ("published", "prisma2020")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["data"]: row for row in csv.DictReader(file)}


def test_reasons_of_every_stage_are_in_the_written_table(kernel, tmp_path):
    (tmp_path / "records.csv").write_text("record_id,title\n" + "".join(f"r{i},Title {i}\n" for i in range(10)), encoding="utf-8")
    reasons = ["no patients", "animals"] * 3
    lines = [f"r{i},title_abstract,A,exclude,{reason}\n" for i, reason in enumerate(reasons)] + [f"r{i},title_abstract,A,include,\n" for i in range(6, 10)]
    (tmp_path / "decisions.csv").write_text("record_id,stage,reviewer,decision,reason\n" + "".join(lines), encoding="utf-8")
    kernel.ok("%load records.csv\n%load decisions.csv")
    result = kernel.ok("%flow --from records --csv out.csv").results[-1]
    assert rows_of(tmp_path / "out.csv")["records_excluded"]["n"] == "6"
    assert rows_of(tmp_path / "out.csv")["own_reasons_1"]["n"] == "animals, 3; no patients, 3"
    assert {(o["row"], o["label"], o["n"]) for o in result["csv"]["own_rows"]} == {("own_reasons_1", "animals", 3), ("own_reasons_1", "no patients", 3)}
    assert any("own_reasons_1" in w for w in result["warnings"])
    back = {b["id"]: b for b in kernel.ok("%flow out.csv").results[-1]["boxes"]}
    assert back["records_excluded"]["reasons"] == [{"reason": "animals", "n": 3}, {"reason": "no patients", "n": 3}]


def test_what_has_no_row_in_the_written_table_is_named_with_its_count(kernel, tmp_path):
    table = """box,label,from,kind,n,unit
identified,Records identified,,source,5427,records
notpub,Excluded (not published),identified,excluded,,records
appraised,Papers appraised,identified,screening,23,papers
low,Excluded after appraisal (rating L),appraised,excluded,5,papers
synthesised,Papers synthesised,appraised,included,18,papers
"""
    (tmp_path / "flow.csv").write_text(table, encoding="utf-8")
    result = kernel.ok("%flow flow.csv --csv out.csv").results[-1]
    (left,) = result["csv"]["left_out"]
    assert (left["box"], left["label"], left["n"], left["unit"]) == ("appraised", "Papers appraised", 23, "papers")
    assert any(w.startswith("23 papers of 'Papers appraised' have no row in PRISMA 2020") for w in result["warnings"])
    rows = rows_of(tmp_path / "out.csv")
    assert (rows["dbr_excluded"]["n"], rows["new_reports"]["n"]) == ("Excluded after appraisal (rating L), 5", "18")


def test_any_number_of_other_sources_is_counted_and_written(kernel, tmp_path):
    other = {"Personal communication": 3, "Personal library": 6, "References of other reports": 1, "References of database records": 3, "Web": 15}
    sources = ["Embase"] * 5 + [name for name, n in other.items() for _ in range(n)]
    (tmp_path / "records.csv").write_text("record_id,source,title\n" + "".join(f"{i},{s},T{i}\n" for i, s in enumerate(sources)), encoding="utf-8")
    searches = "Embase,database,5\n" + "".join(f"{name},other,{n}\n" for name, n in other.items())
    (tmp_path / "searches.csv").write_text("source,kind,records\n" + searches, encoding="utf-8")
    decisions = "".join(f"{i},full_text,A,{'exclude,off topic' if i % 3 == 0 else 'include,'}\n" for i in range(len(sources)))
    (tmp_path / "decisions.csv").write_text("record_id,stage,reviewer,decision,reason\n" + decisions, encoding="utf-8")
    kernel.ok("%load records.csv\n%load decisions.csv\n%load searches.csv")
    result = kernel.ok("%flow --standard prisma2020 --csv out.csv").results[-1]
    boxes = {b["id"]: b for b in result["boxes"]}
    assert (boxes["identified"]["n"], boxes["other_identified"]["n"]) == (5, 28)
    assert boxes["other_identified"]["sources"] == [{"source": name, "n": n} for name, n in other.items()]
    rows = rows_of(tmp_path / "out.csv")
    own = {row["boxtext"]: (row["box"], row["n"]) for key, row in rows.items() if key.startswith("own_source_")}
    assert own == {name: ("box11", str(n)) for name, n in other.items()}
    back = {b["id"]: b for b in kernel.ok("%flow out.csv").results[-1]["boxes"]}
    assert back["other_identified"]["sources"] == boxes["other_identified"]["sources"]
    (error,) = kernel.run("%flow out.csv --from records").errors
    assert "out.csv" in error["evalue"]


def test_rows_of_a_prisma_table_that_are_not_in_the_flow_are_named(kernel, tmp_path):
    rows = [
        ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"],
        ["database_results", "node7", "box2", "d", "Databases", "", "", "1,204"],
        ["website_results", "node17", "box11", "d", "Sites we browsed", "", "", "n = 15"],
        ["personal_library", "NA", "box11", "d", "Personal library", "", "", "6"],
        ["record_screened", "NA", "", "d", "Records screened", "", "", "1210"],
    ]
    with (tmp_path / "own.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    result = kernel.ok("%flow own.csv --csv again.csv").results[-1]
    boxes = {b["id"]: b for b in result["boxes"]}
    assert boxes["identified"]["n"] == 1204
    assert boxes["other_identified"]["sources"] == [{"source": "Sites we browsed", "n": 15}, {"source": "Personal library", "n": 6}]
    assert [r["row"] for r in result["rows_left_out"]] == ["record_screened"]
    assert result["warnings"] == [
        "line 2, database_results: '1,204' is read as 1204",
        "line 3, website_results: 'n = 15' is read as 15",
        "line 5: the row 'record_screened' ('Records screened': 1210) is none that the flow is made of, so it is not in it; did you mean 'records_screened'?",
    ]
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "own.csv").read_bytes()


def test_a_decision_that_cannot_be_read_is_said(kernel, tmp_path):
    (tmp_path / "d.csv").write_text("record_id,reviewer,decision\n1,A,yes\n2,A,Inculded\n", encoding="utf-8")
    result = kernel.ok("%load d.csv\n%screening d").results[-1]
    assert result["decisions"] == 1
    assert "row 2, column 'decision': found 'Inculded'" in result["warnings"][0]
    assert result["warnings"][0].endswith("this decision does not count; did you mean 'included'?")
    (tmp_path / "e.csv").write_text("record_id,reviewer,decision\n1,A,green\n2,A,red\n", encoding="utf-8")
    (error,) = kernel.run("%load e.csv\n%screening e").errors
    assert "row 1, column 'decision': found 'green'" in error["evalue"]
    note = 'RAYYAN-INCLUSION: {"Ana"=>"Inculded", "Bo"=>"Excluded"}'
    (tmp_path / "rayyan.ris").write_text(f"TY  - JOUR\nTI  - One\nN1  - {note}\nER  - \n", encoding="utf-8")
    result = kernel.ok("%load rayyan.ris\n%screening rayyan").results[-1]
    assert result["decisions"] == 1
    assert result["warnings"][0] == "the note of Rayyan cannot be read in full; what else it decides is not counted"
    assert "record '1': found 'Inculded'" in result["warnings"][1]


def test_a_malformed_number_of_a_prisma_table_is_refused_with_its_line(kernel, tmp_path):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"], ["duplicates", "n", "b", "d", "t", "", "", "1,2oo"]])
    (tmp_path / "bad.csv").write_text(text.getvalue(), encoding="utf-8")
    (error,) = kernel.run("%flow bad.csv").errors
    assert error["ename"] == "BadPrismaTable"
    assert "line 2, duplicates: found '1,2oo'" in error["evalue"]


@pytest.mark.parametrize(
    ("cell", "ename", "said"),
    [
        ("%screening", "NoDecisions", "'decisions': record_id, stage, reviewer, decision"),
        ("%flow --from records", "NoDecisions", "'decisions'"),
        ("%flow", "NoFlow", "'flow': box, label, from, kind, n, unit"),
        ("%report prisma-s", "MissingResource", "searches"),
        ("%report prisma", "UsageError", "prisma-s"),
        ("%load msk-pain\n%screening", "NoDecisions", "decisions"),
        ("%load msk-pain\n%screening papers", "MissingColumn", "decision"),
        ("%simulate corpus --as records\n%simulate screening --steps title=9999", "BadWishes", "9999"),
        ("%simulate corpus --as records\n%simulate screening", "BadRatings", "no step"),
        ("%simulate appraisal records", "UsageError", "screening"),
        ("%simulate corpus --as records\n%simulate screening --steps title=5 --raters A,B,C", "UsageError", "two"),
        ("%flow nowhere", "UnknownFrame", "nowhere"),
        ("%load msk-pain\n%flow --csv flow.txt", "UnknownFormat", "csv"),
    ],
)
def test_mistakes_are_one_sentence(kernel, cell, ename, said):
    (error,) = kernel.run(cell).errors
    assert error["ename"] == ename
    assert said in error["evalue"]
    assert "\n" not in error["evalue"]


def test_prisma_s_is_filled_from_the_searches(kernel, tmp_path):
    result = kernel.ok("%load msk-pain\n%report prisma-s").results[-1]
    assert [i["no"] for i in result["items"]] == list(range(1, 17))
    status = {i["no"]: i["status"] for i in result["items"]}
    assert (status[1], status[4], status[8], status[15], status[16]) == ("partly", "filled", "to be written", "filled", "partly")
    assert result["items"][7]["value"]["undefined"]
    assert "483" in result["items"][15]["value"]
    assert result["filled"] + result["partly"] + result["to_be_written"] == 16
    table = "source,kind,platform,date,query,limits,records\nMedline,database,Ovid,2024-01-05,exp pain/,none,10\nEmbase,database,Ovid,2024-01-05,exp pain/,none,12\n"
    (tmp_path / "searches.csv").write_text(table, encoding="utf-8")
    items = kernel.ok("%load searches.csv\n%report prisma-s").results[-1]["items"]
    assert items[0]["value"] == "Medline (Ovid), Embase (Ovid)"
    assert items[1]["value"].startswith("on one platform Ovid: Medline, Embase")
    assert (items[7]["status"], items[12]["status"], items[14]["value"]) == ("filled", "filled", "Medline 10, Embase 12; 22 in all")


def test_rust_cells_have_the_same_verbs(desk):
    shown = desk.ok("screening(&Default::default())?").results[-1]
    assert shown == desk.ok("%screening").results[-1]
    flow = desk.ok("study_flow(&FlowOptions { standard: FlowStandard::Prisma2020, ..Default::default() })?").results[-1]
    assert flow == desk.ok("%flow --standard prisma2020").results[-1]
    desk.ok('dedup("records", &DedupOptions { into: Some("linked".into()), ..Default::default() })?')
    assert desk.ok("%sql SELECT COUNT(*) AS n FROM linked").results[-1]["rows"] == [[4]]


@pytest.mark.parametrize("command", ["%screening d", "%flow --decisions d"])
def test_a_stage_that_there_is_not_is_an_error(kernel, tmp_path, command):
    (tmp_path / "d.csv").write_text("record_id,stage,reviewer,decision\n1,title,A,yes\n1,full text,A,yes\n", encoding="utf-8")
    kernel.ok("%load d.csv")
    (error,) = kernel.run(f"{command} --stage titel").errors
    assert error["evalue"] == "found no stage 'titel'; expected one of title, full text; did you mean 'title'?"
    assert any("--stage" in w for w in kernel.ok(f"{command} --stage title").results[-1]["warnings"])
