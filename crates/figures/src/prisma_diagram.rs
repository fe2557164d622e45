//! The study flow in the manner of PRISMA 2020: phases from top to bottom, databases and other methods side by side.

use qes_flow::{Equation, Flow, Kind};

use crate::figure::Figure;
use crate::flow_diagram::flow_diagram;
use crate::flow_marks::{self, BADGE, BADGE_ROOM, LOOSE, badge, counted, describe, diamond};
use crate::geometry::Rectangle;
use crate::numbers::integer;
use crate::page;
use crate::palette::{BLUE_TINT, INK, PAPER, SHADE};
use crate::prisma_layout::{BAR, Cell, Column, Phase, Placed, Plan};
use crate::scene::{Align, Line, MARGIN, Scene};
use crate::text::{Block, SMALL, SMALL_STRONG};

/// Inside a box, on every side.
const PADDING: f64 = 8.0;
/// Before reasons and sources.
const INDENT: f64 = 10.0;
/// Between the heading of a column and its boxes.
const AFTER_HEADING: f64 = 12.0;
/// Room of the mark before the words of a loose end.
const MARK: f64 = 16.0;

/// Draws a study flow as PRISMA 2020 does, with as many stages as there are; equations that do not hold and boxes that lead nowhere are
/// marked. `notes` are captions. A flow whose arrows run otherwise than from the sources down is drawn stage by stage.
pub fn prisma_diagram(flow: &Flow, notes: &[String]) -> Figure {
    let plan = Plan::new(flow);
    if !plan.fits() {
        let mut notes = notes.to_vec();
        notes.push(
            "Its arrows do not run as those of PRISMA 2020 do, so each stage stands below the one before.".to_owned(),
        );
        return flow_diagram(flow, &notes);
    }
    let equations = flow.equations();
    let broken: Vec<&Equation> = equations.iter().filter(|e| e.holds == Some(false)).collect();
    let loose: Vec<&str> = flow.loose_ends().iter().map(|b| b.id.as_str()).collect();
    let mut scene = Scene::new("PRISMA 2020 flow diagram", &describe(flow, &broken, &loose));
    let top = page::title(&mut scene);
    let top = headings(&mut scene, &plan, top);
    let contents: Vec<Content> = plan
        .cells
        .iter()
        .map(|cell| {
            let is_about = |e: &&Equation| cell.boxes.iter().any(|b| e.about == b.id);
            let badges = (1..).zip(&broken).filter(|(_, e)| is_about(e)).map(|(i, _)| i).collect();
            Content::new(cell, plan.column(cell.column).1, loose.contains(&cell.id()), badges)
        })
        .collect();
    let heights: Vec<f64> = contents.iter().map(|c| c.height).collect();
    let placed = plan.place(&heights, top, |phase| name(phase).width + 2.0 * PADDING);
    phases(&mut scene, &plan, &placed);
    // Arrows first: a box lies over the line that ends at it.
    for (from, to, points) in &placed.routes {
        let (from, to) = (plan.cells[*from].id(), plan.cells[*to].id());
        scene.arrow(from, to, std::slice::from_ref(points), Line::new(INK, 1.25));
    }
    for (content, rectangle) in contents.iter().zip(&placed.rectangles) {
        content.draw(&mut scene, rectangle);
    }
    let y = flow_marks::list(&mut scene, &broken, placed.bottom);
    page::finish(scene, notes, y)
}

fn name(phase: Phase) -> Block {
    let text = match phase {
        Phase::Identification => "Identification",
        Phase::Screening => "Screening",
        Phase::Included => "Included",
    };
    Block::line(text, SMALL_STRONG)
}

/// The headings above the columns; gives where the boxes begin.
fn headings(scene: &mut Scene, plan: &Plan<'_>, top: f64) -> f64 {
    let lanes = [
        (&[Column::Previous][..], "Earlier version"),
        (&[Column::Main, Column::MainOut][..], "Databases and registers"),
        (&[Column::Other, Column::OtherOut][..], "Other methods"),
    ];
    let there: Vec<(f64, f64, Block)> = lanes
        .into_iter()
        .filter_map(|(columns, text)| {
            let (left, right) = plan.span(columns)?;
            Some((left, right, Block::wrap(text, SMALL_STRONG, right - left - 2.0 * PADDING)))
        })
        .collect();
    let height = there.iter().map(|(.., block)| block.height).fold(0.0, f64::max) + PADDING;
    for (left, right, block) in there {
        scene.fill(&Rectangle::new(left, top, right - left, height).corners(), SHADE);
        scene.text(&block, f64::midpoint(left, right), top + (height - block.height) / 2.0, Align::Center, None);
    }
    top + height + AFTER_HEADING
}

/// The bars with the names of the phases.
fn phases(scene: &mut Scene, plan: &Plan<'_>, placed: &Placed) {
    for phase in [Phase::Identification, Phase::Screening, Phase::Included] {
        let rows: Vec<_> =
            plan.phases.iter().zip(&placed.rows).filter(|(p, _)| **p == phase).map(|(_, row)| *row).collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        let bar = Rectangle::new(MARGIN, first.0, BAR, last.1 - first.0);
        scene.fill(&bar.corners(), BLUE_TINT);
        let block = name(phase);
        let (x, y) = bar.center();
        scene.upward_text(&block, x, y + block.width / 2.0, INK);
    }
}

/// What stands in a box, measured.
struct Content<'a> {
    cell: &'a Cell<'a>,
    /// Each with how far it is set in.
    lines: Vec<(Block, f64)>,
    loose: Option<Block>,
    badges: Vec<usize>,
    height: f64,
}

impl<'a> Content<'a> {
    fn new(cell: &'a Cell<'a>, width: f64, loose: bool, badges: Vec<usize>) -> Self {
        let inner = width - 2.0 * PADDING;
        let room = (inner - badges.len() as f64 * BADGE_ROOM).max(inner / 2.0);
        let mut lines = Vec::new();
        let mut line = |label: &str, n: &str, indent: f64, room: f64| {
            let room = room - indent;
            let whole = Block::wrap(&format!("{label} {n}"), SMALL, room);
            let label = Block::wrap(label, SMALL, room);
            // A count that no longer fits behind its label stands on a line of its own, not half of it on each.
            if n.is_empty() || label.lines.last().is_some_and(|l| SMALL.width(&format!("{l} {n}")) <= room) {
                lines.push((whole, indent));
            } else {
                lines.push((label, indent));
                lines.push((Block::wrap(n, SMALL, room), indent));
            }
        };
        if let [several @ .., _] = cell.boxes.as_slice()
            && !several.is_empty()
        {
            line("Removed before screening:", "", 0.0, room);
            for b in &cell.boxes {
                line(&b.label, &with(b.n, ""), INDENT, inner);
            }
        } else {
            let b = cell.boxes[0];
            let parts = if b.parts.len() > 1 || b.kind.leaves() { b.parts.as_slice() } else { &[] };
            let unit = if b.kind == Kind::Included || !b.also.is_empty() { b.unit.as_str() } else { "" };
            line(&b.label, &with(b.n, unit), 0.0, room);
            for c in &b.also {
                line("", &with(c.n, &c.unit), 0.0, room);
            }
            for part in parts {
                line(&part.label, &with(part.n, ""), INDENT, inner);
            }
        }
        let loose = loose.then(|| Block::wrap(LOOSE, SMALL, inner - MARK));
        let text: f64 = lines.iter().map(|(block, _)| block.height).sum();
        let height = 2.0 * PADDING + text + loose.as_ref().map_or(0.0, |block| block.height);
        Self { cell, lines, loose, badges, height: height.max(2.0 * BADGE + PADDING) }
    }

    fn draw(&self, scene: &mut Scene, rectangle: &Rectangle) {
        let id = self.cell.id();
        let kind = self.cell.boxes[0].kind;
        let dashed = self.loose.is_some() || kind == Kind::Unsettled;
        let width = if kind == Kind::Included { 2.0 } else { 1.0 };
        scene.named_box(id, *rectangle, PAPER, Line::new(INK, width).dashed(dashed));
        let x = rectangle.x + PADDING;
        let mut y = rectangle.y + PADDING;
        for (block, indent) in &self.lines {
            scene.text(block, x + indent, y, Align::Left, Some(id));
            y += block.height;
        }
        if let Some(block) = &self.loose {
            diamond(scene, x + 5.0, y + block.face.line_height() / 2.0);
            scene.text(block, x + MARK, y, Align::Left, Some(id));
        }
        for (i, &number) in self.badges.iter().rev().enumerate() {
            let center = rectangle.right() - PADDING / 2.0 - BADGE - i as f64 * BADGE_ROOM;
            badge(scene, (center, rectangle.y + PADDING / 2.0 + BADGE), number, Some(id));
        }
    }
}

/// A count as it stands behind its label.
fn with(n: Option<u64>, unit: &str) -> String {
    match n {
        Some(n) if unit.is_empty() => format!("(n = {})", integer(n)),
        Some(n) => format!("(n = {})", counted(n, unit)),
        None if unit.is_empty() => "(n = not published)".to_owned(),
        None => format!("(n = not published {unit})"),
    }
}
