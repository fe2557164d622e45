//! A query's text as a tree, or what is wrong with the text.

use sqlparser::ast::{Expr, Ident, Query, Statement};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};

use super::mistake::Mistake;

/// First words of statements that would change a frame.
const CHANGES: [&str; 9] = ["create", "drop", "delete", "truncate", "insert", "update", "alter", "merge", "replace"];

/// The one query of a text.
pub(super) fn parsed(text: &str) -> Result<Query, Mistake> {
    let first = first_word(text);
    if CHANGES.contains(&first.as_str()) {
        let found = first.to_uppercase();
        return Err(Mistake::new(format!("found {found}, expected SELECT; --into NAME keeps a result as a frame")));
    }
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let parser = Parser::new(&GenericDialect {}).with_options(options);
    let statements = parser.try_with_sql(text).and_then(|mut p| p.parse_statements());
    let mut statements = statements.map_err(|e| of_parser(&e.to_string()))?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => Ok(*query),
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
    let parser = Parser::new(&GenericDialect {}).try_with_sql(text);
    parser.and_then(|mut p| p.parse_expr()).map_err(|e| Mistake::new(e.to_string()))
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
fn of_parser(text: &str) -> Mistake {
    let text = text.trim_start_matches("sql parser error: ");
    let (message, place) = text.split_once(" at Line: ").unwrap_or((text, ""));
    let line = place.split(',').next().and_then(|n| n.trim().parse().ok());
    let mut message = message.trim_end_matches('.').replace("Expected: ", "expected ").replace("found: ", "found ");
    if message.ends_with("found EOF") {
        message = message.replace("found EOF", "found the end of the query");
    }
    let mut letters = message.chars();
    let message = letters.next().map_or_else(String::new, |c| c.to_lowercase().collect::<String>() + letters.as_str());
    Mistake { message, line }
}
