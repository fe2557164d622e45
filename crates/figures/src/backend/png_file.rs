//! An image as a PNG file: a figure has few colors, so a palette keeps it exact and small.

use std::collections::HashMap;

type Rgb = [u8; 3];

/// Colors that a palette holds.
const MOST_COLORS: usize = 256;

/// Encodes opaque dots of four bytes each, the fourth left out: with a palette where the colors fit one, else in full.
pub(super) fn encode(dots: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    // Set after the compression, which brings a filter of its own; repeated dots compress best as they are.
    encoder.set_filter(png::Filter::NoFilter);
    let data = if let Some((palette, indices)) = indexed(dots) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        indices
    } else {
        encoder.set_color(png::ColorType::Rgb);
        dots.chunks_exact(4).flat_map(|dot| [dot[0], dot[1], dot[2]]).collect()
    };
    let mut writer = encoder.write_header().expect("invariant: the header of an image in memory is valid");
    writer.write_image_data(&data).expect("invariant: the data are as long as the header says");
    writer.finish().expect("invariant: writing into memory does not fail");
    file
}

/// The colors in the order in which they first occur, and each dot as a position among them.
fn indexed(dots: &[u8]) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut palette: Vec<Rgb> = Vec::new();
    let mut at: HashMap<Rgb, u8> = HashMap::new();
    let mut indices = Vec::with_capacity(dots.len() / 4);
    let mut last: Option<(Rgb, u8)> = None;
    for dot in dots.chunks_exact(4) {
        let color = [dot[0], dot[1], dot[2]];
        let index = match last {
            Some((same, index)) if same == color => index,
            _ => match at.get(&color) {
                Some(index) => *index,
                None if palette.len() == MOST_COLORS => return None,
                None => {
                    let index = palette.len() as u8;
                    palette.push(color);
                    at.insert(color, index);
                    index
                }
            },
        };
        last = Some((color, index));
        indices.push(index);
    }
    Some((palette, indices))
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
        let dots: Vec<u8> = (0..40_u32 * 25).flat_map(|i| [(i % colors) as u8, ((i % colors) >> 8) as u8, 7, 255]).collect();
        let expected: Vec<u8> = dots.chunks_exact(4).flat_map(|d| [d[0], d[1], d[2]]).collect();
        assert_eq!(decode(&encode(&dots, 40, 25)), expected);
    }

    #[test]
    fn every_color_survives_with_a_palette_and_without() {
        check(2);
        check(256);
        check(257);
        check(900);
    }
}
