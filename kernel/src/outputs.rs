//! What a cell can produce, and what it answers: the vocabulary between an engine and the wire.

use qes::visible;
use serde_json::{Map, Value};

/// MIME type to data: text as a string, PNG as a base64 string, JSON as a value.
pub type Bundle = Map<String, Value>;

/// Where a running cell puts its outputs. They reach the front ends in the order of the calls.
pub trait Outputs {
    /// Shows `data` below the cell.
    fn display(&mut self, data: Bundle, metadata: Bundle);

    /// Shows `data` below the cell under a name, so that [`Outputs::update`] can replace it.
    fn display_named(&mut self, data: Bundle, metadata: Bundle, id: &str) {
        let _ = id;
        self.display(data, metadata);
    }

    /// Shows `data` in the place of what was shown under this name. What cannot be replaced is shown below it.
    fn update(&mut self, data: Bundle, metadata: Bundle, id: &str) {
        let _ = id;
        self.display(data, metadata);
    }

    /// Shows a line on what takes long, in place of the last such line. It is no output: [`Outputs::end_progress`] takes it away.
    fn progress(&mut self, line: &str);

    /// Takes the line on what takes long away: the outputs are what they would be had it never been shown.
    fn end_progress(&mut self);

    /// Shows `data` as the numbered result of the cell.
    fn result(&mut self, data: Bundle, metadata: Bundle);

    /// Prints to the cell's standard output.
    fn stdout(&mut self, text: &str);

    /// Prints to the cell's standard error.
    fn stderr(&mut self, text: &str);

    /// Sends on what was printed so far, where it is held back for more to come.
    fn flush(&mut self);

    /// Removes the outputs shown so far; with `wait`, only when the next one arrives.
    fn clear(&mut self, wait: bool);

    /// Asks the person at the front end for a line, and waits.
    ///
    /// # Errors
    /// The front end does not allow it, or the cell was interrupted meanwhile.
    fn input(&mut self, prompt: &str, password: bool) -> Result<String, NoInput>;

    /// Opens the pager on `data`, which needs a `text/plain` entry.
    fn page(&mut self, data: Bundle);

    /// True once somebody asked this cell to stop. Long work looks here at least ten times a second.
    fn interrupted(&self) -> bool;
}

/// Why nobody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoInput {
    /// The front end cannot ask.
    NotAllowed,
    /// The cell was interrupted.
    Interrupted,
}

/// The one error of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// What kind of error it is, one word.
    pub ename: String,
    /// What went wrong, one sentence.
    pub evalue: String,
    /// What the front end prints, line by line; ANSI colors are allowed.
    pub traceback: Vec<String>,
}

impl CellError {
    /// The same error without what would act on a terminal or a page; colors stay.
    #[must_use]
    pub(crate) fn visible(mut self) -> Self {
        self.evalue = visible(&self.evalue, "\n");
        for line in &mut self.traceback {
            *line = colored(line);
        }
        self
    }

    /// The same error with a line of advice behind it.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.evalue.push_str(&format!("\n = help: {hint}"));
        self.traceback.push(format!(" = help: {hint}"));
        self
    }
}

/// A line of a traceback: of all that acts on a terminal it keeps the colors.
fn colored(line: &str) -> String {
    let mut pieces = String::with_capacity(line.len());
    for (at, piece) in line.replace('\t', "    ").split("\u{1b}[").enumerate() {
        let color = piece.find(|c: char| !c.is_ascii_digit() && c != ';').filter(|end| piece[*end..].starts_with('m'));
        match color {
            Some(end) if at > 0 => {
                pieces.push_str("\u{1b}[");
                pieces.push_str(&piece[..=end]);
                pieces.push_str(&visible(&piece[end + 1..], "\n"));
            }
            _ => {
                pieces.push_str(if at > 0 { "␛[" } else { "" });
                pieces.push_str(&visible(piece, "\n"));
            }
        }
    }
    pieces
}

/// The ways to go on at a position, in Unicode code points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// Start of the text that a match replaces.
    pub start: usize,
    /// End of the text that a match replaces.
    pub end: usize,
    /// The candidates, best first.
    pub matches: Vec<Match>,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The text to insert.
    pub text: String,
    /// What it is, for the icon beside it: `magic`, `function`, `keyword`, `path`, …
    pub kind: String,
    /// Start of the text it replaces, in code points.
    pub start: usize,
    /// End of the text it replaces, in code points.
    pub end: usize,
}

/// Whether a cell could be run as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    /// It can be run.
    Complete,
    /// Something is still open.
    Incomplete {
        /// White space to start the next line with.
        indent: String,
    },
    /// No continuation can make it right.
    Invalid,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceback_keeps_its_colors_and_nothing_else() {
        let error = CellError {
            ename: "Panic".to_owned(),
            evalue: "\u{202E}a\u{1b}[31mb".to_owned(),
            traceback: vec!["\u{1b}[1;31mPanic\u{1b}[0m: \u{202E}a\u{1b}[2Jb\tc\u{1b}]0;t\u{7}".to_owned()],
        };
        let shown = error.visible();
        assert_eq!(shown.evalue, "\u{FFFD}a␛[31mb");
        assert_eq!(shown.traceback, ["\u{1b}[1;31mPanic\u{1b}[0m: \u{FFFD}a␛[2Jb    c␛]0;t␇"]);
    }
}
