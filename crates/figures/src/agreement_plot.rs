//! Agreement by item: a dot per item, its interval as a line, and the range over the items as a band.

use plotters::style::RGBColor;

use crate::figure::Figure;
use crate::geometry::Rectangle;
use crate::numbers::{integer, percent};
use crate::page;
use crate::palette::{BLUE, BLUE_TINT, INK, RULE, SOFT_INK};
use crate::scene::{Align, Line, MARGIN, Scene, WIDTH};
use crate::text::{Block, LABEL, SMALL, SMALL_STRONG, clean};

/// Widest label of an item.
const LABEL_WIDTH: f64 = 262.0;
/// Where the axis begins and ends.
const AXIS: (f64, f64) = (302.0, 634.0);
/// Left edge of the printed values.
const VALUES: f64 = 654.0;
/// Between two rows, beside the label.
const ROW_PADDING: f64 = 7.0;
/// Radius of a dot, half the height of an interval's ends.
const DOT: f64 = 5.0;
const CAP: f64 = 4.0;
/// Length of a tick.
const TICK: f64 = 5.0;
/// Ticks, in percent.
const TICKS: [u32; 6] = [0, 20, 40, 60, 80, 100];

/// The agreement on one item.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementItem {
    /// The item's name in the instrument.
    pub item: String,
    /// What a reader sees.
    pub label: String,
    /// The agreement as a fraction of 1; `None` where it is undefined.
    pub value: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// How many units it rests on.
    pub n: usize,
}

/// Draws agreement by item; `range` is the lowest and highest agreement over the items. Numbers are fractions of 1, those
/// that are not finite count as undefined. `notes` are captions.
pub fn agreement_plot(title: &str, items: &[AgreementItem], range: Option<(f64, f64)>, notes: &[String]) -> Figure {
    let range = range.filter(|(low, high)| low.is_finite() && high.is_finite());
    let mut scene = Scene::new(title, &describe(items, range));
    let mut y = page::title(&mut scene);
    let band = range.map(|(low, high)| {
        let block = Block::line(&format!("range over the items: {}", span(low, high)), SMALL_STRONG);
        let (left, right) = (place(low), place(high));
        let half = block.width / 2.0;
        let x = f64::midpoint(left, right).min(AXIS.1 - half).max(AXIS.0 + half);
        scene.text(&block, x, y, Align::Center, None);
        y += block.height + 4.0;
        (left, right)
    });
    let top = y;
    let rows: Vec<(&AgreementItem, Block, Block)> = items
        .iter()
        .map(|item| {
            let label = if clean(&item.label).is_empty() { &item.item } else { &item.label };
            let value = Block::wrap(&printed(item), SMALL, WIDTH - MARGIN - VALUES);
            (item, Block::wrap(label, LABEL, LABEL_WIDTH), value)
        })
        .collect();
    let height = |(_, label, value): &(&AgreementItem, Block, Block)| {
        label.height.max(value.height).max(2.0 * DOT) + 2.0 * ROW_PADDING
    };
    let bottom = top + rows.iter().map(height).sum::<f64>();
    ground(&mut scene, band, top, bottom);
    for row in &rows {
        let (item, label, value) = row;
        let middle = y + height(row) / 2.0;
        scene.text(label, MARGIN, middle - label.height / 2.0, Align::Left, None);
        scene.stroke(&[(AXIS.0, middle), (AXIS.1, middle)], Line::new(RULE, 0.75));
        mark(&mut scene, item, middle);
        scene.text(value, VALUES, middle - value.height / 2.0, Align::Left, None);
        y += height(row);
    }
    y = axis(&mut scene, bottom);
    page::finish(scene, notes, y)
}

/// The band of the range and the grid lines, under everything else.
fn ground(scene: &mut Scene, band: Option<(f64, f64)>, top: f64, bottom: f64) {
    if let Some((left, right)) = band {
        let area = Rectangle::new(left, top, right - left, bottom - top);
        scene.fill(&area.corners(), BLUE_TINT);
        for x in [left, right] {
            scene.stroke(&[(x, top), (x, bottom)], Line::new(BLUE, 1.25).dashed(true));
        }
    }
    for percent in TICKS {
        let x = place(f64::from(percent) / 100.0);
        scene.stroke(&[(x, top), (x, bottom)], Line::new(RULE, 0.75));
    }
}

fn axis(scene: &mut Scene, y: f64) -> f64 {
    scene.stroke(&[(AXIS.0, y), (AXIS.1, y)], Line::new(INK, 1.25));
    let mut bottom = y;
    for percent in TICKS {
        let x = place(f64::from(percent) / 100.0);
        scene.stroke(&[(x, y), (x, y + TICK)], Line::new(INK, 1.25));
        let block = Block::line(&format!("{percent}%"), SMALL);
        scene.colored_text(&block, (x, y + TICK + 2.0), Align::Center, SOFT_INK, None);
        bottom = y + TICK + 2.0 + block.height;
    }
    bottom
}

fn mark(scene: &mut Scene, item: &AgreementItem, y: f64) {
    let Some(value) = finite(item.value) else { return };
    let color: RGBColor = BLUE;
    if let Some((low, high)) = finite(item.low).zip(finite(item.high)) {
        let (left, right) = (place(low), place(high));
        scene.stroke(&[(left, y), (right, y)], Line::new(color, 2.0));
        for x in [left, right] {
            scene.stroke(&[(x, y - CAP), (x, y + CAP)], Line::new(color, 2.0));
        }
    }
    scene.dot((place(value), y), DOT, color);
}

/// Where a fraction stands on the axis; what lies beyond it stands at its end.
fn place(fraction: f64) -> f64 {
    AXIS.0 + fraction.clamp(0.0, 1.0) * (AXIS.1 - AXIS.0)
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

fn span(low: f64, high: f64) -> String {
    format!("{}–{}%", percent(low, 0), percent(high, 0))
}

fn printed(item: &AgreementItem) -> String {
    let Some(value) = finite(item.value) else { return format!("undefined, n = {}", integer(item.n as u64)) };
    let interval = finite(item.low).zip(finite(item.high));
    let interval = interval.map_or_else(String::new, |(low, high)| format!(" ({})", span(low, high)));
    format!("{}%{interval}, n = {}", percent(value, 0), integer(item.n as u64))
}

fn describe(items: &[AgreementItem], range: Option<(f64, f64)>) -> String {
    let mut text = match items.len() {
        1 => "Agreement on one item.".to_owned(),
        n => format!("Agreement by item, {} items.", integer(n as u64)),
    };
    if let Some((low, high)) = range {
        text.push_str(" Range over the items: ");
        text.push_str(&span(low, high));
        text.push('.');
    }
    for item in items {
        text.push(' ');
        text.push_str(&clean(if item.label.is_empty() { &item.item } else { &item.label }));
        text.push_str(": ");
        text.push_str(&printed(item));
        text.push('.');
    }
    text
}
