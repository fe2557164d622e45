use crate::beyond_chance;
use crate::sample::{Measured, Sample, View};
use crate::statistic::{Analytic, Entry, Estimate, PLAIN};
use crate::{AgreementError, Ratings, Undefined, Weights};

pub(crate) const ENTRY: Entry = Entry {
    name: "gwet_ac1",
    label: "Gwet's AC1",
    abbreviation: "AC1",
    estimate,
    influence: Some(influence),
    analytic: Analytic::GwetAndTable,
    ..PLAIN
};

/// Gwet's AC1: agreement of two or more raters beyond chance, steady where one category prevails.
///
/// ```text
/// AC1 = (p_a − p_e) / (1 − p_e),  p_e = Σ_k π_k (1 − π_k) / (q − 1),  π_k = mean over rated units of r_ik / r_i
/// ```
///
/// `p_a` is [`percent_agreement`](fn@crate::percent_agreement); `r_ik` raters put unit i into category k, `r_i` rated it; q
/// categories are declared. `ratings` is units × raters, cells may be missing. Dimensionless, from −1 / (q − 1) to 1,
/// 0 at chance; the order of units, raters and categories does not matter. [`gwet_ac2`](fn@crate::gwet_ac2) is the same with weights.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least one
/// rating, and [`GwetTableT`](crate::IntervalMethod::GwetTableT) for two raters who rated every unit.
///
/// # Edge cases
/// It is 1 when everybody always chose the same of two or more categories. A category that nobody used changes q and
/// with it the value. Units rated once enter π but not `p_a`. Worse than chance is negative.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when the scale has one category only
/// (0/0).
///
/// # Source
/// Gwet (2008), doi:10.1348/000711006X126600.
///
/// ```
/// use qes_agreement::{Contingency, Ratings, gwet_ac1};
///
/// // By hand: p_a = 0.70, π = (0.55, 0.45), p_e = 0.495.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = gwet_ac1(&Ratings::from_contingency(&table)?).unwrap();
/// assert!((value - 0.205 / 0.505).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn gwet_ac1(ratings: &Ratings) -> Result<f64, Undefined> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, crate::difference::Difference::Nominal);
    estimate(&measured.view()).map(|estimate| estimate.value)
}

/// With whatever weights the sample was measured.
pub(crate) fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let observed = view.observed()?;
    if view.q() < 2 {
        return Err(Undefined::NoVariation { category: 0 });
    }
    let shares = view.shares();
    let chance = total_per_pair(view) * shares.iter().map(|share| share * (1.0 - share)).sum::<f64>();
    Estimate::beyond_chance(observed.disagreement, 1.0 - chance)
}

pub(crate) fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let total = total_per_pair(view);
    let shares = view.shares();
    let chances: Vec<f64> = shares.iter().map(|share| total * (1.0 - share)).collect();
    let chance = crate::difference::dot(&shares, &chances);
    beyond_chance::influence(view, estimate, 1.0 - chance, |place| 1.0 - view.mean_of(place, &chances))
}

/// The sum of the weights over the number of pairs of different categories.
fn total_per_pair(view: &View) -> f64 {
    let q = view.q() as f64;
    (q * q - view.measured.difference.total(view.q(), &view.measured.work)) / (q * (q - 1.0))
}

/// The value with weights.
pub(crate) fn weighted(ratings: &Ratings, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, weights.difference(ratings.scores())?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}
