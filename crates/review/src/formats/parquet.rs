//! Parquet files.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{Column, DataFrame};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use qes_work::Work;

use crate::error::ReviewError;

/// Cells that are read in one go.
const FEW: usize = 1_000_000;
/// A file of a few bytes may say that it holds any number of cells.
const MOST: usize = 1_000_000_000;

pub(crate) fn read(path: &Path, bytes: &[u8], work: &Work) -> Result<DataFrame, ReviewError> {
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "Parquet", message };
    let failed = |error: polars::prelude::PolarsError| malformed(error.to_string());
    let mut whole = ParquetReader::new(Cursor::new(bytes));
    let (rows, width) = (whole.num_rows().map_err(failed)?, whole.schema().map_err(failed)?.len());
    let cells = rows.saturating_mul(width);
    if cells > MOST {
        return Err(malformed(format!("found {rows} rows of {width} columns, expected at most {MOST} cells")));
    }
    if cells <= FEW {
        return whole.finish().map_err(failed);
    }
    work.begin_counted("reading", "columns", width);
    let mut columns: Vec<Column> = Vec::with_capacity(width);
    for at in 0..width {
        let one = ParquetReader::new(Cursor::new(bytes)).with_projection(Some(vec![at])).finish().map_err(failed)?;
        columns.extend(one.columns().iter().cloned());
        work.did(1)?;
    }
    DataFrame::new(rows, columns).map_err(failed)
}
