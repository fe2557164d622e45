//! What can keep the kernel from starting or from being installed.

use std::path::PathBuf;

/// Why the kernel cannot do what it was started for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// The connection file is not there or not readable.
    #[error("cannot read the connection file {}", .path.display())]
    ReadConnection {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// What stands where the connection file should be is none.
    #[error("the connection file {} is {found}, expected the small JSON file that Jupyter writes", .path.display())]
    NoConnectionFile {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: String,
    },
    /// The process may open too few files.
    #[error(
        "the limit on open files leaves {found}, expected at least {needed}: raise it with `ulimit -n 1024` and start the kernel again"
    )]
    Files {
        /// How many could be opened, at most `needed`.
        found: usize,
        /// How many the kernel and its sockets need.
        needed: usize,
    },
    /// The connection file is not what Jupyter writes.
    #[error("the connection file is not the JSON object that Jupyter writes")]
    ParseConnection {
        /// What the parser found.
        source: serde_json::Error,
    },
    /// Messages are to be signed in a way this kernel does not know.
    #[error("signature scheme is {found:?}, expected \"hmac-sha256\"")]
    UnknownScheme {
        /// The scheme of the connection file.
        found: String,
    },
    /// The sockets are to use a transport this kernel does not know.
    #[error("transport is {found:?}, expected \"tcp\" or \"ipc\"")]
    UnknownTransport {
        /// The transport of the connection file.
        found: String,
    },
    /// The connection file asks for encrypted sockets.
    #[error("the connection file asks for CurveZMQ (it has {field:?}), which this kernel does not offer")]
    Curve {
        /// The field that asks for it.
        field: String,
    },
    /// A socket could not be opened where the connection file wants it.
    #[error("cannot bind the {channel} socket to {endpoint}")]
    Bind {
        /// Which of the five sockets.
        channel: &'static str,
        /// The address.
        endpoint: String,
        /// The reason `ZeroMQ` gives.
        source: zmq::Error,
    },
    /// A socket inside the process could not be opened.
    #[error("cannot open a socket between the kernel's threads")]
    Internal {
        /// The reason `ZeroMQ` gives.
        source: zmq::Error,
    },
    /// The system refused a thread or a signal handler.
    #[error("cannot start a thread or a signal handler")]
    System {
        /// The system's reason.
        source: std::io::Error,
    },
    /// The kernel's description could not be written or removed.
    #[error("cannot change {}", .path.display())]
    Install {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// `--sys-prefix` outside any environment.
    #[error("neither VIRTUAL_ENV nor CONDA_PREFIX is set, expected an active environment for --sys-prefix")]
    NoEnvironment,
    /// The user has no home folder to install into.
    #[error("there is no home folder to install into, expected HOME or --prefix")]
    NoHome,
}
