//! What a cell holds: command lines, a SQL query, Rust.

use crate::{comments, sql_cell};

/// A command line of more bytes is not looked through once more for each line that goes on with it.
const LONG: usize = 16_000;

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

impl Part {
    /// The line on which it begins, from 1.
    pub(crate) fn line(&self) -> usize {
        match self {
            Self::Command { line, .. } | Self::Help { line, .. } | Self::Rust { line } => *line,
        }
    }
}

/// Splits a cell into its parts. A query behind `%sql` may have several lines.
pub(crate) fn parse(code: &str) -> Vec<Part> {
    let mut all = Vec::new();
    let (mut rest, mut lines) = (code, 0);
    loop {
        let (found, end) = sql_cell::together(rest, parts(rest));
        all.extend(found.into_iter().map(|part| moved(part, lines)));
        let Some(end) = end else { return all };
        let bytes: usize = rest.split_inclusive('\n').take(end).map(str::len).sum();
        rest = &rest[bytes..];
        lines += end;
    }
}

fn moved(part: Part, lines: usize) -> Part {
    match part {
        Part::Command { line, name, rest } => Part::Command { line: line + lines, name, rest },
        Part::Help { line, name } => Part::Help { line: line + lines, name },
        Part::Rust { line } => Part::Rust { line: line + lines },
    }
}

/// Splits a cell into its parts, line by line. Blank lines and comments (`# …`, `// …`, `/* … */`) between them are skipped; a
/// backslash at the end of a command line continues it.
fn parts(code: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let lines: Vec<&str> = code.lines().collect();
    let mut at = 0;
    // Comments that document what follows belong to it.
    let mut documented: Option<usize> = None;
    while at < lines.len() {
        let text = lines[at].trim();
        if let Some(next) = comments::after(&lines, at) {
            if comments::documents(text) {
                documented.get_or_insert(at);
            } else if text.starts_with('#') {
                documented = None;
            }
            at = next;
            continue;
        }
        let line = at + 1;
        at += 1;
        if let Some(name) = help_request(text) {
            parts.push(Part::Help { line, name: name.to_owned() });
        } else if let Some(rest) = text.strip_prefix("%%") {
            let (name, options) = split_name(rest.trim_start());
            let rest = format!("{options}\n{}", lines[at..].join("\n"));
            parts.push(Part::Command { line, name: format!("%{name}"), rest });
            break;
        } else if let Some(rest) = text.strip_prefix('%') {
            let mut whole = rest.trim_start().to_owned();
            // In SQL a `#` may be a name.
            let comment = |line: &str| !line.starts_with("sql ") && comments::start(line, |_| false).is_some();
            while whole.ends_with('\\') && (whole.len() > LONG || !comment(&whole)) {
                whole.pop();
                let Some(more) = lines.get(at) else { break };
                // A line that stands in begins a new word.
                if more.starts_with(char::is_whitespace) {
                    whole.push(' ');
                }
                whole.push_str(more.trim());
                at += 1;
            }
            let (name, rest) = split_name(&whole);
            parts.push(Part::Command { line, name: name.to_owned(), rest: rest.to_owned() });
        } else {
            parts.push(Part::Rust { line: documented.map_or(line, |first| first + 1) });
            break;
        }
        documented = None;
    }
    parts
}

fn split_name(text: &str) -> (&str, &str) {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name, rest.trim())
}

/// The command that `?command`, `command?` or `%command?` asks about.
fn help_request(text: &str) -> Option<&str> {
    let text = comments::start(text, |_| false).map_or(text, |comment| text[..comment].trim_end());
    let asked = text.starts_with('?');
    let name = text.strip_prefix('?').or_else(|| text.strip_suffix('?'))?;
    let name = name.trim_matches('?');
    let name = name.strip_prefix('%').unwrap_or(name).trim();
    // `a.b?` may be Rust, `?a.b` is the column of a frame.
    let word = name.chars().all(|c| c.is_alphanumeric() || "_-%".contains(c) || asked && c == '.');
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
        assert_eq!(parse("%load?"), [Part::Help { line: 1, name: "load".into() }]);
        assert_eq!(parse("%%sql?"), [Part::Help { line: 1, name: "%sql".into() }]);
        assert_eq!(parse("let x = f(1)?"), [Part::Rust { line: 1 }]);
        assert_eq!(parse("a.b?"), [Part::Rust { line: 1 }]);
        assert_eq!(parse("?papers.year"), [Part::Help { line: 1, name: "papers.year".into() }]);
        assert_eq!(parse(""), []);
        assert_eq!(parse("% load a"), [command(1, "load", "a")]);
    }

    #[test]
    fn a_cell_may_be_long() {
        let parts = parse(&"%sql SELECT *\nFROM papers\n".repeat(5000));
        assert_eq!(parts.len(), 5000);
        assert_eq!(parts[4999], command(9999, "sql", "SELECT *\nFROM papers"));
        let values = format!("%sql SELECT * FROM p WHERE n IN (\n{}1)\nlet x = 1;", "1,\n".repeat(20_000));
        assert_eq!(parse(&values).last(), Some(&Part::Rust { line: 20_003 }));
        assert_eq!(parse(&format!("%load {}", "a \\\n".repeat(20_000))).len(), 1);
    }

    #[test]
    fn comments_stand_between_commands() {
        let load = |line: usize| command(line, "load", "a");
        assert_eq!(parse("# load it\n%load a"), [load(2)]);
        assert_eq!(parse("// load it\n\n#load it\n/* now\n   load it */\n%load a\n\n# done"), [load(6)]);
        assert_eq!(parse("%load a\n# then\n%flow"), [load(1), command(3, "flow", "")]);
        assert_eq!(parse("# above\n%%sql\nSELECT 1"), [command(2, "%sql", "\nSELECT 1")]);
        assert_eq!(parse("# above\n?load  # and behind"), [Part::Help { line: 2, name: "load".into() }]);
        assert_eq!(parse("load? # what?"), [Part::Help { line: 1, name: "load".into() }]);
        assert_eq!(parse("%sql SELECT # \\\n  FROM t"), [command(1, "sql", "SELECT #  FROM t")]);
        let commented = "%agreement t # why \\\n%flow";
        assert_eq!(parse(commented), [command(1, "agreement", "t # why \\"), command(2, "flow", "")]);
        for code in ["#[derive(Debug)]\nstruct A;", "#![allow(dead_code)]\nfn f() {}", "/// Says it.\n\nfn f() {}"] {
            assert_eq!(parse(code), [Part::Rust { line: 1 }], "{code}");
        }
        assert_eq!(parse("# numbers\n// more\nlet a = 1;\n# no Rust"), [Part::Rust { line: 3 }]);
        assert_eq!(parse("// not this\n/// Says it.\nfn f() {}"), [Part::Rust { line: 2 }]);
        assert_eq!(parse("# only a comment\n"), []);
    }
}
