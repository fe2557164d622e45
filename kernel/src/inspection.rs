//! Shift-Tab: what is known of the word at the cursor.

use qes::{Bounds, Frame, Table};
use serde_json::{Map, Value};

use crate::commands;
use crate::outputs::Bundle;
use crate::session::Session;
use crate::{completion, sql_cell, sql_completion};

/// Levels of a column that are listed.
const LEVELS: usize = 12;
/// What a tooltip shows.
const SHOWN: Bounds = Bounds { rows: 100, columns: 10, bytes: 200_000 };

/// Help of a command, the columns of a frame, or the values of a column.
pub(crate) fn inspect(session: &Session, code: &str, cursor: usize) -> Option<Bundle> {
    let word = word_at(code, cursor);
    if let Some(found) = in_query(session, code, cursor) {
        return Some(table(&found));
    }
    let name = word.trim_start_matches('?').strip_prefix('%').unwrap_or(&word);
    if let Ok(command) = commands::find(name) {
        return Some(text_only(command.manual()));
    }
    if let Some(known) = of_data(session, &word) {
        return Some(known);
    }
    // On the rest of a command line, the command's own help.
    let line = completion::logical_line(&code.chars().take(cursor).collect::<String>());
    let name = line.trim_start().strip_prefix('%')?.split_whitespace().next()?.to_owned();
    commands::find(&name).ok().map(|command| text_only(command.manual()))
}

/// The columns and rows of a frame, or the values of a column.
pub(crate) fn of_data(session: &Session, name: &str) -> Option<Bundle> {
    if let Ok(frame) = session.content.workspace.frame(name) {
        return Some(table(&schema(session, frame)));
    }
    let (frame, column) = name.split_once('.').unwrap_or(("", name));
    let frames = session.content.workspace.frame_list();
    let holders: Vec<&Frame> = frames.filter(|f| (frame.is_empty() || f.name == frame) && f.has(column)).collect();
    let first = holders.first()?;
    let mut values = levels(first, column)?;
    if holders.len() > 1 {
        let others: Vec<&str> = holders[1..].iter().map(|f| f.name.as_str()).collect();
        values.note(format!("Also in {}.", others.join(", ")));
    }
    Some(table(&values))
}

/// The frame or the column that a name in a query stands for.
fn in_query(session: &Session, code: &str, cursor: usize) -> Option<Table> {
    let (query, at) = sql_cell::query_at(code, cursor)?;
    let meant = sql_completion::meant_at(session, &query, at)?;
    let frame = session.content.workspace.frame(&meant.0).ok()?;
    match meant.1 {
        Some(column) => levels(frame, &column),
        None => Some(schema(session, frame)),
    }
}

/// The word that holds the cursor, in code points.
fn word_at(code: &str, cursor: usize) -> String {
    let chars: Vec<char> = code.chars().collect();
    let part = |c: char| c.is_alphanumeric() || "_-%?.".contains(c);
    let mut start = cursor.min(chars.len());
    let mut end = start;
    while start > 0 && part(chars[start - 1]) {
        start -= 1;
    }
    while end < chars.len() && part(chars[end]) {
        end += 1;
    }
    chars[start..end].iter().collect()
}

fn schema(session: &Session, frame: &Frame) -> Table {
    let mut table = Table::new(format!("{}: {} rows", frame.name, frame.height()))
        .column("column", qes::Align::Left)
        .column("type", qes::Align::Left)
        .column("missing", qes::Align::Right);
    for (column, kind) in frame.columns().into_iter().zip(frame.types()) {
        let missing = if let Ok(values) = frame.data.column(column) { values.null_count() } else { 0 };
        table.row(vec![column.into(), kind.into(), missing.into()]);
    }
    table.note(frame.provenance.map_or_else(|| "Provenance: not stated.".to_owned(), |p| format!("Provenance: {p}.")));
    if session.content.workspace.loaded_review().is_ok() && session.content.workspace.takes_place(&frame.name) {
        table.note("The session's own frame, not the review's.");
    }
    table
}

fn levels(frame: &Frame, column: &str) -> Option<Table> {
    let values = frame.texts(column).ok()?;
    let missing = values.iter().filter(|v| v.is_none()).count();
    let mut counts = std::collections::HashMap::new();
    for value in values.into_iter().flatten() {
        *counts.entry(value).or_insert(0_usize) += 1;
    }
    let mut table = Table::new(format!("{}.{column}", frame.name))
        .column("value", qes::Align::Left)
        .column("rows", qes::Align::Right);
    let mut most: Vec<(&String, &usize)> = counts.iter().collect();
    most.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (value, n) in most.into_iter().take(LEVELS) {
        table.row(vec![value.as_str().into(), (*n).into()]);
    }
    table.note(format!("{} distinct values, {missing} missing.", counts.len()));
    Some(table)
}

fn text_only(text: String) -> Bundle {
    Map::from_iter([("text/plain".to_owned(), Value::String(text))])
}

fn table(table: &Table) -> Bundle {
    let table = table.within(&SHOWN, "%frames and %show have more");
    Map::from_iter([
        ("text/plain".to_owned(), Value::String(table.to_text(100))),
        ("text/html".to_owned(), Value::String(table.to_html())),
    ])
}
