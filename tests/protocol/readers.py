"""What other programs read out of exported records: rispy, bibtexparser, pybtex, nbib, and Python's own xml and csv."""

import csv
import re
import xml.etree.ElementTree as ET

import bibtexparser
import nbib
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from pybtex.database import parse_file
from pylatexenc.latex2text import LatexNodes2Text

KINDS = {
    "article": {"JOUR", "article", "Journal Article", "Journal article"},
    "chapter": {"CHAP", "incollection", "inbook", "Book Chapter", "Book chapter", "Book Section"},
    "conference": {"CPAPER", "CONF", "inproceedings", "Conference Paper", "Conference paper", "Congress", "Conference Proceedings"},
    "book": {"BOOK", "book", "Book"},
    "thesis": {"THES", "phdthesis", "Academic Dissertation", "Thesis"},
    "report": {"RPRT", "techreport", "Technical Report", "Report"},
}


def kind(word):
    return next((name for name, words in KINDS.items() if word in words), word)


def words(text):
    return " ".join((text or "").split())


def pages(first, last=None):
    return re.sub("[-–]+", "-", f"{first}-{last}" if last else first or "")


def ris(path):
    def one(record):
        return {
            "kind": kind(record["type_of_reference"]),
            "title": words(record.get("title")),
            "authors": record.get("authors", []),
            "editors": record.get("secondary_authors", []),
            "year": record.get("year", ""),
            "container": record.get("secondary_title", ""),
            "volume": record.get("volume", ""),
            "number": record.get("number", ""),
            "pages": pages(record.get("start_page"), record.get("end_page")),
            "doi": record.get("doi", ""),
            "serial": record.get("issn", ""),
            "abstract": words(record.get("abstract")),
            "keywords": record.get("keywords", []),
            "language": record.get("language", ""),
            "url": (record.get("urls") or [""])[0],
            "publisher": record.get("publisher", ""),
        }

    with path.open(encoding="utf-8") as file:
        return [one(record) for record in rispy.load(file)]


def people(text):
    """The names of a list in BibTeX; `and` inside of brackets is part of a name."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0 and text.startswith(" and ", place):
            parts.append(text[start:place])
            start = place + len(" and ")
    return [p.strip().removeprefix("{").removesuffix("}") for p in [*parts, text[start:]] if p.strip()]


def of_bibtex(entry_type, fields, authors, editors):
    return {
        "kind": kind(entry_type),
        "title": words(fields.get("title")),
        "authors": authors,
        "editors": editors,
        "year": fields.get("year", ""),
        "container": fields.get("journal") or fields.get("booktitle") or "",
        "volume": fields.get("volume", ""),
        "number": fields.get("number", ""),
        "pages": pages(fields.get("pages")),
        "doi": fields.get("doi", ""),
        "serial": fields.get("issn") or fields.get("isbn") or "",
        "abstract": words(fields.get("abstract")),
        "keywords": [k for k in fields.get("keywords", "").split(", ") if k],
        "language": fields.get("language", ""),
        "url": fields.get("url", ""),
        "publisher": fields.get("publisher") or fields.get("school") or fields.get("institution") or "",
    }


# Fields that biblatex takes as they stand.
VERBATIM = {"url", "doi"}


def by_bibtexparser(path):
    plain = bibtexparser.parse_string(path.read_text(encoding="utf-8"))
    assert plain.failed_blocks == []
    decoded = bibtexparser.parse_string(path.read_text(encoding="utf-8"), append_middleware=[LatexDecodingMiddleware()])
    assert decoded.failed_blocks == []

    def one(entry, before):
        # An address is no LaTeX.
        fields = {f.key.lower(): f.value for f in entry.fields} | {f.key: f.value for f in before.fields if f.key in VERBATIM}
        names = {f.key.lower(): [LatexNodes2Text().latex_to_text(n) for n in people(f.value)] for f in before.fields if f.key in ("author", "editor")}
        return of_bibtex(entry.entry_type, fields, names.get("author", []), names.get("editor", []))

    return [one(*pair) for pair in zip(decoded.entries, plain.entries, strict=True)]


def by_pybtex(path):
    def text(latex):
        return LatexNodes2Text().latex_to_text(latex)

    def name(person):
        last = " ".join(person.prelast_names + person.last_names)
        first = " ".join(person.first_names + person.middle_names)
        return text(f"{last}, {first}" if first else last)

    def one(entry):
        fields = {key.lower(): value if key in VERBATIM else text(value) for key, value in entry.fields.items()}
        names = [[name(p) for p in entry.persons.get(role, [])] for role in ("author", "editor")]
        return of_bibtex(entry.type, fields, *names)

    return [one(entry) for entry in parse_file(str(path), "bibtex").entries.values()]


def by_nbib(path):
    def one(record):
        people = [a["author"] for a in record.get("authors", [])]
        return {
            "kind": kind(record["publication_types"][0]),
            "title": words(record.get("title")),
            # Bodies are not among the authors here, and only the last one is kept.
            "authors": people,
            "year": record.get("publication_date", "")[:4],
            "container": record.get("journal", ""),
            "volume": record.get("journal_volume", ""),
            "number": record.get("journal_issue", ""),
            "pages": pages(record.get("pages")),
            "doi": record.get("doi", ""),
            "abstract": words(record.get("abstract")),
            "keywords": record.get("keywords", []),
            "language": record.get("language", ""),
        }

    return [one(record) for record in nbib.read(path.read_text(encoding="utf-8"))]


def endnote(path):
    def texts(record, tag):
        return ["".join(element.itertext()) for element in record.findall(tag)]

    def one(record):
        def first(tag):
            return (texts(record, tag) or [""])[0]

        return {
            "kind": kind(record.find("ref-type").get("name")),
            "title": words(first("titles/title")),
            "authors": texts(record, "contributors/authors/author"),
            "editors": texts(record, "contributors/secondary-authors/author"),
            "year": first("dates/year"),
            "container": first("titles/secondary-title"),
            "volume": first("volume"),
            "number": first("number"),
            "pages": pages(first("pages")),
            "doi": first("electronic-resource-num"),
            "serial": first("isbn"),
            "abstract": words(first("abstract")),
            "keywords": texts(record, "keywords/keyword"),
            "language": first("language"),
            "url": first("urls/related-urls/url"),
            "publisher": first("publisher"),
        }

    return [one(record) for record in ET.parse(path).getroot().find("records")]


def enw(path):
    def one(block):
        fields = {}
        for part in re.split(r"\n(?=%)", block.strip()):
            fields.setdefault(part[:2], []).append(part[3:])

        def first(tag):
            return fields.get(tag, [""])[0]

        return {
            "kind": kind(first("%0")),
            "title": words(first("%T")),
            "authors": fields.get("%A", []),
            "editors": fields.get("%E", []),
            "year": first("%D"),
            "container": first("%J") or first("%B"),
            "volume": first("%V"),
            "number": first("%N"),
            "pages": pages(first("%P")),
            "doi": first("%R"),
            "serial": first("%@"),
            "abstract": words(first("%X")),
            "keywords": [k for text in fields.get("%K", []) for k in text.split("\n")],
            "language": first("%G"),
            "url": first("%U"),
            "publisher": first("%I"),
        }

    return [one(block) for block in re.split(r"\n\n(?=%0)", path.read_text(encoding="utf-8")) if block.strip()]


def table(path):
    def one(row):
        def several(column):
            return [part for part in (row.get(column) or "").split("; ") if part]

        return {
            "kind": kind(row.get("kind") or row.get("type")),
            "title": words(row["title"]),
            "authors": several("authors"),
            "editors": several("editors"),
            "year": row["year"],
            "container": row["journal"],
            "volume": row.get("volume") or "",
            "number": row.get("number") or "",
            "pages": pages(row.get("pages")),
            "doi": row.get("doi") or "",
            "serial": row.get("issn") or "",
            "abstract": words(row.get("abstract")),
            "keywords": several("keywords"),
            "language": row.get("language") or "",
            "url": row.get("url") or "",
            "publisher": row.get("publisher") or "",
        }

    with path.open(encoding="utf-8", newline="") as file:
        return [one(row) for row in csv.DictReader(file)]


# Who reads a file of each ending.
READERS = [("ris", ris), ("bib", by_bibtexparser), ("bib", by_pybtex), ("nbib", by_nbib), ("xml", endnote), ("enw", enw), ("csv", table)]
