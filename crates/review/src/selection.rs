//! What a claim is about: `resource[.column[,column]] [where column=value[|value] [and …]]`.

use crate::error::ReviewError;
use crate::frame::Frame;

/// A resource, columns of it, and which rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selection {
    pub resource: String,
    pub columns: Vec<String>,
    pub conditions: Vec<Condition>,
}

/// A column that must hold one of these values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub column: String,
    pub values: Vec<String>,
}

impl Selection {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (target, rest) = match text.split_once(" where ") {
            Some((target, rest)) => (target.trim(), Some(rest)),
            None => (text.trim(), None),
        };
        let (resource, columns) = target.split_once('.').unwrap_or((target, ""));
        if resource.is_empty() || resource.contains(char::is_whitespace) {
            return Err("'resource.column where column=value'".to_owned());
        }
        let columns = columns.split(',').map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect();
        let mut conditions = Vec::new();
        for part in rest.into_iter().flat_map(split_and) {
            let (column, values) = part
                .split_once('=')
                .ok_or_else(|| format!("'column=value' after 'where', instead of '{}'", part.trim()))?;
            let values = values.split('|').map(|v| v.trim().trim_matches('"').to_owned()).collect();
            conditions.push(Condition { column: column.trim().to_owned(), values });
        }
        Ok(Self { resource: resource.to_owned(), columns, conditions })
    }

    /// Whether a condition asks for this value of this column.
    pub(crate) fn has(&self, column: &str, value: &str) -> bool {
        self.conditions.iter().any(|c| c.column == column && c.values.iter().any(|v| v == value))
    }

    /// The rows of the frame that meet every condition.
    pub(crate) fn rows(&self, frame: &Frame) -> Result<Vec<usize>, ReviewError> {
        let mut keep = vec![true; frame.height()];
        for condition in &self.conditions {
            for (keep, value) in keep.iter_mut().zip(frame.texts(&condition.column)?) {
                let value = value.unwrap_or_default();
                *keep &= condition.values.contains(&value);
            }
        }
        Ok(keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect())
    }
}

/// Splits at ` and ` outside quotation marks.
fn split_and(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (i, c) in text.char_indices() {
        quoted ^= c == '"';
        if !quoted && i >= start && text[i..].starts_with(" and ") {
            parts.push(&text[start..i]);
            start = i + " and ".len();
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_resource_columns_and_conditions() {
        let s = Selection::parse("papers.reference where status=included|conflict and note=\"a and b\"").unwrap();
        assert_eq!((s.resource.as_str(), s.columns.as_slice()), ("papers", &["reference".to_owned()][..]));
        assert_eq!(s.conditions.len(), 2);
        assert!(s.has("status", "conflict") && s.has("note", "a and b"));
        assert!(Selection::parse("papers").unwrap().columns.is_empty());
        assert!(Selection::parse("papers where status").is_err());
        assert!(Selection::parse("").is_err());
    }
}
