//! What every figure has: a title above and captions below.

use crate::figure::Figure;
use crate::geometry::Point;
use crate::palette::{RULE, SOFT_INK};
use crate::scene::{Align, Line, MARGIN, Scene, WIDTH};
use crate::text::{Block, SMALL, TITLE, clean};

/// Room between the margins.
pub(crate) const INNER: f64 = WIDTH - 2.0 * MARGIN;
/// Between the title and what follows.
const AFTER_TITLE: f64 = 12.0;
/// Around the line above the captions.
const AROUND_RULE: f64 = 10.0;
/// Between two captions.
const BETWEEN: f64 = 3.0;

/// Draws the title; returns where the figure may begin.
pub(crate) fn title(scene: &mut Scene) -> f64 {
    let block = Block::wrap(&scene.title, TITLE, INNER);
    scene.text(&block, MARGIN, MARGIN, Align::Left, None);
    MARGIN + block.height + AFTER_TITLE
}

/// Draws the captions below and closes the figure.
pub(crate) fn finish(mut scene: Scene, notes: &[String], mut y: f64) -> Figure {
    let blocks: Vec<Block> = notes.iter().map(|note| Block::wrap(note, SMALL, INNER)).collect();
    if blocks.iter().any(|block| !block.lines.is_empty()) {
        y += AROUND_RULE;
        scene.stroke(&[(MARGIN, y), (WIDTH - MARGIN, y)], Line::new(RULE, 1.0));
        y += AROUND_RULE;
        for block in &blocks {
            scene.colored_text(block, (MARGIN, y), Align::Left, SOFT_INK, None);
            y += block.height + BETWEEN;
        }
    }
    scene.description = described(&scene.description, notes);
    scene.height = (y + MARGIN).ceil();
    Figure::new(scene)
}

/// A description with the captions, which whoever does not see the figure must know as well.
pub(crate) fn described(description: &str, notes: &[String]) -> String {
    let sentence = |text: String| if text.ends_with(['.', '?', '!', ':']) { text } else { text + "." };
    let notes = notes.iter().map(|note| clean(note)).filter(|note| !note.is_empty()).map(sentence);
    let all = std::iter::once(description.to_owned()).filter(|text| !text.is_empty()).chain(notes);
    all.collect::<Vec<_>>().join(" ")
}

/// A line of a legend or list: what it shows is drawn by `mark` in the middle of a field left of the words.
pub(crate) fn keyed_line(
    scene: &mut Scene,
    block: &Block,
    (x, y): Point,
    field: f64,
    mark: impl FnOnce(&mut Scene, Point),
) -> f64 {
    mark(scene, (x + field / 2.0, y + block.face.line_height() / 2.0));
    scene.text(block, x + field + 8.0, y, Align::Left, None);
    y + block.height.max(block.face.line_height()) + BETWEEN
}
