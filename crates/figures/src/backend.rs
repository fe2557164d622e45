//! What the two backends share: the grid, dashes, and where a text stands.

mod outline_svg;
pub(crate) mod png_file;
mod raster;

use plotters::style::FontTransform;
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::{BackendCoord, BackendTextStyle, DrawingBackend};
use ttf_parser::GlyphId;

pub use outline_svg::OutlineSvg;
pub use raster::Raster;

use crate::font::{self, Weight};
use crate::geometry::Point;

/// Font size (as plotters counts it) per em: what `plotters` measures with `ab_glyph` is the height of a line of the
/// bundled font, ascender to descender.
pub(crate) const SIZE_PER_EM: f64 = 1.362;
/// Height of a text per size, as `plotters` estimates it.
const HEIGHT_PER_SIZE: f64 = 1.0 / 1.24;

/// A backend that can dash its lines, which plotters' own drawing calls do not know.
pub(crate) trait Dashes: DrawingBackend {
    /// Dash and gap in pixels of all lines from here on; `None` for unbroken ones.
    fn dash(&mut self, pattern: Option<(f64, f64)>);
}

/// A text on its place.
pub(crate) struct Run {
    pub(crate) weight: Weight,
    /// Glyphs with their place in font units.
    pub(crate) glyphs: Vec<(GlyphId, u32)>,
    /// Pixels per em.
    pub(crate) em: f64,
    /// The anchor in pixels, around which the text is turned.
    pub(crate) anchor: Point,
    /// Start of the baseline in pixels, from the anchor, before the turn.
    pub(crate) start: Point,
    /// Degrees, clockwise: 0, 90, 180 or 270.
    pub(crate) turn: u16,
    /// Width in pixels.
    pub(crate) width: f64,
}

impl Run {
    pub(crate) fn new<S: BackendTextStyle>(text: &str, style: &S, at: BackendCoord, unit: f64) -> Self {
        let weight = Weight::of(style.style());
        let size = style.size() / unit;
        let em = size / SIZE_PER_EM;
        let (glyphs, advance) = font::glyphs(&qes_tables::visible(text, " "), weight);
        let width = f64::from(advance) * em / weight.units();
        let height = size * HEIGHT_PER_SIZE;
        let x = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let middle = match style.anchor().v_pos {
            VPos::Top => height / 2.0,
            VPos::Center => 0.0,
            VPos::Bottom => -height / 2.0,
        };
        let turn = match style.transform() {
            FontTransform::None => 0,
            FontTransform::Rotate90 => 90,
            FontTransform::Rotate180 => 180,
            FontTransform::Rotate270 => 270,
        };
        let anchor = (f64::from(at.0) / unit, f64::from(at.1) / unit);
        Self { weight, glyphs, em, anchor, start: (x, middle + font::MIDDLE * em), turn, width }
    }

    /// Where a point of the text's own system, in pixels from the anchor, stands in the figure.
    pub(crate) fn turned(&self, (x, y): Point) -> Point {
        let (x, y) = match self.turn {
            90 => (-y, x),
            180 => (-x, -y),
            270 => (y, -x),
            _ => (x, y),
        };
        (self.anchor.0 + x, self.anchor.1 + y)
    }
}

/// Width and height of a text as plotters wants them, in the backend's units.
pub(crate) fn text_size<S: BackendTextStyle>(text: &str, style: &S) -> (u32, u32) {
    let em = style.size() / SIZE_PER_EM;
    let width = font::width(&qes_tables::visible(text, " "), Weight::of(style.style()), em);
    (width.ceil() as u32, (style.size() * HEIGHT_PER_SIZE).round() as u32)
}
