use crate::contingency::MAX_CATEGORIES;
use crate::difference::dot;
use crate::sample::{Measured, Paired, Sample, View};
use crate::statistic::{Analytic, Distance, Entry, Estimate, PLAIN, Units};
use crate::{AgreementError, Contingency, Undefined, Weights, ratings};

pub(crate) const ENTRY: Entry = Entry {
    name: "weighted_kappa",
    label: "weighted kappa",
    abbreviation: "kappa (weights)",
    needs_two_raters: true,
    distance: Distance::Weights,
    units: Units::Both,
    estimate,
    influence: Some(influence),
    analytic: Analytic::AsymptoticAndTable,
    null: Some(null),
    ..PLAIN
};

/// Weighted kappa: [`cohen_kappa`](fn@crate::cohen_kappa) with partial credit for categories that are close.
///
/// ```text
/// kappa = (p_o − p_e) / (1 − p_e),  p_o = Σ_ij w_ij n_ij / n,  p_e = Σ_ij w_ij n_i+ n_+j / n²
/// ```
///
/// `table` is q × q counts of the units that both rated: rows the first rater, columns the second, categories in the
/// scale's order, with the positions 1 to q as scores; `w_ij` are the weights. Dimensionless, at most 1, 0 at chance;
/// unchanged by swapping the raters, where the weights are symmetric.
///
/// [`coefficient`](crate::coefficient()) takes the scores of the [`Ratings`](crate::Ratings) and adds what it adds to Cohen's kappa.
///
/// # Edge cases
/// A category that neither used changes the value where it changes the weights: the scale is declared, not observed.
/// An asymmetric matrix is taken as it stands, row = first rater.
///
/// # Errors
/// [`Undefined::NoVariation`] when both used one and the same category (0/0); [`Undefined::NoPairs`] when the table has
/// no units; an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Cohen (1968), doi:10.1037/h0026256; standard errors: Fleiss, Cohen and Everitt (1969), doi:10.1037/h0028106.
///
/// ```
/// use qes_agreement::{Contingency, Weights, weighted_kappa};
///
/// // By hand, disagreement weights 0, ½, 1: observed 3/20, expected 0.3675.
/// let table = Contingency::new(&[vec![3, 1, 0], vec![1, 2, 1], vec![0, 0, 2]])?;
/// let value = weighted_kappa(&table, &Weights::Linear)?.unwrap();
/// let expected = 1.0 - (3.0 * 0.5 / 10.0) / ((4.0 * 3.0 + 4.0 * 4.0 + 4.0 * 3.0 + 2.0 * 3.0) * 0.5 + 4.0 * 3.0 + 2.0 * 4.0) * 100.0;
/// assert!((value - expected).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn weighted_kappa(table: &Contingency, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::of_table(table);
    let measured = Measured::new(&sample, weights.difference(&ratings::positions(table.q()))?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

/// With whatever weights the sample was measured.
pub(crate) fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let paired = view.paired()?;
    view.check_variation(&paired.both())?;
    let n = paired.n;
    Estimate::beyond_chance(paired.disagreement / n, by_chance(view, &paired))
}

/// 1 − `p_e`.
fn by_chance(view: &View, paired: &Paired) -> f64 {
    dot(&paired.first, &view.measured.difference.to_second(&paired.second, &view.measured.work)) / (paired.n * paired.n)
}

pub(crate) fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let Ok(paired) = view.paired() else { return Vec::new() };
    let n = paired.n;
    let difference = &view.measured.difference;
    let expected = by_chance(view, &paired);
    let from_first = difference.to_second(&paired.second, &view.measured.work);
    let from_second = difference.to_first(&paired.first, &view.measured.work);
    let share = 1.0 - estimate.value;
    let mut moved = vec![0.0; view.counts.len()];
    for (place, first, second, _) in view.pairs() {
        let own = difference.apart(first, second) - paired.disagreement / n;
        let margins = (from_first[first] + from_second[second]) / n - 2.0 * expected;
        moved[place] = (share * margins - own) / expected;
    }
    moved
}

/// Every cell of the table enters it, empty ones too.
pub(crate) fn null(view: &View) -> Option<f64> {
    let q = view.q();
    let paired = view.paired().ok().filter(|_| q <= MAX_CATEGORIES)?;
    let n = paired.n;
    let difference = &view.measured.difference;
    let expected = by_chance(view, &paired);
    let from_first = difference.to_second(&paired.second, &view.measured.work);
    let from_second = difference.to_first(&paired.first, &view.measured.work);
    let mut squares = 0.0;
    for k in (0..q).filter(|&k| paired.first[k] > 0.0) {
        for l in (0..q).filter(|&l| paired.second[l] > 0.0) {
            let moved = expected + difference.apart(k, l) - (from_first[k] + from_second[l]) / n;
            squares += paired.first[k] * paired.second[l] / (n * n) * moved * moved;
        }
    }
    Some((squares / n).sqrt() / expected)
}
