//! Data files, one format per module.

pub(crate) mod bibliographic;
pub(crate) mod csv;
pub(crate) mod parquet;
pub(crate) mod xlsx;

use std::path::Path;

use polars::prelude::DataFrame;

use crate::error::ReviewError;
use crate::typed;

/// How a text table is written; what is `None` is detected.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// Between the cells.
    pub separator: Option<u8>,
    /// Between whole and fraction: `.` or `,`.
    pub decimal: Option<char>,
}

/// A data file as a frame, with what was wrong with it.
pub(crate) struct Read {
    pub data: DataFrame,
    pub warnings: Vec<String>,
    /// Of bibliographic files.
    pub records: Option<RecordCounts>,
}

/// What became of the records of a bibliographic file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCounts {
    /// Records that the file begins.
    pub records_in: usize,
    /// Records that were read.
    pub records_out: usize,
    /// The format.
    pub format: &'static str,
    /// The encoding.
    pub encoding: &'static str,
}

/// Reads one data file with types inferred from its values.
///
/// # Errors
/// An ending that is not known; a file that is empty, not UTF-8, or broken.
pub(crate) fn read_frame(path: &Path, bytes: &[u8], dialect: Dialect) -> Result<Read, ReviewError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if bytes.is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    if let Some(format) = bibliographic::format_of(&ending, bytes) {
        let mut parsed = format.read_bytes(bytes);
        bibliographic::not_empty(path, bytes, format, &mut parsed)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let warnings = parsed.warnings.iter().map(|w| format!("{name}, line {}: {}", w.line, w.message)).collect();
        let records = RecordCounts {
            records_in: parsed.begun,
            records_out: parsed.records.len(),
            format: format.label(),
            encoding: parsed.encoding,
        };
        return Ok(Read { data: bibliographic::frame_of(&parsed)?, warnings, records: Some(records) });
    }
    match ending.as_str() {
        "csv" | "tsv" | "tab" | "txt" => {
            let table = csv::read(path, bytes, dialect)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let warnings = table.warnings(&name).into_iter().map(|(_, message)| message).collect();
            Ok(Read { data: typed::infer(&table)?, warnings, records: None })
        }
        "parquet" | "pq" => Ok(Read { data: parquet::read(path, bytes)?, warnings: Vec::new(), records: None }),
        "xlsx" | "xlsm" | "xls" | "ods" => {
            Ok(Read { data: typed::infer(&xlsx::read(path, bytes)?)?, warnings: Vec::new(), records: None })
        }
        _ => Err(ReviewError::UnknownFormat { path: path.to_owned(), found: ending }),
    }
}

/// A table of text, as a file holds it.
#[derive(Debug, Clone)]
pub(crate) struct RawTable {
    /// The column names, unique.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
    /// The line on which each row starts.
    pub lines: Vec<u64>,
    /// Between whole and fraction.
    pub decimal: char,
    /// Rows that the file holds with fewer cells than the header, with how many; the rest counts as missing.
    pub short: Vec<(usize, usize)>,
}

impl RawTable {
    /// A sentence for each row that is too short.
    pub(crate) fn warnings(&self, name: &str) -> Vec<(usize, String)> {
        let sentence = |(row, cells): &(usize, usize)| {
            let (line, expected) = (self.lines[*row], self.header.len());
            let message = format!(
                "{name}, row {} (line {line}): found {cells} cells, expected {expected}; the rest counts as missing",
                row + 1
            );
            (*row, message)
        };
        self.short.iter().map(sentence).collect()
    }

    /// The same table where the descriptor says that no row names the columns: the schema does.
    pub(crate) fn with_header(mut self, resource: &crate::descriptor::Resource) -> Self {
        if resource.dialect.header == Some(false) {
            let declared = resource.schema.fields.iter().map(|f| f.name.clone());
            let numbered = (declared.len()..self.header.len()).map(|i| format!("column_{}", i + 1));
            let names = declared.chain(numbered).take(self.header.len()).collect();
            self.rows.insert(0, std::mem::replace(&mut self.header, names));
            self.lines.insert(0, 1);
            for (row, _) in &mut self.short {
                *row += 1;
            }
        }
        self
    }

    /// Gives blank and repeated column names a number, so that no column is lost.
    pub(crate) fn name_columns(header: Vec<String>) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(header.len());
        for (i, name) in header.into_iter().enumerate() {
            let base = match name.trim() {
                "" => format!("column_{}", i + 1),
                name => name.to_owned(),
            };
            let mut unique = base.clone();
            let mut n = 2;
            while names.contains(&unique) {
                unique = format!("{base}_{n}");
                n += 1;
            }
            names.push(unique);
        }
        names
    }
}
