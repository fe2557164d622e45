//! Files that qes has written: as long as nobody else has changed one, it may be replaced.
//!
//! A file is known by its place and its bytes. A mark inside would be no proof: it is still there after a person has
//! filled in a table, and not every format has room for one. What is kept names no file; it is a SHA-256 of both.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use qes_review::files::{self, Target, Unfinished};
use qes_work::Work;

use crate::error::Error;

/// From this size on only the later half of what is kept stays.
const MOST: u64 = 1 << 20;
/// From this size on it is not what qes has kept.
const MOST_READ: u64 = 16 << 20;

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

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenFile<T> {
    pub fate: Fate,
    pub bytes: u64,
    /// What writing it gave.
    pub value: T,
}

/// Writes these bytes as a file. One that is there is replaced only where it is as qes has written it, or with `force`.
pub(crate) fn write_file(path: &Path, bytes: &[u8], force: bool, work: &Work) -> Result<Fate, Error> {
    write_file_with(path, force, work, |file| file.write_all(bytes).map_err(|e| Error::write(path, &e))).map(|f| f.fate)
}

/// As [`write_file`], piece by piece. Until all is written, what is there stays as it is.
pub(crate) fn write_file_with<T>(
    path: &Path,
    force: bool,
    work: &Work,
    write: impl FnOnce(&mut Unfinished<'_>) -> Result<T, Error>,
) -> Result<WrittenFile<T>, Error> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists { path: path.to_owned() },
        _ => Error::write(path, &error),
    };
    let target = files::target(path).map_err(failed)?;
    if let Target::Link(to) = &target
        && !force
    {
        return Err(Error::Link { path: path.to_owned(), to: to.clone() });
    }
    let place = place(path);
    let mut file = Unfinished::beside(path, work).map_err(failed)?.hashed(&before(&place));
    let value = match write(&mut file) {
        Ok(value) => value,
        Err(_) if work.is_stopped() => return Err(Error::Interrupted),
        Err(error) => return Err(file.failure().map_or(error, failed)),
    };
    let bytes = file.written();
    let there = matches!(target, Target::File(_));
    if there && file.is_there_already().map_err(failed)? {
        return Ok(WrittenFile { fate: Fate::Written, bytes, value });
    }
    if there && !force && !is_own(&place, work)? {
        return Err(Error::Exists { path: path.to_owned() });
    }
    let mark = file.sha256();
    file.place().map_err(failed)?;
    if let Some(mark) = mark {
        with(|known| known.add(mark));
    }
    let fate = if matches!(target, Target::Free) { Fate::Written } else { Fate::Replaced };
    Ok(WrittenFile { fate, bytes, value })
}

/// Whether the file is as qes has written it.
fn is_own(place: &Path, work: &Work) -> Result<bool, Error> {
    match files::sha256_of_file(&before(place), place, work) {
        Ok(mark) => Ok(with(|known| known.has(&mark))),
        Err(error) if files::is_stop(&error) => Err(Error::Interrupted),
        Err(_) => Ok(false),
    }
}

/// The place of a file, one for all ways that lead there.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name))
}

/// What is hashed before a file's bytes, so that the same bytes at another place are another file.
fn before(place: &Path) -> String {
    format!("{}\0", place.display())
}

fn with<T>(work: impl FnOnce(&mut Known) -> T) -> T {
    let mut held = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_default())
}

impl Known {
    fn has(&self, mark: &str) -> bool {
        let kept = || files::read(self.file.as_ref()?, MOST_READ, &Work::new()).ok();
        let holds = |bytes: Vec<u8>| bytes.split(|byte| *byte == b'\n').any(|line| line == mark.as_bytes());
        self.marks.contains(mark) || kept().is_some_and(holds)
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
    let mut file = files::open_log(path)?;
    if file.metadata()?.len() <= MOST {
        return file.write_all(format!("{mark}\n").as_bytes());
    }
    let bytes = files::read_open(&mut file, MOST_READ, &Work::new())?;
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let mut later = lines[lines.len() / 2..].join(&b'\n');
    later.extend(format!("\n{mark}\n").bytes());
    files::shorten_log(path, &later)
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
            assert_eq!(write_file(&path, bytes.as_bytes(), force, &Work::new()).ok(), expected, "{bytes}");
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
        assert!(matches!(write_file(&copy, b"six", false, &Work::new()), Err(Error::Exists { .. })));
        assert!(matches!(write_file(folder.path(), b"six", true, &Work::new()), Err(Error::Write { .. })));

        // Without a place to keep it, this process still knows.
        forget(Path::new("/dev/null/written"));
        let other = folder.path().join("b.csv");
        assert_eq!(write_file(&other, b"one", false, &Work::new()).ok(), Some(Fate::Written));
        assert_eq!(write_file(&other, b"two", false, &Work::new()).ok(), Some(Fate::Replaced));

        forget(&kept);
        std::fs::write(&kept, format!("{}\n", "0".repeat(64)).repeat(20_000)).unwrap();
        check("seven", true, Some(Fate::Replaced));
        assert!(std::fs::metadata(&kept).unwrap().len() < MOST);
        forget(&kept);
        check("eight", false, Some(Fate::Replaced));
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (behind, link) = (folder.path().join("behind.csv"), folder.path().join("link.csv"));
        std::fs::write(&behind, "a person's own").unwrap();
        std::os::unix::fs::symlink(&behind, &link).unwrap();
        let error = write_file(&link, b"own", false, &Work::new()).unwrap_err().to_string();
        assert!(
            error.contains("is a symbolic link to '") && error.contains("behind.csv'; expected a new path"),
            "{error}"
        );
        assert_eq!(write_file(&link, b"own", true, &Work::new()).ok(), Some(Fate::Replaced));
        assert_eq!(std::fs::read_to_string(&behind).unwrap(), "a person's own");
        assert_eq!(std::fs::read_to_string(&link).unwrap(), "own");
        // A link that leads nowhere would make a file there.
        let lost = folder.path().join("lost.csv");
        std::os::unix::fs::symlink(folder.path().join("nowhere"), &lost).unwrap();
        assert!(matches!(write_file(&lost, b"own", false, &Work::new()), Err(Error::Link { .. })));
        assert!(!folder.path().join("nowhere").exists());
    }

    #[test]
    fn what_is_stopped_or_fails_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "old").unwrap();
        let work = Work::new();
        let stopped = write_file_with(&path, true, &work, |file| {
            file.write_all(b"new").map_err(|e| Error::write(&path, &e))?;
            work.stop();
            file.write_all(b"er").map_err(|e| Error::write(&path, &e))
        });
        assert!(matches!(stopped, Err(Error::Interrupted)));
        let failed = write_file_with(&path, true, &Work::new(), |file| {
            file.write_all(b"new").map_err(|e| Error::write(&path, &e))?;
            Err::<(), _>(Error::NoReview)
        });
        assert!(matches!(failed, Err(Error::NoReview)));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
