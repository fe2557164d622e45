//! An image as a PNG file: a figure has few colors, so a palette keeps it exact and small.

type Rgb = [u8; 3];

/// Colors that a palette holds.
const MOST_COLORS: usize = 256;

/// A band of an image: with a palette of its own where its colors fit one.
pub(crate) enum Band {
    Few { colors: Vec<Rgb>, indices: Vec<u8> },
    Many(Vec<u8>),
}

impl Band {
    /// A band of opaque dots of four bytes each, the fourth left out.
    pub(super) fn new(dots: &[u8], width: usize) -> Self {
        match indexed(dots, width) {
            Some((colors, indices)) => Self::Few { colors, indices },
            None => Self::Many(colors(dots).flatten().collect()),
        }
    }

    fn rgb(&self) -> Vec<u8> {
        match self {
            Self::Few { colors, indices } => indices.iter().flat_map(|&i| colors[usize::from(i)]).collect(),
            Self::Many(rgb) => rgb.clone(),
        }
    }
}

/// The file of an image in bands, one below the other.
pub(crate) fn encode(bands: &[Band], width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    // Repeated dots compress best as they are.
    encoder.set_filter(png::Filter::NoFilter);
    let data = if let Some((palette, indices)) = joined(bands) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        indices
    } else {
        encoder.set_color(png::ColorType::Rgb);
        bands.iter().flat_map(Band::rgb).collect()
    };
    let mut writer = encoder.write_header().expect("invariant: the header of an image in memory is valid");
    writer.write_image_data(&data).expect("invariant: the data are as long as the header says");
    writer.finish().expect("invariant: writing into memory does not fail");
    file
}

/// One palette for all bands, and their dots as positions in it; nothing where there are too many colors.
fn joined(bands: &[Band]) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut palette = Palette::new();
    let mut all = Vec::new();
    for band in bands {
        let Band::Few { colors, indices } = band else { return None };
        let mut place = [0_u8; MOST_COLORS];
        for (place, color) in place.iter_mut().zip(colors) {
            *place = palette.index(*color)?;
        }
        all.extend(indices.iter().map(|&index| place[usize::from(index)]));
    }
    Some((palette.colors, all))
}

/// The colors of dots.
fn colors(dots: &[u8]) -> impl Iterator<Item = Rgb> {
    dots.chunks_exact(4).map(|dot| [dot[0], dot[1], dot[2]])
}

/// The colors in the order in which they first occur, and each dot as a position among them.
fn indexed(dots: &[u8], width: usize) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut palette = Palette::new();
    let mut indices = Vec::with_capacity(dots.len() / 4);
    let mut above: &[u8] = &[];
    for row in dots.chunks_exact(4 * width) {
        if row == above {
            // Most rows of a diagram repeat the row above.
            indices.extend_from_within(indices.len() - width..);
            continue;
        }
        above = row;
        let mut last: Option<(Rgb, u8)> = None;
        for color in colors(row) {
            let index = match last {
                Some((same, index)) if same == color => index,
                _ => palette.index(color)?,
            };
            last = Some((color, index));
            indices.push(index);
        }
    }
    Some((palette.colors, indices))
}

/// Places of the palette's hash table: four times as many as colors, so that few share one.
const SLOTS: usize = 4 * MOST_COLORS;

/// Colors with a hash table of their own: every edge of every letter looks one up, some hundred thousand times.
struct Palette {
    colors: Vec<Rgb>,
    slots: [Option<u8>; SLOTS],
}

impl Palette {
    fn new() -> Self {
        Self { colors: Vec::new(), slots: [None; SLOTS] }
    }

    /// The position of a color, which is added where it is new; nothing when there are too many.
    fn index(&mut self, color: Rgb) -> Option<u8> {
        let [r, g, b] = color.map(u32::from);
        // Fibonacci hashing: the upper bits of the product depend on all bits of the color.
        let mut slot = ((r << 16 | g << 8 | b).wrapping_mul(0x9E37_79B9) >> 22) as usize;
        loop {
            match self.slots[slot] {
                Some(index) if self.colors[usize::from(index)] == color => return Some(index),
                Some(_) => slot = (slot + 1) % SLOTS,
                None => {
                    let index = u8::try_from(self.colors.len()).ok()?;
                    self.colors.push(color);
                    self.slots[slot] = Some(index);
                    return Some(index);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(file: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        data.truncate(info.buffer_size());
        data
    }

    fn check(in_all: u32) {
        let dots: Vec<u8> =
            (0..40_u32 * 25).flat_map(|i| [(i % in_all) as u8, ((i % in_all) >> 8) as u8, 7, 255]).collect();
        let expected: Vec<u8> = dots.chunks_exact(4).flat_map(|d| [d[0], d[1], d[2]]).collect();
        let bands = [Band::new(&dots[..1600], 40), Band::new(&dots[1600..], 40)];
        assert_eq!(decode(&encode(&bands, 40, 25)), expected);
    }

    #[test]
    fn every_color_survives_with_a_palette_and_without() {
        check(2);
        check(256);
        check(257);
        check(900);
    }
}
