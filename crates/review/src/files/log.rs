//! Files that grow line by line and that several processes write.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Error, Result, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use nix::fcntl::OFlag;
use qes_work::Work;

use super::read::regular;
use super::{Unfinished, in_words};

/// How long another process is waited for, in steps.
const STEP: Duration = Duration::from_millis(10);
const STEPS: usize = 50;

/// Opens a log to read it and to add to it, and makes it where there is none. No other process adds to it until it is dropped or unlocked.
///
/// # Errors
/// There is no place for it; a symbolic link or something else than a regular file is there; another process does not let go of it.
pub fn open_log(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let flags = (OFlag::O_NONBLOCK | OFlag::O_NOFOLLOW).bits();
    for _ in 0..STEPS {
        // A pipe that is opened to be written to would be no pipe to wait for, but bytes would go into it.
        match std::fs::symlink_metadata(path) {
            Ok(seen) => regular(&seen)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let file = OpenOptions::new().read(true).append(true).create(true).custom_flags(flags).open(path)?;
        regular(&file.metadata()?)?;
        match file.try_lock() {
            // Who shortened the log before has put another file in its place.
            Ok(()) if is_at(&file, path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => std::thread::sleep(STEP),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(Error::other("another process holds it"))
}

/// Puts these lines in the place of a log that is open and locked.
///
/// # Errors
/// They cannot be written. The log is then as it was.
pub fn shorten_log(path: &Path, lines: &[u8]) -> Result<()> {
    let work = Work::new();
    let mut unfinished = Unfinished::beside(path, &work)?;
    unfinished.write_all(lines).map_err(|error| Error::other(in_words(&error)))?;
    unfinished.place()
}

fn is_at(file: &File, path: &Path) -> bool {
    let same = |(a, b): (std::fs::Metadata, std::fs::Metadata)| (a.dev(), a.ino()) == (b.dev(), b.ino());
    file.metadata().ok().zip(std::fs::symlink_metadata(path).ok()).is_some_and(same)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use nix::sys::stat::Mode;

    use super::*;

    #[test]
    fn a_log_is_a_regular_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        nix::unistd::mkfifo(&path("pipe"), Mode::S_IRWXU).unwrap();
        std::fs::write(path("victim"), "untouched").unwrap();
        std::os::unix::fs::symlink(path("victim"), path("link")).unwrap();
        std::fs::create_dir(path("folder")).unwrap();
        let begun = Instant::now();
        for name in ["pipe", "link", "folder"] {
            assert!(open_log(&path(name)).is_err(), "{name}");
        }
        assert!(open_log(Path::new("/dev/zero")).is_err() && open_log(Path::new("/dev/null/log")).is_err());
        assert!(begun.elapsed() < Duration::from_secs(1));
        open_log(&path("new/log")).unwrap().write_all(b"one\n").unwrap();
        open_log(&path("new/log")).unwrap().write_all(b"two\n").unwrap();
        assert_eq!(std::fs::read(path("new/log")).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn nobody_waits_for_good_and_nothing_is_added_to_what_was_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut held = open_log(&path).unwrap();
        held.write_all(b"one\ntwo\n").unwrap();
        let begun = Instant::now();
        assert!(open_log(&path).is_err() && begun.elapsed() < Duration::from_secs(3));
        let waits = std::thread::spawn({
            let path = path.clone();
            move || open_log(&path).unwrap().write_all(b"three\n")
        });
        std::thread::sleep(STEP * 3);
        shorten_log(&path, b"two\n").unwrap();
        drop(held);
        waits.join().unwrap().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two\nthree\n");
    }
}
