//! The formats of bibliographic files, one each.

mod bibtex;
mod csv;
mod endnote_xml;
mod enw;
mod nbib;
mod ris;
mod write;

pub(crate) use csv::{fields_from_json, meaning_of as meaning_of_column, to_json as record_to_json};

pub use write::standard_columns;

use crate::decode::decode;
use crate::{Field, Name, Record};

/// A format of bibliographic files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// RIS: `TI  - …`.
    Ris,
    /// `PubMed`'s: `TI  - …` with tags of up to four letters.
    Nbib,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// `EndNote`'s XML.
    EndnoteXml,
    /// `EndNote`'s tagged form: `%T …`.
    Enw,
    /// A table with a row for each record.
    Csv,
}

/// The records of a file, and what was wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The records, in the order of the file.
    pub records: Vec<Record>,
    /// What was wrong, and where.
    pub warnings: Vec<Warning>,
    /// How many records the file begins, whole or not.
    pub begun: usize,
    /// What belongs to no record, such as BibTeX's `@string`.
    pub other: Vec<String>,
    /// The encoding; blank where the text was given.
    pub encoding: &'static str,
}

/// Something wrong in a file that loses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The line, from 1.
    pub line: u64,
    /// What was found, and what is made of it.
    pub message: String,
}

impl Parsed {
    pub(crate) fn warn(&mut self, line: u64, message: impl Into<String>) {
        self.warnings.push(Warning { line, message: message.into() });
    }
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::Ris, Self::Nbib, Self::Bibtex, Self::EndnoteXml, Self::Enw, Self::Csv];

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ris => "RIS",
            Self::Nbib => "NBIB",
            Self::Bibtex => "BibTeX",
            Self::EndnoteXml => "EndNote XML",
            Self::Enw => "EndNote ENW",
            Self::Csv => "CSV",
        }
    }

    /// The format of a file, by its ending; where that tells nothing (`.txt`, `.xml`), by how the text begins.
    pub fn of(ending: &str, text: &str) -> Option<Self> {
        match ending.to_lowercase().as_str() {
            "ris" => Some(if nbib::looks_like(text) { Self::Nbib } else { Self::Ris }),
            "nbib" | "medline" => Some(if ris::looks_like(text) { Self::Ris } else { Self::Nbib }),
            "bib" | "bibtex" => Some(Self::Bibtex),
            "enw" => Some(Self::Enw),
            "csv" | "tsv" => Some(Self::Csv),
            "xml" => endnote_xml::looks_like(text).then_some(Self::EndnoteXml),
            "txt" | "" => Self::by_text(text),
            _ => None,
        }
    }

    /// The format by how the text begins; CSV cannot be told.
    pub fn by_text(text: &str) -> Option<Self> {
        let tests: [(LooksLike, Self); 5] = [
            (endnote_xml::looks_like, Self::EndnoteXml),
            (nbib::looks_like, Self::Nbib),
            (ris::looks_like, Self::Ris),
            (enw::looks_like, Self::Enw),
            (bibtex::looks_like, Self::Bibtex),
        ];
        tests.into_iter().find(|(test, _)| test(text)).map(|(_, format)| format)
    }

    /// Reads the records of a text.
    ///
    /// A record with faults is read as far as it goes, with a warning; its neighbors are whole.
    pub fn read(self, text: &str) -> Parsed {
        match self {
            Self::Ris => ris::read(text),
            Self::Nbib => nbib::read(text),
            Self::Bibtex => write::restored(bibtex::read(text)),
            Self::EndnoteXml => endnote_xml::read(text),
            Self::Enw => enw::read(text),
            Self::Csv => csv::read(text),
        }
    }

    /// Reads the records of a file, whose encoding is found out.
    pub fn read_bytes(self, bytes: &[u8]) -> Parsed {
        let decoded = decode(bytes);
        let mut parsed = self.read(&decoded.text);
        parsed.encoding = decoded.encoding;
        if decoded.malformed {
            let message = format!("some bytes are no {}; each became the sign U+FFFD", decoded.encoding);
            parsed.warnings.insert(0, Warning { line: 1, message });
        }
        parsed
    }

    /// Writes records: those read from this format as they were, others by meaning, in the fields that other programs read. What has no
    /// place in this format travels beside, with a tag that brings it back.
    pub fn write(self, records: &[Record]) -> String {
        write::write(self, records)
    }
}

/// Whether a text begins like one of a format.
type LooksLike = fn(&str) -> bool;

/// Tags and what they mean; the first of a meaning is the one that is written.
pub(crate) type Tags = &'static [(&'static str, Name)];

pub(crate) fn meaning(tags: Tags, tag: &str) -> Name {
    tags.iter().find(|(t, _)| *t == tag).map_or(Name::Other, |(_, name)| *name)
}

/// The tag of a meaning, where the format has one.
pub(crate) fn tag_of(tags: Tags, name: Name) -> Option<&'static str> {
    tags.iter().find(|(_, n)| *n == name).map(|(tag, _)| *tag)
}

/// A field that a format has no tag for, as a text that brings it back: `{tag|meaning} value`.
pub(crate) fn carried(field: &Field) -> String {
    format!("{{{}|{}}} {}", field.tag, field.name.name(), field.value)
}

/// The field that [`carried`] made a text of.
pub(crate) fn uncarried(text: &str) -> Option<Field> {
    let (head, value) = text.strip_prefix('{')?.split_once('}')?;
    let (tag, name) = head.rsplit_once('|')?;
    let plain = !tag.contains(['{', '\n', '\r']);
    plain.then(|| Some(Field::new(Name::from_name(name)?, tag, value)))?
}
