//! RIS. What is read by other programs: `TY` of the list of types, `T2` for a journal and a book alike, `SP` and `EP`, one `AU` for each author.

use super::publication::{Pages, Publication};
use super::types::of_word;
use super::{Entry, Fields, as_written, new_tag};
use crate::formats::ris::{CARRIER, TAGS, tagged};
use crate::formats::{carried, meaning, uncarried};
use crate::lines::lines;
use crate::{Field, Name};

/// The tags of RIS in the table of what has no meaning of its own.
const EXTRA: usize = 0;

pub(super) fn standard(publication: &Publication) -> Vec<Field> {
    let p = publication;
    let mut fields = Fields::new(TAGS);
    fields.add("TY", p.own_kind("TY", is_code).unwrap_or(p.kind.ris));
    fields.add("TI", &p.title);
    for author in &p.authors {
        fields.add("AU", &author.name);
    }
    for editor in &p.editors {
        fields.add("A2", &editor.name);
    }
    fields.add("PY", &p.year);
    if let Some(date) = &p.date {
        fields.add("DA", &date.ris());
    }
    fields.add("T2", &p.container);
    if p.in_journal() {
        fields.add("JF", &p.container);
    }
    fields.add("JA", &p.abbreviation);
    fields.add("VL", &p.volume);
    fields.add("IS", &p.number);
    match &p.pages.ends {
        Some((first, last)) => {
            fields.add("SP", first);
            fields.add("EP", if first == last { "" } else { last });
        }
        None => fields.add("SP", &p.pages.text),
    }
    fields.add("DO", &p.doi);
    p.numbers().for_each(|number| fields.add("SN", number));
    fields.add("AB", &p.summary);
    p.keywords.iter().for_each(|keyword| fields.add("KW", keyword));
    fields.add("LA", &p.language);
    p.urls.iter().for_each(|url| fields.add("UR", url));
    fields.add("DB", &p.database);
    // RIS has no field for the number in PubMed; PubMed itself writes it here.
    fields.add("AN", if p.accession.is_empty() { &p.pmid } else { &p.accession });
    fields.add("C2", &p.pmcid);
    fields.add("PB", &p.publisher);
    fields.add("CY", &p.place);
    p.notes.iter().for_each(|note| fields.add("N1", note));
    fields.add("ID", &p.key);
    fields.add_extras(p, EXTRA);
    fields.all
}

pub(super) fn entry(entry: &Entry<'_>, out: &mut String) {
    let fields = &entry.fields;
    let kind = fields.iter().position(|f| f.name == Name::Kind);
    let first = kind.map_or("GEN", |place| code(&fields[place].value));
    push(out, "TY", first);
    for (place, field) in fields.iter().enumerate() {
        if Some(place) == kind {
            if first != field.value || &*field.tag != "TY" {
                push(out, CARRIER, &carried(field));
            }
        } else if entry.is_own(place, is_own(field), is_tag(field)) {
            push(out, &field.tag, as_written(field));
        } else if let Some((first, last)) = new_pages(field, fields) {
            push(out, "SP", &first);
            if first != last {
                push(out, "EP", &last);
            }
        } else if let Some(tag) = new_tag(TAGS, field, fields).filter(|tag| *tag != "TY") {
            push(out, tag, &field.value);
        } else {
            push(out, CARRIER, &carried(field));
        }
    }
    for field in entry.before.iter().chain(&entry.after) {
        push(out, CARRIER, &carried(field));
    }
    out.push_str("ER  - \n\n");
}

/// Whether a field is written under the tag that it has.
fn is_own(field: &Field) -> bool {
    is_tag(field) && meaning(TAGS, &field.tag) == field.name
}

fn is_tag(field: &Field) -> bool {
    let tag = &*field.tag;
    tagged(&format!("{tag}  - ")).is_some()
        && !matches!(tag, "TY" | "ER")
        && !(tag == CARRIER && uncarried(&field.value).is_some())
}

/// The ends of pages that the record did not have before, in the column of a frame.
fn new_pages(field: &Field, fields: &[Field]) -> Option<(String, String)> {
    let alone = !fields.iter().any(|f| matches!(f.name, Name::FirstPage | Name::LastPage));
    let column = field.name == Name::Pages && &*field.tag == Name::Pages.name();
    if column && alone { Pages::of_text(&field.value).ends } else { None }
}

/// The code of a type: as it stands where it is one, else that of the word.
fn code(kind: &str) -> &str {
    if is_code(kind) { kind } else { of_word(kind).map_or("GEN", |kind| kind.ris) }
}

fn is_code(kind: &str) -> bool {
    kind.len() <= 8 && !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn push(out: &mut String, tag: &str, value: &str) {
    out.push_str(tag);
    out.push_str("  - ");
    for (number, line) in lines(value) {
        if number > 1 {
            // What looks like a tag, or like the end of the text, must not be taken for it.
            if line.is_empty() {
                out.push(' ');
            } else if tagged(line).is_some() || line.strip_prefix("  ").is_some_and(|rest| tagged(rest).is_some()) {
                out.push_str("  ");
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    if value.is_empty() {
        out.push('\n');
    }
}
