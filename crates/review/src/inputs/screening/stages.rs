//! The stages of decisions: in one spelling, in their order, and those that the options name.

use std::collections::HashMap;

use qes_flow::Stage;

use super::{DecisionRow, ScreeningOptions, distinct};
use crate::error::{ReviewError, nearest, shorten};

/// Gives every decision the name of its stage, in one spelling; what a reader should know of it.
///
/// # Errors
/// The stage of the options is for decisions that name none, and is none of those that there are.
pub(super) fn name(
    rows: &mut [DecisionRow],
    options: &ScreeningOptions,
    table: &str,
) -> Result<Vec<String>, ReviewError> {
    let found = distinct(rows.iter().map(|r| spelled(&r.stage)).filter(|s| !s.is_empty()));
    let all_named = rows.iter().all(|r| !r.stage.trim().is_empty());
    let mut said = slips(&found);
    if let Some(asked) = options.stage.as_ref().filter(|_| !found.is_empty()) {
        let known = found.iter().any(|stage| letters(stage) == letters(&spelled(asked)));
        let misspelled = Stage::of(asked).is_none() && nearest(asked, found.iter().map(String::as_str)).is_some();
        if !known && (all_named || misspelled) {
            return Err(ReviewError::unknown_name("stage", asked, &found));
        }
        said.extend(all_named.then(|| {
            format!("every decision of '{table}' names its stage, so --stage, which is for those that name none, changes nothing")
        }));
    }
    for row in rows.iter_mut() {
        if row.stage.trim().is_empty() {
            row.stage = options.stage.clone().unwrap_or_else(|| "abstract".to_owned());
        }
        row.stage = spelled(&row.stage);
    }
    one_spelling(rows);
    Ok(said)
}

/// Stages that nobody's review has, beside one that is nearly called so.
fn slips(found: &[String]) -> Vec<String> {
    let usual: Vec<&str> = found.iter().map(String::as_str).filter(|name| Stage::of(name).is_some()).collect();
    let slip = |name: &&String| Stage::of(name).is_none() && !name.contains(|c: char| c.is_ascii_digit());
    let near = |name: &String| {
        let near = nearest(name, usual.iter().copied())?;
        Some(format!("the stage '{}' is one of its own; did you mean '{near}'?", shorten(name)))
    };
    found.iter().filter(slip).filter_map(near).collect()
}

/// The stages that are decided at, in their order.
pub(super) fn of(rows: &[DecisionRow], options: &ScreeningOptions) -> Result<Vec<String>, ReviewError> {
    let found = distinct(rows.iter().map(|r| r.stage.clone()));
    if !options.stages.is_empty() {
        // Under the names that the decisions have.
        let named = |s: &String| {
            let own = found.iter().find(|f| letters(f) == letters(&spelled(s)));
            own.cloned().unwrap_or_else(|| spelled(s))
        };
        let named: Vec<String> = options.stages.iter().map(named).collect();
        if let Some(twice) = named.iter().enumerate().find(|(i, s)| named[..*i].contains(s)) {
            let what = format!("found the stage '{}' twice", twice.1);
            return Err(ReviewError::Ratings { what, because: "expected each once".to_owned() });
        }
        return match found.iter().find(|f| !named.contains(f)) {
            Some(other) => Err(ReviewError::unknown_name("stage", other, &named)),
            None => Ok(named),
        };
    }
    if found.is_empty() {
        return Ok(vec![spelled(options.stage.as_deref().unwrap_or("abstract"))]);
    }
    // A stage of a review's own stays behind the one that it follows in the table.
    let mut after = None;
    let mut keyed: Vec<(Option<Stage>, String)> = Vec::new();
    for name in found {
        after = Stage::of(&name).or(after);
        keyed.push((after, name));
    }
    keyed.sort_by_key(|(stage, _)| *stage);
    Ok(keyed.into_iter().map(|(_, name)| name).collect())
}

/// Stages that differ in blanks and signs alone, or are called so usually, are one, under the name that comes first.
fn one_spelling(rows: &mut [DecisionRow]) {
    let mut first: HashMap<String, String> = HashMap::new();
    for row in rows {
        let name = first.entry(letters(&row.stage)).or_insert_with(|| row.stage.clone());
        row.stage.clone_from(name);
    }
}

/// A stage's name without what spellings differ in.
fn letters(name: &str) -> String {
    const TITLE_AND_ABSTRACT: [&str; 4] = ["tiab", "titleabstract", "titlesandabstracts", "titleandabstract"];
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    if TITLE_AND_ABSTRACT.contains(&letters.as_str()) { TITLE_AND_ABSTRACT[3].to_owned() } else { letters }
}

/// A stage's name in one spelling.
pub(super) fn spelled(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', '_'], " ")
}
