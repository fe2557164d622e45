//! Where everything is: the compiler, the prelude, the private folder of the session.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::tools::WRAPPER;

/// Environment variable with the path of the setup, for the processes that this program starts.
pub(crate) const SETUP: &str = "QES_RUST_SETUP";
/// Environment variable that names the folder of the prelude, where it is not beside the program.
const PRELUDE: &str = "QES_PRELUDE";

/// What the processes of an evaluator know of their surroundings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The private folder.
    pub folder: PathBuf,
    /// Where the notebook's own files are.
    pub working: PathBuf,
    /// The folder of the prelude.
    pub prelude: PathBuf,
    /// What goes together in it.
    pub description: Description,
    /// The compiler.
    pub rustc: PathBuf,
    /// Cargo; blank where there is none.
    pub cargo: PathBuf,
    /// Cargo's folder, where the user has set another one than the usual.
    pub cargo_home: Option<PathBuf>,
    /// Where the user's own programs are.
    pub path: OsString,
    /// Whether rust-analyzer may see the sources of the standard library and of the prelude.
    pub sees: bool,
}

/// `prelude.json`, as the installer writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Description {
    /// Version of qes.
    pub version: String,
    /// File name of the library.
    pub library: String,
    /// The compiler that built it.
    pub rustc: PathBuf,
    /// What `rustc -vV` says.
    pub rustc_version: String,
    /// The compiler's own folder.
    pub sysroot: PathBuf,
    /// The sources of qes, where completion finds their documentation.
    pub source: PathBuf,
}

/// Why Rust cells cannot run here.
#[derive(Debug, Error)]
pub(crate) enum SetupError {
    #[error(
        "found no Rust toolchain, expected rustc {expected}: install it (rustup toolchain install {expected}), then restart the kernel; commands and SQL work without it"
    )]
    NoToolchain { expected: String },
    #[error(
        "found rustc {found}, expected {expected}, which built the prelude of Rust cells: run ./install.sh again, or rustup toolchain install {expected}; commands and SQL work without it"
    )]
    OtherCompiler { found: String, expected: String },
    #[error(
        "found no prelude of Rust cells in '{}': run ./install.sh, then restart the kernel; commands and SQL work without it", folder.display()
    )]
    NoPrelude { folder: PathBuf },
    #[error(
        "found the prelude of qes {found}, expected that of {expected}: run ./install.sh again, then restart the kernel; commands and SQL work without it"
    )]
    OtherPrelude { found: String, expected: String },
    #[error("cannot use '{}': {source}; expected room for temporary files there, or TMPDIR set to another folder", folder.display())]
    NoRoom { folder: PathBuf, source: io::Error },
    #[error("the folder '{}' has a space in its path; set TMPDIR to one that has none", folder.display())]
    Space { folder: PathBuf },
}

impl Setup {
    /// Finds everything, and lays out the private folder.
    pub(crate) fn make(folder: &Path, sees: bool) -> Result<Self, SetupError> {
        let room = |source| SetupError::NoRoom { folder: folder.to_owned(), source };
        // evcxr sends paths to its child between spaces.
        if folder.as_os_str().as_encoded_bytes().iter().any(u8::is_ascii_whitespace) {
            return Err(SetupError::Space { folder: folder.to_owned() });
        }
        let prelude = prelude_folder();
        let missing = || SetupError::NoPrelude { folder: prelude.clone() };
        let text = fs::read(prelude.join("prelude.json")).map_err(|_| missing())?;
        let description: Description = serde_json::from_slice(&text).map_err(|_| missing())?;
        if !prelude.join(&description.library).is_file() {
            return Err(missing());
        }
        if description.version != env!("CARGO_PKG_VERSION") {
            let expected = env!("CARGO_PKG_VERSION").to_owned();
            return Err(SetupError::OtherPrelude { found: description.version, expected });
        }
        let rustc = compiler(&description)?;
        let cargo = beside(&rustc, "cargo").or_else(|| in_path("cargo")).unwrap_or_default();
        let working = std::env::current_dir().map_err(room)?;
        let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let setup =
            Self { folder: folder.to_owned(), working, prelude, description, rustc, cargo, cargo_home, path, sees };
        setup.lay_out().map_err(room)?;
        Ok(setup)
    }

    /// The setup of the evaluator that started this process.
    pub(crate) fn inherited() -> Option<Self> {
        let text = fs::read(std::env::var_os(SETUP)?).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// The tools that evcxr and rust-analyzer find first are this program under other names.
    fn lay_out(&self) -> io::Result<()> {
        let program = std::env::current_exe()?;
        for folder in [self.tools(), self.build(), self.empty()] {
            fs::create_dir_all(folder)?;
        }
        for tool in ["rustup", "cargo", "rustc", WRAPPER] {
            let link = self.tools().join(tool);
            match std::os::unix::fs::symlink(&program, link) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        fs::write(self.file(), serde_json::to_vec(self)?)
    }

    /// Why the private folder takes no file, if it takes none.
    pub(crate) fn no_room(&self) -> Option<io::Error> {
        let probe = self.build().join("probe");
        let error = fs::write(&probe, [0; 4096]).err();
        // A file that could not be written may still be there.
        let _ = fs::remove_file(probe);
        error
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.build().join("setup.json")
    }

    /// Where evcxr writes the crate of a cell.
    pub(crate) fn build(&self) -> PathBuf {
        self.folder.join(if self.sees { "analyzer" } else { "cells" })
    }

    /// What this evaluator's processes take for cargo's own folder: rust-analyzer looks for the tools there first.
    pub(crate) fn home(&self) -> PathBuf {
        self.build().join("home")
    }

    pub(crate) fn tools(&self) -> PathBuf {
        self.home().join("bin")
    }

    /// A folder without anything, where no settings of anyone's are found.
    pub(crate) fn empty(&self) -> PathBuf {
        self.build().join("empty")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.build().join("socket")
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.prelude.join(&self.description.library)
    }

    /// The version of the compiler.
    pub(crate) fn release(&self) -> &str {
        line_of(&self.description.rustc_version, "release: ")
    }

    pub(crate) fn host(&self) -> &str {
        line_of(&self.description.rustc_version, "host: ")
    }

    /// Where the compiler keeps its own libraries.
    pub(crate) fn compiler_libraries(&self) -> PathBuf {
        self.sysroot().join("lib/rustlib").join(self.host()).join("lib")
    }

    /// The folder of the compiler in use.
    pub(crate) fn sysroot(&self) -> PathBuf {
        let own = self.rustc.parent().and_then(Path::parent).map(Path::to_owned);
        own.filter(|folder| folder.join("lib/rustlib").is_dir()).unwrap_or_else(|| self.description.sysroot.clone())
    }
}

fn prelude_folder() -> PathBuf {
    let beside = || Some(std::env::current_exe().ok()?.parent()?.parent()?.join("share/qes/rust"));
    std::env::var_os(PRELUDE).map(PathBuf::from).or_else(beside).unwrap_or_default()
}

/// The compiler that built the prelude, wherever it is: nothing else can read it.
fn compiler(description: &Description) -> Result<PathBuf, SetupError> {
    let expected = line_of(&description.rustc_version, "release: ").to_owned();
    let mut found = None;
    let candidates = [Some(description.rustc.clone()), rustup_which(), in_path("rustc"), in_home()];
    for candidate in candidates.into_iter().flatten().filter(|path| path.is_file()) {
        match Command::new(&candidate).arg("-vV").stdin(Stdio::null()).output() {
            Ok(output) if output.stdout.trim_ascii() == description.rustc_version.trim().as_bytes() => {
                return Ok(candidate);
            }
            Ok(output) if output.status.success() => {
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                found = found.or_else(|| Some(line_of(&text, "release: ").to_owned()));
            }
            _ => {}
        }
    }
    Err(match found {
        Some(found) => SetupError::OtherCompiler { found, expected },
        None => SetupError::NoToolchain { expected },
    })
}

fn line_of<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default()
}

fn rustup_which() -> Option<PathBuf> {
    let output = Command::new("rustup").args(["which", "rustc"]).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

fn in_path(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| file.is_file())
}

fn in_home() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo/bin/rustc"))
}

fn beside(rustc: &Path, tool: &str) -> Option<PathBuf> {
    Some(rustc.with_file_name(tool)).filter(|file| file.is_file())
}

/// The name that this program was started under.
pub(crate) fn own_name() -> String {
    let first = std::env::args_os().next().unwrap_or_default();
    Path::new(&first).file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned()
}
