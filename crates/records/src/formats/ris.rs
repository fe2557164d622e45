//! RIS: `TY  - JOUR` first, `ER  - ` last, a tag of two characters, two spaces, a hyphen, a space.
//!
//! Ovid, EBSCO, `ProQuest`, Web of Science, Scopus, Embase, Rayyan and Covidence write it in their own ways: running numbers and links
//! between records, other tags for title and year, texts over several lines.

use super::{Parsed, Tags, meaning, uncarried};
use crate::lines::lines;
use crate::{Field, Name, Record};

/// The first tag of a meaning is the one that is written.
pub(super) const TAGS: Tags = &[
    ("TY", Name::Kind),
    ("TI", Name::Title),
    ("T1", Name::Title),
    ("AU", Name::Authors),
    ("A1", Name::Authors),
    ("PY", Name::Year),
    ("Y1", Name::Year),
    ("JF", Name::Journal),
    ("T2", Name::Journal),
    ("JO", Name::Journal),
    ("JA", Name::Abbreviation),
    ("J2", Name::Abbreviation),
    ("VL", Name::Volume),
    ("IS", Name::Number),
    ("SP", Name::FirstPage),
    ("EP", Name::LastPage),
    ("DO", Name::Doi),
    ("SN", Name::Issn),
    ("AB", Name::Abstract),
    ("N2", Name::Abstract),
    ("KW", Name::Keywords),
    ("LA", Name::Language),
    ("UR", Name::Url),
    ("DB", Name::Database),
    ("AN", Name::Accession),
    ("PB", Name::Publisher),
    ("CY", Name::Place),
    ("ED", Name::Editors),
    ("A2", Name::Editors),
    ("N1", Name::Notes),
    ("ID", Name::Key),
];

/// What carries a field that RIS has no tag for.
pub(super) const CARRIER: &str = "C8";

pub(super) fn looks_like(text: &str) -> bool {
    lines(text).take(50).any(|(_, line)| tagged(line).is_some_and(|(tag, _)| tag == "TY"))
}

/// The tag and text of a line: `TI  - text`; one space before the hyphen will do, and none after it.
pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    let bytes = line.as_bytes();
    let tag = bytes.get(..2)?;
    if !(tag[0].is_ascii_uppercase() && (tag[1].is_ascii_uppercase() || tag[1].is_ascii_digit())) {
        return None;
    }
    let after = &line[2..];
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let text = after[spaces..].strip_prefix('-')?;
    ((1..=2).contains(&spaces) && (text.is_empty() || text.starts_with([' ', '\t']))).then_some((&line[..2], text))
}

/// A record is being read.
struct Open {
    record: Record,
    /// Whether the last field goes on in the next line.
    text: String,
    tag: Box<str>,
}

impl Open {
    fn at(line: u64) -> Self {
        Self { record: Record { fields: Vec::new(), line }, text: String::new(), tag: "".into() }
    }

    fn start(&mut self, tag: &str, text: &str) {
        self.finish();
        self.tag = tag.into();
        self.text.push_str(text.trim());
    }

    fn finish(&mut self) {
        if self.tag.is_empty() {
            return;
        }
        let (tag, text) = (std::mem::take(&mut self.tag), std::mem::take(&mut self.text));
        let text = text.trim();
        let field = match uncarried(text).filter(|_| &*tag == CARRIER) {
            Some(field) => field,
            None => Field::new(meaning(TAGS, &tag), tag, text),
        };
        self.record.fields.push(field);
    }
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut open: Option<Open> = None;
    let mut outside: Option<(u64, usize)> = None;
    for (number, line) in lines(text) {
        if line.is_empty() {
            continue;
        }
        match tagged(line) {
            Some(("TY", text)) => {
                if let Some(unended) = open.take() {
                    parsed.warn(
                        number,
                        format!("a record begins; the one from line {} has no ER and ends here", unended.record.line),
                    );
                    close(unended, &mut parsed);
                }
                say_outside(&mut outside, &mut parsed);
                parsed.begun += 1;
                let mut record = Open::at(number);
                record.start("TY", text);
                open = Some(record);
            }
            Some(("ER", text)) if text.trim().is_empty() => match open.take() {
                Some(record) => close(record, &mut parsed),
                None => parsed.warn(number, "found ER, the end of a record, where none was begun"),
            },
            Some((tag, text)) if tag != "ER" => {
                if open.is_none() {
                    parsed.begun += 1;
                    parsed.warn(number, format!("a record begins with {tag}, expected TY; it has no type"));
                }
                open.get_or_insert_with(|| Open::at(number)).start(tag, text);
            }
            _ => match &mut open {
                Some(record) if !record.tag.is_empty() => {
                    let line = line.strip_prefix("  ").filter(|rest| tagged(rest).is_some()).unwrap_or(line);
                    record.text.push('\n');
                    record.text.push_str(line.trim_end());
                }
                _ => {
                    // Running numbers, links and headings stand between records.
                    if line.chars().filter(|c| c.is_alphabetic()).count() > 2 {
                        let (_, n) = outside.get_or_insert((number, 0));
                        *n += 1;
                    }
                }
            },
        }
    }
    if let Some(record) = open {
        parsed.warn(record.record.line, "the last record has no ER; it ends with the file");
        close(record, &mut parsed);
    }
    say_outside(&mut outside, &mut parsed);
    parsed
}

fn close(mut open: Open, parsed: &mut Parsed) {
    open.finish();
    parsed.records.push(open.record);
}

/// A word on lines that belong to no record.
fn say_outside(outside: &mut Option<(u64, usize)>, parsed: &mut Parsed) {
    if let Some((line, n)) = outside.take() {
        parsed.warn(line, format!("{n} lines from here stand outside of any record and are not read"));
    }
}
