//! Text that can be shown anywhere: nothing in it acts on a terminal, a page or the order of reading.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use crate::cell::grouped;

/// What stands for a line break where a cell must stay on one line.
pub(crate) const LINE_BREAK: &str = "↵";

/// Longer text is shortened where a reader only looks.
const LONGEST: usize = 300;

/// No letter of a living language has more marks than this.
const MARKS: usize = 8;

/// `text` with line breaks as given, control characters as their pictures and invisible format characters as `�`; so
/// are marks above each other that no letter has. Marks of direction and joiners without a width, which exports of Hebrew and Arabic are
/// full of, are left out.
///
/// The joiners of emoji and of Persian and Indic scripts stay, because words need them. Hebrew and Arabic stay as they
/// are: only what would reorder the text around them is replaced.
///
/// ```
/// assert_eq!(qes_tables::visible("red\x1b[31m\u{202E}txt\n", "↵"), "red␛[31m\u{FFFD}txt↵");
/// assert_eq!(qes_tables::visible("שלום\u{200F} (2020)", "↵"), "שלום (2020)");
/// ```
pub fn visible(text: &str, line_break: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut marks = 0;
    while let Some(c) = chars.next() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if marks > MARKS {
            if marks == MARKS + 1 {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            continue;
        }
        match c {
            '\r' if chars.peek() == Some(&'\n') => {} // the pair is one line break
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str(line_break),
            '\0'..='\u{1F}' => {
                out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            '\u{7F}' => out.push('␡'),
            _ if is_silent(c) => {}
            _ if acts_unseen(c) => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
    out
}

/// The first 300 characters of a longer text, with its length.
///
/// ```
/// assert!(qes_tables::shortened(&"a".repeat(1000)).ends_with("a… (1,000 characters)"));
/// ```
pub fn shortened(text: &str) -> Cow<'_, str> {
    let Some((cut, _)) = text.char_indices().nth(LONGEST) else {
        return Cow::Borrowed(text);
    };
    if is_length(&text[cut..]) {
        return Cow::Borrowed(text);
    }
    let length = LONGEST + text[cut..].chars().count();
    Cow::Owned(format!("{}… ({} characters)", &text[..cut], grouped(&length.to_string())))
}

/// Whether a text holds letters that are written from right to left.
pub(crate) fn reads_leftward(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

/// Whether what follows the first characters only says how long the text was: it was shortened before.
fn is_length(rest: &str) -> bool {
    let number = rest.strip_prefix("… (").and_then(|rest| rest.strip_suffix(" characters)"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit() || b == b','))
}

/// Marks that a reader never sees and that cannot turn the text around them.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Controls of the upper half, bidirectional controls, invisible marks and letters, tags, and what XML cannot hold.
fn acts_unseen(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}')
        // The last two of each plane are no characters.
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// A text that holds what [`visible`] replaces; for tests.
#[cfg(test)]
pub(crate) fn hurts(text: &str) -> bool {
    text.chars().any(|c| (c.is_control() && c != '\n') || acts_unseen(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Align, Cell, Table};

    #[test]
    fn controls_become_visible() {
        assert_eq!(visible("a\r\nb\tc\x1b[31m\x7f\u{202E}d", LINE_BREAK), "a↵b␉c␛[31m␡\u{FFFD}d");
        assert_eq!(visible("می\u{200C}خواهم 👩\u{200D}🔬", LINE_BREAK), "می\u{200C}خواهم 👩\u{200D}🔬");
    }

    #[test]
    fn a_flood_of_marks_is_cut() {
        let zalgo = format!("a{}b", "\u{301}".repeat(1000));
        assert_eq!(visible(&zalgo, LINE_BREAK), format!("a{}\u{FFFD}b", "\u{301}".repeat(8)));
        let flag = "e\u{301}\u{323} 👩🏽\u{200D}🚀 \u{1112}\u{1161}\u{11AB}";
        assert_eq!(visible(flag, LINE_BREAK), flag);
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        for c in ['\0', '\u{85}', '\u{9B}', '\u{2067}', '\u{2069}', '\u{FEFF}', '\u{FDD0}', '\u{1FFFE}', '\u{E0041}'] {
            let text = format!("a{c}b");
            assert!(hurts(&text) && !hurts(&visible(&text, LINE_BREAK)), "{c:?}");
        }
    }

    /// Words, and what hurts: controls, overrides, isolates, marks without end, halves of pairs.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            prop::sample::select(vec![
                "word ",
                "שלום ",
                "\0",
                "\r",
                "\u{1b}[31m",
                "\u{9B}2J",
                "\u{202E}",
                "\u{2066}",
                "\u{2069}",
                "\u{200F}",
                "\u{2028}",
                "\u{85}",
                "\u{FEFF}",
                "\u{FFFE}",
                "\u{E0001}",
                "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        /// No form that somebody reads holds what acts unseen; CSV is as the data are.
        #[test]
        fn nothing_acts_unseen(texts in prop::collection::vec(hostile(), 6)) {
            let [title, header, cell, group, reason, note] = texts.as_slice() else { unreachable!() };
            let mut table = Table::new(title).column(header, Align::Left).column(header, Align::Right);
            table.group(group);
            table.row(vec![cell.as_str().into(), Cell::Undefined(reason.clone())]);
            table.total(vec![Cell::Missing, cell.as_str().into()]);
            table.note(note);
            for shown in [table.to_text(60), table.to_html(), table.to_markdown()] {
                prop_assert!(!hurts(&shown), "{shown:?}");
            }
            let docx = table.to_docx().unwrap();
            // The parts are stored uncompressed: what XML cannot hold is in none of them.
            let part = docx.windows(11).position(|w| w == b"<w:document").unwrap();
            let end = docx.windows(13).rposition(|w| w == b"</w:document>").unwrap();
            prop_assert!(!hurts(std::str::from_utf8(&docx[part..end]).unwrap()));
            prop_assert!(table.to_csv().contains(cell.trim_matches('"').split('"').next().unwrap_or_default()));
        }
    }

    #[test]
    fn long_text_says_how_long_it_is() {
        assert_eq!(shortened(&"é".repeat(300)), "é".repeat(300));
        let short = format!("{}… (1,000,000 characters)", "é".repeat(300));
        assert_eq!(shortened(&"é".repeat(1_000_000)), short);
        assert_eq!(shortened(&short), short, "once");
    }
}
