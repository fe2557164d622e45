//! What a sheet shows of a number: ids are what one sees, whatever is kept.

/// How a number format writes a number: text, digits and decimals, text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    before: String,
    /// Digits before the decimal mark, at least.
    whole: usize,
    thousands: bool,
    /// Decimals that are always shown, and those that are shown where they are not zero.
    decimals: usize,
    more: usize,
    percent: bool,
    after: String,
}

/// Digits that a cell without a format shows.
const GENERAL: i32 = 11;

impl Shown {
    /// The form of a format; nothing where it writes dates, fractions or powers, or says nothing.
    pub(super) fn of(code: &str) -> Option<Self> {
        let section = code.split(';').next().unwrap_or_default();
        let mut shown = Self::default();
        let (mut digits, mut point) = (false, false);
        let mut chars = section.chars().peekable();
        while let Some(c) = chars.next() {
            let text = match c {
                '0' | '#' | '?' if !shown.after.is_empty() => return None,
                '0' | '#' | '?' => {
                    digits = true;
                    match (point, c) {
                        (false, '0') => shown.whole += 1,
                        (false, _) => {}
                        (true, '0') => shown.decimals += 1 + std::mem::take(&mut shown.more),
                        (true, _) => shown.more += 1,
                    }
                    continue;
                }
                '.' if digits && !point => {
                    point = true;
                    continue;
                }
                ',' if digits && !point && chars.peek().is_some_and(|c| "0#?".contains(*c)) => {
                    shown.thousands = true;
                    continue;
                }
                '%' => {
                    shown.percent = true;
                    '%'.to_string()
                }
                '"' => chars.by_ref().take_while(|c| *c != '"').collect(),
                '\\' => chars.next()?.to_string(),
                '_' | '*' => {
                    chars.next();
                    continue;
                }
                // A color or a country: `[Red]`, `[$-407]`.
                '[' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    if inner.starts_with(['h', 'H', 'm', 'M', 's', 'S', '<', '>', '=']) {
                        return None;
                    }
                    continue;
                }
                ' ' | '-' | '/' | '(' | ')' | '+' | ':' | '$' | '€' => c.to_string(),
                _ => return None,
            };
            if digits { shown.after.push_str(&text) } else { shown.before.push_str(&text) }
        }
        digits.then_some(shown)
    }

    /// Whether it writes whole numbers with zeros before them and nothing else.
    pub(super) fn leading_zeros(&self) -> usize {
        let plain = Self { whole: self.whole, ..Self::default() };
        if *self == plain && self.whole > 1 { self.whole } else { 0 }
    }

    pub(super) fn write(&self, number: f64) -> String {
        let number = if self.percent { number * 100.0 } else { number };
        let mut digits = format!("{:.*}", self.decimals + self.more, number.abs());
        for _ in 0..self.more {
            if digits.ends_with('0') {
                digits.pop();
            }
        }
        let digits = digits.trim_end_matches('.');
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = if self.whole == 0 && whole == "0" && !fraction.is_empty() { "" } else { whole };
        let whole = format!("{whole:0>width$}", width = self.whole);
        let mut grouped = String::new();
        for (i, c) in whole.chars().enumerate() {
            if self.thousands && i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let sign = if number < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
        let mark = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{grouped}{mark}{fraction}{}", self.before, self.after)
    }
}

/// A number with a fraction as a cell without a format shows it.
pub(super) fn general(number: f64) -> String {
    let size = if number == 0.0 { 0 } else { number.abs().log10().floor() as i32 };
    let decimals = usize::try_from((GENERAL - 2 - size).clamp(0, 15)).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_its_format_says() {
        for (code, number, expected) in [
            ("0.00", 1.1, Some("1.10")),
            ("0.0", 2.0, Some("2.0")),
            ("000", 7.0, Some("007")),
            ("0", 7.0, Some("7")),
            ("\"P\"000", 7.0, Some("P007")),
            ("\\S0.00", 1.1, Some("S1.10")),
            ("#,##0", 1431.0, Some("1,431")),
            ("#,##0.00", 1431.5, Some("1,431.50")),
            ("0.0#", 1.1, Some("1.1")),
            ("0.0#", 1.25, Some("1.25")),
            ("0%", 0.4, Some("40%")),
            ("0.00_ ;-0.00 ", -1.1, Some("-1.10")),
            ("[Red]0.00", 1.1, Some("1.10")),
            ("00000000", 123.0, Some("00000123")),
            ("General", 1.1, None),
            ("@", 1.1, None),
            ("yyyy\\-mm\\-dd", 1.1, None),
            ("0.00E+00", 1.1, None),
            ("# ?/?", 1.1, None),
            ("[h]:mm", 1.1, None),
            ("", 1.1, None),
        ] {
            assert_eq!(Shown::of(code).map(|s| s.write(number)).as_deref(), expected, "{code}");
        }
        assert_eq!(Shown::of("000").map(|s| s.leading_zeros()), Some(3));
        assert_eq!(Shown::of("0.00").map(|s| s.leading_zeros()), Some(0));
        assert_eq!([general(0.1 + 0.2), general(1.1), general(1234.5)], ["0.3", "1.1", "1234.5"]);
    }
}
