//! Bytes of an unknown encoding → text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text and how it was encoded.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// The name of the encoding, such as `UTF-8`.
    pub encoding: &'static str,
    /// Whether some bytes stand for no character; each became U+FFFD.
    pub malformed: bool,
}

/// Bytes looked at to tell UTF-16 without a mark.
const SAMPLE: usize = 4096;

/// UTF-8 and UTF-16 by their mark; else UTF-16 where every other byte is zero, UTF-8 where the bytes are, and Windows-1252, of which
/// Latin-1 is a part, where they are not.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf_16(bytes) {
        return with(encoding, bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), malformed: false },
        Err(_) => with(WINDOWS_1252, bytes),
    }
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), malformed }
}

fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let pairs = sample.len() / 2;
    let mostly = |zeros: usize| pairs >= 4 && zeros * 10 > pairs * 7;
    match (mostly(zeros(0)), mostly(zeros(1))) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let check = |bytes: &[u8], text: &str, encoding: &str| {
            let found = decode(bytes);
            assert_eq!((found.text.as_ref(), found.encoding, found.malformed), (text, encoding, false));
        };
        check("TI  - Ångström".as_bytes(), "TI  - Ångström", "UTF-8");
        check("\u{feff}TI  - Å".as_bytes(), "TI  - Å", "UTF-8");
        check(&utf_16("\u{feff}TI  - Å"), "TI  - Å", "UTF-16LE");
        check(&utf_16("TI  - Ångström"), "TI  - Ångström", "UTF-16LE");
        check(b"TI  - \xc5ngstr\xf6m \x96 90\x80", "TI  - Ångström – 90€", "windows-1252");
    }
}
