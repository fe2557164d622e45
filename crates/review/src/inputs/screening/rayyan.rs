//! Rayyan: records whose notes say who decided what, and the log of who set what.

mod log;
mod notes;

use qes_work::{Stopped, Work};

use super::{DecisionRow, Reading};
use crate::error::ReviewError;
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;

pub(super) use log::{is_log, of_log};

/// Columns that hold notes, in small letters.
const NOTES: [&str; 7] = ["notes", "note", "n1", "research notes", "research_notes", "annotation", "annote"];

/// Columns of records that hold no notes, in small letters.
const NO_NOTES: [&str; 6] = ["title", "abstract", "authors", "author", "doi", "url"];

/// The notes of each record that speak of decisions: those of the usual columns; where there are none, of any other column of text.
fn notes(frame: &Frame, work: &Work) -> Result<Vec<Option<String>>, Stopped> {
    let lower = |c: &&str| c.to_lowercase();
    let (usual, others): (Vec<&str>, Vec<&str>) =
        frame.columns().into_iter().partition(|c| NOTES.contains(&lower(c).as_str()));
    let found = spoken(frame, &usual, work)?;
    if found.iter().any(Option::is_some) {
        return Ok(found);
    }
    let others: Vec<&str> = others.into_iter().filter(|c| !NO_NOTES.contains(&lower(c).as_str())).collect();
    spoken(frame, &others, work)
}

fn spoken(frame: &Frame, columns: &[&str], work: &Work) -> Result<Vec<Option<String>>, Stopped> {
    let mut found: Vec<Option<String>> = vec![None; frame.height()];
    for column in columns {
        let texts = frame.read_if_any(column, work)?.unwrap_or_default();
        for (all, text) in found.iter_mut().zip(texts) {
            work.go_on()?;
            let Some(text) = text.filter(|t| notes::speaks_of_decisions(t)) else { continue };
            *all = Some(match all.take() {
                Some(before) => format!("{before}\n{text}"),
                None => text,
            });
        }
    }
    Ok(found)
}

/// Whether the notes of any record hold decisions.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn is_export(frame: &Frame, work: &Work) -> Result<bool, Stopped> {
    Ok(notes(frame, work)?.iter().any(Option::is_some))
}

/// The decisions in the notes. A note that cannot be read in full is named.
pub(super) fn of_export(frame: &Frame, work: &Work) -> Result<Reading, ReviewError> {
    let ids = record_ids(frame, work)?;
    let notes = notes(frame, work)?;
    work.begin_counted("reading", "notes", ids.len());
    let mut reading = Reading::default();
    let (mut unread, mut strange) = (Vec::new(), 0);
    for (id, note) in ids.iter().zip(&notes) {
        work.did(1)?;
        let Some(note) = note else { continue };
        let read = notes::read(note);
        strange += usize::from(!read.unread.is_empty());
        unread.extend(read.unread.into_iter().map(|what| format!("record '{id}': {what}")));
        for d in read.decisions {
            reading.rows.push(DecisionRow {
                record_id: id.clone(),
                stage: String::new(),
                reviewer: d.reviewer,
                verdict: d.verdict,
                reasons: d.reasons,
                round: 1,
            });
        }
    }
    if strange > 0 {
        let all = notes.iter().flatten().count();
        let (notes, besides) = match all {
            1 => ("the note".to_owned(), "it decides"),
            all => (format!("{strange} of the {all} notes"), "they decide"),
        };
        reading.warnings.push(format!("{notes} of Rayyan cannot be read in full; what else {besides} is not counted"));
        reading.warnings.extend(unread);
    }
    Ok(reading)
}
