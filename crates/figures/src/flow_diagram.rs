//! The study flow: what came in, what was left out at which stage, what is included, and what does not add up.

use std::collections::BTreeMap;

use plotters::style::RGBColor;
use qes_flow::{Equation, Flow, FlowBox, Kind};

use crate::figure::Figure;
use crate::flow_layout::Plan;
use crate::flow_marks::{self, BADGE, BADGE_ROOM, LOOSE, badge, describe, diamond};
use crate::geometry::Rectangle;
use crate::numbers::integer;
use crate::page;
use crate::palette::{BLUE_TINT, GREEN_TINT, INK, PAPER, RULE, SHADE};
use crate::scene::{Align, Line, Scene};
use crate::text::{Block, LABEL, SMALL, STRONG};

/// Inside a box, on every side.
const PADDING: f64 = 10.0;
/// More sources than this are listed in two columns.
const ONE_COLUMN: usize = 3;
/// Between the two columns of sources.
const BETWEEN: f64 = 18.0;
/// Between the name of a source and its count.
const BEFORE_COUNT: f64 = 8.0;
/// Above and below the line over the sources.
const AROUND_RULE: f64 = 5.0;
/// Room of the mark before the words of a loose end.
const MARK: f64 = 16.0;

/// Draws a study flow; equations that do not hold and boxes that lead nowhere are marked. `notes` are captions.
pub fn flow_diagram(flow: &Flow, notes: &[String]) -> Figure {
    let equations = flow.equations();
    let broken: Vec<&Equation> = equations.iter().filter(|e| e.holds == Some(false)).collect();
    let loose: Vec<&str> = flow.loose_ends().iter().map(|b| b.id.as_str()).collect();
    let mut scene = Scene::new("Study flow", &describe(flow, &broken, &loose));
    let top = page::title(&mut scene);

    let plan = Plan::new(flow);
    let contents: Vec<Content> = flow
        .boxes()
        .iter()
        .map(|b| {
            let badges = (1..).zip(&broken).filter(|(_, e)| e.about == b.id).map(|(i, _)| i).collect();
            Content::new(flow, b, plan.width(&b.id), loose.contains(&b.id.as_str()), badges)
        })
        .collect();
    let heights: BTreeMap<&str, f64> = contents.iter().map(|c| (c.of.id.as_str(), c.height)).collect();
    let placed = plan.place(&heights, top);
    // Arrows first: a box lies over the line that ends at it.
    for route in &placed.routes {
        scene.arrow(route.from, route.to, std::slice::from_ref(&route.points), Line::new(INK, 1.5));
    }
    for content in &contents {
        if let Some(rectangle) = placed.boxes.get(content.of.id.as_str()) {
            content.draw(&mut scene, rectangle);
        }
    }
    let y = flow_marks::list(&mut scene, &broken, placed.bottom);
    page::finish(scene, notes, y)
}

/// What stands in a box, measured.
struct Content<'a> {
    of: &'a FlowBox,
    label: Block,
    count: Block,
    loose: Option<Block>,
    sources: Vec<(Block, Block)>,
    columns: usize,
    badges: Vec<usize>,
    height: f64,
}

impl<'a> Content<'a> {
    fn new(flow: &Flow, of: &'a FlowBox, width: f64, loose: bool, badges: Vec<usize>) -> Self {
        let inner = width - 2.0 * PADDING;
        let beside_badges = inner - badges.len() as f64 * BADGE_ROOM;
        let label = Block::wrap(&of.label, LABEL, beside_badges.max(inner / 2.0));
        let count = Block::wrap(&count(flow, of), STRONG, beside_badges.max(inner / 2.0));
        let loose = loose.then(|| Block::wrap(LOOSE, SMALL, inner - MARK));
        // The only source of a box says what the box itself says; the only reason says why.
        let parts = if of.parts.len() > 1 || of.kind.leaves() { of.parts.as_slice() } else { &[] };
        let counts: Vec<Block> = parts
            .iter()
            .map(|part| Block::line(&part.n.map_or_else(|| "not published".to_owned(), integer), SMALL))
            .collect();
        let short = counts.iter().all(|n| n.width * 2.0 <= cell_width(inner, 2));
        let columns = if parts.len() > ONE_COLUMN && short && !of.kind.leaves() { 2 } else { 1 };
        let cell = cell_width(inner, columns);
        let sources: Vec<(Block, Block)> = parts
            .iter()
            .zip(counts)
            .map(|(part, n)| (Block::wrap(&part.label, SMALL, cell - n.width - BEFORE_COUNT), n))
            .collect();
        let mut height = 2.0 * PADDING + label.height + count.height;
        height += loose.as_ref().map_or(0.0, |block| block.height);
        if !sources.is_empty() {
            height += 2.0 * AROUND_RULE + rows(&sources, columns).iter().sum::<f64>();
        }
        let height = height.max(2.0 * BADGE + PADDING);
        Self { of, label, count, loose, sources, columns, badges, height }
    }

    fn draw(&self, scene: &mut Scene, rectangle: &Rectangle) {
        let id = self.of.id.as_str();
        let (fill, line) = look(self.of.kind);
        scene.named_box(id, *rectangle, fill, line.dashed(line.dashed || self.loose.is_some()));
        let x = rectangle.x + PADDING;
        let mut y = rectangle.y + PADDING;
        for block in [&self.label, &self.count] {
            scene.text(block, x, y, Align::Left, Some(id));
            y += block.height;
        }
        if let Some(block) = &self.loose {
            diamond(scene, x + 5.0, y + block.face.line_height() / 2.0);
            scene.text(block, x + MARK, y, Align::Left, Some(id));
            y += block.height;
        }
        if !self.sources.is_empty() {
            y += AROUND_RULE;
            scene.stroke(&[(x, y), (rectangle.right() - PADDING, y)], Line::new(RULE, 1.0));
            self.draw_sources(scene, x, y + AROUND_RULE, rectangle.width - 2.0 * PADDING);
        }
        for (i, &number) in self.badges.iter().rev().enumerate() {
            let center = rectangle.right() - PADDING / 2.0 - BADGE - i as f64 * BADGE_ROOM;
            badge(scene, (center, rectangle.y + PADDING / 2.0 + BADGE), number, Some(id));
        }
    }

    fn draw_sources(&self, scene: &mut Scene, x: f64, mut y: f64, inner: f64) {
        let cell = cell_width(inner, self.columns);
        for (row, height) in self.sources.chunks(self.columns).zip(rows(&self.sources, self.columns)) {
            for (i, (name, n)) in row.iter().enumerate() {
                let left = x + i as f64 * (cell + BETWEEN);
                scene.text(name, left, y, Align::Left, Some(&self.of.id));
                scene.text(n, left + cell, y, Align::Right, Some(&self.of.id));
            }
            y += height;
        }
    }
}

fn cell_width(inner: f64, columns: usize) -> f64 {
    (inner - BETWEEN * (columns - 1) as f64) / columns as f64
}

fn rows(sources: &[(Block, Block)], columns: usize) -> Vec<f64> {
    let height = |row: &[(Block, Block)]| row.iter().map(|(name, n)| name.height.max(n.height)).fold(0.0, f64::max);
    sources.chunks(columns).map(height).collect()
}

fn look(kind: Kind) -> (RGBColor, Line) {
    match kind {
        Kind::Source | Kind::OtherSource | Kind::Previous => (BLUE_TINT, Line::new(INK, 1.25)),
        Kind::Screening => (PAPER, Line::new(INK, 1.25)),
        Kind::Excluded => (SHADE, Line::new(INK, 1.0)),
        Kind::Unsettled => (PAPER, Line::new(INK, 1.0).dashed(true)),
        Kind::Included => (GREEN_TINT, Line::new(INK, 2.5)),
    }
}

/// The count, with its unit where that is not the unit of what the box comes out of; then the counts in other units.
fn count(flow: &Flow, of: &FlowBox) -> String {
    let Some(n) = of.n else { return "n not published".to_owned() };
    let before = of.from.iter().filter_map(|id| flow.get(id));
    let known = !of.from.is_empty() && before.into_iter().all(|b| b.unit == of.unit);
    let mut text = if known && of.also.is_empty() {
        format!("n = {}", integer(n))
    } else {
        format!("n = {}", flow_marks::counted(n, &of.unit))
    };
    for c in &of.also {
        let also = match c.n {
            Some(n) => flow_marks::counted(n, &c.unit),
            None => format!("an unpublished number of {}", c.unit),
        };
        text.push_str(&format!(", {also}"));
    }
    text
}
