//! The formats of bibliographic files, one each.

mod bibtex;
mod csv;
mod draft;
mod endnote_xml;
mod enw;
mod nbib;
mod resembles;
mod ris;
mod tagged;
mod web_of_science;
mod write;

pub use resembles::resembles;

pub use csv::{Producer, TableReader, is_vertical, keywords_by_commas, keywords_of, repeats_head};
pub(crate) use csv::{fields_from_json, meaning_of as meaning_of_column, to_json as record_to_json};

use std::collections::{HashMap, HashSet};

use qes_work::{Stopped, Work};

pub use write::standard_columns;

use crate::aside::let_go;
use crate::decode::{Decoded, decode};
use crate::lines::lines;
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
    /// Web of Science's own: `TI …` under `PT J`, or a table whose columns have these tags for names.
    WebOfScience,
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
    /// How many records the file holds: by its opening tags, counted apart from the reader. A warning says so where the two differ.
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

    /// Sets how many records the file holds, by what counts as one.
    fn counted(mut self, begun: usize, by: &str) -> Self {
        self.begun = begun;
        if begun != self.records.len() {
            let (read, records) = (self.records.len(), if begun == 1 { "record" } else { "records" });
            self.warn(1, format!("the file holds {begun} {records} by {by}, but {read} were read"));
        }
        self
    }

    /// Warnings in the order of their lines; what many lines have in common is said once.
    fn sorted(mut self, work: &Work) -> Result<Self, Stopped> {
        self.warnings.sort_by_key(|w| w.line);
        let mut places: HashMap<String, Vec<u64>> = HashMap::new();
        for warning in self.warnings.iter().take_while(|_| !work.is_stopped()) {
            places.entry(warning.message.clone()).or_default().push(warning.line);
        }
        if work.is_stopped() {
            let_go((self, places));
            return Err(Stopped);
        }
        let mut said: HashSet<String> = HashSet::new();
        self.warnings.retain_mut(|warning| {
            if work.is_stopped() {
                return true;
            }
            let lines = &places[&warning.message];
            if lines.len() < MANY {
                return true;
            }
            let first = said.insert(warning.message.clone());
            let named: Vec<String> = lines[1..MANY.min(lines.len())].iter().map(u64::to_string).collect();
            let more = if lines.len() > MANY { format!(" and {} more", lines.len() - MANY) } else { String::new() };
            warning.message.push_str(&format!("; the same in lines {}{more}", named.join(", ")));
            first
        });
        if work.is_stopped() {
            let_go((self, places));
            return Err(Stopped);
        }
        Ok(self)
    }
}

/// So many lines with the same warning get one.
const MANY: usize = 4;

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Ris, Self::Nbib, Self::Bibtex, Self::EndnoteXml, Self::Enw, Self::WebOfScience, Self::Csv];

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ris => "RIS",
            Self::Nbib => "NBIB",
            Self::Bibtex => "BibTeX",
            Self::EndnoteXml => "EndNote XML",
            Self::Enw => "EndNote ENW",
            Self::WebOfScience => "Web of Science",
            Self::Csv => "CSV",
        }
    }

    /// The format of a file: by what its text is, whatever its ending says; by the ending where the text tells nothing.
    pub fn of(ending: &str, text: &str) -> Option<Self> {
        let own = match ending.to_lowercase().as_str() {
            "ris" => Self::Ris,
            "nbib" | "medline" => Self::Nbib,
            "bib" | "bibtex" => Self::Bibtex,
            "enw" | "refer" => Self::Enw,
            "ciw" | "isi" => Self::WebOfScience,
            "xml" => Self::EndnoteXml,
            "csv" | "tsv" | "tab" => return Some(by_first_line(text).unwrap_or(Self::Csv)),
            "txt" | "text" | "" => return Self::by_text(text),
            _ => return None,
        };
        Some(Self::by_text(text).unwrap_or(own))
    }

    /// The format by what the text is; a table cannot be told, other than one of Web of Science.
    pub fn by_text(text: &str) -> Option<Self> {
        by_first_line(text).or_else(|| {
            let start: String = text.chars().take(2000).collect();
            if start.trim_start().starts_with('<') {
                return endnote_xml::looks_like(text).then_some(Self::EndnoteXml);
            }
            lines(text)
                .find_map(|(_, line)| by_line(line))
                .or_else(|| ris::looks_like_unopened(text).then_some(Self::Ris))
        })
    }

    /// Reads the records of a short text. [`Format::read_decoded`] can be stopped.
    ///
    /// A record with faults is read as far as it goes, with a warning; its neighbors are whole.
    pub fn read(self, text: &str) -> Parsed {
        self.parsed(text, &Work::new()).unwrap_or_default()
    }

    /// Reads the records of a short file, whose encoding is found out.
    pub fn read_bytes(self, bytes: &[u8]) -> Parsed {
        self.read_decoded(&decode(bytes), &Work::new()).unwrap_or_default()
    }

    /// Reads the records of a file's text. What its encoding leaves in doubt comes first among the warnings.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn read_decoded(self, decoded: &Decoded, work: &Work) -> Result<Parsed, Stopped> {
        let mut parsed = self.parsed(&decoded.text, work)?;
        parsed.encoding = decoded.encoding;
        parsed.warnings.splice(0..0, decoded.warnings());
        Ok(parsed)
    }

    /// A reader whose work was stopped comes back early, with a part of the records.
    fn parsed(self, text: &str, work: &Work) -> Result<Parsed, Stopped> {
        let parsed = match self {
            Self::Ris => ris::read(text, work),
            Self::Nbib => nbib::read(text, work),
            Self::Bibtex => write::restored(bibtex::read(text, work), work),
            Self::EndnoteXml => endnote_xml::read(text, work),
            Self::Enw => enw::read(text, work),
            Self::WebOfScience => web_of_science::read(text, work),
            Self::Csv => csv::read(text, work),
        };
        if work.is_stopped() {
            let_go(parsed);
            return Err(Stopped);
        }
        parsed.sorted(work)
    }

    /// Writes records: those read from this format as they were, others by meaning, in the fields that other programs read. What has no
    /// place in this format travels beside, with a tag that brings it back.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn write(self, records: &[Record], work: &Work) -> Result<String, Stopped> {
        write::write(self, records, work)
    }
}

/// Whether a line can only be of one format.
type IsLineOf = fn(&str) -> bool;

/// The format that a line is of, where it can be of no other.
fn by_line(line: &str) -> Option<Format> {
    let tests: [(IsLineOf, Format); 4] = [
        (ris::is_opening, Format::Ris),
        (nbib::is_typical, Format::Nbib),
        (enw::is_opening, Format::Enw),
        (bibtex::is_opening, Format::Bibtex),
    ];
    tests.into_iter().find(|(test, _)| test(line)).map(|(_, format)| format)
}

/// The format by the first line that is not blank.
fn by_first_line(text: &str) -> Option<Format> {
    if web_of_science::looks_like(text) {
        return Some(Format::WebOfScience);
    }
    let (_, line) = lines(text).find(|(_, line)| !line.trim().is_empty())?;
    by_line(line.trim_start()).or_else(|| enw::is_tag(line).then_some(Format::Enw))
}

/// Tags and what they mean; the first of a meaning is the one that is written.
pub(crate) type Tags = &'static [(&'static str, Name)];

pub(crate) fn meaning(tags: Tags, tag: &str) -> Name {
    tags.iter().find(|(t, _)| *t == tag).map_or(Name::Other, |(_, name)| *name)
}

/// Where a tag stands among those of its format that have this meaning: the lower, the better.
pub(crate) fn rank(tag: &str, name: Name) -> usize {
    let tables = [ris::TAGS, nbib::TAGS, bibtex::TAGS, endnote_xml::TAGS, enw::TAGS, web_of_science::TAGS];
    let place = |tags: Tags| tags.iter().filter(|(_, n)| *n == name).position(|(t, _)| t.eq_ignore_ascii_case(tag));
    tables.into_iter().find_map(place).unwrap_or(usize::MAX)
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
