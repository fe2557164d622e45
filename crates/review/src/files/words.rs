//! What the system says of files, in words that say what to do.

use std::error::Error;
use std::io;

use nix::errno::Errno;
use qes_work::Stopped;

/// Why a file cannot be read or written, in one sentence without its path.
pub fn in_words(error: &io::Error) -> String {
    let known = match code(error).map(Errno::from_raw) {
        Some(Errno::EMFILE | Errno::ENFILE) => {
            "too many files are open; allow more of them (ulimit -n 1024) and start the kernel again"
        }
        Some(Errno::ENOSPC) => "no space is left on the disk; make room on it, or choose a folder on another one",
        Some(Errno::EDQUOT) => "your share of the disk is used up; make room in it, or choose a folder on another one",
        Some(Errno::EFBIG) => {
            "it would be larger than files may be; raise that limit (ulimit -f), or choose a folder on another disk"
        }
        Some(Errno::EROFS) => "the disk can only be read; choose a folder on another one",
        Some(Errno::ENAMETOOLONG) => "its name is too long; choose a shorter one",
        Some(Errno::ENOMEM) => "there is not enough memory for it; close other programs, or read a part of it",
        _ => return error.to_string(),
    };
    known.to_owned()
}

/// Whether somebody asked for the end of it.
pub fn is_stop(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<Stopped>)
}

/// A number of bytes for people.
pub fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        b if b < 1e6 => format!("{} kB", (b / 1e3).ceil()),
        b if b < 1e9 => format!("{:.0} MB", b / 1e6),
        b if b < 1e10 => format!("{:.1} GB", b / 1e9).replace(".0 ", " "),
        b => format!("{:.0} GB", b / 1e9),
    }
}

/// The number of an error, which may lie inside of another.
fn code(error: &io::Error) -> Option<i32> {
    let mut source = error.get_ref().map(|inner| inner as &(dyn Error + 'static));
    let mut found = error.raw_os_error();
    while let (None, Some(inner)) = (found, source) {
        found = inner.downcast_ref::<io::Error>().and_then(code);
        source = inner.source();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, expected) in [
            (12, "1 kB"),
            (64_000_000, "64 MB"),
            (4_000_000_000, "4 GB"),
            (4_100_000_000, "4.1 GB"),
            (12_345_678_901, "12 GB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn the_number_of_an_error_is_found_inside_of_another() {
        let inner = io::Error::from_raw_os_error(Errno::EMFILE as i32);
        let outer = io::Error::other(inner);
        assert!(in_words(&outer).starts_with("too many files are open; "), "{}", in_words(&outer));
        assert!(is_stop(&io::Error::other(Stopped)) && !is_stop(&outer));
    }
}
