//! evcxr, as far as this project uses it. No other file knows it.

use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::thread;

use evcxr::{CommandContext, Error, EvalContext, EvalContextOutputs};
use qes_cells::{Event, FOLDER, Match, SOCKET};

use crate::console::Reporter;
use crate::setup::{SETUP, Setup};
use crate::tools::Said;
use crate::words;

/// An evaluation context and the process that runs its cells.
pub(crate) struct Engine {
    context: CommandContext,
    child: Arc<Mutex<Child>>,
    setup: Setup,
}

/// Why a cell did not run to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was not compiled; the compiler said why.
    NotCompiled(String),
    /// The process that ran it is gone, and its variables with it; another one has been started.
    Died(String),
}

impl Engine {
    /// Starts the process for cells.
    ///
    /// evcxr takes its settings from the environment and the working folder of this process: they are the private ones.
    pub(crate) fn start(setup: &Setup, reporter: &Reporter) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let mut child = Command::new(program);
        child.current_dir(&setup.working).env(SOCKET, setup.socket()).env(FOLDER, &setup.folder);
        // What a cell starts finds the user's own programs and settings, not those of this process.
        child.env("PATH", &setup.path);
        for name in ["CARGO", "RUSTC", "CARGO_HOME", "EVCXR_TMPDIR", "EVCXR_CONFIG_DIR", SETUP] {
            child.env_remove(name);
        }
        if let Some(home) = &setup.cargo_home {
            child.env("CARGO_HOME", home);
        }
        let made = EvalContext::with_subprocess_command(child);
        let (mut context, outputs) = made.map_err(|e| match words::of_said(&Said::take(setup), setup) {
            // The first thing that evcxr does is to compile and run something.
            Some(sentence) => sentence,
            None => e.to_string(),
        })?;
        // Cells catch their panics themselves, and link with what the compiler brings.
        context.set_preserve_vars_on_panic(false);
        // Of crates that a cell depends on; the cell's own level is written down for each cell.
        context.set_opt_level("1").map_err(|e| e.to_string())?;
        pass_on(outputs, reporter);
        let child = context.process_handle();
        Ok(Self { context: CommandContext::with_eval_context(context), child, setup: setup.clone() })
    }

    /// Starts an analyzer: it sees the prelude, polars and the standard library, and runs nothing.
    pub(crate) fn analyze(setup: &Setup, reporter: &Reporter) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        // The versions of the workspace: no registry has to be asked for them.
        let lock = setup.description.source.join("Cargo.lock");
        std::fs::copy(lock, setup.build().join("Cargo.lock"))
            .map_err(|e| format!("there are no sources of qes: {e}"))?;
        let (mut context, outputs) =
            EvalContext::with_subprocess_command(Command::new(program)).map_err(|e| e.to_string())?;
        pass_on(outputs, reporter);
        let mut state = context.state();
        state.set_offline_mode(true);
        let prelude = setup.description.source.join("crates/prelude");
        let config = format!("{{ package = \"qes-prelude\", path = {:?} }}", prelude.display().to_string());
        state.add_dep("qes", &config).map_err(|e| e.to_string())?;
        context.eval_with_state("use qes::prelude::*;", state).map_err(|e| e.to_string())?;
        let child = context.process_handle();
        Ok(Self { context: CommandContext::with_eval_context(context), child, setup: setup.clone() })
    }

    /// Compiles and runs code.
    pub(crate) fn run(&mut self, code: &str) -> Result<(), Failure> {
        match self.context.execute(code) {
            Ok(_) => Ok(()),
            Err(Error::SubprocessTerminated(message)) => Err(Failure::Died(message)),
            Err(error) => Err(Failure::NotCompiled(error.to_string())),
        }
    }

    /// Has evcxr notice that its process has ended, and start another one.
    pub(crate) fn revive(&mut self) {
        // What is wrong with the new one shows when it is used.
        let _ = self.context.execute("let () = ();");
    }

    /// The crate as evcxr last wrote it.
    pub(crate) fn written(&self) -> String {
        std::fs::read_to_string(self.setup.build().join("src/lib.rs")).unwrap_or_default()
    }

    /// The process that runs cells, which may be another one after each of them.
    pub(crate) fn child(&self) -> Arc<Mutex<Child>> {
        Arc::clone(&self.child)
    }

    /// The ways to go on at a byte of `code`, and the bytes that they replace.
    pub(crate) fn complete(&mut self, code: &str, cursor: usize) -> (usize, usize, Vec<Match>) {
        let Ok(found) = self.context.completions(code, cursor) else { return (cursor, cursor, Vec::new()) };
        let matches = found.completions.into_iter().map(|c| Match { text: c.code, kind: c.kind.to_owned() }).collect();
        (found.start_offset, found.end_offset, matches)
    }

    /// What is known of the thing that ends at a byte of `code`.
    pub(crate) fn inspect(&mut self, code: &str, cursor: usize) -> String {
        match self.context.hover_at(code, cursor) {
            Ok((text, _)) if !text.starts_with("No documentation found") => text,
            _ => String::new(),
        }
    }
}

/// What evcxr passes on of its child outside a cell's statements.
fn pass_on(outputs: EvalContextOutputs, reporter: &Reporter) {
    let EvalContextOutputs { stdout, stderr } = outputs;
    let (out, err) = (reporter.clone(), reporter.clone());
    thread::spawn(move || {
        for line in stdout {
            out.send(&Event::Stdout { text: line + "\n" });
        }
    });
    thread::spawn(move || {
        for line in stderr {
            err.send(&Event::Stderr { text: line + "\n" });
        }
    });
}
