//! A table with a row for each decision.

use qes_flow::Verdict;

use super::DecisionRow;
use crate::error::ReviewError;
use crate::frame::Frame;

const RECORD: [&str; 6] = ["record_id", "record", "unit", "paper_id", "ID", "id"];
const REVIEWER: [&str; 5] = ["reviewer", "rater", "screener", "appraiser", "user"];
const DECISION: [&str; 3] = ["decision", "vote", "verdict"];

/// Whether a word decides anything.
pub(crate) fn decided(word: &str) -> bool {
    !word.is_empty() && !["undecided", "pending", "na", "n/a"].contains(&word.to_lowercase().as_str())
}

fn column(frame: &Frame, usual: &[&'static str]) -> Option<&'static str> {
    usual.iter().copied().find(|c| frame.has(c))
}

/// Whether rows are decisions.
pub(super) fn is_long(frame: &Frame) -> bool {
    column(frame, &RECORD).is_some() && column(frame, &DECISION).is_some()
}

/// The decisions. A row without one was not decided yet.
pub(super) fn rows(frame: &Frame) -> Result<Vec<DecisionRow>, ReviewError> {
    let texts = |usual: &[&'static str]| match column(frame, usual) {
        Some(column) => frame.texts(column),
        None => Ok(vec![None; frame.height()]),
    };
    let (records, decisions, reviewers) = (texts(&RECORD)?, texts(&DECISION)?, texts(&REVIEWER)?);
    let (stages, reasons, rounds) = (texts(&["stage"])?, texts(&["reason", "reasons"])?, texts(&["round"])?);
    let decision_column = column(frame, &DECISION).unwrap_or("decision");
    let mut rows = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let wrong = |column: &str, found: &str, expected: &str| frame.bad_value(row, column, found, expected);
        let Some(decision) = decisions[row].as_deref().map(str::trim).filter(|d| decided(d)) else { continue };
        let verdict = Verdict::of(decision)
            .ok_or_else(|| wrong(decision_column, decision, "include, exclude or maybe (or yes, no, unclear)"))?;
        let record_id = records[row].clone().ok_or_else(|| wrong("record_id", "", "the id of a record"))?;
        let round = match rounds[row].as_deref() {
            None => 1,
            Some(round) => round.trim().parse().map_err(|_| wrong("round", round, "the number of a round, from 1"))?,
        };
        let list = reasons[row].iter().flat_map(|r| r.split(';')).map(str::trim).filter(|r| !r.is_empty());
        rows.push(DecisionRow {
            record_id,
            stage: stages[row].clone().unwrap_or_default(),
            reviewer: reviewers[row].clone().unwrap_or_else(|| "reviewer".to_owned()),
            verdict,
            reasons: list.map(str::to_owned).collect(),
            round,
        });
    }
    Ok(rows)
}
