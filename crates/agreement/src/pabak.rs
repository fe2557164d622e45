use crate::sample::View;
use crate::statistic::{Analytic, Entry, Estimate, PLAIN, Units};
use crate::two_by_two::TwoByTwo;
use crate::{AgreementError, Contingency, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "pabak",
    label: "PABAK",
    abbreviation: "PABAK",
    needs_two_raters: true,
    needs_two_categories: true,
    units: Units::Both,
    estimate,
    influence: Some(influence),
    analytic: Analytic::Table,
    ..PLAIN
};

/// Prevalence- and bias-adjusted kappa: what kappa would be if both categories were equally common and both raters used them alike.
///
/// ```text
/// PABAK = 2 p_o − 1,  p_o = (a + d) / n
/// ```
///
/// `table` is 2 × 2 counts of the units that both rated: rows the first rater, columns the second; a and d are its
/// diagonal. Dimensionless, from −1 to 1; the order of raters and categories does not matter.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetTableT`](crate::IntervalMethod::GwetTableT).
///
/// # Edge cases
/// It is 1 when everybody always chose the same category. It says no more than percent agreement, on another scale.
///
/// # Errors
/// [`Undefined::NoPairs`] when the table has no units; [`AgreementError::NotTwoCategories`].
///
/// # Source
/// Byrt, Bishop and Carlin (1993), doi:10.1016/0895-4356(93)90018-V.
///
/// ```
/// use qes_agreement::{Contingency, pabak};
///
/// // By hand: p_o = 0.70.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = pabak(&table)?.unwrap();
/// assert!((value - 0.4).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn pabak(table: &Contingency) -> Result<Result<f64, Undefined>, AgreementError> {
    crate::of_two_by_two(table, &ENTRY)
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let cells = TwoByTwo::of(view)?;
    let agreement = (cells.a + cells.d) / cells.n();
    Ok(Estimate { value: 2.0 * agreement - 1.0, observed: Some(agreement), chance: Some(0.5) })
}

fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let mut moved = vec![0.0; view.counts.len()];
    for (place, first, second, _) in view.pairs() {
        let agrees = if first == second { 1.0 } else { -1.0 };
        moved[place] = agrees - estimate.value;
    }
    moved
}
