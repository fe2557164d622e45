use crate::sample::View;
use crate::statistic::{Entry, Estimate, PLAIN, Units};
use crate::two_by_two::TwoByTwo;
use crate::{AgreementError, Contingency, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "prevalence_index",
    label: "prevalence index",
    abbreviation: "prevalence",
    needs_two_raters: true,
    needs_two_categories: true,
    units: Units::Both,
    estimate,
    ..PLAIN
};

/// The prevalence index: by how much the first category is more common than the second among the units both agree on.
///
/// ```text
/// PI = (a − d) / n
/// ```
///
/// `table` is 2 × 2 counts of the units that both rated: rows the first rater, columns the second; a counts those that both
/// put into the first category, d those that both put into the second. Dimensionless, from −1 to 1, positive when
/// the first category prevails; swapping the raters changes nothing, swapping the categories the sign.
///
/// # Edge cases
/// 0 when both categories are equally common. The farther from 0, the lower kappa is at the same agreement.
///
/// # Errors
/// [`Undefined::NoPairs`] when the table has no units; [`AgreementError::NotTwoCategories`].
///
/// # Source
/// Byrt, Bishop and Carlin (1993), doi:10.1016/0895-4356(93)90018-V.
///
/// ```
/// use qes_agreement::{Contingency, prevalence_index};
///
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// assert_eq!(prevalence_index(&table)?, Ok(0.1));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn prevalence_index(table: &Contingency) -> Result<Result<f64, Undefined>, AgreementError> {
    crate::of_two_by_two(table, &ENTRY)
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let cells = TwoByTwo::of(view)?;
    Ok(Estimate::plain((cells.a - cells.d) / cells.n()))
}
