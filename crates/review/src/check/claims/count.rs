//! How many distinct values, or rows, are selected.

use std::collections::BTreeSet;

use super::{Claim, Selected, Verdict};
use crate::error::ReviewError;
use crate::package::Review;

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let Ok(claimed) = claim.value.parse::<usize>() else {
        return Ok(Verdict::Undecided(format!("'{}' is not a count", claim.value)));
    };
    let Some(column) = selected.columns.first() else {
        let found = selected.rows.len();
        return Ok(if found == claimed {
            Verdict::Holds
        } else {
            Verdict::Fails { found: found.to_string(), because: found.to_string() }
        });
    };
    let values = selected.values(column)?;
    let blanks = values.iter().filter(|v| v.is_none()).count();
    let distinct: BTreeSet<&String> = values.iter().flatten().collect();
    if distinct.is_empty() && blanks > 0 {
        return Ok(Verdict::Undecided(format!("'{column}' is blank in all {blanks} rows")));
    }
    let found = distinct.len();
    if found != claimed {
        let rows = values.len();
        let without =
            if blanks > 0 { format!(" in {rows} rows, {blanks} of them without a value") } else { String::new() };
        let because = format!("{found} distinct values of '{column}'{without}");
        return Ok(Verdict::Fails { found: found.to_string(), because });
    }
    Ok(conflicts(selected)?.map_or(Verdict::Holds, Verdict::HoldsBut))
}

/// A word on the selected papers whose status is in conflict.
fn conflicts(selected: &Selected<'_>) -> Result<Option<String>, ReviewError> {
    if selected.frame.name != "papers" || !selected.frame.has("status") {
        return Ok(None);
    }
    let rows = selected.values("status")?.into_iter().zip(selected.values("paper_id")?);
    let ids: Vec<String> = rows.filter(|(s, _)| s.as_deref() == Some("conflict")).filter_map(|(_, id)| id).collect();
    Ok((!ids.is_empty()).then(|| format!("it counts {}, whose status is in conflict", ids.join(", "))))
}
