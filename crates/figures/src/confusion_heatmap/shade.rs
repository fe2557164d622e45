//! The shade of a cell and the ink on it.

use plotters::style::RGBColor;

use crate::palette::{BLUE, INK, PAPER, SOFT_INK};

/// Up to this share the ink has a contrast of 4.5 : 1 on the shade, from the second one on paper has. Between them neither
/// has it, only black.
pub(crate) const INK_TO: f64 = 0.78;
pub(crate) const PAPER_FROM: f64 = 0.925;
/// The darkest ink.
pub(crate) const BLACK: RGBColor = RGBColor(0, 0, 0);

/// A count as a share of the largest one.
pub(crate) fn share(count: u64, largest: u64) -> f64 {
    if largest == 0 { 0.0 } else { count as f64 / largest as f64 }
}

/// The shade of a share, from white to blue.
pub(crate) fn shade(share: f64) -> RGBColor {
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
    RGBColor(mix(PAPER.0, BLUE.0), mix(PAPER.1, BLUE.1), mix(PAPER.2, BLUE.2))
}

/// The ink on the shade of a share.
pub(crate) fn ink(share: f64) -> RGBColor {
    if share <= 0.0 {
        SOFT_INK
    } else if share <= INK_TO {
        INK
    } else if share < PAPER_FROM {
        BLACK
    } else {
        PAPER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as the contrast guideline of WCAG 2 has it.
    fn luminance(color: RGBColor) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
    }

    #[test]
    fn every_count_stands_out_from_its_shade() {
        for step in 0..=1000 {
            let share = f64::from(step) / 1000.0;
            let (a, b) = (luminance(shade(share)) + 0.05, luminance(ink(share)) + 0.05);
            assert!(a.max(b) / a.min(b) >= 4.5, "{share}");
        }
    }

    #[test]
    fn the_scale_goes_from_paper_to_blue() {
        assert_eq!((shade(0.0), shade(1.0)), (PAPER, BLUE));
        assert_eq!((ink(0.0), ink(0.5), ink(1.0)), (SOFT_INK, INK, PAPER));
        assert!(share(0, 0) <= 0.0 && share(3, 3) >= 1.0);
    }
}
