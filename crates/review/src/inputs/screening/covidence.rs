//! Covidence: a file for each pile of records; the piles say what was decided.

use std::collections::HashMap;

use qes_flow::Verdict;
use qes_work::{Stopped, Work};

use super::{DecisionRow, Reading};
use crate::error::{ReviewError, nearest, shorten};
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;

/// What was decided of the records of a pile.
#[derive(Clone, Copy)]
enum Pile {
    /// Not screened yet.
    Screen,
    /// Left on title and abstract.
    Irrelevant,
    /// Went on to the full text, which is not settled.
    Select,
    /// Left on full text.
    Excluded,
    /// In the review.
    Included,
}

/// The names of the piles.
const NAMES: [&str; 6] = ["screen", "irrelevant", "select", "excluded", "included", "extraction"];

/// Columns in which an export says where each record stands, in small letters.
const STATUS: [&str; 5] = ["status", "study status", "covidence status", "pile", "stage"];

/// The pile that a file's name speaks of: `review_1234_irrelevant_csv_20240101`.
fn pile(name: &str) -> Option<Pile> {
    name.to_lowercase().split(|c: char| !c.is_alphanumeric()).find_map(|word| match word {
        "screen" => Some(Pile::Screen),
        "irrelevant" => Some(Pile::Irrelevant),
        "select" => Some(Pile::Select),
        "excluded" => Some(Pile::Excluded),
        "included" | "extraction" => Some(Pile::Included),
        _ => None,
    })
}

/// The pile of a status as Covidence shows it.
fn pile_of_status(status: &str) -> Option<Pile> {
    let status = status.trim().to_lowercase();
    match status.as_str() {
        "" | "title and abstract screening" | "title & abstract screening" | "awaiting screening" | "unscreened" => {
            Some(Pile::Screen)
        }
        "full text review" | "full text screening" | "full-text review" | "awaiting full text" => Some(Pile::Select),
        "exclude" => Some(Pile::Excluded),
        "include" | "data extraction" | "extracted" => Some(Pile::Included),
        word if NAMES.contains(&word) => pile(word),
        _ => None,
    }
}

/// The column that says where each record stands, of a table that has Covidence's numbers.
fn status_column(frame: &Frame) -> Option<&str> {
    let named = |name: &str| frame.columns().into_iter().find(|c| c.eq_ignore_ascii_case(name));
    ["covidence #", "covidence", "covidence_id"].iter().find_map(|c| named(c))?;
    STATUS.iter().find_map(|c| named(c))
}

/// What to do with records of Covidence of which nothing says where they stand.
pub(super) fn nameless(frame: &Frame) -> Option<ReviewError> {
    let named = |name: &str| frame.columns().into_iter().any(|c| c.eq_ignore_ascii_case(name));
    let is_its = ["covidence #", "covidence", "covidence_id"].iter().any(|c| named(c));
    let file = "review_1_included_csv.csv";
    (is_its && frame.height() > 0).then(|| ReviewError::Ratings {
        what: format!("'{}' holds records of Covidence, and nothing says what was decided of them", frame.name),
        because: format!(
            "Covidence's files say it by their names ({}); expected a frame named so, e.g. %load {file} --as included, or a column 'status'",
            NAMES.join(", ")
        ),
    })
}

/// How a text says the pile.
type Reader = fn(&str) -> Option<Pile>;

/// What says where each record stands: a column, its source, or the frame's name.
fn places(frame: &Frame, work: &Work) -> Result<(Vec<Option<String>>, Reader), Stopped> {
    if let Some(column) = status_column(frame) {
        let said = frame.read_if_any(column, work)?.unwrap_or_else(|| vec![None; frame.height()]);
        return Ok((said.into_iter().map(|s| Some(s.unwrap_or_default())).collect(), pile_of_status));
    }
    let sources = frame.read_if_any("source", work)?;
    Ok((sources.unwrap_or_else(|| vec![Some(frame.name.clone()); frame.height()]), pile))
}

/// The pile of each record.
fn piles(frame: &Frame, work: &Work) -> Result<Vec<Option<Pile>>, Stopped> {
    let (said, of) = places(frame, work)?;
    let mut known: HashMap<&str, Option<Pile>> = HashMap::new();
    let mut piles = Vec::with_capacity(said.len());
    for text in &said {
        work.go_on()?;
        piles.push(text.as_deref().and_then(|text| *known.entry(text).or_insert_with(|| of(text))));
    }
    Ok(piles)
}

/// Whether every record is in a pile.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn is_export(frame: &Frame, work: &Work) -> Result<bool, Stopped> {
    Ok(frame.height() > 0 && piles(frame, work)?.iter().all(Option::is_some) && has_ids(frame, work)?)
}

/// Whether most records are in a pile, or a column says of each where it stands.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn is_partly_export(frame: &Frame, work: &Work) -> Result<bool, Stopped> {
    let known = piles(frame, work)?.iter().flatten().count();
    let most = 2 * known > frame.height() || known > 0 && status_column(frame).is_some();
    Ok(most && has_ids(frame, work)?)
}

/// Whether each record has an id of its own.
fn has_ids(frame: &Frame, work: &Work) -> Result<bool, Stopped> {
    match record_ids(frame, work) {
        Err(ReviewError::Interrupted(stopped)) => Err(stopped),
        ids => Ok(ids.is_ok()),
    }
}

/// The decisions that follow from the piles, which are agreed ones. A record in none of them is named.
pub(super) fn of_export(frame: &Frame, work: &Work) -> Result<Reading, ReviewError> {
    let ids = record_ids(frame, work)?;
    let notes = ["notes", "Notes"].into_iter().find(|c| frame.has(c));
    let notes = notes.map(|column| frame.read(column, work)).transpose()?;
    let (mut rows, mut unknown) = (Vec::new(), Vec::new());
    let said = places(frame, work)?.0;
    let piles = piles(frame, work)?;
    work.begin_counted("reading", "records", piles.len());
    for (row, pile) in piles.into_iter().enumerate() {
        work.did(1)?;
        let mut say = |stage: &str, verdict, reasons| {
            rows.push(DecisionRow {
                record_id: ids[row].clone(),
                stage: stage.to_owned(),
                reviewer: "consensus".to_owned(),
                verdict,
                reasons,
                round: 1,
            });
        };
        match pile {
            None => unknown.push(row),
            Some(Pile::Screen) => {}
            Some(Pile::Irrelevant) => say("abstract", Verdict::Exclude, Vec::new()),
            Some(Pile::Select) => say("abstract", Verdict::Include, Vec::new()),
            Some(Pile::Included) => {
                say("abstract", Verdict::Include, Vec::new());
                say("full text", Verdict::Include, Vec::new());
            }
            Some(Pile::Excluded) => {
                say("abstract", Verdict::Include, Vec::new());
                let note = notes.as_ref().and_then(|n| n[row].as_deref()).unwrap_or_default();
                say("full text", Verdict::Exclude, reasons(note));
            }
        }
    }
    let warnings = unread(&ids, &said, &unknown, work)?;
    Ok(Reading { rows, warnings, ..Reading::default() })
}

/// Records whose status is none of Covidence's.
fn unread(ids: &[String], said: &[Option<String>], unknown: &[usize], work: &Work) -> Result<Vec<String>, Stopped> {
    let Some(&first) = unknown.first() else { return Ok(Vec::new()) };
    let are = match unknown.len() {
        1 => "1 record has".to_owned(),
        n => format!("{n} records have"),
    };
    let mut warnings = vec![format!(
        "{are} no status of Covidence, such as '{}'; what was decided of them is not counted",
        shorten(&ids[first])
    )];
    for &row in unknown {
        work.go_on()?;
        let found = said[row].as_deref().unwrap_or_default();
        let hint = nearest(found, NAMES).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        let expected = NAMES.join(", ");
        warnings.push(format!("record '{}': found '{}', expected one of {expected}{hint}", ids[row], shorten(found)));
    }
    Ok(warnings)
}

/// The reasons of a note such as `Exclusion reason: Wrong study design; `, each once.
fn reasons(note: &str) -> Vec<String> {
    const BEFORE: &str = "exclusion reason:";
    // Lower case of other letters may have another length; these are the same in both.
    let lower: String = note.chars().map(|c| c.to_ascii_lowercase()).collect();
    let one = |(at, _): (usize, &str)| {
        let rest = &note[at + BEFORE.len()..];
        rest.split([';', '\n']).next().unwrap_or(rest).trim().to_owned()
    };
    super::distinct(lower.match_indices(BEFORE).map(one).filter(|reason| !reason.is_empty()))
}
