//! `PubMed`'s format. Programs want a line that begins a record: `PMID`, or `OWN` where there is no such number, which is never made up.
//! They also want numbers in the form that `PubMed` writes: an ISSN with its kind, `PMC` before digits, `[doi]` behind a DOI.

use super::publication::{Publication, one_line};
use super::{Entry, Fields, as_written, is_ours, new_tag};
use crate::formats::nbib::{CARRIER, TAGS, UNDETERMINED, tagged};
use crate::formats::{carried, meaning};
use crate::{Field, Name};

/// Who keeps a record: the line that begins one without a number in `PubMed`.
pub(super) const OWNER: &str = "OWN";
pub(super) const OURS: &str = "QES";

/// The tags of this format in the table of what has no meaning of its own.
const EXTRA: usize = 1;

pub(super) fn standard(publication: &Publication) -> Vec<Field> {
    let p = publication;
    let mut fields = Fields::new(TAGS);
    if is_number(&p.pmid) {
        fields.add("PMID", &p.pmid);
    } else {
        fields.add(OWNER, OURS);
    }
    for issn in p.issns.iter().filter(|issn| is_issn(issn)) {
        fields.add("IS", issn);
    }
    p.isbns.iter().for_each(|isbn| fields.add("ISBN", isbn));
    fields.add("VI", &p.volume);
    fields.add("IP", &p.number);
    fields.add("DP", &p.date.as_ref().map_or_else(|| p.year.clone(), super::date::Date::nbib));
    fields.add("TI", &p.title);
    if p.in_book() {
        fields.add("BTI", &p.container);
    }
    fields.add("PG", &p.pages.text);
    if !p.doi.is_empty() {
        fields.add_as(Name::Doi, "LID", &p.doi);
    }
    fields.add("AB", &p.summary);
    for author in &p.authors {
        if author.body {
            fields.add("CN", &author.name);
        } else {
            fields.add("FAU", &author.pubmed());
            fields.add("AU", &author.short());
        }
    }
    for editor in &p.editors {
        fields.add("FED", &editor.pubmed());
        if !editor.body {
            fields.add("ED", &editor.short());
        }
    }
    fields.add("LA", &p.language);
    p.keywords.iter().for_each(|keyword| fields.add("OT", keyword));
    let own: Vec<&str> = p.kinds.iter().filter(|(tag, _)| tag == "PT").map(|(_, kind)| kind.as_str()).collect();
    if own.is_empty() {
        fields.add("PT", p.kind.nbib);
    }
    for kind in own {
        fields.add("PT", kind);
    }
    fields.add("PB", &p.publisher);
    fields.add("PL", &p.place);
    fields.add("TA", &p.abbreviation);
    fields.add(if p.in_series { "CTI" } else { "JT" }, &p.container);
    if is_pmc(&p.pmcid) {
        fields.add("PMC", &p.pmcid);
    }
    if !p.doi.is_empty() {
        fields.add_as(Name::Doi, "AID", &p.doi);
    }
    p.notes.iter().for_each(|note| fields.add("GN", note));
    fields.add_extras(p, EXTRA);
    fields.all
}

pub(super) fn entry(entry: &Entry<'_>, out: &mut String) {
    let fields = &entry.fields;
    let ours = fields.first().is_some_and(is_ours);
    let of = |f: &Field| f.name == Name::Pmid && (is_number(&f.value) || (&*f.tag == "PMID" && !ours));
    let pmid = fields.iter().position(of);
    match pmid {
        Some(place) => push(out, "PMID", &fields[place].value),
        None if fields.first().is_some_and(|f| &*f.tag == OWNER) => {}
        None => push(out, OWNER, OURS),
    }
    for (place, field) in fields.iter().enumerate() {
        if Some(place) == pmid {
            continue;
        }
        let is_id = matches!(&*field.tag, "LID" | "AID");
        if field.name == Name::Doi && is_id {
            push(out, &field.tag, &format!("{} [doi]", field.value));
        } else if entry.is_own(place, is_own(field), is_tag(field)) && !(is_id && field.value.ends_with("[doi]")) {
            let kind = if field.name == Name::Issn && is_issn(&field.value) { UNDETERMINED } else { "" };
            push(out, &field.tag, &format!("{}{kind}", as_written(field)));
        } else if field.name == Name::Doi && entry.own && !fields.iter().any(|f| f.name == Name::Doi && is_own_id(f)) {
            push(out, "LID", &format!("{} [doi]", field.value));
        } else if let Some(tag) = new_tag(TAGS, field, fields).filter(|_| fits(field)) {
            let kind = if field.name == Name::Issn && is_issn(&field.value) { UNDETERMINED } else { "" };
            push(out, tag, &format!("{}{kind}", field.value));
        } else {
            push(out, CARRIER, &carried(field));
        }
    }
    for field in entry.before.iter().chain(&entry.after) {
        push(out, CARRIER, &carried(field));
    }
    out.push('\n');
}

/// Whether a field is written under the tag that it has.
fn is_own(field: &Field) -> bool {
    is_tag(field) && meaning(TAGS, &field.tag) == field.name
}

/// Programs know tags of letters alone.
fn is_tag(field: &Field) -> bool {
    let tag = &*field.tag;
    tagged(&format!("{tag:<4}- ")).is_some()
        && tag.bytes().all(|b| b.is_ascii_uppercase())
        && !matches!(tag, "PMID" | CARRIER)
}

fn is_own_id(field: &Field) -> bool {
    matches!(&*field.tag, "LID" | "AID")
}

/// Whether a new value has the form that programs want of its meaning.
fn fits(field: &Field) -> bool {
    match field.name {
        Name::Pmid => false,
        Name::Pmcid => is_pmc(&field.value),
        Name::Issn => is_issn(field.value.split(" (").next().unwrap_or_default()),
        _ => true,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 18 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_pmc(text: &str) -> bool {
    text.strip_prefix("PMC").is_some_and(is_number)
}

fn is_issn(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 9
        && bytes.iter().enumerate().all(|(place, b)| match place {
            4 => *b == b'-',
            8 => b.is_ascii_digit() || b.eq_ignore_ascii_case(&b'x'),
            _ => b.is_ascii_digit(),
        })
}

fn push(out: &mut String, tag: &str, value: &str) {
    let value = one_line(value);
    out.push_str(&format!("{tag:<4}- {value}\n"));
}
