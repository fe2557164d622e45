//! The session: a workspace, the results shown so far, and what cells do with them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use qes::{Shown, Workspace};
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

use crate::aside::{aside, drop_aside};
use crate::asked;
use crate::cell::{self, Part};
use crate::commands::{self, Asked, Run, help, time};
use crate::completion;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::inspection;
use crate::meant;
use crate::outputs::{Bundle, CellError, Completeness, Completion, NoInput, Outputs};
use crate::rust_cells::RustCells;
use crate::rust_completion;

/// What one kernel holds: the review, the frames, the last result of each command, and Rust.
pub struct Session {
    pub(crate) content: Content,
    pub(crate) rust: RustCells,
}

/// What commands read and change. A copy shares the data.
#[derive(Clone, Default)]
pub(crate) struct Content {
    pub(crate) workspace: Workspace,
    /// The command whose result came last.
    pub(crate) last: Option<&'static str>,
    /// Whether a Rust cell has shown something since.
    pub(crate) rust_since: bool,
    /// The last result of each command.
    pub(crate) results: BTreeMap<&'static str, Arc<Shown>>,
}

/// Of an interrupt behind the first line of a cell.
const BEFORE_IT: &str = "stopped on request before this line; what the lines above it did stays";
const WITHIN_IT: &str = "stopped on request; this line changed nothing, and what the lines above it did stays";

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// An empty session.
    pub fn new() -> Self {
        Self::with_data_folders(data_folders())
    }

    /// An empty session that looks for packages by name in these folders.
    pub(crate) fn with_data_folders(folders: Vec<PathBuf>) -> Self {
        let content = Content { workspace: Workspace::new(folders), ..Content::default() };
        Self { content, rust: RustCells::default() }
    }

    /// Runs one command line. Its outputs go to `out`, except for the last, which is handed back.
    pub(crate) fn run(&mut self, name: &str, rest: &str, out: &mut dyn Outputs) -> Result<Option<Bundle>, Failure> {
        let command = commands::find(name)?;
        let arguments = match command.parse(rest) {
            Err(failure) if failure.class == commands::HELP => return Ok(help::page(command).bundles().pop()),
            other => other?,
        };
        let asked = match command.run {
            Run::Timed => time::asked(&arguments)?,
            _ => Asked { command, arguments, timed: None },
        };
        self.perform(asked, out).map_err(|failure| failure.in_part(rest))
    }

    /// Runs a command and shows its result, except for the last part, which is handed back. A command that fails or is interrupted, be it
    /// while its result is drawn, leaves the session as it was.
    fn perform(&mut self, asked: Asked, out: &mut dyn Outputs) -> Result<Option<Bundle>, Failure> {
        let Asked { command, arguments, timed } = asked;
        let started = Instant::now();
        let finished = move |mut shown: Shown| {
            if let Some(line) = &timed {
                time::note(&mut shown, line, started.elapsed());
            }
            let bundles = shown.bundles();
            (shown, bundles)
        };
        let drawn = match command.run {
            Run::Aside(run) => {
                let mut content = self.content.clone();
                let (content, drawn) = aside(out, move |work| {
                    let shown = run(&mut content, &arguments, work)?;
                    Ok((content, shown.map(finished)))
                })?;
                drop_aside(std::mem::replace(&mut self.content, content));
                drawn
            }
            Run::Here(run) => run(self, &arguments, out)?.map(finished),
            Run::Timed => unreachable!("internal error, please report: %time stands for the command behind it"),
        };
        let Some((shown, mut bundles)) = drawn else { return Ok(None) };
        let last = bundles.pop();
        for bundle in bundles {
            let metadata = qes::metadata(&bundle);
            out.display(bundle, metadata);
        }
        if command.keeps_result {
            self.content.last = Some(shown.command);
            self.content.rust_since = false;
            drop_aside(self.content.results.insert(shown.command, Arc::new(shown)));
        }
        Ok(last)
    }

    /// The parts of a cell. `name?` of a variable is Rust.
    fn parts(&self, code: &str) -> Vec<Part> {
        let mut parts = cell::parse(code);
        let variable = |part: &Part| match part {
            Part::Help { line, name } => {
                let asked = code.lines().nth(line - 1).is_some_and(|text| text.trim_start().starts_with(['?', '%']));
                let variable = || self.rust.variables().iter().any(|variable| variable.name == *name);
                !asked && (variable() || commands::find(name).is_err() && self.rust.knows(name))
            }
            _ => false,
        };
        if let Some(at) = parts.iter().position(variable) {
            let Part::Help { line, .. } = parts[at] else { return parts };
            parts.truncate(at);
            parts.push(Part::Rust { line });
        }
        parts
    }

    /// Runs the Rust that begins at this line of a cell, unless it can be none.
    fn run_rust(&mut self, code: &str, line: usize, out: &mut dyn Outputs) -> Result<Option<Bundle>, CellError> {
        let rest: String = code.split_inclusive('\n').skip(line - 1).collect();
        if let Some(failure) = meant::meant(&rest, |name| self.rust.knows(name)) {
            return Err(failure.in_cell(code, line));
        }
        // Places that the compiler names are places in the whole cell.
        let padded = "\n".repeat(line - 1) + &rest;
        let done = self.rust.run(&padded, &mut self.content.workspace, out);
        if let Some(said) = meant::only_main(&rest).filter(|_| matches!(done, Ok(None))) {
            out.stderr(&format!("{said}\n"));
        }
        done.map_err(|error| {
            if error.ename != "CompileError" {
                return error;
            }
            if let Some(failure) = meant::not_found(&rest, &error) {
                return failure.in_cell(code, line);
            }
            let named = |name: &&str| error.evalue.contains(&format!("cannot find value `{name}`"));
            if let Some(name) = self.content.workspace.frame_list().map(|frame| frame.name.as_str()).find(named) {
                let hint = format!("'{name}' is a frame of the session: frame(\"{name}\")? in Rust, or %show {name}");
                return error.with_hint(&hint);
            }
            match meant::among(&rest) {
                Some(hint) => error.with_hint(hint),
                None => error,
            }
        })
    }
}

impl Engine for Session {
    fn execute(&mut self, code: &str, out: &mut dyn Outputs) -> Result<(), CellError> {
        // The last bundle of a cell is its result; all before are displays.
        let mut pending: Option<Bundle> = None;
        for (at, part) in self.parts(code).into_iter().enumerate() {
            if let Some(bundle) = pending.take() {
                let metadata = qes::metadata(&bundle);
                out.display(bundle, metadata);
            }
            if at > 0 && out.interrupted() {
                return Err(Failure::new("Interrupted", BEFORE_IT).in_cell(code, part.line()));
            }
            let (line, done) = match part {
                Part::Command { line, name, rest } if name == "sql" && rest.is_empty() && has_body(code, line) => {
                    let what = "found no query behind '%sql'; did you mean '%%sql', which takes the lines below it?";
                    (line, Err(Failure::new("UsageError", what)))
                }
                Part::Command { line, name, rest } => (line, self.run(&name, &rest, out)),
                Part::Help { line, name } => {
                    let sign = code.lines().nth(line - 1).is_some_and(|text| text.contains('%'));
                    (line, asked::page(self, &name, sign, out).map(|()| None))
                }
                Part::Rust { line } => {
                    pending = self.run_rust(code, line, out)?;
                    self.content.rust_since |= pending.is_some();
                    continue;
                }
            };
            match done {
                Ok(bundle) => pending = bundle,
                Err(failure) if failure.class == "Interrupted" && at > 0 => {
                    return Err(Failure { message: WITHIN_IT.to_owned(), ..failure }.in_cell(code, line));
                }
                Err(failure) => return Err(failure.in_cell(code, line)),
            }
        }
        if let Some(bundle) = pending {
            let metadata = qes::metadata(&bundle);
            out.result(bundle, metadata);
        }
        Ok(())
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Completion {
        match rust_at(code, cursor) {
            Some(at) => rust_completion::complete(self, code, at),
            None => completion::complete(self, code, cursor),
        }
    }

    fn inspect(&mut self, code: &str, cursor: usize) -> Option<Bundle> {
        let known = inspection::inspect(self, code, cursor);
        match rust_at(code, cursor) {
            Some(at) if known.is_none() => rust_completion::inspect(self, code, at),
            _ => known,
        }
    }

    fn evaluate(&mut self, expression: &str, interrupted: &dyn Fn() -> bool) -> Result<Bundle, CellError> {
        let mut nothing = Silent(interrupted);
        let failed = |failure: Failure| failure.in_cell(expression, 1);
        match cell::parse(expression).into_iter().next() {
            Some(Part::Command { name, rest, .. }) => {
                Ok(self.run(&name, &rest, &mut nothing).map_err(failed)?.unwrap_or_default())
            }
            _ => Ok(self.rust.run(expression, &mut self.content.workspace, &mut nothing)?.unwrap_or_default()),
        }
    }

    fn is_complete(&self, code: &str) -> Completeness {
        completeness(code)
    }
}

/// Whether the lines after this one are no command.
fn has_body(code: &str, line: usize) -> bool {
    let next = code.lines().skip(line).map(str::trim).find(|text| !text.is_empty());
    next.is_some_and(|text| !text.starts_with(['%', '?', '#']))
}

/// The byte of the cursor where it stands in Rust.
fn rust_at(code: &str, cursor: usize) -> Option<usize> {
    let at: usize = code.chars().take(cursor).map(char::len_utf8).sum();
    let line = code[..at].matches('\n').count() + 1;
    let rust = cell::parse(code).into_iter().any(|part| matches!(part, Part::Rust { line: first } if first <= line));
    rust.then_some(at)
}

/// Whether a cell could be run as it stands.
fn completeness(code: &str) -> Completeness {
    let incomplete = || Completeness::Incomplete { indent: String::new() };
    if code.trim_end().ends_with('\\') {
        return incomplete();
    }
    for part in cell::parse(code) {
        match part {
            Part::Command { name, rest, .. } => {
                if commands::find(&name).is_err() {
                    return Completeness::Invalid;
                }
                if name == "%sql" && rest.split_once('\n').is_none_or(|(_, query)| query.trim().is_empty()) {
                    return incomplete();
                }
            }
            Part::Rust { line } if is_open(code, line) => {
                return Completeness::Incomplete { indent: "    ".to_owned() };
            }
            Part::Rust { .. } | Part::Help { .. } => {}
        }
    }
    Completeness::Complete
}

/// Whether Rust from this line on leaves a bracket, a text or a comment open.
fn is_open(code: &str, line: usize) -> bool {
    let rust: String = code.split_inclusive('\n').skip(line - 1).collect();
    let mut depth = 0_i64;
    for token in tokenize(&rust, FrontmatterAllowed::No) {
        match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => depth -= 1,
            TokenKind::BlockComment { terminated: false, .. }
            | TokenKind::Literal { kind: LiteralKind::Str { terminated: false }, .. }
            | TokenKind::Literal { kind: LiteralKind::RawStr { n_hashes: None }, .. } => return true,
            _ => {}
        }
    }
    depth > 0
}

/// Where `%load name` looks for a package: beside the notebook, in the notebooks' data, then what was installed.
fn data_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = ["data", "notebooks/data", "../data"].map(PathBuf::from).to_vec();
    if let Some(prefix) = std::env::current_exe().ok().as_deref().and_then(|exe| exe.parent()?.parent()) {
        folders.push(prefix.join("share/qes/data"));
    }
    folders
}

/// Outputs that nobody sees: for expressions evaluated beside a cell.
pub(crate) struct Silent<'a>(pub(crate) &'a dyn Fn() -> bool);

impl Outputs for Silent<'_> {
    fn display(&mut self, _: Bundle, _: Bundle) {}
    fn progress(&mut self, _: &str) {}
    fn end_progress(&mut self) {}
    fn result(&mut self, _: Bundle, _: Bundle) {}
    fn stdout(&mut self, _: &str) {}
    fn stderr(&mut self, _: &str) {}
    fn flush(&mut self) {}
    fn clear(&mut self, _: bool) {}
    fn input(&mut self, _: &str, _: bool) -> Result<String, NoInput> {
        Err(NoInput::NotAllowed)
    }
    fn page(&mut self, _: Bundle) {}
    fn interrupted(&self) -> bool {
        (self.0)()
    }
}

/// Nobody sees it, and nobody interrupts.
#[cfg(test)]
pub(crate) fn silent() -> Silent<'static> {
    Silent(&|| false)
}

#[cfg(test)]
mod tests;
