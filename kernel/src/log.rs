//! The kernel's log: its standard error.

use std::fmt::Arguments;
use std::io::Write;

/// Notes one line. Where nobody reads the log or its disk is full, the line is lost and the kernel goes on.
pub(crate) fn note(line: Arguments<'_>) {
    let _ = std::io::stderr().write_all(format!("qes: {line}\n").as_bytes());
}
