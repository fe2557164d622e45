//! Bytes of an unknown encoding → text.

mod dos;
mod plausible;

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::Warning;

/// Text and how it was encoded.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// The name of the encoding, such as `UTF-8`; of most lines, where they differ.
    pub encoding: &'static str,
    /// Whether some bytes stand for no character; each became U+FFFD.
    pub malformed: bool,
    /// The lines of another encoding, where a file mixes two.
    pub mixed: Option<Mixed>,
    /// Whether the encoding was guessed, and the text looks like one of no western language, so that the guess is in doubt.
    pub doubtful: bool,
}

/// Lines that are written in another encoding than the others of their file. They were read in their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixed {
    /// The name of that other encoding.
    pub encoding: &'static str,
    /// The lines, from 1.
    pub lines: Vec<u64>,
}

/// A name that is none of an encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEncoding {
    /// The name.
    pub label: String,
}

impl fmt::Display for UnknownEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label: String = self.label.chars().take(60).collect();
        write!(
            f,
            "found the encoding '{label}', expected a name such as utf-8, utf-16le, utf-16be, windows-1252, iso-8859-2, macintosh, cp850, gb18030 or shift_jis"
        )
    }
}

impl std::error::Error for UnknownEncoding {}

/// Bytes looked at to tell UTF-16 without a mark.
const SAMPLE: usize = 1 << 16;

/// Lines that a warning names.
const NAMED: usize = 5;

/// Names that people use and the list of the web's encodings lacks, without signs.
const ALIASES: &[(&str, &str)] = &[
    ("latin1", "windows-1252"),
    ("ansi", "windows-1252"),
    ("windows1252", "windows-1252"),
    ("utf16", "utf-16le"),
    ("utf16le", "utf-16le"),
    ("utf16be", "utf-16be"),
    ("macroman", "macintosh"),
    ("xmacroman", "macintosh"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("win1250", "windows-1250"),
    ("win1251", "windows-1251"),
    ("win1252", "windows-1252"),
    ("windows1250", "windows-1250"),
    ("windows1251", "windows-1251"),
    ("cyrillic", "windows-1251"),
    ("shiftjis", "shift_jis"),
    ("koi8", "koi8-r"),
];

/// UTF-8 and UTF-16 by their mark; else UTF-16 where zeros stand in every other place, UTF-8 where the bytes are, and Windows-1252, of
/// which Latin-1 is a part, where they are not. Where only some lines are UTF-8, each line is read as what it is.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_8 => of_bytes(&bytes[mark..]),
        Some((encoding, mark)) => with(encoding, &bytes[mark..]),
        None => utf_16(bytes).map_or_else(|| of_bytes(bytes), |encoding| with(encoding, bytes)),
    }
}

/// The text of bytes whose encoding is known by a name, such as `windows-1252` or `utf-16`. A byte order mark is left out.
///
/// # Errors
/// [`UnknownEncoding`]: the name is none of an encoding.
pub fn decode_as<'a>(bytes: &'a [u8], label: &str) -> Result<Decoded<'a>, UnknownEncoding> {
    let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let alias = || ALIASES.iter().find(|(name, _)| *name == plain).map(|(_, label)| *label);
    if let Some((text, encoding)) = dos::decoded(bytes, &plain) {
        return Ok(Decoded { text: Cow::Owned(text), encoding, malformed: false, mixed: None, doubtful: false });
    }
    let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes())
        .or_else(|| Encoding::for_label_no_replacement(alias()?.as_bytes()))
        .ok_or_else(|| UnknownEncoding { label: label.to_owned() })?;
    Ok(match Encoding::for_bom(bytes) {
        // The name says nothing of the order of the two bytes, the mark does.
        Some((marked, mark)) if marked != UTF_8 && [UTF_16LE, UTF_16BE].contains(&encoding) => {
            with(marked, &bytes[mark..])
        }
        Some((marked, mark)) if marked == encoding || marked == UTF_8 => with(encoding, &bytes[mark..]),
        _ => with(encoding, bytes),
    })
}

impl Decoded<'_> {
    /// What the encoding leaves in doubt.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.doubtful {
            let message = format!(
                "the encoding is guessed: read as {}, the text looks like one of no western language; --encoding NAME reads it as what it is, such as shift_jis, gb18030, windows-1251, windows-1250, cp850 or macintosh",
                self.encoding
            );
            warnings.push(Warning { line: 1, message });
        }
        if self.malformed {
            let message = format!("some bytes are no {}; each became the sign U+FFFD", self.encoding);
            warnings.push(Warning { line: 1, message });
        }
        if let Some(Mixed { encoding, lines }) = &self.mixed {
            let named: Vec<String> = lines.iter().take(NAMED).map(u64::to_string).collect();
            let more = match lines.len().saturating_sub(NAMED) {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            let which = if lines.len() == 1 { "line" } else { "lines" };
            let message = format!(
                "the file is {}, but {which} {}{more} are {encoding}; each line is read as what it is",
                self.encoding,
                named.join(", ")
            );
            let message = if lines.len() == 1 { message.replace(" are ", " is ") } else { message };
            warnings.push(Warning { line: lines.first().copied().unwrap_or(1), message });
        }
        warnings
    }
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), malformed, mixed: None, doubtful: false }
}

fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let pairs = sample.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    // Greek or Chinese text has few zeros, and they are of its tags and line ends. Text in other encodings has none.
    // What is whole UTF-8 all the same is text with a zero here and there, unless every other letter is one.
    let as_utf_8 = std::str::from_utf8(sample).is_ok();
    let enough = |these: usize| if as_utf_8 { these * 10 > pairs * 3 } else { these * 20 > pairs };
    let many = |these: usize, those: usize| pairs >= 4 && enough(these) && those * 20 <= these;
    match (many(even, odd), many(odd, even)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8, Windows-1252, or both, line by line.
fn of_bytes(bytes: &[u8]) -> Decoded<'_> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: Cow::Borrowed(text),
                encoding: UTF_8.name(),
                malformed: false,
                mixed: None,
                doubtful: false,
            };
        }
        Err(error) => error,
    };
    let valid = &bytes[..error.valid_up_to()];
    if error.error_len().is_none() && !valid.is_ascii() {
        // The file was cut in the middle of a character.
        return with(UTF_8, bytes);
    }
    let (mut text, mut utf_8, mut other) = (String::with_capacity(bytes.len()), Vec::new(), Vec::new());
    let mut rest = bytes;
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let width = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        let (line, after) = rest.split_at((end + width).min(rest.len()));
        rest = after;
        match push_line(line, &mut text) {
            Found::Ascii => {}
            Found::Utf8 => utf_8.push(number),
            Found::Other => other.push(number),
        }
    }
    let (utf8, ansi) = (UTF_8.name(), WINDOWS_1252.name());
    let (encoding, mixed) = match (utf_8.len(), other.len()) {
        (0, _) => (ansi, None),
        (some, many) if some < many => (ansi, Some(Mixed { encoding: utf8, lines: utf_8 })),
        _ => (utf8, Some(Mixed { encoding: ansi, lines: other })),
    };
    let doubtful = mixed.is_none() && !plausible::is_western(&text);
    Decoded { text: Cow::Owned(text), encoding, malformed: false, mixed, doubtful }
}

enum Found {
    Ascii,
    Utf8,
    Other,
}

/// Adds a line. In one that is not UTF-8 throughout, each run of signs beyond ASCII is read as what it is.
fn push_line(line: &[u8], text: &mut String) -> Found {
    if let Ok(valid) = std::str::from_utf8(line) {
        text.push_str(valid);
        return if line.is_ascii() { Found::Ascii } else { Found::Utf8 };
    }
    for run in line.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        match std::str::from_utf8(run) {
            Ok(valid) => text.push_str(valid),
            Err(_) => text.push_str(&WINDOWS_1252.decode_without_bom_handling(run).0),
        }
    }
    Found::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let check = |bytes: &[u8], text: &str, encoding: &str| {
            let found = decode(bytes);
            assert_eq!((found.text.as_ref(), found.encoding, found.malformed), (text, encoding, false));
            assert_eq!(found.mixed, None);
        };
        let greek = "TI  - Ο πόνος και η ελπίδα στην καθημερινή ζωή\r\nER  - \r\n";
        check("TI  - Ångström".as_bytes(), "TI  - Ångström", "UTF-8");
        check("\u{feff}TI  - Å".as_bytes(), "TI  - Å", "UTF-8");
        check(&utf_16("\u{feff}TI  - Å", u16::to_le_bytes), "TI  - Å", "UTF-16LE");
        check(&utf_16("\u{feff}TI  - Å", u16::to_be_bytes), "TI  - Å", "UTF-16BE");
        check(&utf_16("TI  - Ångström", u16::to_le_bytes), "TI  - Ångström", "UTF-16LE");
        check(&utf_16(greek, u16::to_le_bytes), greek, "UTF-16LE");
        check(&utf_16(greek, u16::to_be_bytes), greek, "UTF-16BE");
        check(b"TI  - \xc5ngstr\xf6m \x96 90\x80", "TI  - Ångström – 90€", "windows-1252");
        check(b"TI  - Ren\xe9", "TI  - René", "windows-1252");
    }

    #[test]
    fn lines_of_two_encodings_are_read_each_in_its_own() {
        let check = |bytes: &[u8], text: &str, encoding: &str, warning: &str| {
            let found = decode(bytes);
            let warnings = found.warnings();
            assert_eq!((found.text.as_ref(), found.encoding), (text, encoding));
            assert_eq!(warnings.iter().map(|w| w.message.as_str()).collect::<Vec<_>>(), [warning]);
        };
        check(
            b"AU  - \xc3\x85s\r\nAU  - L\xf6hr\r\nAU  - \xc3\xb6\r\n",
            "AU  - Ås\r\nAU  - Löhr\r\nAU  - ö\r\n",
            "UTF-8",
            "the file is UTF-8, but line 2 is windows-1252; each line is read as what it is",
        );
        check(
            b"\xf6\n\xe4\n\xfc\n\xc3\xb6 and \xc3\xa4\n",
            "ö\nä\nü\nö and ä\n",
            "windows-1252",
            "the file is windows-1252, but line 4 is UTF-8; each line is read as what it is",
        );
        // One row of a table may hold cells of both.
        check(
            b"\xc3\xb6\n\xc3\xa4,\xe4\n",
            "ö\nä,ä\n",
            "UTF-8",
            "the file is UTF-8, but line 2 is windows-1252; each line is read as what it is",
        );
        check(
            "TI  - Å, Ö".as_bytes().split_last().expect("has bytes").1,
            "TI  - Å, \u{fffd}",
            "UTF-8",
            "some bytes are no UTF-8; each became the sign U+FFFD",
        );
    }

    #[test]
    fn a_guess_that_is_in_doubt_is_said() {
        let check = |bytes: &[u8], doubtful: bool| {
            let found = decode(bytes);
            assert_eq!(found.doubtful, doubtful, "{}", found.text);
            let said = found.warnings().iter().any(|w| w.message.contains("--encoding NAME"));
            assert_eq!(said, doubtful);
        };
        check(b"id,\x91\xe8\x96\xbc\n1,\x92\xc9\x82\xdd\n", true);
        check(b"TI  - \xcd\xe0\xe7\xe2\xe0\xed\xe8\xe5", true);
        check(b"TI  - \xc5ngstr\xf6m \x96 90\x80", false);
        check(b"TI  - plain", false);
        assert!(!decode_as(b"\xcd\xe0\xe7", "windows-1252").expect("a name").doubtful);
    }

    #[test]
    fn an_encoding_may_be_named() {
        let check = |bytes: &[u8], label: &str, text: &str, encoding: &str| {
            let found = decode_as(bytes, label).expect("a name of an encoding");
            assert_eq!((found.text.as_ref(), found.encoding), (text, encoding));
        };
        check(b"\xa3\xf3d\x9f", "windows-1250", "Łódź", "windows-1250");
        check(b"\x8e", "macintosh", "é", "macintosh");
        check(b"Gr\x94\xe1e", "CP850", "Größe", "IBM850");
        check(b"\x92\xc9\x82\xdd", "shift_jis", "痛み", "Shift_JIS");
        check(b"\x92\xc9\x82\xdd", "cp932", "痛み", "Shift_JIS");
        check(b"\xc1\xee\xeb\xfc", "Windows-1251", "Боль", "windows-1251");
        check(b"\xe9", "Latin-1", "é", "windows-1252");
        check(b"\xfe\xff\0a", "utf-16", "a", "UTF-16BE");
        check(b"a\0", "UTF16", "a", "UTF-16LE");
        check("\u{feff}a".as_bytes(), "utf8", "a", "UTF-8");
        let error = decode_as(b"", "utf-9").expect_err("no name of an encoding");
        assert!(error.to_string().starts_with("found the encoding 'utf-9', expected a name such as utf-8"), "{error}");
    }
}
