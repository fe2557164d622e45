//! From text to typed columns where no schema says what they are. What is not certain stays text, or is said.

mod dates;
mod ids;
mod marks;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use qes_records::{Name, is_no_value, is_rounded};

use crate::error::{ReviewError, shorten};
use crate::formats::RawTable;
use crate::known;
use crate::typed::{column, integer, present};
pub(crate) use ids::{is_id, is_numbering, is_outline};
pub(crate) use marks::{Marks, is_number};

/// What is said of a column.
pub(crate) struct Said {
    pub sentence: String,
    /// Whether it stays text although it looks like something else.
    pub in_doubt: bool,
}

/// Types every column by its values, with what is to be said of those that could be read in two ways.
pub(crate) fn infer(table: &RawTable) -> Result<(DataFrame, Vec<Said>), ReviewError> {
    let marks = Marks::of(table);
    let blank = [String::new()];
    let mut notes = Vec::new();
    let mut columns = Vec::with_capacity(table.header.len());
    for (at, name) in table.header.iter().enumerate() {
        let (column, note) = guessed(name, table, at, &blank, marks);
        columns.push(column);
        let in_doubt = matches!(note, Some(Err(_)));
        let note = note.map(|note| note.unwrap_or_else(|why| why));
        notes.extend(note.map(|note| Said { sentence: format!("column '{}': {note}", shorten(name)), in_doubt }));
    }
    Ok((DataFrame::new_infer_height(columns)?, notes))
}

/// One column by its values.
pub(crate) fn inferred(name: &str, table: &RawTable, at: usize, missing: &[String]) -> Column {
    guessed(name, table, at, missing, Marks::of(table)).0
}

/// What is said of a column; an error where it stays text although it looks like something else.
type Note = Option<Result<String, String>>;

fn guessed(name: &str, table: &RawTable, at: usize, missing: &[String], marks: Marks) -> (Column, Note) {
    let cells: Vec<Option<&str>> = table.rows.iter().map(|row| present(&row[at], missing)).collect();
    let filled: Vec<&str> = cells.iter().flatten().copied().collect();
    let text = |why: Option<String>| (Series::new(name.into(), cells.clone()).into(), why.map(Err));
    let meaning = Name::of_column(name);
    if let Some(cell) = filled.iter().find(|cell| is_rounded(cell) && is_no_value(meaning, cell)) {
        return text(Some(format!(
            "'{cell}' is a number that a spreadsheet program rounded; kept as text, and such cells count for nothing"
        )));
    }
    if filled.is_empty() || ids::is_id(name) || known::is_id(name) {
        return text(None);
    }
    if filled.iter().all(|t| marks::is_plain(t) && integer(t).is_some()) {
        return (column(name, &cells, integer), None);
    }
    if let Some(form) = dates::form_of(&filled) {
        return match form {
            Ok(form) => {
                let iso: Vec<Option<String>> = cells.iter().map(|cell| cell.and_then(|t| form.iso(t))).collect();
                let changed = cells.iter().zip(&iso).find(|(cell, iso)| **cell != iso.as_deref());
                let note = changed.and_then(|(cell, iso)| {
                    Some(format!("dates such as {} are read as {}", (*cell)?, iso.as_deref()?))
                });
                (Series::new(name.into(), iso).into(), note.map(Ok))
            }
            Err(why) => text(Some(why)),
        };
    }
    match marks.reading(&filled) {
        Ok(None) => text(None),
        Err(why) => text(Some(why)),
        Ok(Some((reading, note))) => {
            if let Some(why) = ids::outline(name, at, &filled, |t| reading.number(t)) {
                return text(Some(why));
            }
            if name.eq_ignore_ascii_case("reference") && filled.iter().any(|t| reading.whole(t).is_none()) {
                return text(None);
            }
            let note = note.map(Ok);
            let whole = |t: &str| reading.whole(t);
            if filled.iter().all(|t| whole(t).is_some()) {
                (column(name, &cells, whole), note)
            } else {
                (column(name, &cells, |t| reading.number(t)), note)
            }
        }
    }
}
