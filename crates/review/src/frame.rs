//! A named data frame with its provenance.

use polars::prelude::{AnyValue, Column, DataFrame, DataType};
use qes_work::{Stopped, Work};

use crate::error::{ReviewError, list, nearest, shorten};
use crate::provenance::Provenance;

/// Rows that are read between two looks at whether the work goes on.
const ROWS_PER_LOOK: usize = 1 << 13;

/// The largest number that is taken for a count, so that sums of counts are numbers too.
pub(crate) const LARGEST: u64 = 1_000_000_000_000_000;

/// A data frame, where it comes from, and what it rests on.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Name in the session.
    pub name: String,
    /// The rows.
    pub data: DataFrame,
    /// What rests on all of its rows; `None` where nothing is said of some of them.
    pub provenance: Option<Provenance>,
    /// SHA-256 of what the frame was read from, in hexadecimal.
    pub data_sha256: String,
}

impl Frame {
    /// Number of rows.
    pub fn height(&self) -> usize {
        self.data.height()
    }

    /// Names of the columns.
    pub fn columns(&self) -> Vec<&str> {
        self.data.get_column_names().into_iter().map(polars::prelude::PlSmallStr::as_str).collect()
    }

    /// Types of the columns.
    pub fn types(&self) -> Vec<String> {
        self.data.columns().iter().map(|c| c.dtype().to_string()).collect()
    }

    /// Whether there is a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns().contains(&column)
    }

    /// A column as text; `None` where a value is missing.
    ///
    /// # Errors
    /// There is no such column.
    pub fn texts(&self, column: &str) -> Result<Vec<Option<String>>, ReviewError> {
        Ok(texts_of(self.column(column)?))
    }

    /// As [`Frame::texts`], of a column that may be long.
    ///
    /// # Errors
    /// There is no such column, or the work was stopped.
    pub fn read(&self, column: &str, work: &Work) -> Result<Vec<Option<String>>, ReviewError> {
        Ok(read_of(self.column(column)?, work)?)
    }

    /// As [`Frame::read`]; `None` where there is no such column.
    pub(crate) fn read_if_any(&self, column: &str, work: &Work) -> Result<Option<Vec<Option<String>>>, Stopped> {
        self.column(column).ok().map(|column| read_of(column, work)).transpose()
    }

    /// As [`Frame::read`]; nothing in any row where no column is named.
    pub(crate) fn read_or_blank(
        &self,
        column: Option<&String>,
        work: &Work,
    ) -> Result<Vec<Option<String>>, ReviewError> {
        column.map_or_else(|| Ok(vec![None; self.height()]), |column| self.read(column, work))
    }

    /// A column of counts; `None` where a value is missing.
    ///
    /// # Errors
    /// There is no such column, or a value in it is not a whole number of zero or more.
    pub fn counts(&self, column: &str) -> Result<Vec<Option<u64>>, ReviewError> {
        let count = |(row, text): (usize, Option<String>)| match text {
            None => Ok(None),
            Some(text) => text
                .parse()
                .ok()
                .filter(|n| *n <= LARGEST)
                .map(Some)
                .ok_or_else(|| self.bad_value(row, column, &text, "a count: a whole number of zero or more")),
        };
        self.texts(column)?.into_iter().enumerate().map(count).collect()
    }

    /// As [`Frame::counts`], where a value that is no count is missing, and is named.
    ///
    /// # Errors
    /// There is no such column.
    pub(crate) fn counts_told(
        &self,
        column: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Vec<Option<u64>>, ReviewError> {
        let mut count = |(row, text): (usize, Option<String>)| {
            let text = text?;
            let n = text.parse().ok().filter(|n| *n <= LARGEST);
            if n.is_none() {
                let wrong = self.bad_value(row, column, &text, "a count: a whole number of zero or more");
                warnings.push(format!("{wrong}; it counts as not stated"));
            }
            n
        };
        Ok(self.texts(column)?.into_iter().enumerate().map(&mut count).collect())
    }

    /// A value of this frame, in a row counted from 0, that is not what was expected.
    pub(crate) fn bad_value(&self, row: usize, column: &str, found: &str, expected: &str) -> ReviewError {
        ReviewError::BadValue {
            resource: self.name.clone(),
            row: row as u64 + 1,
            column: column.to_owned(),
            found: shorten(found),
            expected: expected.to_owned(),
        }
    }

    /// A column as text, or nothing where there is no such column.
    pub(crate) fn texts_if_any(&self, column: &str) -> Option<Vec<Option<String>>> {
        self.texts(column).ok()
    }

    /// Whether a column holds text rather than numbers.
    pub(crate) fn is_text(&self, column: &str) -> bool {
        let is_text =
            |kind: &DataType| matches!(kind, DataType::String | DataType::Categorical(..) | DataType::Enum(..));
        self.data.column(column).is_ok_and(|c| is_text(c.dtype()))
    }

    /// The column of this name.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn column(&self, column: &str) -> Result<&Column, ReviewError> {
        self.data.column(column).map_err(|_| ReviewError::MissingColumn {
            resource: self.name.clone(),
            column: shorten(column),
            held: list(self.columns()),
            nearest: nearest(column, self.columns()),
        })
    }

    /// The provenance of each row: its own, or that of the whole where its cell is blank.
    pub(crate) fn row_provenance(&self) -> Vec<Option<Provenance>> {
        let whole = self.provenance;
        match self.texts("provenance") {
            Ok(rows) => rows.iter().map(|p| p.as_deref().map_or(whole, |p| p.parse().ok())).collect(),
            Err(_) => vec![whole; self.height()],
        }
    }
}

fn read_of(column: &Column, work: &Work) -> Result<Vec<Option<String>>, Stopped> {
    if column.len() <= ROWS_PER_LOOK {
        work.go_on()?;
        return Ok(texts_of(column));
    }
    let mut texts = Vec::with_capacity(column.len());
    for first in (0..column.len()).step_by(ROWS_PER_LOOK) {
        work.go_on()?;
        texts.extend(texts_of(&column.slice(first as i64, ROWS_PER_LOOK)));
    }
    Ok(texts)
}

/// One column as text.
pub(crate) fn texts_of(column: &Column) -> Vec<Option<String>> {
    if let Ok(texts) = column.str() {
        return texts.iter().map(|t| t.map(str::to_owned)).collect();
    }
    if matches!(column.dtype(), DataType::Int64)
        && let Ok(numbers) = column.i64()
    {
        return numbers.iter().map(|n| n.map(|n| n.to_string())).collect();
    }
    (0..column.len()).map(|row| column.get(row).ok().and_then(|value| text_of(&value))).collect()
}

/// One value as text; nothing where it is missing.
pub fn text_of(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        // The library's own words round a number and leave out the middle of a list.
        AnyValue::Float64(number) => Some(number.to_string()),
        AnyValue::Float32(number) => Some(number.to_string()),
        AnyValue::List(values) => {
            let texts: Vec<String> = values.iter().map(|v| text_of(&v).unwrap_or_default()).collect();
            Some(format!("[{}]", texts.join(", ")))
        }
        // Of categories too: the library's own words put them in quotation marks.
        other => Some(other.get_str().map_or_else(|| other.to_string(), str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Categories, FrozenCategories, IntoSeries, NamedFrom, Series};

    use super::*;

    #[test]
    fn a_category_is_its_text() {
        let texts = Series::new("animal".into(), [Some("Panda"), None, Some("a \"b\"")]);
        let frozen = FrozenCategories::new(["Panda", "a \"b\""]).unwrap();
        for kind in [
            DataType::String,
            DataType::from_categories(Categories::global()),
            DataType::from_frozen_categories(frozen),
        ] {
            let data = DataFrame::new_infer_height(vec![texts.cast(&kind).unwrap().into()]).unwrap();
            let frame = Frame { name: "f".to_owned(), data, provenance: None, data_sha256: String::new() };
            let expected = [Some("Panda".to_owned()), None, Some("a \"b\"".to_owned())];
            assert_eq!(frame.texts("animal").unwrap(), expected, "{kind:?}");
            assert!(frame.is_text("animal"), "{kind:?}");
            let list = texts.cast(&kind).unwrap().implode().unwrap().into_series();
            assert_eq!(texts_of(&list.into()), [Some("[Panda, , a \"b\"]".to_owned())], "{kind:?}");
        }
    }
}
