use crate::sample::View;
use crate::statistic::{Entry, Estimate, PLAIN, Units};
use crate::two_by_two::TwoByTwo;
use crate::{AgreementError, Contingency, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "positive_agreement",
    label: "positive agreement",
    abbreviation: "positive",
    needs_two_raters: true,
    needs_two_categories: true,
    units: Units::Both,
    estimate,
    ..PLAIN
};

/// Positive agreement: of the ratings in the first category, the share that the other rater confirms.
///
/// ```text
/// p_pos = 2a / (2a + b + c)
/// ```
///
/// `table` is 2 × 2 counts of the units that both rated: rows the first rater, columns the second; a counts those that both
/// put into the first category, b and c those that one of them did. A proportion from 0 to 1; the order of the raters
/// does not matter. [`specific_agreement`](fn@crate::specific_agreement) is the same for any scale and any number of raters.
///
/// # Edge cases
/// With [`negative_agreement`](fn@crate::negative_agreement) it shows on which side raters differ, which no single coefficient does.
///
/// # Errors
/// [`Undefined::NotUsed`] when neither used the first category (0/0); [`Undefined::NoPairs`] when the table has no units;
/// [`AgreementError::NotTwoCategories`].
///
/// # Source
/// Cicchetti and Feinstein (1990), doi:10.1016/0895-4356(90)90159-M.
///
/// ```
/// use qes_agreement::{Contingency, positive_agreement};
///
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// assert_eq!(positive_agreement(&table)?, Ok(40.0 / 55.0));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn positive_agreement(table: &Contingency) -> Result<Result<f64, Undefined>, AgreementError> {
    crate::of_two_by_two(table, &ENTRY)
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let cells = TwoByTwo::of(view)?;
    let ratings = 2.0 * cells.a + cells.b + cells.c;
    if ratings == 0.0 { Err(Undefined::NotUsed { category: 0 }) } else { Ok(Estimate::plain(2.0 * cells.a / ratings)) }
}
