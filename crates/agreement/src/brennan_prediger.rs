use crate::beyond_chance;
use crate::sample::{Measured, Sample, View};
use crate::statistic::{Analytic, Distance, Entry, Estimate, PLAIN};
use crate::{AgreementError, Ratings, Undefined, Weights};

pub(crate) const ENTRY: Entry = Entry {
    name: "brennan_prediger",
    label: "Brennan–Prediger",
    abbreviation: "BP",
    distance: Distance::Weights,
    estimate,
    influence: Some(influence),
    analytic: Analytic::GwetAndTable,
    ..PLAIN
};

/// The Brennan–Prediger coefficient: agreement beyond what raters reach who pick every category equally often.
///
/// ```text
/// BP = (p_a − p_e) / (1 − p_e),  p_e = Σ_kl w_kl / q²
/// ```
///
/// `p_a` is [`percent_agreement`](fn@crate::percent_agreement) with the same weights `w_kl`; q categories are declared, and `p_e` is
/// 1/q without weights. `ratings` is units × raters, cells may be missing. Dimensionless, from −1 / (q − 1) to 1; the
/// order of units and raters does not matter. For two categories and two raters it is [`pabak`](fn@crate::pabak).
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least one
/// rating, and [`GwetTableT`](crate::IntervalMethod::GwetTableT) for two raters who rated every unit.
///
/// # Edge cases
/// It is 1 when everybody always chose the same of two or more categories. q counts the categories offered: one that
/// nobody used changes the value. Worse than chance is negative.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when the scale has one category only
/// (0/0); an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Brennan and Prediger (1981), doi:10.1177/001316448104100307; interval: Gwet (2014), *Handbook of Inter-Rater Reliability*,
/// 4th edition.
///
/// ```
/// use qes_agreement::{Contingency, Ratings, Weights, brennan_prediger};
///
/// // By hand: p_a = 0.70, p_e = 1/2.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = brennan_prediger(&Ratings::from_contingency(&table)?, &Weights::Identity)?.unwrap();
/// assert!((value - 0.4).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn brennan_prediger(ratings: &Ratings, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, weights.difference(ratings.scores())?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let observed = view.observed()?;
    if view.q() < 2 {
        return Err(Undefined::NoVariation { category: 0 });
    }
    Estimate::beyond_chance(observed.disagreement, by_chance(view))
}

fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let by_chance = by_chance(view);
    beyond_chance::influence(view, estimate, by_chance, |_| by_chance)
}

/// 1 − `p_e`.
fn by_chance(view: &View) -> f64 {
    let q = view.q();
    view.measured.difference.total(q, &view.measured.work) / (q as f64).powi(2)
}
