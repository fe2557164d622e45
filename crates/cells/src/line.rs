use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes one message as one line, and flushes.
///
/// # Errors
/// The other side is gone.
pub fn write_line<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}

/// Reads one message; `None` at the end.
///
/// # Errors
/// The other side is gone in the middle of a line, or the line is no such message.
pub fn read_line<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    parse(line).map(Some)
}

/// A message of these bytes, its numbers exactly as they were written.
pub(crate) fn parse<T: DeserializeOwned>(mut line: Vec<u8>) -> io::Result<T> {
    let end = line.trim_ascii_end().len();
    simd_json::serde::from_slice(&mut line[..end]).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::message::{Bundle, Event};

    proptest! {
        #[test]
        fn numbers_and_texts_arrive_as_they_were_sent(number in proptest::num::f64::NORMAL, whole: i64, text: String) {
            let data = Bundle::from_iter([
                ("number".to_owned(), number.into()),
                ("whole".to_owned(), whole.into()),
                ("text".to_owned(), text.into()),
            ]);
            let mut line = Vec::new();
            write_line(&mut line, &Event::Value { data: data.clone() }).unwrap();
            let back: Option<Event> = read_line(&mut line.as_slice()).unwrap();
            prop_assert_eq!(back, Some(Event::Value { data }));
        }
    }

    #[test]
    fn a_line_that_is_no_message_is_an_error() {
        for line in ["", "{", "{\"event\":\"unheard\"}", "[]"] {
            assert!(parse::<Event>(line.as_bytes().to_vec()).is_err(), "{line}");
        }
    }
}
