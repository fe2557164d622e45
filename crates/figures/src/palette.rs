//! Colors: ink, grays and the palette of Okabe and Ito, which people with any color vision can tell apart.

use plotters::style::RGBColor;

/// Text and lines.
pub(crate) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Text of lesser weight; contrast on white above 7 : 1.
pub(crate) const SOFT_INK: RGBColor = RGBColor(0x4d, 0x4d, 0x4d);
/// Frames and grid lines.
pub(crate) const RULE: RGBColor = RGBColor(0xc4, 0xc4, 0xc4);
/// Faint areas.
pub(crate) const SHADE: RGBColor = RGBColor(0xf2, 0xf2, 0xf2);
/// The background of every figure.
pub(crate) const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// Blue.
pub(crate) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
/// A tint of blue.
pub(crate) const BLUE_TINT: RGBColor = RGBColor(0xe6, 0xf1, 0xf8);
/// A tint of bluish green.
pub(crate) const GREEN_TINT: RGBColor = RGBColor(0xe2, 0xf4, 0xee);
/// Vermilion.
pub(crate) const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// Orange.
pub(crate) const ORANGE: RGBColor = RGBColor(0xe6, 0x9f, 0x00);
