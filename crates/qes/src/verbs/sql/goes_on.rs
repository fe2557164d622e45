//! Whether the line below a query belongs to it.

use super::parse::parsed;

/// Words and signs that begin the next line of a query, and no line of Rust.
const NEXT: [&str; 44] = [
    "select",
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
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "semi",
    "anti",
    "on",
    "using",
    "and",
    "or",
    "as",
    "window",
    "qualify",
    "is",
    "in",
    "not",
    "like",
    "ilike",
    "between",
    "case",
    "when",
    "then",
    "else",
    "end",
    "asc",
    "desc",
    "nulls",
    "over",
    "by",
];

/// Whether a line below what is written of a query goes on with it: where the query is not whole yet, or the line begins as only a query's can.
pub fn sql_goes_on(query: &str, line: &str) -> bool {
    let line = line.trim();
    let query = query.trim_end();
    if query.ends_with(';') {
        return false;
    }
    // The parser lets a list end in a comma.
    if query.ends_with([',', '(', '=', '+', '-', '/', '<', '>', '|']) {
        return true;
    }
    if line.starts_with("--") || line.starts_with([',', ')', '|', '+', '=', '<', '>']) {
        return true;
    }
    let word: String = line.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let rest = line[word.len()..].trim_start();
    // `from = 1`, `on(x)` and `end;` are Rust.
    let begins = NEXT.contains(&word.to_lowercase().as_str()) && !rest.starts_with(['=', ';', '.', '!']);
    begins || parsed(query).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert!(sql_goes_on(query, line), "{query} / {line}");
        }
        for (query, line) in [
            ("SELECT * FROM papers", "let p = frame(\"papers\")?;"),
            ("SELECT * FROM papers", "frames()?"),
            ("SELECT * FROM papers;", "where year > 2000"),
            ("SELECT * FROM papers", "use std::fmt;"),
        ] {
            assert!(!sql_goes_on(query, line), "{query} / {line}");
        }
    }
}
