//! The first sheet of a spreadsheet.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Reader, Sheets, Xlsx, open_workbook_auto_from_rs};
use zip::ZipArchive;

use super::RawTable;
use crate::error::ReviewError;

/// A spreadsheet unpacks to ten times its size or so; what is far above was not made by one.
const MOST_UNPACKED: u64 = 200;
/// Below this no ratio is too large.
const SMALL: u64 = 64 << 20;
/// Cells, blank ones included, for each that is filled; and how many no table is too wide for.
const MOST_BLANK: usize = 50;
const FEW: usize = 10_000_000;

/// One filled row: its line and its cells by column.
type Row = (u32, BTreeMap<u32, Data>);

/// One sheet of a workbook.
pub(crate) struct Sheet {
    pub table: RawTable,
    pub name: String,
    /// Whether it has the name that was asked for.
    pub named: bool,
    /// The other sheets.
    pub others: Vec<String>,
}

pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<RawTable, ReviewError> {
    Ok(read_sheet(path, bytes, "")?.table)
}

/// The sheet whose name is this but for capitals and signs, else the first one.
pub(crate) fn read_sheet(path: &Path, bytes: &[u8], name: &str) -> Result<Sheet, ReviewError> {
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "XLSX", message };
    if bytes.starts_with(b"PK") {
        unpacks(bytes).map_err(malformed)?;
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| malformed(e.to_string()))?;
    let mut others = book.sheet_names();
    let letters = |name: &str| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let asked = others.iter().position(|sheet| letters(sheet) == letters(name));
    let place = asked.unwrap_or_default();
    let rows = match &mut book {
        Sheets::Xlsx(book) => filled_rows(book, place).map_err(malformed)?,
        book => match book.worksheet_range_at(place) {
            Some(sheet) => rows_of(&sheet.map_err(|e| malformed(e.to_string()))?),
            None => Vec::new(),
        },
    };
    let start = rows.iter().filter_map(|(_, cells)| cells.keys().next()).min().copied().unwrap_or(0);
    let end = rows.iter().filter_map(|(_, cells)| cells.keys().last()).max().map_or(0, |last| last + 1);
    let width = end.saturating_sub(start) as usize;
    let filled: usize = rows.iter().map(|(_, cells)| cells.len()).sum();
    if rows.len().saturating_mul(width) > FEW.max(filled.saturating_mul(MOST_BLANK)) {
        let message = format!("its {filled} cells lie in {} rows and {width} columns; expected a table", rows.len());
        return Err(malformed(message));
    }
    let cells =
        |(_, cells): &Row| (start..end).map(|column| cells.get(&column).map_or_else(String::new, text)).collect();
    let mut rows = rows.iter();
    let header = rows.next().ok_or_else(|| ReviewError::Empty { path: path.to_owned() })?;
    let header = RawTable::name_columns(cells(header));
    let (lines, rows) = rows.map(|row| (u64::from(row.0) + 1, cells(row))).unzip();
    let table = RawTable { header, rows, lines, decimal: '.', short: Vec::new() };
    let name = if others.is_empty() { String::new() } else { others.remove(place) };
    Ok(Sheet { table, name, named: asked.is_some(), others })
}

/// Whether every file in the archive unpacks to a size that one may expect; read to its end, for what an archive says of itself may be wrong.
fn unpacks(bytes: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let room = SMALL.max(bytes.len() as u64 * MOST_UNPACKED);
    let mut left = room;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|e| e.to_string())?;
        let size = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|e| e.to_string())?;
        left = left.checked_sub(size).ok_or_else(|| {
            format!("it unpacks to more than {} MB from {} kB; expected a spreadsheet", room >> 20, bytes.len() >> 10)
        })?;
    }
    Ok(())
}

/// The rows of a sheet that hold anything, one cell at a time: a sheet with two cells at its far ends is small.
fn filled_rows(book: &mut Xlsx<Cursor<&[u8]>>, place: usize) -> Result<Vec<Row>, String> {
    let Some(name) = book.sheet_names().get(place).cloned() else { return Ok(Vec::new()) };
    let mut cells = book.worksheet_cells_reader(&name).map_err(|e| e.to_string())?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Data>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        if value != Data::Empty {
            rows.entry(row).or_default().insert(column, value);
        }
    }
    Ok(rows.into_iter().collect())
}

fn rows_of(sheet: &calamine::Range<Data>) -> Vec<Row> {
    let first = sheet.start().unwrap_or_default();
    let row = |(line, row): (u32, &[Data])| {
        let cells = (first.1..).zip(row).filter(|(_, cell)| **cell != Data::Empty);
        (line, cells.map(|(column, cell)| (column, cell.clone())).collect::<BTreeMap<_, _>>())
    };
    (first.0..).zip(sheet.rows()).map(row).filter(|(_, cells)| !cells.is_empty()).collect()
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
