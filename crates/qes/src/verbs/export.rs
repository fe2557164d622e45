//! Write a result, a table, a figure or a frame to a file. What leaves the session keeps saying what it rests on.

mod marks;

use std::path::Path;

use polars::prelude::{NamedFrom, Series};
use polars_io::SerWriter;
use polars_io::csv::write::CsvWriter;
use polars_io::json::{JsonFormat, JsonWriter};
use polars_io::parquet::write::ParquetWriter;
use qes_records::{Format, standard_columns};
use qes_review::{Frame, Provenance, citations, mark_records, records};
use qes_tables::{Align, Cell, RowKind, Table};
use qes_work::Work;
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, Whole};
use crate::verbs::frames::Rows;
use crate::words::counted;
use crate::written::{Fate, write_file};

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub enum NamedOutput<'a> {
    /// A result with its tables and figures.
    Result(&'a Shown),
    /// The rows of a frame.
    Frame(&'a Frame),
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Export {
    /// Where.
    pub path: String,
    /// How much.
    pub bytes: u64,
    /// Whether another file was replaced: an older one of qes, or any by force.
    pub replaced: bool,
    /// What it rests on.
    pub basis: Basis,
    /// What else could have been meant.
    pub note: Option<String>,
}

/// The column that says what a row rests on.
const MARK: &str = "provenance";
/// The column of every field of a record as it is.
const FIELDS: &str = "fields";

/// What is said of a file that was there before.
pub(crate) const REPLACED: &str = ", in the place of the file that was there";

const OF_RESULT: &str = "csv, docx, html, md, svg, png, json";
const OF_FRAME: &str = "csv, parquet, json; of records ris, nbib, bib, enw, xml too";

/// Writes an output to a file whose ending gives the format. Without `force` a file is replaced only where it is as qes
/// has written it.
///
/// # Errors
/// The ending does not fit, another file is there, or it cannot be written.
pub fn export(what: NamedOutput<'_>, path: &Path, force: bool) -> Result<Export, Error> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let (bytes, note) = match what {
        NamedOutput::Result(shown) => of_result(shown, &ending, path)?,
        NamedOutput::Frame(frame) => of_frame(frame, &ending, path)?,
    };
    let basis = match what {
        NamedOutput::Result(shown) => shown.basis.clone(),
        NamedOutput::Frame(frame) => {
            Basis { provenance: frame.provenance, data_sha256: Some(frame.data_sha256.clone()), ..Basis::default() }
        }
    };
    let replaced = write_file(path, &bytes, force)? == Fate::Replaced;
    Ok(Export { path: path.display().to_string(), bytes: bytes.len() as u64, replaced, basis, note })
}

/// The bytes of a file, and what is said of them.
type File = (Vec<u8>, Option<String>);

/// A result as a file: all of it, where a part is shown.
fn of_result(shown: &Shown, ending: &str, path: &Path) -> Result<File, Error> {
    let unknown = |what: &str, known: &str| Error::UnknownEnding {
        what: format!("{what} of %{}", shown.command),
        ending: ending.to_owned(),
        known: known.to_owned(),
    };
    match ending {
        "json" => {
            let whole = match &shown.whole {
                Some(Whole::Rows(rows)) => rows.all(shown.command).result,
                _ => shown.result.clone(),
            };
            Ok((pretty(&Value::Object(whole)), None))
        }
        "svg" | "png" => {
            let figure = shown.figures.first().ok_or_else(|| unknown("the table", "csv, docx, html, md, json"))?;
            Ok((if ending == "svg" { figure.svg().into_bytes() } else { figure.png() }, None))
        }
        "csv" | "docx" | "html" | "md" => {
            let table = shown.tables.first().ok_or_else(|| unknown("the figure", "svg, png, json"))?;
            let others = shown.tables[1..].iter().map(|t| format!("'{}'", t.title)).collect::<Vec<_>>().join(", ");
            let note =
                (!others.is_empty()).then(|| format!("the first of its tables; {others} not: json holds it all"));
            match &shown.whole {
                None => Ok((of_table(table, shown.basis.provenance, ending, path)?, note)),
                Some(Whole::Table(whole)) => {
                    let whole = Shown { tables: Vec::new(), ..shown.clone() }.with_table(whole.clone(), &shown.basis);
                    Ok((of_table(&whole.tables[0], shown.basis.provenance, ending, path)?, note))
                }
                Some(Whole::Rows(rows)) => of_rows(rows, shown.command, ending, path),
            }
        }
        _ => Err(unknown("the result", OF_RESULT)),
    }
}

/// All rows of a frame as a table. CSV is for programs: every column, and each row with what it rests on.
fn of_rows(rows: &Rows, command: &'static str, ending: &str, path: &Path) -> Result<File, Error> {
    if ending == "csv" {
        let (data, note) = marks::marked(&rows.data, rows.basis.provenance)?;
        let table = Rows { data, ..rows.clone() }.table(rows.data.height(), true);
        return Ok((table.to_csv().into_bytes(), note));
    }
    let all = rows.all(command);
    Ok((of_table(&all.tables[0], None, ending, path)?, None))
}

fn of_table(table: &Table, provenance: Option<Provenance>, ending: &str, path: &Path) -> Result<Vec<u8>, Error> {
    Ok(match ending {
        "csv" => marked(table, provenance).to_csv().into_bytes(),
        "md" => table.to_markdown().into_bytes(),
        "html" => page(table).into_bytes(),
        _ => table.to_docx().map_err(|e| Error::Write { path: path.to_owned(), message: e.to_string() })?,
    })
}

/// A table whose rows say what they rest on: CSV has no place for notes.
fn marked(table: &Table, provenance: Option<Provenance>) -> Table {
    let mut table = table.clone();
    if let Some(provenance) = provenance.filter(|_| table.columns.iter().all(|c| c.header != MARK)) {
        let width = table.columns.len();
        table = table.column(MARK, Align::Left);
        for row in table.rows.iter_mut().filter(|row| row.kind != RowKind::Group) {
            row.cells.resize(width, Cell::Missing);
            row.cells.push(provenance.name().into());
        }
    }
    table
}

/// A table as a page of its own.
fn page(table: &Table) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<body>\n{}\n</body>\n</html>\n",
        table.to_html()
    )
}

fn of_frame(frame: &Frame, ending: &str, path: &Path) -> Result<File, Error> {
    if let Some(format) = records_format(ending) {
        // Columns that hold no records make none.
        citations(frame)?;
        let mut records = records(frame, &Work::new())?;
        let marks::Marks { rows, note } = marks::marks(&frame.data, frame.provenance);
        mark_records(&mut records, rows);
        return Ok((format.write(&records, &Work::new())?.into_bytes(), note));
    }
    let (mut data, note) = marks::marked(&frame.data, frame.provenance)?;
    if ending == "csv" && frame.has(FIELDS) {
        // Others read the columns, not the fields.
        for (name, cells) in standard_columns(&records(frame, &Work::new())?) {
            let cells: Vec<Option<String>> =
                cells.into_iter().map(|cell| Some(cell).filter(|c| !c.is_empty())).collect();
            data.with_column(Series::new(name.into(), cells).into())?;
        }
    }
    let mut bytes = Vec::new();
    let written = match ending {
        "csv" => CsvWriter::new(&mut bytes).finish(&mut data),
        "parquet" => ParquetWriter::new(&mut bytes).finish(&mut data).map(|_| ()),
        "json" => JsonWriter::new(&mut bytes).with_json_format(JsonFormat::Json).finish(&mut data),
        _ => {
            return Err(Error::UnknownEnding {
                what: "a frame".to_owned(),
                ending: ending.to_owned(),
                known: OF_FRAME.to_owned(),
            });
        }
    };
    written.map_err(|e| Error::Write { path: path.to_owned(), message: e.to_string() })?;
    Ok((bytes, note))
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

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = format!("{value:#}");
    text.push('\n');
    text.into_bytes()
}

impl Export {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let mut own = json!({ "path": self.path, "bytes": self.bytes });
        if self.replaced {
            own["replaced"] = true.into();
        }
        if let Some(note) = &self.note {
            own["note"] = note.as_str().into();
        }
        let mut shown = Shown::new("export", &self.basis, own);
        let own =
            self.basis.session_frames.iter().map(|n| format!("; {n} is the session's own frame, not the review's"));
        let replaced = if self.replaced { REPLACED } else { "" };
        shown.text = format!("wrote {} ({}{replaced})", self.path, counted(self.bytes as usize, "byte"));
        shown.text.extend(own.chain(self.note.iter().map(|note| format!("; {note}"))));
        shown
    }
}
