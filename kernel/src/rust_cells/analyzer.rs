//! Completion and inspection of Rust code: a process of their own, started on first use. It ends itself when idle.

use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use qes_cells::{Context, Event, Match, Request};

use super::evaluator::Evaluator;

/// How long a front end waits for an answer. The analyzer goes on meanwhile: the next question finds it ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The analyzer, if there is one.
#[derive(Default)]
pub(crate) struct Analyzer {
    evaluator: Option<Evaluator>,
    ready: bool,
    /// The question that it works on. Whoever asks the same again is given the answer, however late it comes.
    open: Option<Request>,
    /// Why it cannot be had: it ended before it was ready.
    unusable: Option<String>,
    /// Whether a cell has said so.
    said: bool,
}

impl Analyzer {
    /// Starts it unless it runs; false where it cannot be had.
    pub(crate) fn start(&mut self, folder: &Path) -> bool {
        if self.evaluator.is_none() && self.unusable.is_none() {
            let own: PathBuf = folder.to_owned();
            let _ = std::fs::remove_dir_all(own.join("analyzer"));
            match Evaluator::start("analyze", &own) {
                Ok(evaluator) => self.evaluator = Some(evaluator),
                Err(error) => self.unusable = Some(format!("it cannot be started ({error})")),
            }
            (self.ready, self.open) = (false, None);
        }
        self.evaluator.is_some()
    }

    /// One sentence on why there is none, if it was tried and failed.
    pub(crate) fn trouble(&self) -> Option<String> {
        let why = self.unusable.as_ref()?;
        Some(format!(
            "Tab and Shift-Tab in Rust know only the session's own names, for the analyzer cannot work here: {why}"
        ))
    }

    /// The same, once.
    pub(super) fn trouble_once(&mut self) -> Option<String> {
        let trouble = self.trouble()?;
        (!std::mem::replace(&mut self.said, true)).then_some(trouble)
    }

    /// The ways to go on at a byte of `code`, with the bytes that they replace.
    pub(crate) fn complete(
        &mut self,
        code: &str,
        cursor: usize,
        context: Context,
    ) -> Option<(usize, usize, Vec<Match>)> {
        match self.ask(&Request::Complete { code: code.to_owned(), cursor, context })? {
            Event::Completions { start, end, matches } => Some((start, end, matches)),
            _ => None,
        }
    }

    /// What is known of the thing at a byte of `code`, as Markdown.
    pub(crate) fn inspect(&mut self, code: &str, cursor: usize, context: Context) -> Option<String> {
        match self.ask(&Request::Inspect { code: code.to_owned(), cursor, context })? {
            Event::Documentation { markdown } => Some(markdown).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn ask(&mut self, request: &Request) -> Option<Event> {
        let deadline = Instant::now() + PATIENCE;
        let evaluator = self.evaluator.as_mut()?;
        loop {
            if self.ready && self.open.is_none() {
                evaluator.send(request);
                self.open = Some(request.clone());
            }
            match evaluator.next(deadline.saturating_duration_since(Instant::now())) {
                Ok(Event::Ready) => self.ready = true,
                Ok(event @ (Event::Completions { .. } | Event::Documentation { .. })) => {
                    if self.open.take().as_ref() == Some(request) {
                        return Some(event);
                    }
                }
                Ok(Event::Unusable { message }) => self.unusable = Some(message),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => {
                    // One that was ready has ended because nobody asked for long; it may start again.
                    if !self.ready && self.unusable.is_none() {
                        self.unusable = Some(format!("it ended at once ({})", evaluator.status()));
                    }
                    self.evaluator = None;
                    return None;
                }
            }
        }
    }
}
