//! `EndNote`'s XML: `xml/records/record`, texts in `style` elements. A field's tag is its path below `record`.

mod structure;

use std::borrow::Cow;
use std::ops::Range;

use qes_work::Work;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::draft::Draft;
use super::tagged::spaced;
use super::{Parsed, Tags, meaning};
use crate::{Field, Name};
use structure::{is_look, open_before};

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

/// So many faults cost what is left of a record.
const MOST_FAULTS: usize = 20;

/// Where a field that has no path of its own is put: its tag and meaning are attributes.
pub(super) const CARRIER: &str = "qes-field";

pub(super) fn looks_like(text: &str) -> bool {
    let start: String = text.chars().take(2000).collect();
    start.contains("<records>") || start.contains("<records ") || start.contains("<record>")
}

/// What a path means where no other of the record says it.
const SECOND_CHOICE: Tags = &[
    ("dates/pub-dates/date", Name::Year),
    ("titles/translated-title", Name::Title),
    ("titles/short-title", Name::Title),
    ("titles/tertiary-title", Name::Journal),
    ("periodical/abbr-2", Name::Abbreviation),
    ("custom2", Name::Pmcid),
    ("custom7", Name::Pages),
    ("alt-periodical/full-title", Name::Journal),
    ("alt-periodical/abbr-1", Name::Abbreviation),
];

/// The element that is being read.
#[derive(Default)]
struct Leaf {
    text: String,
    /// Whether it has elements other than styles.
    branches: bool,
    /// The line on which it begins.
    line: u64,
}

/// What is being read.
#[derive(Default)]
struct State {
    parsed: Parsed,
    record: Option<Draft>,
    path: Vec<(String, Leaf)>,
    carried: Option<(Name, String)>,
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let mut state = State::default();
    let text = with_bare_signs_escaped(text, &mut state.parsed, work);
    let lines = Lines::of(&text);
    let (mut from, mut until, mut faults) = (0, text.len(), 0);
    work.begin_counted("reading", "bytes", text.len());
    while from < text.len() && !work.is_stopped() {
        let Err(Broken { at, message }) = read_part(&text, from..until, &lines, &mut state, work) else {
            (from, until, faults) = (until, part_end(&text, until), 0);
            continue;
        };
        // What cannot be read costs the field that it stands in. From here on every record is read by itself.
        let at = at.min(text.len() - 1);
        state.parsed.warn(lines.at(at), format!("{message}; the field that it stands in ends here"));
        if until == text.len() {
            until = part_end(&text, at);
        }
        faults += 1;
        let rest = if faults < MOST_FAULTS { &text.as_bytes()[at + 1..until.max(at + 1)] } else { &[] };
        from = memchr::memmem::find(rest, b"</").map_or(until, |n| at + 1 + n);
        if from == until {
            (until, faults) = (part_end(&text, from), 0);
        }
    }
    close_down_to(0, lines.at(text.len()), &mut state);
    if let Some(unended) = state.record.take() {
        state.parsed.warn(unended.line(), "the record is not closed; it ends with the file");
        unended.end(SECOND_CHOICE, &mut state.parsed);
    }
    let opened = memchr::memmem::find_iter(text.as_bytes(), "<record").take_while(|_| !work.is_stopped());
    let opened = opened.filter(|at| is_record(&text, *at)).count();
    state.parsed.counted(opened, "its <record> elements")
}

/// The beginning of the record after this place, or the end of the file.
fn part_end(text: &str, from: usize) -> usize {
    let start = (from + 1).min(text.len());
    let first = memchr::memmem::find_iter(&text.as_bytes()[start..], "<record").find(|n| is_record(text, start + n));
    first.map_or(text.len(), |n| start + n)
}

fn is_record(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at + "<record".len()), Some(b'>' | b' ' | b'\t' | b'\n' | b'\r'))
}

/// Signs that XML reserves and that stand for themselves: `p < 0.05`, `A & B`.
fn with_bare_signs_escaped<'a>(text: &'a str, parsed: &mut Parsed, work: &Work) -> Cow<'a, str> {
    let bytes = text.as_bytes();
    let is_bare = |at: usize| {
        if bytes[at] == b'<' {
            return !bytes
                .get(at + 1)
                .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?' | b'_'));
        }
        let name = bytes[at + 1..].iter().take(32).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        name == 0 || bytes.get(at + 1 + name) != Some(&b';')
    };
    let signs = memchr::memchr2_iter(b'<', b'&', bytes).take_while(|_| !work.is_stopped());
    let bare: Vec<usize> = signs.filter(|at| is_bare(*at)).collect();
    if bare.is_empty() || memchr::memmem::find(bytes, b"<![CDATA[").is_some() {
        return Cow::Borrowed(text);
    }
    let lines = Lines::of(text);
    let mut out = String::with_capacity(text.len() + 4 * bare.len());
    let mut from = 0;
    for at in bare.into_iter().take_while(|_| !work.is_stopped()) {
        out.push_str(&text[from..at]);
        out.push_str(if bytes[at] == b'<' { "&lt;" } else { "&amp;" });
        parsed.warn(
            lines.at(at),
            format!("found the sign '{}' bare, expected it escaped; it is read as itself", bytes[at] as char),
        );
        from = at + 1;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// XML that cannot be read.
struct Broken {
    at: usize,
    message: String,
}

/// Reads a part of the text.
fn read_part(text: &str, part: Range<usize>, lines: &Lines, state: &mut State, work: &Work) -> Result<(), Broken> {
    let from = part.start;
    let mut reader = Reader::from_str(&text[part]);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut before = from;
    loop {
        let place = from + reader.buffer_position() as usize;
        if work.did(place - before).is_err() {
            return Ok(());
        }
        before = place;
        let event = reader
            .read_event()
            .map_err(|error| Broken { at: place, message: format!("the XML is broken: {error}") })?;
        match event {
            Event::Start(start) if name(&start) == "record" => {
                close_down_to(0, lines.at(place), state);
                if let Some(unended) = state.record.take() {
                    // One that was not closed ends where the next begins.
                    state.parsed.warn(lines.at(place), "a record begins inside of another one, which ends here");
                    unended.end(SECOND_CHOICE, &mut state.parsed);
                }
                state.record = Some(Draft::at(lines.at(place)));
                state.path.clear();
            }
            Event::Start(start) if state.record.is_some() => {
                if state.path.len() >= DEEPEST {
                    return Err(Broken { at: place, message: format!("elements lie more than {DEEPEST} deep") });
                }
                begin(&start, lines.at(place), state);
            }
            Event::Empty(start) if name(&start) == "ref-type" && state.record.is_some() => {
                begin(&start, lines.at(place), state);
                state.path.pop();
            }
            Event::Empty(start) if name(&start) == "br" => add("\n", state),
            Event::End(end) if state.record.is_some() => {
                let ended = end.name().as_ref().to_owned();
                if ended == "record" {
                    close_down_to(0, lines.at(place), state);
                    if let Some(record) = state.record.take() {
                        record.end(SECOND_CHOICE, &mut state.parsed);
                    }
                    state.path.clear();
                } else if let Some(depth) = state.path.iter().rposition(|(name, _)| *name == ended) {
                    close_down_to(depth + 1, lines.at(place), state);
                    close(lines.at(place), state);
                }
            }
            // A line break of its own is written as a reference; others are how the file is laid out.
            Event::Text(text) => add(&text.replace("\r\n", "\n").replace('\r', "\n"), state),
            Event::CData(data) => add(&data, state),
            Event::GeneralRef(entity) if state.record.is_some() => {
                let name = entity.to_string();
                let known = entity.resolve_char_ref().ok().flatten().map(String::from);
                let known = known.or_else(|| quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned));
                let known = known.or_else(|| (name == "nbsp").then(|| "\u{a0}".to_owned()));
                let text = known.unwrap_or_else(|| {
                    let message = format!("found the entity &{name};, which XML does not know; it stays as it is");
                    state.parsed.warn(lines.at(place), message);
                    format!("&{name};")
                });
                add(&text, state);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn add(text: &str, state: &mut State) {
    if let (Some((_, leaf)), Some(_)) = (state.path.last_mut(), &state.record) {
        leaf.text.push_str(text);
    }
}

/// Begins an element of a record.
fn begin(start: &BytesStart, line: u64, state: &mut State) {
    let name = name(start);
    let open: Vec<&str> = state.path.iter().map(|(name, _)| name.as_str()).collect();
    let left = open_before(&open, &name);
    close_down_to(left, line, state);
    if name == CARRIER {
        state.carried = carrier(start);
    } else if !is_look(&name) {
        let kind = attributes(start).into_iter().find(|(key, _)| name == "ref-type" && key == "name");
        if let (Some((_, value)), Some(record)) = (kind, &mut state.record) {
            record.push(Field::new(Name::Kind, "ref-type", &spaced(&value)), line);
        }
        if let Some((_, leaf)) = state.path.last_mut() {
            leaf.branches = true;
        }
    }
    state.path.push((name, Leaf { line, ..Leaf::default() }));
}

/// Ends elements that were not closed.
fn close_down_to(depth: usize, line: u64, state: &mut State) {
    while state.path.len() > depth {
        if let Some((name, leaf)) = state.path.last().filter(|(name, _)| !is_look(name)) {
            let message = format!("the element <{name}> is not closed; it ends before what follows it in line {line}");
            state.parsed.warn(leaf.line, message);
        }
        close(line, state);
    }
}

/// Ends the innermost element: a style gives its text to what it is in, any other is a field if it has text.
fn close(line: u64, state: &mut State) {
    let Some((name, leaf)) = state.path.pop() else { return };
    if is_look(&name) {
        if let Some((_, outer)) = state.path.last_mut() {
            outer.text.push_str(&leaf.text);
            if name == "p" {
                outer.text.push('\n');
            }
        }
        return;
    }
    let Some(record) = &mut state.record else { return };
    if name == CARRIER {
        if let Some((meaning, tag)) = state.carried.take() {
            record.push_carried(Field::new(meaning, tag, &spaced(&leaf.text)), line);
        }
        return;
    }
    // What lies between the elements of another is how the file is laid out, unless it says something.
    let says = leaf.text.chars().any(|c| if leaf.branches { c.is_alphanumeric() } else { !c.is_whitespace() });
    if !says || name == "ref-type" {
        return;
    }
    let tag: Vec<&str> = state.path.iter().map(|(name, _)| name.as_str()).chain([name.as_str()]).collect();
    let tag = tag.join("/");
    let meaning = meaning(TAGS, &tag);
    let parts =
        leaf.text.split(['\n', '\r']).filter(|_| meaning == Name::Keywords).map(spaced).filter(|part| !part.is_empty());
    let mut parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        parts.push(spaced(&leaf.text));
    }
    for part in parts {
        record.push(Field::new(meaning, tag.as_str(), &part), line);
    }
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
