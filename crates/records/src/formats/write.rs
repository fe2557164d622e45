//! Writing records. Those that were read from the same format are written as they were. Others are written by meaning, in the fields that
//! other programs look for; what has no place there travels beside, in a field that brings it back.

mod bibtex;
mod csv;
mod date;
mod endnote_xml;
mod enw;
mod nbib;
mod origin;
mod people;
mod publication;
mod ris;
mod types;

pub(super) use bibtex::{is_key, latex, restored};
pub(super) use people::bibtex_name;
pub(super) use types::{is_of_conference, is_thesis};

use std::borrow::Cow;

use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::{Format, Tags, meaning, tag_of};
use crate::names::marked_body;
use crate::precedence::second_title;
use crate::{Field, Name, Record};
use publication::Publication;

/// Records that are written between two looks at the work.
const BLOCK: usize = 64;

/// The text of a file with these records.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
pub(super) fn write(format: Format, records: &[Record], work: &Work) -> Result<String, Stopped> {
    work.begin_counted("writing", "records", records.len());
    match format {
        Format::Csv => return csv::write(records, work),
        Format::WebOfScience => return super::web_of_science::write(records, work),
        _ => {}
    }
    let mut taken = bibtex::Ids::default();
    let mut ids: Vec<String> = Vec::new();
    if format == Format::Bibtex {
        for (number, record) in records.iter().enumerate() {
            work.go_on()?;
            ids.push(taken.of(record, number + 1));
        }
    }
    let one = |number: usize, record: &Record, out: &mut String| {
        let id = ids.get(number).cloned().unwrap_or_default();
        if origin::origin(record) == Some(format) {
            as_it_was(format, record, id, out);
        } else {
            by_meaning(format, record, id, out);
        }
    };
    let (head, tail) = if format == Format::EndnoteXml { (endnote_xml::HEAD, endnote_xml::TAIL) } else { ("", "") };
    let mut out = String::from(head);
    written(records, one, &mut out, work)?;
    out.push_str(tail);
    Ok(out)
}

/// Appends what is written of each record, in their order; the records are written on all cores.
pub(super) fn written(
    records: &[Record],
    one: impl Fn(usize, &Record, &mut String) + Sync,
    out: &mut String,
    work: &Work,
) -> Result<(), Stopped> {
    if records.len() <= BLOCK {
        // Another core would only cost time.
        for (number, record) in records.iter().enumerate() {
            work.did(1)?;
            one(number, record, out);
        }
        return Ok(());
    }
    let blocks = records.par_chunks(BLOCK).enumerate().map(|(block, records)| {
        let mut text = String::new();
        for (n, record) in records.iter().enumerate() {
            work.did(1)?;
            one(block * BLOCK + n, record, &mut text);
        }
        Ok(text)
    });
    for block in blocks.collect::<Result<Vec<_>, Stopped>>()? {
        work.go_on()?;
        out.push_str(&block);
    }
    Ok(())
}

/// What records say by meaning, as the columns of a table: names `Last, First` and apart by semicolons, a word for the type, four digits for
/// the year. Columns that say nothing are left out.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
pub fn standard_columns(records: &[Record], work: &Work) -> Result<Vec<(&'static str, Vec<String>)>, Stopped> {
    csv::columns(records, work)
}

/// One record as it is written.
struct Entry<'a> {
    /// The key, in BibTeX.
    id: String,
    /// The fields under tags of the format.
    fields: Cow<'a, [Field]>,
    /// Whether the fields are as they were read from the same format.
    own: bool,
    /// The places of fields that mean something else than their tag does by itself, and are read so all the same.
    trusted: Vec<usize>,
    /// The places of fields that would be read as something else under their tag.
    beside: Vec<usize>,
    /// What travels beside, before the fields and after them.
    before: Vec<&'a Field>,
    after: Vec<&'a Field>,
}

impl Entry<'_> {
    /// Whether a field is written under the tag that it has: it is one of the format, and means the field's meaning or is read so all the
    /// same.
    fn is_own(&self, place: usize, means: bool, is_tag: bool) -> bool {
        !self.beside.contains(&place) && (means || self.trusted.contains(&place) && is_tag)
    }
}

fn entry(format: Format, entry: &Entry<'_>, out: &mut String) {
    match format {
        Format::Ris => ris::entry(entry, out),
        Format::Nbib => nbib::entry(entry, out),
        Format::Bibtex => bibtex::entry(entry, out),
        Format::EndnoteXml => endnote_xml::entry(entry, out),
        Format::Enw => enw::entry(entry, out),
        Format::Csv | Format::WebOfScience => {}
    }
}

/// A record is written so many times before it is as it was.
const TRIALS: usize = 4;

/// Writes a record under the tags that it was read from. A tag may mean more than the table says, where no other tag says it: such a field
/// stays where it is if it is read so again, and travels beside if it is not.
fn as_it_was(format: Format, record: &Record, id: String, out: &mut String) {
    let tags = match format {
        Format::Ris => super::ris::TAGS,
        Format::Nbib => super::nbib::TAGS,
        Format::Bibtex => super::bibtex::TAGS,
        Format::EndnoteXml => super::endnote_xml::TAGS,
        Format::Enw | Format::Csv | Format::WebOfScience => super::enw::TAGS,
    };
    let odd = |f: &Field| {
        // The reader may promote it, where nothing else says what its tag may mean.
        f.name == Name::Other
            || &*f.tag != f.name.name()
                && meaning(tags, &f.tag.to_lowercase()) != f.name
                && meaning(tags, &f.tag) != f.name
    };
    let trusted: Vec<usize> = (0..record.fields.len()).filter(|place| odd(&record.fields[*place])).collect();
    let fields = Cow::Borrowed(record.fields.as_slice());
    let mut parts = Entry { id, fields, own: true, trusted, beside: Vec::new(), before: Vec::new(), after: Vec::new() };
    // What one field is read as may depend on what others say, so a trial follows each change.
    for _ in 0..TRIALS {
        let mut text = String::new();
        entry(format, &parts, &mut text);
        let back = format.read(&text).records.into_iter().next().unwrap_or_default();
        let again = |place: &usize| back.fields.contains(&record.fields[*place]);
        let (kept, lost): (Vec<usize>, Vec<usize>) = parts.trusted.into_iter().partition(again);
        parts.trusted = kept;
        if lost.is_empty() {
            break;
        }
        parts.beside.extend(lost);
    }
    entry(format, &parts, out);
}

/// Writes the standard fields, reads them again, and lets what did not come back travel beside.
fn by_meaning(format: Format, record: &Record, id: String, out: &mut String) {
    let publication = Publication::of(record);
    let fields = match format {
        Format::Ris => ris::standard(&publication),
        Format::Nbib => nbib::standard(&publication),
        Format::Bibtex => bibtex::standard(&publication),
        Format::EndnoteXml => endnote_xml::standard(&publication),
        Format::Enw => enw::standard(&publication),
        Format::Csv | Format::WebOfScience => Vec::new(),
    };
    let fields = Cow::Owned(fields);
    let mut parts = Entry {
        id,
        fields,
        own: false,
        trusted: Vec::new(),
        beside: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
    };
    let mut text = String::new();
    entry(format, &parts, &mut text);
    let back = format.read(&text).records.into_iter().next().unwrap_or_default();
    for field in &record.fields {
        if field.value.trim().is_empty() || is_ours(field) || comes_back(format, field, record, &back) {
            continue;
        }
        // A reader takes the first title that it finds.
        let first = format == Format::Bibtex
            && record.first(field.name) == Some(field.value.as_str())
            && matches!(field.name, Name::Title | Name::Abstract | Name::Journal | Name::Publisher);
        if first { parts.before.push(field) } else { parts.after.push(field) }
    }
    if parts.before.is_empty() && parts.after.is_empty() {
        out.push_str(&text);
    } else {
        entry(format, &parts, out);
    }
}

/// What this program wrote only to begin a record.
fn is_ours(field: &Field) -> bool {
    &*field.tag == nbib::OWNER && field.value == nbib::OURS
}

/// Whether what a field of a record says is in what was written and read.
fn comes_back(format: Format, field: &Field, record: &Record, back: &Record) -> bool {
    let text = |value: &str| match format {
        Format::EndnoteXml => publication::one_line(&endnote_xml::cleaned(value)),
        _ => publication::one_line(value),
    };
    let value = text(&field.value);
    if back.all(field.name).any(|v| text(v) == value) {
        return true;
    }
    match field.name {
        Name::Authors | Name::Editors => {
            let found: Vec<String> = back.all(field.name).map(letters).collect();
            let one = !letters(&value).is_empty() && found.contains(&letters(&value));
            // BibTeX's reader gives a person the name back that stands beside.
            let several = || crate::people::people_of(&field.value).iter().all(|one| found.contains(&letters(one)));
            if one { format != Format::Bibtex } else { !letters(&value).is_empty() && several() }
        }
        Name::Keywords => {
            let found: Vec<String> = back.all(Name::Keywords).map(text).collect();
            let parts = value.split([';', ',']).map(str::trim).filter(|p| !p.is_empty());
            parts.clone().next().is_some() && parts.clone().all(|part| found.iter().any(|f| f == part))
        }
        Name::Pages | Name::FirstPage | Name::LastPage => {
            let n = |name: Name| record.all(name).count();
            let once = matches!((n(Name::Pages), n(Name::FirstPage), n(Name::LastPage)), (1, 0, 0) | (0, 1, 0 | 1));
            once && back.pages() == record.pages()
        }
        Name::Journal => {
            // A series has a field of its own in BibTeX.
            second_title(&field.tag) && back.fields.iter().any(|f| &*f.tag == "series" && text(&f.value) == value)
        }
        // `PubMed` has the title of a book as a title.
        Name::Title => &*field.tag == "BTI" && back.all(Name::Journal).any(|v| text(v) == value),
        Name::Kind => {
            let same = types::of_word(&field.value)
                .filter(|kind| back.first(Name::Kind).and_then(types::of_word) == Some(*kind));
            record.all(Name::Kind).count() == 1
                && same.is_some_and(|kind| match origin::origin(record) {
                    Some(Format::Ris) => kind.ris == field.value,
                    Some(Format::Nbib) => kind.nbib == field.value,
                    Some(Format::Bibtex) => kind.bibtex == field.value,
                    Some(Format::EndnoteXml | Format::Enw | Format::WebOfScience | Format::Csv) | None => {
                        kind.endnote == field.value
                    }
                })
        }
        _ => false,
    }
}

/// The words of a name in an order of their own, for it may be written with the last name first.
fn letters(name: &str) -> String {
    let mut words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.sort();
    words.join(" ")
}

/// A field as its file writes it: a body with its mark.
pub(super) fn as_written(field: &Field) -> &str {
    let marked = |raw: &&str| marked_body(raw).as_deref() == Some(field.value.as_str());
    field.raw.as_deref().filter(marked).unwrap_or(&field.value)
}

/// Fields in the order in which they are made; blank ones are left out.
struct Fields {
    tags: Tags,
    all: Vec<Field>,
}

impl Fields {
    fn new(tags: Tags) -> Self {
        Self { tags, all: Vec::new() }
    }

    /// A field that means what the format's reader takes it for.
    fn add(&mut self, tag: &str, value: &str) {
        if !value.trim().is_empty() {
            self.all.push(Field::new(meaning(self.tags, tag), tag, value));
        }
    }

    /// A field of a meaning that its tag alone does not tell.
    fn add_as(&mut self, name: Name, tag: &str, value: &str) {
        if !value.trim().is_empty() {
            self.all.push(Field::new(name, tag, value));
        }
    }

    fn add_extras(&mut self, publication: &Publication, format: usize) {
        for (tags, text) in publication::EXTRAS.iter().zip(&publication.extras) {
            if !tags[format].is_empty() {
                self.add(tags[format], text);
            }
        }
    }
}

/// The tag of a field that is none of the format's own, where its record has nothing else of this meaning: a column of a frame that the
/// record did not have before.
fn new_tag(tags: Tags, field: &Field, fields: &[Field]) -> Option<&'static str> {
    let column = &*field.tag == field.name.name();
    let alone = !fields.iter().any(|f| f.name == field.name && meaning(tags, &f.tag) == f.name);
    tag_of(tags, field.name).filter(|_| column && alone)
}
