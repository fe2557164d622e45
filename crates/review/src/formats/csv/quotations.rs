//! Where quotations begin and end: one that does not end takes the rest of the file for its cell, and one that ends before other text has
//! probably taken rows that were meant to stand for themselves.

use qes_work::{Stopped, Work};

/// So many quotation marks are looked at between two looks at the work.
const BLOCK: usize = 1 << 14;

/// What was found of the quotations of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Quotations {
    /// The last one has no end.
    pub open: bool,
    /// Lines, from 1, on which a quotation of several lines begins and ends, with other text behind its end.
    pub doubtful: Vec<(usize, usize)>,
}

/// Looks at every quotation mark of a table.
pub(super) fn of(text: &str, separator: u8, work: &Work) -> Result<Quotations, Stopped> {
    let bytes = text.as_bytes();
    let ends_cell = |byte: u8| byte == separator || byte == b'\n' || byte == b'\r';
    let mut found = Quotations::default();
    let (mut opened, mut escaped) = (None, None);
    let (mut line, mut counted) = (1, 0);
    for (number, at) in memchr::memchr_iter(b'"', bytes).enumerate() {
        if number % BLOCK == 0 {
            work.go_on()?;
        }
        if escaped == Some(at) {
            continue;
        }
        let Some(start) = opened else {
            let begins = at.checked_sub(1).is_none_or(|before| ends_cell(bytes[before]));
            opened = begins.then_some(at);
            continue;
        };
        match bytes.get(at + 1) {
            Some(b'"') => escaped = Some(at + 1),
            after => {
                opened = None;
                let lines = memchr::memchr_iter(b'\n', &bytes[start..at]).count();
                if lines > 0 && after.is_some_and(|&byte| !ends_cell(byte)) {
                    line += memchr::memchr_iter(b'\n', &bytes[counted..start]).count();
                    counted = start;
                    found.doubtful.push((line, line + lines));
                }
            }
        }
    }
    found.open = opened.is_some();
    Ok(found)
}

impl Quotations {
    /// A word on quotations that may have taken rows for one cell.
    pub(super) fn notes(&self) -> Option<String> {
        let (first, last) = self.doubtful.first()?;
        let more = match self.doubtful.len() - 1 {
            0 => String::new(),
            1 => "; 1 more is like it".to_owned(),
            n => format!("; {n} more are like it"),
        };
        Some(format!(
            "the quotation that begins in line {first} ends in line {last} before other text: these lines were read as one cell{more}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_begins_a_cell_and_has_an_end() {
        let check = |text: &str, open: bool, doubtful: &[(usize, usize)]| {
            let found = of(text, b',', &Work::new()).unwrap();
            assert_eq!((found.open, found.doubtful.as_slice()), (open, doubtful), "{text:?}");
        };
        check("id,note\n1,a\n", false, &[]);
        check("id,note\n1,5\" pipe\n2,\"a\nb\"\n", false, &[]);
        check("id,note\n1,x\"\n2,\"a\nb\"\n", false, &[]);
        check("id,note\n1,5\" pipe\n2,\"open\n3,b\n4,c\n", true, &[]);
        check("id,note\n1,\"said \"\"hi\"\"\"\n", false, &[]);
        check("id,note\n1,\"said \"\"hi\"\"\n", true, &[]);
        check("id,note\n1,a\n2,\"said \"\"hi\"\"\n3,b\n4,\"c\"\n5,d\n", false, &[(3, 5)]);
        check("\"a\",b\n\"\",\"\"\n", false, &[]);
        check("\"", true, &[]);
    }
}
