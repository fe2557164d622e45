//! A CSV table as text, its columns found by name.

use std::fs;
use std::path::Path;

use super::SimulateError;

/// A table: every row has one cell per column.
pub struct Table {
    columns: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|&c| c.to_owned()).collect(), rows: Vec::new() }
    }

    /// Reads a CSV file with a header.
    pub fn read(path: &Path) -> Result<Self, SimulateError> {
        let mut reader = csv::Reader::from_path(path).map_err(|e| SimulateError::csv(path, e))?;
        let columns = reader.headers().map_err(|e| SimulateError::csv(path, e))?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| SimulateError::csv(path, e))?;
            rows.push(record.iter().map(str::to_owned).collect());
        }
        Ok(Self { columns, rows })
    }

    /// Writes the table, each line ended by a line feed on any machine.
    pub fn write(&self, path: &Path) -> Result<(), SimulateError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| SimulateError::file(folder, e))?;
        }
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_path(path)
            .map_err(|e| SimulateError::csv(path, e))?;
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            writer.write_record(row).map_err(|e| SimulateError::csv(path, e))?;
        }
        writer.flush().map_err(|e| SimulateError::file(path, e))
    }

    /// A row of blank cells.
    pub fn blank_row(&self) -> Vec<String> {
        vec![String::new(); self.columns.len()]
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Result<usize, SimulateError> {
        self.columns.iter().position(|c| c == name).ok_or_else(|| {
            SimulateError::unusable(format!("the columns {}", self.columns.join(", ")), format!("a column '{name}'"))
        })
    }

    /// The places of the rows whose cell in a column is `value`.
    pub fn select(&self, name: &str, value: &str) -> Result<Vec<usize>, SimulateError> {
        let column = self.column(name)?;
        Ok((0..self.rows.len()).filter(|&row| self.rows[row][column] == value).collect())
    }
}
