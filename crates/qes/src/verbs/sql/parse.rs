//! A query's text as a tree, or what is wrong with the text.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, Query, Statement, visit_expressions_mut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::Span;

use super::mistake::Mistake;

/// First words of statements that would change a frame.
const CHANGES: [&str; 9] = ["create", "drop", "delete", "truncate", "insert", "update", "alter", "merge", "replace"];

/// Keywords that a typing mistake is likely to hide.
const KEYWORDS: [&str; 14] = [
    "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "JOIN", "UNION", "WITH", "DISTINCT", "BETWEEN",
    "LEFT", "INNER",
];

/// Keywords that a column may be called as, and then needs quotation marks.
const RESERVED: [&str; 28] = [
    "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "DISTINCT", "AS", "AND", "OR",
    "NOT", "IN", "CASE", "WHEN", "THEN", "ELSE", "END", "JOIN", "LEFT", "RIGHT", "FULL", "ON", "USING", "UNION",
    "WITH",
];

/// The one query of a text.
pub(super) fn parsed(text: &str) -> Result<Query, Mistake> {
    super::size::refuse(text)?;
    let first = first_word(text);
    if CHANGES.contains(&first.as_str()) {
        let found = first.to_uppercase();
        return Err(Mistake::new(format!("found {found}, expected SELECT; --into NAME keeps a result as a frame")));
    }
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let parser = Parser::new(&GenericDialect {}).with_options(options);
    let statements = parser.try_with_sql(text).and_then(|mut p| p.parse_statements());
    let mut statements = statements.map_err(|e| of_parser(&e.to_string(), text))?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(mut query)), true) => {
            super::size::balanced(&mut query);
            Ok(*query)
        }
        (Some(Statement::ShowTables { .. }), true) => Err(Mistake::new("found SHOW TABLES; %frames lists the frames")),
        (Some(_), true) => Err(Mistake::new(format!("found {}, expected SELECT", first_word(text).to_uppercase()))),
        (Some(_), false) => {
            Err(Mistake::new("found several queries, expected one; each has a cell or %sql of its own"))
        }
        (None, _) => Err(Mistake::new("found no query, expected SELECT")),
    }
}

/// An expression that is written by qes itself.
pub(super) fn expression(text: &str) -> Result<Expr, Mistake> {
    super::size::refuse_written(text)?;
    let parser = Parser::new(&GenericDialect {}).try_with_sql(text);
    parser.and_then(|mut p| p.parse_expr()).map_err(|e| Mistake::new(e.to_string()))
}

/// An expression that is written by qes in the place of one of the query: what is wrong with it is wrong there.
pub(super) fn expression_at(text: &str, span: Span) -> Result<Expr, Mistake> {
    let mut made = expression(text)?;
    let _ = visit_expressions_mut(&mut made, |expr| {
        match expr {
            Expr::Identifier(name) => name.span = span,
            Expr::CompoundIdentifier(names) => {
                for name in names {
                    name.span = span;
                }
            }
            Expr::Value(value) => value.span = span,
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
    Ok(made)
}

/// The mistake of a query that cannot be read, where a column that is called as a keyword may be why.
pub(super) fn with_reserved<'a>(mut mistake: Mistake, mut columns: impl Iterator<Item = &'a str>) -> Mistake {
    let found = mistake.message.rsplit("found ").next().unwrap_or_default();
    let word = found.split(';').next().unwrap_or_default().trim();
    if RESERVED.iter().any(|k| k.eq_ignore_ascii_case(word))
        && let Some(column) = columns.find(|c| c.eq_ignore_ascii_case(word))
    {
        mistake.message = format!(
            "{}; a column that is called as a keyword stands in double quotation marks: \"{column}\"",
            mistake.message.split(';').next().unwrap_or_default()
        );
    }
    mistake
}

/// A name as a column, whatever its letters.
pub(super) fn quoted(name: &str) -> Ident {
    Ident::with_quote('"', name)
}

/// The first word that is no comment, in small letters.
fn first_word(text: &str) -> String {
    let mut rest = text.trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after).trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after).trim_start();
        } else {
            break;
        }
    }
    let word = rest.trim_start_matches(['(', ' ']);
    word.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// `sql parser error: Expected: an expression, found: FROM at Line: 2, Column: 8` as a sentence and its line.
fn of_parser(text: &str, query: &str) -> Mistake {
    let text = text.trim_start_matches("sql parser error: ");
    if text.contains("recursion limit") {
        return Mistake::new(super::size::TOO_DEEP);
    }
    let (message, place) = text.split_once(" at Line: ").unwrap_or((text, ""));
    let line = place.split(',').next().and_then(|n| n.trim().parse().ok());
    let mut message = message.trim_end_matches('.').replace("Expected: ", "expected ").replace("found: ", "found ");
    if message.ends_with("found EOF") {
        message = message.replace("found EOF", "found the end of the query");
    }
    let found = message.rsplit("found ").next().unwrap_or_default().to_owned();
    let column = place.rsplit("Column: ").next().and_then(|n| n.trim().parse::<usize>().ok());
    let before = line.zip(column).and_then(|(line, column)| word_before(query, line, column));
    if found.eq_ignore_ascii_case("group") || found.eq_ignore_ascii_case("order") {
        message.push_str(&format!("; did you mean {} BY?", found.to_uppercase()));
    } else if let Some(keyword) = [Some(found), before].into_iter().flatten().find_map(|word| meant(&word)) {
        message.push_str(&format!("; did you mean {keyword}?"));
    }
    let mut letters = message.chars();
    let message = letters.next().map_or_else(String::new, |c| c.to_lowercase().collect::<String>() + letters.as_str());
    Mistake { line, ..Mistake::new(message) }
}

/// The keyword that a word is nearly.
fn meant(word: &str) -> Option<String> {
    let known = KEYWORDS.iter().chain(&RESERVED).any(|k| k.eq_ignore_ascii_case(word));
    if known { None } else { qes_review::nearest(word, KEYWORDS) }
}

/// The word before a place, both counted from 1.
fn word_before(query: &str, line: usize, column: usize) -> Option<String> {
    let start: usize = query.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let here: String = query[start..].chars().take(column.checked_sub(1)?).collect();
    let text = format!("{}{here}", &query[..start]);
    let word = text.trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (!word.is_empty()).then(|| word.to_owned())
}
