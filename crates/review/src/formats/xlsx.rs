//! The first sheet of a spreadsheet.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use super::RawTable;
use crate::error::ReviewError;

pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<RawTable, ReviewError> {
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "XLSX", message };
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| malformed(e.to_string()))?;
    let sheet = match book.worksheet_range_at(0) {
        Some(sheet) => sheet.map_err(|e| malformed(e.to_string()))?,
        None => return Err(ReviewError::Empty { path: path.to_owned() }),
    };
    let mut rows = sheet.rows();
    let header = rows.next().ok_or_else(|| ReviewError::Empty { path: path.to_owned() })?;
    let header = RawTable::name_columns(header.iter().map(text).collect());
    let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(text).collect()).collect();
    let lines = (2..rows.len() as u64 + 2).collect();
    Ok(RawTable { header, rows, lines, decimal: '.', short: Vec::new() })
}

/// A cell as text: whole numbers without a fraction, errors as Excel shows them.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        other => other.to_string(),
    }
}
