//! Lines of limited width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No character is wider than this, so a column of this width can hold any text.
pub(crate) const WIDEST_CHARACTER: usize = 3;

/// `text` in lines of at most `width` columns: broken at spaces, and inside a word that is wider than a line.
///
/// `text` has no control characters. `width` is at least 3, the columns of the widest character, or `text` is no wider
/// than `width`.
///
/// ```
/// assert_eq!(qes_tables::wrap("one two three", 7), ["one two", "three"]);
/// ```
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let needed: usize = word.chars().map(room).sum();
        let space = usize::from(!line.is_empty());
        if used + space + needed <= width {
            if space == 1 {
                line.push(' ');
            }
            line.push_str(word);
            used += space + needed;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for c in word.chars() {
            if used + room(c) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += room(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The most that a character can add to the width of a line: a variation selector may widen the one before it.
fn room(c: char) -> usize {
    match c {
        '\u{FE00}'..='\u{FE0F}' => 1,
        _ => c.width().unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, width: usize, expected: &[&str]) {
        assert_eq!(wrap(text, width), expected);
    }

    #[test]
    fn breaks_at_spaces_then_inside_words() {
        check("", 5, &[""]);
        check("  as it is", 10, &["  as it is"]);
        check("one two three", 7, &["one two", "three"]);
        check("a incomprehensible b", 8, &["a", "incompre", "hensible", "b"]);
        check("日本語の論文", 5, &["日本", "語の", "論文"]);
        check("       ", 3, &[""]);
    }
}
