//! No row of a table without a key says the same as another in every column.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::known::is_known;

/// Rows that a sentence names.
const NAMED: usize = 5;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let resources = &review.descriptor().resources;
    let mut findings = Vec::new();
    let mut looked = 0;
    for frame in review.frames().iter().filter(|frame| is_known(&frame.name)) {
        context.work.go_on()?;
        let key = resources.iter().find(|r| r.name == frame.name).map(|r| r.schema.primary_key.0.as_slice());
        let has_key = key.is_some_and(|key| !key.is_empty() && key.iter().all(|column| frame.has(column)));
        // Support has a rule of its own; one column alone is a list of values.
        if has_key || frame.name == "support" || frame.columns().len() < 2 {
            continue;
        }
        looked += frame.height();
        let columns =
            frame.columns().into_iter().map(|c| frame.read(c, context.work)).collect::<Result<Vec<_>, _>>()?;
        let mut rows: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
        for row in 0..frame.height() {
            context.work.go_on()?;
            let cells: Vec<Option<&str>> = columns.iter().map(|column| column[row].as_deref()).collect();
            if cells.iter().any(Option::is_some) {
                rows.entry(cells).or_default().push(row);
            }
        }
        let mut same: Vec<Vec<usize>> = rows.into_values().filter(|rows| rows.len() > 1).collect();
        same.sort_unstable();
        let places = Places::new(review, frame);
        findings.extend(same.into_iter().map(|rows| {
            let named: Vec<String> = rows[1..].iter().take(NAMED).map(|row| (row + 1).to_string()).collect();
            let more = if rows.len() - 1 > NAMED { ", …" } else { "" };
            let (word, say) = if rows.len() == 2 { ("row", "says") } else { ("rows", "say") };
            let message =
                format!("{}: {word} {}{more} {say} the same in every column", places.at(rows[0]), named.join(", "));
            let finding =
                Finding::warning(format!("repeated-row:{}:{}", frame.name, rows[0] + 1), &frame.name, message);
            finding.rows(rows.iter().copied()).expected("each row once").found(rows.len())
        }));
    }
    if looked == 0 {
        return Ok(Looked::nothing("every table that qes knows has a key"));
    }
    Ok(Looked::at(looked, ("row", "rows"), findings))
}
