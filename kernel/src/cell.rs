//! What a cell holds: command lines, a SQL query, Rust.

use crate::sql_cell;

/// One part of a cell, with the line that it begins on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// `%name rest`
    Command { line: usize, name: String, rest: String },
    /// `?name` or `name?`
    Help { line: usize, name: String },
    /// Everything from here to the end of the cell.
    Rust { line: usize },
}

/// Splits a cell into its parts. A query behind `%sql` may have several lines.
pub(crate) fn parse(code: &str) -> Vec<Part> {
    sql_cell::together(code, parts(code))
}

/// Splits a cell into its parts, line by line. Blank lines and `//` comments before Rust are skipped; a backslash at the end of a
/// command line continues it.
fn parts(code: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = code.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        let text = line.trim();
        if text.is_empty() || text.starts_with("//") {
            continue;
        }
        if let Some(rest) = text.strip_prefix("%%") {
            let (name, options) = split_name(rest);
            let body: Vec<&str> = lines.by_ref().map(|(_, line)| line).collect();
            let rest = format!("{options}\n{}", body.join("\n"));
            parts.push(Part::Command { line: at + 1, name: format!("%{name}"), rest });
            break;
        }
        if let Some(rest) = text.strip_prefix('%') {
            let mut whole = rest.to_owned();
            while whole.ends_with('\\') {
                whole.pop();
                match lines.next() {
                    Some((_, more)) => {
                        // A line that stands in begins a new word.
                        if more.starts_with(char::is_whitespace) {
                            whole.push(' ');
                        }
                        whole.push_str(more.trim());
                    }
                    None => break,
                }
            }
            let (name, rest) = split_name(&whole);
            parts.push(Part::Command { line: at + 1, name: name.to_owned(), rest: rest.to_owned() });
        } else if let Some(name) = help_request(text) {
            parts.push(Part::Help { line: at + 1, name: name.to_owned() });
        } else {
            parts.push(Part::Rust { line: at + 1 });
            break;
        }
    }
    parts
}

fn split_name(text: &str) -> (&str, &str) {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name, rest.trim())
}

/// The command that `?command`, `command?` or `%command?` asks about.
fn help_request(text: &str) -> Option<&str> {
    let name = text.strip_prefix('?').or_else(|| text.strip_suffix('?'))?;
    let name = name.trim_matches('?');
    let name = name.strip_prefix('%').unwrap_or(name).trim();
    let word = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-%".contains(c));
    word.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: usize, name: &str, rest: &str) -> Part {
        Part::Command { line, name: name.into(), rest: rest.into() }
    }

    #[test]
    fn a_cell_and_its_parts() {
        assert_eq!(parse("%load a\n\n// note\n  %flow"), [command(1, "load", "a"), command(4, "flow", "")]);
        assert_eq!(parse("%agreement \\\n  casp"), [command(1, "agreement", "casp")]);
        assert_eq!(parse("%agreement t\\\n  --pairs"), [command(1, "agreement", "t --pairs")]);
        assert_eq!(parse("%%sql --into x\nSELECT 1"), [command(1, "%sql", "--into x\nSELECT 1")]);
        assert_eq!(parse("?agreement"), [Part::Help { line: 1, name: "agreement".into() }]);
        assert_eq!(parse("%load a\nlet x = 1;\n%flow"), [command(1, "load", "a"), Part::Rust { line: 2 }]);
        assert_eq!(parse("let x = f(1)?"), [Part::Rust { line: 1 }]);
        assert_eq!(parse(""), []);
    }
}
