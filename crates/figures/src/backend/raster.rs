//! PNG.

use std::convert::Infallible;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform};
use ttf_parser::OutlineBuilder;

use super::png_file::{self, Band};
use super::{Dashes, Run, text_size};

/// Dots per pixel of the figure: sharp on dense screens.
const SCALE: f64 = 2.0;
/// The most dots of one image; a larger figure is drawn with fewer dots per pixel.
const MOST_DOTS: f64 = 16_000_000.0;

/// A backend of plotters that draws, with the bundled font, into an image with two dots per pixel.
#[derive(Debug, Clone)]
pub struct Raster {
    pixmap: Pixmap,
    width: u32,
    height: u32,
    unit: f64,
    /// Dots per unit.
    factor: f64,
    /// From the whole image to the band of it that is drawn here.
    place: Transform,
    dash: Option<(f64, f64)>,
}

impl Raster {
    /// A white image of this many pixels.
    pub fn new(width: u32, height: u32) -> Self {
        Self::with_grid(width, height, 1)
    }

    /// A white image whose coordinates count parts of a pixel.
    fn with_grid(width: u32, height: u32, per_pixel: u32) -> Self {
        let mut bands = Self::bands(width, height, per_pixel, 1);
        bands.pop().expect("invariant: one band is the whole image")
    }

    /// A white image in so many bands, one below the other, each to be drawn on as if it were the whole.
    pub(crate) fn bands(width: u32, height: u32, per_pixel: u32, bands: u32) -> Vec<Self> {
        let (width, height) = (width.max(1), height.max(1));
        let most = (MOST_DOTS / (f64::from(width) * f64::from(height))).sqrt();
        let scale = SCALE.min(most);
        let dots = |length: u32| ((f64::from(length) * scale).floor() as u32).max(1);
        let unit = f64::from(per_pixel);
        let each = dots(height).div_ceil(bands);
        let band = |top: u32| {
            let high = each.min(dots(height) - top);
            let mut pixmap = Pixmap::new(dots(width), high).expect("invariant: the number of dots is limited");
            pixmap.fill(Color::WHITE);
            let place = Transform::from_translate(0.0, -(top as f32));
            Self { pixmap, width, height, unit, factor: scale / unit, place, dash: None }
        };
        (0..dots(height)).step_by(each as usize).map(band).collect()
    }

    /// What is drawn, without the memory that drawing needs.
    pub(crate) fn band(self) -> Band {
        // The image starts white, so every dot is opaque and its color is not scaled.
        Band::new(self.pixmap.data(), self.pixmap.width() as usize)
    }

    /// Width and height in dots.
    pub(crate) fn dots(&self) -> (u32, u32) {
        (self.pixmap.width(), self.pixmap.height())
    }

    /// The file: PNG, 8 bits per color, no transparency.
    ///
    /// # Panics
    /// Never: writing into memory does not fail.
    pub fn finish(self) -> Vec<u8> {
        let (width, height) = self.dots();
        png_file::encode(&[self.band()], width, height)
    }

    fn dot(&self, (x, y): BackendCoord) -> (f32, f32) {
        ((f64::from(x) * self.factor) as f32, (f64::from(y) * self.factor) as f32)
    }

    /// Whether a text may reach into this band; far from its edges the answer is exact.
    fn meets(&self, run: &Run) -> bool {
        let reach = if run.turn.is_multiple_of(180) { 3.0 * run.em } else { 3.0 * run.em + run.width };
        let dots_per_pixel = self.factor * self.unit;
        let middle = run.anchor.1 * dots_per_pixel + f64::from(self.place.ty);
        let reach = reach * dots_per_pixel;
        middle + reach >= 0.0 && middle - reach <= f64::from(self.pixmap.height())
    }

    fn path(&self, points: impl IntoIterator<Item = BackendCoord>, closed: bool) -> Option<Path> {
        let mut path = PathBuilder::new();
        let mut previous = None;
        for point in points {
            if previous == Some(point) {
                continue;
            }
            let (x, y) = self.dot(point);
            if previous.is_none() {
                path.move_to(x, y);
            } else {
                path.line_to(x, y);
            }
            previous = Some(point);
        }
        if closed {
            path.close();
        }
        path.finish()
    }

    fn shape<S: BackendStyle>(&mut self, path: Option<Path>, style: &S, fill: bool) {
        let Some(path) = path else { return };
        let paint = paint(style.color());
        if fill {
            self.pixmap.fill_path(&path, &paint, FillRule::Winding, self.place, None);
            return;
        }
        let dots_per_pixel = self.factor * self.unit;
        let stroke = Stroke {
            width: (f64::from(style.stroke_width()) * self.factor) as f32,
            line_join: LineJoin::Round,
            dash: self.dash.and_then(|(dash, gap)| {
                StrokeDash::new(vec![(dash * dots_per_pixel) as f32, (gap * dots_per_pixel) as f32], 0.0)
            }),
            ..Stroke::default()
        };
        self.pixmap.stroke_path(&path, &paint, &stroke, self.place, None);
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (r, g, b) = color.rgb;
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint
}

impl Dashes for Raster {
    fn dash(&mut self, pattern: Option<(f64, f64)>) {
        self.dash = pattern;
    }
}

impl DrawingBackend for Raster {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width * self.unit as u32, self.height * self.unit as u32)
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Result<(), DrawingErrorKind<Infallible>> {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let (x0, y0) = self.dot(upper_left);
        let (x1, y1) = self.dot(bottom_right);
        let rect = Rect::from_ltrb(x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1));
        self.shape(rect.map(PathBuilder::from_rect), style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let path = self.path(path, false);
        self.shape(path, style, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let (x, y) = self.dot(center);
        let path = PathBuilder::from_circle(x, y, (f64::from(radius) * self.factor) as f32);
        self.shape(path, style, fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let path = self.path(vert, true);
        self.shape(path, style, true);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let run = Run::new(text, style, pos, self.unit);
        if !self.meets(&run) {
            return Ok(());
        }
        let mut outlines = Outlines {
            path: PathBuilder::new(),
            scale: run.em / run.weight.units(),
            dots: self.factor * self.unit,
            x: 0.0,
            run: &run,
        };
        for &(glyph, x) in &run.glyphs {
            outlines.x = f64::from(x);
            // A blank has no outline.
            let _ = run.weight.face().outline_glyph(glyph, &mut outlines);
        }
        // One path for the whole text: far fewer calls than one per glyph.
        let path = outlines.path.finish();
        self.shape(path, &style.color(), true);
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

/// Collects the outlines of a text, in dots.
struct Outlines<'a> {
    path: PathBuilder,
    /// Pixels per font unit.
    scale: f64,
    /// Dots per pixel.
    dots: f64,
    /// Start of the glyph, in font units.
    x: f64,
    run: &'a Run,
}

impl Outlines<'_> {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let local =
            (self.run.start.0 + (self.x + f64::from(x)) * self.scale, self.run.start.1 - f64::from(y) * self.scale);
        let (x, y) = self.run.turned(local);
        ((x * self.dots) as f32, (y * self.dots) as f32)
    }
}

impl OutlineBuilder for Outlines<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
