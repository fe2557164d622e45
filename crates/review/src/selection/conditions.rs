//! Conditions on the rows of a table.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::split_words;
use crate::error::{ReviewError, shorten};
use crate::frame::Frame;
use crate::numbers::{amount_of, number_of};

/// A column, and what its value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub column: String,
    pub comparison: Comparison,
    /// One of these; a comparison of size has one.
    pub values: Vec<String>,
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    AtLeast,
    More,
}

/// The signs, the longer before those that they begin with.
const SIGNS: [(&str, Comparison); 11] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("!=", Comparison::NotEqual),
    ("<>", Comparison::NotEqual),
    ("==", Comparison::Equal),
    ("≥", Comparison::AtLeast),
    ("≤", Comparison::AtMost),
    ("≠", Comparison::NotEqual),
    ("=", Comparison::Equal),
    ("<", Comparison::Less),
    (">", Comparison::More),
];

/// Conditions joined by `and` within, and by `or` between, what is returned.
pub(super) fn parse(text: &str) -> Result<Vec<Vec<Condition>>, String> {
    let mut any_of: Vec<Vec<Condition>> = Vec::new();
    for alternative in split_words(text, "or") {
        for (i, part) in split_words(alternative, "and").into_iter().enumerate() {
            let joined = if i > 0 { " and " } else { " or " };
            match (Condition::parse(part)?, any_of.last_mut()) {
                (Some(condition), Some(all)) if i > 0 => all.push(condition),
                (Some(condition), _) => any_of.push(vec![condition]),
                // Without a sign it is the rest of a value: "pain and fatigue".
                (None, Some(all)) => {
                    let value = all.last_mut().and_then(|c| c.values.last_mut());
                    value.ok_or_else(|| no_sign(part))?.push_str(&format!("{joined}{}", part.trim().trim_matches('"')));
                }
                (None, None) => return Err(no_sign(part)),
            }
        }
    }
    Ok(any_of)
}

fn no_sign(part: &str) -> String {
    format!("'column=value' after 'where', instead of '{}'", shorten(part.trim()))
}

impl Condition {
    /// Nothing where there is no sign.
    fn parse(part: &str) -> Result<Option<Self>, String> {
        let end = part.find('"').unwrap_or(part.len());
        let Some(at) = part[..end].find(['=', '<', '>', '!', '≥', '≤', '≠']) else { return Ok(None) };
        let Some((sign, comparison)) = SIGNS.iter().find(|(sign, _)| part[at..].starts_with(sign)) else {
            return Err(no_sign(part));
        };
        let column = part[..at].trim();
        if column.starts_with('(') {
            return Err("conditions without brackets; 'and' binds before 'or'".to_owned());
        }
        if column.is_empty() {
            return Err(no_sign(part));
        }
        let value = &part[at + sign.len()..];
        let values: Vec<String> = value.split('|').map(|v| v.trim().trim_matches('"').trim().to_owned()).collect();
        if values.len() > 1 && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return Err(format!("one value after '{sign}', instead of '{}'", shorten(value.trim())));
        }
        Ok(Some(Self { column: column.to_owned(), comparison: *comparison, values }))
    }

    /// For each row whether it meets the condition. A blank meets only `column=` and is neither more nor less, nor unlike.
    pub(super) fn met(&self, frame: &Frame) -> Result<Vec<bool>, ReviewError> {
        let texts = frame.texts(&self.column)?;
        match self.comparison {
            Comparison::Equal => Ok(self.equal(&texts)),
            Comparison::NotEqual => {
                let equal = self.equal(&texts);
                Ok(texts.iter().zip(equal).map(|(text, equal)| text.is_some() && !equal).collect())
            }
            _ => self.compared(frame, &texts),
        }
    }

    fn equal(&self, texts: &[Option<String>]) -> Vec<bool> {
        let held: HashSet<&str> = texts.iter().flatten().map(|t| t.trim()).collect();
        // A column of numbers is compared by value; one of ids is not, for 1.1 and 1.10 are two.
        let numbers = !is_id(&self.column) && held.iter().all(|text| amount_of(text).is_some());
        let mut wanted: Vec<&str> = Vec::new();
        for value in &self.values {
            let either: Vec<&str> = value.split(" or ").map(str::trim).collect();
            let listed = either.len() > 1 && either.iter().any(|v| held.contains(v));
            if listed && !held.contains(value.as_str()) { wanted.extend(either) } else { wanted.push(value) }
        }
        let values: Vec<f64> = wanted.iter().filter_map(|v| amount_of(v)).collect();
        let meets = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or("").trim();
            wanted.contains(&text)
                || (numbers && amount_of(text).is_some_and(|n| values.iter().any(|v| (n - v).abs() < 1e-9)))
        };
        texts.iter().map(meets).collect()
    }

    fn compared(&self, frame: &Frame, texts: &[Option<String>]) -> Result<Vec<bool>, ReviewError> {
        let wanted = self.values.first().map_or("", String::as_str);
        let dates = is_date(wanted) && texts.iter().flatten().all(|t| is_date(t.trim()));
        let value = number_of(wanted);
        let mut met = Vec::with_capacity(texts.len());
        for (row, text) in texts.iter().enumerate() {
            let Some(text) = text.as_deref().map(str::trim) else {
                met.push(false);
                continue;
            };
            let order = if dates {
                // Only as far as both say: 2012-02 is neither before nor after 2012.
                let length = text.len().min(wanted.len());
                Some(text[..length].cmp(&wanted[..length]))
            } else {
                number_of(text).zip(value).and_then(|(a, b)| a.partial_cmp(&b))
            };
            let Some(order) = order else {
                let expected = format!("a number, to be compared with '{}'", shorten(wanted));
                return Err(frame.bad_value(row, &self.column, text, &expected));
            };
            met.push(match self.comparison {
                Comparison::Less => order == Ordering::Less,
                Comparison::AtMost => order != Ordering::Greater,
                Comparison::AtLeast => order != Ordering::Less,
                Comparison::More => order == Ordering::Greater,
                Comparison::Equal | Comparison::NotEqual => false,
            });
        }
        Ok(met)
    }
}

/// Whether a column of this name holds ids, which are text whatever they look like.
pub(crate) fn is_id(column: &str) -> bool {
    matches!(column, "id" | "reference" | "box" | "item") || column.ends_with("_id")
}

/// Whether two texts are one value: the same words, or the same number.
pub(crate) fn same_value(a: &str, b: &str) -> bool {
    let numbers = || Some((amount_of(a)? - amount_of(b)?).abs() < 1e-9);
    a.trim() == b.trim() || numbers().unwrap_or(false)
}

/// `2012-02` or `2012-02-29`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    (2..=3).contains(&parts.len())
        && parts[0].len() == 4
        && parts[1..].iter().all(|p| p.len() == 2)
        && parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    fn rows(conditions: &str) -> Result<Vec<usize>, String> {
        let data = df!(
            "country" => [Some("UK"), Some("Sweden"), None, Some("UK or Ireland")],
            "year" => [Some(2009), Some(2010), Some(2011), None],
            "text_number" => ["1,204", "1204.0", "7", "8"],
            "concept_id" => ["1.1", "1.10", "2", "3"],
            "date" => ["2012-02", "2012-03", "2011-12", "2013-01"],
        );
        let frame =
            Frame { name: "papers".to_owned(), data: data.unwrap(), provenance: None, data_sha256: String::new() };
        let selection = crate::selection::Selection::parse(&format!("papers where {conditions}"), &|_| false)?;
        selection.rows(&frame).map_err(|e| e.to_string())
    }

    #[test]
    fn rows_meet_conditions() {
        for (conditions, expected) in [
            ("country=UK", &[0][..]),
            ("country = \"UK\"", &[0]),
            ("country=UK or country=Sweden", &[0, 1]),
            ("country=UK or Sweden", &[0, 1]),
            ("country=UK or Ireland", &[3]),
            ("country=UK|Sweden and year>=2010", &[1]),
            ("country=", &[2]),
            ("country!=UK", &[1, 3]),
            ("year<2010", &[0]),
            ("year ≥ 2010", &[1, 2]),
            ("year>2010 or country=UK", &[0, 2]),
            ("text_number=1204", &[0, 1]),
            ("text_number<=8", &[2, 3]),
            ("concept_id=1.1", &[0]),
            ("date>=2012-03", &[1, 3]),
        ] {
            assert_eq!(rows(conditions).as_deref(), Ok(expected), "{conditions}");
        }
    }

    #[test]
    fn what_is_no_condition_is_said() {
        for (conditions, words) in [
            ("UK", "'column=value'"),
            ("(country=UK or year=2010) and year=2011", "without brackets"),
            ("year>2009|2010", "one value after '>'"),
            ("contry=UK", "did you mean 'country'?"),
            ("country>3", "expected a number"),
        ] {
            let message = rows(conditions).unwrap_err();
            assert!(message.contains(words), "{conditions}: {message}");
        }
    }
}
