//! A user's mistake: one error with its place in the cell.

use crate::outputs::CellError;

/// What went wrong in one part of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// A short class.
    pub class: String,
    /// One sentence: found, expected, the nearest right name.
    pub message: String,
    /// Lines of the cell between the first of the part and the one that is wrong.
    pub below: usize,
    /// The query, where one is wrong.
    pub query: String,
    /// The line of it that is wrong, counted from 1.
    pub query_line: Option<usize>,
}

impl Failure {
    pub(crate) fn new(class: &str, message: impl Into<String>) -> Self {
        Self { class: class.to_owned(), message: message.into(), below: 0, query: String::new(), query_line: None }
    }

    /// The error of a part of a cell, which has this text, pointing at the line that is wrong.
    pub(crate) fn in_part(mut self, text: &str) -> Self {
        if let Some(line) = self.query_line.take()
            && let Some(at) = text.find(&self.query)
        {
            self.below = text[..at].matches('\n').count() + line.saturating_sub(1);
        }
        self
    }

    /// The error of a cell, pointing at the line.
    pub(crate) fn in_cell(self, code: &str, line: usize) -> CellError {
        let line = line + self.below;
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
        let query_line = if let qes::Error::Sql { line, .. } = &error { *line } else { None };
        Self { query_line, ..Self::new(error.class(), error.to_string()) }
    }
}
