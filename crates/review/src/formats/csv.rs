//! CSV and its relatives: separator and decimal mark are detected where they are not given.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::{Dialect, RawTable};
use crate::error::ReviewError;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that the separator is guessed from.
const SAMPLE: usize = 50;

pub(crate) fn read(path: &Path, bytes: &[u8], dialect: Dialect) -> Result<RawTable, ReviewError> {
    let text = utf8(path, bytes)?;
    if text.trim().is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    let separator = dialect.separator.unwrap_or_else(|| detect_separator(text));
    let mut reader = builder(separator).from_reader(text.as_bytes());
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "CSV", message };
    let header: Vec<String> = match reader.headers() {
        Ok(header) => RawTable::name_columns(header.iter().map(str::to_owned).collect()),
        Err(error) => return Err(malformed(error.to_string())),
    };
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    let mut short = Vec::new();
    for record in reader.records() {
        let record: StringRecord = record.map_err(|e| malformed(e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() > header.len() {
            let (found, expected) = (record.len(), header.len());
            return Err(malformed(format!(
                "row {} (line {line}) has {found} cells, expected {expected} as in the header",
                rows.len() + 1
            )));
        }
        if record.len() < header.len() {
            short.push((rows.len(), record.len()));
        }
        let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
        row.resize(header.len(), String::new());
        rows.push(row);
        lines.push(line);
    }
    if let (Some(last), Some(line)) = (rows.last(), lines.last())
        && last.iter().any(|cell| cell.contains('\n'))
        && text.matches('"').count() % 2 == 1
    {
        return Err(malformed(format!("a quotation mark in row {} (line {line}) has no end", rows.len())));
    }
    let decimal = dialect.decimal.unwrap_or_else(|| detect_decimal(&rows, separator));
    Ok(RawTable { header, rows, lines, decimal, short })
}

/// The text without a byte order mark, or where it stops being UTF-8.
fn utf8<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, ReviewError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let start = good.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        ReviewError::NotUtf8 {
            path: path.to_owned(),
            line: good.split(|b| *b == b'\n').count(),
            column: good.len() - start + 1,
            byte: bytes[good.len()],
        }
    })
}

fn builder(separator: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(separator).flexible(true);
    builder
}

/// The separator that cuts the first records into the same number of cells, and into the most of them.
fn detect_separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut reader = builder(separator).has_headers(false).from_reader(text.as_bytes());
        let widths: Vec<usize> = reader.records().take(SAMPLE).map_while(Result::ok).map(|r| r.len()).collect();
        let first = widths.first().copied().unwrap_or(0);
        let same = widths.iter().filter(|w| **w == first).count();
        if first < 2 { (0, 0) } else { (same * 100 / widths.len().max(1), first) }
    };
    SEPARATORS.into_iter().rev().max_by_key(|s| score(*s)).filter(|s| score(*s) > (0, 0)).unwrap_or(b',')
}

/// A comma is a decimal mark where the separator is not a comma and some column holds numbers only with it.
fn detect_decimal(rows: &[Vec<String>], separator: u8) -> char {
    if separator == b',' {
        return '.';
    }
    let width = rows.first().map_or(0, Vec::len);
    let column_with_comma = (0..width).any(|column| {
        let mut commas = false;
        let numbers = rows.iter().map(|row| row[column].trim()).filter(|v| !v.is_empty()).all(|value| {
            commas |= value.contains(',');
            is_number_with(value, ',')
        });
        numbers && commas
    });
    if column_with_comma { ',' } else { '.' }
}

/// Whether a text is a number whose decimal mark is this one.
fn is_number_with(value: &str, decimal: char) -> bool {
    crate::typed::number(value, decimal).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: (char, &[&str], &[&str])) {
        let table = read(Path::new("t.csv"), text.as_bytes(), Dialect::default()).unwrap();
        let first: Vec<&str> = table.rows[0].iter().map(String::as_str).collect();
        let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
        assert_eq!((table.decimal, header.as_slice(), first.as_slice()), expected);
    }

    #[test]
    fn separators_and_decimal_marks() {
        check("a,b\n1,2.5\n", ('.', &["a", "b"], &["1", "2.5"]));
        check("a;b\n1;2,5\n3;4\n", (',', &["a", "b"], &["1", "2,5"]));
        check("a\tb\nx, y\t2\n", ('.', &["a", "b"], &["x, y", "2"]));
        check("a;b\n\"x;y\";1\n", ('.', &["a", "b"], &["x;y", "1"]));
        check("\u{feff}only\nvalue\n", ('.', &["only"], &["value"]));
    }

    #[test]
    fn short_rows_are_filled_and_long_rows_refused() {
        check("a,b\n1\n", ('.', &["a", "b"], &["1", ""]));
        let table = read(Path::new("t.csv"), b"a,b\n1,2\n3\n", Dialect::default()).unwrap();
        assert_eq!(
            table.warnings("t.csv"),
            [(1, "t.csv, row 2 (line 3): found 1 cells, expected 2; the rest counts as missing".to_owned())]
        );
        let error = read(Path::new("t.csv"), b"a,b\n1,2\n1,2,3\n", Dialect::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "'t.csv' cannot be read as CSV: row 2 (line 3) has 3 cells, expected 2 as in the header"
        );
    }

    #[test]
    fn the_first_byte_that_is_not_utf8_is_named() {
        let error = read(Path::new("t.csv"), b"name\nJos\xe9\n", Dialect::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "'t.csv', line 2, column 4: found the byte 0xE9, expected UTF-8 text; save the file as UTF-8"
        );
    }

    #[test]
    fn blank_and_repeated_names_are_numbered() {
        check("a,,a\n1,2,3\n", ('.', &["a", "column_2", "a_2"], &["1", "2", "3"]));
    }
}
