//! The tools as evcxr and rust-analyzer see them: `rustup`, `rustc` and `cargo` are this program under other names.
//!
//! - `rustup which TOOL` names the tools here, so that evcxr takes them.
//! - `rustc` answers questions about itself from what is known, and to the analyzer of an evaluator it names a folder
//!   without the sources of the standard library, which would cost hundreds of megabytes.
//! - `cargo build` of a cell without dependencies is one call of the compiler; everything else is cargo's.
//!
//! What the compiler has to say is kept in a file for the evaluator, which understands it better than evcxr: evcxr
//! would take the absence of a feature for a reason to fetch a crate.

use std::fs;
use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::{Pid, setpgid};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::gate::{Gate, Permit};
use crate::setup::Setup;

/// evcxr's variable with the file that the path of the library is written to.
const LIBRARY_FILE: &str = "EVCXR_EXECUTION_SO_PATH";

/// The name under which cargo calls this program for the cell's own crate.
pub(crate) const WRAPPER: &str = "rustc-for-cells";

/// The types of variables are read off a warning: they have to be written out in full. Leaving out modules can be
/// switched off only with `RUSTC_BOOTSTRAP`, which is set for the cell's crate alone.
const TYPE_FLAGS: [&str; 2] = ["-Ztrim-diagnostic-paths=no", "--diagnostic-width=10000"];

/// What the compiler said of a cell.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Its diagnostics, as it writes them.
    pub diagnostics: Vec<Value>,
    /// What cargo said that is no diagnostic.
    pub other: String,
    /// The signal that ended the compiler, if one did.
    pub signal: Option<i32>,
    /// Whether the compiler was asked at all.
    pub asked: bool,
}

impl Said {
    fn file(setup: &Setup) -> PathBuf {
        setup.build().join("said.json")
    }

    /// Keeps why the compiler could not be asked.
    fn not_asked(setup: &Setup, error: &io::Error) {
        let said = Self { other: error.to_string(), ..Self::default() };
        // A folder that takes no file tells the evaluator enough.
        let _ = serde_json::to_vec(&said).map(|text| fs::write(Self::file(setup), text));
    }

    /// What was said of the last cell, if anything; it is said once.
    pub(crate) fn take(setup: &Setup) -> Self {
        let file = Self::file(setup);
        let said: Self = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        // It may not have been there.
        let _ = fs::remove_file(file);
        said
    }
}

/// The opt-level of the next cell, as the evaluator wrote it down.
pub(crate) fn level_file(setup: &Setup) -> PathBuf {
    setup.build().join("level")
}

/// Does what the tool of this name would do.
pub(crate) fn run(name: &str, setup: &Setup) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match name {
        "rustup" => rustup(&arguments, setup),
        "rustc" => rustc(&arguments, setup),
        WRAPPER => Err(wrapped(&arguments, setup).exec()),
        _ => cargo(&arguments, setup),
    };
    done.unwrap_or_else(|error| {
        // The caller shows what a tool prints here.
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}

fn rustup(arguments: &[&str], setup: &Setup) -> io::Result<ExitCode> {
    match arguments {
        ["which", tool] => print(&setup.tools().join(tool).display().to_string()),
        _ => Ok(ExitCode::FAILURE),
    }
}

fn rustc(arguments: &[&str], setup: &Setup) -> io::Result<ExitCode> {
    match arguments {
        ["-Vv" | "-vV"] => print(&setup.description.rustc_version),
        ["--print", "target-libdir"] => print(&setup.compiler_libraries().display().to_string()),
        ["--print", "sysroot"] if !setup.sees => print(&setup.empty().display().to_string()),
        _ if !setup.sees && arguments.contains(&"--print") => Ok(ExitCode::FAILURE),
        _ => Err(Command::new(&setup.rustc).args(arguments).exec()),
    }
}

fn print(text: &str) -> io::Result<ExitCode> {
    writeln!(io::stdout(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

fn cargo(arguments: &[&str], setup: &Setup) -> io::Result<ExitCode> {
    if !arguments.contains(&"build") {
        // An analyzer that sees nothing has no use for what the compiler would say of its target.
        let idle = !setup.sees && matches!(arguments, ["rustc", ..] | [_, _, "config", ..] | ["--version"]);
        if idle {
            return Ok(ExitCode::FAILURE);
        }
        return in_group(setup, false, || Ok(code(real_cargo(arguments, setup)?.status()?.success())));
    }
    in_group(setup, true, || {
        if has_dependencies()? && !setup.sees { whole_cargo(arguments, setup) } else { compile(setup) }
    })
}

/// Does some work in a process group of its own, which the evaluator can end as a whole. What it `makes` is run only if
/// the cell is not to stop.
fn in_group(setup: &Setup, makes: bool, work: impl FnOnce() -> io::Result<ExitCode>) -> io::Result<ExitCode> {
    if setup.sees {
        return work();
    }
    setpgid(Pid::from_raw(0), Pid::from_raw(0)).map_err(io::Error::from)?;
    let mut permit = Permit::ask(&setup.socket())?;
    let done = work().inspect_err(|error| Said::not_asked(setup, error))?;
    if makes && done == ExitCode::SUCCESS {
        permit.hand_over()?;
    }
    permit.done();
    Ok(done)
}

fn code(success: bool) -> ExitCode {
    if success { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the crate of the cell depends on anything but the prelude.
fn has_dependencies() -> io::Result<bool> {
    let manifest = fs::read_to_string("Cargo.toml")?;
    Ok(manifest.split_once("[dependencies]").is_some_and(|(_, rest)| !rest.trim().is_empty()))
}

/// What the compiler is told about the prelude, with or without cargo in between.
fn prelude_flags(setup: &Setup) -> Vec<String> {
    let libraries = setup.compiler_libraries();
    vec![
        "-Cprefer-dynamic".to_owned(),
        format!("-Ldependency={}", setup.prelude.join("deps").display()),
        format!("--extern=qes={}", setup.library().display()),
        format!("-Clink-arg=-Wl,-rpath,{}", setup.prelude.display()),
        format!("-Clink-arg=-Wl,-rpath,{}", libraries.display()),
    ]
}

/// One call of the compiler: what cargo would do for a crate without dependencies, in half the time.
fn compile(setup: &Setup) -> io::Result<ExitCode> {
    let folder = setup.build().join("target");
    fs::create_dir_all(&folder)?;
    // A full folder takes the file and nothing of its content.
    let level = fs::read_to_string(level_file(setup)).ok().filter(|level| level == "1");
    let level = level.as_deref().unwrap_or("0");
    let code = fs::read_to_string("src/lib.rs")?;
    // Cells show their values themselves; only what evcxr evaluates when it starts is of this form. An analyzer runs
    // nothing at all.
    if setup.sees || code.contains(").evcxr_display();") {
        let name =
            code.split("extern \"C\" fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or("run_user_code_0");
        fs::write(
            "src/lib.rs",
            format!("#[unsafe(no_mangle)] pub extern \"C\" fn {name}(x: *mut u8) -> *mut u8 {{ x }}"),
        )?;
    } else {
        own_macros()?;
    }
    let output = compiler(setup)
        .args(["--crate-name", "ctx", "--edition=2024", "src/lib.rs", "--crate-type", "cdylib", "--emit=link"])
        .args(["--error-format=json", "-Cmetadata=qes-cell", "-Cstrip=debuginfo"])
        .args(["-Cdebug-assertions=on", "-Coverflow-checks=on"])
        .args(TYPE_FLAGS)
        .env("RUSTC_BOOTSTRAP", "ctx")
        .arg(format!("-Copt-level={level}"))
        .args(prelude_flags(setup))
        .arg("--out-dir")
        .arg(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|error| unstarted(&setup.rustc, &error))?;
    let library = folder.join("libctx.so");
    finish(setup, &output.stderr, output.status, Some(&library))
}

/// The compiler, where it finds the linker that its user has.
fn compiler(setup: &Setup) -> Command {
    let mut command = Command::new(&setup.rustc);
    // What a linker that is ended leaves behind goes with the folder.
    command.env("PATH", &setup.path).env("TMPDIR", setup.build());
    command
}

fn unstarted(program: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("'{}' cannot be started: {error}", program.display()))
}

/// What the compiler says of the syntax of this code, without a look at what its names mean.
///
/// # Errors
/// The compiler cannot be asked, or the cell is to stop.
pub(crate) fn syntax_errors(setup: &Setup, gate: &Gate, code: &str) -> io::Result<Vec<Value>> {
    let file = setup.build().join("syntax-lib.rs");
    fs::write(&file, code)?;
    let child = compiler(setup)
        .args(["--crate-type=lib", "--edition=2024", "--emit=metadata", "--error-format=json", "-o"])
        .arg(setup.build().join("syntax.rmeta"))
        .arg("syntax-lib.rs")
        .current_dir(setup.build())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let id = child.id();
    if !gate.enter(id) {
        // It may have ended already.
        let _ = killpg(Pid::from_raw(id as i32), Signal::SIGKILL);
    }
    let output = child.wait_with_output();
    gate.leave(id);
    let output = output?;
    if output.status.signal().is_some() {
        return Err(io::Error::other(format!("the compiler ended ({})", output.status)));
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let errors = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    // What is wrong with a name or a type has a number; the errors of the grammar have none, those of literals E07….
    let of_grammar = |e: &Value| e["code"]["code"].as_str().is_none_or(|code| code.starts_with("E07"));
    let own = |e: &Value| !e["message"].as_str().is_some_and(|m| m.starts_with("aborting due to"));
    Ok(errors.filter(|e| e["level"] == "error" && of_grammar(e) && own(e)).collect())
}

/// Cargo itself.
fn real_cargo(arguments: &[&str], setup: &Setup) -> io::Result<Command> {
    if setup.cargo.as_os_str().is_empty() {
        return Err(io::Error::other("found no cargo, which :dep needs"));
    }
    let mut command = Command::new(&setup.cargo);
    command
        .args(arguments)
        .env("RUSTC", &setup.rustc)
        .env("PATH", &setup.path)
        .env("TMPDIR", setup.build())
        .stdin(Stdio::null());
    // Of other platforms' crates cargo has not even the manifests, unless it may fetch them.
    if arguments.contains(&"metadata") && !arguments.iter().any(|a| a.starts_with("--filter-platform")) {
        command.args(["--filter-platform", setup.host()]);
    }
    match &setup.cargo_home {
        Some(home) => command.env("CARGO_HOME", home),
        None => command.env_remove("CARGO_HOME"),
    };
    Ok(command)
}

/// Has all code of the cell's crate print to the standard error with the prelude's macros: they stay in their order with
/// what it prints to the standard output. It stands at the end, where it moves nothing.
fn own_macros() -> io::Result<()> {
    let line = "\n#[macro_use(dbg, eprint, eprintln)] extern crate qes;\n";
    fs::OpenOptions::new().append(true).open("src/lib.rs")?.write_all(line.as_bytes())
}

/// The build of a cell that depends on crates.
fn whole_cargo(arguments: &[&str], setup: &Setup) -> io::Result<ExitCode> {
    own_macros()?;
    let mut command = real_cargo(arguments, setup)?;
    // The prelude is for the cell; the crates that it depends on are compiled as they are anywhere.
    command.env("RUSTC_WORKSPACE_WRAPPER", setup.tools().join(WRAPPER));
    let output = command.output().map_err(|error| unstarted(&setup.cargo, &error))?;
    io::stdout().write_all(&output.stdout)?;
    let mut messages = output.stdout;
    messages.extend_from_slice(&output.stderr);
    finish(setup, &messages, output.status, None)
}

/// The compiler as cargo calls it for the cell.
fn wrapped(arguments: &[&str], setup: &Setup) -> Command {
    let mut command = Command::new(&setup.rustc);
    command.args(arguments.iter().skip(1));
    if arguments.windows(2).any(|pair| pair == ["--crate-name", "ctx"]) {
        command.args(prelude_flags(setup)).args(TYPE_FLAGS).env("RUSTC_BOOTSTRAP", "ctx");
    }
    command
}

/// What a diagnostic says that is nested too deeply to be read.
fn words_of(line: &str) -> Option<String> {
    let (_, rest) = line.strip_prefix('{')?.split_once("\"message\":")?;
    let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    match texts.next()?.ok()? {
        Value::String(text) => Some(text),
        // cargo's message holds the compiler's, whose own is a text.
        _ => None,
    }
}

/// Keeps what was said for the evaluator, and tells evcxr only where the library is, or that there is none.
fn finish(setup: &Setup, messages: &[u8], status: ExitStatus, library: Option<&Path>) -> io::Result<ExitCode> {
    let mut said = Said { asked: true, signal: status.signal(), ..Said::default() };
    for line in String::from_utf8_lossy(messages).lines() {
        let message: Option<Value> = serde_json::from_str(line).ok();
        match message {
            Some(message) if message["reason"] == "compiler-message" && message["target"]["name"] == "ctx" => {
                said.diagnostics.push(message["message"].clone());
            }
            Some(message) if message["$message_type"] == "diagnostic" => said.diagnostics.push(message),
            Some(_) => {}
            None => said.other.push_str(&format!("{}\n", words_of(line).as_deref().unwrap_or(line))),
        }
    }
    fs::write(Said::file(setup), serde_json::to_vec(&said)?)?;
    if let (true, Some(library), Some(file)) = (status.success(), library, std::env::var_os(LIBRARY_FILE)) {
        fs::write(file, library.as_os_str().as_encoded_bytes())?;
    }
    Ok(code(status.success()))
}
