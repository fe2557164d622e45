//! The mean or the median of the selected numbers, as the text rounds it.

use super::{Claim, Selected, Verdict};
use crate::check::words::many;
use crate::error::ReviewError;
use crate::numbers::Printed;
use crate::package::Review;

pub(super) fn mean(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    compared(claim, selected, "mean", |numbers| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

pub(super) fn median(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    compared(claim, selected, "median", |numbers| {
        let half = numbers.len() / 2;
        if numbers.len() % 2 == 1 { numbers[half] } else { f64::midpoint(numbers[half - 1], numbers[half]) }
    })
}

/// `average` takes one number or more, from least to greatest.
fn compared(
    claim: &Claim,
    selected: &Selected<'_>,
    name: &str,
    average: impl Fn(&[f64]) -> f64,
) -> Result<Verdict, ReviewError> {
    let Some(column) = selected.columns.first() else {
        return Ok(Verdict::Undecided(format!(
            "a {name} needs a column of numbers, as in '{}.column'",
            claim.about.resource
        )));
    };
    let Some(claimed) = Printed::parse(&claim.value) else {
        return Ok(Verdict::Undecided(format!("'{}' is not a number", claim.value)));
    };
    let mut amounts = selected.amounts(column)?;
    let numbers = &mut amounts.values;
    if numbers.is_empty() {
        return Ok(Verdict::Undecided(format!("no selected row has a number in '{column}'")));
    }
    numbers.sort_by(f64::total_cmp);
    let exact = average(numbers);
    let (rows, without) = (numbers.len(), selected.rows.len() - numbers.len());
    let besides = if without > 0 { format!(", {without} more without a number") } else { String::new() };
    if !amounts.bear_out(claimed, exact) {
        let shown = amounts.show(claimed, exact, Some(claimed.decimals + 2));
        let because = format!("the data say {shown}, the {name} of {}{besides}", many(rows, "row"));
        return Ok(Verdict::Fails { found: shown, because });
    }
    if without > 0 {
        return Ok(Verdict::HoldsBut(format!("it is the {name} of {}{besides}", many(rows, "row"))));
    }
    Ok(Verdict::Holds)
}
