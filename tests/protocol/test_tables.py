"""Tables as people have them: what loading them recognizes and says."""

import shutil

from support import ROOT

TABLES = ROOT / "crates" / "review" / "tests" / "tables"


def test_the_encoding_is_found_said_and_can_be_given(kernel, tmp_path):
    shutil.copy(TABLES / "german.csv", tmp_path)
    cell = kernel.ok("%load german.csv")
    loaded = cell.results[-1]
    assert loaded["encoding"] == "windows-1252"
    assert "german (CSV, windows-1252): 3 rows in the file, 3 read." in cell.outputs[-1]["text/plain"]
    assert kernel.ok('%sql SELECT SUM("Größe (n)") AS n FROM german').results[-1]["rows"] == [[1225]]
    assert kernel.ok("%load german.csv --encoding latin1").results[-1]["encoding"] == "windows-1252"


def test_an_export_of_covidence_has_the_columns_of_records(kernel, tmp_path):
    shutil.copy(TABLES / "review_1_included_csv.csv", tmp_path)
    cell = kernel.ok("%load review_1_included_csv.csv --as included")
    loaded = cell.results[-1]
    assert (loaded["records_in"], loaded["records_out"], loaded["files"][0]["producer"]) == (2, 2, "Covidence")
    assert "read as a Covidence export" in cell.outputs[-1]["text/plain"]
    rows = kernel.ok('%sql SELECT record_id, authors, year, "Covidence #" FROM included').results[-1]["rows"]
    assert rows[0] == ["#1", "Yang, C.; Kotzé, L.J.", 2023, "#1"]


def test_every_sheet_of_a_workbook_is_loaded(kernel, tmp_path):
    shutil.copy(TABLES / "merged.xlsx", tmp_path)
    shutil.copy(TABLES / "review.xlsx", tmp_path)
    loaded = kernel.ok("%load review.xlsx").results[-1]
    assert [r["name"] for r in loaded["resources"]] == ["Papers", "CASP_Anna", "CASP_Ben"]
    assert [f["sheet"] for f in loaded["files"]] == ["Papers", "CASP Anna", "CASP Ben"]
    one = kernel.ok('%load review.xlsx --sheet "CASP Ben" --as ben').results[-1]
    assert [r["name"] for r in one["resources"]] == ["ben"]
    cell = kernel.ok("%load merged.xlsx")
    assert "sheet 'Hidden' is hidden and not loaded" in cell.outputs[-1]["text/plain"]
    (error,) = kernel.run("%load review.xlsx --sheet Papres").errors
    assert error["ename"] == "UnknownSheet"
    assert "'Papers'" in error["evalue"]


def test_a_folder_of_files_says_what_became_of_each(kernel, tmp_path):
    folder = tmp_path / "hits"
    folder.mkdir()
    for name in ("review_1_included_csv.csv", "savedrecs.txt"):
        shutil.copy(TABLES / name, folder)
    (folder / "notes.pdf").write_bytes(b"x")
    loaded = kernel.ok("%load hits/*").results[-1]
    assert [(f["source"], f["encoding"], f["records_out"]) for f in loaded["files"]] == [
        ("review_1_included_csv", "UTF-8", 2),
        ("savedrecs", "UTF-16LE", 2),
    ]
    assert [s["file"] for s in loaded["skipped"]] == ["notes.pdf"]


def test_a_column_gets_another_name_in_one_file(kernel, tmp_path):
    (tmp_path / "t.csv").write_text("id;Land\n1;Norwegen\n", encoding="utf-8")
    kernel.ok("%load t.csv --columns country=Land")
    assert kernel.ok("%sql SELECT id, country FROM t").results[-1]["rows"] == [["1", "Norwegen"]]
