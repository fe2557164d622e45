//! The rows of one paper say the same of it: a paper of two studies has a row for each, and only the study may differ.

use std::collections::HashMap;

use super::Context;
use super::examination::Looked;
use super::words::one;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;

/// Columns that may differ from row to row.
const OF_THE_ROW: [&str; 4] = ["paper_id", "study_id", "note", "provenance"];

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let papers = context.review.require("papers", "paper_id")?;
    let ids = papers.read("paper_id", context.work)?;
    let mut rows: HashMap<&str, Vec<usize>> = HashMap::new();
    for (row, id) in ids.iter().enumerate() {
        context.work.go_on()?;
        if let Some(id) = id {
            rows.entry(id).or_default().push(row);
        }
    }
    let mut several: Vec<(&str, Vec<usize>)> = rows.into_iter().filter(|(_, rows)| rows.len() > 1).collect();
    several.sort_by_key(|(_, rows)| rows[0]);
    if several.is_empty() {
        return Ok(Looked::nothing("every paper has one row"));
    }
    let mut findings = Vec::new();
    for column in papers.columns().into_iter().filter(|c| !OF_THE_ROW.contains(c)) {
        context.work.go_on()?;
        let texts = papers.read(column, context.work)?;
        for (id, rows) in &several {
            context.work.go_on()?;
            let mut said: Vec<&str> = rows.iter().filter_map(|row| texts[*row].as_deref()).collect();
            said.dedup();
            if let [first, other, ..] = said[..] {
                let (first, other) = (shorten(first), shorten(other));
                let message = format!(
                    "{} has {} rows, and they differ in '{column}': '{first}' and '{other}'",
                    one("paper", id),
                    rows.len()
                );
                let finding = Finding::error(format!("paper-rows:{id}:{column}"), "papers", message);
                findings.push(finding.rows(rows.iter().copied()).expected("one value for one paper").found(other));
            }
        }
    }
    Ok(Looked::at(several.len(), ("paper of several rows", "papers of several rows"), findings))
}
