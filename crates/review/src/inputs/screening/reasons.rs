//! Reasons for exclusion: where a table holds them, and what is said where a record has several.

use qes_flow::Screened;

use crate::error::shorten;
use crate::frame::Frame;

/// Between several reasons of one cell.
const BETWEEN: [char; 3] = [';', '|', '\n'];

/// Reasons that a sentence lists.
const LISTED: usize = 5;

/// The reasons of each row, each once: those of every column that is called so, such as `reason`, `exclusion reasons` or `reason_2`.
pub(super) fn of(frame: &Frame) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new(); frame.height()];
    for column in frame.columns().into_iter().filter(|c| holds_reasons(c)) {
        for (reasons, cell) in all.iter_mut().zip(frame.texts_if_any(column).unwrap_or_default()) {
            for reason in cell.iter().flat_map(|cell| cell.split(BETWEEN)).map(str::trim).filter(|r| !r.is_empty()) {
                if !reasons.iter().any(|known| known == reason) {
                    reasons.push(reason.to_owned());
                }
            }
        }
    }
    all
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
