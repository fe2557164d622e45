//! BibTeX and BibLaTeX. Entries are told apart here, so that a broken one is alone; each is then parsed by `biblatex`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use biblatex::{Bibliography, ChunksExt, RawBibliography, RawChunk};

use super::{Parsed, Tags, meaning, uncarried};
use crate::{Field, Name, Record};

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
        let Some((kind, open)) = opens(bytes, next) else {
            at = next + 1;
            continue;
        };
        let (end, closed) = block_end(bytes, open);
        found.push(Block { text: &text[next..end], kind, line, closed });
        line += count_lines(&bytes[next..end]);
        at = end;
    }
    found
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Where a block ends, and whether its brackets are closed there. It is not where a line begins with `@word{` before that: so every letter
/// is looked at once, however many blocks are open.
fn block_end(bytes: &[u8], open: usize) -> (usize, bool) {
    let parenthesis = bytes[open] == b'(';
    let mut depth = 0_usize;
    let mut at = open;
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
            b'@' if begins_line(bytes, at) && opens(bytes, at).is_some() => return (at, false),
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), false)
}

fn begins_line(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|b| **b != b'\n').all(|b| matches!(b, b' ' | b'\t' | b'\r'))
}

/// The word after an `@`, in small letters, and where its bracket stands.
fn opens(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let letters = bytes[at + 1..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let word = at + 1 + letters;
    let open = word + bytes[word..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let kind = String::from_utf8_lossy(&bytes[at + 1..word]).to_lowercase();
    (letters > 0 && matches!(bytes.get(open), Some(b'{' | b'('))).then_some((kind, open))
}

/// What `@string` says, by name in small letters.
type Strings = HashMap<String, String>;

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut strings = Strings::new();
    for block in blocks(text) {
        match block.kind.as_str() {
            "string" | "preamble" | "comment" => {
                if let Ok(raw) = RawBibliography::parse(block.text) {
                    for pair in &raw.abbreviations {
                        let value = resolved(&pair.value.v, &strings);
                        strings.insert(pair.key.v.to_lowercase(), value);
                    }
                }
                parsed.other.push(block.text.to_owned());
            }
            _ => entry(&block, &strings, &mut parsed),
        }
    }
    parsed
}

fn entry(block: &Block, strings: &Strings, parsed: &mut Parsed) {
    parsed.begun += 1;
    let raw = if block.closed {
        RawBibliography::parse(block.text)
            .map_err(|error| format!("the entry cannot be read and is kept as it stands: {error}"))
    } else {
        Err("the entry's brackets are not closed; it is kept as it stands and read no further".to_owned())
    };
    let whole = |parsed: &mut Parsed| {
        let whole = Field { name: Name::Other, tag: TYPE.into(), value: block.text.trim().to_owned(), raw: None };
        parsed.records.push(Record { fields: vec![whole], line: block.line });
    };
    let raw = match raw {
        Ok(raw) => raw,
        Err(message) => {
            parsed.warn(block.line, message);
            return whole(parsed);
        }
    };
    let [entry] = raw.entries.as_slice() else { return whole(parsed) };
    let entry = &entry.v;
    let mut fields = vec![Field::new(Name::Kind, TYPE, entry.kind.v), Field::new(Name::Key, KEY, entry.key.v)];
    let mut seen = HashSet::new();
    for pair in &entry.fields {
        // A field that stands twice is no BibTeX; what it says is kept, not how.
        let again = !seen.insert(pair.key.v.to_lowercase());
        value_fields(pair.key.v, &pair.value.v, strings, again, &mut fields);
    }
    parsed.records.push(Record { fields, line: block.line });
}

/// The fields of one `tag = value`: several where it names several people.
fn value_fields(
    tag: &str,
    chunks: &[biblatex::Spanned<RawChunk<'_>>],
    strings: &Strings,
    again: bool,
    fields: &mut Vec<Field>,
) {
    let lower = tag.to_lowercase();
    let text = resolved(chunks, strings);
    if lower.starts_with(CARRIER)
        && let Some(field) = uncarried(&unescaped(&decoded(&text)))
    {
        fields.push(field);
        return;
    }
    let name = meaning(TAGS, &lower);
    let parts = parts(name, &text);
    for (place, part) in parts.iter().enumerate() {
        let mut field = Field::new(name, tag, &part.split_whitespace().collect::<Vec<_>>().join(" "));
        if name == Name::Pages {
            // TeX draws two hyphens as one dash.
            field.value = field.value.replace("--", "-").replace('–', "-");
        }
        // The first of several people keeps how all were written.
        let plain = parts.iter().all(|p| is_plain(p)) && parts.join(between(name, &parts)) == text;
        field.raw = (place == 0 && !plain && !again && is_balanced(&text)).then(|| format!("{{{text}}}").into());
        fields.push(field);
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

/// A value with what its abbreviations stand for: the entry may leave the file of a `@string`.
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
    let found = match name {
        Name::Authors | Name::Editors => split_outside(text, and),
        Name::Keywords => {
            let sign = if split_outside(text, |rest| rest.starts_with(';').then_some(1)).len() > 1 { ';' } else { ',' };
            split_outside(text, |rest| rest.starts_with(sign).then_some(1))
        }
        _ => vec![text],
    };
    let people = matches!(name, Name::Authors | Name::Editors);
    if found.len() < 2 && !people {
        return vec![decoded(text)];
    }
    found.into_iter().map(|part| decoded(part.trim())).filter(|p| !p.trim().is_empty()).collect()
}

/// How long an `and` between two people is, with the white space before it.
fn and(rest: &str) -> Option<usize> {
    let word = rest.trim_start();
    let spaces = rest.len() - word.len();
    let and = spaces > 0 && word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case("and"));
    (and && word[3..].starts_with(char::is_whitespace)).then_some(spaces + 3)
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
    let all = split_outside(text, and);
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
