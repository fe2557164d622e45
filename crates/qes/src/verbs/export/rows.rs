//! All rows of a query as a file, slice by slice. It is for programs: every column, and each row with what it rests on.

use polars::prelude::DataFrame;
use qes_tables::Cell;
use serde_json::{Value, json};

use super::frame::rows_of;
use super::result::pretty;
use super::spreadsheet::Spelling;
use super::{Out, marks};
use crate::error::Error;
use crate::verbs::frames::{Rows, cell};

/// Cells written between two looks at the work.
const CELLS: usize = 50_000;

/// Writes the rows as CSV; gives what is said of them.
pub(super) fn csv(rows: &Rows, spelling: &mut Spelling, out: &mut Out<'_, '_>) -> Result<Option<String>, Error> {
    let (data, note) = marks::marked(&rows.data, rows.basis.provenance)?;
    out.work.begin_counted("writing", "rows", data.height());
    let header: Vec<String> = data.get_column_names().iter().map(|name| spelling.text(name)).collect();
    if header.is_empty() {
        return Ok(note);
    }
    let mut text = spelling.records();
    text.write_record(&header).map_err(|e| out.failed(e))?;
    let size = rows_of(&data, CELLS);
    for start in (0..data.height()).step_by(size) {
        let slice = data.slice(start as i64, size);
        for row in 0..slice.height() {
            let cells = slice.columns().iter().map(|column| {
                let value = column.get(row).map_or(Cell::Missing, |value| cell(&value));
                let Cell::Text(text) = value else { return String::new() };
                if column.dtype().is_primitive_numeric() { spelling.number(text) } else { spelling.text(&text) }
            });
            text.write_record(cells.collect::<Vec<_>>()).map_err(|e| out.failed(e))?;
        }
        let bytes = text.into_inner().map_err(|e| out.failed(e))?;
        out.write(&bytes)?;
        text = spelling.more_records();
        out.work.did(slice.height())?;
    }
    let bytes = text.into_inner().map_err(|e| out.failed(e))?;
    out.write(&bytes)?;
    Ok(note)
}

/// Writes the whole result as JSON.
pub(super) fn json(rows: &Rows, command: &'static str, out: &mut Out<'_, '_>) -> Result<(), Error> {
    const NONE: &str = "\n  \"rows\": []";
    const OPEN: &str = "{\n  \"rows\": [";
    const CLOSE: &str = "\n  ]\n}\n";
    let without = Rows { shown_rows: 0, ..rows.clone() }.shown(command).result;
    let frame = pretty(&Value::Object(without));
    let Some((before, after)) = frame.split_once(NONE).filter(|_| rows.data.height() > 0) else {
        return out.write(frame.as_bytes());
    };
    out.work.begin_counted("writing", "rows", rows.data.height());
    out.write(before.as_bytes())?;
    out.write(b"\n  \"rows\": [")?;
    let size = rows_of(&rows.data, CELLS);
    for start in (0..rows.data.height()).step_by(size) {
        let slice: DataFrame = rows.data.slice(start as i64, size);
        let n = slice.height();
        let slice = Rows { data: slice, ..rows.clone() };
        let list: Vec<Value> = (0..n).map(|row| slice.json_row(row, usize::MAX, &mut false)).collect();
        let list = pretty(&json!({ "rows": list }));
        let inner = list.strip_prefix(OPEN).and_then(|list| list.strip_suffix(CLOSE)).unwrap_or_default();
        if start > 0 {
            out.write(b",")?;
        }
        out.write(inner.as_bytes())?;
        out.work.did(n)?;
    }
    out.write(b"\n  ]")?;
    out.write(after.as_bytes())
}
