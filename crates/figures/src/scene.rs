//! A scene: what is drawn where, in pixels, before any backend sees it.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontTransform, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use crate::backend::{Dashes, SIZE_PER_EM};
use crate::font;
use crate::geometry::{Point, Rectangle, distance, toward};
use crate::palette::{INK, PAPER};
use crate::text::Block;

/// Width of every figure.
pub(crate) const WIDTH: f64 = 800.0;
/// Margin on every side.
pub(crate) const MARGIN: f64 = 20.0;
/// plotters counts in whole numbers: a scene counts sixteenths of a pixel.
pub(crate) const GRID: u32 = 16;
/// Dash and gap.
const DASH: (f64, f64) = (6.0, 4.0);
/// Length and half the width of an arrow head.
const HEAD: (f64, f64) = (9.0, 4.0);
/// Radius of the corners of a route.
const BEND: f64 = 7.0;
/// Pieces of a rounded corner.
const BEND_STEPS: u32 = 5;

/// A named rectangle of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedBox {
    /// The id in the data.
    pub id: String,
    /// Where it is.
    pub rectangle: Rectangle,
    /// Whether its outline is dashed.
    pub dashed: bool,
}

/// An arrow from one named box to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow {
    /// The box where it starts.
    pub from: String,
    /// The box where its head is.
    pub to: String,
    /// Whether it is dashed.
    pub dashed: bool,
    /// The corners of its route, before they are rounded.
    pub points: Vec<(f64, f64)>,
}

/// A text of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What a reader sees, its lines joined.
    pub text: String,
    /// The room that it takes.
    pub rectangle: Rectangle,
    /// The named box that it belongs to.
    pub inside: Option<String>,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) color: RGBColor,
    pub(crate) width: f64,
    pub(crate) dashed: bool,
}

impl Line {
    pub(crate) fn new(color: RGBColor, width: f64) -> Self {
        Self { color, width, dashed: false }
    }

    pub(crate) fn dashed(self, dashed: bool) -> Self {
        Self { dashed, ..self }
    }
}

/// Which side of a text stands at the given x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Fill { corners: Vec<Point>, color: RGBColor },
    Stroke { points: Vec<Point>, line: Line },
    Dot { center: Point, radius: f64, color: RGBColor },
    Ring { center: Point, radius: f64, line: Line },
    Text { line: String, at: Point, face: crate::text::Face, color: RGBColor, upward: bool },
}

/// What a figure consists of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scene {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) height: f64,
    pub(crate) boxes: Vec<NamedBox>,
    pub(crate) arrows: Vec<Arrow>,
    pub(crate) labels: Vec<Label>,
    items: Vec<Item>,
}

impl Scene {
    pub(crate) fn new(title: &str, description: &str) -> Self {
        Self {
            title: crate::text::clean(title),
            description: qes_tables::visible(description, " "),
            height: 0.0,
            boxes: Vec::new(),
            arrows: Vec::new(),
            labels: Vec::new(),
            items: Vec::new(),
        }
    }

    pub(crate) fn fill(&mut self, corners: &[Point], color: RGBColor) {
        self.items.push(Item::Fill { corners: corners.to_vec(), color });
    }

    pub(crate) fn stroke(&mut self, points: &[Point], line: Line) {
        self.items.push(Item::Stroke { points: points.to_vec(), line });
    }

    pub(crate) fn outline(&mut self, rectangle: &Rectangle, line: Line) {
        let mut points = rectangle.corners().to_vec();
        // Over the first corner and into the first side, so that all four corners are joined.
        points.extend([points[0], (rectangle.x + rectangle.width.min(1.0), rectangle.y)]);
        self.items.push(Item::Stroke { points, line });
    }

    pub(crate) fn dot(&mut self, center: Point, radius: f64, color: RGBColor) {
        self.items.push(Item::Dot { center, radius, color });
    }

    pub(crate) fn ring(&mut self, center: Point, radius: f64, line: Line) {
        self.items.push(Item::Ring { center, radius, line });
    }

    /// A box with a name, filled and outlined.
    pub(crate) fn named_box(&mut self, id: &str, rectangle: Rectangle, fill: RGBColor, line: Line) {
        self.fill(&rectangle.corners(), fill);
        self.outline(&rectangle, line);
        self.boxes.push(NamedBox { id: id.to_owned(), rectangle, dashed: line.dashed });
    }

    /// A text whose first line starts at the top given; its height is [`Block::height`].
    pub(crate) fn text(&mut self, block: &Block, x: f64, top: f64, align: Align, inside: Option<&str>) {
        self.colored_text(block, (x, top), align, INK, inside);
    }

    pub(crate) fn colored_text(
        &mut self,
        block: &Block,
        (x, top): Point,
        align: Align,
        color: RGBColor,
        inside: Option<&str>,
    ) {
        if block.lines.is_empty() {
            return;
        }
        let left = |width: f64| match align {
            Align::Left => x,
            Align::Center => x - width / 2.0,
            Align::Right => x - width,
        };
        for (i, line) in block.lines.iter().enumerate() {
            let y = top + i as f64 * block.face.line_height() + block.face.baseline();
            let at = (left(block.face.width(line)), y);
            self.items.push(Item::Text { line: line.clone(), at, face: block.face, color, upward: false });
        }
        self.labels.push(Label {
            text: block.text.clone(),
            rectangle: Rectangle::new(left(block.width), top, block.width, block.height),
            inside: inside.map(str::to_owned),
        });
    }

    /// One line of text that reads upward, its middle at the x given, its start at the bottom given.
    pub(crate) fn upward_text(&mut self, block: &Block, x: f64, bottom: f64, color: RGBColor) {
        let at = (x + font::MIDDLE * block.face.size, bottom);
        self.items.push(Item::Text { line: block.text.clone(), at, face: block.face, color, upward: true });
        // Figures and capitals are lower than a line: their own height is what may not overlap.
        let thickness = 2.0 * font::MIDDLE * block.face.size;
        self.labels.push(Label {
            text: block.text.clone(),
            rectangle: Rectangle::new(x - thickness / 2.0, bottom - block.width, thickness, block.width),
            inside: None,
        });
    }

    /// How many lines, areas and letters there are.
    pub(crate) fn marks(&self) -> usize {
        let of = |item: &Item| match item {
            Item::Text { line, .. } => line.len(),
            _ => 1,
        };
        self.items.iter().map(of).sum()
    }

    /// An arrow along a route; `pieces` are the parts that are drawn, the head is at the end of the last one.
    pub(crate) fn arrow(&mut self, from: &str, to: &str, pieces: &[Vec<Point>], line: Line) {
        for (i, piece) in pieces.iter().enumerate() {
            let mut points = piece.clone();
            if i + 1 == pieces.len() {
                // A bend closer to the tip than the head is long would turn the head away from the line.
                while let [.., bend, tip] = points[..]
                    && points.len() > 2
                    && distance(bend, tip) < HEAD.0
                {
                    points.remove(points.len() - 2);
                }
                self.head(&mut points, line.color);
            }
            self.items.push(Item::Stroke { points: rounded(&points), line });
        }
        self.arrows.push(Arrow {
            from: from.to_owned(),
            to: to.to_owned(),
            dashed: line.dashed,
            points: pieces.concat(),
        });
    }

    /// The head of an arrow; shortens the line so that it ends inside the head.
    pub(crate) fn head(&mut self, points: &mut [Point], color: RGBColor) {
        let [.., before, tip] = points else { return };
        let length = HEAD.0.min(distance(*before, *tip));
        if length <= 0.0 {
            return;
        }
        let base = toward(*tip, *before, length);
        let across = ((tip.1 - base.1) / length * HEAD.1, (base.0 - tip.0) / length * HEAD.1);
        let corners = [*tip, (base.0 + across.0, base.1 + across.1), (base.0 - across.0, base.1 - across.1)];
        *tip = toward(*tip, *before, length * 0.8);
        self.items.push(Item::Fill { corners: corners.to_vec(), color });
    }

    /// Draws everything on a backend whose coordinates count [`GRID`] parts of a pixel.
    pub(crate) fn paint<B: Dashes>(&self, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        backend.ensure_prepared()?;
        let paper = Rectangle::new(0.0, 0.0, WIDTH, self.height).corners();
        backend.draw_rect(coord(paper[0]), coord(paper[2]), &PAPER.filled(), true)?;
        for item in &self.items {
            match item {
                Item::Fill { corners, color } => {
                    backend.fill_polygon(corners.iter().copied().map(coord), &color.filled())?;
                }
                Item::Stroke { points, line } => {
                    backend.dash(line.dashed.then_some(DASH));
                    backend.draw_path(points.iter().copied().map(coord), &stroke(*line))?;
                }
                Item::Dot { center, radius, color } => {
                    backend.draw_circle(coord(*center), units(*radius), &color.filled(), true)?;
                }
                Item::Ring { center, radius, line } => {
                    backend.dash(line.dashed.then_some(DASH));
                    backend.draw_circle(coord(*center), units(*radius), &stroke(*line), false)?;
                }
                Item::Text { line, at, face, color, upward } => {
                    let size = face.size * SIZE_PER_EM * f64::from(GRID);
                    let turn = if *upward { FontTransform::Rotate270 } else { FontTransform::None };
                    let rise = font::MIDDLE * face.size;
                    let at = if *upward { (at.0 - rise, at.1) } else { (at.0, at.1 - rise) };
                    let style = TextStyle {
                        font: FontDesc::new(FontFamily::SansSerif, size, face.weight.style()).transform(turn),
                        color: color.to_backend_color(),
                        pos: Pos::new(HPos::Left, VPos::Center),
                    };
                    backend.draw_text(line, &style, coord(at))?;
                }
            }
        }
        backend.present()
    }
}

fn coord((x, y): Point) -> BackendCoord {
    let grid = f64::from(GRID);
    ((x * grid).round() as i32, (y * grid).round() as i32)
}

fn units(length: f64) -> u32 {
    (length * f64::from(GRID)).round() as u32
}

fn stroke(line: Line) -> ShapeStyle {
    line.color.stroke_width(units(line.width))
}

/// The route with its corners rounded.
fn rounded(points: &[Point]) -> Vec<Point> {
    let mut out = Vec::new();
    for (i, &corner) in points.iter().enumerate() {
        if i == 0 || i + 1 == points.len() {
            out.push(corner);
            continue;
        }
        let (before, after) = (points[i - 1], points[i + 1]);
        let radius = BEND.min(distance(before, corner) / 2.0).min(distance(corner, after) / 2.0);
        let (start, end) = (toward(corner, before, radius), toward(corner, after, radius));
        for step in 0..=BEND_STEPS {
            let t = f64::from(step) / f64::from(BEND_STEPS);
            let parts = [((1.0 - t) * (1.0 - t), start), (2.0 * t * (1.0 - t), corner), (t * t, end)];
            out.push(parts.iter().fold((0.0, 0.0), |sum, (part, at)| (sum.0 + part * at.0, sum.1 + part * at.1)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_is_cut_within_its_angle() {
        let path = rounded(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)]);
        assert_eq!((path[0], path[path.len() - 1]), ((0.0, 0.0), (100.0, 100.0)));
        assert!(path.iter().all(|p| p.0 <= 100.0 && p.1 >= 0.0));
        assert!(!path.contains(&(100.0, 0.0)));
    }

    #[test]
    fn a_head_points_along_the_line() {
        let mut scene = Scene::new("t", "d");
        let mut points = [(0.0, 0.0), (0.0, 50.0)];
        scene.head(&mut points, INK);
        assert!(points[1].1 < 50.0);
        let Some(Item::Fill { corners, .. }) = scene.items.first() else { panic!("a head is a filled triangle") };
        assert_eq!(corners[0], (0.0, 50.0));
        assert!(corners[1..].iter().all(|c| c.1 < 50.0));
    }
}
