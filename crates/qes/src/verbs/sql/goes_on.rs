//! Whether the line below a query belongs to it.

use super::parse::parsed;
use super::tokens::{Kind, tokens};

/// Words behind which a query cannot end.
const OPEN: [&str; 33] = [
    "select",
    "distinct",
    "as",
    "and",
    "or",
    "not",
    "by",
    "from",
    "join",
    "on",
    "where",
    "in",
    "like",
    "ilike",
    "between",
    "case",
    "when",
    "then",
    "else",
    "union",
    "except",
    "intersect",
    "limit",
    "offset",
    "having",
    "with",
    "over",
    "is",
    "group",
    "order",
    "partition",
    "cast",
    "using",
];

/// Words that begin a part of a query.
const PARTS: [&str; 14] = [
    "from",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "fetch",
    "union",
    "except",
    "intersect",
    "join",
    "left",
    "window",
];

/// Bytes of a query that is read again for each line below it.
const LONGEST: usize = 12_000;

/// Lines within which a part of a query has to follow for those before it to be lines of the query.
const LOOKED: usize = 40;

/// Words within a part of a query that begin its next line, and no line of Rust.
const WITHIN: [&str; 30] = [
    "select", "inner", "right", "full", "cross", "natural", "semi", "anti", "on", "using", "and", "or", "as",
    "qualify", "is", "in", "not", "like", "ilike", "between", "case", "when", "then", "else", "end", "asc", "desc",
    "nulls", "over", "by",
];

/// Whether the first of the lines below what is written of a query goes on with it: where the query is not whole yet, the line begins as only a
/// query's can, or what stands there makes one query with what is written.
pub fn sql_goes_on(query: &str, below: &[&str]) -> bool {
    let Some(line) = below.first().map(|line| line.trim()) else { return false };
    if query.len() > LONGEST {
        // It is not read once more for each of its lines.
        return !query.trim_end().ends_with(';') && !is_rust(line);
    }
    // Lists of many lines: nothing else can be meant, whatever stands above.
    let last = query.trim_end().rsplit('\n').next().unwrap_or_default();
    if last.ends_with([',', '(']) && !last.contains("--") || line.starts_with(',') && !last.ends_with(';') {
        return true;
    }
    let tokens = tokens(query);
    // The parser lets a list end in a comma.
    if let Some(last) =
        tokens.iter().rev().find(|t| t.kind != Kind::Closed || !query[t.start..].starts_with(['-', '/']))
    {
        if last.is(";") {
            return false;
        }
        let operator = ["(", ",", "=", "+", "-", "/", "<", ">", "|", "%", "^", ".", ":"];
        if last.is_any(&operator) || last.kind == Kind::Word && last.is_any(&OPEN) {
            return true;
        }
    }
    if line.starts_with("--") || line.starts_with([',', ')', '|', '+', '=', '<', '>']) {
        return true;
    }
    begins_part(line, &PARTS) || begins_part(line, &WITHIN) || parsed(query).is_err() || makes_one(query, below)
}

/// Whether a line begins with one of these words, as no line of Rust does: `from = 1`, `on(x)` and `end;` are Rust.
fn begins_part(line: &str, words: &[&str]) -> bool {
    let line = line.trim_start();
    let word: String = line.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let rest = line[word.len()..].trim_start();
    words.contains(&word.to_lowercase().as_str()) && !rest.starts_with(['=', ';', '.', '!'])
}

/// Whether lines that could be Rust too make one query with what is written of it, which is whole already: `- 1 AS m` below `SELECT n`. A word
/// may be Rust's; it is the query's where a part of the query follows.
fn makes_one(query: &str, below: &[&str]) -> bool {
    let line = below[0].trim();
    let operator = line.starts_with(['-', '*', '/', '!', '^', '&', '~', '[', ':']);
    if operator && !is_rust(line) && parsed(&format!("{query}\n{line}")).is_ok() {
        return true;
    }
    let mut whole = query.to_owned();
    for (at, next) in below.iter().take(LOOKED).enumerate() {
        let text = next.trim();
        if text.starts_with('%') || is_rust(text) {
            return false;
        }
        whole.push('\n');
        if text.starts_with('#') || text.starts_with("//") {
            continue;
        }
        whole.push_str(text);
        // What stands behind the part may still be open.
        if at > 0 && begins_part(text, &PARTS) {
            return parsed(&whole).is_ok() || parsed(&format!("{whole} {}", below.get(at + 1).unwrap_or(&""))).is_ok();
        }
    }
    false
}

/// Whether a line is plainly one of Rust: an assignment or a call through a reference, a statement, a declaration.
fn is_rust(line: &str) -> bool {
    let first = line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let declares = [
        "let", "fn", "use", "pub", "struct", "enum", "impl", "for", "while", "loop", "match", "if", "mod", "const",
        "static",
    ];
    let reference = line.starts_with(['*', '!', '&', '-'])
        && line[1..].starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '(');
    let statement = line.ends_with([';', '{', '?', '}']) || line.contains(").");
    declares.contains(&first) || reference && (statement || line.contains("= "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_query_goes_on_up_to_rust() {
        let query = format!("SELECT * FROM p WHERE n IN (\n{}", "1,\n".repeat(10_000));
        assert!(sql_goes_on(&query, &["2,"]) && sql_goes_on(&query, &[") ORDER BY n"]));
        assert!(!sql_goes_on(&query, &["let x = 1;"]) && !sql_goes_on(&format!("{query} 1);"), &["SELECT 1"]));
        let deep = format!("SELECT {}1", "(".repeat(3000));
        assert!(sql_goes_on(&deep, &["+ 1"]));
    }

    #[test]
    fn lines_of_a_query_and_lines_of_rust() {
        for (query, line) in [
            ("SELECT *", "FROM papers"),
            ("SELECT * FROM papers", "where year > 2000"),
            ("", "SELECT 1"),
            ("SELECT year,", "status FROM papers"),
            ("SELECT COUNT(", "*) FROM papers"),
            ("SELECT * FROM papers", "-- the rest"),
            ("SELECT * FROM papers WHERE year", "> 2000"),
            ("SELECT 'a", "b'"),
            ("WITH t AS (SELECT 1 AS a)", "SELECT a FROM t"),
            ("SELECT n", "- 1 AS m\nFROM p"),
            ("SELECT n", "-1 AS m\nFROM p"),
            ("SELECT n", "* 2\nFROM p"),
            ("SELECT n", "*2 AS m\nFROM p"),
            ("SELECT n", "/ 2 AS half\nFROM p"),
            ("SELECT n", "::DOUBLE AS m\nFROM p"),
            ("SELECT n FROM p WHERE n", "!= 3"),
            ("SELECT n FROM p WHERE n > 2", "* 3"),
            ("SELECT n", "m\nFROM p"),
            ("SELECT n", "\"the number\"\n\nFROM p WHERE n"),
            ("SELECT COUNT", "(*)\nFROM p"),
            ("SELECT a, -- the first", "b FROM p"),
            ("SELECT DISTINCT", "name FROM p"),
            ("SELECT n FROM p ORDER BY", "n"),
            ("SELECT n AS", "m FROM p"),
        ] {
            let below: Vec<&str> = line.lines().collect();
            assert!(sql_goes_on(query, &below), "{query} / {line}");
        }
        for (query, line) in [
            ("SELECT * FROM papers", "let p = frame(\"papers\")?;"),
            ("SELECT * FROM papers", "frames()?"),
            ("SELECT * FROM papers;", "where year > 2000"),
            ("SELECT * FROM papers", "use std::fmt;"),
            ("SELECT n FROM p WHERE n > 2", "*total = 5;"),
            ("SELECT n FROM p WHERE n > 2", "*total += 5;"),
            ("SELECT n FROM p", "- 1"),
            ("SELECT n FROM p", "papers.height()"),
            ("SELECT n FROM p", "papers\nlet from = 1;"),
            ("SELECT n FROM p", "show(1)?\nFROM p"),
        ] {
            let below: Vec<&str> = line.lines().collect();
            assert!(!sql_goes_on(query, &below), "{query} / {line}");
        }
    }
}
