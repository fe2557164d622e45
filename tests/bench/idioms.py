"""Measures the usual polars idioms as warm Rust cells, each beside the cell that filters a lazy frame; README.md says how."""

import argparse
import fnmatch
import os
import tempfile
import tomllib
from pathlib import Path
from statistics import median

from compare import figures, kernel, round_trip, surroundings

IDIOMS = tomllib.loads(Path(__file__).with_name("idioms.toml").read_text(encoding="utf-8"))
SETUP, FILTER = IDIOMS.pop("setup"), IDIOMS.pop("filter")


def cells(pattern):
    for topic, idioms in IDIOMS.items():
        for name, code in idioms.items():
            if fnmatch.fnmatch(f"{topic}: {name}", pattern):
                yield f"{topic}: {name}", code.strip()


def measured(client, runs, pattern):
    """For each idiom its seconds, or what went wrong; and those of the filter, which takes turns with them."""
    number = 0

    def run(code):
        nonlocal number
        number += 1
        return round_trip(client, code.replace("{i}", str(number % 9 + 1)))

    for code in ["%load msk-pain", *SETUP]:
        round_trip(client, code)
    run(FILTER)
    filters, taken = [], {}
    for _ in range(runs):
        for name, code in cells(pattern):
            try:
                taken.setdefault(name, []).append(run(code))
            except SystemExit as error:
                taken[name] = str(error)
        filters += [run(FILTER) for _ in range(5)]
    return taken, filters


def table(taken, filters):
    base = median(filters)
    done = {name: times for name, times in taken.items() if not isinstance(times, str)}
    slow = [name for name, times in done.items() if median(times) > 2 * base]
    yield f"The filter takes {figures(filters, digits=3)} s. Of {len(taken)} idioms {len(done) - len(slow)} take at most twice as long."
    yield ""
    yield "| cell | s | times the filter |"
    yield "|---|---|---|"
    for name, times in sorted(done.items(), key=lambda item: -median(item[1])):
        yield f"| {name} | {figures(times, digits=3)} | {median(times) / base:.2f} |"
    for name, error in taken.items():
        if isinstance(error, str):
            yield f"| {name} | {error[-200:]!r} | |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="such as 'joins: *'")
    parser.add_argument("--output", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ.update(XDG_DATA_HOME=f"{scratch}/data", JUPYTER_CONFIG_DIR=f"{scratch}/config", JUPYTER_RUNTIME_DIR=f"{scratch}/runtime")
        start = surroundings(options.runs)
        with kernel("qes", Path(scratch)) as (_, client):
            lines = [start, "", *table(*measured(client, options.runs, options.only))]
    print(*lines, sep="\n")
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
