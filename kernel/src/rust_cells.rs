//! The kernel's side of Rust cells: an evaluator is started by the first one, and what cells ask for is answered here.

mod analyzer;
mod answers;
mod evaluator;
mod frames;
mod progress;
mod stopped;

use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use qes::Workspace;
use qes_cells::{Answer, Event, Halt, Outcome, Phase, Request, Variable, loss};
use tempfile::TempDir;

pub(crate) use self::analyzer::Analyzer;
use self::evaluator::Evaluator;
use self::frames::Files;
use self::progress::Progress;
use crate::outputs::{Bundle, CellError, Outputs};

/// How often an interrupt is looked for.
const GLANCE: Duration = Duration::from_millis(10);
/// How long an evaluator has to stop a cell and to say so before the cell is answered without it.
const STOPPING: Duration = Duration::from_millis(80);
/// How long a cell that was told of the interrupt itself, while it waited for an answer, has to end of itself.
const TOLD: Duration = Duration::from_millis(40);

const NOTHING_LOST: &str = "stopped on request; nothing is lost";

/// The Rust of a session.
#[derive(Default)]
pub(crate) struct RustCells {
    folder: Option<TempDir>,
    evaluator: Option<Evaluator>,
    analyzer: Analyzer,
    files: Files,
    /// The variables that live in the evaluator.
    variables: Vec<Variable>,
    /// Dependencies and items of all cells so far: an evaluator that takes over from another one is given them.
    items: Vec<String>,
    /// Whether the evaluator still has to end a cell that was answered already.
    owes: bool,
}

impl RustCells {
    /// Runs a cell; its last value is handed back.
    pub(crate) fn run(
        &mut self,
        code: &str,
        workspace: &mut Workspace,
        out: &mut dyn Outputs,
    ) -> Result<Option<Bundle>, CellError> {
        if let Some(trouble) = self.analyzer.trouble_once() {
            out.stderr(&format!("{trouble}\n"));
        }
        let mut progress = Progress::new();
        let ready = self.settle(out).and_then(|()| self.started(&mut progress, workspace, out));
        let outcome = ready.and_then(|()| {
            self.send(&Request::Run { code: code.to_owned() });
            self.listen(&mut progress, workspace, out)
        });
        progress.end(out);
        let (outcome, value) = outcome?;
        match self.take(outcome) {
            Ok(()) => Ok(value),
            Err(error) => {
                if let Some(value) = value {
                    show(value, out);
                }
                Err(error)
            }
        }
    }

    /// Takes note of what a cell left behind.
    fn take(&mut self, outcome: Outcome) -> Result<(), CellError> {
        match outcome {
            Outcome::Ok { variables, items } => {
                self.variables = variables;
                self.items.extend(items);
                Ok(())
            }
            Outcome::Error(error) => {
                if let Some(variables) = error.variables {
                    self.variables = variables;
                }
                Err(CellError { ename: error.ename, evalue: error.evalue, traceback: error.traceback }.visible())
            }
        }
    }

    /// Forgets everything of Rust.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// The variables that live, with their types.
    pub(crate) fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Whether a name may be one that cells defined or brought in.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let says = |item: &String| {
            let whole = |at: usize| !item[..at].ends_with(part) && !item[at + name.len()..].starts_with(part);
            item.contains("::*") || item.match_indices(name).any(|(at, _)| whole(at))
        };
        self.variables.iter().any(|v| v.name == name) || self.items.iter().any(says)
    }

    /// Whether an evaluator has been started.
    #[cfg(test)]
    pub(crate) fn has_begun(&self) -> bool {
        self.evaluator.is_some()
    }

    /// The analyzer, and what it has to know of the cells so far.
    pub(crate) fn analyzer(&mut self) -> Option<(&mut Analyzer, qes_cells::Context)> {
        let context = qes_cells::Context { items: self.items.clone(), variables: self.variables.clone() };
        let folder = folder(&mut self.folder).ok()?.to_owned();
        self.analyzer.start(&folder).then_some((&mut self.analyzer, context))
    }

    /// Why there is no analyzer, if it was tried and failed.
    pub(crate) fn analyzer_trouble(&self) -> Option<String> {
        self.analyzer.trouble()
    }

    fn send(&mut self, request: &Request) {
        if let Some(evaluator) = &mut self.evaluator {
            evaluator.send(request);
        }
    }

    /// Starts an evaluator unless there is one, and gives it the items of the cells so far.
    fn started(
        &mut self,
        progress: &mut Progress,
        workspace: &mut Workspace,
        out: &mut dyn Outputs,
    ) -> Result<(), CellError> {
        if self.evaluator.is_some() {
            return Ok(());
        }
        let folder = folder(&mut self.folder)?.to_owned();
        // What another evaluator left there would be in the way.
        let _ = std::fs::remove_dir_all(folder.join("cells"));
        let started = Evaluator::start("serve", &folder);
        self.evaluator = Some(started.map_err(|error| {
            unavailable(&format!(
                "the evaluator of Rust cells cannot be started ({error}): {}; commands and SQL work without it",
                advice(&error)
            ))
        })?);
        progress.phase("starting Rust");
        self.ready(progress, out)?;
        self.give_items(workspace, out)
    }

    /// Gives a new evaluator what earlier cells defined: all at once, or where that fails, what still compiles.
    fn give_items(&mut self, workspace: &mut Workspace, out: &mut dyn Outputs) -> Result<(), CellError> {
        let mut items: Vec<String> = Vec::new();
        for item in &self.items {
            if !items.contains(item) {
                items.push(item.clone());
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let given = self.define_all(items, workspace, out);
        if given.is_err() {
            // One that knows only some of them would be taken for one that knows all.
            (self.evaluator, self.owes) = (None, false);
        }
        given
    }

    fn define_all(
        &mut self,
        items: Vec<String>,
        workspace: &mut Workspace,
        out: &mut dyn Outputs,
    ) -> Result<(), CellError> {
        if self.defines(items.join("\n"), workspace, out)? {
            return Ok(());
        }
        for item in items {
            // One that does not compile any more shows where it is used.
            self.defines(item, workspace, out)?;
        }
        Ok(())
    }

    fn defines(&mut self, code: String, workspace: &mut Workspace, out: &mut dyn Outputs) -> Result<bool, CellError> {
        self.send(&Request::Run { code });
        let mut progress = Progress::new();
        let listened = self.listen(&mut progress, workspace, out);
        // An interrupt leaves no line behind.
        progress.end(out);
        match listened?.0 {
            Outcome::Ok { .. } => Ok(true),
            Outcome::Error(found) if found.ename == "Interrupted" => Err(error("Interrupted", NOTHING_LOST)),
            Outcome::Error(_) => Ok(false),
        }
    }

    fn ready(&mut self, progress: &mut Progress, out: &mut dyn Outputs) -> Result<(), CellError> {
        loop {
            let Some(evaluator) = &mut self.evaluator else { return Err(unavailable("there is no evaluator")) };
            match evaluator.next(GLANCE) {
                Ok(Event::Ready) => return Ok(()),
                Ok(Event::Unusable { message }) => {
                    self.evaluator = None;
                    return Err(unavailable(&message));
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) if out.interrupted() => {
                    self.evaluator = None;
                    return Err(error("Interrupted", NOTHING_LOST));
                }
                Err(RecvTimeoutError::Timeout) => progress.show(out),
                Err(RecvTimeoutError::Disconnected) => {
                    let status = evaluator.status();
                    self.evaluator = None;
                    return Err(unavailable(&format!("the evaluator of Rust cells ended at once ({status})")));
                }
            }
        }
    }

    /// Passes on what the evaluator says until the cell has ended.
    fn listen(
        &mut self,
        progress: &mut Progress,
        workspace: &mut Workspace,
        out: &mut dyn Outputs,
    ) -> Result<(Outcome, Option<Bundle>), CellError> {
        let mut value: Option<Bundle> = None;
        let mut stopping: Option<Instant> = None;
        let mut halted: Option<Halt> = None;
        let mut told: Option<Instant> = None;
        let number = self.evaluator.as_ref().map_or(0, Evaluator::runs);
        progress.phase("compiling");
        loop {
            let Some(evaluator) = &mut self.evaluator else { return Err(unavailable("there is no evaluator")) };
            let event = evaluator.next(GLANCE);
            let patient = told.is_some_and(|since| since.elapsed() < TOLD);
            if stopping.is_none() && !patient && out.interrupted() {
                evaluator.send(&Request::Interrupt);
                stopping = Some(Instant::now());
            }
            let ended = matches!(event, Ok(Event::Done { .. }));
            if !ended && stopping.is_some_and(|since| since.elapsed() > STOPPING) {
                return Err(self.answered_early(halted));
            }
            let event = match event {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => {
                    // Who prints slowly is read at once.
                    out.flush();
                    progress.show(out);
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = evaluator.status();
                    return Err(self.lost("RustDied", &format!("the evaluator of Rust cells ended ({status})")));
                }
            };
            // A cell that has yet to be compiled is said to run, too: then there is no line to be removed.
            let waits = match &event {
                Event::Phase { phase } => *phase != Phase::Running || !progress.is_shown(),
                event => matches!(event, Event::Halted { .. }),
            };
            if !waits {
                progress.end(out);
            }
            match event {
                Event::Stdout { text } => out.stdout(&text),
                Event::Stderr { text } => out.stderr(&text),
                Event::Display { data, id } => show_named(data, id.as_deref(), out),
                Event::Update { data, id } => {
                    let metadata = qes::metadata(&data);
                    out.update(data, metadata, &id);
                }
                // One that came too late for an earlier cell says nothing of this one.
                Event::Halted { halt, cell } => halted = (cell == number).then_some(halt),
                Event::Value { data } => {
                    if let Some(earlier) = value.replace(data) {
                        show(earlier, out);
                    }
                }
                Event::Ask { ask } => {
                    let answer = self.answer(ask, workspace, out);
                    if out.interrupted() {
                        told = told.or_else(|| Some(Instant::now()));
                    }
                    self.send(&Request::Answer { answer });
                }
                Event::Phase { phase } => progress.phase(match phase {
                    Phase::Compiling => "compiling",
                    Phase::Dependencies => "compiling dependencies",
                    Phase::Running => "",
                }),
                Event::Done { outcome } => return Ok((outcome, value)),
                Event::Ready | Event::Unusable { .. } | Event::Completions { .. } | Event::Documentation { .. } => {}
            }
        }
    }

    /// The evaluator is gone, or goes now.
    fn lost(&mut self, class: &str, what: &str) -> CellError {
        (self.evaluator, self.owes) = (None, false);
        let lost = loss(self.variables.iter().map(|v| v.name.as_str()));
        self.variables.clear();
        error(class, &format!("{what}; {lost}"))
    }
}

fn show(data: Bundle, out: &mut dyn Outputs) {
    show_named(data, None, out);
}

fn show_named(data: Bundle, id: Option<&str>, out: &mut dyn Outputs) {
    let metadata = qes::metadata(&data);
    match id {
        Some(id) => out.display_named(data, metadata, id),
        None => out.display(data, metadata),
    }
}

/// The private folder, made when first needed.
fn folder(held: &mut Option<TempDir>) -> Result<&Path, CellError> {
    if held.is_none() {
        let made = tempfile::Builder::new().prefix("qes-").tempdir();
        *held = Some(made.map_err(|e| {
            let place = std::env::temp_dir();
            unavailable(&format!(
                "cannot use '{}' for temporary files ({e}); expected room there, or TMPDIR set to another folder",
                place.display()
            ))
        })?);
    }
    held.as_ref().map(TempDir::path).ok_or_else(|| unavailable("there is no folder for temporary files"))
}

/// What to do where a process cannot be started.
fn advice(error: &std::io::Error) -> &'static str {
    use nix::errno::Errno;
    match error.raw_os_error().map(Errno::from_raw) {
        Some(Errno::EMFILE | Errno::ENFILE) => {
            "raise the limit of open files (ulimit -n 1024), then restart the kernel"
        }
        Some(Errno::EAGAIN) => {
            "raise the limit of processes (ulimit -u) or end other programs, then run the cell again"
        }
        Some(Errno::ENOMEM) => "end other programs, then run the cell again",
        _ => "run ./install.sh again",
    }
}

fn refused(class: &str, message: &str) -> Answer {
    Answer::Error { class: class.to_owned(), message: message.to_owned() }
}

fn unavailable(message: &str) -> CellError {
    error("RustUnavailable", message)
}

fn error(class: &str, message: &str) -> CellError {
    CellError {
        ename: class.to_owned(),
        evalue: message.to_owned(),
        traceback: vec![format!("\u{1b}[31m{class}\u{1b}[0m: {message}")],
    }
    .visible()
}
