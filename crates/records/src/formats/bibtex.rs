//! BibTeX and BibLaTeX. Entries are told apart here, so that a broken one is alone; each is then parsed by `biblatex`.

mod blocks;
mod salvage;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use biblatex::{Bibliography, ChunksExt, RawBibliography, RawChunk};

use super::draft::Draft;
use super::tagged::spaced;
use super::{Parsed, Tags, carried, meaning, tag_of, uncarried};
use crate::names::{is_nobody, people};
use crate::{Field, Name, Record};
use blocks::{Block, blocks, count, count_lines, opens};
use salvage::salvage;

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
const TYPE: &str = "@";
const KEY: &str = "key";
/// Fields that carry what BibTeX has no field for.
const CARRIER: &str = "qes";

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
];

/// Whether a line begins with an entry.
pub(super) fn is_opening(line: &str) -> bool {
    line.starts_with('@') && opens(line.as_bytes(), 0).is_some()
}

/// What `@string` says, by name in small letters.
type Strings = HashMap<String, String>;

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut strings = Strings::new();
    for block in blocks(text) {
        if block.is_aside() {
            if let Ok(raw) = RawBibliography::parse(block.text) {
                for pair in &raw.abbreviations {
                    let value = resolved(&pair.value.v, &strings);
                    strings.insert(pair.key.v.to_lowercase(), value);
                }
            }
            parsed.other.push(block.text.to_owned());
        } else {
            entry(&block, &strings, &mut parsed).end(SECOND_CHOICE, &mut parsed);
        }
    }
    parsed.counted(count(text), "its @ signs")
}

fn entry(block: &Block, strings: &Strings, parsed: &mut Parsed) -> Draft {
    let mut draft = Draft::at(block.line);
    let text = in_braces(block);
    let raw = RawBibliography::parse(&text).ok().filter(|_| block.closed);
    let Some([entry]) = raw.as_ref().map(|raw| raw.entries.as_slice()) else {
        broken(block, strings, &mut draft, parsed);
        return draft;
    };
    let entry = &entry.v;
    draft.push(Field::new(Name::Kind, TYPE, entry.kind.v), block.line);
    draft.push(Field::new(Name::Key, KEY, entry.key.v), block.line);
    let mut seen = HashSet::new();
    let mut place = Place { text: block.text, at: 0, line: block.line };
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

/// An entry that is no BibTeX as a whole: its fields, each by itself.
fn broken(block: &Block, strings: &Strings, draft: &mut Draft, parsed: &mut Parsed) {
    let fields = salvage(block.text);
    if fields.is_empty() {
        parsed.warn(block.line, "the entry cannot be read, and no field of it; it is kept as it stands");
        let whole = Field { name: Name::Other, tag: TYPE.into(), value: block.text.trim().to_owned(), raw: None };
        return draft.push(whole, block.line);
    }
    draft.push(Field::new(Name::Kind, TYPE, &block.kind), block.line);
    let head = block.text[..fields[0].at]
        .split_once(['{', '('])
        .map_or("", |(_, key)| key.trim_matches([',', ' ', '\n', '\r', '\t']));
    if is_key(head) {
        draft.push(Field::new(Name::Key, KEY, head), block.line);
    }
    let all_whole = fields.iter().all(|f| f.whole);
    let mut place = Place { text: block.text, at: 0, line: block.line };
    let mut lost = false;
    for field in &fields {
        let line = place.line_at(field.at);
        let alone = format!("@misc{{k, {} = {}}}", field.tag, field.value);
        if let Some(raw) = RawBibliography::parse(&alone).ok().filter(|_| field.whole) {
            for pair in raw.entries.iter().flat_map(|entry| &entry.v.fields) {
                value_fields(field.tag, &pair.value.v, strings, true, line, draft, parsed);
            }
        } else {
            lost = true;
            let message = format!("the field '{}' is not closed, or is no BibTeX; it is kept as it stands", field.tag);
            parsed.warn(line, message);
            draft.push(Field::new(Name::Other, field.tag, &spaced(field.value)), line);
        }
    }
    if all_whole && !lost {
        parsed.warn(block.line, "the brackets of the entry do not match; it is read field by field");
    }
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
        && let Some(field) = uncarried(&unescaped(&decoded(&text)))
    {
        return draft.push(field, line);
    }
    // What a `@string` stands for is written out: the entry may leave the file.
    let abbreviated = chunks.iter().any(|chunk| matches!(chunk.v, RawChunk::Abbreviation(_)));
    let name = meaning(TAGS, &lower);
    let mut parts: Vec<String> = if is_people(name) {
        people(&text).into_iter().map(|part| spaced(&decoded(part))).filter(|part| !part.is_empty()).collect()
    } else {
        vec![spaced(&decoded(&text))]
    };
    let all = parts.len();
    if is_people(name) && all > 1 && parts.last().is_some_and(|last| is_nobody(last)) {
        parsed.warn(line, "found 'and others' or the like among the people; it names nobody");
        parts.pop();
    }
    // The first of several people keeps how all were written.
    let plain = parts.len() == all && parts.iter().all(|p| is_plain(p)) && parts.join(" and ") == text;
    let keeps = !plain && !abbreviated && !again && is_balanced(&text);
    for (place, part) in parts.iter().enumerate() {
        let mut field = Field::new(name, tag, part);
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

/// LaTeX as text; as it stands where it is none.
fn decoded(text: &str) -> String {
    let plain =
        !text.contains(['\\', '{', '}', '$', '~', '"', '-', '%', '&', '#', '_', '^', '`', '\'', '<', '>', '!', '?']);
    if plain {
        return text.to_owned();
    }
    let entry = Bibliography::parse(&format!("@misc{{k, x = {{{text}}}}}")).ok().and_then(|b| b.into_vec().pop());
    entry.and_then(|e| e.fields.get("x").map(|chunks| chunks.format_verbatim())).unwrap_or_else(|| text.to_owned())
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
    for (number, record) in records.iter().enumerate() {
        write_entry(record, number, &mut out);
    }
    out
}

fn write_entry(record: &Record, number: usize, out: &mut String) {
    let own = |name: Name, tag: &str, usable: fn(&str) -> bool| {
        record.fields.iter().position(|f| f.name == name && &*f.tag == tag && usable(&f.value))
    };
    let (kind, key) = (own(Name::Kind, TYPE, is_type), own(Name::Key, KEY, is_key));
    let id = key.map_or_else(|| format!("record{}", number + 1), |place| record.fields[place].value.clone());
    let kind_text = kind
        .map_or_else(|| entry_type(record.first(Name::Kind)).to_owned(), |place| record.fields[place].value.clone());
    out.push_str(&format!("@{kind_text}{{{id},\n"));
    let mut taken: HashSet<String> = HashSet::new();
    let mut carriers = 0;
    let mut place = 0;
    while let Some(field) = record.fields.get(place) {
        let mut run = run_of_people(&record.fields[place..]);
        // What a file wrote covers the people that it named, and none that came from elsewhere.
        if let Some(raw) = field.raw.as_deref().filter(|_| run > 1 && is_name(&field.tag)) {
            run = reread(&field.tag, raw).map_or(1, |read| read.len().clamp(1, run));
        }
        if Some(place) == kind || Some(place) == key {
            place += 1;
            continue;
        }
        let people = &record.fields[place..place + run];
        let own = is_name(&field.tag) && meaning(TAGS, &field.tag.to_lowercase()) == field.name;
        let tag = if own { Some(&*field.tag) } else { tag_of(TAGS, field.name) };
        let free = tag.filter(|tag| !taken.contains(&tag.to_lowercase()));
        let written = match (&field.raw, free) {
            (Some(raw), Some(_)) if own && people[1..].iter().all(|f| f.raw.is_none()) => Some(raw.to_string()),
            (_, Some(_))
                if people.iter().all(|f| f.raw.is_none() && is_plain(&f.value) && !is_and(&f.value))
                    || (!is_people(field.name) && is_plain(&field.value)) =>
            {
                Some(format!("{{{}}}", people.iter().map(|f| f.value.as_str()).collect::<Vec<_>>().join(" and ")))
            }
            (None, Some(tag)) => escaped_for(tag, people),
            _ => None,
        };
        if let (Some(written), Some(tag)) = (written, free) {
            out.push_str(&format!("  {tag} = {written},\n"));
            taken.insert(tag.to_lowercase());
        } else {
            for field in people {
                carry(field, &mut carriers, out);
            }
        }
        place += run;
    }
    out.push_str("}\n\n");
}

/// The text of a field, or of the people of one, with LaTeX's own signs escaped; only where it reads back as it is.
fn escaped_for(tag: &str, people: &[Field]) -> Option<String> {
    if people.iter().any(|f| f.raw.is_some() || f.value.is_empty() || (is_people(f.name) && is_and(&f.value))) {
        return None;
    }
    let mut text = String::new();
    for (place, field) in people.iter().enumerate() {
        text.push_str(if place == 0 { "" } else { " and " });
        for c in field.value.chars() {
            match c {
                '%' | '#' | '$' | '&' | '_' => text.extend(['\\', c]),
                '\\' => text.push_str("\\textbackslash{}"),
                '~' => text.push_str("\\textasciitilde{}"),
                '^' => text.push_str("\\textasciicircum{}"),
                c if c.is_control() => return None,
                c => text.push(c),
            }
        }
    }
    let written = format!("{{{text}}}");
    let read = reread(tag, &written)?;
    let content = |f: &Field| (f.name, f.value.clone());
    read.iter().map(content).eq(people.iter().map(content)).then_some(written)
}

/// The fields that a text gives where it stands behind this tag.
fn reread(tag: &str, written: &str) -> Option<Vec<Field>> {
    let text = format!("@misc{{key,\n  {tag} = {written},\n}}\n");
    let [block] = <[Block; 1]>::try_from(blocks(&text)).ok()?;
    let draft = entry(&block, &Strings::new(), &mut Parsed::default());
    Some(draft.fields().iter().filter(|f| &*f.tag != TYPE && &*f.tag != KEY).cloned().collect())
}

/// How many fields from here are one list of people; 1 of any other field.
fn run_of_people(fields: &[Field]) -> usize {
    let first = &fields[0];
    if !is_people(first.name) {
        return 1;
    }
    fields.iter().take_while(|f| f.name == first.name && f.tag == first.tag).count()
}

fn is_people(name: Name) -> bool {
    matches!(name, Name::Authors | Name::Editors)
}

/// A name that would be taken for what is between two.
fn is_and(name: &str) -> bool {
    name.split(' ').any(|word| word.eq_ignore_ascii_case("and"))
}

fn carry(field: &Field, carriers: &mut usize, out: &mut String) {
    *carriers += 1;
    out.push_str(&format!("  {CARRIER}{carriers} = {{{}}},\n", escaped(&carried(field))));
}

fn is_name(tag: &str) -> bool {
    tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
        && tag.starts_with(|c: char| c.is_ascii_alphabetic())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    #[test]
    fn signs_of_latex_stay_in_their_fields() {
        for (title, expected) in [
            ("What is pain?", "title = {What is pain?}"),
            ("Pain & rest: 50% of #1", r"title = {Pain \& rest: 50\% of \#1}"),
            ("a ~ b ^ c", r"title = {a \textasciitilde{} b \textasciicircum{} c}"),
            ("O'Brien's", "title = {O'Brien's}"),
            ("\"Quoted\" a@b.org!", "title = {\"Quoted\" a@b.org!}"),
            ("x < y", "title = {x < y}"),
            ("back\\slash", r"title = {back\textbackslash{}slash}"),
            ("{braces}", "qes1 ="),
        ] {
            let record = Record { fields: vec![Field::new(Name::Title, "TI", title)], line: 1 };
            let written = write(&[record]);
            assert!(written.contains(expected), "{written}");
            assert_eq!(read(&written).records[0].first(Name::Title), Some(title));
        }
    }
}
