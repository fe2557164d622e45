//! Numbers as a text prints them.

/// A printed number with its digits after the decimal mark, which say how it was rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Printed {
    pub value: f64,
    pub decimals: usize,
    /// Whether a percent sign follows.
    pub percent: bool,
}

/// What a number may be off for no other reason than how it is kept.
const KEPT: f64 = 1e-9;

impl Printed {
    /// Reads `1,204`, `12.50`, `45 %`, `28 years` or `n = 12`; nothing where no number, or more than one, is printed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text =
            text.strip_prefix(['n', 'N']).map_or(text, |rest| rest.trim_start().strip_prefix('=').unwrap_or(text));
        let text = text.trim();
        let end = text.find(|c: char| c == '%' || c.is_alphabetic()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        if unit.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let plain = ungrouped(digits.trim())?;
        let value = plain.parse().ok().filter(|v: &f64| v.is_finite())?;
        let decimals = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        Some(Self { value, decimals, percent: unit.trim_start().starts_with('%') })
    }

    /// Whether this is what rounding the exact value to these digits gives; a half may go either way.
    pub(crate) fn rounds(self, exact: f64) -> bool {
        (exact - self.value).abs() <= self.half() + KEPT * exact.abs().max(1.0)
    }

    /// As [`Printed::rounds`], where what is printed as a percentage may be kept as a proportion.
    pub(crate) fn is(self, exact: f64) -> bool {
        self.rounds(exact) || (self.percent && exact.abs() <= 1.0 && self.rounds(100.0 * exact))
    }

    /// Whether both may be printings of one value; a percentage and a proportion are compared by value.
    pub(crate) fn agrees(self, other: Self) -> bool {
        match (self.percent, other.percent) {
            (true, false) => other.agrees(self),
            (false, true) => self.value.abs() <= 1.0 && self.in_percent().agrees(other),
            _ => {
                let apart = (self.value - other.value).abs();
                apart <= self.half().max(other.half()) + KEPT * self.value.abs().max(1.0)
            }
        }
    }

    /// A proportion as a percentage: 0.4 is 40%, printed to ten.
    fn in_percent(self) -> Self {
        Self { value: 100.0 * self.value, decimals: self.decimals.saturating_sub(2), percent: true }
    }

    fn half(self) -> f64 {
        0.5 * 10_f64.powi(-i32::try_from(self.decimals).unwrap_or(i32::MAX))
    }
}

/// The value of a printed number, such as `1,204` or `1204.0`.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    ungrouped(text.trim())?.parse().ok().filter(|v: &f64| v.is_finite())
}

/// As [`number_of`], of a percentage the proportion: `40%` and `0.4` are one value.
pub(crate) fn amount_of(text: &str) -> Option<f64> {
    match text.trim().strip_suffix('%') {
        Some(percent) => number_of(percent).map(|n| n / 100.0),
        None => number_of(text),
    }
}

/// A count as sentences show it, with a comma between thousands.
pub(crate) fn count(n: u64) -> String {
    shown(&n.to_string())
}

/// A number as sentences show it: with a comma between thousands and a minus sign.
pub(crate) fn number(n: f64) -> String {
    shown(&n.to_string())
}

/// A sum as sentences show it: every number with a comma between thousands, and minus signs.
pub(crate) fn sum(text: &str) -> String {
    text.split(' ').map(|part| if part == "-" { "−".to_owned() } else { shown(part) }).collect::<Vec<_>>().join(" ")
}

/// The digits of a number in plain notation with a comma between thousands; any other text as it is.
pub(crate) fn shown(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => ("−", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |at| digits.split_at(at));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction.trim_start_matches('.')) {
        return text.to_owned();
    }
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

/// Digits with a point and without marks between their groups.
fn ungrouped(text: &str) -> Option<String> {
    let text = text.replace('−', "-").replace(['\u{a0}', '\u{202f}', '\u{2009}', '\''], " ");
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { "-" } else { "" }, rest),
        None => ("", text.as_str()),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    if fraction.is_some_and(|f| !all(f)) {
        return None;
    }
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let grouped = groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && !groups[0].starts_with('0')
        && groups[1..].iter().all(|g| g.len() == 3)
        && groups.iter().all(|g| all(g));
    let whole = match groups[..] {
        [""] if fraction.is_some() => "0".to_owned(),
        [one] if all(one) => one.to_owned(),
        _ if grouped => groups.concat(),
        // A decimal comma: `12,5`.
        [whole, decimals]
            if fraction.is_none() && whole.len() + decimals.len() + 1 == digits.len() && digits.contains(',') =>
        {
            return (all(whole) && all(decimals)).then(|| format!("{sign}{whole}.{decimals}"));
        }
        _ => return None,
    };
    Some(fraction.map_or_else(|| format!("{sign}{whole}"), |f| format!("{sign}{whole}.{f}")))
}

#[cfg(test)]
mod tests {
    use super::{Printed, count, number, number_of, shown, sum};

    #[test]
    fn numbers_are_read_as_printed() {
        for (text, expected) in [
            ("1,204", Some(1204.0)),
            ("1204.0", Some(1204.0)),
            ("1 204", Some(1204.0)),
            (" 12 ", Some(12.0)),
            ("12,5", Some(12.5)),
            ("0,125", Some(0.125)),
            ("-3", Some(-3.0)),
            ("−3", Some(-3.0)),
            (".5", Some(0.5)),
            ("1,23,456", None),
            ("six", None),
            ("", None),
            ("1e3", None),
            ("inf", None),
            ("28-32", None),
        ] {
            assert_eq!(number_of(text), expected, "{text}");
        }
        let read = |text: &str| Printed::parse(text).map(|p| (p.value, p.decimals, p.percent));
        assert_eq!(read("45%"), Some((45.0, 0, true)));
        assert_eq!(read("45.20 %"), Some((45.2, 2, true)));
        assert_eq!(read("38 years"), Some((38.0, 0, false)));
        assert_eq!(read("n = 12"), Some((12.0, 0, false)));
        assert_eq!(read("18-91%"), None);
        assert_eq!(read("28 of 62"), None);
    }

    #[test]
    fn numbers_are_shown_in_one_way() {
        for (text, expected) in [
            ("1431", "1,431"),
            ("-12", "−12"),
            ("1234567.25", "1,234,567.25"),
            ("999", "999"),
            ("1,431", "1,431"),
            ("?", "?"),
            ("P1431", "P1431"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(sum("24992 - 23833 + ?"), "24,992 − 23,833 + ?");
        assert_eq!(
            (count(24_992), number(-0.5), number(1e6)),
            ("24,992".to_owned(), "−0.5".to_owned(), "1,000,000".to_owned())
        );
    }

    #[test]
    fn proportions_and_percentages_are_compared_by_value() {
        let printed = |text: &str| Printed::parse(text).unwrap();
        assert!(printed("40%").is(0.4) && printed("40%").is(0.404) && !printed("40%").is(0.41));
        assert!(printed("40%").is(40.0) && printed("0.4").is(0.4) && !printed("0.4").is(40.0));
        assert!(printed("40%").agrees(printed("0.4")) && printed("0.404").agrees(printed("40%")));
        assert!(!printed("40%").agrees(printed("0.5")) && !printed("40").agrees(printed("0.4")));
    }

    #[test]
    fn a_printed_number_is_a_right_rounding_or_not() {
        let rounds = |text: &str, exact: f64| Printed::parse(text).is_some_and(|p| p.rounds(exact));
        assert!(rounds("23", 22.58) && !rounds("22", 22.58));
        assert!(rounds("12.5", 12.45) && rounds("12.4", 12.45), "a half goes either way");
        assert!(rounds("67", 200.0 / 3.0) && rounds("66.7", 200.0 / 3.0) && !rounds("66", 200.0 / 3.0));
        let agree =
            |a: &str, b: &str| Printed::parse(a).is_some_and(|a| Printed::parse(b).is_some_and(|b| a.agrees(b)));
        assert!(agree("45%", "45.2%") && !agree("45%", "46%") && agree("1,204", "1204"));
    }
}
