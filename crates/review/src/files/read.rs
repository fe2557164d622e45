//! Reading whole files: only regular ones, opened without waiting, in pieces and up to a size.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use nix::fcntl::OFlag;
use qes_work::Work;
use sha2::{Digest, Sha256};

use super::size;

/// The most that is read of a data file, in bytes: its cells are held in memory several times over.
pub const MOST: u64 = 4_000_000_000;
/// The most that is read of a text that people write, such as a descriptor.
pub const MOST_OF_TEXT: u64 = 64_000_000;
/// Read at once.
const PIECE: usize = 1 << 20;

/// Opens a regular file. Nothing else is opened, for a pipe or a device may have no end, or wait for one who writes to it.
///
/// # Errors
/// There is none, it is something else, or it may not be read.
pub fn open(path: &Path) -> Result<File> {
    let seen = std::fs::metadata(path)?;
    regular(&seen)?;
    // What was a file a moment ago may be a pipe by now.
    let file = OpenOptions::new().read(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
    regular(&file.metadata()?)?;
    on_disk(&file)?;
    Ok(file)
}

/// Reads a regular file of at most so many bytes.
///
/// # Errors
/// Those of [`open`]; it is larger; somebody asked for the end of it.
pub fn read(path: &Path, most: u64, work: &Work) -> Result<Vec<u8>> {
    read_open(&mut open(path)?, most, work)
}

/// Reads what is left of an open file, at most so many bytes.
///
/// # Errors
/// It is larger or cannot be read; somebody asked for the end of it.
pub fn read_open(file: &mut File, most: u64, work: &Work) -> Result<Vec<u8>> {
    let said = file.metadata()?.len();
    if said > most {
        return Err(too_large(said, most));
    }
    let mut bytes = Vec::new();
    // The memory that a file says it needs may not be there.
    bytes.try_reserve_exact(said as usize + 1).map_err(|_| Error::from(ErrorKind::OutOfMemory))?;
    loop {
        work.go_on().map_err(Error::other)?;
        let before = bytes.len();
        file.by_ref().take(PIECE as u64).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(too_large(bytes.len() as u64, most));
        }
        if bytes.len() == before {
            return Ok(bytes);
        }
    }
}

/// The SHA-256 of a text and of a regular file after it, in hexadecimal.
///
/// # Errors
/// Those of [`open`]; somebody asked for the end of it.
pub fn sha256_of_file(text: &str, path: &Path, work: &Work) -> Result<String> {
    let mut file = open(path)?;
    let mut hash = Sha256::new_with_prefix(text.as_bytes());
    let mut piece = vec![0; PIECE];
    loop {
        work.go_on().map_err(Error::other)?;
        match file.read(&mut piece)? {
            0 => return Ok(crate::package::hex(hash)),
            n => hash.update(&piece[..n]),
        }
    }
}

/// That this is a regular file.
pub(super) fn regular(seen: &Metadata) -> Result<()> {
    if seen.is_file() { Ok(()) } else { Err(no_file(seen)) }
}

/// What is there instead of a regular file.
pub(super) fn no_file(seen: &Metadata) -> Error {
    let kind = seen.file_type();
    let found = if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else {
        "a device"
    };
    Error::other(format!("found {found}, expected a regular file"))
}

/// That the file lies on a disk: what the system makes up while it is read may never end.
#[cfg(target_os = "linux")]
fn on_disk(file: &File) -> Result<()> {
    use nix::sys::statfs::{PROC_SUPER_MAGIC, SYSFS_MAGIC, fstatfs};
    let made_up = fstatfs(file).is_ok_and(|disk| [PROC_SUPER_MAGIC, SYSFS_MAGIC].contains(&disk.filesystem_type()));
    if made_up { Err(Error::other("found a file that the system makes up, expected one on a disk")) } else { Ok(()) }
}

#[cfg(not(target_os = "linux"))]
fn on_disk(_: &File) -> Result<()> {
    Ok(())
}

fn too_large(found: u64, most: u64) -> Error {
    Error::other(format!("found {}, expected at most {}", size(found), size(most)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;
    use std::time::{Duration, Instant};

    use nix::sys::stat::Mode;

    use super::*;

    #[test]
    fn only_regular_files_are_read_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "abc").unwrap();
        nix::unistd::mkfifo(&path("pipe"), Mode::S_IRWXU).unwrap();
        let _socket = UnixListener::bind(path("socket")).unwrap();
        for (name, to) in [("to-file", "file"), ("to-pipe", "pipe"), ("to-itself", "to-itself")] {
            std::os::unix::fs::symlink(path(to), path(name)).unwrap();
        }
        let begun = Instant::now();
        let said = |path: &Path| read(path, 10, &Work::new()).map_err(|e| e.to_string());
        assert_eq!((said(&path("file")), said(&path("to-file"))), (Ok(b"abc".to_vec()), Ok(b"abc".to_vec())));
        for (path, expected) in [
            (path("pipe"), "found a named pipe, expected a regular file"),
            (path("to-pipe"), "found a named pipe, expected a regular file"),
            (path("socket"), "found a socket, expected a regular file"),
            (folder.path().to_owned(), "found a folder, expected a regular file"),
            ("/dev/zero".into(), "found a device, expected a regular file"),
            ("/proc/self/status".into(), "found a file that the system makes up, expected one on a disk"),
        ] {
            assert_eq!(said(&path), Err(expected.to_owned()), "{}", path.display());
        }
        assert!(said(&path("to-itself")).is_err() && said(&path("nothing")).is_err());
        assert!(begun.elapsed() < Duration::from_secs(2));
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        File::create(&path).unwrap().set_len(12_000_000_000).unwrap();
        let error = read(&path, MOST, &Work::new()).unwrap_err().to_string();
        assert_eq!(error, "found 12 GB, expected at most 4 GB");
    }

    #[test]
    fn reading_stops() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "abc").unwrap();
        let work = Work::new();
        work.stop();
        assert!(super::super::is_stop(&read(&path, MOST, &work).unwrap_err()));
        assert!(super::super::is_stop(&sha256_of_file("", &path, &work).unwrap_err()));
    }
}
