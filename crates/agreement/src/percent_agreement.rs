use crate::sample::{Measured, Sample, View};
use crate::statistic::{Analytic, Distance, Entry, Estimate, PLAIN};
use crate::{AgreementError, Ratings, Undefined, Weights};

pub(crate) const ENTRY: Entry = Entry {
    name: "percent_agreement",
    label: "percent agreement",
    abbreviation: "PA",
    distance: Distance::Weights,
    estimate,
    influence: Some(influence),
    analytic: Analytic::GwetAndTable,
    ..PLAIN
};

/// Percent agreement: the share of agreeing pairs of ratings within a unit, averaged over the units.
///
/// ```text
/// p_a = mean over units with r_i ≥ 2 of  Σ_k r_ik (Σ_l w_kl r_il − 1) / (r_i (r_i − 1))
/// ```
///
/// `r_ik` raters put unit i into category k, `r_i` rated it; `w_kl` are the weights, for [`Weights::Identity`] 1 where the
/// categories are the same and else 0. `ratings` is units × raters, any number of raters, cells may be missing. A
/// proportion from 0 to 1, not multiplied by 100. The order of units and raters does not matter. With two raters it
/// is the share of units on which they agree; with more, it is not the share of units on which all agree.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least one
/// rating, where a unit rated once counts as 0, and [`GwetTableT`](crate::IntervalMethod::GwetTableT) for two raters who rated
/// every unit.
///
/// # Edge cases
/// It is 1 when everybody always chose the same category. Units rated once or not at all do not enter the value.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th edition; Gwet (2008), doi:10.1348/000711006X126600.
///
/// ```
/// use qes_agreement::{Ratings, Weights, percent_agreement};
///
/// // Three raters: one of three pairs agrees on the first unit, all pairs agree on the second.
/// let ratings = Ratings::new(2, 3, &[vec![Some(0), Some(0), Some(1)], vec![Some(1), Some(1), None]])?;
/// let value = percent_agreement(&ratings, &Weights::Identity)?.unwrap();
/// assert!((value - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn percent_agreement(ratings: &Ratings, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, weights.difference(ratings.scores())?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let agreement = 1.0 - view.observed()?.disagreement;
    Ok(Estimate { value: agreement, observed: Some(agreement), chance: None })
}

fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let Ok(observed) = view.observed() else { return Vec::new() };
    let scale = observed.rated / observed.pairable;
    let moved = |place| view.apart(place).map_or(0.0, |apart| scale * (1.0 - apart)) - estimate.value;
    (0..view.counts.len()).map(moved).collect()
}
