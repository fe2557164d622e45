//! From text to typed columns where no schema says what they are. What is not certain stays text, or is said.

mod dates;
mod ids;
mod marks;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use qes_records::{Name, is_no_value, is_rounded};
use qes_work::{Stopped, Work};
use rayon::prelude::*;

use crate::error::{ReviewError, shorten};
use crate::formats::RawTable;
use crate::known;
use crate::typed::{column, integer, present};
pub(crate) use ids::{is_id, is_numbering, is_outline};
pub(crate) use marks::{Marks, is_number, marks_of};

/// Cells looked at between two looks at the work.
const LOOK: usize = 1 << 16;

/// What is said of a column.
pub(crate) struct Said {
    pub sentence: String,
    /// Whether it stays text although it looks like something else.
    pub in_doubt: bool,
}

/// Types every column by its values, with what is to be said of those that could be read in two ways.
pub(crate) fn infer(table: &RawTable, work: &Work) -> Result<(DataFrame, Vec<Said>), ReviewError> {
    let marks = Marks::of(table, work)?;
    let blank = [String::new()];
    work.begin_counted("typing", "columns", table.header.len());
    let typed = table.header.par_iter().enumerate().map(|(at, name)| {
        let typed = inferred(name, table, at, &blank, marks, work)?;
        work.did(1)?;
        Ok(typed)
    });
    let typed: Vec<(Column, Note)> = typed.collect::<Result<_, Stopped>>()?;
    let mut notes = Vec::new();
    let mut columns = Vec::with_capacity(typed.len());
    for (name, (column, note)) in table.header.iter().zip(typed) {
        columns.push(column);
        let in_doubt = matches!(note, Some(Err(_)));
        let note = note.map(|note| note.unwrap_or_else(|why| why));
        notes.extend(note.map(|note| Said { sentence: format!("column '{}': {note}", shorten(name)), in_doubt }));
    }
    Ok((DataFrame::new_infer_height(columns)?, notes))
}

/// What is said of a column; an error where it stays text although it looks like something else.
pub(crate) type Note = Option<Result<String, String>>;

/// One column by its values, where the marks of the table are these.
pub(crate) fn inferred(
    name: &str,
    table: &RawTable,
    at: usize,
    missing: &[String],
    marks: Marks,
    work: &Work,
) -> Result<(Column, Note), Stopped> {
    let is_id = ids::is_id(name) || known::is_id(name);
    if !is_id && let Some(column) = whole(name, table, at, missing, work)? {
        return Ok((column, None));
    }
    let mut cells: Vec<Option<&str>> = Vec::with_capacity(table.rows.len());
    let mut filled: Vec<&str> = Vec::with_capacity(table.rows.len());
    for (row, cell) in table.rows.column(at).enumerate() {
        if row % LOOK == 0 {
            work.go_on()?;
        }
        let cell = present(cell, missing);
        cells.push(cell);
        filled.extend(cell);
    }
    let text = |why: Option<String>| {
        work.go_on()?;
        Ok((Series::new(name.into(), cells.clone()).into(), why.map(Err)))
    };
    let meaning = Name::of_column(name);
    // Only with an exponent a number looks like one.
    let exponents = table.rows.holds(at, 'e') || table.rows.holds(at, 'E');
    let rounded = exponents
        .then(|| filled.iter().find(|cell| begins_with_digit(cell) && is_rounded(cell) && is_no_value(meaning, cell)));
    if let Some(cell) = rounded.flatten() {
        return text(Some(format!(
            "'{cell}' is a number that a spreadsheet program rounded; kept as text, and such cells count for nothing"
        )));
    }
    if filled.is_empty() || is_id {
        return text(None);
    }
    let form = dates::form_of(&filled);
    work.go_on()?;
    if let Some(form) = form {
        return match form {
            Ok(form) => {
                if filled.iter().all(|cell| form.is_iso(cell)) {
                    return text(None);
                }
                let iso: Vec<Option<String>> = cells.iter().map(|cell| cell.and_then(|t| form.iso(t))).collect();
                let changed = cells.iter().zip(&iso).find(|(cell, iso)| **cell != iso.as_deref());
                let note = changed.and_then(|(cell, iso)| {
                    Some(format!("dates such as {} are read as {}", (*cell)?, iso.as_deref()?))
                });
                Ok((Series::new(name.into(), iso).into(), note.map(Ok)))
            }
            Err(why) => text(Some(why)),
        };
    }
    let reading = marks.reading(&filled);
    work.go_on()?;
    match reading {
        Ok(None) => text(None),
        Err(why) => text(Some(why)),
        Ok(Some((reading, note))) => {
            if let Some(why) = ids::outline(name, at, &filled, |t| reading.number(t)) {
                return text(Some(why));
            }
            if name.eq_ignore_ascii_case("reference") && filled.iter().any(|t| reading.whole(t).is_none()) {
                return text(None);
            }
            work.go_on()?;
            let note = note.map(Ok);
            let whole = |t: &str| reading.whole(t);
            if filled.iter().all(|t| whole(t).is_some()) {
                Ok((column(name, &cells, whole), note))
            } else {
                Ok((column(name, &cells, |t| reading.number(t)), note))
            }
        }
    }
}

/// The cells as whole numbers; nothing where one of them is none, or all are blank. Most columns show it by their first cell.
fn whole(name: &str, table: &RawTable, at: usize, missing: &[String], work: &Work) -> Result<Option<Column>, Stopped> {
    let mut numbers: Vec<Option<i64>> = Vec::new();
    for (row, cell) in table.rows.column(at).enumerate() {
        if row % LOOK == 0 {
            work.go_on()?;
        }
        let number = present(cell, missing).map(|text| integer(text).filter(|_| marks::is_plain(text)));
        match number {
            Some(None) => return Ok(None),
            number => numbers.push(number.flatten()),
        }
    }
    let any = numbers.iter().any(Option::is_some);
    Ok(any.then(|| Series::new(name.into(), numbers).into()))
}

fn begins_with_digit(cell: &str) -> bool {
    cell.as_bytes().first().is_some_and(u8::is_ascii_digit)
}
