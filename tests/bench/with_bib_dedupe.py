"""Duplicates that bib-dedupe finds: `with_bib_dedupe.py RECORDS.csv` prints seconds and clusters as JSON. Run in an environment that has it."""

import json
import sys
import time

import pandas
from bib_dedupe.bib_dedupe import block, cluster, match, prep


def main():
    records = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
    for column in ["ID", "ENTRYTYPE", "title", "author", "year", "journal", "volume", "number", "pages", "abstract", "doi", "booktitle"]:
        if column not in records:
            records[column] = "article" if column == "ENTRYTYPE" else ""
    began = time.perf_counter()
    prepared = prep(records, cpu=1)
    clusters = cluster(match(block(prepared, cpu=1), cpu=1))
    seconds = time.perf_counter() - began
    sys.stdout.write("\n" + json.dumps({"seconds": seconds, "clusters": [list(map(str, c)) for c in clusters]}) + "\n")


if __name__ == "__main__":
    main()
