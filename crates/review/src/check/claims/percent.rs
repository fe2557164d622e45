//! The share of a whole, in percent, as the text rounds it.
//!
//! `papers where country=UK of papers where status=included`: rows, distinct values of a column, or the sum of a column of
//! numbers such as participants. Without `of` the whole is every row of the table.

use super::{Claim, Selected, Verdict, count};
use crate::error::ReviewError;
use crate::numbers::{Printed, number, number_of};
use crate::package::Review;
use crate::selection::{Whole, is_id};

pub(super) fn evaluate(review: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let Some(claimed) = Printed::parse(&claim.value) else {
        return Ok(Verdict::Undecided(format!("'{}' is not a percentage", claim.value)));
    };
    let mut part = Selected { rows: selected.rows.clone(), ..*selected };
    let (whole, of) = match &claim.about.of {
        Some(Whole::Number(of)) => (*of, number(*of)),
        Some(Whole::Rows(whole)) => {
            let Some(frame) = review.frame(&whole.resource) else {
                return Ok(Verdict::Undecided(super::not_there(review, whole)));
            };
            let rows = whole.rows(frame)?;
            // The share is of the whole: rows outside it are no part of it.
            if frame.name == selected.frame.name {
                part.rows.retain(|row| rows.binary_search(row).is_ok());
            }
            let columns = if whole.columns.is_empty() && frame.name == selected.frame.name {
                selected.columns
            } else {
                whole.columns.as_slice()
            };
            let amount = amount(&Selected { frame, rows, columns })?;
            (amount, number(amount))
        }
        None => {
            let rows = (0..selected.frame.height()).collect();
            let all = amount(&Selected { rows, ..*selected })?;
            (all, format!("all {} of '{}'", number(all), selected.frame.name))
        }
    };
    if whole <= 0.0 {
        return Ok(Verdict::Undecided("there is nothing that it could be a share of".to_owned()));
    }
    if let Some(column) = selected.columns.first()
        && !part.rows.is_empty()
        && part.values(column)?.iter().all(Option::is_none)
    {
        return Ok(Verdict::Undecided(count::blank(claim, column, part.rows.len())));
    }
    let share = amount(&part)?;
    let exact = 100.0 * share / whole;
    // A share such as 0.45 may be printed without the sign.
    let as_fraction = !claimed.percent && claimed.value <= 1.0 && claimed.decimals > 0 && claimed.rounds(exact / 100.0);
    if claimed.rounds(exact) || as_fraction {
        return Ok(Verdict::Holds);
    }
    if claim.about.of.is_none()
        && let Some((share, whole)) = of_included(&part)?
        && claimed.rounds(100.0 * share / whole)
    {
        let but = format!(
            "it is {} of the {} included alone; 'of papers where status=included' would say so",
            number(share),
            number(whole)
        );
        return Ok(Verdict::HoldsBut(but));
    }
    let shown = format!("{exact:.*}%", claimed.decimals + 2);
    let none = if share == 0.0 { count::nearest_value(&claim.about, selected.frame)? } else { String::new() };
    Ok(Verdict::Fails { because: format!("the data say {} of {of}, {shown}{none}", number(share)), found: shown })
}

/// The part and the whole among included papers, which a text may mean without saying it.
fn of_included(part: &Selected<'_>) -> Result<Option<(f64, f64)>, ReviewError> {
    if part.frame.name != "papers" || !part.frame.has("status") {
        return Ok(None);
    }
    let statuses = part.frame.texts("status")?;
    let included = |row: &usize| statuses[*row].as_deref() == Some("included");
    let rows: Vec<usize> = (0..statuses.len()).filter(included).collect();
    let of_part = part.rows.iter().copied().filter(included).collect();
    let whole = amount(&Selected { rows, ..*part })?;
    let share = amount(&Selected { rows: of_part, ..*part })?;
    Ok((whole > 0.0).then_some((share, whole)))
}

/// Rows, distinct values, or a sum.
fn amount(selected: &Selected<'_>) -> Result<f64, ReviewError> {
    let Some(column) = selected.columns.first() else { return Ok(selected.rows.len() as f64) };
    let values = selected.values(column)?;
    let numbers: Option<Vec<f64>> = values.iter().flatten().map(|v| number_of(v)).collect();
    Ok(match numbers {
        Some(numbers) if !is_id(column) && !column.ends_with("year") => numbers.iter().sum(),
        _ => count::distinct(column, &values).len() as f64,
    })
}
