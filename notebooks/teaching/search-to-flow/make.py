"""Makes the data of the class search-to-flow.ipynb, all of them simulated; running it again gives the same files.

    .venv/bin/python notebooks/teaching/search-to-flow/make.py

exports/                  what six databases gave, each in a format of its own
again/HMIC.xml            the export of HMIC as it should have been: that in exports/ lacks its last record
searches.csv              what was searched, and how many records each database said it had found
decided-duplicates.csv    what a person decided on pairs of records that the software could not tell
before-meeting.csv        what two reviewers decided on each record by title and abstract, each alone
decisions.csv             all their decisions, with what they agreed on when they had met
flow.csv                  the counts of the team, with the deliberate mistake
"""

import csv
import json
from pathlib import Path

from jupyter_client.manager import start_new_kernel

HERE = Path(__file__).resolve().parent
FOUND = {"MEDLINE": 118, "Embase": 96, "CINAHL": 64, "PsycInfo": 41, "AMED": 19, "HMIC": 13}
FILES = {
    "MEDLINE": "MEDLINE.nbib",
    "Embase": "Embase.ris",
    "CINAHL": "CINAHL.csv",
    "PsycInfo": "PsycInfo.enw",
    "AMED": "AMED.bib",
    "HMIC": "HMIC.xml",
}
# What each format calls a journal article.
KINDS = {"nbib": "Journal Article", "ris": "JOUR", "csv": "Journal Article", "enw": "Journal Article", "bib": "article", "xml": "Journal Article"}
LOST = "HMIC-13"
# This database holds the version that came out online, a year before the printed one: a person has to look.
EARLY = "PsycInfo-36"
REASONS = "not qualitative,other population,other subject,not a study"
QUERY = '(pain OR arthritis OR disability OR chronic illness) AND (experience* OR coping OR meaning) AND (qualitative OR interview* OR "focus group*")'
BEFORE = "stage = 'title and abstract' AND reviewer <> 'consensus'"
PLATFORMS = {"MEDLINE": "Ovid", "Embase": "Ovid", "CINAHL": "EBSCOhost", "PsycInfo": "Ovid", "AMED": "Ovid", "HMIC": "Ovid"}


def main():
    manager, client = start_new_kernel(kernel_name="qes", cwd=str(HERE))
    try:
        write_exports(client)
        run(client, "%load exports/* --as records")
        write_decided(client)
        run(client, "%dedup records --decisions decided-duplicates.csv --into records")
        unique = run(client, "%sql SELECT COUNT(DISTINCT cluster_id) AS n FROM records")["rows"][0][0]
        steps = f"duplicates={unique},title and abstract=46,full text=15"
        run(client, f'%simulate screening records --steps "{steps}" --agreement 0.94 --reasons "{REASONS}"')
        run(client, "%export decisions decisions.csv --force")
        run(client, f"%sql --into before SELECT * FROM decisions WHERE {BEFORE}")
        run(client, "%export before before-meeting.csv --force")
        write_searches()
        write_flow(run(client, "%flow --from records"))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def write_exports(client):
    wanted = ",".join(f"{source}={n}" for source, n in FOUND.items())
    run(client, f'%simulate corpus --sources "{wanted}" --duplicates 104 --seed 937 --as found')
    (HERE / "exports").mkdir(exist_ok=True)
    (HERE / "again").mkdir(exist_ok=True)
    for source, file in FILES.items():
        export(client, source, f"exports/{file}", f"source = '{source}' AND record_id <> '{LOST}'")
    export(client, "HMIC", "again/HMIC.xml", "source = 'HMIC'")


def export(client, source, path, where):
    """Writes records as a database does, without the column `source`."""
    early = f"record_id = '{EARLY}'"
    columns = f"""
        '{KINDS[path.rpartition(".")[2]]}' AS kind,
        CASE WHEN {early} THEN substr(title, 1, strpos(title, ':') - 1) ELSE title END AS title,
        authors,
        CASE WHEN {early} THEN year - 1 ELSE year END AS year, journal, volume,
        CASE WHEN {early} THEN NULL ELSE number END AS number,
        CASE WHEN {early} THEN NULL ELSE pages END AS pages, doi"""
    run(client, f"%%sql --into {source}\nSELECT {columns} FROM found WHERE {where}")
    run(client, f"%export {source} {path} --force")


def write_decided(client):
    """Decides the pile by what the simulation knows: which records are about the same publication."""
    rows = []
    for pair in run(client, "%dedup records")["review"]:
        a, b = pair["a"], pair["b"]
        publications = run(client, f"%sql SELECT DISTINCT publication FROM found WHERE record_id IN ('{a}', '{b}')")
        rows.append([a, b, "yes" if publications["total_rows"] == 1 else "no", "simulated"])
    write("decided-duplicates.csv", ["a", "b", "same", "provenance"], rows)


def write_searches():
    columns = ["source", "kind", "platform", "date", "query", "limits", "records", "box", "provenance"]
    rows = [[s, "database", PLATFORMS[s], "2024-03-04", QUERY, "English", n, "identified", "simulated"] for s, n in FOUND.items()]
    write("searches.csv", columns, rows)


def write_flow(derived):
    """The counts as records and decisions give them, but one record more is found and one duplicate more is removed: they add up."""
    columns = ["box", "label", "from", "kind", "n", "unit", "reasons", "provenance"]
    rows = []
    for box in derived["boxes"]:
        n = box["n"] + (box["id"] in ("identified", "duplicates"))
        reasons = "; ".join(f"{r['reason']}, {r['n']}" for r in box.get("reasons", []))
        rows.append([box["id"], box["label"], ";".join(box["from"]), box["kind"], n, box["unit"], reasons, "simulated"])
    write("flow.csv", columns, rows)


def write(name, columns, rows):
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def run(client, cell):
    """Runs a cell; gives its last result as the kernel's own JSON."""
    results = []

    def keep(message):
        content = message["content"]
        if message["msg_type"] == "error":
            raise RuntimeError(f"{cell}\n{content['evalue']}")
        results.append(content.get("data", {}).get("application/vnd.qes.v1+json"))

    client.execute_interactive(cell, output_hook=keep, timeout=60)
    result = [r for r in results if r][-1]
    return json.loads(result) if isinstance(result, str) else result


if __name__ == "__main__":
    main()
