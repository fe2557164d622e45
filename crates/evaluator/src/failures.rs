//! The errors of cells, in words.

use qes_cells::{CellError, Frame};

use crate::diagnostics::{self, Diagnostic};

/// Characters of a message that are passed on.
const LONGEST: usize = 600;

/// What the compiler says of a cell, as its one error.
pub(crate) fn compile_error(text: &str, errors: Vec<Diagnostic>) -> CellError {
    let of_cell: Vec<Diagnostic> = errors.iter().filter(|e| e.is_of_cell()).cloned().collect();
    let shown = if of_cell.is_empty() { errors } else { of_cell };
    CellError {
        ename: "CompileError".to_owned(),
        evalue: diagnostics::render(text, &shown, false),
        traceback: diagnostics::render(text, &shown, true).lines().map(str::to_owned).collect(),
        variables: None,
    }
}

/// The error of a cell that stopped with `?` or a panic.
pub(crate) fn failed(text: &str, frame: &Frame, place: impl Fn(u32, u32) -> Option<usize>) -> CellError {
    match frame {
        Frame::Failed { class, message } => plain(class, message),
        Frame::Panicked { message, file, line, column } => {
            let at = if file.ends_with("src/lib.rs") && !file.starts_with('/') { place(*line, *column) } else { None };
            let Some(at) = at else { return plain("Panic", message) };
            let end = text[at..].find(['\n', ';']).map_or(text.len(), |n| at + n);
            let shown = Diagnostic {
                code: None,
                message: format!("panicked: {message}"),
                places: vec![(at..end, String::new(), true)],
                helps: Vec::new(),
                handled: Vec::new(),
            };
            let traceback = diagnostics::render(text, &[shown], true).lines().map(str::to_owned).collect();
            CellError { ename: "Panic".to_owned(), evalue: message.clone(), traceback, variables: None }
        }
        other => plain("InternalError", &format!("found {other:?} at the end of a cell; please report it")),
    }
}

pub(crate) fn interrupted(what: &str) -> CellError {
    plain("Interrupted", &format!("stopped on request; {what}"))
}

pub(crate) fn plain(class: &str, message: &str) -> CellError {
    CellError {
        ename: class.to_owned(),
        evalue: message.to_owned(),
        traceback: format!("\u{1b}[31m{class}\u{1b}[0m: {message}").lines().map(str::to_owned).collect(),
        variables: None,
    }
}

/// A tool's message on one line.
pub(crate) fn one_line(message: &str) -> String {
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("; ").chars().take(LONGEST).collect()
}

/// One sentence on a crate that cannot be had.
pub(crate) fn dependency_error(wanted: &str, message: &str) -> String {
    let unreachable =
        ["resolve host", "offline", "Network", "network", "download", "connect", "timed out", "failed to fetch"];
    if unreachable.iter().any(|sign| message.contains(sign)) {
        return format!("the crate registry cannot be reached, which ':dep {wanted}' needs; all else works without it");
    }
    let lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
    let first: Vec<&str> = lines.take(3).collect();
    format!("':dep {wanted}' cannot be used: {}", first.join("; "))
}

/// The byte at a line and a column, both from 1; columns count characters.
pub(crate) fn byte_of(text: &str, line: u32, column: u32) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)? as usize).map(str::len).sum();
    let within: usize = text.get(start..)?.chars().take(column.checked_sub(1)? as usize).map(char::len_utf8).sum();
    Some(start + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_characters_is_found_in_bytes() {
        assert_eq!(byte_of("é\nöx", 2, 2), Some(5));
        assert_eq!(byte_of("", 1, 1), Some(0));
    }

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(one_line("error: no\n\nCaused by:\n  that\n"), "error: no; Caused by:; that");
    }

    #[test]
    fn a_registry_that_is_away_is_one_sentence() {
        let message = dependency_error("a = \"1\"", "warning: spurious network error\nCould not resolve host: x");
        assert!(message.starts_with("the crate registry cannot be reached"), "{message}");
        assert_eq!(message.lines().count(), 1);
    }
}
