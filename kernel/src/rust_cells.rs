//! The kernel's side of Rust cells: an evaluator is started by the first one, and what cells ask for is answered here.

mod analyzer;
mod evaluator;
mod frames;
mod progress;

use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use qes::{Dialect, Workspace};
use qes_cells::{Answer, Ask, Event, Outcome, Phase, Request, Variable, loss};
use tempfile::TempDir;

pub(crate) use self::analyzer::Analyzer;
use self::evaluator::Evaluator;
use self::frames::Files;
use self::progress::Progress;
use crate::outputs::{Bundle, CellError, NoInput, Outputs};

/// How often an interrupt is looked for.
const GLANCE: Duration = Duration::from_millis(10);
/// How long an evaluator has to stop a cell before it is ended itself.
const STOPPING: Duration = Duration::from_millis(150);

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
        let outcome = self.started(&mut progress, workspace, out).and_then(|()| {
            self.send(&Request::Run { code: code.to_owned() });
            self.listen(&mut progress, workspace, out)
        });
        progress.end(out);
        let (outcome, value) = outcome?;
        match outcome {
            Outcome::Ok { variables, items } => {
                self.variables = variables;
                self.items.extend(items);
                Ok(value)
            }
            Outcome::Error(error) => {
                if let Some(variables) = error.variables {
                    self.variables = variables;
                }
                if let Some(value) = value {
                    show(value, out);
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
            unavailable(&format!("the evaluator of Rust cells cannot be started ({error}): run ./install.sh again; commands and SQL work without it"))
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
        if items.is_empty() || self.defines(items.join("\n"), workspace, out)? {
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
        let (outcome, _) = listened?;
        Ok(matches!(outcome, Outcome::Ok { .. }))
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
                    return Err(error("Interrupted", "stopped on request; nothing is lost"));
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
        progress.phase("compiling");
        loop {
            let Some(evaluator) = &mut self.evaluator else { return Err(unavailable("there is no evaluator")) };
            let event = evaluator.next(GLANCE);
            if stopping.is_none() && out.interrupted() {
                evaluator.send(&Request::Interrupt);
                stopping = Some(Instant::now());
            }
            if stopping.is_some_and(|since| since.elapsed() > STOPPING) {
                return Err(self.lost("Interrupted", "stopped on request"));
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
            let waits = matches!(event, Event::Phase { phase } if phase != Phase::Running || !progress.is_shown());
            if !waits {
                progress.end(out);
            }
            match event {
                Event::Stdout { text } => out.stdout(&text),
                Event::Stderr { text } => out.stderr(&text),
                Event::Display { data } => show(data, out),
                Event::Value { data } => {
                    if let Some(earlier) = value.replace(data) {
                        show(earlier, out);
                    }
                }
                Event::Ask { ask } => {
                    let answer = self.answer(ask, workspace, out);
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
        self.evaluator = None;
        let lost = loss(self.variables.iter().map(|v| v.name.as_str()));
        self.variables.clear();
        error(class, &format!("{what}; {lost}"))
    }

    fn answer(&mut self, ask: Ask, workspace: &mut Workspace, out: &mut dyn Outputs) -> Answer {
        let answered = match ask {
            Ask::Frames => Ok(Answer::Names { names: workspace.frame_list().map(|f| f.name.clone()).collect() }),
            Ask::Frame { name } => self.give(workspace, &name),
            Ask::Review => self.review(workspace),
            Ask::Load { path } => match workspace.load(&path, None, Dialect::default()) {
                // A package without a title may be called like a frame; what was loaded tells them apart.
                Ok(loaded)
                    if loaded.basis.data_sha256.as_deref()
                        == workspace.loaded_review().ok().map(qes::Review::data_sha256) =>
                {
                    self.review(workspace)
                }
                // Of a workbook it is the first sheet.
                Ok(loaded) => self.give(workspace, &loaded.resources[0].0),
                Err(error) => Err(error),
            },
            Ask::Share(shared) => self.files.take(workspace, shared).map(|alike| {
                out.stderr(&alike.map_or_else(String::new, |alike| format!("{alike}\n")));
                Answer::Done
            }),
            Ask::Input { prompt, password } => {
                return match out.input(&prompt, password) {
                    Ok(text) => Answer::Line { text },
                    Err(NoInput::NotAllowed) => refused("NoInput", "this front end does not allow cells to ask"),
                    Err(NoInput::Interrupted) => refused("Interrupted", "stopped on request"),
                };
            }
        };
        answered.unwrap_or_else(|error| refused(error.class(), &error.to_string()))
    }

    /// Where the package lies, and the session's own frames that verbs read in the place of its tables.
    fn review(&mut self, workspace: &Workspace) -> Result<Answer, qes::Error> {
        let Some(folder) = &self.folder else { return Err(qes::Error::NoReview) };
        workspace.review()?;
        let package = workspace.loaded_review().ok();
        let own: Vec<&str> = workspace.own_names().filter(|name| workspace.takes_place(name)).collect();
        let frames =
            own.into_iter().map(|name| self.files.give(workspace, name, folder.path())).collect::<Result<_, _>>()?;
        Ok(Answer::Review {
            path: package.map(|p| p.folder().display().to_string()).unwrap_or_default(),
            data_sha256: package.map(|p| p.data_sha256().to_owned()).unwrap_or_default(),
            frames,
        })
    }

    fn give(&mut self, workspace: &Workspace, name: &str) -> Result<Answer, qes::Error> {
        let Some(folder) = &self.folder else { return Err(qes::Error::NoReview) };
        self.files.give(workspace, name, folder.path()).map(Answer::Frame)
    }
}

fn show(data: Bundle, out: &mut dyn Outputs) {
    let metadata = qes::metadata(&data);
    out.display(data, metadata);
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
