//! Data files, one format per module.

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

/// Reads one data file with types inferred from its values.
///
/// # Errors
/// An ending that is not known; a file that is empty, not UTF-8, or broken.
pub(crate) fn read_frame(path: &Path, bytes: &[u8], dialect: Dialect) -> Result<DataFrame, ReviewError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if bytes.is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    match ending.as_str() {
        "csv" | "tsv" | "tab" | "txt" => typed::infer(&csv::read(path, bytes, dialect)?),
        "parquet" | "pq" => parquet::read(path, bytes),
        "xlsx" | "xlsm" | "xls" | "ods" => typed::infer(&xlsx::read(path, bytes)?),
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
}

impl RawTable {
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
