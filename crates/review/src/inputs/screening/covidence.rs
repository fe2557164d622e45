//! Covidence: a file for each pile of records; the piles say what was decided.

use qes_flow::Verdict;

use super::DecisionRow;
use crate::error::ReviewError;
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

/// The pile of each record, by its source or the frame's name.
fn piles(frame: &Frame) -> Vec<Option<Pile>> {
    match frame.texts_if_any("source") {
        Some(sources) => sources.iter().map(|s| s.as_deref().and_then(pile)).collect(),
        None => vec![pile(&frame.name); frame.height()],
    }
}

/// Whether every record is in a pile.
pub(super) fn is_export(frame: &Frame) -> bool {
    frame.height() > 0 && record_ids(frame).is_ok() && piles(frame).iter().all(Option::is_some)
}

/// The decisions that follow from the piles, which are agreed ones.
pub(super) fn of_export(frame: &Frame) -> Result<Vec<DecisionRow>, ReviewError> {
    let ids = record_ids(frame)?;
    let notes = ["notes", "Notes"].iter().find_map(|c| frame.texts_if_any(c));
    let mut rows = Vec::new();
    for (row, pile) in piles(frame).into_iter().enumerate() {
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
            None | Some(Pile::Screen) => {}
            Some(Pile::Irrelevant) => say("abstract", Verdict::Exclude, Vec::new()),
            Some(Pile::Select) => say("abstract", Verdict::Include, Vec::new()),
            Some(Pile::Included) => {
                say("abstract", Verdict::Include, Vec::new());
                say("full text", Verdict::Include, Vec::new());
            }
            Some(Pile::Excluded) => {
                say("abstract", Verdict::Include, Vec::new());
                let note = notes.as_ref().and_then(|n| n[row].as_deref()).unwrap_or_default();
                say("full text", Verdict::Exclude, reason(note).into_iter().collect());
            }
        }
    }
    Ok(rows)
}

/// The reason of a note such as `Exclusion reason: Wrong study design; `.
fn reason(note: &str) -> Option<String> {
    const BEFORE: &str = "exclusion reason:";
    // Lower case may have another length, so the place is looked for in the text itself.
    let start = note
        .char_indices()
        .map(|(at, _)| at)
        .find(|&at| note.get(at..at + BEFORE.len()).is_some_and(|part| part.eq_ignore_ascii_case(BEFORE)))?;
    let rest = &note[start + BEFORE.len()..];
    let reason = rest.split([';', '\n']).next().unwrap_or(rest).trim();
    (!reason.is_empty()).then(|| reason.to_owned())
}
