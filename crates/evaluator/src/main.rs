//! `qes-rust`, the evaluator of Rust cells: evcxr behind a small line protocol (`qes-cells`).
//!
//! ```text
//! qes-rust serve FOLDER      runs cells: requests on standard input, events on standard output
//! qes-rust analyze FOLDER    answers completion and inspection of Rust code, in the same way
//! ```
//!
//! FOLDER is a private folder for everything temporary. The process that runs the compiled code of cells, and the tools
//! that evcxr calls, are this program too.
//!
//! # Invariants
//! - Nothing of a cell's code runs in this process, so that nothing it does can end it.
//! - What the user reads points into the cell, never into generated code.
//! - When standard input ends, so do this process, what it started, and FOLDER.

mod analyze;
mod console;
mod diagnostics;
mod dropped;
mod engine;
mod failures;
mod gate;
mod refused;
mod serve;
mod session;
mod setup;
mod source;
mod split;
mod tools;
mod unreadable;
mod words;

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use qes_cells::{Event, write_line};

use crate::setup::{SETUP, Setup};

/// Set by evcxr for the process that runs cells.
const CHILD: &str = "EVCXR_IS_RUNTIME";

fn main() -> ExitCode {
    if std::env::var_os(CHILD).is_some() {
        become_child();
        evcxr::runtime_hook();
    }
    let name = setup::own_name();
    let inherited = Setup::inherited();
    if let Some(setup) =
        inherited.as_ref().filter(|_| matches!(name.as_str(), "rustup" | "rustc" | "cargo" | tools::WRAPPER))
    {
        return tools::run(&name, setup);
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (sees, folder) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", folder] => (false, folder),
        ["analyze", folder] => (true, folder),
        ["--version"] => {
            // A reader that has left does not want the line.
            let _ = writeln!(io::stdout(), "qes-rust {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        _ => {
            let _ = writeln!(io::stderr(), "usage: qes-rust serve FOLDER | analyze FOLDER | --version");
            return ExitCode::FAILURE;
        }
    };
    match inherited {
        Some(setup) if sees => analyze::run(&setup),
        Some(setup) => serve::run(&setup),
        None => begin(Path::new(folder), sees),
    }
}

/// Finds everything, and starts over in an environment where evcxr and rust-analyzer find what they should.
fn begin(folder: &Path, sees: bool) -> ExitCode {
    let message = match Setup::make(folder, sees) {
        Err(error) => error.to_string(),
        Ok(setup) => restart(&setup).to_string(),
    };
    // Without the kernel there is nobody to tell.
    let _ = write_line(&mut io::stdout(), &Event::Unusable { message });
    ExitCode::FAILURE
}

/// Returns only where this process cannot be replaced.
fn restart(setup: &Setup) -> io::Error {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(setup.tools()).chain(std::env::split_paths(&path));
    let (Ok(program), Ok(path)) = (std::env::current_exe(), std::env::join_paths(paths)) else {
        return io::Error::other("PATH or the program's own path cannot be used");
    };
    Command::new(program)
        .args(std::env::args_os().skip(1))
        .current_dir(setup.empty())
        .env("PATH", path)
        .env("CARGO_HOME", setup.home())
        .env("CARGO", setup.tools().join("cargo"))
        .env("RUSTC", setup.tools().join("rustc"))
        .env("EVCXR_TMPDIR", setup.build())
        .env("EVCXR_CONFIG_DIR", setup.empty())
        .env(SETUP, setup.file())
        .exec()
}

/// What the process that runs cells needs before anything else.
fn become_child() {
    use nix::sys::prctl::set_pdeathsig;
    use nix::sys::signal::Signal;
    use nix::unistd::{Pid, setpgid};
    // Each of these makes an end cleaner; the process works without them.
    let _ = setpgid(Pid::from_raw(0), Pid::from_raw(0));
    let _ = set_pdeathsig(Signal::SIGKILL);
    // evcxr asks for backtraces, which show a reader of cells the machine code of this program.
    #[expect(unsafe_code, reason = "this process has no other thread yet that could read its environment")]
    unsafe {
        std::env::remove_var("RUST_BACKTRACE");
    }
    // When memory runs out, the system ends the cell before the session.
    let _ = std::fs::write("/proc/self/oom_score_adj", "800");
}
