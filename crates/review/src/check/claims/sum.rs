//! What the selected numbers add up to.

use super::{Claim, Selected, Verdict};
use crate::error::ReviewError;
use crate::numbers::Printed;
use crate::package::Review;

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let (Some(claimed), Some(column)) = (Printed::parse(&claim.value), selected.columns.first()) else {
        return Ok(Verdict::Undecided("a sum needs a column and a number".to_owned()));
    };
    let numbers = selected.numbers(column)?;
    if numbers.is_empty() {
        return Ok(Verdict::Undecided(format!("no selected row has a number in '{column}'")));
    }
    let found: f64 = numbers.iter().sum();
    if (found - claimed.value).abs() < 1e-9 * claimed.value.abs().max(1.0) {
        return Ok(Verdict::Holds);
    }
    let because = match numbers.as_slice() {
        [one] => one.to_string(),
        many => format!("{found}, the sum of {} rows", many.len()),
    };
    Ok(Verdict::Fails { found: found.to_string(), because })
}
