//! Files of bibliographic records as frames: a row for each record, a column for each meaning, and `fields`, which holds every field as
//! it is.

mod citations;
mod edited;
mod marks;

use std::path::Path;

use polars::prelude::{Column, DataFrame};
use qes_records::{
    Format, Name, Parsed, Record, decode, is_no_value, is_vertical, keywords_by_commas, keywords_of, let_go,
};
use qes_work::{Stopped, Work};
use rayon::prelude::*;

pub use citations::{FrameCitations, citations};
pub use marks::mark_records;

use self::marks::MARK;
use crate::error::ReviewError;
use crate::frame::Frame;
use crate::provenance::Provenance;

/// The column of every field as it is.
pub(crate) const FIELDS: &str = "fields";
/// Columns that may name a record, the best first.
const IDS: [&str; 3] = ["record_id", "ID", "id"];
/// Between several texts of one meaning.
const BETWEEN: &str = "; ";

/// The format of a file, where it is one of bibliographic records. A CSV file is a table like any other.
pub(crate) fn format_of(ending: &str, bytes: &[u8]) -> Option<Format> {
    let decoded = decode(bytes);
    let start = decoded.text.char_indices().nth(20_000).map_or(decoded.text.len(), |(end, _)| end);
    let start = &decoded.text[..start];
    // A table whose rows are fields is none like any other.
    let of_text = matches!(ending, "csv" | "tsv" | "tab" | "txt");
    let vertical = (of_text && is_vertical(start)).then_some(Format::Csv);
    vertical.or_else(|| Format::of(ending, start).filter(|format| *format != Format::Csv))
}

/// Records of a file, where it holds some.
///
/// # Errors
/// The file is not blank, and no record of this format is in it.
pub(crate) fn not_empty(path: &Path, bytes: &[u8], format: Format, parsed: &mut Parsed) -> Result<(), ReviewError> {
    if !parsed.records.is_empty() {
        return Ok(());
    }
    if decode(bytes).text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        parsed
            .warnings
            .push(qes_records::Warning { line: 1, message: "the file is blank; it holds no record".to_owned() });
        return Ok(());
    }
    let found = qes_records::resembles(bytes);
    Err(ReviewError::NoRecords { path: path.to_owned(), found, expected: format.label() })
}

/// Records that are looked at between two looks at the work.
const BLOCK: usize = 1_024;

/// The records as a frame.
///
/// # Errors
/// [`ReviewError::Interrupted`] when somebody asked for that, or the data frame library refuses.
pub(crate) fn frame_of(parsed: Parsed, work: &Work) -> Result<DataFrame, ReviewError> {
    let ids: Vec<String> = (1..=parsed.records.len()).map(|n| n.to_string()).collect();
    let frame = frame_with(&parsed.records, vec![Column::new("record_id".into(), ids)], work);
    let_go(parsed);
    frame
}

/// The records as a frame, after these columns.
///
/// # Errors
/// As for [`frame_of`].
pub(crate) fn frame_with(records: &[Record], mut columns: Vec<Column>, work: &Work) -> Result<DataFrame, ReviewError> {
    let names = Name::ALL.iter().filter(|n| !matches!(n, Name::FirstPage | Name::LastPage | Name::Other));
    work.begin_counted("making columns of", "cells", records.len() * (names.clone().count() + 2));
    for &name in names {
        let column = if name == Name::Year {
            Column::new(name.name().into(), each(records, Record::year, work)?)
        } else {
            Column::new(name.name().into(), each(records, |r| edited::shown(r, name), work)?)
        };
        if matches!(name, Name::Pages | Name::Year) || column.null_count() < records.len() {
            columns.push(column);
        }
    }
    let marks = each(records, |r| marks::mark(r).map(Provenance::name), work)?;
    if marks.iter().any(Option::is_some) {
        columns.push(Column::new(MARK.into(), marks));
    }
    columns.push(Column::new(FIELDS.into(), each(records, Record::to_json, work)?));
    Ok(DataFrame::new_infer_height(columns)?)
}

/// What is made of each record, in their order, on all cores.
fn each<T: Send>(records: &[Record], of: impl Fn(&Record) -> T + Sync, work: &Work) -> Result<Vec<T>, Stopped> {
    if records.len() <= BLOCK {
        // Another core would only cost time.
        work.did(records.len())?;
        return Ok(records.iter().map(of).collect());
    }
    let blocks = records.par_chunks(BLOCK).map(|block| {
        work.did(block.len())?;
        Ok(block.iter().map(&of).collect())
    });
    joined(blocks.collect::<Result<Vec<Vec<T>>, Stopped>>()?, records.len(), work)
}

fn joined<T>(blocks: Vec<Vec<T>>, count: usize, work: &Work) -> Result<Vec<T>, Stopped> {
    let mut all = Vec::with_capacity(count);
    for block in blocks {
        work.go_on()?;
        all.extend(block);
    }
    Ok(all)
}

/// The ids of a frame's records: of the first column that may name them, else the numbers of the rows.
///
/// # Errors
/// An id is missing or stands twice, or [`ReviewError::Interrupted`] when somebody asked for that.
pub fn record_ids(frame: &Frame, work: &Work) -> Result<Vec<String>, ReviewError> {
    let Some(column) = IDS.into_iter().find(|id| frame.has(id)) else {
        return Ok((1..=frame.height()).map(|n| n.to_string()).collect());
    };
    let texts = frame.read(column, work)?;
    let mut seen = std::collections::HashSet::with_capacity(texts.len());
    for (row, id) in texts.iter().enumerate() {
        if row % BLOCK == 0 {
            work.go_on()?;
        }
        let wrong = |found: &str, expected: &str| frame.bad_value(row, column, found, expected);
        let id = id.as_deref().ok_or_else(|| wrong("", "an id for each record"))?;
        if !seen.insert(id) {
            return Err(wrong(id, "each id once"));
        }
    }
    drop(seen);
    work.go_on()?;
    Ok(texts.into_iter().flatten().collect())
}

/// What a column of a frame means. `source` beside ids is the database that a record is from, not its journal.
fn meaning(frame: &Frame, column: &str) -> Name {
    if column == "source" && frame.has("record_id") { Name::Other } else { Name::of_column(column) }
}

/// The rows of a frame as records: of `fields`, where that holds one, else of the columns. A column that says something else than `fields`
/// was changed since, and counts.
///
/// # Errors
/// [`ReviewError::Interrupted`] when somebody asked for that, or the data frame library refuses.
pub fn records(frame: &Frame, work: &Work) -> Result<Vec<Record>, ReviewError> {
    let whole = frame.read_if_any(FIELDS, work)?;
    let columns: Vec<(&str, Vec<Option<String>>)> = frame
        .columns()
        .into_iter()
        .filter(|c| *c != FIELDS && *c != MARK)
        .map(|c| Ok((c, frame.read(c, work)?)))
        .collect::<Result<_, ReviewError>>()?;
    let by_commas: Vec<bool> =
        columns.iter().map(|(_, texts)| keywords_by_commas(texts.iter().flatten().map(String::as_str))).collect();
    let of_row = |row: usize| {
        let whole = whole.as_ref().and_then(|w| w[row].as_deref()).and_then(Record::from_json);
        let whole = whole.map(|mut record| {
            let shown =
                columns.iter().filter_map(|(column, texts)| Some((Name::from_name(column)?, texts[row].as_deref())));
            edited::apply_all(&mut record, shown);
            record
        });
        whole.unwrap_or_else(|| {
            let mut record = Record { fields: Vec::new(), line: row as u64 + 1 };
            for ((column, texts), by_commas) in columns.iter().zip(&by_commas) {
                let name = meaning(frame, column);
                let Some(text) = &texts[row] else { continue };
                let parts: Vec<String> = match name {
                    Name::Authors | Name::Editors => qes_records::people_of(text),
                    Name::Keywords => keywords_of(text, *by_commas),
                    _ if name.repeats() && name != Name::Other => text.split(BETWEEN).map(str::to_owned).collect(),
                    _ => vec![text.clone()],
                };
                let says = |part: &str| if is_no_value(name, part) { Name::Other } else { name };
                record.fields.extend(parts.iter().map(|part| qes_records::Field::new(says(part), *column, part)));
            }
            record
        })
    };
    work.begin_counted("making records of", "rows", frame.height());
    if frame.height() <= BLOCK {
        work.did(frame.height())?;
        return Ok((0..frame.height()).map(of_row).collect());
    }
    let starts: Vec<usize> = (0..frame.height()).step_by(BLOCK).collect();
    let blocks = starts.into_par_iter().map(|start| {
        let rows = start..frame.height().min(start + BLOCK);
        work.did(rows.len())?;
        Ok(rows.map(&of_row).collect())
    });
    Ok(joined(blocks.collect::<Result<Vec<Vec<Record>>, Stopped>>()?, frame.height(), work)?)
}
