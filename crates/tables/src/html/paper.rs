//! Tables that are wider than a page: on a screen they scroll, on paper they are set smaller and whole.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

/// Points that a page of A4 leaves beside margins, prompts and padding.
const PAGE: f64 = 410.0;
/// Points of an em on the screen.
const SCREEN: f64 = 9.75;
/// The largest and the least size of type on paper, in points. What is too wide even then is broken inside words.
const SIZES: (f64, f64) = (8.0, 5.0);
/// Width of a character, and of what stands around a cell, in ems.
const CHARACTER: f64 = 0.55;
const AROUND: (f64, f64) = (1.25, 1.0);

/// On paper a word of more characters than this is broken where its column has no room for it.
const LONGEST_WORD: usize = 24;

/// The attribute of a cell that holds such a word.
pub(super) fn class(text: &str) -> &'static str {
    if longest_word(text) > LONGEST_WORD { " class=\"qes-long\"" } else { "" }
}

/// Characters that a column needs at least for a text.
pub(super) fn least(text: &str, breaks: bool) -> usize {
    if breaks { longest_word(text).min(LONGEST_WORD) } else { text.width() }
}

/// The class of a table whose columns need at least so many characters each, and the rule that prints it whole; `None`
/// where it fits a page as it is.
pub(super) fn rule(columns: &[usize]) -> Option<(String, String)> {
    let ems = |around: f64| columns.iter().map(|&n| n as f64 * CHARACTER + around).sum::<f64>();
    if ems(AROUND.0) * SCREEN <= PAGE {
        return None;
    }
    let size = PAGE / ems(AROUND.1);
    let broken = size < SIZES.1;
    // Tenths of a point, rounded down.
    let tenths = (size.clamp(SIZES.1, SIZES.0) * 10.0) as u32;
    let class = format!("qes-print-{tenths}{}", if broken { "-broken" } else { "" });
    let (points, tenth) = (tenths / 10, tenths % 10);
    let mut rule = format!(
        ".{class}{{overflow:visible!important}}\
         .{class} table{{font-size:{points}.{tenth}pt!important}}\
         .{class} th,.{class} td{{padding:.2em .5em!important}}\
         .{class} th{{white-space:normal!important}}\
         .{class} .qes-long{{overflow-wrap:anywhere!important}}"
    );
    if broken {
        let _ = write!(
            rule,
            ".{class} table{{table-layout:fixed;width:100%}}\
             .{class} th,.{class} td{{white-space:normal!important;overflow-wrap:anywhere!important}}"
        );
        // Every column gives up the same share of what it needs.
        let all = ems(AROUND.1);
        for (place, &n) in (1..).zip(columns) {
            let share = (n as f64 * CHARACTER + AROUND.1) / all * 100.0;
            let _ = write!(rule, ".{class} thead th:nth-child({place}){{width:{share:.2}%}}");
        }
    }
    Some((class, format!("@media print{{{rule}}}")))
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_fits_has_no_rule() {
        assert_eq!(rule(&[]), None);
        assert_eq!(rule(&[12, 8, 8, 12]), None);
    }

    #[test]
    fn a_wide_table_is_smaller_and_one_too_wide_is_broken() {
        let (class, css) = rule(&[12; 10]).unwrap();
        assert_eq!(class, "qes-print-53");
        assert!(css.contains("font-size:5.3pt") && !css.contains("table-layout"), "{css}");
        let (class, css) = rule(&[12; 40]).unwrap();
        assert_eq!(class, "qes-print-50-broken");
        assert!(css.contains("font-size:5.0pt") && css.contains("th:nth-child(40){width:2.50%}"), "{css}");
    }

    #[test]
    fn a_word_without_end_is_broken() {
        assert_eq!(class("two words of a sentence that is long"), "");
        assert_eq!(class(&"x".repeat(64)), " class=\"qes-long\"");
        assert_eq!((least(&"x".repeat(64), true), least("1,234 to 5,678", false)), (LONGEST_WORD, 14));
    }
}
