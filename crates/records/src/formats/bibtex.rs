//! BibTeX and BibLaTeX. Entries are told apart here, so that a broken one is alone; each is then parsed by `biblatex`.

mod blocks;
mod salvage;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use biblatex::{Bibliography, ChunksExt, RawBibliography, RawChunk};

use super::draft::Draft;
use super::tagged::spaced;
use super::write::is_key;
use super::{Parsed, Tags, meaning, uncarried};
use crate::names::{is_nobody, people};
use crate::{Field, Name};
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
pub(super) const TYPE: &str = "@";
pub(super) const KEY: &str = "key";
/// Fields that carry what BibTeX has no field for.
pub(super) const CARRIER: &str = "qes";

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
    // A quotation mark in braces is how one stands inside of quotation marks; the parser would end the value there.
    let text = if text.contains("{\"}") { Cow::Owned(text.replace("{\"}", "{''}")) } else { text };
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
        && let Some(mut field) = uncarried(&unescaped(&decoded(&text)))
    {
        field.value = spaced(&field.value);
        return draft.push_carried(field, line);
    }
    let name = meaning(TAGS, &lower);
    let mut parts = parts(name, &text);
    let all = parts.len();
    if is_people(name) && all > 1 && parts.last().is_some_and(|last| is_nobody(last)) {
        parsed.warn(line, "found 'and others' or the like among the people; it names nobody");
        parts.pop();
    }
    // The first of several people keeps how all were written.
    let plain = parts.len() == all && parts.iter().all(|p| is_plain(p)) && parts.join(between(name, &parts)) == text;
    let keeps = !plain && !again && is_balanced(&text);
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

/// LaTeX as text; as it stands where it is none.
fn decoded(text: &str) -> String {
    let plain =
        !text.contains(['\\', '{', '}', '$', '~', '"', '-', '%', '&', '#', '_', '^', '`', '\'', '<', '>', '!', '?']);
    if plain {
        return text.to_owned();
    }
    let dotted = dotted(text);
    let entry = Bibliography::parse(&format!("@misc{{k, x = {{{dotted}}}}}")).ok().and_then(|b| b.into_vec().pop());
    entry.and_then(|e| e.fields.get("x").map(|chunks| chunks.format_verbatim())).unwrap_or_else(|| text.to_owned())
}

/// An accent on TeX's letters without a dot, `\\'\\i`, as one on the letters with a dot, which is how they are read.
fn dotted(text: &str) -> Cow<'_, str> {
    if !text.contains("\\i") && !text.contains("\\j") {
        return Cow::Borrowed(text);
    }
    let mut out = text.to_owned();
    for accent in ['\'', '`', '^', '"', '~', '=', '.'] {
        for letter in ['i', 'j'] {
            out = out.replace(&format!("\\{accent}{{\\{letter}}}"), &format!("\\{accent}{{{letter}}}"));
            out = out.replace(&format!("\\{accent}\\{letter}}}"), &format!("\\{accent}{{{letter}}}}}"));
            out = out.replace(&format!("\\{accent}\\{letter} "), &format!("\\{accent}{{{letter}}}"));
            out = out.replace(&format!("\\{accent}\\{letter}{{}}"), &format!("\\{accent}{{{letter}}}"));
        }
    }
    Cow::Owned(out)
}

/// The parts of a list of people or keywords. What stands in brackets is one, whatever it holds.
fn parts(name: Name, text: &str) -> Vec<String> {
    let semicolon = |rest: &str| rest.starts_with(';').then_some(1);
    let found: Vec<&str> = match name {
        Name::Authors | Name::Editors => people(text),
        Name::Keywords if split_outside(text, semicolon).len() > 1 => split_outside(text, semicolon),
        Name::Keywords => split_outside(text, |rest| rest.starts_with(',').then_some(1)),
        _ => vec![text],
    };
    if found.len() < 2 && !is_people(name) {
        return vec![spaced(&decoded(text))];
    }
    found.into_iter().map(|part| spaced(&decoded(part.trim()))).filter(|part| !part.is_empty()).collect()
}

fn is_people(name: Name) -> bool {
    matches!(name, Name::Authors | Name::Editors)
}

/// A text cut where `cut` finds something outside of brackets, and says how long it is.
fn split_outside(text: &str, cut: impl Fn(&str) -> Option<usize>) -> Vec<&str> {
    let (mut depth, mut start, mut at, mut found) = (0_i64, 0, 0, Vec::new());
    let mut spaced = false;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '\\' => at += c.len_utf8(),
            '{' => depth += 1,
            '}' => depth -= 1,
            // A run of white space is looked at once.
            _ if depth == 0 && !(spaced && c.is_whitespace()) => {
                if let Some(width) = cut(&text[at..]) {
                    found.push(&text[start..at]);
                    at += width;
                    start = at;
                    spaced = false;
                    continue;
                }
            }
            _ => {}
        }
        spaced = c.is_whitespace();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    found.push(&text[start..]);
    found
}

/// The names in a list of people that stand in brackets: those of bodies.
pub(super) fn bodies(raw: &str) -> Vec<String> {
    let text = raw.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(raw);
    let all = people(text);
    let whole = |part: &&str| {
        let part = part.trim();
        part.starts_with('{')
            && part.ends_with('}')
            && split_outside(part, |rest| rest.chars().next().map(char::len_utf8)).len() == 1
    };
    all.into_iter()
        .filter(whole)
        .map(|part| decoded(part.trim()).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
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

/// What stands between the parts of a list.
pub(super) fn between(name: Name, parts: &[String]) -> &'static str {
    match name {
        Name::Keywords if parts.iter().any(|p| p.contains(',')) => "; ",
        Name::Keywords => ", ",
        _ => " and ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_on_letters_without_a_dot_are_read() {
        for (text, expected) in [
            (r"Garc{\'\i}a", "García"),
            (r"Garc\'{\i}a", "García"),
            (r"Garc{\'{\i}}a", "García"),
            ("na{\\\"\\i}ve", "naïve"),
            (r"Garc\'ia", "García"),
        ] {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_in_brackets_is_one() {
        let text = "Berg, Anna AND {Health and Safety Executive} and Lund, Bo";
        assert_eq!(parts(Name::Authors, text), ["Berg, Anna", "Health and Safety Executive", "Lund, Bo"]);
        assert_eq!(bodies(&format!("{{{text}}}")), ["Health and Safety Executive"]);
        assert_eq!(parts(Name::Keywords, "a, {b, c}, d"), ["a", "b, c", "d"]);
        assert_eq!(parts(Name::Keywords, "a, b; c"), ["a, b", "c"]);
    }
}
