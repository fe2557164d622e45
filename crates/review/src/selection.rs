//! What a claim is about: `resource[.column[,column]] [where condition [and condition] [or condition]] [of …]`.
//!
//! A condition compares a column: `country=Sweden|Norway`, `year>=2010`, `status!=excluded`. `and` binds before `or`.
//! What follows `of` is the whole that a share is of: another selection of rows, or a number.

mod conditions;

use crate::error::ReviewError;
use crate::frame::Frame;
use crate::numbers::number_of;

pub(crate) use conditions::{Comparison, Condition, is_id, same_value};

/// A resource, columns of it, and which rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Selection {
    pub resource: String,
    pub columns: Vec<String>,
    /// A row is selected that meets every condition of one of these; all are where there is none.
    pub any_of: Vec<Vec<Condition>>,
    pub of: Option<Whole>,
}

/// What a share is of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Whole {
    Rows(Box<Selection>),
    Number(f64),
}

impl Selection {
    /// Reads a selection; `known` tells the name of a table from the rest of a value such as "Republic of Korea".
    pub(crate) fn parse(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Self, String> {
        let (own, of) = match split_whole(text, known) {
            Some((own, rest)) => (own, Some(Whole::parse(rest, known)?)),
            None => (text, None),
        };
        let parts = split_words(own, "where");
        let (target, rest) = match parts[..] {
            [target] => (target.trim(), None),
            [target, rest] => (target.trim(), Some(rest)),
            _ => return Err("'where' once, with 'and' or 'or' between conditions".to_owned()),
        };
        let (resource, columns) = target.split_once('.').unwrap_or((target, ""));
        if resource.is_empty() || resource.contains(char::is_whitespace) {
            return Err("'resource.column where column=value'".to_owned());
        }
        let columns = columns.split(',').map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect();
        let any_of = rest.map_or(Ok(Vec::new()), conditions::parse)?;
        Ok(Self { resource: resource.to_owned(), columns, any_of, of })
    }

    /// Every condition, whatever joins them.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.any_of.iter().flatten()
    }

    /// Whether a condition asks for this value of this column.
    pub(crate) fn has(&self, column: &str, value: &str) -> bool {
        self.conditions().any(|c| c.column == column && c.values.iter().any(|v| v == value))
    }

    /// The rows of the frame that are selected.
    pub(crate) fn rows(&self, frame: &Frame) -> Result<Vec<usize>, ReviewError> {
        if self.any_of.is_empty() {
            return Ok((0..frame.height()).collect());
        }
        let mut keep = vec![false; frame.height()];
        for conditions in &self.any_of {
            let mut meets = vec![true; frame.height()];
            for condition in conditions {
                let met = condition.met(frame)?;
                meets.iter_mut().zip(met).for_each(|(meets, met)| *meets &= met);
            }
            keep.iter_mut().zip(meets).for_each(|(keep, meets)| *keep |= meets);
        }
        Ok(keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect())
    }
}

impl Whole {
    fn parse(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Self, String> {
        match number_of(text) {
            Some(number) => Ok(Self::Number(number)),
            None => Ok(Self::Rows(Box::new(Selection::parse(text, known)?))),
        }
    }
}

/// What stands before and after the word `of`, if a number or the name of a table follows it.
fn split_whole<'a>(text: &'a str, known: &dyn Fn(&str) -> bool) -> Option<(&'a str, &'a str)> {
    let mut before = 0;
    for part in split_words(text, "of") {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        let rest = part.trim();
        let (target, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let table = target.split('.').next().unwrap_or_default();
        let follows = after.is_empty() || after.trim_start().to_lowercase().starts_with("where ");
        if start > 0 && (number_of(rest).is_some() || (follows && known(table))) {
            return Some((&text[..before], text[start..].trim()));
        }
        before = start + part.len();
    }
    None
}

/// Splits at a word between blanks, in whatever case, outside quotation marks.
fn split_words<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (i, c) in text.char_indices() {
        quoted ^= c == '"';
        if quoted || i < start || !c.is_whitespace() {
            continue;
        }
        let from = i + c.len_utf8();
        let end = from + word.len();
        let Some(found) = text.get(from..end) else { continue };
        if found.eq_ignore_ascii_case(word) && text[end..].starts_with(char::is_whitespace) {
            parts.push(&text[start..i]);
            start = end;
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Selection, String> {
        Selection::parse(text, &|name| ["papers", "studies"].contains(&name))
    }

    #[test]
    fn parses_resource_columns_and_conditions() {
        let s = parse("papers.reference where status=included|conflict and note=\"a and b\"").unwrap();
        assert_eq!((s.resource.as_str(), s.columns.as_slice()), ("papers", &["reference".to_owned()][..]));
        let conditions: Vec<_> = s.conditions().map(|c| (c.column.as_str(), c.values.join("/"))).collect();
        assert_eq!(conditions, [("status", "included/conflict".to_owned()), ("note", "a and b".to_owned())]);
        assert!(parse("papers").unwrap().columns.is_empty());
        assert!(parse("papers where status").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn and_binds_before_or() {
        let s = parse("papers where a=1 and b=2 OR a=3").unwrap();
        let sizes: Vec<usize> = s.any_of.iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn the_whole_of_a_share_is_a_number_or_rows() {
        let s = parse("papers where country=Republic of Korea of papers where status=included").unwrap();
        assert_eq!(s.any_of[0][0].values, ["Republic of Korea"]);
        assert!(matches!(s.of, Some(Whole::Rows(ref whole)) if whole.any_of.len() == 1));
        assert!(parse("papers where country=Republic of Korea").unwrap().of.is_none());
        assert_eq!(parse("papers where country=UK of 62").unwrap().of, Some(Whole::Number(62.0)));
        assert!(parse("papers.study_id of papers.study_id").unwrap().of.is_some());
    }
}
