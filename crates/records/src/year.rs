//! The year of a date, however it is written.

/// The year that a text names: four digits of their own, or the first four of a date without signs (`20100514`, `201005`). Zeros name none.
pub(crate) fn year_of(text: &str) -> Option<i64> {
    let runs = || text.split(|c: char| !c.is_ascii_digit());
    let whole = runs().filter(|run| run.len() == 4).find_map(usual);
    whole.or_else(|| runs().filter(|run| matches!(run.len(), 6 | 8)).find_map(dated))
}

fn usual(digits: &str) -> Option<i64> {
    digits.parse().ok().filter(|year| (1000..3000).contains(year))
}

fn dated(digits: &str) -> Option<i64> {
    let month = digits[4..6].parse().ok().filter(|month: &u8| *month <= 12);
    month.and(usual(&digits[..4])).filter(|year| (1400..2200).contains(year))
}

/// Whether a text is the zeros with which some programs write that there is no date.
pub(crate) fn is_zero_date(text: &str) -> bool {
    text.contains('0') && text.chars().all(|c| !c.is_alphanumeric() || c == '0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_found() {
        for (text, expected) in [
            ("2011", Some(2011)),
            ("2011//", Some(2011)),
            ("2010///May", Some(2010)),
            ("2010 Feb", Some(2010)),
            ("14.05.2010", Some(2010)),
            ("20100514", Some(2010)),
            ("201005", Some(2010)),
            ("c1998a", Some(1998)),
            ("0000", None),
            ("0000/00/00", None),
            ("00000000", None),
            ("/03/14", None),
            ("in press", None),
            ("98", None),
            ("10000000", None),
            ("9999", None),
        ] {
            assert_eq!(year_of(text), expected, "{text}");
        }
        assert!(is_zero_date("0000/00/00") && !is_zero_date("/03/14") && !is_zero_date("") && !is_zero_date("0 BC"));
    }
}
