//! Files on disk: only regular ones are read, and one that is written appears whole or not at all.
//!
//! What is stopped is an error that holds [`qes_work::Stopped`]; [`is_stop`] tells it.

mod log;
mod read;
mod replace;
mod words;

pub use log::{open_log, shorten_log};
pub use read::{MOST, MOST_OF_TEXT, open, read, read_open, sha256_of_file};
pub use replace::{Target, Unfinished, replace, target};
pub use words::{in_words, is_stop, size};
