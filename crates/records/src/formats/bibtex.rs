//! BibTeX and BibLaTeX. Entries are told apart here, so that a broken one is alone; each is then parsed by `biblatex`.

use biblatex::{Bibliography, ChunksExt, RawBibliography, RawChunk};

use super::{Parsed, Tags, carried, meaning, tag_of, uncarried};
use crate::{Field, Name, Record};

const TAGS: Tags = &[
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
const TYPE: &str = "@";
const KEY: &str = "key";
/// Fields that carry what BibTeX has no field for.
const CARRIER: &str = "qes";

pub(super) fn looks_like(text: &str) -> bool {
    text.lines().map(str::trim_start).take(200).any(|line| {
        line.strip_prefix('@').is_some_and(|rest| {
            let name = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            name.len() < rest.len() && name.trim_start().starts_with(['{', '('])
        })
    })
}

/// One `@…{…}` of a file.
struct Block<'a> {
    text: &'a str,
    kind: String,
    line: u64,
    closed: bool,
}

/// The blocks of a file. One that is not closed ends where the next begins on a line of its own.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(next) = memchr::memchr(b'@', &bytes[at..]).map(|n| at + n) {
        line += count_lines(&bytes[at..next]);
        let kind: String = text[next + 1..].chars().take_while(char::is_ascii_alphabetic).collect();
        let open = next + 1 + kind.len();
        let open = open + (text[open..].len() - text[open..].trim_start().len());
        if kind.is_empty() || !matches!(bytes.get(open), Some(b'{' | b'(')) {
            at = next + 1;
            continue;
        }
        let (end, closed) = block_end(bytes, open);
        found.push(Block { text: &text[next..end], kind: kind.to_lowercase(), line, closed });
        line += count_lines(&bytes[next..end]);
        at = end;
    }
    found
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Where a block ends, and whether its brackets are closed there. A line that begins with `@word{` begins another one.
fn block_end(bytes: &[u8], open: usize) -> (usize, bool) {
    let parenthesis = bytes[open] == b'(';
    let mut depth = 0_usize;
    let mut at = open;
    let mut resume = None;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && !parenthesis {
                    return (at + 1, true);
                }
            }
            b')' if parenthesis && depth == 0 => return (at + 1, true),
            b'@' if resume.is_none() && at > open && begins_line(bytes, at) && begins_block(&bytes[at..]) => {
                resume = Some(at)
            }
            _ => {}
        }
        at += 1;
    }
    (resume.unwrap_or(bytes.len()), false)
}

fn begins_line(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|b| **b != b'\n').all(|b| matches!(b, b' ' | b'\t' | b'\r'))
}

fn begins_block(bytes: &[u8]) -> bool {
    let letters = bytes[1..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    letters > 2 && matches!(bytes.get(1 + letters), Some(b'{' | b'('))
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let blocks = blocks(text);
    let strings: String =
        blocks.iter().filter(|b| b.kind == "string" && b.closed).map(|b| format!("{}\n", b.text)).collect();
    for block in blocks {
        match block.kind.as_str() {
            "string" | "preamble" | "comment" => parsed.other.push(block.text.to_owned()),
            _ => entry(&block, &strings, &mut parsed),
        }
    }
    parsed
}

fn entry(block: &Block, strings: &str, parsed: &mut Parsed) {
    parsed.begun += 1;
    if !block.closed {
        parsed.warn(block.line, "the entry's brackets are not closed; it is kept as it stands and read no further");
    }
    let raw =
        if block.closed { RawBibliography::parse(block.text).map_err(|e| e.to_string()) } else { Err(String::new()) };
    let raw = match raw {
        Ok(raw) if raw.entries.len() == 1 => raw,
        other => {
            if let Err(error) = other
                && block.closed
            {
                parsed.warn(block.line, format!("the entry cannot be read and is kept as it stands: {error}"));
            }
            let whole = Field {
                name: Name::Other,
                tag: TYPE.into(),
                value: block.text.trim().to_owned(),
                raw: Some("".into()),
            };
            parsed.records.push(Record { fields: vec![whole], line: block.line });
            return;
        }
    };
    let entry = &raw.entries[0].v;
    let decoded = Bibliography::parse(&format!("{strings}{}", block.text)).ok().and_then(|b| b.into_vec().pop());
    let mut fields = vec![Field::new(Name::Kind, TYPE, entry.kind.v), Field::new(Name::Key, KEY, entry.key.v)];
    for pair in &entry.fields {
        let tag = pair.key.v;
        let written = written(&pair.value.v);
        let abbreviated = pair.value.v.iter().any(|chunk| matches!(chunk.v, RawChunk::Abbreviation(_)));
        let lower = tag.to_lowercase();
        let text = decoded.as_ref().and_then(|e| e.fields.get(&lower)).map(|chunks| chunks.format_verbatim());
        if let Some(field) =
            text.as_deref().filter(|_| lower.starts_with(CARRIER)).and_then(|text| uncarried(&unescaped(text)))
        {
            fields.push(field);
            continue;
        }
        let name = meaning(TAGS, &lower);
        let value = text.unwrap_or_else(|| written.trim_matches(['{', '}', '"']).to_owned());
        let parts = if matches!(name, Name::Authors | Name::Editors) { people(&value) } else { vec![value] };
        let plain = parts.len() == 1;
        for (place, part) in parts.iter().enumerate() {
            let mut field = Field::new(name, tag, &part.split_whitespace().collect::<Vec<_>>().join(" "));
            // The first of several people keeps how all were written.
            // What a `@string` stands for is written out: the entry may leave the file.
            field.raw = ((plain || place == 0) && !abbreviated).then(|| written.as_str().into());
            fields.push(field);
        }
    }
    parsed.records.push(Record { fields, line: block.line });
}

/// A value as it stands in the file.
fn written(chunks: &[biblatex::Spanned<RawChunk<'_>>]) -> String {
    let one = |chunk: &biblatex::Spanned<RawChunk<'_>>| match chunk.v {
        RawChunk::Normal(text) => format!("{{{text}}}"),
        RawChunk::Abbreviation(name) => name.to_owned(),
    };
    chunks.iter().map(one).collect::<Vec<_>>().join(" # ")
}

fn people(value: &str) -> Vec<String> {
    value.split(" and ").map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// Characters that mean something to TeX, as percent codes: of fields that only this program reads.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let spaced = c.is_whitespace() && (c != ' ' || out.is_empty() || out.ends_with(' '));
        if c == '+' {
            out.push_str("++");
        } else if spaced
            || c.is_control()
            || (c.is_ascii_punctuation() && !matches!(c, '(' | ')' | '/' | ':' | ';' | '.' | '|' | '*' | '='))
        {
            out.push_str(&format!("+{:x}.", c as u32));
        } else {
            out.push(c);
        }
    }
    out
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
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.contains([
            '{', '}', '\\', '%', '#', '$', '&', '_', '^', '~', '"', '@', '\n', '\r', '\'', '`', '<', '>', '!', '?',
        ])
        && !text.contains("--")
        && !text.chars().any(char::is_control)
        && text.split_whitespace().collect::<Vec<_>>().join(" ") == text
}

pub(super) fn write(records: &[Record]) -> String {
    let mut out = String::new();
    let mut keys = std::collections::HashSet::new();
    for (number, record) in records.iter().enumerate() {
        if let [whole] = record.fields.as_slice()
            && &*whole.tag == TYPE
            && whole.name == Name::Other
            && whole.raw.as_deref() == Some("")
        {
            out.push_str(&whole.value);
            out.push_str("\n\n");
            continue;
        }
        write_entry(record, number, &mut keys, &mut out);
    }
    out
}

fn write_entry(record: &Record, number: usize, keys: &mut std::collections::HashSet<String>, out: &mut String) {
    let own = |name: Name, tag: &str, usable: fn(&str) -> bool| {
        record.fields.iter().position(|f| f.name == name && &*f.tag == tag && usable(&f.value))
    };
    let (kind, key) = (own(Name::Kind, TYPE, is_type), own(Name::Key, KEY, is_key));
    let id = key.map_or_else(|| format!("record{}", number + 1), |place| record.fields[place].value.clone());
    keys.insert(id.clone());
    let kind_text = kind
        .map_or_else(|| entry_type(record.first(Name::Kind)).to_owned(), |place| record.fields[place].value.clone());
    out.push_str(&format!("@{kind_text}{{{id},\n"));
    let mut taken: Vec<String> = Vec::new();
    let mut carriers = 0;
    for (place, field) in record.fields.iter().enumerate() {
        if Some(place) == kind || Some(place) == key {
            continue;
        }
        let tag = &*field.tag;
        let is_own = !tag.is_empty() && meaning(TAGS, &tag.to_lowercase()) == field.name && is_name(tag);
        if is_own && let Some(raw) = &field.raw {
            out.push_str(&format!("  {tag} = {raw},\n"));
            taken.push(tag.to_lowercase());
            continue;
        }
        // People after the first are in the raw text of the first.
        if is_own && matches!(field.name, Name::Authors | Name::Editors) && raw_before(record, place) {
            continue;
        }
        let free = tag_of(TAGS, field.name).filter(|t| !taken.iter().any(|x| x == t) && is_plain(&field.value));
        match free {
            Some(free) if matches!(field.name, Name::Authors | Name::Editors) => {
                let all: Vec<&str> = record.all(field.name).collect();
                if all.iter().all(|p| is_plain(p) && !p.contains(" and ") && *p != "and") {
                    out.push_str(&format!("  {free} = {{{}}},\n", all.join(" and ")));
                    taken.push(free.to_owned());
                    continue;
                }
                carry(field, &mut carriers, out);
            }
            Some(free) => {
                out.push_str(&format!("  {free} = {{{}}},\n", field.value));
                taken.push(free.to_owned());
            }
            None if matches!(field.name, Name::Authors | Name::Editors)
                && tag_of(TAGS, field.name).is_some_and(|t| taken.iter().any(|x| x == t)) => {}
            None => carry(field, &mut carriers, out),
        }
    }
    out.push_str("}\n\n");
}

fn carry(field: &Field, carriers: &mut usize, out: &mut String) {
    *carriers += 1;
    out.push_str(&format!("  {CARRIER}{carriers} = {{{}}},\n", escaped(&carried(field))));
}

/// Whether the first of this field's people holds how all were written.
fn raw_before(record: &Record, place: usize) -> bool {
    let field = &record.fields[place];
    record.fields[..place].iter().any(|f| f.name == field.name && f.tag == field.tag && f.raw.is_some())
}

fn is_name(tag: &str) -> bool {
    tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
        && tag.as_bytes()[0].is_ascii_alphabetic()
        && !tag.to_lowercase().starts_with(CARRIER)
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_:.+/".contains(c))
}

fn is_type(text: &str) -> bool {
    let lower = text.to_lowercase();
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphabetic())
        && !["string", "preamble", "comment"].contains(&lower.as_str())
}

fn entry_type(kind: Option<&str>) -> &'static str {
    match kind.unwrap_or_default() {
        "JOUR" | "JFULL" | "MGZN" | "NEWS" | "EJOUR" | "Journal Article" | "article" => "article",
        "BOOK" | "Book" => "book",
        "CHAP" | "Book Section" => "incollection",
        "CONF" | "CPAPER" | "Conference Paper" | "Conference Proceedings" => "inproceedings",
        "THES" | "Thesis" => "phdthesis",
        "RPRT" | "Report" => "techreport",
        _ => "misc",
    }
}
