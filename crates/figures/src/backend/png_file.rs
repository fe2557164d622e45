//! An image as a PNG file: a figure has few colors, so a palette keeps it exact and small.

type Rgb = [u8; 3];

/// Colors that a palette holds.
const MOST_COLORS: usize = 256;

/// Encodes opaque dots of four bytes each, the fourth left out, in bands one below the other: with a palette where the
/// colors fit one, else in full.
pub(super) fn encode(bands: &[&[u8]], width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    // Set after the compression, which brings a filter of its own; repeated dots compress best as they are.
    encoder.set_filter(png::Filter::NoFilter);
    let data = if let Some((palette, indices)) = indexed(bands, width as usize) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        indices
    } else {
        encoder.set_color(png::ColorType::Rgb);
        bands.iter().flat_map(|band| dots(band)).flatten().collect()
    };
    let mut writer = encoder.write_header().expect("invariant: the header of an image in memory is valid");
    writer.write_image_data(&data).expect("invariant: the data are as long as the header says");
    writer.finish().expect("invariant: writing into memory does not fail");
    file
}

/// The colors of dots.
fn dots(dots: &[u8]) -> impl Iterator<Item = Rgb> {
    dots.chunks_exact(4).map(|dot| [dot[0], dot[1], dot[2]])
}

/// The colors in the order in which they first occur, and each dot as a position among them.
fn indexed(bands: &[&[u8]], width: usize) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut palette = Palette { colors: Vec::new(), slots: [None; SLOTS] };
    let mut indices = Vec::with_capacity(bands.iter().map(|band| band.len() / 4).sum());
    let mut above: &[u8] = &[];
    for row in bands.iter().flat_map(|band| band.chunks_exact(4 * width)) {
        if row == above {
            // Most rows of a diagram repeat the row above.
            indices.extend_from_within(indices.len() - width..);
            continue;
        }
        above = row;
        let mut last: Option<(Rgb, u8)> = None;
        for color in dots(row) {
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

    fn check(colors: u32) {
        let dots: Vec<u8> =
            (0..40_u32 * 25).flat_map(|i| [(i % colors) as u8, ((i % colors) >> 8) as u8, 7, 255]).collect();
        let expected: Vec<u8> = dots.chunks_exact(4).flat_map(|d| [d[0], d[1], d[2]]).collect();
        assert_eq!(decode(&encode(&[&dots[..1600], &dots[1600..]], 40, 25)), expected);
    }

    #[test]
    fn every_color_survives_with_a_palette_and_without() {
        check(2);
        check(256);
        check(257);
        check(900);
    }
}
