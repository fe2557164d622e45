//! Lines, however they end.

use qes_work::Work;

/// The lines of a text with their numbers from 1; `\n`, `\r\n`, `\r\r\n` and a lone `\r` end one. Files that were put together have byte order
/// marks in their middle; they are no part of a line.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = text;
    let mut number = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        number += 1;
        let bytes = rest.as_bytes();
        let Some(end) = memchr::memchr2(b'\n', b'\r', bytes) else {
            return Some((number, unmarked(std::mem::take(&mut rest))));
        };
        let width = match &bytes[end..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r', b'\r', b'\n', ..] => 3,
            _ => 1,
        };
        let line = &rest[..end];
        rest = &rest[end + width..];
        Some((number, unmarked(line)))
    })
}

/// As [`lines`], until somebody asks the work to stop. Whoever reads on then looks at the work before anything is made of what was read.
pub(crate) fn lines_while<'a>(text: &'a str, work: &'a Work) -> impl Iterator<Item = (u64, &'a str)> {
    lines(text).take_while(|_| !work.is_stopped())
}

fn unmarked(line: &str) -> &str {
    line.trim_start_matches('\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_lines_may_be_mixed() {
        let found: Vec<_> = lines("a\r\nb\n\nc\rd").collect();
        assert_eq!(found, [(1, "a"), (2, "b"), (3, ""), (4, "c"), (5, "d")]);
        let found: Vec<_> = lines("\u{feff}a\r\r\nb\r\r\n\u{feff}c").collect();
        assert_eq!(found, [(1, "a"), (2, "b"), (3, "c")]);
    }
}
