//! Files that qes has written: as long as nobody else has changed one, it may be replaced.
//!
//! A file is known by its place and its bytes. A mark inside would be no proof: it is still there after a person has
//! filled in a table, and not every format has room for one. What is kept names no file; it is a SHA-256 of both.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use qes_review::sha256_of_reader;

use crate::error::Error;

/// From this size on only the later half of what is kept stays.
const MOST: u64 = 1 << 20;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// There was none, or it held these bytes already.
    Written,
    /// It held something else.
    Replaced,
}

/// What is known of the files of this process, and where it is kept for others.
#[derive(Default)]
struct Known {
    marks: HashSet<String>,
    file: Option<PathBuf>,
}

static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

/// Keeps in this file what this process writes, and knows from it what others have written.
///
/// Where it cannot be read or written, only what this process writes is known.
pub fn remember_written_in(file: PathBuf) {
    with(|known| known.file = Some(file));
}

/// Writes a file. One that is there is replaced only where it is as qes has written it, or with `force`.
pub(crate) fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<Fate, Error> {
    let failed = |error: std::io::Error| Error::Write { path: path.to_owned(), message: error.to_string() };
    let (mut file, fate) = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => (file, Fate::Written),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if holds(path, bytes) {
                return Ok(Fate::Written);
            }
            if !force && !is_own(path) {
                return Err(Error::Exists { path: path.to_owned() });
            }
            let file = OpenOptions::new().write(true).create(true).truncate(true).open(path).map_err(failed)?;
            (file, Fate::Replaced)
        }
        Err(error) => return Err(failed(error)),
    };
    file.write_all(bytes).map_err(failed)?;
    drop(file);
    if let Some(mark) = mark(path) {
        with(|known| known.add(mark));
    }
    Ok(fate)
}

/// Whether the file holds exactly these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    // What is no file, such as a pipe, is not read.
    let long = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() == bytes.len() as u64);
    long && std::fs::read(path).is_ok_and(|held| held == bytes)
}

/// Whether the file is as qes has written it.
fn is_own(path: &Path) -> bool {
    mark(path).is_some_and(|mark| with(|known| known.has(&mark)))
}

/// Stands for a file at its place, as it is now.
fn mark(path: &Path) -> Option<String> {
    let place = path.canonicalize().ok().filter(|place| place.is_file())?;
    sha256_of_reader(&format!("{}\0", place.display()), File::open(place).ok()?).ok()
}

fn with<T>(work: impl FnOnce(&mut Known) -> T) -> T {
    let mut held = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_default())
}

impl Known {
    fn has(&self, mark: &str) -> bool {
        let kept = || std::fs::read_to_string(self.file.as_ref()?).ok();
        self.marks.contains(mark) || kept().is_some_and(|text| text.lines().any(|line| line == mark))
    }

    fn add(&mut self, mark: String) {
        if let Some(file) = &self.file {
            // A home that is missing or full costs only the memory of later sessions.
            let _ = keep(file, &mark);
        }
        self.marks.insert(mark);
    }
}

fn keep(path: &Path, mark: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    // Another kernel may be shortening it.
    file.lock()?;
    if file.metadata()?.len() > MOST {
        let mut text = String::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_string(&mut text)?;
        let lines: Vec<&str> = text.lines().collect();
        file.set_len(0)?;
        file.write_all((lines[lines.len() / 2..].join("\n") + "\n").as_bytes())?;
    }
    file.write_all(format!("{mark}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another session: it knows only what was kept.
    fn forget(file: &Path) {
        with(|known| *known = Known { marks: HashSet::new(), file: Some(file.to_owned()) });
    }

    #[test]
    fn only_what_is_as_it_was_written_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, path) = (folder.path().join("state/written"), folder.path().join("a.csv"));
        let check = |bytes: &str, force: bool, expected: Option<Fate>| {
            assert_eq!(write_file(&path, bytes.as_bytes(), force).ok(), expected, "{bytes}");
        };
        forget(&kept);
        check("one", false, Some(Fate::Written));
        check("two", false, Some(Fate::Replaced));
        check("two", false, Some(Fate::Written));
        forget(&kept);
        check("three", false, Some(Fate::Replaced));

        std::fs::write(&path, "three, and a person's own").unwrap();
        forget(&kept);
        check("four", false, None);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "three, and a person's own");
        check("three, and a person's own", false, Some(Fate::Written));
        // That it is the same does not make it qes' own.
        check("four", false, None);
        check("four", true, Some(Fate::Replaced));
        check("five", false, Some(Fate::Replaced));

        // The same bytes at another place are somebody's copy.
        let copy = folder.path().join("copy.csv");
        std::fs::copy(&path, &copy).unwrap();
        assert!(matches!(write_file(&copy, b"six", false), Err(Error::Exists { .. })));
        assert!(matches!(write_file(folder.path(), b"six", false), Err(Error::Exists { .. })));

        // Without a place to keep it, this process still knows.
        forget(Path::new("/dev/null/written"));
        let other = folder.path().join("b.csv");
        assert_eq!(write_file(&other, b"one", false).ok(), Some(Fate::Written));
        assert_eq!(write_file(&other, b"two", false).ok(), Some(Fate::Replaced));

        forget(&kept);
        std::fs::write(&kept, format!("{}\n", "0".repeat(64)).repeat(20_000)).unwrap();
        check("seven", true, Some(Fate::Replaced));
        assert!(std::fs::metadata(&kept).unwrap().len() < MOST);
        forget(&kept);
        check("eight", false, Some(Fate::Replaced));
    }
}
