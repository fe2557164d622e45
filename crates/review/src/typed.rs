//! From text to typed columns: by a schema, or inferred.

use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use crate::descriptor::{Constraints, Field, Resource};
use crate::error::{ReviewError, list, nearest, shorten};
use crate::finding::Finding;
use crate::formats::RawTable;

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
        let message = format!("{} has no column '{}', which its schema declares", resource.path, shorten(&field.name));
        let hint = nearest(&field.name, table.header.iter().map(String::as_str))
            .map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        let held = list(table.header.iter().map(String::as_str));
        let id = format!("missing-column:{}.{}", resource.name, field.name);
        let message = format!("{message}; it has {held}{hint}");
        findings.push(Finding::error(id, &resource.name, message).expected(&field.name).found(held));
    }
    for (at, name) in table.header.iter().enumerate() {
        if resource.schema.fields.iter().all(|f| f.name != *name) {
            columns.push(inferred(name, table, at, missing));
        }
    }
    Ok(Typed { data: DataFrame::new_infer_height(columns)?, findings })
}

/// Types every column by its values.
pub(crate) fn infer(table: &RawTable) -> Result<DataFrame, ReviewError> {
    let blank = [String::new()];
    let columns = (0..table.header.len()).map(|at| inferred(&table.header[at], table, at, &blank)).collect();
    Ok(DataFrame::new_infer_height(columns)?)
}

/// A text as a number with this decimal mark; nothing for `NaN`, `inf`, or a code with leading zeros.
pub(crate) fn number(text: &str, decimal: char) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit() || c == decimal);
    let code = digits.len() > 1 && digits.starts_with('0') && digits[1..].starts_with(|c: char| c.is_ascii_digit());
    if !plain || code || (decimal != '.' && text.contains('.')) {
        return None;
    }
    text.replacen(decimal, ".", 1).parse().ok().filter(|n: &f64| n.is_finite())
}

fn integer(text: &str) -> Option<i64> {
    number(text, '.')?;
    text.parse().ok()
}

fn inferred(name: &str, table: &RawTable, at: usize, missing: &[String]) -> Column {
    let cells: Vec<Option<&str>> = table.rows.iter().map(|row| present(&row[at], missing)).collect();
    let all = |test: &dyn Fn(&str) -> bool| cells.iter().flatten().all(|text| test(text));
    let any = cells.iter().any(Option::is_some);
    if any && all(&|t| integer(t).is_some()) {
        column(name, &cells, integer)
    } else if any && all(&|t| number(t, table.decimal).is_some()) {
        column(name, &cells, |t| number(t, table.decimal))
    } else {
        Series::new(name.into(), cells).into()
    }
}

fn present<'a>(text: &'a str, missing: &[String]) -> Option<&'a str> {
    let text = text.trim();
    (!text.is_empty() && !missing.iter().any(|m| m == text)).then_some(text)
}

fn column<'a, T>(name: &str, cells: &[Option<&'a str>], parse: impl Fn(&'a str) -> Option<T>) -> Column
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
        let decimal = self.table.decimal;
        self.check_constraints(field, &cells, findings);
        let mut bad = |row: usize, text: &str, expected: &str| {
            findings.push(self.finding("type", field, row, text, expected));
        };
        let column = match field.kind.as_str() {
            "integer" => column(&field.name, &self.convert(&cells, "a whole number", &mut bad, integer), integer),
            "number" => {
                let parse = |t: &str| number(t, decimal);
                column(&field.name, &self.convert(&cells, "a number", &mut bad, parse), parse)
            }
            "boolean" => column(&field.name, &self.convert(&cells, "true or false", &mut bad, boolean), boolean),
            "" | "any" | "string" | "date" | "year" | "yearmonth" | "datetime" | "time" => {
                Series::new(field.name.as_str().into(), cells).into()
            }
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
    fn numbers() {
        for (text, decimal, expected) in [
            ("12", '.', Some(12.0)),
            ("-1.5", '.', Some(-1.5)),
            ("1,5", ',', Some(1.5)),
            ("1.5", ',', None),
            ("007", '.', None),
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
