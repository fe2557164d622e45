//! The study flow: what came in, what was left out at which stage, what is included, and what does not add up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plotters::style::RGBColor;
use qes_flow::{Equation, Flow, FlowBox, Kind};

use crate::figure::Figure;
use crate::flow_layout::Plan;
use crate::geometry::Rectangle;
use crate::page::{self, INNER};
use crate::palette::{BLUE_TINT, GREEN_TINT, INK, PAPER, RULE, SHADE, VERMILION};
use crate::scene::{Align, Line, MARGIN, Scene};
use crate::text::{Block, LABEL, SMALL, SMALL_STRONG, STRONG, clean, grouped, grouped_signed};

/// Inside a box, on every side.
const PADDING: f64 = 10.0;
/// Radius of a badge, and the room that one takes.
const BADGE: f64 = 9.0;
const BADGE_ROOM: f64 = 23.0;
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
/// Above the list of what does not add up.
const BEFORE_LIST: f64 = 18.0;
/// What a box says that leads nowhere.
const LOOSE: &str = "enters no later box";

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
    let mut y = placed.bottom;
    if !broken.is_empty() {
        y += BEFORE_LIST;
        let heading = Block::line("Does not add up", STRONG);
        scene.text(&heading, MARGIN, y, Align::Left, None);
        y += heading.height + 4.0;
        for (number, equation) in (1..).zip(&broken) {
            let block = Block::wrap(&in_words(equation), SMALL, INNER - BADGE_ROOM - 8.0);
            y = page::keyed_line(&mut scene, &block, (MARGIN, y), BADGE_ROOM, |scene, at| {
                badge(scene, at, number, None);
            });
        }
    }
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
        // The only source of a box says what the box itself says.
        let feeds = if of.feeds.len() > 1 { of.feeds.as_slice() } else { &[] };
        let counts: Vec<Block> = feeds
            .iter()
            .map(|feed| Block::line(&feed.n.map_or_else(|| "not published".to_owned(), grouped), SMALL))
            .collect();
        let short = counts.iter().all(|n| n.width * 2.0 <= cell_width(inner, 2));
        let columns = if feeds.len() > ONE_COLUMN && short { 2 } else { 1 };
        let cell = cell_width(inner, columns);
        let sources: Vec<(Block, Block)> = feeds
            .iter()
            .zip(counts)
            .map(|(feed, n)| (Block::wrap(&feed.source, SMALL, cell - n.width - BEFORE_COUNT), n))
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
        scene.named_box(id, *rectangle, fill, line.dashed(self.loose.is_some()));
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
        for (i, &number) in self.badges.iter().enumerate() {
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
        Kind::Source | Kind::OtherSource => (BLUE_TINT, Line::new(INK, 1.25)),
        Kind::Screening => (PAPER, Line::new(INK, 1.25)),
        Kind::Excluded => (SHADE, Line::new(INK, 1.0)),
        Kind::Included => (GREEN_TINT, Line::new(INK, 2.5)),
    }
}

/// The count, with its unit where that is not the unit of what the box comes out of.
fn count(flow: &Flow, of: &FlowBox) -> String {
    let Some(n) = of.n else { return "n not published".to_owned() };
    let before = of.from.iter().filter_map(|id| flow.get(id));
    let known = !of.from.is_empty() && before.into_iter().all(|b| b.unit == of.unit);
    if known { format!("n = {}", grouped(n)) } else { format!("n = {} {}", grouped(n), of.unit) }
}

fn badge(scene: &mut Scene, center: (f64, f64), number: usize, inside: Option<&str>) {
    scene.dot(center, BADGE, PAPER);
    scene.ring(center, BADGE, Line::new(VERMILION, 2.0));
    let block = Block::line(&number.to_string(), SMALL_STRONG);
    scene.text(&block, center.0, center.1 - block.height / 2.0, Align::Center, inside);
}

fn diamond(scene: &mut Scene, x: f64, y: f64) {
    let corners = [(x, y - 5.0), (x + 5.0, y), (x, y + 5.0), (x - 5.0, y), (x, y - 5.0), (x + 2.0, y - 3.0)];
    scene.stroke(&corners, Line::new(VERMILION, 2.0));
}

/// An equation that does not hold, for a reader.
fn in_words(equation: &Equation) -> String {
    let mut sum = String::new();
    for (i, term) in equation.terms.iter().enumerate() {
        match (i, term.minus) {
            (0, false) => {}
            (0, true) => sum.push('–'),
            (_, false) => sum.push_str(" + "),
            (_, true) => sum.push_str(" – "),
        }
        sum.push_str(&term.n.map_or_else(|| "?".to_owned(), grouped));
    }
    let value = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), grouped_signed);
    let why = match equation.id.split(':').next() {
        Some("sources") => "the sources of this box do not add up to it",
        Some("stage") => "what enters this box, less what was excluded before it, is not what it holds",
        _ => "the two sides of this equation differ",
    };
    let gap = equation.difference().unwrap_or(0);
    let side = if gap < 0 { "short" } else { "too many" };
    format!(
        "{} instead of {}: {why} ({} {side}). {sum} is not “{}”.",
        value(equation.lhs_value),
        value(equation.rhs_value),
        grouped(gap.unsigned_abs()),
        clean(&equation.rhs).trim_end_matches('.'),
    )
}

fn describe(flow: &Flow, broken: &[&Equation], loose: &[&str]) -> String {
    let mut text = format!("Diagram of {} boxes.", flow.boxes().len());
    for b in flow.boxes() {
        let n = b.n.map_or_else(|| "count not published".to_owned(), |n| format!("{} {}", grouped(n), b.unit));
        let _ = write!(text, " {}: {n}", clean(&b.label));
        let from: Vec<String> = b.from.iter().filter_map(|id| flow.get(id)).map(|f| clean(&f.label)).collect();
        if !from.is_empty() {
            text.push_str(if b.kind == Kind::Excluded { ", leaves " } else { ", from " });
            text.push_str(&from.join(" and "));
        }
        if loose.contains(&b.id.as_str()) {
            text.push_str(", ");
            text.push_str(LOOSE);
        }
        text.push('.');
    }
    for equation in broken {
        text.push_str(" Does not add up: ");
        text.push_str(&in_words(equation));
        text.push('.');
    }
    text
}
