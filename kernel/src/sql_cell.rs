//! SQL in a cell: where a query ends, and which query holds the cursor.

use crate::cell::{Part, parse};

/// The parts of a cell up to the first `%sql` that goes on over the lines below it, as long as they are lines of its query, and the
/// number of lines up to its end; all parts where there is none.
pub(crate) fn together(code: &str, mut parts: Vec<Part>) -> (Vec<Part>, Option<usize>) {
    // Lines that are no command are taken for Rust, up to the end of the cell.
    let [.., Part::Command { line, name, rest }, Part::Rust { .. }] = parts.as_mut_slice() else {
        return (parts, None);
    };
    let Some(query) = query_of(name, rest) else { return (parts, None) };
    let mut query = query.to_owned();
    let lines: Vec<&str> = code.lines().collect();
    let below = (*line..=lines.len()).find(|at| !lines[at - 1].trim_end().ends_with('\\')).unwrap_or(lines.len());
    let mut end = below;
    for (at, text) in lines.iter().enumerate().skip(below) {
        if text.trim_start().starts_with('%') {
            break;
        }
        if is_remark(text) {
            continue;
        }
        if !qes::sql_goes_on(&query, &lines[at..]) {
            break;
        }
        end = at + 1;
        query.push('\n');
        query.push_str(text);
    }
    if end == below {
        return (parts, None);
    }
    for text in &lines[below..end] {
        rest.push('\n');
        // The line stays, so that mistakes below it keep theirs.
        rest.push_str(if is_remark(text) { "" } else { text });
    }
    parts.pop();
    (parts, Some(end))
}

/// A blank line, or a comment that is none of SQL.
fn is_remark(text: &str) -> bool {
    let text = text.trim_start();
    text.is_empty() || text.starts_with('#') || text.starts_with("//")
}

/// The query that holds the cursor, and the byte of it at the cursor.
pub(crate) fn query_at(code: &str, cursor: usize) -> Option<(String, usize)> {
    let at: usize = code.chars().take(cursor).map(char::len_utf8).sum();
    let parts = parse(code);
    let row = code[..at].matches('\n').count() + 1;
    let begins = |part: &Part| match part {
        Part::Command { line, .. } | Part::Help { line, .. } | Part::Rust { line } => *line,
    };
    let found = parts.iter().rposition(|part| begins(part) <= row)?;
    let Part::Command { line, name, rest } = &parts[found] else { return None };
    query_of(name, rest)?;
    let start_of = |line: usize| code.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let end = parts.get(found + 1).map_or(code.len(), |next| start_of(begins(next)));
    let start = start_of(*line);
    let text = &code[start..end];
    // Behind the name of the command and its options.
    let mark = text.find("sql")? + 3;
    let skipped = mark + options(&text[mark..])?;
    let start = start + skipped;
    (start <= at && at <= end).then(|| (code[start..end].to_owned(), at - start))
}

/// The query of a command that takes one.
fn query_of<'a>(name: &str, rest: &'a str) -> Option<&'a str> {
    match name {
        "sql" | "%sql" => Some(options(rest).map_or("", |at| &rest[at..])),
        "time" => {
            let (name, rest) = rest.trim_start().trim_start_matches('%').split_once(char::is_whitespace)?;
            (name == "sql").then(|| options(rest).map_or("", |at| &rest[at..]))
        }
        _ => None,
    }
}

/// The length of the options before a query, and of the white space behind them; `None` where they are still being written.
fn options(text: &str) -> Option<usize> {
    let mut at = text.len() - text.trim_start().len();
    for option in ["--into"] {
        while let Some(after) = text[at..].strip_prefix(option).filter(|a| a.starts_with(['=', ' ', '\t'])) {
            let value = after.trim_start_matches(['=', ' ', '\t']);
            let word = value.find(char::is_whitespace).unwrap_or(value.len());
            if word == value.len() {
                return None;
            }
            let rest = value[word..].trim_start();
            at = text.len() - rest.len();
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: usize, name: &str, rest: &str) -> Part {
        Part::Command { line, name: name.into(), rest: rest.into() }
    }

    #[test]
    fn a_query_goes_on_over_lines() {
        assert_eq!(parse("%sql SELECT *\nFROM papers"), [command(1, "sql", "SELECT *\nFROM papers")]);
        assert_eq!(
            parse("%load a\n%sql --into x\nSELECT *\n\nFROM papers\n%flow\nlet x = 1;"),
            [
                command(1, "load", "a"),
                command(2, "sql", "--into x\nSELECT *\n\nFROM papers"),
                command(6, "flow", ""),
                Part::Rust { line: 7 }
            ]
        );
        assert_eq!(
            parse("%sql SELECT *\n-- all\nFROM papers\n\n%sql SELECT year\nFROM papers\nlet x = 1;"),
            [
                command(1, "sql", "SELECT *\n-- all\nFROM papers"),
                command(5, "sql", "SELECT year\nFROM papers"),
                Part::Rust { line: 7 }
            ]
        );
        assert_eq!(parse("%sql SELECT *\n// all\nFROM papers"), [command(1, "sql", "SELECT *\n\nFROM papers")]);
        assert_eq!(parse("%time %sql SELECT *\nFROM papers"), [command(1, "time", "%sql SELECT *\nFROM papers")]);
        for query in [
            "SELECT n\n- 1 AS m\nFROM p",
            "SELECT n\n* 2 AS m\nFROM p",
            "SELECT n\nm\n\nFROM p",
            "SELECT n\nFROM p\n--into kept",
        ] {
            assert_eq!(
                parse(&format!("%sql {query}\nlet x = 1;")),
                [command(1, "sql", query), Part::Rust { line: query.lines().count() + 1 }]
            );
        }
        let rust = "%sql SELECT * FROM papers\nlet p = frame(\"papers\")?;";
        assert_eq!(parse(rust), [command(1, "sql", "SELECT * FROM papers"), Part::Rust { line: 2 }]);
        assert_eq!(parse("%flow\nFROM papers"), [command(1, "flow", ""), Part::Rust { line: 2 }]);
    }

    #[test]
    fn the_query_at_the_cursor() {
        let check = |code: &str, expected: Option<(&str, usize)>| {
            let cursor = code.find('¦').unwrap();
            let found = query_at(&code.replace('¦', ""), code[..cursor].chars().count());
            assert_eq!(found.as_ref().map(|(q, at)| (q.as_str(), *at)), expected, "{code}");
        };
        check("%sql SELECT ¦", Some(("SELECT ", 7)));
        check("%load é\n%sql --into x SELECT ¦\nFROM a\n%flow", Some(("SELECT \nFROM a\n", 7)));
        check("%%sql\nSELECT a¦\nFROM b", Some(("SELECT a\nFROM b", 8)));
        check("%sql --in¦", Some(("--in", 4)));
        check("%sql --into pa¦", None);
        check("%flow\nlet s¦ = 1;", None);
    }
}
