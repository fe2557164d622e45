"""What the commands give agrees with the paper's facts and with real raters, where these lie beside the checkout."""

import csv
import json
from itertools import combinations

import pytest
from support import SHARED


def here(path):
    """A file of the reference data; where there is none, the test says so and is skipped."""
    if not (SHARED / path).is_file():
        pytest.skip(f"{path}: not here")
    return SHARED / path


def rows(path):
    with here(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_concepts_and_their_split_are_those_of_the_facts(kernel):
    facts = json.loads(here("facts/derived.json").read_text(encoding="utf-8"))
    result = kernel.ok("%load msk-pain\n%concepts --by condition").results[-1]
    found = {
        c["concept_id"]: (c["n_papers"], c["by"].get("chronic-msk", 0), c["by"].get("fibromyalgia", 0))
        for c in result["concepts"]
    }
    assert found == {name: (f["n"], f["msk"], f["fm"]) for name, f in facts["concepts"].items()}
    categories = {c["category_id"]: c["n_papers"] for c in result["categories"]}
    assert categories == facts["categories_distinct_papers"]
    assert result["unsupported_papers"] == [str(p) for p in facts["included_supporting_none"]]


def test_every_pair_of_the_support_table_is_there(kernel):
    expected = sorted((r["concept_id"], r["reference"], int(r["times_listed"])) for r in rows("facts/support.csv"))
    found = kernel.ok("%load msk-pain\n%sql --into pairs SELECT concept_id, paper_id, times_listed FROM support\n%show pairs --rows 400")
    assert sorted(tuple(row) for row in found.results[-1]["rows"]) == expected


def test_the_flow_holds_the_published_numbers_and_fails_where_they_do(kernel):
    facts = json.loads(here("facts/figure1.json").read_text(encoding="utf-8"))
    result = kernel.ok("%load msk-pain\n%flow").results[-1]
    assert {b["id"]: b["n"] for b in result["boxes"]} == facts["boxes"]
    fails = [(e["lhs_value"], e["rhs_value"]) for e in result["equations"] if e["holds"] is False]
    assert fails == [(facts["database_sum"], facts["boxes"]["records_identified_database"])]


def test_real_raters_agree_as_counted_by_hand(kernel):
    path = here("data/raters/screening-22x4.csv")
    table = [[r[f"rater{i}"] for i in range(1, 5)] for r in rows("data/raters/screening-22x4.csv")]
    shares = []
    for unit in table:
        given = [answer for answer in unit if answer]
        pairs = list(combinations(given, 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    result = kernel.ok(f'%agreement "{path}" --unit article_id --stat percent_agreement').results[-1]
    item = result["items"][0]
    assert (item["n_units"], result["raters"]) == (22, [f"rater{i}" for i in range(1, 5)])
    assert item["coefficients"][0]["value"] == pytest.approx(sum(shares) / len(shares), abs=1e-12)
