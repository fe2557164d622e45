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
    let filled = (2..).zip(rows).filter(|(_, row)| row.iter().any(|cell| *cell != Data::Empty));
    let (lines, rows) = filled.map(|(line, row)| (line, row.iter().map(text).collect())).unzip();
    Ok(RawTable { header, rows, lines, decimal: '.', short: Vec::new() })
}

/// A cell as text: whole numbers without a fraction, dates as ISO 8601, errors as Excel shows them.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
        other => other.to_string(),
    }
}
