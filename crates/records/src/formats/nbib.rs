//! `PubMed`'s format: a tag of up to four letters, `- `, six spaces before a line that goes on; `PMID` begins a record.

use super::{Parsed, Tags, carried, meaning, tag_of, uncarried};
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
];

/// What carries a field that the format has no tag for.
const CARRIER: &str = "QES";

pub(super) fn looks_like(text: &str) -> bool {
    lines(text).take(30).any(|(_, line)| tagged(line).is_some_and(|(tag, _)| tag == "PMID"))
}

fn tagged(line: &str) -> Option<(&str, &str)> {
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
    let value = if name == Name::Doi { text.trim_end_matches("[doi]") } else { text };
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
                if record.as_ref().is_some_and(|r| r.fields.first().is_some_and(|f| &*f.tag == "PMID")) {
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

pub(super) fn write(records: &[Record]) -> String {
    let mut out = String::new();
    for record in records {
        let mut push = |tag: &str, value: &str| {
            let words: Vec<&str> = value.split(['\n', '\r']).map(str::trim).filter(|w| !w.is_empty()).collect();
            out.push_str(&format!("{tag:<4}- {}\n", words.join(" ")));
        };
        let pmid = record.fields.iter().position(|f| f.name == Name::Pmid);
        push("PMID", pmid.map_or("", |place| record.fields[place].value.as_str()));
        for (place, field) in record.fields.iter().enumerate() {
            if Some(place) == pmid {
                continue;
            }
            let own = tagged(&format!("{:<4}- ", field.tag)).is_some() && !matches!(&*field.tag, "PMID" | CARRIER);
            if field.name == Name::Doi && matches!(&*field.tag, "LID" | "AID") {
                push(&field.tag, &format!("{} [doi]", field.value));
            } else if own
                && meaning(TAGS, &field.tag) == field.name
                && !(matches!(&*field.tag, "LID" | "AID") && field.value.ends_with("[doi]"))
            {
                push(&field.tag, &field.value);
            } else if field.name == Name::Doi {
                push("LID", &format!("{} [doi]", field.value));
            } else if let Some(tag) = tag_of(TAGS, field.name).filter(|tag| *tag != "PMID") {
                push(tag, &field.value);
            } else {
                push(CARRIER, &carried(field));
            }
        }
        out.push('\n');
    }
    out
}
