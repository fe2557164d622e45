use crate::beyond_chance;
use crate::difference::dot;
use crate::ratings::MISSING;
use crate::sample::{Measured, Sample, View};
use crate::statistic::{Distance, Entry, Estimate, PLAIN};
use crate::{AgreementError, Ratings, Undefined, Weights};

pub(crate) const ENTRY: Entry = Entry {
    name: "fleiss_kappa",
    label: "Fleiss' kappa",
    abbreviation: "Fleiss",
    distance: Distance::Weights,
    estimate,
    influence: Some(influence),
    null: Some(null),
    ..PLAIN
};

/// Fleiss' kappa: agreement of two or more raters beyond chance, who need not be the same for every unit.
///
/// ```text
/// kappa = (p_a − p_e) / (1 − p_e),  p_e = Σ_kl w_kl π_k π_l,  π_k = mean over rated units of r_ik / r_i
/// ```
///
/// `p_a` is [`percent_agreement`](fn@crate::percent_agreement) with the same weights `w_kl`, `p_e` = Σ `π_k²` without;
/// `r_ik` raters put unit i into category k, `r_i` rated it. `ratings` is units × raters, cells may be missing.
/// Dimensionless, from −1 to 1, 0 at chance; the order of units and raters does not matter. For two raters it is
/// [`scott_pi`](fn@crate::scott_pi), not Cohen's kappa.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least one
/// rating, and without weights, where every rater rated every unit, the standard error under H0 of Fleiss, Nee and Landis.
///
/// # Edge cases
/// A category that nobody used changes nothing without weights. Units rated once enter π but not `p_a`. Worse than chance
/// is negative.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when only one category occurs (0/0);
/// an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Fleiss (1971), doi:10.1037/h0031619; missing ratings and interval: Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th
/// edition; H0: Fleiss, Nee and Landis (1979), doi:10.1037/0033-2909.86.5.974.
///
/// ```
/// use qes_agreement::{Contingency, Ratings, Weights, fleiss_kappa};
///
/// // By hand: p_a = 0.70, π = (0.55, 0.45), p_e = 0.505.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = fleiss_kappa(&Ratings::from_contingency(&table)?, &Weights::Identity)?.unwrap();
/// assert!((value - 0.195 / 0.495).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn fleiss_kappa(ratings: &Ratings, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, weights.difference(ratings.scores())?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let observed = view.observed()?;
    let shares = view.shares();
    view.check_variation(&shares)?;
    let by_chance = dot(&shares, &view.measured.difference.to_any(&shares, &view.measured.work));
    Estimate::beyond_chance(observed.disagreement, by_chance)
}

fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let shares = view.shares();
    let apart = view.measured.difference.to_any(&shares, &view.measured.work);
    let by_chance = dot(&shares, &apart);
    beyond_chance::influence(view, estimate, by_chance, |place| view.mean_of(place, &apart))
}

/// For unweighted ratings without a gap only.
fn null(view: &View) -> Option<f64> {
    let identity = view.measured.difference == crate::difference::Difference::Nominal;
    let complete = view.rows().all(|(_, row, _)| row.iter().all(|&code| code != MISSING));
    if !identity || !complete {
        return None;
    }
    let raters = view.measured.sample.n_raters as f64;
    let units: f64 = view.counts.iter().sum();
    let shares = view.shares();
    let spread: f64 = shares.iter().map(|p| p * (1.0 - p)).sum();
    let skew: f64 = shares.iter().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
    Some((2.0 * (spread * spread - skew) / (units * raters * (raters - 1.0))).sqrt() / spread)
}
