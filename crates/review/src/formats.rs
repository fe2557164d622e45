//! Data files, one format per module.

pub(crate) mod bibliographic;
pub(crate) mod csv;
mod head;
mod names;
pub(crate) mod parquet;
pub(crate) mod recognized;
pub(crate) mod rows;
mod table;
pub(crate) mod xlsx;

use std::path::Path;

use polars::prelude::DataFrame;
use qes_records::Producer;
use qes_work::Work;

use crate::error::{ReviewError, shorten};
use crate::inferred::infer;
pub(crate) use head::told_apart;
pub(crate) use names::{as_asked, identifier, no_column, unique};
use names::{rename, rename_frame};
pub(crate) use table::{Ragged, RawTable};

/// How a text table is written; what is `None` is detected.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// Between the cells.
    pub separator: Option<u8>,
    /// Between whole and fraction: `.` or `,`.
    pub decimal: Option<char>,
}

/// How a file is read; what is not said is found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Marks of a text table.
    pub dialect: Dialect,
    /// The name of the encoding of a text.
    pub encoding: Option<String>,
    /// The name of a sheet, or its number among those that one can see, from 1.
    pub sheet: Option<String>,
    /// Other names for columns: pairs of the new one and the file's.
    pub columns: Vec<(String, String)>,
}

/// One table of a file as a frame, with what was wrong with it.
pub(crate) struct Read {
    /// The sheet's name as an identifier, where the file has several.
    pub name: Option<String>,
    pub data: DataFrame,
    pub warnings: Vec<String>,
    pub counts: RecordCounts,
}

/// The tables of a file.
pub(crate) struct ReadFile {
    pub reads: Vec<Read>,
    /// What was left out of the whole.
    pub notes: Vec<String>,
    /// The places of the columns that should get another name and that no table has.
    pub missing: Vec<usize>,
}

impl ReadFile {
    fn one(read: Read, missing: Vec<usize>) -> Self {
        Self { reads: vec![read], notes: Vec::new(), missing }
    }
}

/// What became of the records, or rows, of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordCounts {
    /// Records that the file begins.
    pub records_in: usize,
    /// Records that were read.
    pub records_out: usize,
    /// The format.
    pub format: &'static str,
    /// The encoding; blank where the file is no text.
    pub encoding: &'static str,
    /// The program or database whose names of columns it has.
    pub producer: Option<&'static str>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether its rows are bibliographic records.
    pub are_records: bool,
    /// The column of the file that its ids are from, where they are its own.
    pub ids_of: Option<String>,
    /// What was recognized, left out, filled or read in one of two ways.
    pub notes: Vec<String>,
}

/// What a workbook begins with: a ZIP archive or a compound file.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];
/// The mark of a text in UTF-8.
const UTF_8: &[u8] = b"\xEF\xBB\xBF";
const OF_WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];
const OF_TEXTS: [&str; 4] = ["csv", "tsv", "tab", "txt"];

/// Reads the tables of one data file with types inferred from their values, and says what was left out of it.
///
/// # Errors
/// An ending that is not known; a file that is empty or broken; a sheet, a column or an encoding that there is not.
pub(crate) fn read_file(
    path: &Path,
    bytes: &[u8],
    options: &ReadOptions,
    work: &Work,
) -> Result<ReadFile, ReviewError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if bytes.is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    let is_workbook = WORKBOOKS.iter().any(|begin| bytes.starts_with(begin));
    let (of_workbook, of_text) = (OF_WORKBOOKS.contains(&ending.as_str()), OF_TEXTS.contains(&ending.as_str()));
    if is_workbook && (of_workbook || of_text) {
        return workbook(path, bytes, options, of_text, work);
    }
    if of_workbook && !is_text(bytes) {
        let message =
            "it is neither a workbook nor a table of text; open it in a spreadsheet program and save it as XLSX"
                .to_owned();
        return Err(ReviewError::Malformed { path: path.to_owned(), format: "spreadsheet", message });
    }
    if let Some(sheet) = &options.sheet {
        let because = format!("found --sheet {}, expected a workbook", shorten(sheet));
        return Err(ReviewError::NotPublished { what: format!("'{name}' has no sheets"), because });
    }
    if let Some(format) = bibliographic::format_of(&ending, beginning(bytes)) {
        let text = csv::decoded(bytes, options.encoding.as_deref())?;
        let mut parsed = format.read_decoded(&text, work)?;
        bibliographic::not_empty(path, bytes, format, &mut parsed)?;
        let warnings = parsed.warnings.iter().map(|w| format!("{name}, line {}: {}", w.line, w.message)).collect();
        let counts = RecordCounts {
            records_in: parsed.begun,
            records_out: parsed.records.len(),
            format: format.label(),
            encoding: parsed.encoding,
            are_records: true,
            ..RecordCounts::default()
        };
        let mut data = bibliographic::frame_of(parsed, work)?;
        let missing = rename_frame(&mut data, &name, &options.columns)?;
        return Ok(ReadFile::one(Read { name: None, data, warnings, counts }, missing));
    }
    if of_text || of_workbook {
        let text = csv::decoded(bytes, options.encoding.as_deref())?;
        let mut table = csv::read_loosely(path, &text, options.dialect, work)?;
        if bytes.starts_with(UTF_8) {
            table.without_apostrophes();
        }
        if of_workbook {
            table.notes.insert(0, "the file is no workbook but a text, and is read as one".to_owned());
        }
        let missing = rename(std::iter::once(&mut table), &name, &options.columns)?;
        let mut read = frame_of(&table, &name, "CSV", work)?;
        as_asked(&mut read.data, &options.columns)?;
        read.warnings
            .splice(0..0, text.warnings().into_iter().map(|w| format!("{name}, line {}: {}", w.line, w.message)));
        return Ok(ReadFile::one(read, missing));
    }
    match ending.as_str() {
        "parquet" | "pq" => {
            let mut data = parquet::read(path, bytes, work)?;
            let missing = rename_frame(&mut data, &name, &options.columns)?;
            let rows = data.height();
            let counts =
                RecordCounts { records_in: rows, records_out: rows, format: "Parquet", ..RecordCounts::default() };
            Ok(ReadFile::one(Read { name: None, data, warnings: Vec::new(), counts }, missing))
        }
        _ => Err(ReviewError::UnknownFormat { path: path.to_owned(), found: ending }),
    }
}

/// As much of a file as tells its format.
pub(crate) fn beginning(bytes: &[u8]) -> &[u8] {
    const ENOUGH: usize = 1 << 20;
    &bytes[..bytes.len().min(ENOUGH)]
}

/// Whether bytes are a text in some encoding.
fn is_text(bytes: &[u8]) -> bool {
    let text = qes_records::decode(bytes);
    !text.malformed && !text.text.contains('\0') && !text.text.trim_start().starts_with('<')
}

/// The tables of a workbook, each with the name of its sheet where there are several.
fn workbook(
    path: &Path,
    bytes: &[u8],
    options: &ReadOptions,
    by_content: bool,
    work: &Work,
) -> Result<ReadFile, ReviewError> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let mut book = xlsx::read_book(path, bytes, options.sheet.as_deref(), work)?;
    let missing = rename(book.sheets.iter_mut().map(|(_, table)| table), &file, &options.columns)?;
    let mut reads: Vec<Read> = Vec::new();
    for (sheet, table) in &book.sheets {
        let place = if book.several { format!("{file}, sheet '{sheet}'") } else { file.clone().into_owned() };
        let mut read = frame_of(table, &place, "spreadsheet", work)?;
        as_asked(&mut read.data, &options.columns)?;
        read.counts.sheet = Some(sheet.clone());
        let taken = |name: &String| reads.iter().any(|r| r.name.as_ref() == Some(name));
        read.name = book.several.then(|| unique(identifier(sheet), taken));
        reads.push(read);
    }
    if by_content {
        book.notes.insert(0, "the file is a workbook, whatever its name says".to_owned());
    }
    Ok(ReadFile { reads, notes: book.notes, missing })
}

/// A table as a frame: of records where its columns are those of a known producer.
fn frame_of(table: &RawTable, place: &str, format: &'static str, work: &Work) -> Result<Read, ReviewError> {
    let mut warnings: Vec<String> = table.warnings(place).into_iter().map(|ragged| ragged.message).collect();
    let rows = table.rows.len();
    let mut counts = RecordCounts {
        records_in: rows,
        records_out: rows,
        format,
        encoding: table.encoding,
        notes: table.notes.clone(),
        ..RecordCounts::default()
    };
    let first = (!table.rows.is_empty()).then(|| table.rows.owned(0));
    if let Some(producer) = Producer::of(&table.header, first.as_deref()) {
        let recognized::Recognized { data, notes, ids } = recognized::frame_of(table, producer, work)?;
        counts.notes.extend(notes);
        counts.ids_of = ids;
        counts.producer = Some(producer.name());
        counts.are_records = true;
        return Ok(Read { name: None, data, warnings, counts });
    }
    let (data, said) = infer(table, work)?;
    for said in said {
        if said.in_doubt {
            warnings.push(format!("{place}, {}", said.sentence));
        } else {
            counts.notes.push(said.sentence);
        }
    }
    Ok(Read { name: None, data, warnings, counts })
}
