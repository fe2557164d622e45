//! Coefficients of agreement: a dot per coefficient, its interval as a line, on an axis that ends at 1.

pub(crate) mod axis;

use axis::Axis;

use crate::figure::Figure;
use crate::page;
use crate::palette::{BLUE, INK, RULE, SOFT_INK};
use crate::scene::{Align, Line, MARGIN, Scene, WIDTH};
use crate::text::{Block, LABEL, SMALL, STRONG, clean};

/// Widest label of a row.
const LABEL_WIDTH: f64 = 262.0;
/// How far a row stands in from the heading of its group.
const INDENT: f64 = 10.0;
/// Where the axis begins and ends.
const AXIS: (f64, f64) = (306.0, 604.0);
/// Left edge of the printed values.
const VALUES: f64 = 622.0;
/// Above and below a row.
const ROW_PADDING: f64 = 7.0;
/// Radius of a dot, half the height of an interval's ends, length of an arrow head beyond the axis.
const DOT: f64 = 5.0;
const CAP: f64 = 4.0;
const HEAD: f64 = 9.0;
/// Length of a tick.
const TICK: f64 = 5.0;

/// One coefficient of a forest plot.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestRow {
    /// The heading under which it stands: drawn where it changes, none where it is blank.
    pub group: String,
    /// What a reader sees.
    pub label: String,
    /// The coefficient, at most 1; `None` where it is undefined.
    pub value: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// Said after the value, or why there is none; may be blank.
    pub note: String,
}

impl ForestRow {
    /// The value and its interval where they are defined; an interval needs both of its ends.
    pub(crate) fn numbers(&self) -> Option<(f64, Option<(f64, f64)>)> {
        let interval = finite(self.low).zip(finite(self.high));
        finite(self.value).map(|value| (value, interval.map(|(a, b)| (a.min(b), a.max(b)))))
    }

    /// The least and the greatest of the value and its interval.
    pub(crate) fn extent(&self) -> Option<(f64, f64)> {
        let (value, interval) = self.numbers()?;
        Some(interval.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    }

    /// The numbers as they are printed, or that there are none, with the note.
    pub(crate) fn printed(&self) -> String {
        let note = clean(&self.note);
        let said = |before: &str| if note.is_empty() { String::new() } else { format!("{before}{note}") };
        let Some((value, interval)) = self.numbers() else { return format!("undefined{}", said(": ")) };
        let told = |number: f64| signed(number, qes_tables::decimals_beside(number, 3, &[1.0, -1.0]));
        let ends = |(low, high)| format!(" ({} to {})", told(low), told(high));
        format!("{}{}{}", told(value), interval.map_or_else(String::new, ends), said(", "))
    }
}

/// Draws coefficients of agreement below one another, with a line at 0, which is agreement by chance. The axis begins at
/// 0, or lower where a number is negative, but not below −1; what lies beyond it gets an arrow head at its end. Numbers
/// that are not finite count as undefined. `notes` are captions.
pub fn forest_plot(title: &str, rows: &[ForestRow], notes: &[String]) -> Figure {
    let axis = Axis::of(rows);
    let mut scene = Scene::new(title, &describe(rows));
    let mut y = page::title(&mut scene);
    let chance = Block::line(axis.chance(), SMALL);
    scene.colored_text(&chance, (place(axis, 0.0), y), Align::Center, SOFT_INK, None);
    y += chance.height + 4.0;
    let strips = strips(rows);
    let bottom = y + strips.iter().map(Strip::height).sum::<f64>();
    ground(&mut scene, axis, y, bottom);
    for strip in &strips {
        let middle = y + strip.height() / 2.0;
        scene.text(&strip.label, MARGIN + strip.indent, middle - strip.label.height / 2.0, Align::Left, None);
        if let Some((row, printed)) = &strip.row {
            scene.stroke(&[(AXIS.0, middle), (AXIS.1, middle)], Line::new(RULE, 0.75));
            mark(&mut scene, axis, row, middle);
            scene.text(printed, VALUES, middle - printed.height / 2.0, Align::Left, None);
        }
        y += strip.height();
    }
    y = scale(&mut scene, axis, bottom);
    page::finish(scene, notes, y)
}

/// The heading above a row: its group, where the row before it has another one.
pub(crate) fn heading(rows: &[ForestRow], row: usize) -> Option<String> {
    let group = clean(&rows[row].group);
    let before = row.checked_sub(1).map_or_else(String::new, |before| clean(&rows[before].group));
    (!group.is_empty() && group != before).then_some(group)
}

pub(crate) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite())
}

/// A number with a minus sign; what rounds to zero has none.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// Where a number stands; what lies beyond the axis stands at its end.
fn place(axis: Axis, number: f64) -> f64 {
    AXIS.0 + axis.share(number) * (AXIS.1 - AXIS.0)
}

/// A heading, or a row with what is printed beside it.
struct Strip<'a> {
    label: Block,
    indent: f64,
    row: Option<(&'a ForestRow, Block)>,
}

impl Strip<'_> {
    fn height(&self) -> f64 {
        let printed = self.row.as_ref().map_or(0.0, |(_, printed)| printed.height);
        self.label.height.max(printed).max(2.0 * DOT) + 2.0 * ROW_PADDING
    }
}

fn strips(rows: &[ForestRow]) -> Vec<Strip<'_>> {
    let mut strips = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if let Some(heading) = heading(rows, i) {
            strips.push(Strip { label: Block::wrap(&heading, STRONG, LABEL_WIDTH), indent: 0.0, row: None });
        }
        let indent = if clean(&row.group).is_empty() { 0.0 } else { INDENT };
        let printed = Block::wrap(&row.printed(), SMALL, WIDTH - MARGIN - VALUES);
        let label = Block::wrap(&row.label, LABEL, LABEL_WIDTH - indent);
        strips.push(Strip { label, indent, row: Some((row, printed)) });
    }
    strips
}

/// The grid lines and the line at 0, under everything else.
fn ground(scene: &mut Scene, axis: Axis, top: f64, bottom: f64) {
    for tenths in axis.ticks() {
        let x = place(axis, f64::from(tenths) / 10.0);
        scene.stroke(&[(x, top), (x, bottom)], Line::new(RULE, 0.75));
    }
    let x = place(axis, 0.0);
    scene.stroke(&[(x, top), (x, bottom)], Line::new(INK, 1.5));
}

/// The axis with its ticks; returns where it ends.
fn scale(scene: &mut Scene, axis: Axis, y: f64) -> f64 {
    scene.stroke(&[(AXIS.0, y), (AXIS.1, y)], Line::new(INK, 1.25));
    let top = y + TICK + 2.0;
    for tenths in axis.ticks() {
        let number = f64::from(tenths) / 10.0;
        let x = place(axis, number);
        scene.stroke(&[(x, y), (x, y + TICK)], Line::new(INK, 1.25));
        scene.colored_text(&Block::line(&signed(number, 1), SMALL), (x, top), Align::Center, SOFT_INK, None);
    }
    top + SMALL.line_height()
}

fn mark(scene: &mut Scene, axis: Axis, row: &ForestRow, y: f64) {
    let Some(((value, interval), extent)) = row.numbers().zip(row.extent()) else { return };
    let line = Line::new(BLUE, 2.0);
    if let Some((low, high)) = interval {
        let (left, right) = (place(axis, low), place(axis, high));
        if left < right {
            scene.stroke(&[(left, y), (right, y)], line);
        }
        for (end, x) in [(low, left), (high, right)] {
            if axis.contains(end) {
                scene.stroke(&[(x, y - CAP), (x, y + CAP)], line);
            }
        }
    }
    if axis.contains(value) {
        scene.dot((place(axis, value), y), DOT, BLUE);
    }
    // Outside the axis, where neither a dot nor the end of a short interval can hide a head.
    let (below, above) = axis.beyond(extent);
    if below {
        scene.head(&mut [(AXIS.0, y), (AXIS.0 - HEAD, y)], BLUE);
    }
    if above {
        scene.head(&mut [(AXIS.1, y), (AXIS.1 + HEAD, y)], BLUE);
    }
}

pub(crate) fn describe(rows: &[ForestRow]) -> String {
    let mut text = match rows.len() {
        1 => "One coefficient of agreement.".to_owned(),
        n => format!("{n} coefficients of agreement."),
    };
    for row in rows {
        let parts = [&row.group, &row.label].into_iter().map(|part| clean(part));
        let name: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        text.push_str(&format!(" {}: {}.", name.join(", "), row.printed()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_numbers_have_a_minus_sign_and_zero_has_none() {
        let row = |value, low, high, note: &str| ForestRow {
            group: String::new(),
            label: "L".to_owned(),
            value,
            low,
            high,
            note: note.to_owned(),
        };
        assert_eq!(row(Some(-0.0821), Some(-0.2), Some(0.0361), "").printed(), "−0.082 (−0.200 to 0.036)");
        assert_eq!(row(Some(-0.0001), Some(f64::NAN), Some(0.0), " n = 7 ").printed(), "0.000, n = 7");
        assert_eq!(row(Some(0.9996), Some(0.9), Some(1.0), "").printed(), "0.9996 (0.900 to 1.000)");
        assert_eq!(row(Some(f64::NAN), Some(0.0), Some(1.0), "").printed(), "undefined");
        assert_eq!(row(None, None, None, "no variation").printed(), "undefined: no variation");
    }
}
