//! Parquet files.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::DataFrame;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use crate::error::ReviewError;

pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<DataFrame, ReviewError> {
    ParquetReader::new(Cursor::new(bytes)).finish().map_err(|error| ReviewError::Malformed {
        path: path.to_owned(),
        format: "Parquet",
        message: error.to_string(),
    })
}
