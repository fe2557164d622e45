//! The fields of an entry whose brackets do not match, each by itself.

use super::blocks::closers;

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
}

/// The fields after the key. A field begins with `name =` on a line, or after a comma; it ends where its bracket does, or where the next field
/// begins on a line of its own.
pub(super) fn salvage(entry: &str) -> Vec<Salvaged<'_>> {
    let bytes = entry.as_bytes();
    let closers = closers(bytes);
    let starts: Vec<Start> = memchr::memchr_iter(b'=', bytes).filter_map(|equals| start(entry, equals)).collect();
    let mut next_line = vec![bytes.len(); starts.len() + 1];
    for place in (0..starts.len()).rev() {
        next_line[place] = if starts[place].begins_line { starts[place].at } else { next_line[place + 1] };
    }
    let mut found = Vec::new();
    let mut until = 0;
    for (place, start) in starts.iter().enumerate().filter(|(_, s)| s.value < bytes.len()) {
        if start.at < until {
            continue;
        }
        let limit = next_line[place + 1];
        let end = match bytes[start.value] {
            b'{' => closers.get(&start.value).map(|end| end + 1),
            b'"' => memchr::memchr(b'"', &bytes[start.value + 1..limit]).map(|n| start.value + n + 2),
            _ => {
                let bare = &bytes[start.value..limit];
                let end = bare.iter().position(|b| matches!(b, b',' | b'\n' | b'\r' | b'}')).unwrap_or(bare.len());
                Some(start.value + end)
            }
        };
        let whole = end.filter(|end| *end <= limit);
        let value = match whole {
            Some(end) => entry[start.value..end].trim(),
            None => entry[start.value + 1..limit].trim_matches([' ', '\t', '\r', '\n', ',', '{', '}', '"']),
        };
        until = whole.unwrap_or(limit);
        found.push(Salvaged { at: start.at, tag: start.tag, value, whole: whole.is_some() });
    }
    found
}

struct Start<'a> {
    at: usize,
    tag: &'a str,
    begins_line: bool,
    /// Where the value begins.
    value: usize,
}

fn start(entry: &str, equals: usize) -> Option<Start<'_>> {
    let bytes = entry.as_bytes();
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let space = bytes[..equals].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let name = bytes[..equals - space].iter().rev().take_while(|b| is_name(b)).count();
    let at = equals - space - name;
    let before = bytes[..at].iter().rev().find(|b| !matches!(b, b' ' | b'\t'))?;
    let value = equals + 1 + bytes[equals + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let fits = name > 0 && bytes[at].is_ascii_alphabetic() && matches!(before, b',' | b'\n' | b'\r');
    fits.then(|| Start { at, tag: &entry[at..at + name], begins_line: *before != b',', value })
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
    }
}
