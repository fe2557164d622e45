//! The cells of one column: what they have to meet, and what becomes of them.

use std::borrow::Cow;
use std::collections::HashSet;

use polars::prelude::Column;
use qes_work::Work;

use super::text_column;
use crate::descriptor::{Constraints, Field, Resource};
use crate::error::{nearest, shorten};
use crate::finding::Finding;
use crate::known::{Demand, Words};
use crate::typed::{boolean, column, dated, integer, number, plain};

/// Values that one finding names.
const NAMED: usize = 5;

/// The cells of one column of a resource.
pub(super) struct Cells<'a> {
    pub resource: &'a Resource,
    /// The line of each row, where the file has lines.
    pub lines: Option<&'a [u64]>,
    /// What names a row, such as `paper P1`.
    pub key: &'a (dyn Fn(usize) -> Option<String> + Sync),
    pub decimal: char,
    pub texts: Vec<Option<&'a str>>,
    pub work: &'a Work,
}

/// Values looked at between two looks at the work.
const LOOK: usize = 4096;

impl Cells<'_> {
    /// How many values are held against anything: text that may be anything is not.
    pub(super) fn checked(&self, demand: &Demand) -> usize {
        let Constraints { required, unique, allowed, minimum, maximum } = &demand.field.constraints;
        if *required {
            return self.texts.len();
        }
        let typed = !matches!(demand.field.kind.as_str(), "" | "string") && is_checked(&demand.field);
        let worded = !matches!(demand.words, Words::Free);
        if !typed && !worded && !unique && allowed.is_empty() && minimum.is_none() && maximum.is_none() {
            return 0;
        }
        self.texts.iter().flatten().count()
    }

    /// The column as its type wants it.
    pub(super) fn typed(&self, demand: &Demand, findings: &mut Vec<Finding>) -> Column {
        let field = &demand.field;
        let texts = self.constraints(demand, findings);
        let takes = taken(demand.words, &texts);
        let texts: Vec<Option<&str>> = texts.iter().map(|text| text.as_deref().filter(|t| takes(t))).collect();
        let mut readings = Vec::new();
        let read = self.values(field, &texts, &mut readings, findings);
        findings.extend(self.remark(field, &readings));
        let read = if demand.count { self.counts(field, read, findings) } else { read };
        if demand.id || (!demand.count && !is_checked(field)) {
            return text_column(&field.name, &texts);
        }
        let read: Vec<Option<&str>> = read.iter().map(Option::as_deref).collect();
        match field.kind.as_str() {
            "integer" => column(&field.name, &read, integer),
            _ if demand.count => column(&field.name, &read, integer),
            "number" => column(&field.name, &read, |t| t.parse::<f64>().ok()),
            "boolean" => column(&field.name, &read, boolean),
            _ => text_column(&field.name, &read),
        }
    }

    /// The values that are counts; what is none would stand in the way of all the others, so it becomes missing.
    fn counts(&self, field: &Field, read: Vec<Option<String>>, findings: &mut Vec<Finding>) -> Vec<Option<String>> {
        let mut counts = Vec::with_capacity(read.len());
        let found: HashSet<String> = findings.iter().map(|f| f.id.clone()).collect();
        for (row, value) in read.into_iter().enumerate() {
            let count = value.as_deref().filter(|text| is_count(text)).map(str::to_owned);
            if let Some(text) = value.filter(|_| count.is_none()) {
                let ids = ["minimum", "type"].map(|rule| self.id(rule, field, row));
                if !ids.iter().any(|id| found.contains(id)) {
                    findings.push(self.finding("type", field, row, &text, COUNT));
                }
            }
            counts.push(count);
        }
        counts
    }

    /// A column of counts of a file that brings its own types.
    pub(super) fn typed_counts(&self, demand: &Demand, findings: &mut Vec<Finding>) -> Column {
        let read = self.texts.iter().map(|t| t.map(str::to_owned)).collect();
        let read = self.counts(&demand.field, read, findings);
        let read: Vec<Option<&str>> = read.iter().map(Option::as_deref).collect();
        column(&demand.field.name, &read, integer)
    }

    /// Whether the work was stopped before this row: then nobody asks for what is left.
    fn is_over(&self, row: usize) -> bool {
        row.is_multiple_of(LOOK) && self.work.is_stopped()
    }

    /// Whether every value is a count.
    pub(super) fn are_counts(&self) -> bool {
        self.texts.iter().flatten().all(|text| is_count(text))
    }

    /// `row 3 (line 4, paper P1)`.
    fn place(&self, row: usize) -> String {
        let line = self.lines.map(|lines| format!("line {}", lines[row]));
        let known: Vec<String> = line.into_iter().chain((self.key)(row)).collect();
        if known.is_empty() { format!("row {}", row + 1) } else { format!("row {} ({})", row + 1, known.join(", ")) }
    }

    fn id(&self, rule: &str, field: &Field, row: usize) -> String {
        format!("{rule}:{}.{}:{}", self.resource.name, field.name, row + 1)
    }

    pub(super) fn text(&self, name: &str) -> Column {
        text_column(name, &self.texts)
    }

    /// The values that are of the type, in one spelling; of the others a finding each.
    fn values(
        &self,
        field: &Field,
        texts: &[Option<&str>],
        readings: &mut Vec<(usize, String, String)>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Option<String>> {
        let decimal = field.decimal.unwrap_or(self.decimal);
        let expected = match field.kind.as_str() {
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            kind => dated(kind).0,
        };
        let mut values = Vec::with_capacity(texts.len());
        for (row, text) in texts.iter().enumerate() {
            if self.is_over(row) {
                break;
            }
            let Some(text) = *text else {
                values.push(None);
                continue;
            };
            if !is_checked(field) {
                values.push(Some(text.to_owned()));
                continue;
            }
            let ungrouped = field.group.map_or(Cow::Borrowed(text), |group| Cow::Owned(text.replace(group, "")));
            let value = match field.kind.as_str() {
                "integer" => integer(&ungrouped).map(|n| n.to_string()),
                "number" => number(&ungrouped, decimal).map(|n| n.to_string()),
                "boolean" => truth(field, text).map(|b| b.to_string()),
                kind => dated(kind).1(text).then(|| text.to_owned()),
            };
            let whole = field.kind == "integer";
            let value = value.or_else(|| {
                let read = matches!(field.kind.as_str(), "integer" | "number")
                    .then(|| without_groups(text, decimal, whole))
                    .flatten()?;
                readings.push((row, text.to_owned(), read.clone()));
                Some(read)
            });
            if value.is_none() {
                findings.push(self.finding("type", field, row, text, expected));
            }
            values.push(value);
        }
        values
    }

    /// Numbers that are written with signs between their digits, and how they are read.
    fn remark(&self, field: &Field, readings: &[(usize, String, String)]) -> Option<Finding> {
        let (_, first, read) = readings.first()?;
        let rows: Vec<String> = readings.iter().take(NAMED).map(|(row, ..)| self.place(*row)).collect();
        let more = readings.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message = format!(
            "{}, column '{}', {}{more}: found '{}', read as {read}; expected plain digits",
            self.resource.path,
            field.name,
            rows.join(", "),
            shorten(first)
        );
        let id = format!("number:{}.{}", self.resource.name, field.name);
        let rows = readings.iter().map(|(row, ..)| *row);
        Some(Finding::warning(id, &self.resource.name, message).rows(rows).expected(read).found(shorten(first)))
    }

    /// The texts in the spelling of the words that are known; a finding for each that is not allowed.
    pub(super) fn constraints<'t>(&'t self, demand: &Demand, findings: &mut Vec<Finding>) -> Vec<Option<Cow<'t, str>>> {
        let field = &demand.field;
        let texts = self.spelled(demand, findings);
        let Constraints { required, unique, allowed, minimum, maximum } = &field.constraints;
        let allowed: Vec<String> = allowed.iter().map(plain).collect();
        let least = minimum.as_ref().and_then(|m| number(&plain(m), '.'));
        let most = maximum.as_ref().and_then(|m| number(&plain(m), '.'));
        let mut seen = std::collections::HashMap::new();
        let nothing = *required && texts.len() > 1 && texts.iter().all(Option::is_none);
        if nothing {
            findings.push(self.blank(field));
        }
        for (row, text) in texts.iter().enumerate() {
            if self.is_over(row) {
                break;
            }
            let Some(text) = text.as_deref() else {
                if *required && !nothing {
                    findings.push(self.finding("required", field, row, "a blank", "a value"));
                }
                continue;
            };
            if !allowed.is_empty() && !allowed.iter().any(|a| a == text) {
                findings.push(self.word(field, row, text, &allowed.join(", "), allowed.iter().map(String::as_str)));
            } else if let Some((expected, known)) = unknown(demand.words, text) {
                findings.push(self.word(field, row, text, &expected, known.iter().copied()));
            }
            let bounded = least.is_some() || most.is_some();
            let value = if bounded { number(text, self.decimal) } else { None };
            if let (Some(value), Some(least)) = (value, least)
                && value < least
            {
                findings.push(self.finding("minimum", field, row, text, &format!("{least} or more")));
            }
            if let (Some(value), Some(most)) = (value, most)
                && value > most
            {
                findings.push(self.finding("maximum", field, row, text, &format!("{most} or less")));
            }
            if *unique && let Some(first) = seen.insert(text.to_owned(), row) {
                let expected = format!("a value that is not in {} too", self.place(first));
                findings.push(self.finding("unique", field, row, text, &expected));
            }
        }
        texts
    }

    /// Words that differ from known ones in capitals and signs alone are read as those, and that is said.
    fn spelled<'t>(&'t self, demand: &Demand, findings: &mut Vec<Finding>) -> Vec<Option<Cow<'t, str>>> {
        let Words::These(words) = demand.words else {
            return self.texts.iter().map(|t| t.map(Cow::Borrowed)).collect();
        };
        let mut read: Vec<(usize, &str, &str)> = Vec::new();
        let mut texts = Vec::with_capacity(self.texts.len());
        for (row, text) in self.texts.iter().enumerate() {
            if self.is_over(row) {
                break;
            }
            let Some(text) = *text else {
                texts.push(None);
                continue;
            };
            let word = words.iter().find(|w| letters(w) == letters(text)).filter(|w| **w != text);
            if let Some(word) = word {
                read.push((row, text, word));
            }
            texts.push(Some(Cow::Borrowed(word.copied().unwrap_or(text))));
        }
        if let Some((_, text, word)) = read.first() {
            let rows: Vec<String> = read.iter().take(NAMED).map(|(row, ..)| self.place(*row)).collect();
            let more = read.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let (path, name) = (&self.resource.path, &demand.field.name);
            let message =
                format!("{path}, column '{name}', {}{more}: found '{text}', read as '{word}'", rows.join(", "));
            let id = format!("spelling:{}.{name}", self.resource.name);
            let rows = read.iter().map(|(row, ..)| *row);
            findings.push(Finding::warning(id, &self.resource.name, message).rows(rows).expected(word).found(text));
        }
        texts
    }

    /// A word that is not allowed, with the nearest that is.
    fn word<'w>(
        &self,
        field: &Field,
        row: usize,
        text: &str,
        expected: &str,
        known: impl Iterator<Item = &'w str>,
    ) -> Finding {
        let mut finding = self.finding("enum", field, row, text, &format!("one of {expected}"));
        if let Some(near) = nearest(text, known) {
            finding.message = format!("{}; did you mean '{near}'?", finding.message);
        }
        finding
    }

    /// A column that needs values and holds none is one fault.
    fn blank(&self, field: &Field) -> Finding {
        let (name, n) = (&field.name, self.texts.len());
        let message =
            format!("{}, column '{name}': found a blank in all {n} rows, expected values", self.resource.path);
        let id = format!("required:{}.{name}", self.resource.name);
        Finding::error(id, &self.resource.name, message).rows(0..n).expected("values").found("blanks")
    }

    fn finding(&self, rule: &str, field: &Field, row: usize, found: &str, expected: &str) -> Finding {
        let (path, name) = (&self.resource.path, &field.name);
        let found = shorten(found);
        let message = format!(
            "{path}, {}, column '{name}': found {}, expected {expected}",
            self.place(row),
            if found == "a blank" { found.clone() } else { format!("'{found}'") }
        );
        Finding::error(self.id(rule, field, row), &self.resource.name, message)
            .rows([row])
            .expected(expected)
            .found(found)
    }
}

/// Whether a text is used: of words that only some are taken of, another one would stand in the way of all, unless most are such.
fn taken<'t>(words: Words, texts: &[Option<Cow<'t, str>>]) -> impl Fn(&str) -> bool {
    let takes = match words {
        Words::Taken(takes, _) => Some(takes),
        Words::Free | Words::These(_) => None,
    };
    let filled = texts.iter().flatten().count();
    let strange = takes.map_or(0, |takes| texts.iter().flatten().filter(|text| !takes(text)).count());
    move |text| takes.is_none_or(|takes| takes(text) || 2 * strange >= filled)
}

/// What a count is.
const COUNT: &str = "a count: a whole number of zero or more";

fn is_count(text: &str) -> bool {
    text.parse::<u64>().is_ok_and(|n| n <= crate::frame::LARGEST)
}

/// What was expected of a text that is none of the words.
fn unknown(words: Words, text: &str) -> Option<(String, &'static [&'static str])> {
    match words {
        Words::Free => None,
        Words::These(words) if words.contains(&text) => None,
        Words::These(words) => Some((format!("{}, or a blank", words.join(", ")), words)),
        Words::Taken(takes, _) if takes(text) => None,
        Words::Taken(_, expected) => Some((expected.to_owned(), &[])),
    }
}

/// Whether values of this type are held against it.
fn is_checked(field: &Field) -> bool {
    match field.kind.as_str() {
        "integer" | "number" | "boolean" => true,
        "date" | "year" | "yearmonth" => field.format.is_none(),
        _ => false,
    }
}

fn truth(field: &Field, text: &str) -> Option<bool> {
    let Some((yes, no)) = &field.truths else { return boolean(text) };
    if yes.iter().any(|word| word == text) {
        Some(true)
    } else if no.iter().any(|word| word == text) {
        Some(false)
    } else {
        boolean(text)
    }
}

fn letters(word: &str) -> String {
    word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A number whose digits are set in groups of three, or a whole one with a fraction of zero, in plain digits. Nothing where it may be meant
/// otherwise: `1,200` may be a fraction where fractions are expected.
fn without_groups(text: &str, decimal: char, whole: bool) -> Option<String> {
    let (before, fraction) = match text.split_once(decimal) {
        Some((before, fraction)) => (before, Some(fraction)),
        None => (text, None),
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| !digits(f) || (whole && (f.len() > 2 || f.bytes().any(|b| b != b'0')))) {
        return None;
    }
    let (sign, unsigned) = before.strip_prefix('-').map_or(("", before), |rest| ("-", rest));
    let group = unsigned.chars().find(|c| !c.is_ascii_digit());
    let plain = match group {
        None => unsigned.to_owned(),
        Some(group) => {
            let blank = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '\u{2019}'].contains(&group);
            let mark =
                matches!(group, ',' | '.') && group != decimal && (whole || fraction.is_some() || decimal == ',');
            let mut groups = unsigned.split(group);
            let first = groups.next().unwrap_or_default();
            let threes = groups.all(|g| g.len() == 3 && digits(g));
            if !(blank || mark) || !threes || !digits(first) || first.len() > 3 || first.starts_with('0') {
                return None;
            }
            unsigned.replace(group, "")
        }
    };
    if !digits(&plain) || (group.is_none() && !whole) {
        return None;
    }
    let fraction = fraction.filter(|_| !whole).map_or_else(String::new, |f| format!(".{f}"));
    let read = format!("{sign}{plain}{fraction}");
    number(&read, '.').map(|_| read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three_are_read_where_they_can_mean_one_thing() {
        for (text, decimal, whole, expected) in [
            ("1,200", '.', true, Some("1200")),
            ("12,345,678", '.', true, Some("12345678")),
            ("1 200", '.', true, Some("1200")),
            ("1\u{a0}200", '.', false, Some("1200")),
            ("1'200", '.', true, Some("1200")),
            ("-1,200", '.', true, Some("-1200")),
            ("1.200", ',', true, Some("1200")),
            ("12.0", '.', true, Some("12")),
            ("1,200.5", '.', false, Some("1200.5")),
            ("1.200,5", ',', false, Some("1200.5")),
            ("1,200", '.', false, None),
            ("1.200", '.', true, None),
            ("1.000", '.', true, None),
            ("1.204", ',', false, Some("1204")),
            ("1,20", '.', true, None),
            ("12,0000", '.', true, None),
            ("0,200", '.', true, None),
            ("12.5", '.', true, None),
            ("about 12", '.', true, None),
            ("", '.', true, None),
            ("-", '.', true, None),
        ] {
            assert_eq!(without_groups(text, decimal, whole).as_deref(), expected, "{text} with {decimal}");
        }
    }
}
