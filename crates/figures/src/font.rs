//! The bundled font: glyphs and how far they advance.

use std::sync::LazyLock;

use plotters::style::{FontStyle, register_font};
use ttf_parser::{Face, GlyphId};

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");

/// Middle of the capitals above the baseline, in ems: what looks centered to a reader.
pub(crate) const MIDDLE: f64 = 0.357;

/// Makes plotters measure `sans-serif`, its default, with the bundled font. Needed by charts drawn with plotters itself.
///
/// # Panics
/// Never: the bundled fonts are valid.
pub fn register_fonts() {
    for (style, bytes) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
        assert!(register_font("sans-serif", style, bytes).is_ok(), "invariant: the bundled fonts are valid");
    }
}

/// The two cuts of the bundled font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub(crate) fn of(style: FontStyle) -> Self {
        match style {
            FontStyle::Bold => Self::Bold,
            FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => Self::Regular,
        }
    }

    pub(crate) fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Bold => FontStyle::Bold,
        }
    }

    pub(crate) fn face(self) -> &'static Face<'static> {
        static FACES: LazyLock<[Face<'static>; 2]> = LazyLock::new(|| {
            [REGULAR, BOLD].map(|bytes| Face::parse(bytes, 0).expect("invariant: the bundled fonts are valid"))
        });
        match self {
            Self::Regular => &FACES[0],
            Self::Bold => &FACES[1],
        }
    }

    /// Font units per em.
    pub(crate) fn units(self) -> f64 {
        f64::from(self.face().units_per_em())
    }
}

/// The glyphs of a text, each with its place on the baseline, in font units; the last item is the whole advance.
///
/// A character that the font lacks gives the font's box for missing glyphs.
pub(crate) fn glyphs(text: &str, weight: Weight) -> (Vec<(GlyphId, u32)>, u32) {
    let face = weight.face();
    let mut pen = 0;
    let mut placed = Vec::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_invisible(c)) {
        let id = face.glyph_index(c).unwrap_or(GlyphId(0));
        placed.push((id, pen));
        pen += u32::from(face.glyph_hor_advance(id).unwrap_or(0));
    }
    (placed, pen)
}

/// The width of a text in pixels: the same sum of advances by which it is drawn.
pub(crate) fn width(text: &str, weight: Weight, size: f64) -> f64 {
    let face = weight.face();
    let units: u32 = text.chars().map(|c| advance(face, c)).sum();
    f64::from(units) * size / weight.units()
}

fn advance(face: &Face<'_>, c: char) -> u32 {
    if is_invisible(c) {
        return 0;
    }
    let id = face.glyph_index(c).unwrap_or(GlyphId(0));
    u32::from(face.glyph_hor_advance(id).unwrap_or(0))
}

/// Joiners, direction marks and variation selectors: they change other characters and have no shape of their own.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_is_drawn() {
        for text in ["Records identified: 24,992 – 24,991", "שלום 👩‍🔬", ""] {
            for weight in [Weight::Regular, Weight::Bold] {
                let (_, units) = glyphs(text, weight);
                assert_eq!(width(text, weight, 13.0).to_bits(), (f64::from(units) * 13.0 / weight.units()).to_bits());
            }
        }
    }

    #[test]
    fn a_missing_glyph_takes_room_and_a_joiner_none() {
        assert_eq!(glyphs("\u{5d0}", Weight::Regular).0, [(GlyphId(0), 0)]);
        assert!(width("\u{5d0}", Weight::Regular, 12.0) > 0.0);
        assert!(glyphs("\u{200d}", Weight::Regular).0.is_empty());
    }

    #[test]
    fn what_the_figures_write_is_in_the_font() {
        for c in "–−“”…,.%()".chars() {
            for weight in [Weight::Regular, Weight::Bold] {
                assert!(weight.face().glyph_index(c).is_some(), "{c}");
            }
        }
    }
}
