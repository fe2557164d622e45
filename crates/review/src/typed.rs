//! From text to typed columns: what values are, and columns typed by them.

use polars::prelude::{Column, NamedFrom, Series};

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
    let number: Option<f64> =
        if decimal == '.' { text.parse().ok() } else { text.replacen(decimal, ".", 1).parse().ok() };
    number.filter(|n| n.is_finite())
}

pub(crate) fn integer(text: &str) -> Option<i64> {
    if is_short_whole(text) {
        return text.parse().ok();
    }
    number(text, '.')?;
    text.parse().ok()
}

/// Whether a text is a whole number beyond doubt: few digits, and no zero before others.
fn is_short_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    matches!(digits.len(), 1..=15) && (digits.len() == 1 || digits[0] != b'0') && digits.iter().all(u8::is_ascii_digit)
}

pub(crate) fn present<'a>(text: &'a str, missing: &[String]) -> Option<&'a str> {
    // Most cells have nothing around them.
    let bytes = text.as_bytes();
    let bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let text = if bare(bytes.first()) && bare(bytes.last()) { text } else { text.trim() };
    (!text.is_empty() && !missing.iter().any(|m| m == text)).then_some(text)
}

pub(crate) fn column<'a, T>(name: &str, cells: &[Option<&'a str>], parse: impl Fn(&'a str) -> Option<T>) -> Column
where
    Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
{
    let values: Vec<Option<T>> = cells.iter().map(|cell| cell.and_then(&parse)).collect();
    Series::new(name.into(), values).into()
}

/// What a date, year or month looks like, and whether a text is one.
pub(crate) fn dated(kind: &str) -> (&'static str, fn(&str) -> bool) {
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

pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

/// A JSON value as a cell would spell it.
pub(crate) fn plain(value: &serde_json::Value) -> String {
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
