//! From which format a record was read: its tags tell.

use crate::formats::{Format, endnote_xml, enw, meaning, nbib, ris};
use crate::{Field, Name, Record};

/// The format of a record; `None` for a table's, or where nothing tells.
pub(super) fn origin(record: &Record) -> Option<Format> {
    if let Some(format) = record.fields.iter().find_map(evidence) {
        return Some(format);
    }
    // A RIS record that lost its beginning.
    let tags = || record.fields.iter().filter(|f| !f.tag.is_empty()).map(|f| f.tag.as_bytes());
    let like_ris = |tag: &[u8]| {
        tag.len() == 2 && tag[0].is_ascii_uppercase() && (tag[1].is_ascii_uppercase() || tag[1].is_ascii_digit())
    };
    let untyped = record.first(Name::Kind).is_none();
    (untyped && tags().next().is_some() && tags().all(like_ris)).then_some(Format::Ris)
}

/// The format that a field must be from.
fn evidence(field: &Field) -> Option<Format> {
    let tag = &*field.tag;
    let means = |tags| field.name != Name::Other && meaning(tags, tag) == field.name;
    match tag {
        "@" => Some(Format::Bibtex),
        "TY" if field.name == Name::Kind => Some(Format::Ris),
        "PMID" | "OWN" | "STAT" => Some(Format::Nbib),
        // One letter for the type, or a number of that database.
        "PT" if field.value.len() == 1 => Some(Format::WebOfScience),
        "UT" if field.value.starts_with("WOS:") => Some(Format::WebOfScience),
        "ref-type" => Some(Format::EndnoteXml),
        _ if tag.len() == 2 && tag.starts_with('%') && means(enw::TAGS) => Some(Format::Enw),
        _ if tag.contains('/') && means(endnote_xml::TAGS) => Some(Format::EndnoteXml),
        _ if tag.bytes().all(|b| b.is_ascii_uppercase()) && means(nbib::TAGS) && !means(ris::TAGS) => {
            Some(Format::Nbib)
        }
        _ => None,
    }
}
