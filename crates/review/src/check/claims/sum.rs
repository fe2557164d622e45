//! What the selected numbers add up to.

use super::{Claim, Selected, Verdict};
use crate::error::ReviewError;
use crate::package::Review;

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let (Ok(claimed), Some(column)) = (claim.value.parse::<f64>(), selected.columns.first()) else {
        return Ok(Verdict::Undecided("a sum needs a column and a number".to_owned()));
    };
    let numbers = selected.numbers(column)?;
    if numbers.is_empty() {
        return Ok(Verdict::Undecided(format!("no selected row has a number in '{column}'")));
    }
    let found: f64 = numbers.iter().sum();
    if (found - claimed).abs() < 1e-9 * claimed.abs().max(1.0) {
        return Ok(Verdict::Holds);
    }
    let because = match numbers.as_slice() {
        [one] => one.to_string(),
        many => format!("{found}, the sum of {} rows", many.len()),
    };
    Ok(Verdict::Fails { found: found.to_string(), because })
}
