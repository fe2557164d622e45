//! BibTeX and BibLaTeX. Entries are told apart here, so that a broken one is alone; each is then parsed by `biblatex`.

mod blocks;
mod broken;
mod crossref;
mod latex;
mod lists;
mod salvage;

pub(super) use latex::is_verbatim;
pub(super) use lists::{between, bodies};

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use biblatex::{RawBibliography, RawChunk};
use qes_work::Work;

use super::draft::Draft;
use super::tagged::spaced;
use super::{Parsed, Tags, meaning, uncarried};
use crate::aside::let_go;
use crate::names::is_nobody;
use crate::{Field, Name};
use blocks::{Block, blocks, count, count_lines, opens};
use latex::{decoded, verbatim};
use lists::{Parts, is_people, parts};

pub(super) const TAGS: Tags = &[
    ("title", Name::Title),
    ("author", Name::Authors),
    ("year", Name::Year),
    ("date", Name::Year),
    ("journal", Name::Journal),
    ("journaltitle", Name::Journal),
    ("booktitle", Name::Journal),
    ("shortjournal", Name::Abbreviation),
    ("volume", Name::Volume),
    ("number", Name::Number),
    ("issue", Name::Number),
    ("pages", Name::Pages),
    ("doi", Name::Doi),
    ("pmid", Name::Pmid),
    ("pmcid", Name::Pmcid),
    ("issn", Name::Issn),
    ("isbn", Name::Issn),
    ("abstract", Name::Abstract),
    ("keywords", Name::Keywords),
    ("language", Name::Language),
    ("langid", Name::Language),
    ("url", Name::Url),
    ("publisher", Name::Publisher),
    ("address", Name::Place),
    ("location", Name::Place),
    ("editor", Name::Editors),
    ("note", Name::Notes),
    ("annote", Name::Notes),
];

/// The tags of an entry's type and of its key.
pub(super) const TYPE: &str = "@";
pub(super) const KEY: &str = "key";
/// Fields that carry what BibTeX has no field for.
pub(super) const CARRIER: &str = "qes";

/// What is said of people that are apart by something else.
const APART: &str = "found people without 'and' between them; they are read one by one";

/// What a field means where no other of the entry says it.
const SECOND_CHOICE: Tags = &[
    ("shorttitle", Name::Title),
    ("maintitle", Name::Title),
    ("eventdate", Name::Year),
    ("issn-l", Name::Issn),
    ("journal-iso", Name::Abbreviation),
    ("journaliso", Name::Abbreviation),
    ("summary", Name::Abstract),
    ("keyword", Name::Keywords),
    ("author-keywords", Name::Keywords),
    ("author_keywords", Name::Keywords),
    ("eid", Name::Pages),
    ("article-number", Name::Pages),
    ("articleno", Name::Pages),
    ("articlenumber", Name::Pages),
    ("art_number", Name::Pages),
    ("school", Name::Publisher),
    ("institution", Name::Publisher),
    ("organization", Name::Publisher),
];

/// Whether a line begins with an entry.
pub(super) fn is_opening(line: &str) -> bool {
    line.starts_with('@') && opens(line.as_bytes(), 0).is_some()
}

/// Usual names of fields without a meaning of their own.
const OTHERS: &[&str] = &[
    "month",
    "series",
    "edition",
    "file",
    "crossref",
    "urldate",
    "eprint",
    "howpublished",
    "chapter",
    "type",
    "editors",
    "archiveprefix",
    "primaryclass",
    "copyright",
    "annotation",
    "day",
];

/// Whether a word is a usual name of a field.
fn is_known(tag: &str) -> bool {
    let usual = TAGS.iter().chain(SECOND_CHOICE).map(|(tag, _)| *tag).chain(OTHERS.iter().copied());
    usual.into_iter().any(|name| name.eq_ignore_ascii_case(tag))
}

/// What `@string` says, by name in small letters.
type Strings = HashMap<String, String>;

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let mut parsed = Parsed::default();
    let mut strings = Strings::new();
    let (mut drafts, mut data) = (Vec::new(), Vec::new());
    let blocks = blocks(text, work);
    work.begin_counted("reading", "entries", blocks.len());
    for block in blocks {
        if work.did(1).is_err() {
            break;
        }
        if block.is_aside() {
            if let Ok(raw) = RawBibliography::parse(&in_braces(&block)) {
                for pair in &raw.abbreviations {
                    let value = resolved(&pair.value.v, &strings);
                    strings.insert(pair.key.v.to_lowercase(), value);
                }
            }
            parsed.other.push(block.text.to_owned());
        } else {
            let draft = entry(&block, &strings, &mut parsed);
            if block.is_data() {
                parsed.other.push(block.text.to_owned());
                data.push(draft);
            } else {
                drafts.push(draft);
            }
        }
    }
    crossref::inherit(&mut drafts, &data, &mut parsed, work);
    let mut drafts = drafts.into_iter();
    while !work.is_stopped()
        && let Some(draft) = drafts.next()
    {
        draft.end(SECOND_CHOICE, &mut parsed);
    }
    if work.is_stopped() {
        let_go(drafts);
        return parsed;
    }
    parsed.counted(count(text, work), "its @ signs")
}

fn entry(block: &Block, strings: &Strings, parsed: &mut Parsed) -> Draft {
    let mut draft = Draft::with_people_told(block.line);
    let text = in_braces(block);
    // A quotation mark in braces is how one stands inside of quotation marks; the parser would end the value there.
    let text = if text.contains("{\"}") { Cow::Owned(text.replace("{\"}", "{\\textquotedbl}")) } else { text };
    let raw = RawBibliography::parse(&text);
    let fault = raw.as_ref().err().filter(|_| block.closed).map(|error| {
        let before = text.as_bytes().get(..error.span.start).unwrap_or(text.as_bytes());
        (block.line + count_lines(before), error.kind.to_string())
    });
    let raw = raw.ok().filter(|_| block.closed);
    let Some([entry]) = raw.as_ref().map(|raw| raw.entries.as_slice()) else {
        broken::read(block, fault, strings, &mut draft, parsed);
        return draft;
    };
    let entry = &entry.v;
    draft.push(Field::new(Name::Kind, TYPE, entry.kind.v), block.line);
    draft.push(Field::new(Name::Key, KEY, entry.key.v), block.line);
    let mut seen = HashSet::new();
    let mut place = Place { text: &text, at: 0, line: block.line };
    for pair in &entry.fields {
        // A field that stands twice is no BibTeX; what it says is kept, not how.
        let again = !seen.insert(pair.key.v.to_lowercase());
        let line = place.line_at(pair.key.span.start);
        value_fields(pair.key.v, &pair.value.v, strings, again, line, &mut draft, parsed);
    }
    draft
}

/// An entry in parentheses as one in braces.
fn in_braces<'a>(block: &Block<'a>) -> Cow<'a, str> {
    let Some(open) = block.text.find(['{', '(']).filter(|open| block.closed && block.text[*open..].starts_with('('))
    else {
        return Cow::Borrowed(block.text);
    };
    let inner = block.text[open + 1..].strip_suffix(')').unwrap_or_default();
    Cow::Owned(format!("{}{{{inner}}}", &block.text[..open]))
}

/// A line of an entry, found from the one before.
struct Place<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Place<'_> {
    fn line_at(&mut self, at: usize) -> u64 {
        self.line += count_lines(self.text.as_bytes().get(self.at..at).unwrap_or_default());
        self.at = self.at.max(at);
        self.line
    }
}

/// The fields of one `tag = value`: several where it names several people.
fn value_fields(
    tag: &str,
    chunks: &[biblatex::Spanned<RawChunk<'_>>],
    strings: &Strings,
    again: bool,
    line: u64,
    draft: &mut Draft,
    parsed: &mut Parsed,
) {
    let lower = tag.to_lowercase();
    let text = resolved(chunks, strings);
    if lower.starts_with(CARRIER)
        && let Some(mut field) = uncarried(&unescaped(&decoded(&text)))
    {
        field.value = spaced(&field.value);
        return draft.push_carried(field, line);
    }
    let name = meaning(TAGS, &lower);
    let found = if is_verbatim(&lower) {
        Parts { all: vec![spaced(&verbatim(&text))], ..Parts::default() }
    } else {
        parts(name, &text)
    };
    let rewritten = found.rewritten();
    let Parts { all: mut parts, loose, nobody, changed, .. } = found;
    let all = parts.len();
    let others = is_people(name) && all > 1 && parts.last().is_some_and(|last| is_nobody(last));
    if others {
        parts.pop();
    }
    if others || nobody {
        parsed.warn(line, "found 'and others' or the like among the people; it names nobody");
    }
    if loose {
        parsed.warn(line, APART);
    }
    // The first of several people keeps how all were written, where every program reads it so.
    let plain = parts.len() == all && parts.iter().all(|p| is_plain(p)) && parts.join(between(name, &parts)) == text;
    let same = !loose && !nobody && !changed;
    let keeps = !again && if same { !plain && is_balanced(&text) } else { rewritten.is_some() };
    let text = rewritten.unwrap_or(text);
    for (place, part) in parts.iter().enumerate() {
        let mut field = Field::new(name, tag, part);
        if name == Name::Pages {
            // TeX draws two hyphens as one dash.
            field.value = field.value.replace("--", "-").replace('–', "-");
        }
        field.raw = (place == 0 && keeps).then(|| format!("{{{text}}}").into());
        draft.push(field, line);
    }
}

/// Whether brackets are closed in the order in which they are opened: in quotation marks they need not be.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !escaped
}

/// A value with what its abbreviations stand for.
fn resolved(chunks: &[biblatex::Spanned<RawChunk<'_>>], strings: &Strings) -> String {
    let one = |chunk: &biblatex::Spanned<RawChunk<'_>>| match chunk.v {
        RawChunk::Normal(text) => text.to_owned(),
        RawChunk::Abbreviation(name) => strings.get(&name.to_lowercase()).cloned().unwrap_or_else(|| name.to_owned()),
    };
    chunks.iter().map(one).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('+') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('+') {
            out.push('+');
            rest = after;
        } else if let Some((code, after)) = rest.split_once('.')
            && let Some(c) = u32::from_str_radix(code, 16).ok().and_then(char::from_u32)
        {
            out.push(c);
            rest = after;
        } else {
            out.push('+');
        }
    }
    out + rest
}

/// Whether a text is the same to TeX and to a reader.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.contains([
            '{', '}', '\\', '%', '#', '$', '&', '_', '^', '~', '"', '@', '\n', '\r', '\'', '`', '<', '>', '!', '?',
        ])
        && !text.contains("--")
        && !text.chars().any(char::is_control)
        && text.split_whitespace().collect::<Vec<_>>().join(" ") == text
}
