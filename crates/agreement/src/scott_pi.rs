use crate::difference::dot;
use crate::sample::{Measured, Paired, Sample, View};
use crate::statistic::{Analytic, Distance, Entry, Estimate, PLAIN, Units};
use crate::{AgreementError, Contingency, Undefined, Weights, ratings};

pub(crate) const ENTRY: Entry = Entry {
    name: "scott_pi",
    label: "Scott's pi",
    abbreviation: "pi",
    needs_two_raters: true,
    distance: Distance::Weights,
    units: Units::Both,
    estimate,
    influence: Some(influence),
    analytic: Analytic::Table,
    ..PLAIN
};

/// Scott's pi: agreement of two raters beyond chance, who are taken to use the categories alike.
///
/// ```text
/// pi = (p_o − p_e) / (1 − p_e),  p_o = Σ_ij w_ij n_ij / n,  p_e = Σ_ij w_ij π_i π_j,  π_i = (n_i+ + n_+i) / 2n
/// ```
///
/// `table` is q × q counts of the units that both rated: rows the first rater, columns the second, categories in the
/// scale's order, with the positions 1 to q as scores; `w_ij` are the weights, without them `p_e` = Σ `π_i²`. Dimensionless,
/// at most 1, 0 at chance; unchanged by swapping the raters, where the weights are symmetric.
///
/// [`coefficient`](crate::coefficient()) takes the scores of the [`Ratings`](crate::Ratings) and adds
/// [`GwetTableT`](crate::IntervalMethod::GwetTableT).
///
/// # Edge cases
/// Two raters who are constant but different have −1. A category that neither used changes nothing without weights.
///
/// # Errors
/// [`Undefined::NoVariation`] when both used one and the same category (0/0); [`Undefined::NoPairs`] when the table has
/// no units; an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Scott (1955), doi:10.1086/266577; interval: Gwet (2008), doi:10.1348/000711006X126600.
///
/// ```
/// use qes_agreement::{Contingency, Weights, scott_pi};
///
/// // By hand: p_o = 0.70, π = (0.55, 0.45), p_e = 0.505.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = scott_pi(&table, &Weights::Identity)?.unwrap();
/// assert!((value - 0.195 / 0.495).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn scott_pi(table: &Contingency, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::of_table(table);
    let measured = Measured::new(&sample, weights.difference(&ratings::positions(table.q()))?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let paired = view.paired()?;
    view.check_variation(&paired.both())?;
    Estimate::beyond_chance(paired.disagreement / paired.n, by_chance(&paired, &apart(view, &paired)))
}

/// For each category, its mean distance from the ratings of both.
fn apart(view: &View, paired: &Paired) -> Vec<f64> {
    let both = paired.both();
    view.measured.difference.to_any(&both, &view.measured.work).into_iter().map(|sum| sum / (2.0 * paired.n)).collect()
}

/// 1 − `p_e`.
fn by_chance(paired: &Paired, apart: &[f64]) -> f64 {
    dot(&paired.both(), apart) / (2.0 * paired.n)
}

fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let Ok(paired) = view.paired() else { return Vec::new() };
    let apart = apart(view, &paired);
    let expected = by_chance(&paired, &apart);
    let share = 1.0 - estimate.value;
    let mut moved = vec![0.0; view.counts.len()];
    for (place, first, second, _) in view.pairs() {
        let own = view.measured.difference.apart(first, second) - paired.disagreement / paired.n;
        let margins = apart[first] + apart[second] - 2.0 * expected;
        moved[place] = (share * margins - own) / expected;
    }
    moved
}
