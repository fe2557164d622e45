//! Web of Science: lines under tags of two letters from `PT` to `ER`, or a table with a row for each record and these tags for names of
//! columns.

mod table;

use qes_work::{Stopped, Work};

use super::tagged::{Dialect, Form, Mark, Tagged, count, is_prose, spaced};
use super::write::{as_written, written};
use super::{Parsed, Tags, carried, meaning, tag_of, uncarried};
use crate::lines::lines;
use crate::{Field, Name, Record};

pub(super) const TAGS: Tags = &[
    ("DT", Name::Kind),
    ("TI", Name::Title),
    ("AF", Name::Authors),
    ("CA", Name::Authors),
    ("PY", Name::Year),
    ("SO", Name::Journal),
    ("JI", Name::Abbreviation),
    ("J9", Name::Abbreviation),
    ("VL", Name::Volume),
    ("IS", Name::Number),
    ("BP", Name::FirstPage),
    ("EP", Name::LastPage),
    ("DI", Name::Doi),
    ("PM", Name::Pmid),
    ("SN", Name::Issn),
    ("EI", Name::Issn),
    ("BN", Name::Issn),
    ("AB", Name::Abstract),
    ("DE", Name::Keywords),
    ("ID", Name::Keywords),
    ("LA", Name::Language),
    ("UT", Name::Accession),
    ("PU", Name::Publisher),
    ("PI", Name::Place),
    ("BE", Name::Editors),
];

/// What a tag means where no other of the record says it.
const SECOND_CHOICE: Tags = &[
    ("AU", Name::Authors),
    ("BF", Name::Authors),
    ("BA", Name::Authors),
    ("ED", Name::Editors),
    ("EA", Name::Year),
    ("PD", Name::Year),
    ("EY", Name::Year),
    ("AR", Name::Pages),
    ("D2", Name::Doi),
    ("PA", Name::Place),
    ("PT", Name::Kind),
];

/// Tags whose text has a line for each of several.
const LISTS: [&str; 7] = ["AF", "AU", "CA", "BE", "BF", "BA", "ED"];

const CARRIER: &str = "QE";

const DIALECT: Dialect = Dialect {
    tags: TAGS,
    second_choice: SECOND_CHOICE,
    opening: "PT",
    openers: &[],
    ending: Some("ER"),
    carrier: CARRIER,
    around: &["FN", "VR", "EF"],
    model: |tag| format!("{tag} "),
    tagged: tagged_line,
    goes_on: |line| (line.trim(), true),
    between: '\n',
    special: |tag, text| Some(parts(tag, text)),
};

/// Whether a text begins as Web of Science writes it.
pub(super) fn looks_like(text: &str) -> bool {
    let mut first = lines(text).map(|(_, line)| line).filter(|line| !line.trim().is_empty()).take(3);
    let Some(line) = first.next() else { return false };
    let next = first.next().unwrap_or_default();
    table::is_head(line) || (line.starts_with("FN ") && next.starts_with("VR ")) || opens(line)
}

/// `PT J`: a journal, a book, a series or a patent.
fn opens(line: &str) -> bool {
    matches!(line.trim_end(), "PT J" | "PT B" | "PT S" | "PT P" | "PT C")
}

fn tagged_line(line: &str) -> Option<Tagged<'_>> {
    let (tag, text) = line.split_at_checked(2)?;
    let bytes = tag.as_bytes();
    let plain = bytes[0].is_ascii_uppercase() && (bytes[1].is_ascii_uppercase() || bytes[1].is_ascii_digit());
    (plain && (text.is_empty() || text.starts_with(' '))).then_some(Tagged { tag, text, form: Form::Proper })
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let head = lines(text).map(|(_, line)| line).find(|line| !line.trim().is_empty());
    if head.is_some_and(table::is_head) {
        return table::read(text, work);
    }
    super::tagged::read(text, &DIALECT, work).counted(count(text, mark, true, work), "its PT lines")
}

/// What the count takes a line for.
fn mark(line: &str) -> Mark {
    match line.split(' ').next().unwrap_or_default() {
        "PT" => Mark::Opening,
        "ER" if line.trim() == "ER" => Mark::Ending,
        "TI" => Mark::Title,
        "FN" | "VR" | "EF" => Mark::Text,
        "" if line.is_empty() => Mark::Blank,
        tag if tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) => Mark::Tag,
        _ => Mark::Text,
    }
}

/// Lists have a line for each of several; keywords have semicolons; other texts are broken into lines anywhere.
fn parts(tag: &str, text: &str) -> Vec<Field> {
    let name = meaning(TAGS, tag);
    let each = |parts: &mut dyn Iterator<Item = &str>| -> Vec<Field> {
        parts.map(spaced).filter(|part| !part.is_empty()).map(|part| Field::new(name, tag, &part)).collect()
    };
    if LISTS.contains(&tag) {
        each(&mut text.lines())
    } else if name == Name::Keywords {
        each(&mut spaced(text).split(';'))
    } else if tag == "CR" || tag == "C1" {
        vec![Field::new(name, tag, text)]
    } else {
        vec![Field::new(name, tag, &spaced(text))]
    }
}

pub(super) fn write(records: &[Record], work: &Work) -> Result<String, Stopped> {
    let mut out = String::from("FN Web of Science\nVR 1.0\n");
    written(records, |_, record, out| entry(record, out), &mut out, work)?;
    out.push_str("EF\n");
    Ok(out)
}

fn entry(record: &Record, out: &mut String) {
    // `PT` means the kind where no other tag does.
    let kinds = record.fields.iter().filter(|f| f.name == Name::Kind && !f.value.is_empty()).count();
    let opens = |f: &Field| match f.name {
        Name::Kind => kinds <= 1,
        Name::Other => kinds > 0,
        _ => false,
    };
    let kind = record.fields.iter().position(|f| &*f.tag == "PT" && opens(f) && reads_as_one("PT", f));
    push(out, "PT", kind.map_or("J", |place| record.fields[place].value.as_str()));
    for (place, field) in record.fields.iter().enumerate() {
        if Some(place) == kind {
            continue;
        }
        let field = &one_line(field);
        let own = meaning(TAGS, &field.tag) == field.name
            && comes_back_as(&field.tag, field)
            && !(field.name == Name::Other && is_needed(&field.tag, record));
        let tag =
            if own { Some(&*field.tag) } else { tag_of(TAGS, field.name).filter(|tag| comes_back_as(tag, field)) };
        match tag {
            Some(tag) => push(out, tag, as_written(field)),
            None => push(out, CARRIER, &carried(field)),
        }
    }
    out.push_str("ER\n\n");
}

/// A field as it is read again: with one space between two words, unless its lines are kept.
fn one_line(field: &Field) -> Field {
    let value = if is_prose(field.name) { field.value.clone() } else { spaced(&field.value) };
    Field { value, ..field.clone() }
}

/// Whether a tag of the second choice would say what no other field of the record says.
fn is_needed(tag: &str, record: &Record) -> bool {
    let says = |name: Name| record.fields.iter().any(|f| f.name == name && !f.value.is_empty());
    SECOND_CHOICE.iter().any(|(t, name)| *t == tag && !says(*name))
}

/// Whether a text that is written under a tag is one field with this text when it is read, and begins and ends nothing.
fn comes_back_as(tag: &str, field: &Field) -> bool {
    !matches!(tag, "PT" | "ER" | "EF" | "FN" | "VR" | CARRIER) && reads_as_one(tag, field)
}

fn reads_as_one(tag: &str, field: &Field) -> bool {
    let own = tagged_line(tag).is_some_and(|t| t.tag == tag) && uncarried(&field.value).is_none();
    own && matches!(parts(tag, &field.value).as_slice(), [one] if one.value == field.value)
}

fn push(out: &mut String, tag: &str, value: &str) {
    for (number, line) in lines(value).enumerate() {
        out.push_str(if number == 0 { tag } else { "  " });
        out.push(' ');
        out.push_str(line.1);
        out.push('\n');
    }
    if value.is_empty() {
        out.push_str(&format!("{tag}\n"));
    }
}
