//! Rayyan: records whose notes say who decided what, and the log of who set what.

mod log;
mod notes;

use super::{DecisionRow, Reading};
use crate::error::ReviewError;
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;

pub(super) use log::{is_log, of_log};

/// Columns that hold notes, in small letters.
const NOTES: [&str; 7] = ["notes", "note", "n1", "research notes", "research_notes", "annotation", "annote"];

/// The notes of each record that speak of decisions: those of the usual columns; where there are none, of any column of text.
fn notes(frame: &Frame) -> Vec<Option<String>> {
    let usual = |c: &&str| NOTES.contains(&c.to_lowercase().as_str());
    let of = |columns: Vec<&str>| -> Vec<Option<String>> {
        let texts: Vec<_> = columns.into_iter().filter_map(|c| frame.texts_if_any(c)).collect();
        let spoken = |text: &&String| notes::speaks_of_decisions(text);
        let one = |row: usize| {
            let said: Vec<&str> =
                texts.iter().filter_map(|t| t[row].as_ref()).filter(spoken).map(String::as_str).collect();
            (!said.is_empty()).then(|| said.join("\n"))
        };
        (0..frame.height()).map(one).collect()
    };
    let found = of(frame.columns().into_iter().filter(usual).collect());
    if found.iter().any(Option::is_some) {
        return found;
    }
    of(frame.columns().into_iter().filter(|c| !usual(c)).collect())
}

/// Whether the notes of any record hold decisions.
pub(super) fn is_export(frame: &Frame) -> bool {
    notes(frame).iter().any(Option::is_some)
}

/// The decisions in the notes. A note that cannot be read in full is named.
pub(super) fn of_export(frame: &Frame) -> Result<Reading, ReviewError> {
    let ids = record_ids(frame)?;
    let notes = notes(frame);
    let mut reading = Reading::default();
    let (mut unread, mut strange) = (Vec::new(), 0);
    for (id, note) in ids.iter().zip(&notes) {
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
        let are = if all == 1 { "note".to_owned() } else { format!("{all} notes") };
        reading.warnings.push(format!(
            "{strange} of the {are} of Rayyan cannot be read in full; what they decide besides is not counted"
        ));
        reading.warnings.extend(unread);
    }
    Ok(reading)
}
