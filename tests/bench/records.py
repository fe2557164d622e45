"""Measures reading, and duplicates beside bib-dedupe; README.md says what each row means.

    .venv/bin/python tests/bench/records.py --bib-dedupe /path/to/python --output tests/bench/results/records.md
"""

import argparse
import csv
import itertools
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from agreement import cargo, span

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT.parent / "shared" / "data" / "dedup"
SIZES = [10_000, 25_000, 100_000, 1_000_000]


def built(example, folder):
    """An example of the crate, copied here."""
    told = cargo("build", "--release", "--locked", "-p", "qes-records", "--example", example, "--message-format", "json")
    path = re.findall(r'"executable":"([^"]+)"', told.stdout)[-1]
    (folder / example).write_bytes(Path(path).read_bytes())
    (folder / example).chmod(0o755)
    return folder / example


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout


def pairs(clusters):
    return {pair for cluster in clusters for pair in itertools.combinations(sorted(cluster), 2)}


def labeled(folder):
    with (folder / "merged_record_ids.csv").open(encoding="utf-8", newline="") as file:
        return pairs(row["merged_ids"].split(";") for row in csv.DictReader(file))


def quality(found, truth):
    right = len(found & truth)
    return f"{right / len(truth):.4f}", f"{right / len(found):.4f}"


def bib_dedupe(python, records):
    """bib-dedupe in an environment of its own: its seconds without imports, and its pairs."""
    said = json.loads(run(python, Path(__file__).with_name("with_bib_dedupe.py"), records).splitlines()[-1])
    return said["seconds"], pairs(said["clusters"])


def quality_rows(example, python, runs):
    yield "| labeled set | qes: recall | precision | ms | bib-dedupe: recall | precision | ms | times |"
    yield "|---|---|---|---|---|---|---|---|"
    for folder in sorted(SETS.iterdir()) if SETS.is_dir() else []:
        records, truth, ours, theirs, found = folder / "records_pre_merged.csv", labeled(folder), [], [], None
        for _ in range(runs):
            said = run(example, records, folder / "merged_record_ids.csv")
            recall, precision, seconds = (float(n) for n in re.search(r"recall ([\d.]+), precision ([\d.]+), .* ([\d.]+) ms", said).groups())
            ours.append(seconds / 1e3)
            if python:
                seconds, found = bib_dedupe(python, records)
                theirs.append(seconds)
        beside = f"{' | '.join(quality(found, truth))} | {span(theirs)} | {median(theirs) / median(ours):.0f}" if python else "not here | | | "
        yield f"| {folder.name} | {recall:.4f} | {precision:.4f} | {span(ours)} | {beside} |"


def size_rows(example):
    yield "| made-up records | RIS, MB | read, s | MB/s | duplicates, s | pairs compared | recall | precision | peak memory, MiB |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for size in SIZES:
        said = run(example, size)
        megabytes, reading, speed = re.search(r"([\d.]+) MB of RIS: read in ([\d.]+) s, (\d+) MB/s", said).groups()
        finding, compared = re.search(r"duplicates in ([\d.]+) s, (\d+) pairs", said).groups()
        recall, precision = re.search(r"recall ([\d.]+), precision ([\d.]+)", said).groups()
        peak = int(re.search(r"peak memory (\d+) kB", said)[1]) // 1024
        yield f"| {size:,} | {megabytes} | {reading} | {speed} | {finding} | {int(compared):,} | {recall} | {precision} | {peak:,} |"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bib-dedupe", type=Path, metavar="PYTHON")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--output", type=Path)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        lines = [*quality_rows(built("duplicates", folder), options.bib_dedupe, options.runs), "", *size_rows(built("corpus", folder))]
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
