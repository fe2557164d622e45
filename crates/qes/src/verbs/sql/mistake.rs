//! What is wrong with a query, and on which of its lines.

use polars::prelude::PolarsError;
use sqlparser::tokenizer::Span;

/// Begins the names that a query cannot have: columns and tables that were made while it was planned.
pub(super) const MARK: char = '§';

/// A mistake in a query.
#[derive(Debug, Clone)]
pub(super) struct Mistake {
    pub(super) message: String,
    /// Counted from 1.
    pub(super) line: Option<usize>,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), line: None }
    }

    pub(super) fn at(message: impl Into<String>, span: Span) -> Self {
        Self::new(message).or_at(span)
    }

    /// With the line of this place, where it has none.
    pub(super) fn or_at(mut self, span: Span) -> Self {
        if self.line.is_none() && span.start.line > 0 {
            self.line = Some(span.start.line as usize);
        }
        self
    }
}

impl From<PolarsError> for Mistake {
    fn from(error: PolarsError) -> Self {
        Self::new(in_words(&error.to_string()))
    }
}

/// The first line of the library's message, with the names that the query has.
pub(super) fn in_words(message: &str) -> String {
    let first = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("the data frame library failed");
    let text = without_marks(first);
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
    text
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
