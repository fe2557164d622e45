//! What the kernel, the evaluator of Rust cells and a running cell say to each other.
//!
//! Two lines, the same way of writing on both: one JSON object, UTF-8, no line break inside, then `\n`.
//!
//! ```text
//! kernel  ── Request ──>  evaluator (its standard input)
//! kernel  <── Event ────  evaluator (its standard output)
//! running cell  ── text, and between it Frames ──>  evaluator (a socket, the cell's standard output)
//! running cell  ── text, and at its end a Frame ─>  evaluator (a socket, the cell's standard error)
//! running cell  <── Answer ───────────────────────  evaluator (a socket that no code of the user's knows)
//! ```
//!
//! The evaluator sends [`Event::Ready`] or [`Event::Unusable`] first. It runs one cell at a time: between a
//! [`Request::Run`] and its [`Event::Done`] it sends what the cell shows, in order, and passes on what the cell asks
//! ([`Event::Ask`]), which the kernel answers ([`Request::Answer`]). [`Request::Interrupt`] ends the cell from any
//! state; [`Event::Halted`] says at once what that costs, [`Event::Done`] follows. The end of its standard input ends the
//! evaluator.
//!
//! A cell's process connects three times to the socket named by [`SOCKET`]; each connection begins with what it is for
//! ([`FOR_OUTPUT`], [`FOR_ERRORS`], [`FOR_ANSWERS`]) and the process's number in four bytes, the lowest first.
//!
//! ```
//! use qes_cells::{Event, Request, read_line, write_line};
//!
//! let mut line = Vec::new();
//! write_line(&mut line, &Request::Run { code: "1 + 1".to_owned() })?;
//! assert_eq!(line, b"{\"do\":\"run\",\"code\":\"1 + 1\"}\n");
//! let read: Option<Request> = read_line(&mut line.as_slice())?;
//! assert_eq!(read, Some(Request::Run { code: "1 + 1".to_owned() }));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Invariants
//! - Nothing here knows Jupyter, evcxr, polars or a file.
//! - A line that cannot be read is an error, never skipped.

mod frame;
mod line;
mod message;

pub use frame::{Frame, Part, Splitter, write_frame};
pub use line::{read_line, write_line};
pub use message::{
    Answer, Ask, Bundle, CellError, Context, Event, Halt, Match, Outcome, Phase, Request, SharedFrame, Variable, loss,
};

/// Environment variable with the path of the socket that a running cell prints to.
pub const SOCKET: &str = "QES_CELL_SOCKET";
/// Begins the connection that carries what a cell prints, and its frames.
pub const FOR_OUTPUT: u8 = b'o';
/// Begins the connection that carries what a cell prints to its standard error.
pub const FOR_ERRORS: u8 = b'e';
/// Begins the connection that carries answers to a cell.
pub const FOR_ANSWERS: u8 = b'a';
/// Environment variable with the file in which it is kept which files qes has written.
pub const WRITTEN: &str = "QES_WRITTEN";
/// Environment variable with the private folder of a session: frames and compiled cells live there.
pub const FOLDER: &str = "QES_CELL_FOLDER";
