//! What the selected numbers add up to.

use super::{Claim, Selected, Verdict};
use crate::check::words::many;
use crate::error::ReviewError;
use crate::numbers::Printed;
use crate::package::Review;

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let (Some(claimed), Some(column)) = (Printed::parse(&claim.value), selected.columns.first()) else {
        return Ok(Verdict::Undecided("a sum needs a column and a number".to_owned()));
    };
    let amounts = selected.amounts(column)?;
    let numbers = &amounts.values;
    if numbers.is_empty() {
        return Ok(Verdict::Undecided(format!("no selected row has a number in '{column}'")));
    }
    let found: f64 = numbers.iter().sum();
    let exactly = Printed { decimals: 9, ..claimed };
    if amounts.bear_out(exactly, found) {
        return Ok(Verdict::Holds);
    }
    let because = match numbers.as_slice() {
        [one] => format!("the data say {}", amounts.show(claimed, *one, None)),
        rows => format!("the data say {}, the sum of {}", amounts.show(claimed, found, None), many(rows.len(), "row")),
    };
    Ok(Verdict::Fails { found: found.to_string(), because })
}
