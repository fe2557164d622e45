//! The fields of an entry that is no BibTeX as a whole, each by itself.

use std::collections::HashSet;
use std::ops::Range;

use super::blocks::closers;
use super::is_known;

/// A field of a broken entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Salvaged<'a> {
    /// Where it stands in the entry.
    pub at: usize,
    pub tag: &'a str,
    /// Its value with what is around it, or without where that is not closed.
    pub value: &'a str,
    /// Whether the value ends where it should.
    pub whole: bool,
    /// What stands behind its value and belongs to no field.
    pub rest: &'a str,
    /// Whether the comma between the field before and this one is missing.
    pub comma_missing: bool,
}

/// The fields after the key. A field begins with `name =` on a line, after a comma, or after the end of a value; it ends where its bracket
/// does, or where the next field begins: on a line of its own, or with a usual name after a comma.
pub(super) fn salvage(entry: &str) -> Vec<Salvaged<'_>> {
    let bytes = entry.as_bytes();
    let closers = closers(bytes);
    // A value took the bracket that should end the entry.
    let unbalanced =
        memchr::memchr2(b'{', b'(', bytes).is_some_and(|open| bytes[open] == b'{' && !closers.contains_key(&open));
    let starts: Vec<Start> = memchr::memchr_iter(b'=', bytes).filter_map(|equals| start(entry, equals)).collect();
    let places: HashSet<usize> = starts.iter().map(|start| start.at).collect();
    let next = |is: fn(&Start) -> bool| {
        let mut next = vec![bytes.len(); starts.len() + 1];
        for place in (0..starts.len()).rev() {
            next[place] = if is(&starts[place]) { starts[place].at } else { next[place + 1] };
        }
        next
    };
    let next_line = next(|start| start.after == After::Line);
    let next_sure = next(|start| start.after == After::Line || (start.after == After::Comma && is_known(start.tag)));
    let next_loose = next(|start| start.after == After::Value);
    let mut found: Vec<Salvaged> = Vec::new();
    let mut ends = Vec::new();
    let mut until = 0;
    for (place, start) in starts.iter().enumerate().filter(|(_, s)| s.value < bytes.len()) {
        if start.at < until {
            continue;
        }
        let (line, sure) = (next_line[place + 1], next_sure[place + 1]);
        let end = match bytes[start.value] {
            b'{' => closers.get(&start.value).map(|end| end + 1).filter(|end| !unbalanced || *end <= sure),
            b'"' => quoted_end(bytes, start.value + 1..line, sure, &places),
            _ => {
                let bare = &bytes[start.value..line];
                let end = bare.iter().position(|b| matches!(b, b',' | b'\n' | b'\r' | b'}')).unwrap_or(bare.len());
                Some((start.value + end).min(next_loose[place + 1]))
            }
        };
        let whole = end.filter(|end| *end <= line);
        let limit = whole.unwrap_or(sure);
        let value = match whole {
            Some(end) => entry[start.value..end].trim(),
            None => entry[start.value + 1..limit].trim_matches([' ', '\t', '\r', '\n', ',', '{', '}', '"']),
        };
        let before = entry[..start.at].trim_end();
        let comma_missing = !before.ends_with([',', '{', '(']) && found.last().is_none_or(|last| last.whole);
        until = limit;
        found.push(Salvaged { at: start.at, tag: start.tag, value, whole: whole.is_some(), rest: "", comma_missing });
        ends.push(until);
    }
    let starts: Vec<usize> = found.iter().skip(1).map(|field| field.at).chain([bytes.len()]).collect();
    for ((field, end), start) in found.iter_mut().zip(ends).zip(starts) {
        field.rest = entry[end.min(start)..start].trim_matches([' ', '\t', '\r', '\n', ',', '{', '}', '(', ')', '"']);
    }
    found
}

/// Where a value in quotation marks ends: some stand in it, too.
fn quoted_end(bytes: &[u8], place: Range<usize>, sure: usize, starts: &HashSet<usize>) -> Option<usize> {
    let mut marks = memchr::memchr_iter(b'"', &bytes[place.clone()]).map(|n| place.start + n + 1);
    let first = marks.clone().next()?;
    let end = marks.find(|end| ends_value(&bytes[*end..]) || starts.contains(&(end + blanks(&bytes[*end..]))))?;
    (end <= sure || end == first).then_some(end)
}

/// Whether a value may end before this text.
fn ends_value(rest: &[u8]) -> bool {
    rest.get(blanks(rest)).is_none_or(|b| matches!(b, b',' | b'}' | b')' | b'#' | b'\n' | b'\r'))
}

fn blanks(rest: &[u8]) -> usize {
    rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// What stands before the name of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Line,
    Comma,
    /// The end of a value, without a comma.
    Value,
}

struct Start<'a> {
    at: usize,
    tag: &'a str,
    after: After,
    /// Where the value begins.
    value: usize,
}

fn start(entry: &str, equals: usize) -> Option<Start<'_>> {
    let bytes = entry.as_bytes();
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let space = bytes[..equals].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let name = bytes[..equals - space].iter().rev().take_while(|b| is_name(b)).count();
    let at = equals - space - name;
    if name == 0 || !bytes[at].is_ascii_alphabetic() {
        return None;
    }
    let before = *bytes[..at].iter().rev().find(|b| !matches!(b, b' ' | b'\t'))?;
    let value = equals + 1 + bytes[equals + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let delimited = matches!(bytes.get(value), Some(b'{' | b'"'));
    let apart = matches!(bytes[at - 1], b' ' | b'\t');
    let after = match before {
        b',' => After::Comma,
        b'\n' | b'\r' => After::Line,
        b'{' | b'(' if is_head(&entry[..at]) => After::Comma,
        b'}' | b'"' => After::Value,
        _ if apart && delimited => After::Value,
        _ => return None,
    };
    Some(Start { at, tag: &entry[at..at + name], after, value })
}

/// Whether a text is the beginning of an entry that has no key.
fn is_head(text: &str) -> bool {
    let word = text.trim_end().trim_end_matches(['{', '(']).trim_end();
    word.strip_prefix('@').is_some_and(|word| word.bytes().all(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_field_costs_that_field() {
        let check = |entry: &str, expected: &[(&str, &str, bool)]| {
            let found: Vec<_> = salvage(entry).into_iter().map(|s| (s.tag, s.value, s.whole)).collect();
            assert_eq!(found, expected, "{entry}");
        };
        check("@a{k,\n title = {No end,\n author = {B}\n}", &[("title", "No end", false), ("author", "{B}", true)]);
        check("@a{k,\n title = {A}},\n year = 2001,\n}", &[("title", "{A}", true), ("year", "2001", true)]);
        check("@a{k, title = {A, b = 2}, year = \"20", &[("title", "{A, b = 2}", true), ("year", "20", false)]);
        check("@a{k, title =", &[]);
        check("@a{title = {T}, year = 1}", &[("title", "{T}", true), ("year", "1", true)]);
        assert_eq!(salvage("@a{k,\n title = {A}} and B},\n year = 2001,\n}")[0].rest, "and B");
        check(
            "@a{k, title = {No end, author = {B}, year = 2001}",
            &[("title", "No end", false), ("author", "{B}", true), ("year", "2001", true)],
        );
        check("@a{k, t = \"a \"b\" c\", year = 2001}", &[("t", "\"a \"b\" c\"", true), ("year", "2001", true)]);
        check(
            "@a{k, title = \"No end, author = \"B\", year = 2001}",
            &[("title", "No end", false), ("author", "\"B\"", true), ("year", "2001", true)],
        );
    }

    #[test]
    fn a_missing_comma_costs_nothing() {
        let check = |entry: &str, expected: &[(&str, &str, bool)]| {
            let found: Vec<_> = salvage(entry).into_iter().map(|s| (s.tag, s.value, s.comma_missing)).collect();
            assert_eq!(found, expected, "{entry}");
        };
        check(
            "@a{k, author = {A} title = {T = {x}} year = 2001 doi = {10.1/x}, note = \"n\" url = {u}}",
            &[
                ("author", "{A}", false),
                ("title", "{T = {x}}", true),
                ("year", "2001", true),
                ("doi", "{10.1/x}", true),
                ("note", "\"n\"", false),
                ("url", "{u}", true),
            ],
        );
        check("@a{k title = {T}, year = 2001}", &[("title", "{T}", true), ("year", "2001", false)]);
        check("@a{k,\n title = {T}\n year = 2001\n}", &[("title", "{T}", false), ("year", "2001", true)]);
    }
}
