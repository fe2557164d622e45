"""Exported records are for other programs: every format loaded, exported in every format, and read there by somebody else."""

import pytest
from readers import READERS
from support import ROOT

FOLDER = ROOT / "tests" / "protocol" / "interop"
SOURCES = sorted(FOLDER.glob("publications.*"))


def publication(kind, title, authors, year, **more):
    blank = dict.fromkeys(("container", "volume", "number", "pages", "doi", "serial", "abstract", "language", "url", "publisher"), "")
    return {"kind": kind, "title": title, "authors": authors, "editors": [], "year": year, "keywords": [], **blank, **more}


# What each of the files in the folder says.
PUBLICATIONS = [
    publication(
        "article",
        'Pain & rest: 50% of "us" in Łódź',
        ["Núñez-García, José", "van der Berg, Anna M.", "Health and Safety Executive"],
        "2011",
        container="Journal of Café Studies",
        volume="12",
        number="3",
        pages="345-356",
        doi="10.5555/jcs.2011_12",
        serial="1234-5678",
        abstract="Background: pain. Results: <5% & rest.",
        keywords=["chronic pain", "adult"],
        language="en",
        url="https://example.org/a_b?c=1&d=2",
    ),
    publication(
        "chapter",
        "A chapter on backs",
        ["Rossi, Gina"],
        "2012",
        editors=["Verdi, Lea", "Neri, Nora"],
        container="The Book of Backs",
        pages="20-31",
        serial="978-3-16-148410-0",
        publisher="Press & Sons",
    ),
    publication("conference", "Talking of backs", ["Rossi, Gina", "Bianchi, Luca"], "2013", container="Proceedings of Backs #4", pages="1-9"),
    publication("book", "Backs: a book", ["World Health Organization"], "2014", serial="978-0-306-40615-7", publisher="Press"),
    publication("thesis", "A thesis on backs", ["Bianchi, Luca"], "2015", publisher="University of Backs"),
    publication("report", "A report on backs", ["Room Study Group", "Lloyd, Alíson C."], "2016", publisher="Institute of Rooms"),
]
BODIES = {"Health and Safety Executive", "World Health Organization", "Room Study Group"}


def expected(source, ending, found):
    """What a reader has to find, as far as the source says it and the reader looks for it."""
    wanted = [{key: p[key] for key in found[0]} for p in PUBLICATIONS]
    for one in wanted:
        if source.suffix == ".nbib" and "url" in one:
            one["url"] = ""
        if ending == "nbib":
            one["authors"] = [a for a in one["authors"] if a not in BODIES]
    return wanted


def plain(publications):
    """A comma at the end is EndNote's way to say that a name is that of a body."""
    return [{**p, "authors": [a.removesuffix(",") for a in p["authors"]]} for p in publications]


@pytest.mark.parametrize(("ending", "reader"), READERS, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.suffix[1:])
def test_what_other_programs_read_is_what_the_records_say(kernel, tmp_path, source, ending, reader):
    kernel.ok(f'%load "{source}" --as records\n%export records out.{ending}')
    found = plain(reader(tmp_path / f"out.{ending}"))
    assert len(found) == len(PUBLICATIONS)
    # Records in the format that they are from are as they were, in its words.
    if source.suffix[1:] != ending:
        assert found == expected(source, ending, found)


@pytest.mark.parametrize(("ending", "reader"), READERS, ids=lambda value: getattr(value, "__name__", value))
def test_records_of_a_query_are_exported_by_meaning(kernel, tmp_path, ending, reader):
    columns = "kind, title, authors, editors, year, journal, volume, number, pages, doi, issn, abstract, keywords, language, url, publisher"
    kernel.ok(f'%load "{FOLDER / "publications.ris"}" --as records\n%sql --into chosen SELECT {columns} FROM records\n%export chosen out.{ending}')
    found = plain(reader(tmp_path / f"out.{ending}"))
    assert found == expected(FOLDER / "publications.ris", ending, found)


@pytest.mark.parametrize(("ending", "reader"), READERS, ids=lambda value: getattr(value, "__name__", value))
def test_what_was_changed_in_sql_is_what_is_exported(kernel, tmp_path, ending, reader):
    kernel.ok(
        f'%load "{FOLDER / "publications.ris"}" --as records\n'
        "%sql --into changed SELECT record_id, kind, 'Another title' AS title, 'Lund, Bo; Dahl, Eva' AS authors, 1999 AS year, journal, '7-8' AS pages, fields FROM records\n"
        f"%export changed out.{ending}"
    )
    for found in reader(tmp_path / f"out.{ending}"):
        assert (found["title"], found["authors"], found["year"], found["pages"]) == ("Another title", ["Lund, Bo", "Dahl, Eva"], "1999", "7-8")
    # The column of a frame that holds every field as the file had it is a table's only.
    assert ending == "csv" or "A thesis on backs" not in (tmp_path / f"out.{ending}").read_text(encoding="utf-8")


def test_a_file_for_spreadsheets_is_read_back(kernel, tmp_path):
    kernel.ok("%load msk-pain")
    kernel.ok("%sql --into cells SELECT '=1+1' AS a, '-3.5' AS b, '-x' AS c, 0.25 AS d")
    said = kernel.ok("%export cells cells.csv --for excel").outputs[-1]["text/plain"]
    assert "for spreadsheet programs" in said and "2 cells" in said
    text = (tmp_path / "cells.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeff") and "'=1+1" in text and "'-x" in text and "'-3.5" not in text
    kernel.ok("%load cells.csv --as back")
    assert kernel.ok("%sql SELECT a, c FROM back").results[-1]["rows"] == [["=1+1", "-x"]]
    assert "excel" in kernel.run("%export cells cells.csv --for word").errors[0]["evalue"]
