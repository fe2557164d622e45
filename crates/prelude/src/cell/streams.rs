//! Where a running cell's standard input, output and error lead.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, OnceLock};

use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout};
use qes_cells::{FOR_ANSWERS, FOR_ERRORS, FOR_OUTPUT, SOCKET};

use crate::link;

/// The lines between the process of cells and the evaluator.
pub(crate) struct Sockets {
    pub(crate) out: UnixStream,
    pub(crate) err: UnixStream,
    /// What the kernel and the evaluator answer. No code of the user's reads from it.
    answers: Mutex<BufReader<UnixStream>>,
}

impl Sockets {
    /// Sends something, and waits for its answer: one question at a time.
    pub(crate) fn ask(&self, send: impl FnOnce() -> io::Result<()>) -> io::Result<String> {
        let mut answers = self.answers.lock().map_err(|_| io::Error::other("a question was cut off"))?;
        send()?;
        let mut line = String::new();
        if answers.read_line(&mut line)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the line was closed"));
        }
        Ok(line)
    }
}

/// Connected once for each process; `None` where no evaluator listens.
pub(crate) fn sockets() -> Option<&'static Sockets> {
    static SOCKETS: OnceLock<Option<Sockets>> = OnceLock::new();
    let connect = |path: &std::ffi::OsStr, what: u8| {
        let mut socket = UnixStream::connect(path)?;
        let [a, b, c, d] = std::process::id().to_le_bytes();
        socket.write_all(&[what, a, b, c, d])?;
        Ok::<_, io::Error>(socket)
    };
    SOCKETS
        .get_or_init(|| {
            let path = std::env::var_os(SOCKET)?;
            let [out, err, answers] = [FOR_OUTPUT, FOR_ERRORS, FOR_ANSWERS].map(|what| connect(&path, what));
            Some(Sockets { out: out.ok()?, err: err.ok()?, answers: Mutex::new(BufReader::new(answers.ok()?)) })
        })
        .as_ref()
}

/// Standard input, output and error of the process, while a cell has others.
pub(super) struct Streams {
    saved: [OwnedFd; 3],
}

impl Streams {
    /// There is nothing to read for a cell and what it starts: who reads finds the end at once.
    pub(super) fn open() -> Option<Self> {
        let sockets = sockets()?;
        let nothing = File::open("/dev/null").ok()?;
        let own = |fd: std::os::fd::BorrowedFd<'_>| fd.try_clone_to_owned().ok();
        let saved = [own(io::stdin().as_fd())?, own(io::stdout().as_fd())?, own(io::stderr().as_fd())?];
        dup2_stdin(&nothing).ok()?;
        dup2_stdout(&sockets.out).ok()?;
        dup2_stderr(&sockets.err).ok()?;
        link::set_running(true);
        Some(Self { saved })
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        link::set_running(false);
        // The process goes on with its own streams whatever happens here.
        let _ = io::stdout().flush();
        let _ = dup2_stdin(&self.saved[0]);
        let _ = dup2_stdout(&self.saved[1]);
        let _ = dup2_stderr(&self.saved[2]);
    }
}
