//! Keywords of a query, and which of them can stand at a place.

/// Keywords and functions that people type.
const KEYWORDS: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "HAVING",
    "ORDER BY",
    "LIMIT",
    "OFFSET",
    "DISTINCT",
    "AS",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS NULL",
    "IS NOT NULL",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "EXISTS",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "JOIN",
    "LEFT JOIN",
    "RIGHT JOIN",
    "FULL JOIN",
    "CROSS JOIN",
    "ON",
    "USING",
    "UNION",
    "UNION ALL",
    "EXCEPT",
    "INTERSECT",
    "WITH",
    "OVER",
    "PARTITION BY",
    "ASC",
    "DESC",
    "NULLS LAST",
    "NULLS FIRST",
    "NULL",
    "TRUE",
    "FALSE",
    "CAST",
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "MEDIAN",
    "STDDEV",
    "COALESCE",
    "NULLIF",
    "ROUND",
    "ABS",
    "UPPER",
    "LOWER",
    "LENGTH",
    "SUBSTR",
    "REPLACE",
    "TRIM",
    "CONCAT",
    "EXTRACT",
    "ROW_NUMBER",
    "RANK",
    "DENSE_RANK",
    "LAG",
    "LEAD",
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

/// Keywords that stand in a condition or a value, and so neither in FROM nor behind LIMIT.
const OF_VALUES: &[&str] = &[
    "DISTINCT",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS NULL",
    "IS NOT NULL",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "EXISTS",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "OVER",
    "PARTITION BY",
    "NULL",
    "TRUE",
    "FALSE",
    "ASC",
    "DESC",
    "NULLS LAST",
    "NULLS FIRST",
];

/// Words that begin a part of a query.
const PARTS: &[&str] =
    &["WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "UNION", "UNION ALL", "EXCEPT", "INTERSECT"];

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
    let all = KEYWORDS.iter().copied();
    match part {
        "from" | "join" => {
            let function = KEYWORDS.iter().position(|word| *word == "CAST").unwrap_or(KEYWORDS.len());
            all.take(function).filter(|word| !OF_VALUES.contains(word)).collect()
        }
        "group" | "order" | "limit" | "offset" => {
            let (mut first, others): (Vec<&str>, Vec<&str>) = all.partition(|word| PARTS.contains(word));
            first.extend(others);
            first
        }
        _ => all.collect(),
    }
}
