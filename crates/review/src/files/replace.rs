//! Writing files: beside their place first, and into it with one step when all is written.

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{BufReader, Error, ErrorKind, Read, Result, Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use qes_work::Work;
use sha2::{Digest, Sha256};
use tempfile::TempPath;

use super::read::no_file;

/// Written at once.
const PIECE: usize = 1 << 20;

/// What is at the place of a file before it is written.
#[derive(Debug)]
pub enum Target {
    /// Nothing.
    Free,
    /// A regular file.
    File(Metadata),
    /// A symbolic link, and where it leads.
    Link(PathBuf),
}

/// What is at the place of a file.
///
/// # Errors
/// Something that is never replaced: a folder, a pipe, a device. The place cannot be looked at.
pub fn target(path: &Path) -> Result<Target> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Target::Free),
        Err(error) => Err(error),
        Ok(seen) if seen.is_symlink() => Ok(Target::Link(std::fs::read_link(path)?)),
        Ok(seen) if seen.is_file() => Ok(Target::File(seen)),
        Ok(seen) => Err(no_file(&seen)),
    }
}

/// Writes a file. What is there stays as it is until all is written; a symbolic link is replaced, not the file that it leads to.
///
/// # Errors
/// It cannot be written, or somebody asked for the end of it. Then what was there is there.
pub fn replace(path: &Path, bytes: &[u8], work: &Work) -> Result<()> {
    let mut unfinished = Unfinished::beside(path, work)?;
    unfinished.write_all(bytes)?;
    unfinished.place()
}

/// A file that is being written, beside its place. Dropped before [`Unfinished::place`], it is gone.
#[derive(Debug)]
pub struct Unfinished<'w> {
    place: PathBuf,
    target: Target,
    file: File,
    beside: TempPath,
    work: &'w Work,
    written: u64,
    hash: Option<Sha256>,
    failed: Option<Error>,
}

impl<'w> Unfinished<'w> {
    /// Begins a file that will be at this place.
    ///
    /// # Errors
    /// Something that is never replaced is there, or there is no place for it.
    pub fn beside(place: &Path, work: &'w Work) -> Result<Self> {
        let target = target(place)?;
        let folder = folder_of(place);
        // Opened here and not by the library, which hides the system's reason.
        let new = |path: &Path| OpenOptions::new().read(true).write(true).create_new(true).open(path);
        let made = tempfile::Builder::new().prefix(".qes-").suffix(".part").rand_bytes(16).make_in(folder, new);
        let made = made.map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::other(format!("found no folder '{}'", folder.display())),
            _ => error,
        })?;
        let (file, beside) = made.into_parts();
        if let Target::File(old) = &target {
            file.set_permissions(Permissions::from_mode(old.permissions().mode() & 0o777))?;
        }
        Ok(Self { place: place.to_owned(), target, file, beside, work, written: 0, hash: None, failed: None })
    }

    /// Hashes this text and then all that is written; before the first of it.
    #[must_use]
    pub fn hashed(self, text: &str) -> Self {
        Self { hash: Some(Sha256::new_with_prefix(text)), ..self }
    }

    /// The SHA-256 of what [`Unfinished::hashed`] asked for, so far, in hexadecimal.
    pub fn sha256(&self) -> Option<String> {
        self.hash.clone().map(crate::package::hex)
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Why writing failed, where it did: libraries that write hand on less than that.
    pub fn failure(&mut self) -> Option<Error> {
        self.failed.take()
    }

    /// Whether the file that is there holds the same.
    ///
    /// # Errors
    /// One of them cannot be read, or somebody asked for the end of it.
    pub fn is_there_already(&mut self) -> Result<bool> {
        let Target::File(old) = &self.target else { return Ok(false) };
        if old.len() != self.written {
            return Ok(false);
        }
        let mut old = BufReader::with_capacity(PIECE, super::open(&self.place)?);
        self.file.rewind()?;
        let mut new = BufReader::with_capacity(PIECE, &self.file);
        let (mut one, mut other) = (vec![0; PIECE], vec![0; PIECE]);
        let mut left = self.written;
        while left > 0 {
            self.work.go_on().map_err(Error::other)?;
            let n = left.min(PIECE as u64) as usize;
            match old.read_exact(&mut one[..n]) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                read => read?,
            }
            new.read_exact(&mut other[..n])?;
            if one[..n] != other[..n] {
                return Ok(false);
            }
            left -= n as u64;
        }
        Ok(old.read(&mut one)? == 0)
    }

    /// Puts the file into its place, after all of it is on the disk. From here on the work cannot be stopped.
    ///
    /// # Errors
    /// It cannot be put there, or somebody asked for the end of it before. [`ErrorKind::AlreadyExists`]: somebody else has put a file there
    /// since this one was begun.
    pub fn place(self) -> Result<()> {
        self.file.sync_all()?;
        self.settle()
    }

    /// As [`Unfinished::place`], for a file that need not outlive the process: nobody waits for the disk.
    ///
    /// # Errors
    /// Those of [`Unfinished::place`].
    pub fn place_for_now(self) -> Result<()> {
        self.settle()
    }

    fn settle(self) -> Result<()> {
        let Self { place, target, beside, work, file, .. } = self;
        work.commit().map_err(Error::other)?;
        drop(file);
        let beside = match target {
            Target::Free => match beside.persist_noclobber(&place) {
                Ok(()) => None,
                Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => {
                    return Err(ErrorKind::AlreadyExists.into());
                }
                // Not every disk can do this.
                Err(failed) => Some(failed.path),
            },
            Target::File(_) | Target::Link(_) => Some(beside),
        };
        if let Some(beside) = beside {
            beside.persist(&place).map_err(|failed| failed.error)?;
        }
        // That its name lasts too is beyond what some disks can promise.
        let _ = File::open(folder_of(&place)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Write for Unfinished<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.work.go_on().map_err(Error::other)?;
        match self.file.write(&bytes[..bytes.len().min(PIECE)]) {
            Ok(n) => {
                if let Some(hash) = &mut self.hash {
                    hash.update(&bytes[..n]);
                }
                self.written += n as u64;
                Ok(n)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let copy = error.raw_os_error().map_or_else(|| error.kind().into(), Error::from_raw_os_error);
                self.failed = Some(error);
                Err(copy)
            }
        }
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

fn folder_of(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        replace(&path, b"one", &Work::new()).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"two", &Work::new()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["a"]);
        // A new file is as any other program would make it.
        let (own, other) = (folder.path().join("own"), folder.path().join("other"));
        replace(&own, b"", &Work::new()).unwrap();
        File::create(&other).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&own), mode(&other));
    }

    #[test]
    fn what_is_stopped_or_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "old").unwrap();
        let work = Work::new();
        let mut unfinished = Unfinished::beside(&path, &work).unwrap();
        unfinished.write_all(b"new").unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        work.stop();
        assert!(crate::files::is_stop(&unfinished.write_all(b"er").unwrap_err()));
        assert!(crate::files::is_stop(&unfinished.place().unwrap_err()));
        assert_eq!((names(folder.path()), std::fs::read(&path).unwrap()), (vec!["a".to_owned()], b"old".to_vec()));
        let error = replace(&folder.path().join("none/a"), b"", &Work::new()).unwrap_err().to_string();
        assert!(error.starts_with("found no folder '") && error.ends_with("none'"), "{error}");
        let error = replace(folder.path(), b"", &Work::new()).unwrap_err().to_string();
        assert_eq!(error, "found a folder, expected a regular file");
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (behind, link) = (folder.path().join("behind"), folder.path().join("link"));
        std::fs::write(&behind, "untouched").unwrap();
        std::os::unix::fs::symlink(&behind, &link).unwrap();
        assert!(matches!(target(&link).unwrap(), Target::Link(to) if to == behind));
        replace(&link, b"own", &Work::new()).unwrap();
        assert_eq!(std::fs::read(&behind).unwrap(), b"untouched");
        assert!(matches!(target(&link).unwrap(), Target::File(_)));
    }

    #[test]
    fn a_file_that_appears_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let work = Work::new();
        let unfinished = Unfinished::beside(&path, &work).unwrap();
        std::fs::write(&path, "another's").unwrap();
        assert_eq!(unfinished.place().unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"another's");
    }

    #[test]
    fn the_same_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "one").unwrap();
        let work = Work::new();
        let same = |bytes: &[u8]| {
            let mut unfinished = Unfinished::beside(&path, &work).unwrap().hashed("x");
            unfinished.write_all(bytes).unwrap();
            assert_eq!(unfinished.sha256(), Some(crate::sha256_of(&[b"x", bytes].concat())));
            unfinished.is_there_already().unwrap()
        };
        assert!(same(b"one") && !same(b"two") && !same(b"ones"));
    }
}
