//! From text to typed columns, by a schema.

use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use crate::descriptor::{Constraints, Field, Resource};
use crate::error::{ReviewError, list, nearest, shorten};
use crate::finding::Finding;
use crate::formats::RawTable;
use crate::inferred::inferred;

/// A table as its schema wants it, and what was wrong with it.
pub(crate) struct Typed {
    pub data: DataFrame,
    pub findings: Vec<Finding>,
}

/// Types every column by the schema. A value of another type becomes missing, with a finding that keeps the value.
pub(crate) fn by_schema(resource: &Resource, table: &RawTable) -> Result<Typed, ReviewError> {
    let short = table.warnings(&resource.path).into_iter().map(|(row, message)| {
        Finding::error(format!("short-row:{}:{}", resource.name, row + 1), &resource.name, message).rows([row])
    });
    let mut findings: Vec<Finding> = short.collect();
    let mut columns = Vec::new();
    let missing = &resource.schema.missing_values;
    for field in &resource.schema.fields {
        if let Some(at) = table.header.iter().position(|name| *name == field.name) {
            let cells = Cells { resource, table, at, missing };
            columns.push(cells.typed(field, &mut findings)?);
            continue;
        }
        let held: Vec<&str> = table.header.iter().map(String::as_str).collect();
        findings.push(missing_column(resource, field, &held));
    }
    for (at, name) in table.header.iter().enumerate() {
        if resource.schema.fields.iter().all(|f| f.name != *name) {
            columns.push(inferred(name, table, at, missing));
        }
    }
    Ok(Typed { data: DataFrame::new_infer_height(columns)?, findings })
}

/// Columns that a schema declares and a typed file does not hold.
pub(crate) fn missing_columns(resource: &Resource, data: &DataFrame) -> Vec<Finding> {
    let held: Vec<&str> = data.get_column_names().into_iter().map(polars::prelude::PlSmallStr::as_str).collect();
    let lacking = resource.schema.fields.iter().filter(|f| !held.contains(&f.name.as_str()));
    lacking.map(|field| missing_column(resource, field, &held)).collect()
}

fn missing_column(resource: &Resource, field: &Field, held: &[&str]) -> Finding {
    let hint =
        nearest(&field.name, held.iter().copied()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let held = list(held.iter().copied());
    let name = shorten(&field.name);
    let message = format!("{} has no column '{name}', which its schema declares; it has {held}{hint}", resource.path);
    let id = format!("missing-column:{}.{}", resource.name, field.name);
    Finding::error(id, &resource.name, message).expected(&field.name).found(held)
}

/// A text as a number with this decimal mark; nothing for `NaN`, `inf`, or a code with leading zeros.
pub(crate) fn number(text: &str, decimal: char) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit() || c == decimal);
    let code = digits.len() > 1 && digits.starts_with('0') && digits[1..].starts_with(|c: char| c.is_ascii_digit());
    // More digits than a number keeps exactly: an id.
    let long = digits.len() > 15 && digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<i64>().is_err();
    if !plain || code || long || (decimal != '.' && text.contains('.')) {
        return None;
    }
    text.replacen(decimal, ".", 1).parse().ok().filter(|n: &f64| n.is_finite())
}

pub(crate) fn integer(text: &str) -> Option<i64> {
    number(text, '.')?;
    text.parse().ok()
}

pub(crate) fn present<'a>(text: &'a str, missing: &[String]) -> Option<&'a str> {
    let text = text.trim();
    (!text.is_empty() && !missing.iter().any(|m| m == text)).then_some(text)
}

pub(crate) fn column<'a, T>(name: &str, cells: &[Option<&'a str>], parse: impl Fn(&'a str) -> Option<T>) -> Column
where
    Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
{
    let values: Vec<Option<T>> = cells.iter().map(|cell| cell.and_then(&parse)).collect();
    Series::new(name.into(), values).into()
}

/// The cells of one column of a resource.
struct Cells<'a> {
    resource: &'a Resource,
    table: &'a RawTable,
    at: usize,
    missing: &'a [String],
}

impl Cells<'_> {
    fn typed(&self, field: &Field, findings: &mut Vec<Finding>) -> Result<Column, ReviewError> {
        let cells: Vec<Option<&str>> = self.table.rows.iter().map(|row| present(&row[self.at], self.missing)).collect();
        let decimal = field.decimal.unwrap_or(self.table.decimal);
        let ungrouped = |t: &str| field.group.map_or_else(|| t.to_owned(), |group| t.replace(group, ""));
        self.check_constraints(field, &cells, findings);
        let mut bad = |row: usize, text: &str, expected: &str| {
            findings.push(self.finding("type", field, row, text, expected));
        };
        let column = match field.kind.as_str() {
            "integer" => {
                let parse = |t: &str| integer(&ungrouped(t));
                column(&field.name, &self.convert(&cells, "a whole number", &mut bad, parse), parse)
            }
            "number" => {
                let parse = |t: &str| number(&ungrouped(t), decimal);
                column(&field.name, &self.convert(&cells, "a number", &mut bad, parse), parse)
            }
            "boolean" => column(&field.name, &self.convert(&cells, "true or false", &mut bad, boolean), boolean),
            "date" | "year" | "yearmonth" => {
                let (expected, parse) = dated(&field.kind);
                let kept = self.convert(&cells, expected, &mut bad, |t| parse(t).then_some(()));
                Series::new(field.name.as_str().into(), kept).into()
            }
            "" | "any" | "string" | "datetime" | "time" => Series::new(field.name.as_str().into(), cells).into(),
            other => {
                return Err(ReviewError::BadValue {
                    resource: "datapackage.json".to_owned(),
                    row: 0,
                    column: format!("{}.{}", self.resource.name, field.name),
                    found: other.to_owned(),
                    expected: "a type: string, integer, number, boolean, date, year or any".to_owned(),
                });
            }
        };
        Ok(column)
    }

    /// The cells that parse; of the others a finding each.
    fn convert<'t, T>(
        &self,
        cells: &[Option<&'t str>],
        expected: &str,
        bad: &mut impl FnMut(usize, &str, &str),
        parse: impl Fn(&str) -> Option<T>,
    ) -> Vec<Option<&'t str>> {
        debug_assert_eq!(cells.len(), self.table.rows.len());
        let keep = |(row, cell): (usize, Option<&'t str>)| {
            let text = cell?;
            if parse(text).is_some() {
                return Some(text);
            }
            bad(row, text, expected);
            None
        };
        cells.iter().copied().enumerate().map(keep).collect()
    }

    fn check_constraints(&self, field: &Field, cells: &[Option<&str>], findings: &mut Vec<Finding>) {
        let Constraints { required, unique, allowed, minimum, maximum } = &field.constraints;
        let allowed: Vec<String> = allowed.iter().map(plain).collect();
        let least = minimum.as_ref().and_then(|m| number(&plain(m), '.'));
        let most = maximum.as_ref().and_then(|m| number(&plain(m), '.'));
        let mut seen = std::collections::HashMap::new();
        for (row, cell) in cells.iter().enumerate() {
            let Some(text) = *cell else {
                if *required {
                    findings.push(self.finding("required", field, row, "a blank", "a value"));
                }
                continue;
            };
            if !allowed.is_empty() && !allowed.iter().any(|a| a == text) {
                let expected = format!("one of {}", allowed.join(", "));
                findings.push(self.finding("enum", field, row, text, &expected));
            }
            let value = number(text, self.table.decimal);
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
            if *unique && let Some(first) = seen.insert(text, row) {
                let expected = format!("a value that is not in row {} too", first + 1);
                findings.push(self.finding("unique", field, row, text, &expected));
            }
        }
    }

    fn finding(&self, rule: &str, field: &Field, row: usize, found: &str, expected: &str) -> Finding {
        let (path, name) = (&self.resource.path, &field.name);
        let found = shorten(found);
        let line = self.table.lines[row];
        let message = format!(
            "{path}, row {} (line {line}), column '{name}': found {}, expected {expected}",
            row + 1,
            if found == "a blank" { found.clone() } else { format!("'{found}'") }
        );
        Finding::error(format!("{rule}:{}.{name}:{}", self.resource.name, row + 1), &self.resource.name, message)
            .rows([row])
            .expected(expected)
            .found(found)
    }
}

/// What a date, year or month looks like, and whether a text is one.
fn dated(kind: &str) -> (&'static str, fn(&str) -> bool) {
    match kind {
        "year" => ("a year such as 2012", |t| parts(t).is_some_and(|p| p.len() == 1)),
        "yearmonth" => ("a month such as 2012-02", |t| parts(t).is_some_and(|p| p.len() == 2)),
        _ => ("a date such as 2012-02-29", |t| parts(t).is_some_and(|p| p.len() == 3)),
    }
}

/// Year, month and day of `YYYY[-MM[-DD]]`, as far as they are given and exist.
fn parts(text: &str) -> Option<Vec<u32>> {
    let numbers: Vec<u32> = text
        .split('-')
        .enumerate()
        .map(|(i, part)| part.parse().ok().filter(|_| part.len() == if i == 0 { 4 } else { 2 }))
        .collect::<Option<_>>()?;
    let there = match numbers[..] {
        [_] => true,
        [_, month] => (1..=12).contains(&month),
        [year, month, day] => exists(year, month, day),
        _ => false,
    };
    there.then_some(numbers)
}

/// Whether the calendar has this day.
pub(crate) fn exists(year: u32, month: u32, day: u32) -> bool {
    let days = match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

/// A JSON value as a cell would spell it.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_exist() {
        for (kind, text, expected) in [
            ("date", "2012-02-29", true),
            ("date", "2013-02-29", false),
            ("date", "2020-13-45", false),
            ("date", "2012-2-9", false),
            ("date", "2012-02", false),
            ("yearmonth", "2012-02", true),
            ("year", "2012", true),
            ("year", "notayear", false),
        ] {
            assert_eq!(dated(kind).1(text), expected, "{kind} {text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, decimal, expected) in [
            ("12", '.', Some(12.0)),
            ("-1.5", '.', Some(-1.5)),
            ("1,5", ',', Some(1.5)),
            ("1.5", ',', None),
            ("007", '.', None),
            ("12345678901234567890", '.', None),
            ("0.5", '.', Some(0.5)),
            ("NaN", '.', None),
            ("inf", '.', None),
            ("1e3", '.', Some(1000.0)),
            ("1e999", '.', None),
            ("", '.', None),
        ] {
            assert_eq!(number(text, decimal), expected, "{text} with {decimal}");
        }
    }
}
