"""What `%agreement` reads, says and refuses: tables of every shape, rounds, settled disagreements, interrupts."""

import csv
import io
import re
import time
from collections import Counter
from itertools import combinations

import pytest
from irrCAC.benchmark import Benchmark
from support import PATIENCE, SHARED, Cell

# Five units, two raters, two rounds and what was agreed in the end.
ANSWERS = {
    ("1", "before"): ("yes", "yes", ""),
    ("2", "before"): ("yes", "no", "no"),
    ("3", "before"): ("no", "yes", "no"),
    ("4", "before"): ("no", "no", ""),
    ("5", "before"): ("yes", "", ""),
    ("1", "after"): ("yes", "yes", ""),
    ("2", "after"): ("no", "no", ""),
    ("3", "after"): ("no", "no", ""),
    ("4", "after"): ("no", "no", ""),
    ("5", "after"): ("yes", "yes", ""),
}


def table(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


WIDE = table([["unit", "round", "A", "B", "consensus"], *[[unit, rnd, *given] for (unit, rnd), given in ANSWERS.items()]])
LONG = table(
    [
        ["unit", "round", "rater", "answer"],
        *[
            [unit, rnd, rater, answer]
            for (unit, rnd), given in ANSWERS.items()
            for rater, answer in zip(["A", "B", "consensus"], given, strict=True)
            if answer
        ],
    ]
)


@pytest.fixture
def desk(kernel, tmp_path):
    (tmp_path / "wide.csv").write_text(WIDE, encoding="utf-8")
    (tmp_path / "long.csv").write_text(LONG, encoding="utf-8")
    (tmp_path / "texts.csv").write_text("unit,A,B\n1,low,low\n2,middle,high\n3,high,high\n", encoding="utf-8")
    (tmp_path / "agreed.csv").write_text("unit,rater,answer\n1,consensus,yes\n2,consensus,no\n", encoding="utf-8")
    (tmp_path / "alone.csv").write_text("unit,rater,answer\n1,Anna,yes\n2,Anna,no\n", encoding="utf-8")
    return kernel


def agreement(kernel, line):
    return kernel.ok(f"%agreement {line}").results[-1]


def values(item):
    return {c["name"]: c.get("value", c.get("undefined")) for c in item["coefficients"]}


@pytest.mark.parametrize("name", ["wide.csv", "long.csv"])
def test_rounds_stand_side_by_side_in_every_shape_of_table(desk, name):
    result = agreement(desk, f"{name} --scale yes,no")
    assert result["raters"] == ["A", "B"]
    assert result["agreed"] == "consensus"
    found = {i["round"]: (i["n_units"], i["n_pairable"], i["n_single"], values(i)["percent_agreement"]) for i in result["items"]}
    assert found == {"before": (5, 4, 1, 0.5), "after": (5, 5, 0, 1.0)}


@pytest.mark.parametrize("name", ["wide.csv", "long.csv"])
def test_disagreements_name_both_answers_and_who_was_overruled(desk, name):
    result = agreement(desk, f"{name} --scale yes,no --disagreements")
    listed = [d for i in result["items"] for d in i["disagreements"]]
    assert listed == [
        {"unit": "2", "answers": {"A": "yes", "B": "no"}, "agreed": "no", "overruled": ["A"]},
        {"unit": "3", "answers": {"A": "no", "B": "yes"}, "agreed": "no", "overruled": ["B"]},
    ]
    assert result["overruled"] == [
        {"rater": "A", "settled": 2, "overruled": 1},
        {"rater": "B", "settled": 2, "overruled": 1},
    ]


def test_disagreements_can_be_exported(desk, tmp_path):
    desk.ok("%agreement wide.csv --scale yes,no --disagreements\n%export last meeting.csv")
    rows = list(csv.DictReader((tmp_path / "meeting.csv").open(encoding="utf-8")))
    assert [(r["unit"], r["A"], r["B"], r["agreed"], r["overruled"]) for r in rows] == [
        ("2", "yes", "no", "no", "A"),
        ("3", "no", "yes", "no", "B"),
    ]


def test_counts_give_what_the_ratings_behind_them_give(kernel, tmp_path):
    (tmp_path / "counts.csv").write_text("A,key,not key\nkey,5,5\nnot key,7,76\n", encoding="utf-8")
    rows = [pair for pair, n in {("key", "key"): 5, ("key", "not key"): 5, ("not key", "key"): 7, ("not key", "not key"): 76}.items() for _ in range(n)]
    (tmp_path / "units.csv").write_text(table([["A", "B"], *rows]), encoding="utf-8")
    stat = "--stat all --weights linear"
    typed = agreement(kernel, f'--counts "5,5;7,76" --scale "key,not key" {stat}')["items"]
    read = agreement(kernel, f"counts.csv --contingency {stat}")["items"]
    units = agreement(kernel, f"units.csv {stat}")["items"]
    assert typed[0]["coefficients"] == read[0]["coefficients"] == units[0]["coefficients"]
    assert round(values(read[0])["cohen_kappa"], 3) == 0.382




def package(folder, decisions):
    (folder / "decisions.csv").write_text(table(decisions), encoding="utf-8")
    (folder / "datapackage.json").write_text(
        '{"name": "screened", "title": "A screening", "resources": [{"name": "decisions", "path": "decisions.csv",'
        ' "provenance": "simulated"}]}',
        encoding="utf-8",
    )


def test_screening_decisions_are_ratings_by_stage(kernel, tmp_path):
    rows = [["record_id", "stage", "reviewer", "decision", "reason", "round"]]
    given = {"full text": ["exclude include", "include include"], "title": ["include exclude", "include include", "exclude exclude", "exclude maybe"]}
    for stage, records in given.items():
        for record, decisions in enumerate(records):
            rows += [[f"r{record}", stage, who, what, "", "1"] for who, what in zip("AB", decisions.split(), strict=True)]
    rows.append(["r0", "title", "consensus", "exclude", "", "1"])
    package(tmp_path, rows)
    result = kernel.ok("%load .\n%agreement screening --disagreements").results[-1]
    assert [(i["item"], i.get("scale", result["scale"]), values(i)["percent_agreement"]) for i in result["items"]] == [
        ("title", ["include", "maybe", "exclude"], 0.5),
        ("full text", ["include", "exclude"], 0.5),
    ]
    assert result["provenance"] == "simulated"
    assert result["items"][0]["disagreements"][0]["overruled"] == ["A"]


def test_real_raters_pair_by_pair(kernel):
    path = SHARED / "data/raters/screening-22x4.csv"
    if not path.is_file():
        pytest.skip("data/raters/screening-22x4.csv: not here")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    item = agreement(kernel, f'"{path}" --unit article_id --pairs --stat percent_agreement,kappa')["items"][0]
    assert len(item["pairs"]) == 6
    for pair in item["pairs"]:
        first, second = ([r[name] for r in rows] for name in pair["raters"])
        both = [(a, b) for a, b in zip(first, second, strict=True) if a and b]
        observed = sum(a == b for a, b in both) / len(both)
        margins = [Counter(a for a, _ in both), Counter(b for _, b in both)]
        chance = sum(margins[0][c] * margins[1][c] for c in margins[0]) / len(both) ** 2
        found = {c["name"]: c["value"] for c in pair["coefficients"]}
        assert found["percent_agreement"] == pytest.approx(observed, abs=1e-12)
        assert found["cohen_kappa"] == pytest.approx((observed - chance) / (1 - chance), abs=1e-12)
    names = list(rows[0])[1:]
    for rest in item["against_rest"]:
        me = rest["rater"]
        pairs = [(r[me], r[other]) for r in rows for other in names if other != me and r[me] and r[other]]
        assert rest["n_comparisons"] == len(pairs)
        assert rest["percent_agreement"] == pytest.approx(sum(a == b for a, b in pairs) / len(pairs), abs=1e-12)
    for category in item["categories"]:
        confirmed = possible = 0
        for r in rows:
            for a, b in combinations([r[n] for n in names if r[n]], 2):
                confirmed += 2 * (a == b == category["category"])
                possible += (a == category["category"]) + (b == category["category"])
        assert category["specific_agreement"] == pytest.approx(confirmed / possible, abs=1e-12)


def test_a_paradox_is_explained_with_the_numbers_of_these_data(kernel):
    result = agreement(kernel, '--counts "5,5;7,76" --scale "key,not key" --paradox')
    paradox = result["items"][0]["paradox"]
    expected = {"prevalence_index": -71 / 93, "bias_index": -2 / 93, "pabak": 2 * 81 / 93 - 1, "positive_agreement": 10 / 22, "negative_agreement": 152 / 164}
    assert {name: paradox[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert paradox["common_category"] == "not key"
    for said in ["88.2%", "'not key'", "79.1%", "0.382", "0.837", "87.1%"]:
        assert said in paradox["explanation"]
    one = agreement(kernel, '--counts "9,0;0,0" --paradox')["items"][0]["paradox"]
    assert "does not exist" in one["explanation"]
    three = agreement(kernel, '--counts "4,1,0;1,4,1;0,1,4" --paradox')["items"][0]["paradox"]
    assert "2 categories" in three["pabak"]["undefined"]


def test_benchmarks_are_named_as_conventions_with_their_probabilities(kernel):
    cell = kernel.ok('%agreement --counts "5,5;7,76" --stat kappa,percent_agreement --benchmark all')
    kappa, percent = cell.results[-1]["items"][0]["coefficients"]
    assert "benchmarks" not in percent
    assert [b["convention"] for b in kappa["benchmarks"]] == ["landis_koch", "altman", "fleiss"]
    for benchmark in kappa["benchmarks"]:
        probabilities = [band["probability"] for band in benchmark["cumulative"]]
        assert probabilities == sorted(probabilities)
        assert probabilities[-1] == 1.0
        first = next(band["band"] for band in benchmark["cumulative"] if band["probability"] >= 0.95)
        assert benchmark["recommended"] == first
    assert "conventions" in cell.outputs[-1]["text/plain"]


@pytest.mark.parametrize("counts", ["5,5;7,76", "40,9;6,45", "20,5;10,15", "3,9;9,3"])
def test_benchmark_probabilities_are_those_of_the_reference(kernel, counts):
    kappa = agreement(kernel, f'--counts "{counts}" --stat kappa --benchmark all')["items"][0]["coefficients"][0]
    reference = Benchmark(coeff=kappa["value"], se=kappa["intervals"][0]["se"])
    for benchmark, expected in zip(kappa["benchmarks"], [reference.landis_koch(), reference.altman(), reference.fleiss()], strict=True):
        assert [band["probability"] for band in benchmark["cumulative"]] == pytest.approx(expected["CumProb"], abs=6e-6)


def test_interactive_figures_come_with_vega_lite(kernel):
    cell = kernel.ok('%agreement --counts "5,5;7,76" --figure items,forest,heatmap --interactive')
    specs = [o.get("application/vnd.vegalite.v5+json") for o in cell.outputs]
    assert [spec is not None for spec in specs] == [True, True, True, False]
    assert all("vega-lite/v5" in spec["$schema"] for spec in specs[:3])
    still = kernel.ok('%agreement --counts "5,5;7,76" --figure heatmap')
    assert "application/vnd.vegalite.v5+json" not in still.outputs[0]


def test_a_matrix_of_weights_comes_from_a_file(kernel, tmp_path):
    (tmp_path / "linear.csv").write_text("1, 0.5, 0\n0.5, 1, 0.5\n0, 0.5, 1\n", encoding="utf-8")
    stat = '--counts "9,2,1;3,8,2;1,1,7" --stat weighted_kappa,ac2'
    named, read = (agreement(kernel, f"{stat} --weights {w}")["items"][0]["coefficients"] for w in ["linear", "linear.csv"])
    assert [c["value"] for c in named] == pytest.approx([c["value"] for c in read], abs=1e-14)
    assert read[0]["weights"] == "custom"


def test_a_bootstrap_is_the_same_for_any_number_of_threads(kernel):
    line = '--counts "5,5;7,76" --stat all --ci bootstrap --reps 2000 --seed 3'
    first = agreement(kernel, line)["items"]
    assert agreement(kernel, line)["items"] == first
    assert agreement(kernel, line.replace("--seed 3", "--seed 4"))["items"] != first
    drawn = [c["bootstrap"] for c in first[0]["coefficients"] if "bootstrap" in c]
    assert drawn
    assert all((b["resamples"], b["seed"]) == (2000, 3) for b in drawn)


@pytest.mark.parametrize("source", ["simulated", '--counts "5,5;7,76"'])
def test_a_long_bootstrap_shows_progress_and_stops_at_once(kernel, source):
    kernel.ok("%simulate appraisal --units 3000 --raters A,B,C,D,E --scale 1,2,3,4,5 --agreement 0.6")
    msg_id = kernel.send(f"%agreement {source} --ci bootstrap --reps 10000000")
    deadline = time.monotonic() + PATIENCE
    while not any(" of " in line for line in Cell({}, kernel._of(msg_id)).progress):
        assert time.monotonic() < deadline and msg_id not in kernel.replies, "no line says how much there is to do"
        kernel.receive(0.01)
    kernel.manager.interrupt_kernel()
    cell = kernel.collect(msg_id)
    assert cell.errors[0]["ename"] == "Interrupted"
    counted = [line for line in cell.progress if " of " in line]
    said = r"resampling, [\d.]+ of \d+\.0 million resamples \(\d+ %\), \d+ s(, about \d+ s left)?"
    assert all(re.fullmatch(said, line) for line in counted), cell.progress
    assert cell.outputs == []
    assert kernel.ok("%frames").results


def test_simulated_appraisers_have_what_was_wished_for(kernel):
    line = "%simulate appraisal --units 20000 --scale key,other --prevalence 0.1,0.9 --agreement 0.88 --bias 0.04 --missing 0.1 --seed 5 --as class"
    loaded = kernel.ok(line).results[-1]
    assert loaded["command"] == "simulate"
    assert loaded["resources"] == [{"name": "class", "rows": 20000, "columns": 3, "provenance": "simulated"}]
    result = agreement(kernel, "class --scale key,other --paradox")
    assert result["provenance"] == "simulated"
    item = result["items"][0]
    assert values(item)["percent_agreement"] == pytest.approx(0.88, abs=0.01)
    assert item["paradox"]["bias_index"] == pytest.approx(0.04, abs=0.01)
    again = kernel.ok(line).results[-1]
    assert again["data_sha256"] == loaded["data_sha256"]


ITEMS = "study,q1,q2,q3,rating\nAuthor 2001,yes,no,yes,H\nAuthor 2002,yes,yes,yes,H\nAuthor 2003,no,no,yes,L\n"


def test_columns_of_items_are_asked_about_and_raters_are_said(kernel, tmp_path):
    (tmp_path / "casp.csv").write_text(ITEMS, encoding="utf-8")
    (error,) = kernel.run("%load casp.csv\n%agreement casp").errors
    assert error["ename"] == "BadRatings"
    for said in ["q1, q2, q3 look like items, not raters", "left aside: rating", "--raters A,B"]:
        assert said in error["evalue"], error["evalue"]
    named = kernel.ok("%agreement casp --raters q1,q2").results[-1]
    assert (named["raters"], named["columns"]) == (["q1", "q2"], {"unit": "study", "left_aside": ["q3", "rating"]})
    (tmp_path / "two.csv").write_text("Study,Anna,Ben,year\nS1,yes,no,2001\nS2,yes,yes,2002\nS3,no,no,2003\n", encoding="utf-8")
    two = agreement(kernel, "two.csv")
    assert (two["raters"], two["columns"]["left_aside"]) == (["Anna", "Ben"], ["year"])
    assert any("year" in warning for warning in two["warnings"])


@pytest.mark.parametrize("name", ["smeets2016_casp", "sun2023_casp", "baldwin2018_jbi_appraisal"])
def test_a_real_appraisal_by_one_person_has_no_agreement(kernel, name):
    path = SHARED / f"second/{name}.csv"
    if not path.is_file():
        pytest.skip(f"second/{name}.csv: not here")
    (error,) = kernel.run(f'%agreement "{path}"').errors
    assert "q1 … q10 look like items, not raters" in error["evalue"]


def test_numeric_answers_are_their_own_values(kernel, tmp_path):
    (tmp_path / "r.csv").write_text("u,a,b\n1,1,1\n2,2,5\n3,5,5\n4,1,2\n5,2,2\n6,10,5\n", encoding="utf-8")
    alpha = {}
    for options in ["", " --scale 1,2,5,10", " --scores 1,2,3,4"]:
        result = agreement(kernel, f"r.csv --metric interval --stat alpha{options}")
        alpha[options] = (round(values(result["items"][0])["krippendorff_alpha"], 3), result["scores_from"])
    assert alpha == {"": (0.593, "values"), " --scale 1,2,5,10": (0.593, "values"), " --scores 1,2,3,4": (0.732, "given")}


@pytest.mark.parametrize("option", ['--scale "-2,-1,0,1,2"', "--scale -2,-1,0,1,2", "--scale=-2,-1,0,1,2"])
def test_a_value_may_begin_with_a_hyphen(kernel, tmp_path, option):
    (tmp_path / "below.csv").write_text("unit,A,B\n1,-2,-1\n2,0,0\n3,2,-\n4,1,1\n", encoding="utf-8")
    result = agreement(kernel, f'below.csv {option} --na "-" --metric interval')
    assert (result["scale"], result["scores"]) == (["-2", "-1", "0", "1", "2"], [-2, -1, 0, 1, 2])
    (error,) = kernel.run("%agreement below.csv --scale --metric ordinal").errors
    assert "--scale" in error["evalue"]
    assert "value is required" in error["evalue"]


def test_an_interval_ends_where_a_coefficient_does(kernel):
    for counts in ["9,1;0,0", "8,1;0,3", "30,0;1,2"]:
        for coefficient in agreement(kernel, f'--counts "{counts}" --scale yes,no --stat all')["items"][0]["coefficients"]:
            proportion = coefficient["name"] in ("percent_agreement", "positive_agreement", "negative_agreement")
            for interval in coefficient["intervals"]:
                assert interval["high"] <= 1
                assert interval["low"] >= 0 or not proportion
                assert ("uncut" in interval) == interval.get("clipped", False)


MISTAKES = {
    "texts.csv --metric interval": ("BadRatings", ["'middle'", "not numbers", "--scores"]),
    "agreed.csv": ("BadRatings", ["only consensus answers", "two people's own answers"]),
    "alone.csv": ("BadRatings", ["one rater only, 'Anna'", "two people's own answers"]),
    "wide.csv --scale yess,no": ("BadValue", ["'yes'", "did you mean 'yess'?"]),
    "long.csv --raters A,A": ("BadRatings", ["'A' is named twice"]),
    "wide.csv --scale yes,maybe": ("BadValue", ["'no'", "row 2", "'B'", "maybe"]),
    "wide.csv --raters A,C": ("MissingColumn", ["'C'"]),
    "long.csv --raters A,Bea": ("UnknownRater", ["'Bea'", "A"]),
    "wide.csv --final Consensus": ("MissingColumn", ["'Consensus'", "consensus"]),
    "wide.csv --weights lineer": ("UnknownWeights", ["lineer", "linear"]),
    "wide.csv --metric ordinary": ("UnknownMetric", ["ordinary", "ordinal"]),
    "wide.csv --stat kapa": ("UnknownStatistic", ["kapa", "did you mean 'kappa'?"]),
    "wide.csv --benchmark cohen": ("UsageError", ["cohen", "altman"]),
    "wide.csv --figure pie": ("UsageError", ["pie", "forest"]),
    "wide.csv --scores 1,two": ("UsageError", ["two", "number"]),
    "wide.csv --population 3": ("BadRatings", ["3", "5"]),
    "wide.csv --level 95": ("BadRatings", ["95", "0.95"]),
    "wide.csv --ci bootstrap --reps 5": ("BadRatings", ["5", "100"]),
    "wide.csv --reps 500": ("UsageError", ["--reps is for a bootstrap", "expected --ci bootstrap"]),
    "wide.csv --ci none --seed 5": ("UsageError", ["--seed is for a bootstrap", "'none'"]),
    "wide.csv --contingency": ("BadValue", ["before", "count"]),
    '--counts "5,5;7"': ("BadRatings", ["1", "2"]),
    '--counts "5,x;7,7"': ("UsageError", ["'x'", "whole number"]),
    '--counts "0,0;0,0"': ("BadRatings", ["no rating"]),
    '--counts "5,5;7,7" --disagreements': ("UsageError", ["--disagreements"]),
    '--counts "5,5;7,7" --scale a,b,c': ("BadRatings", ["3 categories"]),
    '--counts "5,5;7,7" --raters A': ("BadRatings", ["1 rater", "two"]),
}


@pytest.mark.parametrize("line", MISTAKES)
def test_mistakes_are_one_clear_sentence(desk, line):
    name, said = MISTAKES[line]
    cell = desk.run(f"%agreement {line}")
    (error,) = cell.errors
    assert error["ename"] == name, error["evalue"]
    for word in said:
        assert word in error["evalue"], error["evalue"]
    assert "\n" not in error["evalue"]


SIMULATIONS = {
    "--agreement 0.3": "at least 0.500",
    "--agreement 1.5": "from 0 to 1",
    "--bias 0.9": "at most",
    "--missing 1": "less than 1",
    "--prevalence 0.2": "2 categories",
    "--prevalence 0.2,0.9": "add up to 1.1",
    "--raters A,A": "'A' twice",
    "--raters A": "at least 2",
    "--scale yes,yes": "'yes' twice",
    "--units 0": "at least 1",
}


@pytest.mark.parametrize("wishes", SIMULATIONS)
def test_wishes_that_contradict_each_other_are_refused(kernel, wishes):
    (error,) = kernel.run(f"%simulate appraisal {wishes}").errors
    assert SIMULATIONS[wishes] in error["evalue"], error["evalue"]
    assert kernel.ok("%frames").results[-1]["frames"] == []
