//! SVG whose text is the outlines of the bundled font.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use ttf_parser::{GlyphId, OutlineBuilder};

use super::{Dashes, Run, text_size};
use crate::font::Weight;
use crate::geometry::Point;

/// Stands for the figure's own prefix of ids until all is drawn; no text can hold it, control characters are replaced.
const PREFIX: char = '\u{1}';

/// A backend of plotters that writes SVG and draws text as outlines.
///
/// Every glyph in use stands once in `<defs>`. Over the outlines lies the same text, transparent and stretched to the
/// measured width, so that it can be searched and copied. Text is escaped; nothing refers to anything outside the file.
#[derive(Debug, Clone)]
pub struct OutlineSvg {
    width: u32,
    height: u32,
    unit: f64,
    dash: Option<(f64, f64)>,
    body: String,
    glyphs: BTreeSet<(Weight, u16)>,
}

impl OutlineSvg {
    /// An empty figure of this many pixels.
    pub fn new(width: u32, height: u32) -> Self {
        Self::with_grid(width, height, 1)
    }

    /// An empty figure whose coordinates count parts of a pixel.
    pub(crate) fn with_grid(width: u32, height: u32, per_pixel: u32) -> Self {
        Self { width, height, unit: f64::from(per_pixel), dash: None, body: String::new(), glyphs: BTreeSet::new() }
    }

    /// The file, with what a screen reader says.
    pub fn finish(self, title: &str, description: &str) -> String {
        let (title, description) = (escaped(title), escaped(description));
        let mut hash = Hash::default();
        for part in [title.as_str(), description.as_str(), self.body.as_str()] {
            hash.add(part);
        }
        let prefix = format!("qes-g{}-", hash.hex());
        let mut svg = String::with_capacity(self.body.len() * 2);
        let (w, h) = (self.width, self.height);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             style=\"max-width:100%;height:auto\" role=\"img\" aria-labelledby=\"{prefix}title {prefix}desc\">\
             <title id=\"{prefix}title\">{title}</title><desc id=\"{prefix}desc\">{description}</desc><defs>"
        );
        for &(weight, glyph) in &self.glyphs {
            let mut outline = Outline::default();
            if weight.face().outline_glyph(GlyphId(glyph), &mut outline).is_some() {
                let _ = write!(svg, "<path id=\"{prefix}{}{glyph}\" d=\"{}\"/>", letter(weight), outline.path);
            }
        }
        svg.push_str("</defs>");
        svg.push_str(&self.body.replace(PREFIX, &prefix));
        svg.push_str("</svg>\n");
        svg
    }

    fn px(&self, (x, y): BackendCoord) -> Point {
        (f64::from(x) / self.unit, f64::from(y) / self.unit)
    }

    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        self.body.push_str("<path d=\"");
        let mut previous = None;
        for point in points {
            if previous == Some(point) {
                continue;
            }
            let (x, y) = self.px(point);
            self.body.push(if previous.is_none() { 'M' } else { 'L' });
            push_number(&mut self.body, x);
            self.body.push(' ');
            push_number(&mut self.body, y);
            previous = Some(point);
        }
        self.body.push('"');
    }

    fn stroke<S: BackendStyle>(&mut self, style: &S) {
        let color = style.color();
        self.body.push_str(" fill=\"none\"");
        self.paint("stroke", color);
        self.attribute("stroke-width", f64::from(style.stroke_width()) / self.unit);
        self.body.push_str(" stroke-linejoin=\"round\"");
        if let Some((dash, gap)) = self.dash {
            self.body.push_str(" stroke-dasharray=\"");
            push_number(&mut self.body, dash);
            self.body.push(' ');
            push_number(&mut self.body, gap);
            self.body.push('"');
        }
    }

    fn paint(&mut self, name: &str, color: BackendColor) {
        let (r, g, b) = color.rgb;
        let _ = write!(self.body, " {name}=\"#{r:02x}{g:02x}{b:02x}\"");
        if color.alpha < 1.0 {
            self.attribute(&format!("{name}-opacity"), color.alpha);
        }
    }

    fn attribute(&mut self, name: &str, value: f64) {
        let _ = write!(self.body, " {name}=\"");
        push_number(&mut self.body, value);
        self.body.push('"');
    }

    fn shape<S: BackendStyle>(&mut self, style: &S, fill: bool) {
        if fill {
            self.paint("fill", style.color());
        } else {
            self.stroke(style);
        }
        self.body.push_str("/>");
    }
}

impl Dashes for OutlineSvg {
    fn dash(&mut self, pattern: Option<(f64, f64)>) {
        self.dash = pattern;
    }
}

impl DrawingBackend for OutlineSvg {
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
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        let (x0, y0) = self.px(upper_left);
        let (x1, y1) = self.px(bottom_right);
        self.body.push_str("<rect");
        for (name, value) in
            [("x", x0.min(x1)), ("y", y0.min(y1)), ("width", (x1 - x0).abs()), ("height", (y1 - y0).abs())]
        {
            self.attribute(name, value);
        }
        self.shape(style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        if style.color().alpha > 0.0 {
            self.path(path);
            self.shape(style, false);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        let (x, y) = self.px(center);
        self.body.push_str("<circle");
        for (name, value) in [("cx", x), ("cy", y), ("r", f64::from(radius) / self.unit)] {
            self.attribute(name, value);
        }
        self.shape(style, fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        if style.color().alpha > 0.0 {
            self.path(vert);
            self.shape(style, true);
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let run = Run::new(text, style, pos, self.unit);
        if style.color().alpha == 0.0 || run.width <= 0.0 {
            return Ok(());
        }
        self.body.push_str("<g transform=\"translate(");
        for value in [run.anchor.0, run.anchor.1] {
            push_number(&mut self.body, value);
            self.body.push(' ');
        }
        self.body.push(')');
        if run.turn != 0 {
            let _ = write!(self.body, " rotate({})", run.turn);
        }
        self.body.push_str("\"><g aria-hidden=\"true\"");
        self.paint("fill", style.color());
        let scale = run.em / run.weight.units();
        self.body.push_str(" transform=\"translate(");
        for value in [run.start.0, run.start.1] {
            push_number(&mut self.body, value);
            self.body.push(' ');
        }
        // Eight decimals of a scale are less than a hundredth of a pixel over the longest line.
        let _ = write!(self.body, ") scale({scale:.8} -{scale:.8})\">");
        for &(glyph, x) in &run.glyphs {
            if run.weight.face().glyph_bounding_box(glyph).is_none() {
                continue;
            }
            self.glyphs.insert((run.weight, glyph.0));
            let _ = write!(self.body, "<use href=\"#{PREFIX}{}{}\" x=\"{x}\"/>", letter(run.weight), glyph.0);
        }
        self.body.push_str("</g><text");
        for (name, value) in [("x", run.start.0), ("y", run.start.1), ("font-size", run.em), ("textLength", run.width)]
        {
            self.attribute(name, value);
        }
        self.body.push_str(" lengthAdjust=\"spacingAndGlyphs\" fill-opacity=\"0\">");
        self.body.push_str(&escaped(text));
        self.body.push_str("</text></g>");
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

/// The letter of a cut in the ids of its glyphs.
fn letter(weight: Weight) -> char {
    match weight {
        Weight::Regular => 'r',
        Weight::Bold => 'b',
    }
}

/// At most two decimals, none that say nothing.
fn push_number(out: &mut String, value: f64) {
    let hundredths = (value * 100.0).round() as i64;
    if hundredths < 0 {
        out.push('-');
    }
    let _ = write!(out, "{}", hundredths.unsigned_abs() / 100);
    match hundredths.unsigned_abs() % 100 {
        0 => {}
        rest if rest % 10 == 0 => {
            let _ = write!(out, ".{}", rest / 10);
        }
        rest => {
            let _ = write!(out, ".{rest:02}");
        }
    }
}

/// Text for an element or an attribute, without what XML 1.0 does not allow.
fn escaped(text: &str) -> String {
    let text = qes_tables::visible(&text.replace('\t', " "), " ");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// FNV-1a: the same figure has the same ids everywhere, and two figures on one page have different ones.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn hex(&self) -> String {
        format!("{:08x}", (self.0 ^ (self.0 >> 32)) & 0xffff_ffff)
    }
}

/// An outline as path data, in font units.
#[derive(Default)]
struct Outline {
    path: String,
}

impl Outline {
    fn push(&mut self, command: char, values: &[f32]) {
        self.path.push(command);
        for (i, &value) in values.iter().enumerate() {
            if i > 0 {
                self.path.push(' ');
            }
            push_number(&mut self.path, f64::from(value));
        }
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push('M', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push('L', &[x, y]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.push('Q', &[x1, y1, x, y]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.push('C', &[x1, y1, x2, y2, x, y]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (value, expected) in
            [(0.0, "0"), (-0.001, "0"), (1.5, "1.5"), (-12.346, "-12.35"), (3.04, "3.04"), (800.0, "800")]
        {
            let mut out = String::new();
            push_number(&mut out, value);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn hostile_text_is_text() {
        assert_eq!(escaped("<script>\"&'\u{0}\u{1}\n\u{202E}"), "&lt;script&gt;&quot;&amp;&#39;␀␁ \u{FFFD}");
    }
}
