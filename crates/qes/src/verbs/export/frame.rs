//! The rows of a frame as a file, slice by slice.

use polars::prelude::{DataFrame, NamedFrom, Series};
use polars_io::SerWriter;
use polars_io::csv::write::CsvWriter;
use polars_io::json::{JsonFormat, JsonWriter};
use polars_io::parquet::write::ParquetWriter;
use qes_records::{Format, standard_columns};
use qes_review::{Frame, citations, mark_records, records};

use super::spreadsheet::Spelling;
use super::{Out, marks};
use crate::error::Error;

/// The column of every field of a record as it is.
const FIELDS: &str = "fields";
const KNOWN: &str = "csv, parquet, json; of records ris, nbib, bib, enw, xml too";
/// Cells written between two looks at the work.
const CELLS: usize = 200_000;
/// Rows of a part of a Parquet file: readers skip whole parts, so they should not be small.
const FEWEST_IN_PART: usize = 1 << 14;

/// Writes a frame; gives what is said of it.
pub(super) fn write(
    frame: &Frame,
    ending: &str,
    spelling: &mut Spelling,
    out: &mut Out<'_, '_>,
) -> Result<Option<String>, Error> {
    if let Some(format) = records_format(ending) {
        return of_records(frame, format, out);
    }
    if !["csv", "parquet", "json"].contains(&ending) {
        return Err(Error::UnknownEnding {
            what: "a frame".to_owned(),
            ending: ending.to_owned(),
            known: KNOWN.to_owned(),
        });
    }
    let (mut data, note) = marks::marked(&frame.data, frame.provenance)?;
    out.work.go_on()?;
    if ending == "csv" && frame.has(FIELDS) {
        // Others read the columns, not the fields.
        for (name, cells) in standard_columns(&records(frame, out.work)?, out.work)? {
            out.work.go_on()?;
            let cells: Vec<Option<String>> =
                cells.into_iter().map(|cell| Some(cell).filter(|c| !c.is_empty())).collect();
            data.with_column(Series::new(name.into(), cells).into())?;
        }
    }
    out.work.begin_counted("writing", "rows", data.height());
    match ending {
        "csv" => of_csv(&data, spelling, out)?,
        "parquet" => of_parquet(&data, out)?,
        _ => of_json(&data, out)?,
    }
    Ok(note)
}

fn of_records(frame: &Frame, format: Format, out: &mut Out<'_, '_>) -> Result<Option<String>, Error> {
    // Columns that hold no records make none.
    citations(frame)?;
    out.work.go_on()?;
    let mut records = records(frame, out.work)?;
    let marks::Marks { rows, note } = marks::marks(&frame.data, frame.provenance);
    mark_records(&mut records, rows);
    out.work.go_on()?;
    let text = format.write(&records, out.work)?;
    out.write(text.as_bytes())?;
    Ok(note)
}

fn of_csv(data: &DataFrame, spelling: &mut Spelling, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let size = rows_of(data, CELLS);
    // One slice at least, for its header.
    for start in (0..data.height().max(1)).step_by(size) {
        let mut slice = spelling.frame(data.slice(start as i64, size))?;
        let writer = CsvWriter::new(&mut *out.file).include_header(start == 0);
        let written = spelling.writer(writer, start == 0).finish(&mut slice);
        written.map_err(|e| out.failed(e))?;
        out.work.did(slice.height())?;
    }
    Ok(())
}

fn of_parquet(data: &DataFrame, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let size = rows_of(data, 10 * CELLS).max(FEWEST_IN_PART);
    let (path, work) = (out.path, out.work);
    let failed = |e: polars::prelude::PolarsError| {
        let message = e.to_string().lines().next().unwrap_or_default().to_owned();
        Error::Write { path: path.to_owned(), message }
    };
    let mut writer = ParquetWriter::new(&mut *out.file).batched(data.schema()).map_err(failed)?;
    for start in (0..data.height()).step_by(size) {
        let mut slice = data.slice(start as i64, size);
        slice.rechunk_mut();
        writer.write_batch(&slice).map_err(failed)?;
        work.did(slice.height())?;
    }
    writer.finish().map_err(failed)?;
    Ok(())
}

/// One list of objects; each slice is written as a list and loses its marks.
fn of_json(data: &DataFrame, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let size = rows_of(data, CELLS);
    out.write(b"[")?;
    for start in (0..data.height()).step_by(size) {
        let mut slice = data.slice(start as i64, size);
        let mut list = Vec::new();
        let written = JsonWriter::new(&mut list).with_json_format(JsonFormat::Json).finish(&mut slice);
        written.map_err(|e| out.failed(e))?;
        let inner = list.strip_prefix(b"[").and_then(|list| list.strip_suffix(b"]")).unwrap_or(&list);
        if start > 0 {
            out.write(b",")?;
        }
        out.write(inner)?;
        out.work.did(slice.height())?;
    }
    out.write(b"]")
}

/// How many rows hold so many cells.
pub(crate) fn rows_of(data: &DataFrame, cells: usize) -> usize {
    (cells / data.width().max(1)).max(1)
}

fn records_format(ending: &str) -> Option<Format> {
    match ending {
        "ris" => Some(Format::Ris),
        "nbib" => Some(Format::Nbib),
        "bib" => Some(Format::Bibtex),
        "enw" => Some(Format::Enw),
        "xml" => Some(Format::EndnoteXml),
        _ => None,
    }
}
