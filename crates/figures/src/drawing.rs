//! A chart that somebody draws with plotters, as SVG and as PNG.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform};
use plotters_backend::{BackendColor, DrawingBackend, DrawingErrorKind};

use crate::backend::{OutlineSvg, Raster, SIZE_PER_EM, text_size};
use crate::canvas::{Canvas, Letters, Step};
use crate::font::register_fonts;

/// Pixels per em of a caption, from one line of it to the next, and around it.
const CAPTION: f64 = 12.0;
const LINE: u32 = 17;
const MARGIN: u32 = 8;

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
        draw(&Canvas::new(width, height, Rc::clone(&steps)).into_drawing_area())?;
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
