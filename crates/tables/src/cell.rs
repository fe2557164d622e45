//! The cells of a table and how a reader sees their values.

use std::borrow::Cow;

/// More decimals than this are not information about a double-precision number.
const MOST_DECIMALS: usize = 17;

/// A number so close to another one is it, but for rounding.
const EXACT: f64 = 1e-9;

const NOT_FINITE: &str = "not a finite number";

/// One value of a [`Table`](crate::Table).
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words; untrusted, so every format escapes them.
    Text(String),
    /// A count, shown with a comma between thousands: 24,992.
    Count(u64),
    /// A number, shown with a fixed number of decimals and a comma between thousands.
    Number {
        /// The number itself; when it is not finite the cell is undefined.
        value: f64,
        /// How many decimals a reader sees, at most 17.
        decimals: usize,
    },
    /// A proportion, shown as a percentage.
    Percent {
        /// The proportion as a fraction of 1; when it is not finite the cell is undefined.
        fraction: f64,
        /// How many decimals of the percentage a reader sees, at most 17.
        decimals: usize,
    },
    /// A value that does not exist, with the reason; shown as a dash and a footnote.
    Undefined(String),
    /// A value that is not known; shown as nothing.
    Missing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

/// A cell as a reader sees it, before a format escapes it.
pub(crate) enum Shown<'a> {
    Value(Cow<'a, str>),
    Undefined(&'a str),
    Missing,
}

impl Cell {
    pub(crate) fn shown(&self) -> Shown<'_> {
        match self {
            Self::Text(text) => Shown::Value(Cow::Borrowed(text)),
            Self::Count(count) => Shown::Value(Cow::Owned(grouped(&count.to_string()))),
            Self::Number { value, decimals } => finite(*value, || grouped(&fixed(*value, *decimals))),
            Self::Percent { fraction, decimals } => {
                finite(*fraction, || grouped(percent(*fraction, *decimals).trim_end_matches('%')) + "%")
            }
            Self::Undefined(reason) if reason.is_empty() => Shown::Undefined("no reason given"),
            Self::Undefined(reason) => Shown::Undefined(reason),
            Self::Missing => Shown::Missing,
        }
    }
}

fn finite(value: f64, shown: impl FnOnce() -> String) -> Shown<'static> {
    if value.is_finite() { Shown::Value(Cow::Owned(shown())) } else { Shown::Undefined(NOT_FINITE) }
}

/// A whole number as a sentence or figure has it: a comma between thousands, U+2212 for minus.
///
/// ```
/// use qes_tables::integer;
///
/// assert_eq!(integer(24_992_u64), "24,992");
/// assert_eq!(integer(-1_168_i64), "−1,168");
/// ```
pub fn integer(n: impl Into<i128>) -> String {
    grouped(&n.into().to_string())
}

/// A finite fraction of 1 in percent, with so many decimals; with more where it would else look like 0% or 100% and is neither.
///
/// ```
/// use qes_tables::percent;
///
/// assert_eq!(percent(0.524, 0), "52%");
/// assert_eq!(percent(0.996, 0), "99.6%");
/// assert_eq!(percent(1.0, 0), "100%");
/// ```
pub fn percent(fraction: f64, decimals: usize) -> String {
    let value = fraction * 100.0;
    fixed(value, decimals_beside(value, decimals, &[0.0, 100.0, -100.0])) + "%"
}

/// How many decimals show a finite number that is close to one of `ends`, but not it, as what it is: at least `decimals`.
///
/// ```
/// use qes_tables::decimals_beside;
///
/// assert_eq!(decimals_beside(0.9996, 3, &[1.0]), 4);
/// assert_eq!(decimals_beside(1.0, 3, &[1.0]), 3);
/// ```
pub fn decimals_beside(value: f64, decimals: usize, ends: &[f64]) -> usize {
    let is = |value: f64| ends.iter().any(|end| (value - end).abs() < EXACT);
    if is(value) {
        return decimals;
    }
    let misleads = |decimals: &usize| fixed(value, *decimals).parse().is_ok_and(is);
    (decimals..=MOST_DECIMALS).find(|d| !misleads(d)).unwrap_or(decimals)
}

/// `value` with a fixed number of decimals; what rounds to zero has no sign.
fn fixed(value: f64, decimals: usize) -> String {
    let decimals = decimals.min(MOST_DECIMALS);
    let text = format!("{value:.decimals$}");
    if text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// A decimal number as a reader sees it: a comma between the thousands of its whole part, and a minus sign.
pub(crate) fn grouped(number: &str) -> String {
    let digits_end = number.find('.').unwrap_or(number.len());
    let digits_start = usize::from(number.starts_with('-'));
    let mut out = String::with_capacity(number.len() + number.len() / 3);
    for (at, digit) in number.char_indices() {
        if at > digits_start && at < digits_end && (digits_end - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(if digit == '-' { '−' } else { digit });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: impl Into<Cell>, expected: &str) {
        let cell = cell.into();
        let shown = match cell.shown() {
            Shown::Value(text) => text.into_owned(),
            Shown::Undefined(reason) => format!("undefined: {reason}"),
            Shown::Missing => "missing".to_owned(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn counts_have_commas_between_thousands() {
        check(0_u64, "0");
        check(999_u64, "999");
        check(24_992_u64, "24,992");
        check(1_234_567_usize, "1,234,567");
        check(u64::MAX, "18,446,744,073,709,551,615");
    }

    #[test]
    fn numbers_have_their_decimals() {
        check(Cell::Number { value: -1234.5, decimals: 2 }, "−1,234.50");
        check(Cell::Number { value: -123.0, decimals: 0 }, "−123");
        check(Cell::Number { value: -0.001, decimals: 2 }, "0.00");
        check(Cell::Number { value: 0.5, decimals: usize::MAX }, "0.50000000000000000");
        check(Cell::Percent { fraction: 0.524, decimals: 0 }, "52%");
        check(Cell::Percent { fraction: 0.7512, decimals: 1 }, "75.1%");
    }

    #[test]
    fn only_all_is_100_percent_and_only_none_is_0() {
        for (fraction, decimals, expected) in [
            (0.996, 0, "99.6%"),
            (0.004, 0, "0.4%"),
            (0.9996, 1, "99.96%"),
            (0.0004, 1, "0.04%"),
            (0.994, 0, "99%"),
            (0.006, 0, "1%"),
            (-0.004, 0, "−0.4%"),
            (1.004, 0, "100.4%"),
            (0.99999, 0, "99.999%"),
            (1.0, 1, "100.0%"),
            (0.0, 0, "0%"),
            (1.0 - 1e-15, 0, "100%"),
            (-1e-15, 1, "0.0%"),
            (12.345, 0, "1,234%"),
        ] {
            check(Cell::Percent { fraction, decimals }, expected);
        }
    }

    #[test]
    fn what_is_not_finite_is_undefined() {
        check(Cell::Number { value: f64::NAN, decimals: 2 }, "undefined: not a finite number");
        check(Cell::Percent { fraction: f64::INFINITY, decimals: 0 }, "undefined: not a finite number");
        check(Cell::Undefined(String::new()), "undefined: no reason given");
        check(Cell::Missing, "missing");
    }
}
