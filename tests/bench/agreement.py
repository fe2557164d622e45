"""Measures coefficients of agreement beside irrCAC, statsmodels, krippendorff and numpy; README.md says what each row means.

Every job runs in both, turn by turn, on the same ratings; ours is timed inside its process too, by the benchmark of the crate.
"""

import argparse
import json
import subprocess
import sys
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
RUNS_OF_PYTHON = 5


def ratings(units, raters, categories, seed=1):
    """Codes from 1, 70 % agreement, none missing: what the benchmark of the crate has but for its 5 % blanks."""
    random = numpy.random.default_rng(seed)
    common = random.integers(1, categories + 1, size=(units, 1))
    alone = random.integers(1, categories + 1, size=(units, raters))
    together = random.random((units, 1)) < (0.7 - 1 / categories) / (1 - 1 / categories)
    return numpy.where(together, common, alone)


def all_coefficients(codes):
    """Every coefficient of irrCAC with identity and quadratic weights, and statsmodels' kappas with their errors."""
    frame = pandas.DataFrame(codes)
    categories = list(range(1, 6))
    for weights in ["identity", "quadratic"]:
        raw = CAC(frame, weights=weights, categories=categories)
        for name in ["fleiss", "gwet", "krippendorff", "conger", "bp"]:
            getattr(raw, name)()
    table, _ = to_table(codes, bins=numpy.arange(0.5, 6))
    cohens_kappa(table, wt=None)
    cohens_kappa(table, weights=(numpy.arange(5) ** 2))


def by_loop(codes):
    """krippendorff on resampled units, one resample after the other."""
    random = numpy.random.default_rng(1)
    for _ in range(RESAMPLES):
        drawn = codes[random.integers(0, len(codes), len(codes))]
        try:
            krippendorff.alpha(reliability_data=drawn.T, level_of_measurement="nominal")
        except ValueError:
            pass


def by_patterns(codes):
    """numpy: a multinomial draw over the four patterns of two raters and two categories for each resample, at once."""
    random = numpy.random.default_rng(1)
    n = len(codes)
    patterns, counts = numpy.unique(codes, axis=0, return_counts=True)
    drawn = random.multinomial(n, counts / n, size=RESAMPLES)
    differ = patterns[:, 0] != patterns[:, 1]
    disagreement = drawn @ differ
    first = drawn @ (patterns == patterns.min()).sum(axis=1)
    total = 2 * n
    with numpy.errstate(divide="ignore", invalid="ignore"):
        alpha = 1 - (total - 1) * 2 * disagreement / (2 * first * (total - first))
    return numpy.nanquantile(alpha, [0.025, 0.975])


def key_papers():
    """The appraisers' table of 93 papers: 5 both key, 5 and 7 by one only, 76 neither."""
    cells = [((1, 1), 5), ((1, 2), 5), ((2, 1), 7), ((2, 2), 76)]
    return numpy.array([pair for pair, n in cells for _ in range(n)])


def seconds(job, *args):
    began = time.perf_counter()
    job(*args)
    return time.perf_counter() - began


def measured_here():
    """Median seconds of each benchmark of the crate."""
    command = ["cargo", "bench", "--locked", "-p", "qes-agreement", "--bench", "agreement"]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return text


UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


def parsed(text):
    """divan's tree → {benchmark or benchmark/argument: median seconds}."""
    found, parent = {}, ""
    for line in text.splitlines():
        columns = [c.strip() for c in line.replace("│", "|").split("|")]
        name = columns[0].lstrip("├─╰ ").split("  ")[0].strip()
        nested = line.startswith(("│", "   "))
        cells = [c for c in line.replace("│", " ").split("  ") if c.strip()]
        values = [c.strip() for c in cells if c.strip().split(" ")[-1] in UNITS]
        label = cells[0].lstrip("├─╰ ").strip().split(" ")[0] if cells else ""
        if not label or line.startswith("Timer"):
            continue
        if not nested:
            parent = label
        if len(values) >= 3:
            number, unit = values[2].split(" ")[-2:]
            found[f"{parent}/{label}" if nested else label] = float(number) * UNITS[unit]
        _ = name
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--output", type=Path)
    options = options.parse_args()
    jobs = [
        ("all coefficients with intervals, 1,000 × 2 × 5", "all_coefficients_1000_units_2_raters_5_categories",
         all_coefficients, ratings(1000, 2, 5)),
        (f"alpha, {RESAMPLES:,} resamples, 93 × 2; krippendorff in a loop", "alpha_bootstrap_93_units/10000",
         by_loop, key_papers()),
        (f"alpha, {RESAMPLES:,} resamples, 93 × 2; numpy over patterns", "alpha_bootstrap_93_units/10000",
         by_patterns, key_papers()),
        ("alpha, nominal, 100,000 × 5", "alpha_nominal_5_raters/100000",
         lambda codes: krippendorff.alpha(reliability_data=codes.T, level_of_measurement="nominal"), ratings(100_000, 5, 5)),
    ]
    ours = parsed(measured_here())
    lines = ["| job | Python, ms | qes, ms | times |", "|---|---|---|---|"]
    for title, bench, job, codes in jobs:
        job(codes)
        runs = [seconds(job, codes) for _ in range(RUNS_OF_PYTHON)]
        theirs = median(runs)
        here = ours[bench]
        lines.append(f"| {title} | {1e3 * theirs:.2f} ({1e3 * min(runs):.2f}–{1e3 * max(runs):.2f}) | {1e3 * here:.4f} | {theirs / here:,.0f} |")
    for units in [1_000, 10_000, 100_000]:
        lines.append(f"| alpha, interval, {units:,} distinct values | – | {1e3 * ours[f'alpha_interval_distinct_values/{units}']:.3f} | – |")
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    sys.stdout.write(json.dumps(ours, indent=1) + "\n")


if __name__ == "__main__":
    main()
