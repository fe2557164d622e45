//! Reasons for exclusion: where a table holds them, and what is said where a record has several.

use std::collections::{BTreeMap, HashMap};

use qes_flow::Screened;
use qes_work::{Stopped, Work};

use super::DecisionRow;
use crate::error::shorten;
use crate::frame::Frame;

/// Between several reasons of one cell.
const BETWEEN: [char; 3] = [';', '|', '\n'];

/// Reasons that a sentence lists.
const LISTED: usize = 5;

/// The reasons of each row, each once: those of every column that is called so, such as `reason`, `exclusion reasons` or `reason_2`.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn of(frame: &Frame, work: &Work) -> Result<Vec<Vec<String>>, Stopped> {
    let mut all: Vec<Vec<String>> = vec![Vec::new(); frame.height()];
    for column in frame.columns().into_iter().filter(|c| holds_reasons(c)) {
        for (reasons, cell) in all.iter_mut().zip(frame.read_if_any(column, work)?.unwrap_or_default()) {
            work.go_on()?;
            for reason in cell.iter().flat_map(|cell| cell.split(BETWEEN)).map(str::trim).filter(|r| !r.is_empty()) {
                if !reasons.iter().any(|known| known == reason) {
                    reasons.push(reason.to_owned());
                }
            }
        }
    }
    Ok(all)
}

/// Gives reasons that differ in capitals and white space alone one spelling: that of the list, else the one given most often, else the first.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn one_spelling(
    rows: &mut [DecisionRow],
    listed: &[String],
    work: &Work,
) -> Result<Option<String>, Stopped> {
    // Each reason once, in the order in which they occur: few are given to many records.
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for reason in rows.iter().flat_map(|r| &r.reasons) {
        work.go_on()?;
        let place = *places.entry(reason).or_insert(counted.len());
        match counted.get_mut(place) {
            Some((_, n)) => *n += 1,
            None => counted.push((reason, 1)),
        }
    }
    let mut spellings: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for (reason, n) in counted {
        work.go_on()?;
        spellings.entry(letters(reason)).or_default().push((reason.to_owned(), n));
    }
    let on_list: HashMap<String, &String> = listed.iter().rev().map(|reason| (letters(reason), reason)).collect();
    let mut one_of: HashMap<String, String> = HashMap::new();
    let mut said = Vec::new();
    for (same, all) in &spellings {
        work.go_on()?;
        let own = on_list.get(same).map(|own| (*own).clone());
        // The first of those given most often: `max_by_key` takes the last.
        let Some(one) = own.or_else(|| all.iter().rev().max_by_key(|(_, n)| *n).map(|(r, _)| r.clone())) else {
            continue;
        };
        let others =
            all.iter().filter(|(reason, _)| *reason != one).map(|(reason, n)| format!("'{}' ({n})", shorten(reason)));
        let others: Vec<String> = others.collect();
        if !others.is_empty() {
            said.push(format!("{} as '{}'", others.join(" and "), shorten(&one)));
        }
        let respelled = all.iter().filter(|(reason, _)| *reason != one);
        one_of.extend(respelled.map(|(reason, _)| (reason.clone(), one.clone())));
    }
    for row in rows.iter_mut().filter(|row| !row.reasons.is_empty()) {
        work.go_on()?;
        for reason in &mut row.reasons {
            if let Some(one) = one_of.get(reason) {
                reason.clone_from(one);
            }
        }
        row.reasons = super::distinct(std::mem::take(&mut row.reasons).into_iter());
    }
    let (shown, more) =
        (said.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", "), said.len().saturating_sub(LISTED));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Ok((!said.is_empty())
        .then(|| format!("reasons that differ in capitals, blanks or a full stop alone count as one: {shown}{more}")))
}

/// A reason without what spellings differ in.
fn letters(reason: &str) -> String {
    let lower = reason.to_lowercase().replace(['_', '‐', '‑'], " ");
    lower.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(['.', ',', ':', '!']).trim_end().to_owned()
}

fn holds_reasons(column: &str) -> bool {
    let column = column.to_lowercase();
    let words: Vec<&str> = column.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let any = |list: &[&str]| words.iter().any(|w| list.contains(w));
    any(&["reason", "reasons"]) && !any(&["include", "included", "inclusion", "comment", "comments", "note", "notes"])
}

/// That records have several reasons, stage by stage, and how they count.
pub fn several_reasons(screened: &Screened, listed: bool) -> Vec<String> {
    let mut said = Vec::new();
    for stage in &screened.stages {
        let n = stage.outcomes.iter().filter(|o| !o.others.is_empty()).count();
        if n == 0 {
            continue;
        }
        let others = stage.other_reasons();
        let shown = others.iter().take(LISTED).map(|(reason, n)| format!("{} ({n})", shorten(reason)));
        let more = if others.len() > LISTED { ", …" } else { "" };
        let by = if listed { "the one highest on the list" } else { "the first" };
        let have = if n == 1 { "1 record has" } else { &format!("{n} records have") };
        said.push(format!(
            "at '{}' {have} several reasons: each record counts once, by {by}; given beside it: {}{more}",
            stage.name,
            shown.collect::<Vec<_>>().join(", ")
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_reasons_have_many_names() {
        for column in
            ["reason", "Reasons", "Exclusion reason", "reason_2", "Reason for exclusion", "second reason", "reason1"]
        {
            assert!(holds_reasons(column), "{column}");
        }
        for column in ["reasoning", "decision", "Reason for inclusion", "notes on reasons", "treason", ""] {
            assert!(!holds_reasons(column), "{column}");
        }
    }
}
