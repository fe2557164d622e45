//! `EndNote`'s XML: `xml/records/record`, texts in `style` elements. A field's tag is its path below `record`.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Parsed, Tags, meaning};
use crate::{Field, Name, Record};

pub(super) const TAGS: Tags = &[
    ("ref-type", Name::Kind),
    ("titles/title", Name::Title),
    ("contributors/authors/author", Name::Authors),
    ("dates/year", Name::Year),
    ("titles/secondary-title", Name::Journal),
    ("periodical/full-title", Name::Journal),
    ("periodical/abbr-1", Name::Abbreviation),
    ("titles/alt-title", Name::Abbreviation),
    ("volume", Name::Volume),
    ("number", Name::Number),
    ("pages", Name::Pages),
    ("electronic-resource-num", Name::Doi),
    ("isbn", Name::Issn),
    ("abstract", Name::Abstract),
    ("keywords/keyword", Name::Keywords),
    ("language", Name::Language),
    ("urls/related-urls/url", Name::Url),
    ("remote-database-name", Name::Database),
    ("accession-num", Name::Accession),
    ("publisher", Name::Publisher),
    ("pub-location", Name::Place),
    ("contributors/secondary-authors/author", Name::Editors),
    ("notes", Name::Notes),
    ("rec-number", Name::Key),
    ("label", Name::Key),
];

/// Elements may lie in each other so deep.
pub(super) const DEEPEST: usize = 40;

/// Where a field that has no path of its own is put: its tag and meaning are attributes.
pub(super) const CARRIER: &str = "qes-field";

pub(super) fn looks_like(text: &str) -> bool {
    let start: String = text.chars().take(2000).collect();
    start.contains("<records>") || start.contains("<records ") || start.contains("<record>")
}

/// The element that is being read.
#[derive(Default)]
struct Leaf {
    text: String,
    /// Whether it has elements other than styles.
    branches: bool,
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let lines = Lines::of(text);
    let mut path: Vec<(String, Leaf)> = Vec::new();
    let mut record: Option<Record> = None;
    let mut carried: Option<(Name, String)> = None;
    loop {
        let place = reader.buffer_position() as usize;
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                parsed.warn(lines.at(place), format!("the XML cannot be read from here on: {error}"));
                break;
            }
        };
        match event {
            Event::Start(start) if name(&start) == "record" && record.is_none() => {
                parsed.begun += 1;
                record = Some(Record { fields: Vec::new(), line: lines.at(place) });
                path.clear();
            }
            Event::Start(start) if name(&start) == "record" => {
                // One that was not closed ends where the next begins.
                parsed.warn(lines.at(place), "a record begins inside of another one, which ends here");
                parsed.begun += 1;
                parsed.records.extend(record.replace(Record { fields: Vec::new(), line: lines.at(place) }));
                path.clear();
            }
            Event::Start(start) if record.is_some() => {
                let name = name(&start);
                if path.len() >= DEEPEST {
                    parsed.warn(
                        lines.at(place),
                        format!("elements lie more than {DEEPEST} deep; the XML is not read further"),
                    );
                    break;
                }
                if name == CARRIER {
                    carried = carrier(&start);
                } else if name != "style" {
                    for (key, value) in attributes(&start) {
                        if name == "ref-type" && key == "name" {
                            put(&mut record, Field::new(Name::Kind, "ref-type", &value));
                        }
                    }
                    if let Some((_, leaf)) = path.last_mut() {
                        leaf.branches = true;
                    }
                }
                path.push((name, Leaf::default()));
            }
            Event::End(end) if record.is_some() => {
                let ended = end.name().as_ref().to_owned();
                if ended == "record" {
                    parsed.records.extend(record.take());
                    path.clear();
                } else if let Some(depth) = path.iter().rposition(|(name, _)| *name == ended) {
                    while path.len() > depth {
                        close(&mut path, &mut record, &mut carried);
                    }
                }
            }
            Event::Text(text) if record.is_some() => {
                if let Some((_, leaf)) = path.last_mut() {
                    leaf.text.push_str(&text);
                }
            }
            Event::CData(data) if record.is_some() => {
                if let Some((_, leaf)) = path.last_mut() {
                    leaf.text.push_str(&data);
                }
            }
            Event::GeneralRef(entity) if record.is_some() => {
                let name = entity.to_string();
                let known = entity.resolve_char_ref().ok().flatten().map(String::from);
                let known = known.or_else(|| quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned));
                let text = known.unwrap_or_else(|| {
                    parsed.warn(
                        lines.at(place),
                        format!("found the entity &{name};, which XML does not know; it stays as it is"),
                    );
                    format!("&{name};")
                });
                if let Some((_, leaf)) = path.last_mut() {
                    leaf.text.push_str(&text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if let Some(unended) = record {
        parsed.warn(unended.line, "the record is not closed; it ends with the file");
        parsed.records.push(unended);
    }
    parsed
}

fn put(record: &mut Option<Record>, field: Field) {
    if let Some(record) = record {
        record.fields.push(field);
    }
}

/// Ends the innermost element: a style gives its text to what it is in, any other is a field if it has text.
fn close(path: &mut Vec<(String, Leaf)>, record: &mut Option<Record>, carried: &mut Option<(Name, String)>) {
    let Some((name, leaf)) = path.pop() else { return };
    if name == "style" {
        if let Some((_, outer)) = path.last_mut() {
            outer.text.push_str(&leaf.text);
        }
        return;
    }
    if name == CARRIER {
        if let Some((meaning, tag)) = carried.take() {
            put(record, Field::new(meaning, tag, &leaf.text));
        }
        return;
    }
    if leaf.text.trim().is_empty() || leaf.branches || name == "ref-type" {
        return;
    }
    let tag: Vec<&str> = path.iter().map(|(name, _)| name.as_str()).chain([name.as_str()]).collect();
    let tag = tag.join("/");
    put(record, Field::new(meaning(TAGS, &tag), tag, &leaf.text));
}

fn name(start: &BytesStart) -> String {
    start.name().as_ref().to_owned()
}

fn attributes(start: &BytesStart) -> Vec<(String, String)> {
    let one = |a: quick_xml::events::attributes::Attribute| {
        let value = quick_xml::escape::unescape(&a.value).map(std::borrow::Cow::into_owned).ok()?;
        Some((a.key.as_ref().to_owned(), value))
    };
    start.attributes().with_checks(false).flatten().filter_map(one).collect()
}

fn carrier(start: &BytesStart) -> Option<(Name, String)> {
    let all = attributes(start);
    let of = |key: &str| all.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
    Some((Name::from_name(&of("meaning")?)?, of("tag")?))
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    fn at(&self, place: usize) -> u64 {
        self.0.partition_point(|end| *end < place) as u64 + 1
    }
}
