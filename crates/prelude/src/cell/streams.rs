//! Where a running cell's standard input, output and error lead.

use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;

use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout};
use qes_cells::SOCKET;

use crate::link;

/// The two sockets that a cell prints to.
pub(super) struct Sockets {
    pub(super) out: UnixStream,
    pub(super) err: UnixStream,
}

/// Connected once for each process; `None` where no evaluator listens.
pub(super) fn sockets() -> Option<&'static Sockets> {
    static SOCKETS: OnceLock<Option<Sockets>> = OnceLock::new();
    let connect = |path: &std::ffi::OsStr, greeting: &[u8]| {
        let mut socket = UnixStream::connect(path)?;
        socket.write_all(greeting)?;
        Ok::<_, io::Error>(socket)
    };
    SOCKETS
        .get_or_init(|| {
            let path = std::env::var_os(SOCKET)?;
            Some(Sockets { out: connect(&path, b"o").ok()?, err: connect(&path, b"e").ok()? })
        })
        .as_ref()
}

/// Standard input, output and error of the process, while a cell has others.
pub(super) struct Streams {
    saved: [OwnedFd; 3],
}

impl Streams {
    pub(super) fn open() -> Option<Self> {
        let sockets = sockets()?;
        let own = |fd: std::os::fd::BorrowedFd<'_>| fd.try_clone_to_owned().ok();
        let saved = [own(io::stdin().as_fd())?, own(io::stdout().as_fd())?, own(io::stderr().as_fd())?];
        dup2_stdin(&sockets.out).ok()?;
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
