"""Cells that take their time: every verb, on data large enough for it to be interrupted in the middle."""

import json

# Frames that the cells below work on; each is made once.
MADE = """%simulate corpus --sources "a={half},b={half}" --as records
%simulate screening records --steps "title={third},full text={tenth}" --as decisions
%simulate appraisal --units {n} --raters A,B,C --items 2 --as ratings
%sql --into numbers SELECT ROW_NUMBER() OVER (ORDER BY record_id) AS n, title, source FROM records"""

# A name, and the cell. What a cell would leave behind, a frame or a file, is called `left`.
CELLS = {
    "load a table": "%load table.csv --as left",
    "load a typed table": "%load table.parquet --as left",
    "load records": "%load records.ris --as left",
    "load many exports": "%load many/*.ris --as left",
    "show": "%show records --rows 100000",
    "export to CSV": "%export records left.csv",
    "export for a spreadsheet": "%export records left.csv --for excel",
    "export to Parquet": "%export records left.parquet",
    "export to JSON": "%export records left.json",
    "export to RIS": "%export records left.ris",
    "export to BibTeX": "%export records left.bib",
    "export to EndNote": "%export records left.xml",
    "dedup": "%dedup records --into left",
    "simulate a corpus": "%simulate corpus --sources a={n},b={n} --as left",
    "simulate screening": '%simulate screening records --steps "title={third},full text={tenth}" --as left',
    "simulate an appraisal": "%simulate appraisal --units {n} --raters A,B,C,D --items 5 --as left",
    "screening": "%screening decisions --into left",
    "flow of records": "%flow --from records --csv left.csv",
    "agreement": "%agreement ratings",
    "agreement, all pairs": "%agreement ratings --pairs",
    "disagreements": "%agreement ratings --disagreements",
    "agreement, bootstrap": "%agreement ratings --ci bootstrap --reps 100000",
    "a query": "%sql --into left SELECT COUNT(*) AS n FROM (SELECT n, source FROM numbers LIMIT 3000) AS a JOIN numbers AS b ON a.source = b.source WHERE a.n + b.n <> 7",
    "a query that sorts": "%sql --into left SELECT title, COUNT(*) AS n FROM records GROUP BY title ORDER BY n DESC, title",
    "a query of many parts": "%sql --into left " + " UNION ALL ".join(f"SELECT n + {i} AS n FROM numbers" for i in range(150)),
    "a query of many conditions": "%sql --into left SELECT n FROM numbers WHERE " + " OR ".join(f"n = {i}" for i in range(1500)),
    # A review sets frames of its names aside, so these come last.
    "load a package": "%load package",
    "check": "%check",
    "characteristics": "%characteristics --by country,year",
}

# What has to be loaded before.
NEEDS = {"check": "%load package", "characteristics": "%load package"}


def made(n):
    """The cell that makes the frames for cells at this size."""
    return MADE.format(n=n, half=n // 2, third=n // 3, tenth=n // 10)


def cells(n):
    """Every cell at this size, by name."""
    return {name: cell.format(n=n, half=n // 2, third=n // 3, tenth=n // 10) for name, cell in CELLS.items()}


def files(folder, n, many=2000):
    """Writes the files that the cells read: a table of n rows, n records, many exports, and a package."""
    columns = [f"c{i}" for i in range(20)]
    with open(folder / "table.csv", "w", encoding="utf-8") as file:
        print("id", *columns, sep=",", file=file)
        for row in range(n):
            print(f"r{row}", *(f"{row * 7 % 1009}.{i}" if i % 2 else f"word {row % (i + 3)}" for i in range(20)), sep=",", file=file)
    with open(folder / "records.ris", "w", encoding="utf-8") as file:
        for row in range(n):
            file.write(record(row))
    (folder / "many").mkdir()
    for number in range(many):
        (folder / "many" / f"export {number}.ris").write_text("".join(record(10 * number + i) for i in range(10)), encoding="utf-8")
    package(folder / "package", n)


def record(row):
    return (
        f"TY  - JOUR\nTI  - A study of the {row}th way to live with pain in town {row % 977}\nAU  - Berg, Anna {row % 13}\nAU  - Lind, Bo\n"
        f"PY  - {1980 + row % 45}\nT2  - Journal {row % 300}\nVL  - {row % 60}\nSP  - {row % 900}\nER  - \n\n"
    )


def package(folder, n):
    """A review of n papers with what is read off them."""
    folder.mkdir()
    schema = {"fields": [{"name": "paper_id", "type": "string"}, {"name": "title", "type": "string"}, {"name": "year", "type": "integer"}, {"name": "country", "type": "string"}, {"name": "status", "type": "string"}], "primaryKey": "paper_id"}
    with open(folder / "papers.csv", "w", encoding="utf-8") as file:
        print("paper_id,title,year,country,status", file=file)
        for row in range(n):
            print(f"p{row},The {row}th way to live with pain,{1980 + row % 45},{'Norway' if row % 3 else 'Norwey'},included", file=file)
    resources = [{"name": "papers", "path": "papers.csv", "schema": schema}]
    (folder / "datapackage.json").write_text(json.dumps({"name": "package", "title": "A large review", "resources": resources}), encoding="utf-8")
