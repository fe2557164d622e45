//! A chart that somebody draws with plotters, as SVG and as PNG.

use std::cell::RefCell;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, FontTransform};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use crate::backend::{OutlineSvg, Raster, SIZE_PER_EM, text_size};
use crate::font::register_fonts;

/// Pixels per em of a caption, from one line of it to the next, and around it.
const CAPTION: f64 = 12.0;
const LINE: u32 = 17;
const MARGIN: u32 = 8;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A chart drawn with plotters: what was drawn is kept, and drawn again as SVG and as PNG.
///
/// ```
/// use plotters::prelude::*;
/// use qes_figures::Drawing;
///
/// let drawing = Drawing::new(320, 240, |area| {
///     area.fill(&WHITE)?;
///     let mut chart = ChartBuilder::on(area).margin(10).build_cartesian_2d(0..10, 0..100)?;
///     chart.draw_series(LineSeries::new((0..=10).map(|x| (x, x * x)), &BLUE))?;
///     Ok(())
/// })?
/// .titled("Squares");
/// assert!(drawing.svg().contains(">Squares</title>"));
/// assert_eq!(&drawing.png()[1..4], b"PNG");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Drawing {
    width: u32,
    height: u32,
    steps: Vec<Step>,
    title: String,
    description: String,
}

/// What a [`Drawing`] is drawn on.
pub struct Canvas {
    width: u32,
    height: u32,
    steps: Rc<RefCell<Vec<Step>>>,
}

#[derive(Clone)]
enum Step {
    Pixel(BackendCoord, BackendColor),
    Line(BackendCoord, BackendCoord, Stroke),
    Rectangle(BackendCoord, BackendCoord, Stroke, bool),
    Path(Vec<BackendCoord>, Stroke),
    Circle(BackendCoord, u32, Stroke, bool),
    Polygon(Vec<BackendCoord>, BackendColor),
    Text(String, Letters, BackendCoord),
}

#[derive(Clone, Copy)]
struct Stroke {
    color: BackendColor,
    width: u32,
}

#[derive(Clone)]
struct Letters {
    color: BackendColor,
    size: f64,
    turn: FontTransform,
    style: FontStyle,
    anchor: Pos,
}

impl Drawing {
    /// Draws a chart of this many pixels: `draw` gets an area as any backend of plotters gives it.
    ///
    /// # Errors
    /// The error of `draw`.
    pub fn new<F>(width: u32, height: u32, draw: F) -> Result<Self, Box<dyn Error>>
    where
        F: FnOnce(&DrawingArea<Canvas, Shift>) -> Result<(), Box<dyn Error>>,
    {
        register_fonts();
        let steps = Rc::new(RefCell::new(Vec::new()));
        draw(&Canvas { width, height, steps: Rc::clone(&steps) }.into_drawing_area())?;
        let steps = steps.take();
        Ok(Self { width, height, steps, title: "Chart".to_owned(), description: String::new() })
    }

    /// The same chart with a title, for those who do not see it.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The same chart with a description in words, for those who do not see it.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The same chart with lines of text below it, broken where they are too long.
    #[must_use]
    pub fn captioned(&self, lines: &[String]) -> Self {
        let mut captioned = self.clone();
        let said: Vec<String> = std::iter::once(self.description()).chain(lines.iter().cloned()).collect();
        captioned.description = said.join(" ");
        let letters = Letters {
            color: BackendColor { alpha: 1.0, rgb: (70, 70, 70) },
            size: CAPTION * SIZE_PER_EM,
            turn: FontTransform::None,
            style: FontStyle::Normal,
            anchor: Pos::new(HPos::Left, VPos::Top),
        };
        for line in lines.iter().flat_map(|line| broken(line, self.width.saturating_sub(2 * MARGIN), &letters)) {
            let at = (MARGIN as i32, captioned.height as i32 + 4);
            captioned.steps.push(Step::Text(line, letters.clone(), at));
            captioned.height += LINE;
        }
        if captioned.height > self.height {
            captioned.height += MARGIN;
        }
        captioned
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The description; the texts of the chart where none was given.
    pub fn description(&self) -> String {
        if !self.description.is_empty() {
            return self.description.clone();
        }
        let texts = self
            .steps
            .iter()
            .filter_map(|step| if let Step::Text(text, ..) = step { Some(text.as_str()) } else { None });
        texts.collect::<Vec<_>>().join(", ")
    }

    /// The chart as an SVG file.
    ///
    /// # Panics
    /// Never: the backend has no way to fail.
    pub fn svg(&self) -> String {
        let mut backend = OutlineSvg::new(self.width, self.height);
        self.paint(&mut backend).expect("invariant: writing text into memory does not fail");
        backend.finish(&self.title, &self.description())
    }

    /// The chart as a PNG file with two dots per pixel.
    ///
    /// # Panics
    /// Never: the backend has no way to fail.
    pub fn png(&self) -> Vec<u8> {
        let mut backend = Raster::new(self.width, self.height);
        self.paint(&mut backend).expect("invariant: drawing into memory does not fail");
        backend.finish()
    }

    fn paint<B: DrawingBackend>(&self, on: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        for step in &self.steps {
            match step {
                Step::Pixel(at, color) => on.draw_pixel(*at, *color),
                Step::Line(from, to, stroke) => on.draw_line(*from, *to, stroke),
                Step::Rectangle(from, to, stroke, fill) => on.draw_rect(*from, *to, stroke, *fill),
                Step::Path(points, stroke) => on.draw_path(points.iter().copied(), stroke),
                Step::Circle(center, radius, stroke, fill) => on.draw_circle(*center, *radius, stroke, *fill),
                Step::Polygon(points, color) => on.fill_polygon(points.iter().copied(), color),
                Step::Text(text, letters, at) => on.draw_text(text, letters, *at),
            }?;
        }
        Ok(())
    }
}

impl fmt::Debug for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Drawing {:?}, {} × {} pixels, {} steps", self.title, self.width, self.height, self.steps.len())
    }
}

impl fmt::Debug for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canvas {} × {} pixels", self.width, self.height)
    }
}

/// A line in pieces that are no wider than `width` pixels; a word that is wider stands alone.
fn broken(line: &str, width: u32, letters: &Letters) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match pieces.last_mut() {
            Some(piece) if text_size(&format!("{piece} {word}"), letters).0 <= width => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    pieces
}

impl Canvas {
    fn add(&self, step: Step) {
        self.steps.borrow_mut().push(step);
    }
}

impl Stroke {
    fn of<S: BackendStyle>(style: &S) -> Self {
        Self { color: style.color(), width: style.stroke_width() }
    }
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

impl BackendTextStyle for Letters {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        self.color
    }

    fn size(&self) -> f64 {
        self.size
    }

    fn transform(&self) -> FontTransform {
        self.turn.clone()
    }

    fn style(&self) -> FontStyle {
        self.style
    }

    fn anchor(&self) -> Pos {
        self.anchor
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::SansSerif
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let (width, height) = text_size(text, self);
        Ok(((0, 0), (width as i32, height as i32)))
    }

    fn draw<E, D: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: D,
    ) -> Result<Result<(), E>, Infallible> {
        // Both backends draw outlines themselves.
        Ok(Ok(()))
    }
}

impl DrawingBackend for Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.add(Step::Pixel(at, color));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.add(Step::Line(from, to, Stroke::of(style)));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        self.add(Step::Rectangle(from, to, Stroke::of(style), fill));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.add(Step::Path(path.into_iter().collect(), Stroke::of(style)));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.add(Step::Circle(center, radius, Stroke::of(style), fill));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.add(Step::Polygon(points.into_iter().collect(), style.color()));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let letters = Letters {
            color: style.color(),
            size: style.size(),
            turn: style.transform(),
            style: style.style(),
            anchor: style.anchor(),
        };
        self.add(Step::Text(text.to_owned(), letters, at));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(text_size(text, style))
    }
}
