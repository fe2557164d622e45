//! What a running cell mixes into the text that it prints.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::line::parse;
use crate::message::{Ask, Bundle};

/// A message of a running cell. It travels in the same stream as what the cell prints, so that the order is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum Frame {
    /// Shows something on the way.
    Display {
        /// What it shows.
        data: Bundle,
        /// What names it, where it may be replaced later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Something that was shown under this name is another now.
    Update {
        /// What takes its place.
        data: Bundle,
        /// Its name.
        id: String,
    },
    /// Text for the standard error, in its place among what goes to the standard output.
    Stderr {
        /// The text.
        text: String,
    },
    /// Shows the value of the last expression.
    Value {
        /// What it shows.
        data: Bundle,
    },
    /// Asks the session for something, and waits.
    Ask {
        /// What it asks for.
        ask: Ask,
    },
    /// The cell left with an error of `?`.
    Failed {
        /// A short class.
        class: String,
        /// One sentence.
        message: String,
    },
    /// The cell panicked.
    Panicked {
        /// What the panic said.
        message: String,
        /// File, line and column, as the compiler knows them.
        file: String,
        /// Line in that file, from 1.
        line: u32,
        /// Column in that line, from 1.
        column: u32,
    },
    /// The cell's own code has ended: nothing comes after it. It is sent on both streams, and answered with [`Answer::Done`](crate::Answer::Done).
    End {
        /// Names of the variables that live.
        variables: Vec<String>,
    },
}

/// Begins a frame: two characters that no program prints for a reader.
const MARK: &[u8] = b"\x00\x01qes ";

/// Writes a frame in one piece.
///
/// # Errors
/// The evaluator is gone.
pub fn write_frame(to: &mut impl Write, frame: &Frame) -> io::Result<()> {
    let body = serde_json::to_vec(frame)?;
    let mut whole = Vec::with_capacity(body.len() + MARK.len() + 1);
    whole.extend_from_slice(MARK);
    whole.extend_from_slice(&body);
    whole.push(b'\n');
    to.write_all(&whole)?;
    to.flush()
}

/// A piece of what a cell printed.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text for the reader.
    Text(String),
    /// A message.
    Frame(Frame),
}

/// Takes the stream of a cell apart, whatever the pieces that it arrives in.
#[derive(Debug, Default)]
pub struct Splitter {
    held: Vec<u8>,
}

impl Splitter {
    /// The parts that are whole after these bytes.
    ///
    /// ```
    /// use qes_cells::{Frame, Part, Splitter, write_frame};
    ///
    /// let mut stream = b"one ".to_vec();
    /// write_frame(&mut stream, &Frame::End { variables: vec![] })?;
    /// let mut splitter = Splitter::default();
    /// let parts: Vec<Part> = stream.chunks(3).flat_map(|piece| splitter.push(piece)).collect();
    /// let text: String = parts.iter().filter_map(|p| if let Part::Text(t) = p { Some(t.as_str()) } else { None }).collect();
    /// assert_eq!((text.as_str(), parts.last()), ("one ", Some(&Part::Frame(Frame::End { variables: vec![] }))));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Part> {
        self.held.extend_from_slice(bytes);
        let mut parts = Vec::new();
        loop {
            let Some(mark) = find(&self.held, MARK) else {
                let whole = self.printable();
                push_text(&mut parts, &self.held.drain(..whole).collect::<Vec<u8>>());
                return parts;
            };
            push_text(&mut parts, &self.held.drain(..mark).collect::<Vec<u8>>());
            let Some(end) = self.held.iter().position(|b| *b == b'\n') else { return parts };
            let line: Vec<u8> = self.held.drain(..=end).collect();
            match parse(line[MARK.len()..].to_vec()) {
                Ok(frame) => parts.push(Part::Frame(frame)),
                // Somebody printed the mark: it is text like any other.
                Err(_) => push_text(&mut parts, &line),
            }
        }
    }

    /// What is left at the end of the stream.
    pub fn finish(&mut self) -> Option<Part> {
        let rest = std::mem::take(&mut self.held);
        (!rest.is_empty()).then(|| Part::Text(String::from_utf8_lossy(&rest).into_owned()))
    }

    /// How much can be shown already: neither the beginning of a mark nor a part of a character at the end.
    fn printable(&self) -> usize {
        let held = &self.held;
        let marked = (1..MARK.len().min(held.len() + 1)).rev().find(|n| held.ends_with(&MARK[..*n])).unwrap_or(0);
        let whole = held.len() - marked;
        match std::str::from_utf8(&held[..whole]) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => whole,
        }
    }
}

fn push_text(parts: &mut Vec<Part>, bytes: &[u8]) {
    if !bytes.is_empty() {
        parts.push(Part::Text(String::from_utf8_lossy(bytes).into_owned()));
    }
}

fn find(held: &[u8], mark: &[u8]) -> Option<usize> {
    held.windows(mark.len()).position(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: &[&[u8]]) -> (String, usize) {
        let mut splitter = Splitter::default();
        let mut parts: Vec<Part> = pieces.iter().flat_map(|piece| splitter.push(piece)).collect();
        parts.extend(splitter.finish());
        let frames = parts.iter().filter(|p| matches!(p, Part::Frame(_))).count();
        let text = parts.into_iter().filter_map(|p| if let Part::Text(t) = p { Some(t) } else { None }).collect();
        (text, frames)
    }

    #[test]
    fn a_mark_that_is_no_frame_is_text() {
        assert_eq!(texts(&[b"a\x00\x01qes b\nc"]), ("a\u{0}\u{1}qes b\nc".to_owned(), 0));
    }

    #[test]
    fn a_character_that_arrives_in_halves_is_whole() {
        assert_eq!(texts(&[b"\xc3", b"\xa9"]), ("é".to_owned(), 0));
        assert_eq!(texts(&[b"\xff x"]).0, "\u{fffd} x");
    }

    #[test]
    fn text_is_shown_as_soon_as_it_can_be() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.push(b"50%"), [Part::Text("50%".to_owned())]);
        assert_eq!(splitter.push(b"\x00"), []);
        assert_eq!(splitter.push(b"!"), [Part::Text("\u{0}!".to_owned())]);
    }
}
