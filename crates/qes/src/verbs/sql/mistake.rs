//! What is wrong with a query, and on which of its lines.

use polars::prelude::PolarsError;
use qes_work::Stopped;
use sqlparser::tokenizer::Span;

/// Begins the names that a query cannot have: columns and tables that were made while it was planned.
pub(super) const MARK: char = '§';

/// A mistake in a query.
#[derive(Debug, Clone)]
pub(super) struct Mistake {
    pub(super) message: String,
    /// Counted from 1.
    pub(super) line: Option<usize>,
    /// Whether the message is in the words of the data frame library.
    pub(super) raw: bool,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), line: None, raw: false }
    }

    pub(super) fn at(message: impl Into<String>, span: Span) -> Self {
        Self::new(message).or_at(span)
    }

    /// With the expression that it is about, where it is in the words of the library.
    pub(super) fn about(self, expr: &sqlparser::ast::Expr) -> Self {
        if !self.raw {
            return self;
        }
        let rest = &self.message;
        let what = in_words(&super::names::text_of(expr));
        // What the library writes out of its own tree says nothing.
        let inner = ["Ident", "Value(", "Function(", "span:"].iter().any(|part| rest.contains(part));
        let message =
            if inner { format!("'{what}' is not supported") } else { format!("'{what}' cannot be calculated: {rest}") };
        Self::new(message).or_at(sqlparser::ast::Spanned::span(expr))
    }

    /// With the line of this place, where it has none.
    pub(super) fn or_at(mut self, span: Span) -> Self {
        if self.line.is_none() && span.start.line > 0 {
            self.line = Some(span.start.line as usize);
        }
        self
    }
}

/// Nobody hears of it: whoever stopped the query does not wait for what it says.
impl From<Stopped> for Mistake {
    fn from(stopped: Stopped) -> Self {
        Self::new(stopped.to_string())
    }
}

impl From<PolarsError> for Mistake {
    fn from(error: PolarsError) -> Self {
        let text = error.to_string();
        let message = in_words(&text);
        let raw = message == without_marks(first_line(&text));
        Self { raw, ..Self::new(message) }
    }
}

/// The first line of the library's message, with the names that the query has.
pub(super) fn in_words(message: &str) -> String {
    let text = without_marks(first_line(message));
    if text.contains("recursion limit") {
        return super::size::TOO_DEEP.to_owned();
    }
    if let Some((_, rest)) = text.split_once("expected `String`, got `")
        && let Some((kind, rest)) = rest.split_once('`')
    {
        let column = rest.split('`').nth(1).filter(|name| !name.is_empty());
        let what = column.map_or_else(|| "a column".to_owned(), |name| format!("'{name}'"));
        return format!("{what} holds {kind}, where text is expected: CAST(… AS VARCHAR) makes it text");
    }
    if text.contains("lengths don't match") || text.contains("different lengths") || text.contains("ShapeError") {
        return format!("parts of the query have different numbers of rows ({text})");
    }
    if text.contains("cross joins would produce more rows") {
        return "the tables make more than 4,294,967,295 pairs of rows; expected a condition that says which belong together: JOIN … ON a.x = b.y"
            .to_owned();
    }
    if let Some(sentence) = no_conversion(&text) {
        return sentence;
    }
    text
}

fn first_line(message: &str) -> &str {
    message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("the data frame library failed")
}

/// ``conversion from `str` to `date` failed in column 'day' for 1 out of 3 values: ["x"]`` as a sentence.
fn no_conversion(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("conversion from `")?;
    let (from, rest) = rest.split_once("` to `")?;
    let (to, rest) = rest.split_once("` failed")?;
    let kind = match (from, to) {
        ("str", "date") => "a date like 2020-01-31",
        ("str", to) if to.starts_with("datetime") => "a date and time like 2020-01-31 12:30:00",
        ("str", to) if to.starts_with(['i', 'u']) => "a whole number",
        ("str", to) if to.starts_with('f') => "a number",
        _ => return None,
    };
    let counts = rest.split_once(" for ").map_or("", |(_, counts)| counts);
    let (counts, values) = counts.split_once(" values: ")?;
    let values = values.trim_start_matches('[').split(']').next().unwrap_or_default().replace('"', "'");
    let how_many = counts.replace(" out of ", " of ");
    Some(format!("found {values}, expected {kind}: {how_many} values; TRY_CAST leaves out what is none"))
}

/// `§3.year` is called `year` by the query.
fn without_marks(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split(MARK);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once('.') {
            Some((number, rest)) if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) => {
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_library_are_sentences() {
        for (message, expected) in [
            (
                "cross joins would produce more rows than fits into 2^32; consider compiling with polars-big-idx feature, or set 'streaming'",
                "the tables make more than 4,294,967,295 pairs of rows",
            ),
            (
                "conversion from `str` to `date` failed in column '§3.day' for 1 out of 3 values: [\"x\"]",
                "found 'x', expected a date like 2020-01-31: 1 of 3 values; TRY_CAST leaves out what is none",
            ),
            (
                "conversion from `str` to `i64` failed in column 'n' for 2 out of 3 values: [\"x\", \"y\"]\n\nmore",
                "found 'x', 'y', expected a whole number: 2 of 3 values",
            ),
        ] {
            let said = in_words(message);
            assert!(said.starts_with(expected), "{said}");
        }
    }
}
