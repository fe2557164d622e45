//! The parts of a BibTeX file that begin with `@`, told apart by their brackets.

use std::collections::HashMap;
use std::ops::Range;

use qes_work::Work;

use super::crossref::DATA;

/// One `@…{…}` of a file.
pub(super) struct Block<'a> {
    pub text: &'a str,
    /// The word after the `@`, in small letters.
    pub kind: String,
    pub line: u64,
    /// Whether its brackets are closed, and nothing that looks like a field of it stands behind them.
    pub closed: bool,
}

impl Block<'_> {
    /// Whether it is no record, and says nothing of one.
    pub fn is_aside(&self) -> bool {
        is_aside(&self.kind) && self.kind != DATA
    }

    /// Whether it is no record, and its fields are those of the records that name it.
    pub fn is_data(&self) -> bool {
        self.kind == DATA
    }
}

fn is_aside(kind: &str) -> bool {
    matches!(kind, "string" | "preamble" | "comment" | DATA)
}

/// The blocks of a file. One that is not closed ends where the next begins on a line of its own.
pub(super) fn blocks<'a>(text: &'a str, work: &Work) -> Vec<Block<'a>> {
    let bytes = text.as_bytes();
    let comments: HashMap<usize, usize> =
        comments(text, work).into_iter().map(|range| (range.start, range.end)).collect();
    let mut found: Vec<Block> = Vec::new();
    let (mut line, mut counted) = (1, 0);
    let mut before = 0;
    let mut next = next_block(bytes, 0);
    while let Some((start, kind, open)) = next.take().filter(|_| !work.is_stopped()) {
        line += count_lines(&bytes[counted..start]);
        counted = start;
        let (mut end, mut closed) = match comments.get(&start) {
            Some(end) => (*end, true),
            None => block_end(bytes, open),
        };
        next = next_block(bytes, end);
        let behind = next.as_ref().map_or(bytes.len(), |(start, ..)| *start);
        if closed && !is_aside(&kind) && holds_field(&bytes[end..behind]) {
            (end, closed) = (behind, false);
        }
        debug_assert!(before <= start && start < end, "blocks come one after the other");
        before = end;
        found.push(Block { text: &text[start..end], kind, line, closed });
    }
    found
}

/// How many records the file holds by its `@` at the beginning of a line, or right after the end of another block.
pub(super) fn count(text: &str, work: &Work) -> usize {
    let bytes = text.as_bytes();
    let comments = comments(text, work);
    let begins = |at: &usize| {
        let white = bytes[..*at].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let alone = at.checked_sub(white + 1).is_none_or(|before| matches!(bytes[before], b'\n' | b'\r' | b'}' | b'%'));
        let aside = comments[..comments.partition_point(|c| c.start <= *at)].last().is_some_and(|c| *at < c.end);
        alone && !aside && opens(bytes, *at).is_some_and(|(kind, _)| !is_aside(&kind))
    };
    memchr::memchr_iter(b'@', bytes).take_while(|_| !work.is_stopped()).filter(begins).count()
}

pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .count() as u64
}

/// The closing bracket of each opening one that has one.
pub(super) fn closers(bytes: &[u8]) -> HashMap<usize, usize> {
    let (mut open, mut found) = (Vec::new(), HashMap::new());
    for at in memchr::memchr2_iter(b'{', b'}', bytes) {
        if at > 0 && bytes[at - 1] == b'\\' {
            continue;
        }
        if bytes[at] == b'{' {
            open.push(at);
        } else if let Some(start) = open.pop() {
            found.insert(start, at);
        }
    }
    found
}

/// Where comments stand: up to the closing bracket, whatever is in it; else to the end of the line.
fn comments(text: &str, work: &Work) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut closers_of_all = None;
    for start in memchr::memchr_iter(b'@', bytes).take_while(|_| !work.is_stopped()) {
        let Some((kind, open)) = opens(bytes, start).filter(|_| found.last().is_none_or(|last| last.end <= start))
        else {
            continue;
        };
        if kind == "comment" && begins_line(bytes, start) {
            let closers = closers_of_all.get_or_insert_with(|| closers(bytes));
            let line = || memchr::memchr2(b'\n', b'\r', &bytes[open..]).map_or(bytes.len(), |n| open + n);
            found.push(start..closers.get(&open).map_or_else(line, |end| end + 1));
        }
    }
    found
}

/// The next `@word{` that is no part of a word.
fn next_block(bytes: &[u8], from: usize) -> Option<(usize, String, usize)> {
    memchr::memchr_iter(b'@', &bytes[from..]).map(|n| from + n).find_map(|at| {
        let apart = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        opens(bytes, at).filter(|_| apart).map(|(kind, open)| (at, kind, open))
    })
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
    bytes[..at].iter().rev().take_while(|b| !matches!(b, b'\n' | b'\r')).all(|b| matches!(b, b' ' | b'\t'))
}

/// The word after an `@`, in small letters, and where its bracket stands.
pub(super) fn opens(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let letters = bytes[at + 1..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let word = at + 1 + letters;
    let open = word + bytes[word..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let kind = String::from_utf8_lossy(&bytes[at + 1..word]).to_lowercase();
    (letters > 0 && matches!(bytes.get(open), Some(b'{' | b'('))).then_some((kind, open))
}

/// Whether something like `name = {` stands between two blocks: the one before was closed too early.
fn holds_field(between: &[u8]) -> bool {
    memchr::memchr_iter(b'=', between).any(|at| {
        let after = between[at + 1..].iter().find(|b| !b.is_ascii_whitespace());
        let before = between[..at].iter().rev().find(|b| !b.is_ascii_whitespace());
        let named = before.is_some_and(u8::is_ascii_alphanumeric);
        // `, year = 2001`
        let after_comma = || {
            let text = between[..at].trim_ascii_end();
            let name = text.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
            text[..text.len() - name].trim_ascii_end().ends_with(b",")
        };
        named && (matches!(after, Some(b'{' | b'"')) || after.is_some_and(u8::is_ascii_digit) && after_comma())
    })
}
