//! Labels of categories beside and above a grid.

use crate::text::{Block, Face};

/// Most lines of a column's label that lies.
const LINES: usize = 3;

/// Whether a label can lie above a column: no word is broken, and its lines are few.
pub(super) fn lies(name: &str, face: Face, width: f64) -> bool {
    name.split(' ').all(|word| face.width(word) <= width) && Block::wrap(name, face, width).lines.len() <= LINES
}

/// A text in at most so many lines; what does not fit is cut.
pub(super) fn fitted(text: &str, face: Face, width: f64, lines: usize) -> Block {
    let block = Block::wrap(text, face, width);
    if block.lines.len() <= lines {
        return block;
    }
    let room: usize = block.lines[..lines].iter().map(|line| line.chars().count() + 1).sum();
    let mut kept: String = block.text.chars().take(room).collect();
    loop {
        let cut = Block::wrap(&format!("{}…", kept.trim_end()), face, width);
        if cut.lines.len() <= lines || kept.pop().is_none() {
            return cut;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SMALL;

    #[test]
    fn a_label_is_cut_to_its_lines() {
        let text = "Partially adequate with Donaudampfschifffahrtsgesellschaft";
        for lines in 1..4 {
            let block = fitted(text, SMALL, 60.0, lines);
            assert!(block.lines.len() <= lines && block.width <= 60.0 && block.text.ends_with('…'), "{block:?}");
        }
        assert_eq!(fitted(text, SMALL, 600.0, 1).text, text);
        assert_eq!(fitted("ab", SMALL, 1.0, 1).lines.len(), 1);
    }
}
