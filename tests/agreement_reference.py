"""Random tables of ratings, and what the field's Python packages say about them.

A coefficient's reference is an `Expected`: numbers by the package that they come from and by the field of the result
that they stand for. Where a package is wrong or silent, a comment says so beside the code that deals with it.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count, product

import irrCAC.raw
import irrCAC.table
import krippendorff
import numpy as np
import pandas as pd
from irrCAC.weights import Weights
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

SEED = 20_260_125
WEIGHTS = ("identity", "quadratic", "linear", "ordinal", "radical", "ratio", "circular", "bipolar")
METRICS = ("nominal", "ordinal", "interval", "ratio")
RATERS = (2, 3, 5)
# Sorted as text, each of these scales would lose its order.
LABELS = {2: ("yes", "no"), 3: ("low", "middle", "high"), 5: ("1", "2", "4", "8", "16")}
# Scores of groups with three raters; all others take the positions of the categories, which numeric answers need to be told.
UNEVEN = {2: (1.0, 2.0), 3: (1.0, 2.0, 4.0), 5: (1.0, 2.0, 4.0, 8.0, 16.0)}
MISSING_SHARES = (0.0, 0.1, 0.35)
AGREEMENTS = (0.0, 0.4, 0.8, 1.0)
# irrCAC rounds what it gives to so many decimals.
DIGITS = 15
# A standard error below this is the rounding noise of one that is 0: the square root of about 1e-16, over 1 − p_e. The
# least that is more than noise in tables of at most 60 units is a thousand times as large.
NOISE = 1e-6


@dataclass(frozen=True, eq=False)
class Ratings:
    """One table: units × raters, categories counted from 0, NaN where there is no rating."""

    item: str
    cells: np.ndarray
    scores: tuple[float, ...]

    @property
    def q(self):
        return len(self.scores)

    @cached_property
    def rated(self):
        """Units with a rating × raters with a rating: irrCAC gives NaN for Conger's kappa when a rater has none."""
        given = ~np.isnan(self.cells)
        return self.cells[given.any(axis=1)][:, given.any(axis=0)]

    @cached_property
    def pairable(self):
        return self.rated[(~np.isnan(self.rated)).sum(axis=1) >= 2]

    @property
    def two_raters(self):
        return self.rated.shape[1] == 2

    @property
    def complete(self):
        return not np.isnan(self.rated).any()

    @cached_property
    def contingency(self):
        """Of two raters, over the units that both rated."""
        table = np.zeros((self.q, self.q), dtype=int)
        np.add.at(table, tuple(self.pairable.astype(int).T), 1)
        return table

    @cached_property
    def tallies(self):
        """Units × categories."""
        return np.stack([(self.rated == category).sum(axis=1) for category in range(self.q)], axis=1)

    @property
    def frame(self):
        """What irrCAC and krippendorff take: each category as its score.

        As floats: Conger's kappa in irrCAC asks whether a rating is a float or an int, and raises an error for pandas'
        integers that may be missing. Its standard error is the same for texts.
        """
        return pd.DataFrame(np.append(self.scores, np.nan)[np.nan_to_num(self.rated, nan=-1).astype(int)])


@cache
def matrix(ratings, weights):
    return Weights(list(ratings.scores))[weights]


@cache
def raw(ratings, weights):
    return irrCAC.raw.CAC(ratings.frame, weights=weights, categories=list(ratings.scores), digits=DIGITS)


@cache
def table(ratings, weights):
    return irrCAC.table.CAC(pd.DataFrame(ratings.contingency), weights=matrix(ratings, weights), digits=DIGITS)


@dataclass(frozen=True)
class Group:
    """Tables that share one file and one command."""

    raters: int
    q: int
    weights: str
    metric: str
    tables: list[Ratings]

    @property
    def uneven(self):
        return self.raters == 3 and self.q > 2

    @property
    def names(self):
        return [f"r{rater + 1}" for rater in range(self.raters)]

    def csv(self):
        lines = [",".join(["item", "unit", *self.names])]
        for ratings in self.tables:
            for unit, row in enumerate(ratings.cells):
                answers = ("" if np.isnan(cell) else LABELS[self.q][int(cell)] for cell in row)
                lines.append(",".join([ratings.item, f"u{unit + 1}", *answers]))
        return "\n".join(lines) + "\n"

    def command(self, path):
        positions = range(1, self.q + 1)
        scores = UNEVEN[self.q] if self.uneven else positions if self.q == 5 else ()
        scores = f' --scores "{",".join(map(str, scores))}"' if scores else ""
        return (
            f'%agreement {path} --item item --unit unit --raters {",".join(self.names)}'
            f' --scale "{",".join(LABELS[self.q])}"{scores} --weights {self.weights} --metric {self.metric}'
            " --stat all --ci analytic"
        )


def groups():
    """Every number of raters × size of scale × set of weights, with the metrics spread over them."""
    rng = np.random.default_rng(SEED)
    numbers = count(1)
    made = []
    for place, (raters, q, weights) in enumerate(product(RATERS, LABELS, WEIGHTS)):
        scores = UNEVEN[q] if raters == 3 else tuple(float(position + 1) for position in range(q))
        metric = METRICS[(place + place // len(WEIGHTS)) % len(METRICS)]
        # Only identity weights give Cohen's kappa and AC1, and only two raters the forms for a table.
        size = {(True, True): 60, (True, False): 24, (False, True): 12}.get((weights == "identity", raters == 2), 6)
        tables = []
        for index in range(size):
            agreement = AGREEMENTS[(index // 6 + place) % len(AGREEMENTS)]
            cells = draw(rng, raters, q, MISSING_SHARES[index % 3], index // 3 % 2 == 1, agreement)
            if raters == 5 and index % 6 == 5:
                cells[:, 2] = np.nan
            if index % 4 == 1:
                cells = np.insert(cells, 2, np.nan, axis=0)
            tables.append(Ratings(f"t{next(numbers):03}", cells, scores))
        made.append(Group(raters, q, weights, metric, tables))
    return made


def draw(rng, raters, q, missing, concentrated, agreement):
    """Ratings that follow a truth with the chance `agreement`, else the prevalence; every rater gave one."""
    while True:
        units = rng.integers(5, 61)
        prevalence = np.full(q, 1 / q)
        if concentrated:
            prevalence = np.full(q, 0.1 / (q - 1))
            prevalence[rng.integers(q)] = 0.9
        truth = rng.choice(q, size=(units, 1), p=prevalence)
        own = rng.choice(q, size=(units, raters), p=prevalence)
        cells = np.where(rng.random((units, raters)) < agreement, truth, own).astype(float)
        cells[rng.random((units, raters)) < missing] = np.nan
        given = ~np.isnan(cells)
        # Anything less is a mistake of the user, not a coefficient, and ends the whole command.
        if given.any(axis=0).all() and (given[:, :2].sum(axis=1) >= 2).any():
            return cells


@dataclass
class Expected:
    """What the packages say about one coefficient."""

    # Whether it has a value: a package that meets 0/0 answers NaN, or whatever its rounding makes of it.
    defined: bool
    # (package, field) → number; the fields of an interval begin with its method, those of a test with "test".
    numbers: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def methods(self):
        """Of the intervals."""
        return {name.split(".")[0] for _, name in self.numbers if "." in name} - {"test"}

    @property
    def tested(self):
        return any(name.startswith("test.") for _, name in self.numbers)

    def interval(self, package, method, value, se, ends, df=None):
        """Adds an interval."""
        if np.isnan(se) or se < NOISE:
            # For a variance of 0, irrCAC.table and statsmodels subtract two near numbers, and the rest may be negative;
            # irrCAC.raw puts 1e-15 in place of 0.
            se, ends = 0.0, (value, value)
        of = {"se": se, "low": ends[0], "high": ends[1], **({} if df is None else {"df": df})}
        self.numbers |= {(package, f"{method}.{name}"): number for name, number in of.items()}

    def gwet(self, package, method, estimate, units):
        """Adds the value and the interval of an estimate by irrCAC.

        Its standard errors are as published; where units have unequal numbers of ratings, a jackknife gives others.
        """
        estimate = estimate["est"]
        self.numbers[package, "value"] = estimate["coefficient_value"]
        self.interval(
            package, method, estimate["coefficient_value"], estimate["se"], estimate["confidence_interval"], units - 1
        )


def varied(cells):
    return len(np.unique(cells[~np.isnan(cells)])) > 1


def expected(ratings, name, kind):
    """The reference for a coefficient, of which `kind` is the weights or the metric."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return REFERENCES[name](ratings, kind)


def percent_agreement(ratings, weights):
    found = Expected(defined=True)
    # irrCAC.raw has no standard error of it. One more category that nobody used, weighted so that all weights add up to
    # 0, makes the chance agreement of Brennan and Prediger 0: what is left of their coefficient is percent agreement.
    padded = np.pad(matrix(ratings, weights), (0, 1))
    padded[-1, -1] = -padded.sum()
    categories = [*ratings.scores, max(ratings.scores) + 1]
    alone = irrCAC.raw.CAC(ratings.frame, weights=padded, categories=categories, digits=DIGITS)
    found.gwet("irrCAC.raw", "gwet_t", alone.bp(), len(ratings.rated))
    found.numbers["irrCAC.raw pa", "value"] = raw(ratings, weights).bp()["est"]["pa"]
    return with_table(found, ratings, weights, "pa2")


def brennan_prediger(ratings, weights):
    found = Expected(defined=True)
    found.gwet("irrCAC.raw", "gwet_t", raw(ratings, weights).bp(), len(ratings.rated))
    if weights == "identity" and ratings.complete:
        # Randolph's free-marginal kappa; statsmodels wants as many ratings for each unit.
        found.numbers["statsmodels", "value"] = fleiss_kappa(ratings.tallies, method="randolph")
    return with_table(found, ratings, weights, "bp")


def gwet(ratings, weights):
    found = Expected(defined=True)
    found.gwet("irrCAC.raw", "gwet_t", raw(ratings, weights).gwet(), len(ratings.rated))
    return with_table(found, ratings, weights, "gwet")


def with_table(found, ratings, weights, method):
    """Adds the form for a table, where two raters rated every unit."""
    if ratings.two_raters and ratings.complete:
        estimate = getattr(table(ratings, weights), method)()
        found.gwet("irrCAC.table", "gwet_table_t", estimate, len(ratings.rated))
    return found


def fleiss(ratings, weights):
    found = Expected(defined=varied(ratings.rated))
    if found.defined:
        found.gwet("irrCAC.raw", "gwet_t", raw(ratings, weights).fleiss(), len(ratings.rated))
        if weights == "identity" and ratings.complete:
            found.numbers["statsmodels", "value"] = fleiss_kappa(ratings.tallies)
    return found


def conger(ratings, weights):
    found = Expected(defined=varied(ratings.rated))
    if found.defined:
        found.gwet("irrCAC.raw", "gwet_t", raw(ratings, weights).conger(), len(ratings.rated))
    return found


def cohen(ratings, weights):
    found = Expected(defined=varied(ratings.pairable))
    if found.defined:
        # statsmodels takes weights of disagreement.
        apart = None if weights == "identity" else 1 - matrix(ratings, weights)
        result = cohens_kappa(ratings.contingency, weights=apart)
        found.numbers["statsmodels", "value"] = result.kappa
        if len(ratings.pairable) >= 2:
            ends = (result.kappa_low, result.kappa_upp)
            found.interval("statsmodels", "asymptotic_z", result.kappa, result.std_kappa, ends)
            # Under the null hypothesis the variance is 0 when a rater used one category only: there is no test then.
            if result.std_kappa0 > NOISE:
                test = {"se_null": result.std_kappa0, "z": result.z_value, "p": result.pvalue_two_sided}
                found.numbers |= {("statsmodels", f"test.{name}"): number for name, number in test.items()}
            found.gwet("irrCAC.table", "gwet_table_t", table(ratings, weights).cohen(), len(ratings.pairable))
    return found


def scott(ratings, weights):
    found = Expected(defined=varied(ratings.pairable))
    if found.defined:
        estimate = table(ratings, weights).scott()
        if len(ratings.pairable) >= 2:
            found.gwet("irrCAC.table", "gwet_table_t", estimate, len(ratings.pairable))
        else:
            found.numbers["irrCAC.table", "value"] = estimate["est"]["coefficient_value"]
    return found


# The weights that are a metric. The ordinal ones are not: they know nothing of how often the categories occur, on which
# Krippendorff's ordinal metric rests. No package gives a standard error for that one.
METRIC_WEIGHTS = {"nominal": "identity", "interval": "quadratic", "ratio": "ratio"}


def alpha(ratings, metric):
    return alpha_of(ratings, metric, METRIC_WEIGHTS.get(metric))


def alpha_weighted(ratings, weights):
    apart = 1 - matrix(ratings, weights)
    return alpha_of(ratings, lambda v1, v2, i1, i2, n_v, dtype: apart[i1, i2], weights)


def alpha_of(ratings, metric, weights):
    found = Expected(defined=varied(ratings.pairable))
    if found.defined:
        data = ratings.frame.to_numpy().T
        found.numbers["krippendorff", "value"] = krippendorff.alpha(
            data, value_domain=ratings.scores, level_of_measurement=metric
        )
        # irrCAC divides by n − 1 and so raises for one unit, which has a value nevertheless.
        if weights and len(ratings.pairable) >= 2:
            found.gwet("irrCAC.raw", "gwet_t", raw(ratings, weights).krippendorff(), len(ratings.pairable))
    return found


REFERENCES = {
    "percent_agreement": percent_agreement,
    "cohen_kappa": cohen,
    "weighted_kappa": cohen,
    "scott_pi": scott,
    "fleiss_kappa": fleiss,
    "conger_kappa": conger,
    "brennan_prediger": brennan_prediger,
    "gwet_ac1": gwet,
    "gwet_ac2": gwet,
    "krippendorff_alpha": alpha,
    "krippendorff_alpha_weighted": alpha_weighted,
}
