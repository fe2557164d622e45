//! The stages of decisions: in one spelling, in their order, and those that the options name.

use std::collections::{BTreeMap, HashMap};

use qes_flow::Stage;
use qes_work::{Stopped, Work};

use super::{DecisionRow, ScreeningOptions, distinct, distinct_while};
use crate::error::{ReviewError, nearest, shorten};

/// Gives every decision the name of its stage, in one spelling; what a reader should know of it.
///
/// # Errors
/// The stage of the options is for decisions that name none, and is none of those that there are.
pub(super) fn name(
    rows: &mut [DecisionRow],
    options: &ScreeningOptions,
    table: &str,
    work: &Work,
) -> Result<Vec<String>, ReviewError> {
    let written = distinct_while(rows.iter().map(|r| &r.stage), work)?;
    few(table, written.len())?;
    let found = distinct(written.iter().map(|stage| spelled(stage)).filter(|s| !s.is_empty()));
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
    one_spelling(rows, unnamed(options), work)?;
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
///
/// # Errors
/// Options name a stage twice, or not one of those that are decided at; the work was stopped.
pub(super) fn of(rows: &[DecisionRow], options: &ScreeningOptions, work: &Work) -> Result<Vec<String>, ReviewError> {
    let found = distinct_while(rows.iter().map(|r| &r.stage), work)?;
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
        return Ok(vec![spelled(unnamed(options))]);
    }
    // A stage of a review's own stays behind the one that it follows in the table.
    let mut after = None;
    let mut keyed: Vec<(Option<Stage>, String)> = Vec::new();
    for name in found {
        after = told(&name).or(after);
        keyed.push((after, name));
    }
    keyed.sort_by_key(|(stage, _)| *stage);
    Ok(by_number(keyed.into_iter().map(|(_, name)| name).collect()))
}

/// That the table alone says where a stage stands, where neither its name nor the options do.
pub(super) fn guessed(stages: &[String], rows: &[DecisionRow], options: &ScreeningOptions) -> Option<String> {
    let found = rows.iter().any(|r| !r.stage.is_empty());
    if !options.stages.is_empty() || stages.len() < 2 || !found {
        return None;
    }
    let alike = |name: &String| {
        let stem = numbered(name).map(|(_, stem)| stem);
        stem.is_some() && stages.iter().all(|other| numbered(other).map(|(_, stem)| stem) == stem)
    };
    let unknown: Vec<String> = stages
        .iter()
        .filter(|name| told(name).is_none() && !alike(name))
        .map(|name| format!("'{}'", shorten(name)))
        .collect();
    let (stand, follow) = if unknown.len() == 1 { ("stands", "it follows") } else { ("stand", "they follow") };
    (!unknown.is_empty()).then(|| {
        format!(
            "nothing but the order of the rows says where {} {stand} among the stages: {follow} what is before in the table ({}); --stages \
             says another order",
            unknown.join(", "),
            stages.iter().map(|s| shorten(s)).collect::<Vec<_>>().join(", "),
        )
    })
}

/// That rows without a stage are taken for those of one: `what` is the sentence's beginning.
pub(super) fn taken(what: &str, options: &ScreeningOptions) -> String {
    let stage = shorten(&spelled(unnamed(options)));
    let why = if options.stage.is_some() { "as --stage says" } else { "--stage names another" };
    format!("{what} no stage; taken for '{stage}' ({why})")
}

/// The stage of decisions that name none.
fn unnamed(options: &ScreeningOptions) -> &str {
    options.stage.as_deref().unwrap_or("abstract")
}

/// The stage that a name says, `screening` beside other stages being that of titles and abstracts.
fn told(name: &str) -> Option<Stage> {
    const SCREENING: [&str; 3] = ["screening", "initial screening", "first screening"];
    Stage::of(name).or_else(|| SCREENING.contains(&name).then_some(Stage::Abstract))
}

/// Stages that differ in a number alone, in its order, in the places that they have.
fn by_number(mut stages: Vec<String>) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (place, name) in stages.iter().enumerate() {
        if let Some((number, stem)) = numbered(name) {
            places.entry(stem).or_default().push((number, place));
        }
    }
    let before = stages.clone();
    for numbers in places.into_values() {
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        for ((_, to), (_, from)) in numbers.iter().zip(&sorted) {
            stages[*to].clone_from(&before[*from]);
        }
    }
    stages
}

/// The number in a stage's name, in figures, in words or in Roman ones, and the name without it.
fn numbered(name: &str) -> Option<(usize, String)> {
    const WORDS: [[&str; 5]; 5] = [
        ["one", "first", "i", "erste", "primary"],
        ["two", "second", "ii", "zweite", "secondary"],
        ["three", "third", "iii", "dritte", "tertiary"],
        ["four", "fourth", "iv", "vierte", "quaternary"],
        ["five", "fifth", "v", "fünfte", "quinary"],
    ];
    let figures = |c: char| c.is_ascii_digit();
    if let Some(start) = name.find(figures) {
        let digits: String = name[start..].chars().take_while(|c| figures(*c)).collect();
        let rest = &name[start + digits.len()..];
        let rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
        let stem = format!("{} {rest}", &name[..start]);
        return Some((digits.parse().ok()?, stem.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let number = |word: &str| WORDS.iter().position(|w| w.contains(&word)).map(|n| n + 1);
    let (at, n) = words.iter().enumerate().find_map(|(at, word)| Some((at, number(word)?)))?;
    let stem = [&words[..at], &words[at + 1..]].concat().join(" ");
    Some((n, stem))
}

/// Stages that differ in blanks and signs alone, or are called so usually, are one, under the name that comes first.
fn one_spelling(rows: &mut [DecisionRow], unnamed: &str, work: &Work) -> Result<(), Stopped> {
    let mut first: HashMap<String, String> = HashMap::new();
    let mut names: HashMap<String, String> = HashMap::new();
    for row in rows {
        work.go_on()?;
        if let Some(name) = names.get(&row.stage) {
            row.stage.clone_from(name);
            continue;
        }
        let own = spelled(if row.stage.trim().is_empty() { unnamed } else { &row.stage });
        let name = first.entry(letters(&own)).or_insert(own).clone();
        names.insert(std::mem::replace(&mut row.stage, name.clone()), name);
    }
    Ok(())
}

/// That a column of stages holds few of them.
///
/// # Errors
/// It holds something else.
fn few(table: &str, found: usize) -> Result<(), ReviewError> {
    const MOST: usize = 200;
    if found <= MOST {
        return Ok(());
    }
    Err(ReviewError::Ratings {
        what: format!("'{table}' names {found} different stages"),
        because: format!("expected at most {MOST}, such as title, abstract and full text"),
    })
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
