//! The line from a running cell to the kernel: questions, answers, and what the cell shows.

use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use qes_cells::{Answer, Ask, Frame, write_frame};

use crate::error::SessionError;

/// Whether a cell of a notebook runs: then standard input and output lead to the evaluator.
static RUNNING: AtomicBool = AtomicBool::new(false);

pub(crate) fn set_running(running: bool) {
    RUNNING.store(running, Ordering::SeqCst);
}

/// Whether this code runs in a cell of a notebook.
pub(crate) fn in_cell() -> bool {
    RUNNING.load(Ordering::SeqCst)
}

/// Sends what is to be shown, after all that was printed before it.
pub(crate) fn send(frame: &Frame) -> io::Result<()> {
    // The lock keeps what other threads print out of the frame.
    let mut out = io::stdout().lock();
    out.flush()?;
    write_frame(&mut out, frame)
}

/// Asks the session and waits.
pub(crate) fn ask(ask: Ask) -> Result<Answer, SessionError> {
    // One question at a time: whoever holds standard input gets the answer.
    let mut from = io::stdin().lock();
    send(&Frame::Ask { ask })?;
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Err(SessionError::Link(io::Error::new(io::ErrorKind::UnexpectedEof, "the line was closed")));
    }
    match serde_json::from_str(&line).map_err(io::Error::from)? {
        Answer::Error { class, message } => Err(SessionError::Refused { class, message }),
        answer => Ok(answer),
    }
}
