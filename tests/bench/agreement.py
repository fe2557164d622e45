"""Measures coefficients of agreement beside irrCAC, statsmodels, krippendorff and numpy; README.md says what each row means.

    .venv/bin/python tests/bench/agreement.py --output tests/bench/results/agreement.md
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import krippendorff
import numpy
import pandas
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import cohens_kappa, to_table

ROOT = Path(__file__).resolve().parents[2]
RESAMPLES = 10_000
UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


def ratings(units, raters, categories):
    """Codes from 1, 70 % agreement."""
    random = numpy.random.default_rng(1)
    common = random.integers(1, categories + 1, size=(units, 1))
    alone = random.integers(1, categories + 1, size=(units, raters))
    together = random.random((units, 1)) < (0.7 - 1 / categories) / (1 - 1 / categories)
    return numpy.where(together, common, alone)


def key_papers():
    """The appraisers' table of 93 papers: 5 both key, 5 and 7 by one only, 76 neither."""
    cells = [((1, 1), 5), ((1, 2), 5), ((2, 1), 7), ((2, 2), 76)]
    return numpy.array([pair for pair, n in cells for _ in range(n)])


def all_coefficients(codes):
    """Every coefficient of irrCAC, identity and quadratic, and statsmodels' kappas, each with its interval."""
    frame = pandas.DataFrame(codes)
    for weights in ["identity", "quadratic"]:
        raw = CAC(frame, weights=weights, categories=[1, 2, 3, 4, 5])
        for name in ["fleiss", "gwet", "krippendorff", "conger", "bp"]:
            getattr(raw, name)()
    table, _ = to_table(codes, bins=numpy.arange(0.5, 6))
    cohens_kappa(table)
    cohens_kappa(table, weights=numpy.arange(5) ** 2)


def alpha(codes):
    return krippendorff.alpha(reliability_data=codes.T, level_of_measurement="nominal")


def by_loop(codes):
    """krippendorff on resampled units, one resample after the other."""
    random = numpy.random.default_rng(1)
    for _ in range(RESAMPLES):
        drawn = codes[random.integers(0, len(codes), len(codes))]
        if len(numpy.unique(drawn)) > 1:
            alpha(drawn)


def by_patterns(codes):
    """numpy alone: a multinomial draw over the four patterns for each resample, and alpha of all resamples at once."""
    random = numpy.random.default_rng(1)
    patterns, counts = numpy.unique(codes, axis=0, return_counts=True)
    drawn = random.multinomial(len(codes), counts / len(codes), size=RESAMPLES)
    disagreement = 2 * (drawn @ (patterns[:, 0] != patterns[:, 1]))
    first = drawn @ (patterns == 1).sum(axis=1)
    total = 2 * len(codes)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        values = 1 - (total - 1) * disagreement / (2 * first * (total - first))
    return numpy.nanquantile(values, [0.025, 0.975])


# A name, the job in Python, its ratings and their scale, the benchmark of the crate, and what the example of the crate is asked for.
JOBS = [
    ("all coefficients with intervals, 1,000 × 2 × 5", all_coefficients, ratings(1000, 2, 5), 5,
     "all_coefficients_1000_units_2_raters_5_categories", []),
    ("alpha, 10,000 resamples, 93 × 2, beside krippendorff in a loop", by_loop, key_papers(), 2,
     "alpha_bootstrap_93_units/10000", ["krippendorff_alpha", f"bootstrap:{RESAMPLES}"]),
    ("the same, beside numpy over distinct patterns", by_patterns, key_papers(), 2,
     "alpha_bootstrap_93_units/10000", ["krippendorff_alpha", f"bootstrap:{RESAMPLES}"]),
    ("alpha, nominal, 100,000 × 5", alpha, ratings(100_000, 5, 5), 5,
     "alpha_nominal_5_raters/100000", ["krippendorff_alpha"]),
]


def cargo(*words):
    return subprocess.run(["cargo", *words], cwd=ROOT, check=True, capture_output=True, text=True)


def benchmarks():
    """The crate's own benchmarks: name, or name/argument → median seconds."""
    found, parent = {}, ""
    row = re.compile(r"^(?P<nested>│  |   )?[├╰]─ (?P<name>\S+)\s+(?:[\d.]+ \S+\s+│ [\d.]+ \S+\s+│ (?P<median>[\d.]+) (?P<unit>\S+))?")
    for line in cargo("bench", "--locked", "-p", "qes-agreement", "--bench", "agreement").stdout.splitlines():
        match = row.match(line)
        if not match:
            continue
        if not match["nested"]:
            parent = match["name"]
        if match["median"]:
            name = f"{parent}/{match['name']}" if match["nested"] else parent
            found[name] = float(match["median"]) * UNITS[match["unit"]]
    return found


def seconds(job, *args):
    began = time.perf_counter()
    job(*args)
    return time.perf_counter() - began


def span(times):
    return f"{1e3 * median(times):,.2f} ({1e3 * min(times):,.2f}–{1e3 * max(times):,.2f})"


def run_job(number):
    """What a process of its own does for a job in Python."""
    _, job, codes, *_ = JOBS[number]
    job(codes)


def whole_processes(number, folder, runs):
    """Seconds of whole processes, Python and ours taking turns."""
    _, _, codes, categories, _, names = JOBS[number]
    path = folder / f"{number}.csv"
    numpy.savetxt(path, codes, fmt="%d", delimiter=",")
    example = [str(folder / "coefficients"), str(path), str(categories), *names]
    python = [sys.executable, __file__, "--job", str(number)]
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    pairs = [(seconds(lambda: subprocess.run(python, **quiet)), seconds(lambda: subprocess.run(example, **quiet))) for _ in range(runs)]
    return [p for p, _ in pairs], [o for _, o in pairs]


def built(folder):
    """The example of the crate, copied here."""
    told = cargo("build", "--release", "--locked", "-p", "qes-agreement", "--example", "coefficients", "--message-format", "json")
    path = re.findall(r'"executable":"([^"]+)"', told.stdout)[-1]
    (folder / "coefficients").write_bytes(Path(path).read_bytes())
    (folder / "coefficients").chmod(0o755)


# Long enough to be stopped: days.
LONG_BOOTSTRAP = (
    "%simulate appraisal --units 3000 --raters A,B,C,D,E --scale 1,2,3,4,5 --agreement 0.6\n"
    "%agreement simulated --ci bootstrap --reps 1000000000"
)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--output", type=Path)
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--job", type=int)
    options = options.parse_args()
    if options.job is not None:
        return run_job(options.job)
    from rust_cells import stopped  # here, so that a job in a process of its own does not pay for it

    ours = benchmarks()
    lines = ["| job | Python, ms | qes, ms | times | whole process: Python, ms | qes, ms | times |", "|---|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        built(Path(folder))
        for number, (title, job, codes, _, bench, _) in enumerate(JOBS):
            job(codes)
            theirs = [seconds(job, codes) for _ in range(options.runs)]
            python, here = whole_processes(number, Path(folder), options.runs)
            lines.append(
                f"| {title} | {span(theirs)} | {1e3 * ours[bench]:.3f} | {median(theirs) / ours[bench]:,.0f} "
                f"| {span(python)} | {span(here)} | {median(python) / median(here):,.0f} |"
            )
        for name, value in ours.items():
            if name.startswith("alpha_interval"):
                lines.append(f"| alpha, interval, {int(name.split('/')[1]):,} distinct values | – | {1e3 * value:.3f} | – | – | – | – |")
        waits = [stopped(folder, LONG_BOOTSTRAP, 1.5) for _ in range(options.runs)]
    lines += ["", f"A long bootstrap, from the request to stop to the reply: {span(waits)} ms, median (range) of {options.runs}."]
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
