//! Tables that are wider than a page: on a screen they scroll, on paper they are set smaller and whole.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::words::is_number;

/// Points that a page of A4 leaves beside margins, prompts and padding.
const PAGE: f64 = 410.0;
/// Points of an em on the screen.
const SCREEN: f64 = 9.75;
/// The largest and the least size of type on paper, in points. What is too wide even then is broken inside words;
/// numbers are not, so that a table of too many of them is set smaller still.
const SIZES: (f64, f64) = (8.0, 5.0);
/// The size below which type is only a line.
const SMALLEST: f64 = 1.0;
/// Width of a character, and of what stands around a cell, in ems.
const CHARACTER: f64 = 0.55;
const AROUND: (f64, f64) = (1.25, 1.0);
/// Width of a digit in the widest of the usual typefaces, in ems: a number that must not break needs its room.
const DIGIT: f64 = 0.64;

/// On paper a word of more characters than this is broken where its column has no room for it.
pub(super) const LONGEST_WORD: usize = 24;
/// A column of names keeps this many characters beside columns that do not give way.
const NAME: usize = 16;

/// A table of so many lines, in cells of so many characters, is not split between two pages.
const SHORT: usize = 36;
const LINE: usize = 48;

/// Characters that a column needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Column {
    /// Of the longest word, or of the longest text where lines are not broken.
    least: usize,
    /// Of the longest text that a screen gives room before lines are broken.
    name: usize,
    /// Of the longest number.
    kept: usize,
}

impl Column {
    /// What a text needs: one of words breaks at spaces and, where a word has no room, inside it.
    pub(super) fn of(text: &str, words: bool) -> Self {
        if words {
            Self { name: text.width().min(NAME), ..Self::heading(text) }
        } else {
            Self { least: text.width(), name: 0, kept: longest_word(text).min(LONGEST_WORD) }
        }
    }

    /// What a heading needs.
    pub(super) fn heading(text: &str) -> Self {
        let numbers = text.split_whitespace().filter(|word| is_number(word)).map(UnicodeWidthStr::width);
        let kept = numbers.max().unwrap_or(0).min(LONGEST_WORD);
        Self { least: longest_word(text).min(LONGEST_WORD), name: 0, kept }
    }

    /// What both need.
    pub(super) fn and(self, other: Self) -> Self {
        Self { least: self.least.max(other.least), name: self.name.max(other.name), kept: self.kept.max(other.kept) }
    }

    /// The least width in ems, where the longest word does not see to it.
    pub(super) fn least_width(self) -> Option<f64> {
        (self.name > self.least).then_some(self.name as f64 * CHARACTER)
    }
}

/// The attribute of a cell that holds a word longer than paper has room for.
pub(super) fn class(text: &str) -> &'static str {
    if longest_word(text) > LONGEST_WORD { " class=\"qes-long\"" } else { "" }
}

/// Is a table, whose rows hold texts of at most so many characters, to stand on one page?
pub(super) fn is_short(rows: &[usize]) -> bool {
    rows.iter().map(|characters| characters.div_ceil(LINE).max(1)).sum::<usize>() <= SHORT
}

/// The class of a table with these columns, and the rule that prints it whole; `None` where it fits a page as it is.
pub(super) fn rule(columns: &[Column]) -> Option<(String, String)> {
    let screen: f64 = columns.iter().map(|c| c.least.max(c.name) as f64 * CHARACTER + AROUND.0).sum();
    if screen * SCREEN <= PAGE {
        return None;
    }
    let size = PAGE / columns.iter().map(|c| wanted(*c)).sum::<f64>();
    let broken = (size < SIZES.1).then(|| shares(columns));
    let size = broken.as_ref().map_or(size.min(SIZES.0), |(size, _)| *size);
    // Tenths of a point, rounded down.
    let tenths = (size * 10.0) as u32;
    let mut class = format!("qes-print-{tenths}");
    if let Some((_, shares)) = &broken {
        // A rule holds for the whole page: tables with other widths need another class.
        let _ = write!(class, "-broken-{:016x}", mark(shares));
    }
    let (points, tenth) = (tenths / 10, tenths % 10);
    let mut rule = format!(
        ".{class}{{overflow:visible!important}}\
         .{class} table{{font-size:{points}.{tenth}pt!important}}\
         .{class} th,.{class} td{{padding:.2em .5em!important}}\
         .{class} th{{white-space:normal!important;min-width:0!important}}\
         .{class} .qes-long{{overflow-wrap:anywhere!important}}"
    );
    if let Some((_, shares)) = broken {
        let _ = write!(
            rule,
            ".{class} table{{table-layout:fixed;width:100%}}\
             .{class} td,.{class} .qes-id{{white-space:normal!important}}"
        );
        for (place, share) in (1..).zip(shares) {
            let _ = write!(rule, ".{class} thead th:nth-child({place}){{width:{share}%}}");
        }
    }
    Some((class, format!("@media print{{{rule}}}")))
}

/// Ems that a column would have.
fn wanted(column: Column) -> f64 {
    column.least as f64 * CHARACTER + AROUND.1
}

/// The size at which all numbers have room, and the share of each column in percent: the room of its numbers, and of what
/// is left the same part of what it needs.
fn shares(columns: &[Column]) -> (f64, Vec<String>) {
    let kept: Vec<f64> = columns.iter().map(|c| c.kept as f64 * DIGIT + AROUND.1).collect();
    let least: f64 = kept.iter().sum();
    let size = (PAGE / least).clamp(SMALLEST, SIZES.1);
    let page = (PAGE / size).max(least);
    let more: Vec<f64> = columns.iter().zip(&kept).map(|(c, kept)| (wanted(*c) - kept).max(0.0)).collect();
    let part = (page - least) / more.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let widths: Vec<f64> = kept.iter().zip(&more).map(|(kept, more)| kept + more * part.min(1e6)).collect();
    let all: f64 = widths.iter().sum();
    (size, widths.iter().map(|width| format!("{:.2}", width / all * 100.0)).collect())
}

/// A number that other shares do not have (FNV-1a).
fn mark(shares: &[String]) -> u64 {
    let bytes = shares.iter().flat_map(|share| share.bytes().chain([b' ']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(least: usize) -> Column {
        Column { least, name: 0, kept: 0 }
    }

    #[test]
    fn a_table_that_fits_has_no_rule() {
        assert_eq!(rule(&[]), None);
        assert_eq!(rule(&[12, 8, 8, 12].map(words)), None);
    }

    #[test]
    fn a_wide_table_is_smaller_and_one_too_wide_is_broken() {
        let (class, css) = rule(&[words(12); 10]).unwrap();
        assert_eq!(class, "qes-print-53");
        assert!(css.contains("font-size:5.3pt") && !css.contains("table-layout"), "{css}");
        let (class, css) = rule(&[words(12); 40]).unwrap();
        assert!(class.starts_with("qes-print-50-broken-"), "{class}");
        assert!(css.contains("font-size:5.0pt") && css.contains("th:nth-child(40){width:2.50%}"), "{css}");
    }

    #[test]
    fn numbers_keep_their_room_and_words_give_way() {
        let (numbers, names) =
            (Column::of("0.123 to 0.456", false), Column::of("Recruitment of the participants", true));
        assert_eq!((numbers.least, numbers.kept, names.kept), (14, 5, 0));
        let columns = [vec![names; 2], vec![numbers; 14]].concat();
        let (class, css) = rule(&columns).unwrap();
        assert!(class.starts_with("qes-print-50-broken-"), "{class}");
        let width = |place: usize| -> f64 {
            let from = css.split(&format!("nth-child({place}){{width:")).nth(1).unwrap();
            from.split('%').next().unwrap().parse().unwrap()
        };
        assert!(width(16) / 100.0 * PAGE / 5.0 >= 5.0 * DIGIT + AROUND.1 - 0.05, "{css}");
        assert!(!css.contains("td{overflow-wrap"), "{css}");
        // So many numbers that no size of words helps.
        let (class, css) = rule(&[numbers; 40]).unwrap();
        assert!(class.starts_with("qes-print-24-broken-") && css.contains("font-size:2.4pt"), "{css}");
    }

    #[test]
    fn tables_with_other_widths_have_other_classes() {
        let class = |columns: &[Column]| rule(columns).unwrap().0;
        let (one, other) = ([[words(12); 20], [words(20); 20]].concat(), [[words(20); 20], [words(12); 20]].concat());
        assert_ne!(class(&one), class(&other));
        assert_eq!(class(&one), class(&one.clone()));
    }

    #[test]
    fn a_word_without_end_is_broken() {
        assert_eq!(class("two words of a sentence that is long"), "");
        assert_eq!(class(&"x".repeat(64)), " class=\"qes-long\"");
        let (long, interval) = (Column::of(&"x".repeat(64), true), Column::of("1,234 to 5,678", false));
        assert_eq!((long.least, interval.least), (LONGEST_WORD, 14));
    }

    #[test]
    fn a_name_has_more_room_than_its_longest_word() {
        let ems = |text: &str| Column::of(text, true).least_width().map(|ems| format!("{ems:.1}"));
        assert_eq!(ems("a clear statement of the aims").as_deref(), Some("8.8"));
        assert_eq!(ems("MEDLINE-92"), None);
        assert_eq!(Column::of("0.1 to 0.2", false).least_width(), None);
    }

    #[test]
    fn short_is_told_by_lines() {
        assert!(is_short(&[10; 36]) && is_short(&[]));
        assert!(!is_short(&[10; 37]) && !is_short(&[100; 13]));
    }
}
