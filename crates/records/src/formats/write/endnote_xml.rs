//! `EndNote`'s XML, in the structure that `EndNote` writes.

use super::publication::Publication;
use super::types::of_word;
use super::{Entry, Fields, as_written, new_tag};
use crate::Field;
use crate::formats::endnote_xml::{CARRIER, DEEPEST, TAGS};
use crate::formats::meaning;

pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml><records>\n";
pub(super) const TAIL: &str = "</records></xml>\n";

/// The tags of this format in the table of what has no meaning of its own.
const EXTRA: usize = 3;

/// The number of a reference type that has none: `Generic`.
const GENERIC: u8 = 13;

pub(super) fn standard(publication: &Publication) -> Vec<Field> {
    let p = publication;
    let mut fields = Fields::new(TAGS);
    let own = p.own_kind("ref-type", |_| true).or_else(|| p.own_kind("%0", |_| true));
    fields.add("ref-type", own.unwrap_or(p.kind.endnote));
    p.authors.iter().for_each(|author| fields.add("contributors/authors/author", &author.endnote()));
    p.editors.iter().for_each(|editor| fields.add("contributors/secondary-authors/author", &editor.endnote()));
    fields.add(EXTRA_ADDRESS, &p.extras[3]);
    fields.add("titles/title", &p.title);
    fields.add("titles/secondary-title", &p.container);
    fields.add("titles/tertiary-title", &p.extras[1]);
    fields.add("titles/short-title", &p.extras[2]);
    if p.in_journal() {
        fields.add("periodical/full-title", &p.container);
    }
    fields.add("periodical/abbr-1", &p.abbreviation);
    fields.add("pages", &p.pages.text);
    fields.add("volume", &p.volume);
    fields.add("number", &p.number);
    fields.add("edition", &p.extras[0]);
    p.keywords.iter().for_each(|keyword| fields.add("keywords/keyword", keyword));
    fields.add("dates/year", &p.year);
    if let Some(date) = &p.date {
        fields.add("dates/pub-dates/date", &date.iso());
    }
    fields.add("pub-location", &p.place);
    fields.add("publisher", &p.publisher);
    p.numbers().for_each(|number| fields.add("isbn", number));
    fields.add("accession-num", if p.accession.is_empty() { &p.pmid } else { &p.accession });
    fields.add("label", &p.key);
    fields.add("abstract", &p.summary);
    p.notes.iter().for_each(|note| fields.add("notes", note));
    p.urls.iter().for_each(|url| fields.add("urls/related-urls/url", url));
    fields.add("custom2", &p.pmcid);
    fields.add("electronic-resource-num", &p.doi);
    fields.add("remote-database-name", &p.database);
    fields.add("language", &p.language);
    fields.all
}

const EXTRA_ADDRESS: &str = super::publication::EXTRAS[3][EXTRA];

pub(super) fn entry(entry: &Entry<'_>, out: &mut String) {
    out.push_str("<record>");
    let mut open: Vec<&str> = Vec::new();
    for (place, field) in entry.fields.iter().enumerate() {
        let own = !field.tag.is_empty()
            && entry.is_own(place, is_path(&field.tag) && meaning(TAGS, &field.tag) == field.name, is_path(&field.tag));
        let path = if own { Some(&*field.tag) } else { new_tag(TAGS, field, &entry.fields) };
        let parts: Vec<&str> =
            path.filter(|_| !field.value.is_empty()).map_or_else(Vec::new, |path| path.split('/').collect());
        let outer = if parts.is_empty() { &parts[..] } else { &parts[..parts.len() - 1] };
        let shared = open.iter().zip(outer).take_while(|(a, b)| a == b).count();
        for name in open.drain(shared..).rev() {
            out.push_str(&format!("</{name}>"));
        }
        for name in &outer[shared..] {
            out.push_str(&format!("<{name}>"));
            open.push(name);
        }
        let text = quick_xml::escape::escape(cleaned(if own { as_written(field) } else { &field.value })).into_owned();
        match parts.last() {
            Some(&"ref-type") => {
                let number = of_word(&field.value).map_or(GENERIC, |kind| kind.number);
                out.push_str(&format!("<ref-type name=\"{text}\">{number}</ref-type>"));
            }
            Some(leaf) => out.push_str(&format!("<{leaf}>{STYLE}{text}</style></{leaf}>")),
            None => carry(field, out),
        }
    }
    for name in open.drain(..).rev() {
        out.push_str(&format!("</{name}>"));
    }
    for field in entry.before.iter().chain(&entry.after) {
        carry(field, out);
    }
    out.push_str("</record>\n");
}

/// `EndNote` writes every text in one.
const STYLE: &str = "<style face=\"normal\" font=\"default\" size=\"100%\">";

fn carry(field: &Field, out: &mut String) {
    let tag = quick_xml::escape::escape(&*field.tag).into_owned();
    let text = quick_xml::escape::escape(cleaned(&field.value)).into_owned();
    out.push_str(&format!("<{CARRIER} tag=\"{tag}\" meaning=\"{}\">{text}</{CARRIER}>", field.name.name()));
}

/// Without characters that XML cannot hold.
pub(super) fn cleaned(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}') {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn is_path(tag: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !matches!(part, "record" | "records" | "style" | CARRIER)
    };
    tag.len() < 300
        && tag.split('/').all(name)
        && tag.split('/').count() < DEEPEST
        && (tag == "ref-type" || !tag.split('/').any(|p| p == "ref-type"))
}
