use crate::sample::View;
use crate::statistic::{Entry, Estimate, PLAIN, Units};
use crate::two_by_two::TwoByTwo;
use crate::{AgreementError, Contingency, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "negative_agreement",
    label: "negative agreement",
    abbreviation: "negative",
    needs_two_raters: true,
    needs_two_categories: true,
    units: Units::Both,
    estimate,
    ..PLAIN
};

/// Negative agreement: of the ratings in the second category, the share that the other rater confirms.
///
/// ```text
/// p_neg = 2d / (2d + b + c)
/// ```
///
/// `table` is 2 × 2 counts of the units that both rated: rows the first rater, columns the second; d counts those that both
/// put into the second category, b and c those that one of them did. A proportion from 0 to 1; the order of the
/// raters does not matter. [`specific_agreement`](fn@crate::specific_agreement) is the same for any scale and any number of raters.
///
/// # Edge cases
/// It is [`positive_agreement`](fn@crate::positive_agreement) with the categories swapped.
///
/// # Errors
/// [`Undefined::NotUsed`] when neither used the second category (0/0); [`Undefined::NoPairs`] when the table has no units;
/// [`AgreementError::NotTwoCategories`].
///
/// # Source
/// Cicchetti and Feinstein (1990), doi:10.1016/0895-4356(90)90159-M.
///
/// ```
/// use qes_agreement::{Contingency, negative_agreement};
///
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// assert_eq!(negative_agreement(&table)?, Ok(30.0 / 45.0));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn negative_agreement(table: &Contingency) -> Result<Result<f64, Undefined>, AgreementError> {
    crate::of_two_by_two(table, &ENTRY)
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let cells = TwoByTwo::of(view)?;
    let ratings = 2.0 * cells.d + cells.b + cells.c;
    if ratings == 0.0 { Err(Undefined::NotUsed { category: 1 }) } else { Ok(Estimate::plain(2.0 * cells.d / ratings)) }
}
