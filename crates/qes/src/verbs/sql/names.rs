//! What the columns of a query's result are called.
//!
//! A column that the query does not name itself gets its own text as its name; where two columns would have one name, the later ones get the
//! name of their table before it.

use std::collections::HashSet;

use sqlparser::ast::Expr;

use super::mistake::Mistake;

/// Characters of a name that was made of an expression.
const LONGEST: usize = 60;

/// A column of a result: how it is asked for.
pub(super) enum Asked<'a> {
    /// `expression AS name`
    As(&'a str),
    /// An expression, as it stands in the query.
    Unnamed(&'a Expr),
    /// One of the columns of a star, and its table.
    Star(&'a str, &'a str),
}

/// A name for each column, each once.
pub(super) fn names(columns: &[Asked<'_>]) -> Result<Vec<String>, Mistake> {
    let mut taken: HashSet<String> = HashSet::new();
    for column in columns {
        // Names that the query gives are its own, and nothing else is called so.
        if let Asked::As(name) = column
            && !taken.insert((*name).to_owned())
        {
            let message = format!("two columns of the result are called '{name}'; expected a name for each: AS name");
            return Err(Mistake::new(message));
        }
    }
    let plain: Vec<String> =
        columns.iter().filter_map(|c| if let Asked::Unnamed(e) = c { plain_of(e) } else { None }).collect();
    let named = columns.iter().map(|column| match column {
        Asked::As(name) => (*name).to_owned(),
        Asked::Star(table, name) => {
            let whole = if table.is_empty() { (*name).to_owned() } else { format!("{table}.{name}") };
            free(if taken.contains(*name) { &whole } else { name }, &mut taken)
        }
        Asked::Unnamed(expr) => {
            let short = plain_of(expr).unwrap_or_else(|| text_of(expr));
            let twice = plain.iter().filter(|name| **name == short).count() > 1 || taken.contains(&short);
            free(&if twice { text_of(expr) } else { short }, &mut taken)
        }
    });
    Ok(named.collect())
}

/// An expression as its own name: without quotation marks where it is a column.
pub(super) fn text_of(expr: &Expr) -> String {
    let text = match expr {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(parts) => parts.iter().map(|p| p.value.as_str()).collect::<Vec<_>>().join("."),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The name, or the name with a number behind it that nothing else has.
fn free(wanted: &str, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut n = 1;
    while !taken.insert(name.clone()) {
        n += 1;
        name = format!("{wanted}_{n}");
    }
    name
}

/// The name of a column that is no more than a column.
fn plain_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|p| p.value.clone()),
        _ => None,
    }
}
