//! A user's mistake: one error with its place in the cell.

use qes::visible;

use crate::outputs::CellError;

/// Characters of a message.
const LONGEST: usize = 10_000;

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

    /// The message as a terminal and a page can show it: what a file or a cell holds acts on neither.
    fn said(&self) -> String {
        let message = visible(&self.message, "\n");
        match message.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &message[..end]),
            None => message,
        }
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
        let said = self.said();
        let traceback = vec![
            format!("\u{1b}[31m{}\u{1b}[0m: {said}", self.class),
            format!("  line {line}: {}", visible(&text.replace('\t', " "), " ")),
        ];
        CellError { ename: self.class, evalue: said, traceback }
    }
}

impl From<qes::Error> for Failure {
    fn from(error: qes::Error) -> Self {
        let query_line = if let qes::Error::Sql { line, .. } = &error { *line } else { None };
        Self { query_line, ..Self::new(error.class(), error.to_string()) }
    }
}

impl From<qes_work::Stopped> for Failure {
    fn from(stopped: qes_work::Stopped) -> Self {
        qes::Error::from(stopped).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_quotes_acts_on_nothing() {
        let hostile = "a\u{1b}[2J\u{202E}b\rc\u{2028}d\u{0}";
        let error = Failure::new("Error", format!("found '{hostile}'\nexpected 'x'")).in_cell(hostile, 1);
        assert_eq!(error.evalue, "found 'a␛[2J\u{FFFD}b\nc\nd␀'\nexpected 'x'");
        assert_eq!(error.traceback[0], format!("\u{1b}[31mError\u{1b}[0m: {}", error.evalue));
        assert!(!error.traceback[1].contains(|c: char| c.is_control() || c == '\u{202E}'), "{:?}", error.traceback);
        let long = Failure::new("Error", "x".repeat(10_000_000)).in_cell("", 1);
        assert!(long.evalue.len() < 20_000 && long.traceback[0].len() < 20_000);
    }
}
