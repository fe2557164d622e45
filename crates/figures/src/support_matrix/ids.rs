//! The ids of papers above the columns of the matrix: each stands there, however narrow its column.

use super::Column;
use crate::font::Weight;
use crate::palette::{RULE, SOFT_INK};
use crate::scene::{Line, Scene};
use crate::text::{Block, Face, SMALL, clean};

/// The ids of papers: smaller than all other text, because there is one for each narrow column.
const ID: Face = Face { size: 9.5, weight: Weight::Regular };
/// Least distance of two ids in one row. Where columns are narrower, every other id stands above the row, with a line
/// down to its column; no column is narrower than half of this.
const ID_PITCH: f64 = 8.5;
/// Between the two rows of ids.
const BETWEEN_IDS: f64 = 5.0;
/// Longest id that is printed whole at its column.
const ID_LENGTH: usize = 16;

/// The ids, upward, in one row or two; returns where the rows of the matrix begin.
pub(super) fn draw(scene: &mut Scene, columns: &[Column<'_>], top: f64) -> f64 {
    let ids: Vec<Block> = columns.iter().map(|column| Block::line(&short(&column.paper.id), ID)).collect();
    let mut free = f64::MIN;
    let raised: Vec<bool> = columns
        .iter()
        .zip(&ids)
        .map(|(column, id)| {
            let raised = column.x < free && !id.lines.is_empty();
            if !raised && !id.lines.is_empty() {
                free = column.x + ID_PITCH;
            }
            raised
        })
        .collect();
    let longest =
        |row: bool| ids.iter().zip(&raised).filter(|(_, r)| **r == row).map(|(id, _)| id.width).fold(0.0, f64::max);
    let upper = longest(true);
    let bottom = top + if upper > 0.0 { upper + BETWEEN_IDS } else { 0.0 } + longest(false).max(SMALL.line_height());
    for ((column, id), raised) in columns.iter().zip(&ids).zip(raised) {
        if raised {
            scene.upward_text(id, column.x, top + upper, SOFT_INK);
            scene.stroke(&[(column.x, top + upper + 2.0), (column.x, bottom)], Line::new(RULE, 0.75));
        } else if !id.lines.is_empty() {
            scene.upward_text(id, column.x, bottom, SOFT_INK);
        }
    }
    bottom
}

/// Whether less than the whole id stands at its column.
pub(super) fn is_cut(id: &str) -> bool {
    clean(id).chars().count() > ID_LENGTH
}

/// An id as it stands at its column.
fn short(id: &str) -> String {
    let id = clean(id);
    if id.chars().count() <= ID_LENGTH {
        return id;
    }
    let mut cut: String = id.chars().take(ID_LENGTH - 1).collect();
    cut.push('…');
    cut
}
