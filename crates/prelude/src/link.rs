//! The line from a running cell to the kernel: questions, answers, and what the cell shows.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use qes_cells::{Answer, Ask, Frame, write_frame};

use crate::cell::{is_forked, sockets};
use crate::error::SessionError;

/// Whether a cell of a notebook runs: then standard output leads to the evaluator.
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
    let closed = || io::Error::new(io::ErrorKind::NotConnected, "there is no line to it");
    if is_forked() {
        let message = "a process that a cell has forked off cannot ask the session".to_owned();
        return Err(SessionError::Refused { class: "Forked".to_owned(), message });
    }
    let line = sockets().ok_or_else(closed)?.ask(|| send(&Frame::Ask { ask }))?;
    match serde_json::from_str(&line).map_err(io::Error::from)? {
        Answer::Error { class, message } => Err(SessionError::Refused { class, message }),
        answer => Ok(answer),
    }
}

/// Prints to the standard error, in its place among what is printed to the standard output.
pub(crate) fn print_error(text: fmt::Arguments<'_>, ends: bool) {
    let end = if ends { "\n" } else { "" };
    let sent = in_cell() && send(&Frame::Stderr { text: format!("{text}{end}") }).is_ok();
    if !sent {
        // Who cannot print it has nobody to tell.
        let _ = write!(io::stderr().lock(), "{text}{end}");
    }
}
