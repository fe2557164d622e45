//! Keywords of a query, and which of them can stand at a place.

/// Where a keyword or a function stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It begins a part of a query that follows FROM.
    Part,
    /// It stands between the parts, or names tables and columns.
    Clause,
    /// It stands in a condition or a value, and so neither in FROM nor behind LIMIT.
    Value,
    /// It makes a value.
    Function,
}

use Use::{Clause, Function, Part, Value};

/// Keywords and functions that people type, the likeliest first.
const KEYWORDS: &[(&str, Use)] = &[
    ("SELECT", Clause),
    ("FROM", Clause),
    ("WHERE", Part),
    ("GROUP BY", Part),
    ("HAVING", Part),
    ("ORDER BY", Part),
    ("LIMIT", Part),
    ("OFFSET", Part),
    ("DISTINCT", Value),
    ("AS", Clause),
    ("AND", Value),
    ("OR", Value),
    ("NOT", Value),
    ("IN", Value),
    ("IS NULL", Value),
    ("IS NOT NULL", Value),
    ("LIKE", Value),
    ("ILIKE", Value),
    ("BETWEEN", Value),
    ("EXISTS", Value),
    ("CASE", Value),
    ("WHEN", Value),
    ("THEN", Value),
    ("ELSE", Value),
    ("END", Value),
    ("JOIN", Clause),
    ("LEFT JOIN", Clause),
    ("RIGHT JOIN", Clause),
    ("FULL JOIN", Clause),
    ("CROSS JOIN", Clause),
    ("ON", Clause),
    ("USING", Clause),
    ("UNION", Part),
    ("UNION ALL", Part),
    ("EXCEPT", Part),
    ("INTERSECT", Part),
    ("WITH", Clause),
    ("OVER", Value),
    ("PARTITION BY", Value),
    ("ASC", Value),
    ("DESC", Value),
    ("NULLS LAST", Value),
    ("NULLS FIRST", Value),
    ("NULL", Value),
    ("TRUE", Value),
    ("FALSE", Value),
    ("CAST", Function),
    ("COUNT", Function),
    ("SUM", Function),
    ("AVG", Function),
    ("MIN", Function),
    ("MAX", Function),
    ("MEDIAN", Function),
    ("STDDEV", Function),
    ("COALESCE", Function),
    ("NULLIF", Function),
    ("ROUND", Function),
    ("ABS", Function),
    ("UPPER", Function),
    ("LOWER", Function),
    ("LENGTH", Function),
    ("SUBSTR", Function),
    ("REPLACE", Function),
    ("TRIM", Function),
    ("CONCAT", Function),
    ("EXTRACT", Function),
    ("ROW_NUMBER", Function),
    ("RANK", Function),
    ("DENSE_RANK", Function),
    ("LAG", Function),
    ("LEAD", Function),
];

/// Keywords that are no names of columns unless they stand in quotation marks.
pub(crate) const RESERVED: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "DISTINCT",
    "AS",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS",
    "NULL",
    "LIKE",
    "BETWEEN",
    "EXISTS",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "JOIN",
    "LEFT",
    "RIGHT",
    "FULL",
    "INNER",
    "CROSS",
    "NATURAL",
    "ON",
    "USING",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "WITH",
    "BY",
    "CAST",
    "TRUE",
    "FALSE",
    "WINDOW",
];

/// All that can follow these two words, the nearer first, where that is a word or two.
pub(super) fn follow(before: &[String; 2], part: &str) -> Option<&'static [&'static str]> {
    let [last, earlier] = before.each_ref().map(String::as_str);
    Some(match (last, earlier) {
        ("group" | "order" | "partition", _) => &["BY"],
        ("cross" | "natural" | "inner" | "outer", _) => &["JOIN"],
        ("left" | "right" | "full", _) if matches!(part, "from" | "join" | "on" | "using") => &["JOIN", "OUTER JOIN"],
        ("not", "is") => &["NULL"],
        ("is", _) => &["NULL", "NOT NULL"],
        ("nulls", _) => &["LAST", "FIRST"],
        ("union", _) => &["ALL", "SELECT"],
        ("except" | "intersect", _) => &["SELECT"],
        _ => return None,
    })
}

/// The keywords of a part of a query, the likeliest first.
pub(super) fn keywords(part: &str) -> Vec<&'static str> {
    let that = |of: fn(Use) -> bool| KEYWORDS.iter().filter(move |(_, place)| of(*place)).map(|(word, _)| *word);
    match part {
        "from" | "join" => that(|place| matches!(place, Part | Clause)).collect(),
        "group" | "order" | "limit" | "offset" => {
            that(|place| place == Part).chain(that(|place| place != Part)).collect()
        }
        _ => that(|_| true).collect(),
    }
}
