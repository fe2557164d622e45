//! Which values are selected.

use std::collections::BTreeSet;

use super::{Claim, Selected, Verdict, count};
use crate::error::ReviewError;
use crate::package::Review;

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let Some(column) = selected.columns.first() else {
        return Ok(Verdict::Undecided("a membership needs a column".to_owned()));
    };
    let claimed: BTreeSet<String> = claim.members().into_iter().collect();
    let values = selected.values(column)?;
    if values.iter().all(Option::is_none) {
        return Ok(Verdict::Undecided(format!("no selected row has a value in '{column}'")));
    }
    let found = count::distinct(column, &values);
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>().join(", ");
    let (lacking, more) = (only(&claimed, &found), only(&found, &claimed));
    if lacking.is_empty() && more.is_empty() {
        return Ok(Verdict::Holds);
    }
    let mut parts = Vec::new();
    if !lacking.is_empty() {
        parts.push(format!("{lacking} {} not among them", if lacking.contains(", ") { "are" } else { "is" }));
    }
    if !more.is_empty() {
        parts.push(format!("{more} {} as well", if more.contains(", ") { "are" } else { "is" }));
    }
    Ok(Verdict::Fails {
        found: format!("-[{lacking}] +[{more}]"),
        because: format!("in the data {}", parts.join(", and ")),
    })
}
