//! What a study flow's figures mark and list: equations that do not hold, boxes that lead nowhere.

use std::fmt::Write as _;

use qes_flow::{Equation, Flow, FlowBox, Part};

use crate::geometry::Point;
use crate::numbers::integer;
use crate::page::{self, INNER};
use crate::palette::{PAPER, VERMILION};
use crate::scene::{Align, Line, MARGIN, Scene};
use crate::text::{Block, SMALL, SMALL_STRONG, STRONG, clean};

/// Radius of a badge, and the room that one takes.
pub(crate) const BADGE: f64 = 9.0;
pub(crate) const BADGE_ROOM: f64 = 23.0;
/// Above the list of what does not add up.
const BEFORE_LIST: f64 = 18.0;
/// What a box says that leads nowhere.
pub(crate) const LOOSE: &str = "enters no later box";

/// Lists the equations that do not hold, each under its number; gives where the figure goes on.
pub(crate) fn list(scene: &mut Scene, broken: &[&Equation], mut y: f64) -> f64 {
    if broken.is_empty() {
        return y;
    }
    y += BEFORE_LIST;
    // Counts may well add up and yet not be what the records give.
    let counted = broken.iter().all(|e| e.id.starts_with("rows:"));
    let heading = Block::line(if counted { "Differs from the records" } else { "Does not add up" }, STRONG);
    scene.text(&heading, MARGIN, y, Align::Left, None);
    y += heading.height + 4.0;
    for (number, equation) in (1..).zip(broken) {
        let block = Block::wrap(&in_words(equation), SMALL, INNER - BADGE_ROOM - 8.0);
        y = page::keyed_line(scene, &block, (MARGIN, y), BADGE_ROOM, |scene, at| badge(scene, at, number, None));
    }
    y
}

pub(crate) fn badge(scene: &mut Scene, center: Point, number: usize, inside: Option<&str>) {
    scene.dot(center, BADGE, PAPER);
    scene.ring(center, BADGE, Line::new(VERMILION, 2.0));
    let block = Block::line(&number.to_string(), SMALL_STRONG);
    scene.text(&block, center.0, center.1 - block.height / 2.0, Align::Center, inside);
}

pub(crate) fn diamond(scene: &mut Scene, x: f64, y: f64) {
    let corners = [(x, y - 5.0), (x + 5.0, y), (x, y + 5.0), (x - 5.0, y), (x, y - 5.0), (x + 2.0, y - 3.0)];
    scene.stroke(&corners, Line::new(VERMILION, 2.0));
}

/// An equation that does not hold, for a reader.
fn in_words(equation: &Equation) -> String {
    let value = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), integer);
    if equation.id.starts_with("rows:") {
        let (rows, counted) = (value(equation.lhs_value), value(equation.rhs_value));
        let what = clean(&equation.rhs);
        return format!("“{}”: counted were {counted}, records and decisions give {rows}.", what.trim_end_matches('.'));
    }
    let sum = equation.written(integer);
    let why = match equation.id.split(':').next() {
        Some("sources") => "the sources of this box do not add up to it",
        Some("stage") => "what enters this box, less what was excluded before it, is not what it holds",
        Some("reasons") => "the reasons do not add up to what was excluded",
        _ => "the two sides of this equation differ",
    };
    let gap = equation.difference().unwrap_or(0);
    let side = if gap < 0 { "short" } else { "too many" };
    format!(
        "{} instead of {}: {why} ({} {side}). {sum} is not “{}”.",
        value(equation.lhs_value),
        value(equation.rhs_value),
        integer(gap.unsigned_abs()),
        clean(&equation.rhs).trim_end_matches('.'),
    )
}

/// So many of a unit, whose name is that of several.
pub(crate) fn counted(n: u64, unit: &str) -> String {
    let unit = match unit {
        "studies" if n == 1 => "study",
        _ if n == 1 => unit.strip_suffix('s').unwrap_or(unit),
        several => several,
    };
    format!("{} {unit}", integer(n))
}

/// What adds up to a box: the sources that feed it, the reasons of an excluded one.
fn parts(b: &FlowBox) -> String {
    let n = |part: &Part| part.n.map_or_else(|| "not published".to_owned(), integer);
    let parts: Vec<String> = b.parts.iter().map(|part| format!("{}: {}", clean(&part.label), n(part))).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

pub(crate) fn describe(flow: &Flow, broken: &[&Equation], loose: &[&str]) -> String {
    let mut text = format!("Diagram of {} boxes.", flow.boxes().len());
    for b in flow.boxes() {
        let n = b.n.map_or_else(|| "count not published".to_owned(), |n| counted(n, &b.unit));
        let also = b.also.iter().filter_map(|c| Some(format!(" ({})", counted(c.n?, &c.unit))));
        let n = n + &also.collect::<String>() + &parts(b);
        let _ = write!(text, " {}: {n}", clean(&b.label));
        let from: Vec<String> = b.from.iter().filter_map(|id| flow.get(id)).map(|f| clean(&f.label)).collect();
        if !from.is_empty() {
            text.push_str(if b.kind.leaves() { ", leaves " } else { ", from " });
            text.push_str(&from.join(" and "));
        }
        if loose.contains(&b.id.as_str()) {
            text.push_str(", ");
            text.push_str(LOOSE);
        }
        text.push('.');
    }
    for equation in broken {
        text.push_str(if equation.id.starts_with("rows:") {
            " Differs from the records: "
        } else {
            " Does not add up: "
        });
        text.push_str(&in_words(equation));
    }
    text
}
