//! What an entry takes over from the one that it names in `crossref` or `xdata`. `biblatex` could do it, but takes over an identifier of the
//! parent as well, so that every chapter of a book would have the DOI of the book, and needs every entry of the file to be whole.

use std::collections::{HashMap, HashSet};

use qes_work::Work;

use super::{KEY, TAGS, TYPE};
use crate::formats::draft::Draft;
use crate::formats::{Parsed, meaning};
use crate::{Field, Name};

/// An entry that is no record: its fields go to those that name it.
pub(super) const DATA: &str = "xdata";

/// Fields that an entry takes over as they are.
const TAKEN: &[&str] = &[
    "booktitle",
    "booksubtitle",
    "maintitle",
    "editor",
    "year",
    "date",
    "month",
    "publisher",
    "address",
    "location",
    "organization",
    "institution",
    "school",
    "series",
    "volume",
    "volumes",
    "edition",
    "isbn",
    "issn",
    "journal",
    "journaltitle",
    "number",
    "issue",
    "language",
    "langid",
    "eventtitle",
    "eventdate",
    "venue",
];

/// Tags of which one is enough.
const ALIKE: &[&[&str]] = &[
    &["year", "date"],
    &["journal", "journaltitle"],
    &["address", "location"],
    &["language", "langid"],
    &["number", "issue"],
];

/// Types that are part of a book, whose title is that of the parent.
const PARTS: &[&str] = &[
    "incollection",
    "inproceedings",
    "conference",
    "inbook",
    "bookinbook",
    "suppbook",
    "suppcollection",
    "inreference",
];

/// Chains of parents are followed so far.
const LONGEST: usize = 8;

/// An entry as it was before it took anything over.
struct Entry {
    kind: String,
    fields: Vec<Field>,
}

/// Gives every entry what it takes over from its parents.
pub(super) fn inherit(drafts: &mut [Draft], data: &[Draft], parsed: &mut Parsed, work: &Work) {
    if !drafts.iter().any(|draft| draft.fields().iter().any(refers)) {
        return;
    }
    let mut entries: HashMap<String, Entry> = HashMap::new();
    for draft in drafts.iter().chain(data).take_while(|_| !work.is_stopped()) {
        let of = |tag: &str| draft.fields().iter().find(|f| &*f.tag == tag).map_or("", |f| f.value.as_str());
        let entry = Entry { kind: of(TYPE).to_lowercase(), fields: draft.fields().to_vec() };
        entries.entry(of(KEY).to_lowercase()).or_insert(entry);
    }
    for draft in drafts.iter_mut().take_while(|_| !work.is_stopped()) {
        let places = (0..draft.fields().len()).filter(|place| refers(&draft.fields()[*place]));
        let named: Vec<(u64, String, bool)> = places
            .flat_map(|place| {
                let (field, line) = (&draft.fields()[place], draft.line_of(place));
                let data = field.tag.eq_ignore_ascii_case(DATA);
                let keys = field.value.split(',').map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
                keys.map(move |key| (line, key, data)).collect::<Vec<_>>()
            })
            .collect();
        let mut seen = HashSet::new();
        for (line, key, data) in named.into_iter().filter(|(_, key, _)| seen.insert(key.to_lowercase())) {
            take(draft, line, &key, data, &entries, parsed);
        }
    }
}

fn refers(field: &Field) -> bool {
    field.tag.eq_ignore_ascii_case("crossref") || field.tag.eq_ignore_ascii_case(DATA)
}

/// Takes over what a parent says and the entry does not; then what the parent's parents say.
fn take(draft: &mut Draft, line: u64, key: &str, data: bool, entries: &HashMap<String, Entry>, parsed: &mut Parsed) {
    let mut next = Some(key.to_lowercase());
    let mut seen = HashSet::new();
    while let Some(key) = next.take().filter(|key| seen.len() < LONGEST && seen.insert(key.clone())) {
        let Some(parent) = entries.get(&key) else {
            let name = if data { DATA } else { "crossref" };
            let message =
                format!("found {name} = '{key}', expected the key of an entry of the file; nothing is taken over");
            return parsed.warn(line, message);
        };
        let kind = draft.fields().iter().find(|f| &*f.tag == TYPE).map_or_else(String::new, |f| f.value.to_lowercase());
        let said: HashSet<String> = draft.fields().iter().map(|f| f.tag.to_lowercase()).collect();
        for field in &parent.fields {
            let tag = field.tag.to_lowercase();
            let Some(tag) = tag_in_child(&tag, &kind, &parent.kind, data, seen.len() == 1) else { continue };
            let alike = ALIKE.iter().find(|all| all.contains(&tag)).copied().unwrap_or_default();
            if said.contains(tag) || alike.iter().any(|tag| said.contains(*tag)) {
                continue;
            }
            let name = if field.name == Name::Other { Name::Other } else { meaning(TAGS, tag) };
            draft.push(Field { name, tag: tag.into(), ..field.clone() }, line);
        }
        next = parent.fields.iter().find(|f| refers(f)).map(|f| f.value.to_lowercase());
    }
}

/// The tag under which a child takes a field over; `None` where it does not.
fn tag_in_child<'a>(tag: &'a str, child: &str, parent: &str, data: bool, nearest: bool) -> Option<&'a str> {
    if matches!(tag, TYPE | KEY | "crossref" | DATA | "xref" | "options" | "ids") {
        return None;
    }
    if data {
        return Some(tag);
    }
    let part = PARTS.contains(&child) && nearest;
    match tag {
        "title" if part => Some("booktitle"),
        "subtitle" if part => Some("booksubtitle"),
        "title" if parent == "periodical" && nearest => Some("journaltitle"),
        // The book has the author of its parts.
        "author" => Some(tag).filter(|_| child == "inbook"),
        _ => TAKEN.contains(&tag).then_some(tag),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Format, Name, Record};

    fn of(record: &Record, name: Name) -> String {
        record.all(name).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_part_takes_over_what_its_book_says() {
        let text = "@inproceedings{a, author = {Berg, A.}, title = {Talk}, pages = {1--2}, crossref = {Proc}}
@incollection{b, author = {Lund, B.}, title = {Chapter}, year = 2003, editor = {Own, E.}, Crossref = {PROC}}
@inproceedings{c, title = {No parent}, crossref = {nothing}}
@proceedings{proc, title = {Proceedings on {P}ain}, editor = {Dahl, E. and Ek, F.}, year = 2001, publisher = {P},
  address = {Oslo}, doi = {10.5555/proc}, crossref = {series}}
@book{series, title = {A series}, series = {Notes}, volume = 7}
";
        let parsed = Format::Bibtex.read(text);
        let [a, b, c, proc, _] = parsed.records.as_slice() else { panic!("{}", parsed.records.len()) };
        assert_eq!((a.first(Name::Journal), a.year()), (Some("Proceedings on Pain"), Some(2001)));
        assert_eq!((of(a, Name::Editors), of(a, Name::Publisher)), ("Dahl, E.|Ek, F.".to_owned(), "P".to_owned()));
        assert_eq!((a.first(Name::Doi), a.first(Name::Volume)), (None, Some("7")));
        assert_eq!((b.year(), of(b, Name::Editors)), (Some(2003), "Own, E.".to_owned()));
        assert_eq!((c.first(Name::Journal), proc.first(Name::Title)), (None, Some("Proceedings on Pain")));
        let said: Vec<_> = parsed.warnings.iter().map(|w| (w.line, w.message.as_str())).collect();
        let message = "found crossref = 'nothing', expected the key of an entry of the file; nothing is taken over";
        assert_eq!(said, [(3, message)]);
        let back = Format::Bibtex
            .read(&Format::Bibtex.write(&parsed.records, &qes_work::Work::new()).expect("nobody stops it"));
        assert!(back.records.iter().zip(&parsed.records).all(|(back, before)| back.fields == before.fields));
    }

    #[test]
    fn data_are_no_record() {
        let text = "@xdata{house, publisher = {P}, location = {Oslo}}\n@book{a, title = {T}, xdata = {house}}\n";
        let parsed = Format::Bibtex.read(text);
        assert_eq!((parsed.begun, parsed.records.len(), parsed.warnings.len()), (1, 1, 0), "{:?}", parsed.warnings);
        assert_eq!(parsed.records[0].first(Name::Publisher), Some("P"));
        assert_eq!(parsed.records[0].first(Name::Place), Some("Oslo"));
    }

    #[test]
    fn parents_in_a_circle_end() {
        let text = "@inbook{a, title={A}, crossref={b}}\n@book{b, title={B}, crossref={a}}\n@book{c, crossref={c}}\n";
        assert_eq!(Format::Bibtex.read(text).records.len(), 3);
    }
}
