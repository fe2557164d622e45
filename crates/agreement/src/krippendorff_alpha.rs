use std::borrow::Cow;

use crate::difference::{Difference, dot, mean_ranks};
use crate::ratings::MISSING;
use crate::sample::{Measured, Sample, View};
use crate::statistic::{Distance, Entry, Estimate, PLAIN, Units};
use crate::{AgreementError, Metric, Ratings, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "krippendorff_alpha",
    label: "Krippendorff's alpha",
    abbreviation: "alpha",
    distance: Distance::Metric,
    units: Units::Pairable,
    estimate,
    influence: Some(influence),
    ..PLAIN
};

/// Krippendorff's alpha: 1 less the disagreement observed over that expected, for two or more raters and any level of measurement.
///
/// ```text
/// alpha = 1 − D_o / D_e,  D_o = Σ_ck o_ck δ²_ck / n,  D_e = Σ_ck n_c n_k δ²_ck / (n (n − 1))
/// o_ck = Σ over units with r_i ≥ 2 of r_ic (r_ik − [c = k]) / (r_i − 1),  n_c = Σ_k o_ck,  n = Σ_c n_c
/// ```
///
/// `r_ic` raters put unit i into category c, `r_i` rated it; δ² is that of the [`Metric`], over the categories' scores.
/// `ratings` is units × raters, cells may be missing. Dimensionless, at most 1, 0 at chance; the order of units and
/// raters does not matter. Time grows with the number of ratings and, for nominal, ordinal and interval data, with that
/// of the categories; for ratio data with its square.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least two ratings, except for the
/// ordinal metric, whose distances move with the ratings.
///
/// # Edge cases
/// Units rated once do not enter. A category that nobody used changes nothing. Two raters who are constant but different
/// have 1/n − 1 over n units. The ordinal metric is not the ordinal set of weights: both exist, and
/// [`krippendorff_alpha_weighted`](fn@crate::krippendorff_alpha_weighted) takes the latter.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when only one category occurs in them
/// (0/0); [`AgreementError::Scores`] when the ratio metric meets a negative score.
///
/// # Source
/// Krippendorff (2011), *Computing Krippendorff's Alpha-Reliability*; Krippendorff (2019), *Content Analysis*, 4th edition,
/// doi:10.4135/9781071878781; interval: Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th edition.
///
/// ```
/// use qes_agreement::{Contingency, Metric, Ratings, krippendorff_alpha};
///
/// // By hand: n = 100, D_o = 0.30, D_e = 2 × 55 × 45 / (100 × 99) = 0.50.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = krippendorff_alpha(&Ratings::from_contingency(&table)?, Metric::Nominal)?.unwrap();
/// assert!((value - 0.4).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn krippendorff_alpha(ratings: &Ratings, metric: Metric) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, metric.difference(ratings.scores())?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

/// The coincidences of a view, with the distances fixed.
struct Coincidences<'a> {
    difference: Cow<'a, Difference>,
    /// Units with two ratings or more.
    units: f64,
    /// `n_c`.
    by_category: Vec<f64>,
    /// n.
    ratings: f64,
    /// n `D_o`.
    observed: f64,
    /// For each category, its distance from all ratings.
    apart: Vec<f64>,
    /// n (n − 1) `D_e`.
    expected: f64,
}

impl<'a> Coincidences<'a> {
    fn of(view: &View<'a>) -> Result<Self, Undefined> {
        let measured = view.measured;
        let mut by_category = vec![0.0; view.q()];
        let mut units = 0.0;
        for (place, row, count) in view.rows().filter(|&(place, ..)| measured.given[place] >= 2.0) {
            debug_assert!(measured.given[place] >= 2.0, "the row has pairs");
            units += count;
            for &code in row.iter().filter(|&&code| code != MISSING) {
                by_category[code as usize] += count;
            }
        }
        if units == 0.0 {
            return Err(Undefined::NoPairs);
        }
        view.check_variation(&by_category)?;
        let difference = match &measured.difference {
            Difference::Ranks => Cow::Owned(Difference::Squared(mean_ranks(&by_category))),
            fixed => Cow::Borrowed(fixed),
        };
        let mut coincidences = Self {
            units,
            ratings: by_category.iter().sum(),
            observed: 0.0,
            apart: Vec::new(),
            expected: 0.0,
            by_category,
            difference,
        };
        let within =
            |(place, row, count)| count * coincidences.within(view, place, row) / (measured.given[place] - 1.0);
        let observed = view.rows().filter(|&(place, ..)| measured.given[place] >= 2.0).map(within).sum();
        coincidences.observed = observed;
        coincidences.apart = coincidences.difference.to_any(&coincidences.by_category, &measured.work);
        coincidences.expected = dot(&coincidences.by_category, &coincidences.apart);
        Ok(coincidences)
    }

    fn within(&self, view: &View, place: usize, row: &[u32]) -> f64 {
        match self.difference {
            Cow::Borrowed(_) => view.measured.within[place],
            Cow::Owned(ref ranked) => ranked.within(row, &mut Vec::new()),
        }
    }
}

/// With whatever metric or weights the sample was measured.
pub(crate) fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let found = Coincidences::of(view)?;
    let n = found.ratings;
    let mut estimate = Estimate::beyond_chance(found.observed / n, found.expected / (n * (n - 1.0)))?;
    if matches!(*found.difference, Difference::Squared(_) | Difference::Ratio(_)) {
        // Distances that are no shares of 1 have no agreement beside them.
        (estimate.observed, estimate.chance) = (None, None);
    }
    Ok(estimate)
}

/// Gwet's linearization for this coefficient, rows with fewer than two ratings standing still.
pub(crate) fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let Ok(found) = Coincidences::of(view) else { return Vec::new() };
    let per_unit = found.ratings / found.units;
    let expected = found.expected / (found.ratings * found.ratings);
    let share = found.observed / found.ratings / expected;
    let moved = |(place, row): (usize, &[u32])| {
        let given = view.measured.given[place];
        if given < 2.0 {
            return 0.0;
        }
        let own = found.within(view, place, row) / (per_unit * (given - 1.0)) / expected;
        let size = given / per_unit;
        let by_chance = view.mean_of(place, &found.apart) * size / found.ratings / expected;
        share - own + (1.0 - estimate.value) * (size - 1.0) - 2.0 * share * (size - by_chance)
    };
    view.measured.sample.rows().enumerate().map(moved).collect()
}
