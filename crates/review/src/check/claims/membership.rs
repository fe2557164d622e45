//! Which values are selected.

use std::collections::BTreeSet;

use super::{Claim, Selected, Verdict, count};
use crate::check::words::several;
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
    let (lacking, more) = (only(&claimed, &found), only(&found, &claimed));
    if lacking.is_empty() && more.is_empty() {
        return Ok(Verdict::Holds);
    }
    let mut parts = Vec::new();
    if !lacking.is_empty() {
        parts.push(format!("{} not among them", are(column, &lacking)));
    }
    if !more.is_empty() {
        parts.push(format!("{} as well", are(column, &more)));
    }
    Ok(Verdict::Fails {
        found: format!("-[{}] +[{}]", lacking.join(", "), more.join(", ")),
        because: format!("in the data {}", parts.join(", and ")),
    })
}

/// The members of the first that the second does not have.
fn only<'a>(a: &'a BTreeSet<String>, b: &'a BTreeSet<String>) -> Vec<&'a str> {
    a.difference(b).map(String::as_str).collect()
}

/// `paper no. 48 is`, `references no. 3, 5 are`.
fn are(column: &str, members: &[&str]) -> String {
    let kind = match column {
        "reference" => "reference",
        column => column.strip_suffix("_id").unwrap_or_default(),
    };
    let is = if members.len() == 1 { "is" } else { "are" };
    if kind.is_empty() { format!("{} {is}", members.join(", ")) } else { format!("{} {is}", several(kind, members)) }
}
