//! Titles of what a record is part of: `EndNote` and RIS have the same fields for all types, and the type says what they mean.

use crate::formats::write::{is_of_conference, is_thesis};
use crate::precedence::{is_short_for, is_whole, second_title};
use crate::{Field, Name, Record};

/// The second title of a record in `EndNote`.
const ALTERNATIVE: &str = "titles/alt-title";

/// Tags of the title of proceedings, in records of conferences; in others they mean something else.
const PROCEEDINGS: [&str; 3] = ["C3", "custom3", "%3"];

/// Settles what the second title and the alternative one mean.
pub(super) fn settle(record: &mut Record) {
    if record.fields.iter().any(|f| f.name == Name::Kind && is_of_conference(&f.value)) {
        proceedings(record);
    }
    let whole = is_whole(record);
    if whole {
        // What is no part of a journal has no short name of one.
        for field in record.fields.iter_mut().filter(|f| &*f.tag == ALTERNATIVE && f.name == Name::Abbreviation) {
            field.name = Name::Other;
        }
        if record.fields.iter().any(|f| f.name == Name::Kind && is_thesis(&f.value)) {
            university(record);
        }
        return;
    }
    full_name(record);
}

/// Where a paper of a conference names nothing else that it is part of, the title of the proceedings does.
fn proceedings(record: &mut Record) {
    if record.fields.iter().any(|f| f.name == Name::Journal && !f.value.is_empty()) {
        return;
    }
    let titled = |f: &&mut Field| f.name == Name::Other && PROCEEDINGS.contains(&&*f.tag) && !f.value.is_empty();
    if let Some(field) = record.fields.iter_mut().find(titled) {
        field.name = Name::Journal;
    }
}

/// Where a thesis names no publisher, its second title is the university.
fn university(record: &mut Record) {
    if record.fields.iter().any(|f| f.name == Name::Publisher && !f.value.is_empty()) {
        return;
    }
    if let Some(field) = record.fields.iter_mut().find(|f| f.name == Name::Journal && second_title(&f.tag)) {
        field.name = Name::Publisher;
    }
}

/// `PubMed`'s records in `EndNote` have the short name of a journal as the second title, and the full one as the alternative.
fn full_name(record: &mut Record) {
    let of = |name: Name, tag: &dyn Fn(&str) -> bool| {
        record.fields.iter().position(|f| f.name == name && tag(&f.tag) && !f.value.is_empty())
    };
    let second = of(Name::Journal, &|tag| tag == "titles/secondary-title");
    let alternative = of(Name::Abbreviation, &|tag| tag == ALTERNATIVE);
    let (Some(second), Some(alternative)) = (second, alternative) else { return };
    let (short, long) = (record.fields[second].value.clone(), &record.fields[alternative].value);
    if short.len() >= long.len() || !is_short_for(&short, long) {
        return;
    }
    for field in record.fields.iter_mut().filter(|f| f.name == Name::Journal && f.value == short) {
        field.name = Name::Abbreviation;
    }
    record.fields[alternative].name = Name::Journal;
}
