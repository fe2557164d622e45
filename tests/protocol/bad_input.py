"""Broken input, and what the one message about it has to name."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    name: str
    cell: str
    says: tuple[str, ...]
    """Regular expressions that one message matches, all of them: file, row, column, found, expected, nearest name."""
    ename: str | None = None
    """The class of the error; None where the input loads and the message is a warning."""
    files: dict[str, bytes] = field(default_factory=dict)


def package(files, resources):
    """A data package in the folder `bad`."""
    descriptor = {"name": "bad", "resources": resources}
    return {"bad/datapackage.json": json.dumps(descriptor).encode()} | {f"bad/{k}": v for k, v in files.items()}


def resource(name, fields, **schema):
    fields = [{"name": n, **(t if isinstance(t, dict) else {"type": t})} for n, t in fields.items()]
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": fields, **schema}}


def csv(header, *rows):
    return "\n".join([header, *rows, ""]).encode()


STUDIES = resource("studies", {"study_id": "string", "participants": {"type": "integer", "constraints": {"minimum": 0}}}, primaryKey="study_id")
PAPERS = resource("papers", {"paper_id": "string", "status": "string"}, primaryKey="paper_id")
SUPPORT = resource(
    "support",
    {"concept_id": "string", "paper_id": "string"},
    foreignKeys=[{"fields": "paper_id", "reference": {"resource": "papers", "fields": "paper_id"}}],
)
TWENTY = [f"s{i},{i + 10}" for i in range(1, 21)]


def studies(row, text):
    """Twenty studies, of which one row is as given."""
    rows = [*TWENTY]
    rows[row - 1] = text
    return package({"studies.csv": csv("study_id,participants", *rows)}, [STUDIES])


CASES = [
    Case("missing file", "%load papres.csv", (r"papres\.csv", r"papers\.csv"), "NotFound", {"papers.csv": csv("a", "1")}),
    Case("missing package", "%load msk-pian", (r"msk-pian", r"msk-pain"), "NotFound"),
    Case("folder without descriptor", "%load plain", (r"plain", r"datapackage\.json"), "NoDataPackage", {"plain/a.csv": csv("a", "1")}),
    Case("descriptor that is no JSON", "%load bad", (r"datapackage\.json",), "BadDescriptor", {"bad/datapackage.json": b'{"name": '}),
    Case(
        "resource without its file",
        "%load bad",
        (r"papers\.csv",),
        None,
        package({}, [PAPERS]),
    ),
    Case(
        "missing column",
        "%load bad",
        (r"papers\.csv", r"status", r"statsu"),
        None,
        package({"papers.csv": csv("paper_id,statsu", "28,included")}, [PAPERS]),
    ),
    Case("column that SQL does not find", "%load a.csv --as a\n%sql SELECT yaer FROM a", (r"yaer",), "", {"a.csv": csv("year", "1")}),
    Case("wrong type in row 17", "%load bad", (r"studies\.csv", r"row 17\b", r"participants", r"many", r"integer|whole"), None, studies(17, "s17,many")),
    Case("duplicate key", "%load bad", (r"studies\.csv", r"row 9\b", r"study_id", r"s3", r"row 3\b"), None, studies(9, "s3,12")),
    Case("negative count", "%load bad", (r"studies\.csv", r"row 4\b", r"participants", r"-5", r"0 or more"), None, studies(4, "s4,-5")),
    Case("count with a fraction", "%load bad", (r"studies\.csv", r"row 5\b", r"participants", r"2\.5", r"integer|whole"), None, studies(5, "s5,2.5")),
    Case(
        "foreign key to nowhere",
        "%load bad\n%check",
        (r"support", r"paper_id", r"999", r"papers"),
        None,
        package(
            {"papers.csv": csv("paper_id,status", "28,included"), "support.csv": csv("concept_id,paper_id", "c1,28", "c1,999")},
            [PAPERS, SUPPORT],
        ),
    ),
    Case("unknown instrument", "%load msk-pain-simulated\n%agreement caps", (r"caps", r"casp"), "UnknownInstrument"),
    Case("unknown frame", "%load msk-pain\n%show papres", (r"papres", r"papers"), "UnknownFrame"),
    Case("unknown model", "%load msk-pain\n%model strugle", (r"strugle", r"struggle"), "UnknownModel"),
    Case("unknown encoding", "%load latin.csv --encoding windows-1522", (r"'windows-1522'", r"windows-1252"), "UnknownEncoding", {"latin.csv": b"id,name\n2,Jos\xe9\n"}),
    Case("no sheets", "%load a.csv --sheet One", (r"a\.csv", r"workbook"), "", {"a.csv": csv("a", "1")}),
    Case("a page instead of records", "%load page.ris", (r"page\.ris", r"an HTML page", r"records in RIS"), "NoRecords", {"page.ris": b"<!DOCTYPE html><html><body>Sign in</body></html>"}),
    Case("a table instead of records", "%load table.nbib", (r"table\.nbib", r"apart by commas", r"records in NBIB"), "NoRecords", {"table.nbib": b"Title,Authors\nA,B\nC,D\n"}),
    Case("a PDF instead of records", "%load paper.bib", (r"paper\.bib", r"a PDF", r"records in BibTeX"), "NoRecords", {"paper.bib": b"%PDF-1.7\n"}),
    Case("zero bytes", "%load empty.csv", (r"empty\.csv", r"empty"), "EmptyFile", {"empty.csv": b""}),
    Case("row that is too long", "%load ragged.csv", (r"ragged\.csv", r"line 3\b", r"'6'"), None, {"ragged.csv": b"a,b\n1,2\n4,5,6\n"}),
    Case("unknown ending", "%load data.sav", (r"data\.sav", r"csv"), "UnknownFormat", {"data.sav": b"x"}),
    Case("nothing loaded", "%flow", (r"%load",), ""),
    Case("resource that is absent", "%load bad\n%flow", (r"flow", r"\bn\b"), "NoFlow", package({"papers.csv": csv("paper_id,status", "28,included")}, [PAPERS])),
]
