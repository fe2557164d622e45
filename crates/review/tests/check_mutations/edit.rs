//! Changes of a copied package.

use std::fs;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Writer};

/// Columns and their values.
pub type Values = &'static [(&'static str, &'static str)];

/// One change; the first name is the file, without its ending.
pub enum Edit {
    /// In the rows with these values, a column gets another value.
    Set(&'static str, Values, &'static str, &'static str),
    /// A row with these values, blank in every other column, follows the last.
    Append(&'static str, Values),
    /// The rows with these values go.
    Delete(&'static str, Values),
    /// The first occurrence of a text becomes another text.
    Replace(&'static str, &'static str, &'static str),
    /// A column goes.
    RemoveColumn(&'static str, &'static str),
    /// The file goes.
    RemoveFile(&'static str),
}

impl Edit {
    /// Applies the change; one that changes nothing is a mistake in the test.
    pub fn apply(&self, folder: &Path) {
        match self {
            Self::Set(file, selector, column, value) => change(folder, file, |table| {
                let at = table.column(column);
                for row in table.matching(selector) {
                    (*value).clone_into(&mut table.rows[row][at]);
                }
            }),
            Self::Append(file, values) => change(folder, file, |table| {
                let mut row = vec![String::new(); table.header.len()];
                for (column, value) in *values {
                    (*value).clone_into(&mut row[table.column(column)]);
                }
                table.rows.push(row);
            }),
            Self::Delete(file, selector) => change(folder, file, |table| {
                for row in table.matching(selector).into_iter().rev() {
                    table.rows.remove(row);
                }
            }),
            Self::RemoveColumn(file, column) => change(folder, file, |table| {
                let at = table.column(column);
                table.header.remove(at);
                for row in &mut table.rows {
                    row.remove(at);
                }
            }),
            Self::Replace(file, from, to) => {
                let path = folder.join(file).with_extension("csv");
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.contains(from), "'{file}' holds '{from}'");
                fs::write(path, text.replacen(from, to, 1)).unwrap();
            }
            Self::RemoveFile(file) => fs::remove_file(folder.join(file).with_extension("csv")).unwrap(),
        }
    }
}

/// A file as text, row by row.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).unwrap()
    }

    /// Positions of the rows with these values: at least one.
    fn matching(&self, selector: &[(&str, &str)]) -> Vec<usize> {
        let wanted: Vec<(usize, &str)> = selector.iter().map(|(column, value)| (self.column(column), *value)).collect();
        let matches = |row: &Vec<String>| wanted.iter().all(|(at, value)| row[*at] == *value);
        let found: Vec<usize> =
            self.rows.iter().enumerate().filter(|(_, row)| matches(row)).map(|(at, _)| at).collect();
        assert!(!found.is_empty(), "a row has {selector:?}");
        found
    }
}

fn change(folder: &Path, file: &str, edit: impl FnOnce(&mut Table)) {
    let path = folder.join(file).with_extension("csv");
    let mut reader = ReaderBuilder::new().has_headers(false).from_path(&path).unwrap();
    let cells = |record: StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let mut rows: Vec<Vec<String>> = reader.records().map(|record| cells(record.unwrap())).collect();
    let mut table = Table { header: rows.remove(0), rows };
    edit(&mut table);
    let mut writer = Writer::from_path(&path).unwrap();
    writer.write_record(&table.header).unwrap();
    for row in &table.rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}
