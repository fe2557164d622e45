//! CSV for spreadsheet programs, which take a cell that begins with certain signs for a formula, and guess encoding and marks.

mod locale;

use std::io::Write;

use csv::{Writer, WriterBuilder};
use polars::prelude::{DataFrame, DataType};
use polars_io::csv::write::CsvWriter;
use qes_tables::{Cell, Table};

use crate::error::Error;

/// A kind of program that a file is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Excel, and what reads files as it does.
    Excel,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Excel];

    /// Its name in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Excel => "excel",
        }
    }

    /// The program of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|program| program.name() == name)
    }
}

/// Signs with which a cell begins that is taken for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// The mark without which UTF-8 is taken for something else.
const UTF_8: &str = "\u{feff}";

/// How the cells of a CSV file are spelled.
pub(super) struct Spelling {
    program: Option<Program>,
    /// Whether a comma stands between whole and fraction; then semicolons separate the cells.
    comma: bool,
    escaped: usize,
}

impl Spelling {
    pub(super) fn of(program: Option<Program>) -> Self {
        Self {
            program,
            comma: program.is_some() && locale::has_decimal_comma(|name| std::env::var(name).ok()),
            escaped: 0,
        }
    }

    /// What is said of the file.
    pub(super) fn note(&self) -> Option<String> {
        self.program?;
        let marks = if self.comma {
            "semicolons and decimal commas, as the language of the system has them (%load --decimal , reads them back)"
        } else {
            "commas and decimal points"
        };
        let cells = match self.escaped {
            0 => "no cell looks like a formula".to_owned(),
            1 => {
                "1 cell that looks like a formula has an apostrophe before it, which %load leaves out again".to_owned()
            }
            n => format!(
                "{} cells that look like formulas have an apostrophe before them, which %load leaves out again",
                crate::words::count(n)
            ),
        };
        Some(format!("for spreadsheet programs: {marks}; {cells}"))
    }

    /// A text as a cell.
    pub(super) fn text(&mut self, text: &str) -> String {
        if self.program.is_some() && is_formula(text) {
            self.escaped += 1;
            return format!("'{text}");
        }
        text.to_owned()
    }

    /// A number that is written with a decimal point.
    pub(super) fn number(&self, number: String) -> String {
        if self.comma { number.replacen('.', ",", 1) } else { number }
    }

    fn separator(&self) -> u8 {
        if self.comma { b';' } else { b',' }
    }

    /// The beginning of a file.
    pub(super) fn records(&self) -> Writer<Vec<u8>> {
        let begin = if self.program.is_some() { UTF_8 } else { "" };
        WriterBuilder::new().delimiter(self.separator()).from_writer(begin.as_bytes().to_vec())
    }

    /// More of a file.
    pub(super) fn more_records(&self) -> Writer<Vec<u8>> {
        WriterBuilder::new().delimiter(self.separator()).from_writer(Vec::new())
    }

    /// A table as a file.
    pub(super) fn table(&mut self, mut table: Table) -> Vec<u8> {
        if self.program.is_none() {
            return table.to_csv().into_bytes();
        }
        for column in &mut table.columns {
            column.header = self.text(&column.header);
        }
        for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
            *cell = match &*cell {
                Cell::Text(text) => Cell::Text(self.text(text)),
                Cell::Number { value: number, .. } | Cell::Percent { fraction: number, .. } if number.is_finite() => {
                    Cell::Text(self.number((number + 0.0).to_string()))
                }
                other => other.clone(),
            };
        }
        let plain = table.to_csv();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(plain.as_bytes());
        let mut writer = self.records();
        for record in reader.byte_records().map_while(Result::ok) {
            writer.write_byte_record(&record).expect("invariant: memory takes what the table has written");
        }
        writer.into_inner().expect("invariant: writing into memory succeeds")
    }

    /// A frame with its texts as cells.
    pub(super) fn frame(&mut self, mut data: DataFrame) -> Result<DataFrame, Error> {
        if self.program.is_none() {
            return Ok(data);
        }
        for at in 0..data.width() {
            let column = &data.columns()[at];
            if column.dtype().is_primitive_numeric() || column.dtype().is_bool() || column.dtype().is_temporal() {
                continue;
            }
            let texts = column.cast(&DataType::String)?;
            let texts = texts.str()?;
            if texts.iter().flatten().any(is_formula) {
                let spelled: Vec<Option<String>> = texts.iter().map(|text| text.map(|text| self.text(text))).collect();
                let name = column.name().clone();
                data.with_column(polars::prelude::Column::new(name, spelled))?;
            }
        }
        let names: Vec<String> = data.get_column_names().iter().map(ToString::to_string).collect();
        for name in names.iter().filter(|name| is_formula(name)) {
            data.rename(name, format!("'{name}").into())?;
        }
        Ok(data)
    }

    /// A writer of frames that writes as this file is written.
    pub(super) fn writer<W: Write>(&self, writer: CsvWriter<W>, begins: bool) -> CsvWriter<W> {
        if self.program.is_none() {
            return writer;
        }
        writer.include_bom(begins).with_separator(self.separator()).with_decimal_comma(self.comma)
    }
}

/// Whether a text would be taken for a formula, or for one that has its apostrophe already. A plain number is none.
fn is_formula(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.starts_with(FORMULA) && !(bare.len() == text.len() && is_number(text))
}

/// Whether a text is a signed number with at most one decimal mark.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let marks = digits.matches(['.', ',']).count();
    let first = digits.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let last = digits.bytes().last().is_some_and(|b| b.is_ascii_digit());
    first && last && marks <= 1 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_gets_an_apostrophe() {
        let mut spelling = Spelling { program: Some(Program::Excel), comma: false, escaped: 0 };
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+cmd|x", "'+cmd|x"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("-", "'-"),
            ("--1", "'--1"),
            ("-3.5", "-3.5"),
            ("+7", "+7"),
            ("-3,5", "-3,5"),
            ("-1.2.3", "'-1.2.3"),
            ("-3.5x", "'-3.5x"),
            ("'=1", "''=1"),
            ("'-3.5", "''-3.5"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(spelling.text(text), expected, "{text:?}");
        }
        let plain = Spelling { program: None, comma: false, escaped: 0 }.text("=1+1");
        assert_eq!(plain, "=1+1");
    }
}
