//! `EndNote`'s tagged form. A journal is `%J`, a book or proceedings `%B`.

use super::publication::Publication;
use super::{Entry, Fields, as_written, new_tag};
use crate::formats::enw::{CARRIER, TAGS, tagged};
use crate::formats::{carried, meaning, uncarried};
use crate::lines::lines;
use crate::{Field, Name};

/// The tags of this format in the table of what has no meaning of its own.
const EXTRA: usize = 4;

pub(super) fn standard(publication: &Publication) -> Vec<Field> {
    let p = publication;
    let mut fields = Fields::new(TAGS);
    let own = p.own_kind("%0", |_| true).or_else(|| p.own_kind("ref-type", |_| true));
    fields.add("%0", own.unwrap_or(p.kind.endnote));
    fields.add("%T", &p.title);
    p.authors.iter().for_each(|author| fields.add("%A", &author.endnote()));
    p.editors.iter().for_each(|editor| fields.add("%E", &editor.endnote()));
    fields.add("%D", &p.year);
    if let Some(date) = &p.date {
        fields.add("%8", &date.iso());
    }
    fields.add(if p.in_journal() { "%J" } else { "%B" }, &p.container);
    fields.add("%O", &p.abbreviation);
    fields.add("%V", &p.volume);
    fields.add("%N", &p.number);
    fields.add("%P", &p.pages.text);
    fields.add("%R", &p.doi);
    p.numbers().for_each(|number| fields.add("%@", number));
    fields.add("%X", &p.summary);
    p.keywords.iter().for_each(|keyword| fields.add("%K", keyword));
    fields.add("%G", &p.language);
    p.urls.iter().for_each(|url| fields.add("%U", url));
    fields.add("%W", &p.database);
    fields.add("%M", if p.accession.is_empty() { &p.pmid } else { &p.accession });
    fields.add("%2", &p.pmcid);
    fields.add("%I", &p.publisher);
    fields.add("%C", &p.place);
    p.notes.iter().for_each(|note| fields.add("%Z", note));
    fields.add("%F", &p.key);
    fields.add_extras(p, EXTRA);
    fields.all
}

pub(super) fn entry(entry: &Entry<'_>, out: &mut String) {
    let fields = &entry.fields;
    let kind = fields.iter().position(|f| f.name == Name::Kind);
    push(out, "%0", kind.map_or("Generic", |place| fields[place].value.as_str()));
    for (place, field) in fields.iter().enumerate() {
        if Some(place) == kind {
            continue;
        }
        if entry.is_own(place, is_own(field), is_tag(field)) {
            push(out, &field.tag, as_written(field));
        } else if let Some(tag) = new_tag(TAGS, field, fields).filter(|tag| *tag != "%0") {
            push(out, tag, &field.value);
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

fn is_tag(field: &Field) -> bool {
    let tag = &*field.tag;
    tagged(&format!("{tag} ")).is_some()
        && tag.len() == 2
        && tag != "%0"
        && !(tag == CARRIER && uncarried(&field.value).is_some())
}

fn push(out: &mut String, tag: &str, value: &str) {
    out.push_str(tag);
    out.push(' ');
    for (number, line) in lines(value) {
        if number > 1
            && (line.is_empty()
                || tagged(line).is_some()
                || line.strip_prefix(' ').is_some_and(|rest| tagged(rest).is_some()))
        {
            out.push(' ');
        }
        out.push_str(line);
        out.push('\n');
    }
    if value.is_empty() {
        out.push('\n');
    }
}
