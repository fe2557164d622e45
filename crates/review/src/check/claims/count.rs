//! How many distinct values, or rows, are selected.

use std::collections::{BTreeSet, HashSet};

use super::{Claim, Selected, Verdict};
use crate::check::listed::members;
use crate::check::words::{many, several};
use crate::error::{ReviewError, nearest};
use crate::frame::Frame;
use crate::numbers::{Printed, number, number_of};
use crate::package::Review;
use crate::selection::{Selection, is_id};

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let claimed = Printed::parse(&claim.value).filter(|n| !n.percent && n.decimals == 0 && n.value >= 0.0);
    let Some(claimed) = claimed.map(|printed| printed.value).or_else(|| whole(&claim.value)) else {
        return Ok(Verdict::Undecided(format!("'{}' is not a count", claim.value)));
    };
    let near = || nearest_value(&claim.about, selected.frame);
    let Some(column) = selected.columns.first() else {
        let found = selected.rows.len();
        return Ok(if is_count(found, claimed) {
            Verdict::Holds
        } else {
            let because = format!("the data say {}{}", number(found as f64), near()?);
            Verdict::Fails { found: found.to_string(), because }
        });
    };
    let values = selected.values(column)?;
    let blanks = values.iter().filter(|v| v.is_none()).count();
    let found = distinct(column, &values).len();
    if found == 0 && blanks > 0 {
        return Ok(Verdict::Undecided(blank(claim, column, blanks)));
    }
    if !is_count(found, claimed) {
        let rows = many(values.len(), "row");
        let without = if blanks > 0 {
            let have = if blanks == 1 { "has" } else { "have" };
            format!(": of {rows}, {} {have} no '{column}'", number(blanks as f64))
        } else {
            String::new()
        };
        let because = format!("the data say {}{without}{}", number(found as f64), near()?);
        return Ok(Verdict::Fails { found: found.to_string(), because });
    }
    Ok(conflicts(selected)?.map_or(Verdict::Holds, Verdict::HoldsBut))
}

/// A count that is written with a fraction of zero.
fn whole(text: &str) -> Option<f64> {
    number_of(text).filter(|n| n.fract() == 0.0 && *n >= 0.0)
}

/// That a column is blank in all selected rows, in a reader's words where it counts what other tables list.
pub(super) fn blank(claim: &Claim, column: &str, rows: usize) -> String {
    let noun = super::words::noun(&claim.about);
    if noun.starts_with("values of") || noun == claim.about.resource {
        format!("'{column}' is blank in all {}", many(rows, "row"))
    } else {
        format!("the data do not list {noun}")
    }
}

/// The different values of a column; a cell of ids that lists several counts each.
pub(super) fn distinct(column: &str, values: &[Option<String>]) -> BTreeSet<String> {
    let mut distinct = BTreeSet::new();
    for text in values.iter().flatten() {
        if is_id(column) && text.contains([';', '|']) {
            distinct.extend(members(text));
        } else {
            distinct.insert(text.trim().to_owned());
        }
    }
    distinct
}

/// A word on a value of a condition that no row has while one has nearly the same.
pub(super) fn nearest_value(about: &Selection, frame: &Frame) -> Result<String, ReviewError> {
    for condition in about.conditions() {
        let held: HashSet<String> = frame.texts(&condition.column)?.into_iter().flatten().collect();
        for value in condition.values.iter().filter(|v| !v.is_empty() && !held.contains(*v)) {
            let mut sorted: Vec<&str> = held.iter().map(String::as_str).collect();
            sorted.sort_unstable();
            if number_of(value).is_none()
                && let Some(near) = nearest(value, sorted)
            {
                return Ok(format!("; no row has {} '{value}', did you mean '{near}'?", condition.column));
            }
        }
    }
    Ok(String::new())
}

/// A word on the selected papers whose status is in conflict.
fn conflicts(selected: &Selected<'_>) -> Result<Option<String>, ReviewError> {
    if selected.frame.name != "papers" || !selected.frame.has("status") || !selected.frame.has("paper_id") {
        return Ok(None);
    }
    let rows = selected.values("status")?.into_iter().zip(selected.values("paper_id")?);
    let ids: Vec<String> = rows.filter(|(s, _)| s.as_deref() == Some("conflict")).filter_map(|(_, id)| id).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    Ok((!ids.is_empty()).then(|| format!("it counts {}, whose status is in conflict", several("paper", &ids))))
}

/// Whether a number is this count.
fn is_count(found: usize, claimed: f64) -> bool {
    (found as f64 - claimed).abs() < 1e-9
}
