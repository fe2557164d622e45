"""%agreement and the field's Python packages say the same about hundreds of random tables."""

from collections import Counter, defaultdict

import agreement_reference as reference
import pytest
from support import started

GWET_T = ["gwet_t.se", "gwet_t.low", "gwet_t.high", "gwet_t.df"]
GWET_TABLE_T = ["gwet_table_t.se", "gwet_table_t.low", "gwet_table_t.high", "gwet_table_t.df"]
ASYMPTOTIC_Z = ["asymptotic_z.se", "asymptotic_z.low", "asymptotic_z.high"]
TEST = ["test.se_null", "test.z", "test.p"]
# What has to be compared, by coefficient and package.
COMPARED = {
    "percent_agreement": {
        "irrCAC.raw": ["value", *GWET_T],
        "irrCAC.raw pa": ["value"],
        "irrCAC.table": ["value", *GWET_TABLE_T],
    },
    "cohen_kappa": {"statsmodels": ["value", *ASYMPTOTIC_Z, *TEST], "irrCAC.table": ["value", *GWET_TABLE_T]},
    "weighted_kappa": {"statsmodels": ["value", *ASYMPTOTIC_Z, *TEST], "irrCAC.table": ["value", *GWET_TABLE_T]},
    "scott_pi": {"irrCAC.table": ["value", *GWET_TABLE_T]},
    "fleiss_kappa": {"irrCAC.raw": ["value", *GWET_T], "statsmodels": ["value"]},
    "conger_kappa": {"irrCAC.raw": ["value", *GWET_T]},
    "brennan_prediger": {
        "irrCAC.raw": ["value", *GWET_T],
        "irrCAC.table": ["value", *GWET_TABLE_T],
        "statsmodels": ["value"],
    },
    "gwet_ac1": {"irrCAC.raw": ["value", *GWET_T], "irrCAC.table": ["value", *GWET_TABLE_T]},
    "gwet_ac2": {"irrCAC.raw": ["value", *GWET_T], "irrCAC.table": ["value", *GWET_TABLE_T]},
    "krippendorff_alpha nominal": {"krippendorff": ["value"], "irrCAC.raw": ["value", *GWET_T]},
    "krippendorff_alpha ordinal": {"krippendorff": ["value"]},
    "krippendorff_alpha interval": {"krippendorff": ["value"], "irrCAC.raw": ["value", *GWET_T]},
    "krippendorff_alpha ratio": {"krippendorff": ["value"], "irrCAC.raw": ["value", *GWET_T]},
    "krippendorff_alpha_weighted": {"krippendorff": ["value"], "irrCAC.raw": ["value", *GWET_T]},
}
# On fewer tables, something counts as not compared.
FEWEST = 50
# The same for tables on which a coefficient has no value.
FEWEST_UNDEFINED = 5
# When all ratings are one category of several, these are 1.
ALWAYS_DEFINED = {"percent_agreement", "brennan_prediger", "gwet_ac1", "gwet_ac2"}
# Of these, no package gives anything.
NOT_COMPARED = {"pabak", "prevalence_index", "bias_index", "positive_agreement", "negative_agreement"}


class Comparisons:
    """Counts what was compared and keeps what differed."""

    def __init__(self):
        self.counts = Counter()
        self.differences = defaultdict(list)

    def table(self, group, ratings, item):
        given = (len(ratings.cells), len(ratings.pairable))
        found = (item["n_units"], item["n_pairable"])
        self.judge("units", f"{ratings.item}: units and pairable units", found == given, found, given)
        due = due_coefficients(group)
        names = [f"{c['name']} {kind_of(c)}" for c in item["coefficients"] if c["name"] not in NOT_COMPARED]
        once = len(names) == len(set(names))
        self.judge("units", f"{ratings.item}: coefficients", once and due <= set(names), sorted(names), sorted(due))
        for coefficient in item["coefficients"]:
            if coefficient["name"] not in NOT_COMPARED:
                self.coefficient(ratings, coefficient)

    def coefficient(self, ratings, found):
        name, kind = found["name"], kind_of(found)
        expected = reference.expected(ratings, name, kind)
        key = f"{name} {kind}" if name == "krippendorff_alpha" else name
        place = f"{ratings.item}, {name} {kind}"
        intervals = {i["method"]: uncut(i) for i in found.get("intervals", [])}
        if not expected.defined:
            settled = found.get("undefined") == "no_variation" and "value" not in found and not intervals
            self.judge(key, f"{place}: undefined", settled, found, "no_variation")
            self.counts[key, "undefined"] += 1
            return
        self.judge(key, f"{place}: intervals", set(intervals) == expected.methods, set(intervals), expected.methods)
        # Fleiss' kappa may have a test, too, but no package here.
        if name in ("cohen_kappa", "weighted_kappa"):
            self.judge(key, f"{place}: test", bool(found.get("test")) == expected.tested, found, expected.tested)
        for (package, field), number in expected.numbers.items():
            holder, _, leaf = field.rpartition(".")
            among = {"": found, "test": found.get("test") or {}}.get(holder, intervals.get(holder, {}))
            value = among.get(leaf)
            flat = expected.numbers.get((package, f"{holder}.se")) == 0
            good = near(number, value, field, reference.NOISE if flat else 1e-9)
            self.judge(key, f"{place}: {field} by {package}", good, value, number)
            self.counts[key, package, field] += 1

    def judge(self, key, what, good, found, expected):
        if not good:
            self.differences[key].append(f"{what}: found {found}, expected {expected}")


def uncut(interval):
    """The interval as the packages give it, before it ends where a coefficient does; Gwet's upper end is capped there, too."""
    ends = interval.get("uncut", interval)
    high = interval["high"] if interval["method"].startswith("gwet") else ends["high"]
    return {**interval, "low": ends["low"], "high": high}


def kind_of(coefficient):
    """The weights or, of alpha, the metric."""
    return coefficient["metric" if coefficient["name"] == "krippendorff_alpha" else "weights"]


def due_coefficients(group):
    """What `--stat all` has to give, with weights or metric."""
    names = {"percent_agreement", "fleiss_kappa", "conger_kappa", "brennan_prediger"}
    names |= {"gwet_ac1"} if group.weights == "identity" else {"gwet_ac2", "krippendorff_alpha_weighted"}
    if group.raters == 2:
        names |= {"scott_pi", "cohen_kappa" if group.weights == "identity" else "weighted_kappa"}
    return {f"{name} {group.weights}" for name in names} | {f"krippendorff_alpha {group.metric}"}


def near(expected, found, field, slack):
    """A reference that is not a number is near to nothing: what is degenerate has to be known beforehand.

    The slack is for numbers near 0, and for a standard error of 0 and its ends, which may hold rounding noise.
    """
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    if field == "value":
        return found == pytest.approx(expected, abs=1e-9, rel=0)
    # An end close to 0 is the difference of two numbers that are not: a share of itself would ask for more than they hold.
    return found == pytest.approx(expected, abs=max(slack, 1e-8), rel=1e-7)


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory):
    """All groups through one kernel."""
    folder = tmp_path_factory.mktemp("agreement")
    found = Comparisons()
    with started(folder) as front_end:
        for number, group in enumerate(reference.groups(), start=1):
            path = folder / f"group{number}.csv"
            path.write_text(group.csv(), encoding="utf-8")
            result = front_end.ok(group.command(path.name)).results[-1]
            assert result["scale"] == list(reference.LABELS[group.q])
            items = {item["item"]: item for item in result["items"]}
            assert list(items) == [ratings.item for ratings in group.tables]
            for ratings in group.tables:
                found.table(group, ratings, items[ratings.item])
    return found


def test_units_and_coefficients_are_those_asked_for(comparisons):
    assert not comparisons.differences["units"][:10]


@pytest.mark.parametrize("name", COMPARED)
def test_a_coefficient_is_that_of_the_packages(comparisons, name):
    differences = comparisons.differences[name]
    assert not differences, "\n".join([f"{len(differences)} differences, the first of them:", *differences[:10]])


@pytest.mark.parametrize("name", COMPARED)
def test_enough_is_compared(comparisons, name):
    due = {(name, package, field) for package, fields in COMPARED[name].items() for field in fields}
    counts = {key: n for key, n in comparisons.counts.items() if key[0] == name and key[1] != "undefined"}
    assert counts.keys() == due
    assert not {key: n for key, n in counts.items() if n < FEWEST}
    undefined = comparisons.counts[name, "undefined"]
    assert undefined == 0 if name in ALWAYS_DEFINED else undefined >= FEWEST_UNDEFINED
