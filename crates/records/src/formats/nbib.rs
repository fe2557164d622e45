//! `PubMed`'s format: a tag of up to four letters, `- `, six spaces before a line that goes on; `PMID` begins a record.

use super::{Parsed, Tags, meaning, uncarried};
use crate::lines::lines;
use crate::{Field, Name, Record};

pub(super) const TAGS: Tags = &[
    ("PMID", Name::Pmid),
    ("TI", Name::Title),
    ("BTI", Name::Title),
    ("FAU", Name::Authors),
    ("DP", Name::Year),
    ("JT", Name::Journal),
    ("TA", Name::Abbreviation),
    ("VI", Name::Volume),
    ("IP", Name::Number),
    ("PG", Name::Pages),
    ("PMC", Name::Pmcid),
    ("IS", Name::Issn),
    ("AB", Name::Abstract),
    ("OT", Name::Keywords),
    ("MH", Name::Keywords),
    ("LA", Name::Language),
    ("PT", Name::Kind),
    ("PB", Name::Publisher),
    ("PL", Name::Place),
    ("FED", Name::Editors),
    ("GN", Name::Notes),
    ("ISBN", Name::Issn),
    ("CN", Name::Authors),
];

/// What carries a field that the format has no tag for.
pub(super) const CARRIER: &str = "QES";

/// What is written behind an ISSN that nothing more is known of: programs want the kind of it.
pub(super) const UNDETERMINED: &str = " (Undetermined)";

pub(super) fn looks_like(text: &str) -> bool {
    lines(text).take(30).any(|(_, line)| tagged(line).is_some_and(|(tag, _)| tag == "PMID"))
}

pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, text) = line.split_at_checked(4)?;
    let name = tag.trim_end_matches(' ');
    let plain = name.len() >= 2
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && name.as_bytes()[0].is_ascii_uppercase();
    let text = text.strip_prefix('-')?;
    (plain && (text.is_empty() || text.starts_with(' '))).then_some((name, text))
}

fn field(tag: &str, text: &str) -> Field {
    let text = text.trim();
    if let Some(field) = uncarried(text).filter(|_| tag == CARRIER) {
        return field;
    }
    // `LID` and `AID` say in brackets what they are.
    let name = match tag {
        "LID" | "AID" if text.ends_with("[doi]") => Name::Doi,
        _ => meaning(TAGS, tag),
    };
    let value = match name {
        Name::Doi => text.trim_end_matches("[doi]"),
        Name::Issn => text.strip_suffix(UNDETERMINED).unwrap_or(text),
        _ => text,
    };
    Field::new(name, tag, value)
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut record: Option<Record> = None;
    let mut current: Option<(String, String)> = None;
    let finish = |current: &mut Option<(String, String)>, record: &mut Option<Record>| {
        if let (Some((tag, text)), Some(record)) = (current.take(), record.as_mut()) {
            record.fields.push(field(&tag, &text));
        }
    };
    for (number, line) in lines(text) {
        match tagged(line) {
            Some((tag, text)) => {
                finish(&mut current, &mut record);
                if tag == "PMID" || record.is_none() {
                    if let Some(done) = record.take() {
                        parsed.records.push(done);
                    }
                    parsed.begun += 1;
                    if tag != "PMID" {
                        parsed.warn(number, format!("a record begins with {tag}, expected PMID"));
                    }
                    record = Some(Record { fields: Vec::new(), line: number });
                }
                current = Some((tag.to_owned(), text.trim().to_owned()));
            }
            None if line.trim().is_empty() => {
                // A blank line ends a record, unless the next tag goes on with it: exports differ.
                finish(&mut current, &mut record);
                if record.as_ref().is_some_and(|r| r.fields.first().is_some_and(|f| matches!(&*f.tag, "PMID" | "OWN")))
                {
                    parsed.records.extend(record.take());
                }
            }
            None => {
                match &mut current {
                    Some((_, text)) => {
                        if !line.starts_with(' ') {
                            parsed.warn(number, "found a line without a tag, expected six spaces before it; it goes on with the line above");
                        }
                        if !text.is_empty() {
                            text.push(' ');
                        }
                        text.push_str(line.trim());
                    }
                    None => parsed.warn(number, "found a line outside of any record; it is not read"),
                }
            }
        }
    }
    finish(&mut current, &mut record);
    parsed.records.extend(record);
    parsed
}
