//! The Jupyter side of `qes`: sockets, messages, history, and the thread that runs what people type.
//!
//! The crate knows the wire; what a cell means is decided by an [`Engine`], of which [`Session`] is the real one.
//! [`run`] serves one connection until a front end, a signal or the death of the parent ends it.
//!
//! ```
//! use qes_kernel::{Connection, KernelError};
//!
//! let text = r#"{
//!     "transport": "tcp", "ip": "127.0.0.1", "key": "secret", "signature_scheme": "hmac-sha256",
//!     "shell_port": 5001, "control_port": 5002, "iopub_port": 5003, "stdin_port": 5004, "hb_port": 5005
//! }"#;
//! assert!(Connection::parse(text).is_ok());
//!
//! let other = text.replace("sha256", "md5");
//! assert!(matches!(Connection::parse(&other), Err(KernelError::UnknownScheme { .. })));
//! ```
//!
//! # Invariants
//!
//! - A `ZeroMQ` socket lives and dies on the thread that made it.
//! - Nothing a user wrote runs outside the worker thread, so heartbeat, control and interrupt always answer.
//! - Every request on shell and control that is authentic gets `busy`, its outputs, its reply and `idle`, in that
//!   order, whatever is wrong with it: a reply of its type that says what, and `idle` leaves only after the reply was handed to its socket.
//! - What cannot be authenticated is counted and dropped; the key appears in no message, log or `Debug` text.
//! - Of what was authentic once, nothing is taken for new a second time, however much came between.
//! - Nobody waits for a log that is full or has no reader.

mod aside;
mod asked;
mod cell;
mod commands;
mod comments;
mod completion;
mod connection;
mod engine;
mod error;
mod failure;
mod history;
mod inspection;
mod install;
mod kernel;
mod log;
mod meant;
mod outputs;
mod protocol;
mod rust_cells;
mod rust_completion;
mod session;
mod sockets;
mod sql_cell;
mod sql_completion;
mod usage;
mod worker;

pub use connection::Connection;
pub use engine::Engine;
pub use error::KernelError;
pub use install::{Target, install, uninstall};
pub use kernel::{Settings, run, run_with};
pub use outputs::{Bundle, CellError, Completeness, Completion, Match, NoInput, Outputs};
pub use session::Session;
