use crate::sample::View;
use crate::statistic::{Entry, Estimate, PLAIN, Units};
use crate::two_by_two::TwoByTwo;
use crate::{AgreementError, Contingency, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "bias_index",
    label: "bias index",
    abbreviation: "bias",
    needs_two_raters: true,
    needs_two_categories: true,
    units: Units::Both,
    estimate,
    ..PLAIN
};

/// The bias index: by how much more often the first rater chose the first category than the second rater did.
///
/// ```text
/// BI = (b − c) / n
/// ```
///
/// `table` is 2 × 2 counts of the units that both rated: rows the first rater, columns the second; b counts those that only
/// the first rater put into the first category, c those that only the second did. Dimensionless, from −1 to 1,
/// positive when the first rater chose the first category more often; swapping raters or categories changes the sign.
///
/// # Edge cases
/// 0 when both used the categories equally often, however much they disagree on single units. The farther from 0, the
/// higher kappa is at the same agreement and prevalence.
///
/// # Errors
/// [`Undefined::NoPairs`] when the table has no units; [`AgreementError::NotTwoCategories`].
///
/// # Source
/// Byrt, Bishop and Carlin (1993), doi:10.1016/0895-4356(93)90018-V.
///
/// ```
/// use qes_agreement::{Contingency, bias_index};
///
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// assert_eq!(bias_index(&table)?, Ok(-0.1));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn bias_index(table: &Contingency) -> Result<Result<f64, Undefined>, AgreementError> {
    crate::of_two_by_two(table, &ENTRY)
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let cells = TwoByTwo::of(view)?;
    Ok(Estimate::plain((cells.b - cells.c) / cells.n()))
}
