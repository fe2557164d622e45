//! A user's mistake: one error with its place in the cell.

use crate::outputs::CellError;

/// What went wrong in one part of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// A short class.
    pub class: String,
    /// One sentence: found, expected, the nearest right name.
    pub message: String,
}

impl Failure {
    pub(crate) fn new(class: &str, message: impl Into<String>) -> Self {
        Self { class: class.to_owned(), message: message.into() }
    }

    /// The error of a cell, pointing at the line.
    pub(crate) fn in_cell(self, code: &str, line: usize) -> CellError {
        let text: String = code.lines().nth(line - 1).unwrap_or_default().chars().take(100).collect();
        let traceback = vec![
            format!("\u{1b}[31m{}\u{1b}[0m: {}", self.class, self.message),
            format!("  line {line}: {}", visible(&text)),
        ];
        CellError { ename: self.class, evalue: self.message, traceback }
    }
}

/// A line without characters that would move a terminal's cursor or change its colors.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl From<qes::Error> for Failure {
    fn from(error: qes::Error) -> Self {
        Self::new(error.class(), error.to_string())
    }
}
