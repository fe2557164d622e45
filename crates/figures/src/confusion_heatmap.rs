//! How two raters used the categories: a square grid per pair, the count in every cell, the diagonal outlined.

mod label;
mod panel;
pub(crate) mod shade;

use panel::Panel;

use crate::figure::Figure;
use crate::numbers::integer;
use crate::page::{self, INNER};
use crate::scene::{MARGIN, Scene};
use crate::text::clean;

/// Between two grids, sideways and downward.
const APART: (f64, f64) = (30.0, 26.0);
/// With more categories than this, the description says what is on the diagonal and no more.
const DESCRIBED: usize = 12;

/// How two raters used the categories.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusion {
    /// The rater of the rows.
    pub first: String,
    /// The rater of the columns.
    pub second: String,
    /// The categories, in the order of the scale.
    pub categories: Vec<String>,
    /// `counts[i][j]`: the units that the first put into category i and the second into j. What is missing is 0.
    pub counts: Vec<Vec<u64>>,
}

/// Draws a grid per pair of raters: rows are the first, columns the second; a cell is the darker the closer its count is to
/// the largest of its grid. Cells are boxes named `grid:row:column`, each from 0. `notes` are captions.
pub fn confusion_heatmap(title: &str, tables: &[Confusion], notes: &[String]) -> Figure {
    let mut scene = Scene::new(title, &describe(tables));
    let mut y = page::title(&mut scene);
    let panels: Vec<Panel<'_>> = tables.iter().map(Panel::new).collect();
    let pitch = most(&panels, Panel::width) + APART.0;
    let across = ((INNER + APART.0) / pitch).floor().max(1.0) as usize;
    for (i, row) in panels.chunks(across).enumerate() {
        if i > 0 {
            y += APART.1;
        }
        let head = most(row, Panel::head);
        for (j, panel) in row.iter().enumerate() {
            panel.draw(&mut scene, i * across + j, (MARGIN + j as f64 * pitch, y), head);
        }
        y += head + most(row, Panel::body);
    }
    page::finish(scene, notes, y)
}

fn most<'a>(panels: &[Panel<'a>], size: impl Fn(&Panel<'a>) -> f64) -> f64 {
    panels.iter().map(size).fold(0.0, f64::max)
}

impl Confusion {
    /// How many categories there are: those with a name and those that only the counts know.
    pub(crate) fn size(&self) -> usize {
        let known = [self.categories.len(), self.counts.len()];
        self.counts.iter().map(Vec::len).chain(known).max().unwrap_or(0)
    }

    pub(crate) fn category(&self, i: usize) -> String {
        let name = self.categories.get(i).map_or_else(String::new, |name| clean(name));
        if name.is_empty() { format!("category {}", i + 1) } else { name }
    }

    /// The names of both raters.
    pub(crate) fn raters(&self) -> (String, String) {
        let name = |name: &str, stand_in: &str| {
            let name = clean(name);
            if name.is_empty() { stand_in.to_owned() } else { name }
        };
        (name(&self.first, "first rater"), name(&self.second, "second rater"))
    }

    pub(crate) fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0)
    }

    pub(crate) fn largest(&self) -> u64 {
        self.counts.iter().flatten().copied().max().unwrap_or(0)
    }

    fn row_total(&self, row: usize) -> u64 {
        sum((0..self.size()).map(|column| self.count(row, column)))
    }

    fn column_total(&self, column: usize) -> u64 {
        sum((0..self.size()).map(|row| self.count(row, column)))
    }

    fn total(&self) -> u64 {
        sum(self.counts.iter().flatten().copied())
    }
}

/// The sum; counts beyond any number of units must not end the program.
fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

pub(crate) fn describe(tables: &[Confusion]) -> String {
    let mut text = match tables.len() {
        1 => "How two raters used the categories.".to_owned(),
        n => format!("How {n} pairs of raters used the categories."),
    };
    for table in tables {
        let (first, second) = table.raters();
        let size = table.size();
        let same = sum((0..size).map(|i| table.count(i, i)));
        text.push_str(&format!(
            " Rows {first}, columns {second}: {} units, {} in the same category.",
            integer(table.total()),
            integer(same)
        ));
        if size > DESCRIBED {
            continue;
        }
        for (row, column) in (0..size).flat_map(|row| (0..size).map(move |column| (row, column))) {
            let count = table.count(row, column);
            if count > 0 {
                let (row, column) = (table.category(row), table.category(column));
                text.push_str(&format!(" {row} and {column}: {}.", integer(count)));
            }
        }
    }
    text
}
