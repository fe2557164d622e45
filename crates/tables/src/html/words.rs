//! Words of a cell that a line must not break: ids, numbers, ranges of numbers.

use unicode_width::UnicodeWidthStr;

use super::paper::LONGEST_WORD;
use super::{directed, escape};
use crate::visible::{LINE_BREAK, shortened, visible};

/// Signs behind which a browser breaks a line.
const BREAKS: [char; 5] = ['-', '‐', '–', '—', '/'];
/// A word with a digit and no more letters than this is a number: 0.05, 52–75%, p<0.05, 12mm.
const LETTERS: usize = 2;

/// The text of a cell as HTML.
pub(super) fn html(text: &str) -> String {
    let text = visible(&shortened(text), LINE_BREAK);
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let class = if is_number(word) { "qes-number" } else { "qes-id" };
        if is_kept(word) {
            out.push_str(&format!("<span class=\"{class}\" style=\"white-space:nowrap\">{}</span>", escape(word)));
        } else {
            out.push_str(&escape(word));
        }
        out.push_str(&piece[word.len()..]);
    }
    directed(out, &text)
}

/// Is this text one word that has room on a line?
pub(super) fn is_one(text: &str) -> bool {
    !text.is_empty() && text.width() <= LONGEST_WORD && !text.contains(char::is_whitespace)
}

/// Is this word a number?
pub(super) fn is_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit()) && word.chars().filter(|c| c.is_alphabetic()).count() <= LETTERS
}

/// Does a line break inside this word, and would it mislead there?
fn is_kept(word: &str) -> bool {
    word.contains(BREAKS) && word.chars().any(|c| c.is_ascii_digit()) && word.width() <= LONGEST_WORD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_ranges_are_kept_and_words_are_not() {
        for (text, class) in [("MEDLINE-92", "qes-id"), ("52–75%", "qes-number"), ("12/34", "qes-number")] {
            assert_eq!(html(text), format!("<span class=\"{class}\" style=\"white-space:nowrap\">{text}</span>"));
        }
        for text in ["semi-structured interviews ", "0.05", "MEDLINE 92", "and/or", ""] {
            assert_eq!(html(text), text);
        }
        let long = format!("10.1000/{}", "x".repeat(40));
        assert_eq!(html(&long), long);
        assert!(is_one("semi-structured") && !is_one("two words") && !is_one(&long) && !is_one(""));
    }

    #[test]
    fn a_number_may_carry_its_unit() {
        assert!(["0.05", "52–75%", "p<0.05", "12mm", "(−1,200)"].iter().all(|word| is_number(word)));
        assert!(["MEDLINE-92", "to", "–", ""].iter().all(|word| !is_number(word)));
    }
}
