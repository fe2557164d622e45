//! One grid of a confusion heatmap, measured first and drawn where there is room.

use super::Confusion;
use super::label::{fitted, lies};
use super::shade::{ink, shade, share};
use crate::font::Weight;
use crate::geometry::{Point, Rectangle};
use crate::numbers::integer;
use crate::page::INNER;
use crate::palette::{INK, RULE, SOFT_INK};
use crate::scene::{Align, Line, Scene};
use crate::text::{Block, Face, SMALL, SMALL_STRONG};

/// Widest label of a row, highest upward label of a column.
const LABEL_WIDTH: f64 = 120.0;
const LABEL_HEIGHT: f64 = 100.0;
/// Side of a cell, where there is room: at least and at most.
const CELL: (f64, f64) = (32.0, 64.0);
/// Beside a number in its cell.
const PADDING: f64 = 2.0;
/// Between the grid and what stands around it.
const GAP: f64 = 7.0;
/// Labels and counts in narrow cells.
const TINY: Face = Face { size: 9.5, weight: Weight::Regular };

/// A grid with its labels and totals.
pub(super) struct Panel<'a> {
    table: &'a Confusion,
    size: usize,
    cell: f64,
    first: Block,
    second: Block,
    /// Labels of the categories: where cells are lower than a line, not of every one.
    rows: Vec<(usize, Block)>,
    columns: Vec<(usize, Block)>,
    /// Whether the labels of the columns read upward.
    upward: bool,
    /// Height of the columns' labels and width of the rows' labels; width of the totals.
    labels: (f64, f64),
    totals_width: f64,
    /// How counts and totals are set, if they fit.
    counts: Option<Face>,
    totals: Option<Face>,
    /// What the grid itself does not show.
    remark: Block,
}

impl<'a> Panel<'a> {
    pub(super) fn new(table: &'a Confusion) -> Self {
        let size = table.size();
        let names: Vec<String> = (0..size).map(|i| table.category(i)).collect();
        let (first, second) = table.raters();
        let first = Block::wrap(&first, SMALL_STRONG, LABEL_WIDTH);
        // No total of a row is wider than the one of all.
        let totals_width = SMALL.width("total").max(SMALL.width(&integer(table.total())));
        let labels = widest(names.iter().map(|name| Block::wrap(name, SMALL, LABEL_WIDTH).width));
        let label_width = labels.max(first.width).max(SMALL.width("total"));

        // All digits are equally wide: the largest number is the widest.
        let largest = integer(table.largest());
        let largest_total = integer((0..size).map(|column| table.column_total(column)).max().unwrap_or(0));
        let numbers = SMALL.width(&largest).max(SMALL.width(&largest_total)) + 4.0 * PADDING;
        // Wider for a word in the head of its column, unless even the widest cell would break it.
        let words = widest(names.iter().flat_map(|name| name.split(' ')).map(|word| SMALL.width(word))) + 3.0 * PADDING;
        let natural = if words <= CELL.1 { numbers.max(words) } else { numbers };
        let cell =
            natural.clamp(CELL.0, CELL.1).min((INNER - label_width - totals_width - 2.0 * GAP) / size.max(1) as f64);
        let fits = |text: &str, face: Face| face.width(text) + 2.0 * PADDING <= cell && face.line_height() <= cell;
        let set = |text: &str| [SMALL, TINY].into_iter().find(|&face| fits(text, face));
        let (counts, totals) = (set(&largest), set(&largest_total).filter(|_| size > 0));

        let face = if cell >= SMALL.line_height() { SMALL } else { TINY };
        let every = (face.line_height() / cell).ceil().max(1.0) as usize;
        let named = || names.iter().enumerate().step_by(every);
        let lines = ((cell / face.line_height()).floor() as usize).max(1);
        let rows = named().map(|(i, name)| (i, fitted(name, face, label_width, lines))).collect();
        let upward = !names.iter().all(|name| lies(name, face, cell - 2.0 * PADDING));
        let column = |name: &str| {
            if upward { fitted(name, face, LABEL_HEIGHT, 1) } else { Block::wrap(name, face, cell - 2.0 * PADDING) }
        };
        let columns: Vec<(usize, Block)> = named().map(|(i, name)| (i, column(name))).collect();
        let height = |block: &Block| if upward { block.width } else { block.height };
        let label_height = widest(columns.iter().map(|(_, block)| height(block))).max(SMALL.line_height());

        let right = (size as f64 * cell + GAP + totals_width).max(LABEL_WIDTH);
        let unshown = (counts.is_none().then_some(largest.as_str()), totals.is_none().then(|| table.total()));
        let remark = remark(size, every, unshown);
        Self {
            table,
            size,
            cell,
            first,
            second: Block::wrap(&second, SMALL_STRONG, right),
            rows,
            columns,
            upward,
            labels: (label_height, label_width),
            totals_width,
            counts,
            totals,
            remark: Block::wrap(&remark, SMALL, label_width + GAP + right),
        }
    }

    pub(super) fn width(&self) -> f64 {
        let right = (self.grid() + GAP + self.totals_width).max(self.second.width);
        (self.labels.1 + GAP + right).max(self.remark.width)
    }

    /// Height of what stands above the grid.
    pub(super) fn head(&self) -> f64 {
        self.first.height.max(self.second.height + GAP + self.labels.0)
    }

    /// Height of the grid and what stands below it.
    pub(super) fn body(&self) -> f64 {
        let totals = if self.totals.is_some() { GAP + SMALL.line_height() } else { 0.0 };
        let remark = if self.remark.lines.is_empty() { 0.0 } else { GAP + self.remark.height };
        GAP + self.grid() + totals + remark
    }

    /// Draws it below and right of a point; its grid begins so far below as `head` says, like those beside it.
    pub(super) fn draw(&self, scene: &mut Scene, index: usize, (left, top): Point, head: f64) {
        let (x, bottom) = (left + self.labels.1 + GAP, top + head);
        let grid = Rectangle::new(x, bottom + GAP, self.grid(), self.grid());
        scene.text(&self.first, x - GAP, bottom - self.first.height, Align::Right, None);
        scene.text(&self.second, x, bottom - self.labels.0 - GAP - self.second.height, Align::Left, None);
        for (i, block) in &self.rows {
            let middle = self.middle(grid.y, *i);
            scene.text(block, x - GAP, middle - block.height / 2.0, Align::Right, None);
        }
        for (i, block) in &self.columns {
            let middle = self.middle(x, *i);
            if self.upward {
                scene.upward_text(block, middle, bottom, INK);
            } else {
                scene.text(block, middle, bottom - block.height, Align::Center, None);
            }
        }
        self.draw_cells(scene, index, &grid);
        let mut y = grid.bottom();
        if let Some(face) = self.totals {
            self.draw_totals(scene, &grid, face);
            y += GAP + SMALL.line_height();
        }
        scene.colored_text(&self.remark, (left, y + GAP), Align::Left, SOFT_INK, None);
    }

    fn draw_cells(&self, scene: &mut Scene, index: usize, grid: &Rectangle) {
        let largest = self.table.largest();
        let place = |row: usize, column: usize| {
            let (x, y) = (grid.x + column as f64 * self.cell, grid.y + row as f64 * self.cell);
            Rectangle::new(x, y, self.cell, self.cell)
        };
        let thin = Line::new(RULE, (self.cell / 16.0).clamp(0.125, 0.75));
        for (row, column) in (0..self.size).flat_map(|row| (0..self.size).map(move |column| (row, column))) {
            let count = self.table.count(row, column);
            // A white cell without a number shows nothing that the paper does not.
            if count == 0 && self.counts.is_none() {
                continue;
            }
            let (share, place) = (share(count, largest), place(row, column));
            let id = format!("{index}:{row}:{column}");
            scene.named_box(&id, place, shade(share), thin);
            if let Some(face) = self.counts {
                let block = Block::line(&integer(count), face);
                let (x, y) = place.center();
                scene.colored_text(&block, (x, y - block.height / 2.0), Align::Center, ink(share), Some(&id));
            }
        }
        if self.size > 0 {
            scene.outline(grid, Line::new(SOFT_INK, 0.75));
        }
        let thick = (self.cell / 14.0).clamp(0.25, 2.0);
        for i in 0..self.size {
            scene.outline(&place(i, i).grown(-thick / 2.0), Line::new(INK, thick));
        }
    }

    fn draw_totals(&self, scene: &mut Scene, grid: &Rectangle, face: Face) {
        let (right, below) = (grid.right() + GAP + self.totals_width, grid.bottom() + GAP);
        let mut say = |text: &str, face: Face, at: Point, align: Align| {
            scene.colored_text(&Block::line(text, face), at, align, SOFT_INK, None);
        };
        say("total", SMALL, (right, grid.y - GAP - SMALL.line_height()), Align::Right);
        say("total", SMALL, (grid.x - GAP, below), Align::Right);
        say(&integer(self.table.total()), SMALL, (right, below), Align::Right);
        for i in 0..self.size {
            let beside = self.middle(grid.y, i) - face.line_height() / 2.0;
            say(&integer(self.table.row_total(i)), face, (right, beside), Align::Right);
            say(&integer(self.table.column_total(i)), face, (self.middle(grid.x, i), below), Align::Center);
        }
    }

    /// Side of the grid.
    fn grid(&self) -> f64 {
        self.size as f64 * self.cell
    }

    fn middle(&self, start: f64, i: usize) -> f64 {
        start + (i as f64 + 0.5) * self.cell
    }
}

fn widest(widths: impl Iterator<Item = f64>) -> f64 {
    widths.fold(0.0, f64::max)
}

fn remark(size: usize, every: usize, (largest, total): (Option<&str>, Option<u64>)) -> String {
    if size == 0 {
        return "no categories".to_owned();
    }
    let mut parts = Vec::new();
    if let Some(largest) = largest {
        parts.push(format!("The cells are too small for their counts; the darkest stands for {largest}."));
    }
    if let Some(total) = total {
        parts.push(format!("The totals do not fit; n = {}.", integer(total)));
    }
    if every > 1 {
        parts.push(format!("One in {every} of the {size} categories is labeled."));
    }
    parts.join(" ")
}
