//! Text that can be shown anywhere: nothing in it acts on a terminal, a page or the order of reading.

use std::borrow::Cow;

use crate::cell::grouped;

/// What stands for a line break where a cell must stay on one line.
pub(crate) const LINE_BREAK: &str = "↵";

/// Longer text is shortened where a reader only looks.
const LONGEST: usize = 300;

/// `text` with line breaks as given, control characters as their pictures and invisible format characters as `�`.
///
/// The joiners of emoji and of Persian and Indic scripts stay, because words need them.
pub(crate) fn visible(text: &str, line_break: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {} // the pair is one line break
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str(line_break),
            '\0'..='\u{1F}' => {
                out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            '\u{7F}' => out.push('␡'),
            _ if acts_unseen(c) => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
    out
}

/// The first 300 characters of a longer text, with its length.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    let Some((cut, _)) = text.char_indices().nth(LONGEST) else {
        return Cow::Borrowed(text);
    };
    let length = LONGEST + text[cut..].chars().count();
    Cow::Owned(format!("{}… ({} characters)", &text[..cut], grouped(&length.to_string())))
}

/// Controls of the upper half, bidirectional controls, invisible marks, tags, and what XML cannot hold.
fn acts_unseen(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible() {
        assert_eq!(visible("a\r\nb\tc\x1b[31m\x7f\u{202E}d", LINE_BREAK), "a↵b␉c␛[31m␡\u{FFFD}d");
        assert_eq!(visible("می\u{200C}خواهم 👩\u{200D}🔬", LINE_BREAK), "می\u{200C}خواهم 👩\u{200D}🔬");
    }

    #[test]
    fn long_text_says_how_long_it_is() {
        assert_eq!(shortened(&"é".repeat(300)), "é".repeat(300));
        assert_eq!(shortened(&"é".repeat(1_000_000)), format!("{}… (1,000,000 characters)", "é".repeat(300)));
    }
}
