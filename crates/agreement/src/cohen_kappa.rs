use crate::statistic::{Analytic, Entry, PLAIN, Units};
use crate::{Contingency, Undefined, weighted_kappa};

pub(crate) const ENTRY: Entry = Entry {
    name: "cohen_kappa",
    label: "Cohen's kappa",
    abbreviation: "kappa",
    needs_two_raters: true,
    units: Units::Both,
    estimate: weighted_kappa::estimate,
    influence: Some(weighted_kappa::influence),
    analytic: Analytic::AsymptoticAndTable,
    null: Some(weighted_kappa::null),
    ..PLAIN
};

/// Cohen's kappa: agreement of two raters beyond chance.
///
/// ```text
/// kappa = (p_o − p_e) / (1 − p_e),  p_o = Σ n_ii / n,  p_e = Σ n_i+ n_+i / n²
/// ```
///
/// `table` is q × q counts of the units that both rated: rows the first rater, columns the second, categories in the
/// scale's order. Dimensionless, from −1 to 1, 0 at chance; unchanged by swapping the raters or reordering the
/// categories. [`weighted_kappa`](fn@crate::weighted_kappa) is the same with partial credit.
///
/// [`coefficient`](crate::coefficient()) adds [`AsymptoticZ`](crate::IntervalMethod::AsymptoticZ) with the standard error
/// that does not assume chance agreement, [`GwetTableT`](crate::IntervalMethod::GwetTableT) with the same, and under H0 the
/// one that does:
///
/// ```text
/// se² = Σ_ij p_ij (u_ij − ū)² / (n (1 − p_e)²),  u_ij = [i = j] − (1 − kappa) (p_+i + p_j+),  ū = Σ_ij p_ij u_ij
/// ```
///
/// # Edge cases
/// A category that neither used changes nothing. Worse than chance is negative. Two raters who are constant but
/// different have 0, and so has one constant rater beside one who varies.
///
/// # Errors
/// [`Undefined::NoVariation`] when both used one and the same category (0/0); [`Undefined::NoPairs`] when the table has
/// no units.
///
/// # Source
/// Cohen (1960), doi:10.1177/001316446002000104; standard errors: Fleiss, Cohen and Everitt (1969),
/// doi:10.1037/h0028106.
///
/// ```
/// use qes_agreement::{Contingency, cohen_kappa};
///
/// // By hand: p_o = 0.70, p_e = 0.50.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = cohen_kappa(&table).unwrap();
/// assert!((value - 0.4).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn cohen_kappa(table: &Contingency) -> Result<f64, Undefined> {
    crate::of_table(table, &ENTRY)
}
