//! Text as lines that fit.

use qes_tables::visible;
use unicode_linebreak::linebreaks;

use crate::font::{self, Weight};

/// Height of a line, in ems.
const LINE: f64 = 1.3;
/// A longer text is cut: no label needs more, and a cell of a million characters must not make a figure of a mile.
const LONGEST: usize = 5000;

/// Size and cut of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Face {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
}

/// Labels.
pub(crate) const LABEL: Face = Face { size: 13.0, weight: Weight::Regular };
/// Counts, headings of groups.
pub(crate) const STRONG: Face = Face { size: 13.0, weight: Weight::Bold };
/// Captions, legends, ticks.
pub(crate) const SMALL: Face = Face { size: 12.0, weight: Weight::Regular };
/// Small and strong.
pub(crate) const SMALL_STRONG: Face = Face { size: 12.0, weight: Weight::Bold };
/// The title.
pub(crate) const TITLE: Face = Face { size: 17.0, weight: Weight::Bold };

impl Face {
    pub(crate) fn width(self, text: &str) -> f64 {
        font::width(text, self.weight, self.size)
    }

    pub(crate) fn line_height(self) -> f64 {
        self.size * LINE
    }

    /// From the top of a line to its baseline.
    pub(crate) fn baseline(self) -> f64 {
        self.line_height() / 2.0 + font::MIDDLE * self.size
    }
}

/// A text in lines that fit a width.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// The whole text, as a reader sees it.
    pub(crate) text: String,
    pub(crate) lines: Vec<String>,
    pub(crate) face: Face,
    /// Width of the widest line.
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Block {
    /// Breaks a text where Unicode allows it, and a word that is too long anywhere.
    pub(crate) fn wrap(text: &str, face: Face, max_width: f64) -> Self {
        let text = clean(text);
        let lines = break_lines(&text, face, max_width);
        let width = lines.iter().map(|line| face.width(line)).fold(0.0, f64::max);
        let height = lines.len() as f64 * face.line_height();
        Self { text, lines, face, width, height }
    }

    /// A text in one line.
    pub(crate) fn line(text: &str, face: Face) -> Self {
        let text = clean(text);
        let width = face.width(&text);
        let lines = if text.is_empty() { Vec::new() } else { vec![text.clone()] };
        let height = lines.len() as f64 * face.line_height();
        Self { text, lines, face, width, height }
    }
}

/// The text on one line, with what acts unseen or cannot stand in an SVG file as [`visible`] shows it.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word: String = word.chars().take(LONGEST + 1 - length.min(LONGEST)).collect();
        let word = visible(&word, " ");
        if !out.is_empty() {
            out.push(' ');
            length += 1;
        }
        length += word.chars().count();
        out.push_str(&word);
        if length > LONGEST {
            let mut cut: String = out.chars().take(LONGEST - 1).collect();
            cut.truncate(cut.trim_end().len());
            cut.push('…');
            return cut;
        }
    }
    out
}

fn break_lines(text: &str, face: Face, max_width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut start = 0;
    for (end, _) in linebreaks(text) {
        let piece = &text[start..end];
        start = end;
        if face.width(line.trim_end()) > 0.0 && face.width(&format!("{line}{}", piece.trim_end())) > max_width {
            lines.push(take_line(&mut line));
        }
        for c in piece.chars() {
            line.push(c);
            if c != ' ' && face.width(&line) > max_width && line.chars().nth(1).is_some() {
                line.pop();
                lines.push(take_line(&mut line));
                line.push(c);
            }
        }
    }
    lines.push(take_line(&mut line));
    lines.retain(|line| !line.is_empty());
    lines
}

fn take_line(line: &mut String) -> String {
    let taken = line.trim_end().to_owned();
    line.clear();
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        for text in ["A label of several words", "Donaudampfschifffahrtsgesellschaft", "a b", "👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬 x"]
        {
            let block = Block::wrap(text, LABEL, 60.0);
            assert!(block.width <= 60.0, "{text}");
            let joined: String = block.lines.concat().chars().filter(|c| *c != ' ').collect();
            assert_eq!(joined, text.replace(' ', ""));
        }
    }

    #[test]
    fn cleaned() {
        assert_eq!(clean(" a\u{0}\n\tb\u{7} "), "a␀ b␇");
        assert_eq!(clean("\u{202E}gnp.exe \u{2067}x"), "\u{FFFD}gnp.exe \u{FFFD}x");
        assert_eq!(clean("שלום عالم"), "שלום عالم");
        assert_eq!(clean(" \n\t"), "");
        let long = clean(&"word ".repeat(100_000));
        assert!(long.ends_with('…') && long.chars().count() <= LONGEST);
        assert_eq!(clean(&"x".repeat(LONGEST)).chars().count(), LONGEST);
        assert_eq!(clean(&"x".repeat(LONGEST + 1)).chars().count(), LONGEST);
    }
}
