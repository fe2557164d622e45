//! The Rust of a session: its variables and items, and how a cell is run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use qes_cells::{CellError, Event, Outcome, Variable, loss};

use crate::console::{Console, Ended, Reporter};
use crate::diagnostics::{self, Diagnostic};
use crate::dropped::Dropped;
use crate::engine::{Engine, Failure};
use crate::failures::{byte_of, compile_error, dependency_error, failed, interrupted, plain};
use crate::gate::Gate;
use crate::refused::refused;
use crate::setup::Setup;
use crate::source::{Map, Needs, Source};
use crate::split::{BEFORE, Cell, Declared, as_function, split};
use crate::tools::{Said, level_file, syntax_errors};
use crate::unreadable::unreadable;
use crate::words;

/// How often a cell is written anew because of what the compiler said of its variables.
const TRIES: usize = 6;

pub(crate) struct Session {
    setup: Setup,
    engine: Engine,
    console: Console,
    reporter: Reporter,
    gate: Arc<Gate>,
    variables: BTreeMap<String, Variable>,
    /// Names of types that cells defined.
    types: BTreeSet<String>,
    /// Those of them that may be errors.
    concrete: BTreeSet<String>,
    /// Those whose words the running process does not know.
    unlearned: BTreeSet<String>,
    /// Variables that are still kept but cannot be used any more.
    forgotten: Vec<String>,
    items: Vec<String>,
    begun: bool,
}

impl Session {
    pub(crate) fn new(setup: Setup, engine: Engine, console: Console, reporter: Reporter, gate: Arc<Gate>) -> Self {
        Self {
            setup,
            engine,
            console,
            reporter,
            gate,
            variables: BTreeMap::new(),
            types: BTreeSet::new(),
            concrete: BTreeSet::new(),
            unlearned: BTreeSet::new(),
            forgotten: Vec::new(),
            items: Vec::new(),
            begun: false,
        }
    }

    /// Runs a cell.
    pub(crate) fn run(&mut self, text: &str) -> Outcome {
        if let Some(error) = unreadable(text) {
            return Outcome::Error(error);
        }
        let cell = split(text);
        if let Some(error) = refused(text, &cell, &self.items) {
            return Outcome::Error(error);
        }
        for line in &cell.colons {
            if let Err(error) = self.colon(text[line.clone()].trim()) {
                return Outcome::Error(error);
            }
        }
        if cell.items.is_empty() && cell.statements.is_empty() && cell.last.is_none() {
            return self.ok(lines_and_items(text, &cell));
        }
        if cell.broken
            && let Some(error) = self.syntax_error(text, &cell)
        {
            return Outcome::Error(error);
        }
        self.write_level(text);
        self.console.clear();
        let outdated = self.outdated(&cell);
        let mut dropped = Dropped::default();
        for _ in 0..TRIES {
            let source = self.source(text, &cell, &dropped, &outdated);
            // What was said of an earlier cell does not count.
            drop(Said::take(&self.setup));
            let done = self.compile_and_run(&source.code, !source.body.is_empty(), false);
            let said = Said::take(&self.setup);
            let written = self.engine.written();
            let map = source.map(text, &cell, &written);
            let errors = match done {
                Ok(()) => {
                    let types = diagnostics::types(&said.diagnostics, &map);
                    self.forget_outdated(&outdated);
                    return self.ran(text, &cell, &source, &written, types, &dropped);
                }
                Err(Failure::Died(message)) => return Outcome::Error(self.died(&message)),
                Err(Failure::NotCompiled(_)) if self.gate.is_stopped() => {
                    return Outcome::Error(interrupted("nothing is lost"));
                }
                Err(Failure::NotCompiled(message)) => {
                    let silence = || words::of_silence(&said, self.gate.was_cut());
                    if let Some(sentence) = words::of_said(&said, &self.setup).or_else(silence) {
                        return Outcome::Error(plain("CompileError", &sentence));
                    }
                    let errors = diagnostics::errors(&said.diagnostics, &map);
                    if errors.is_empty() {
                        let other = if said.other.trim().is_empty() { message } else { said.other };
                        return Outcome::Error(plain("CompileError", other.trim()));
                    }
                    errors
                }
            };
            if !dropped.learn(&errors) {
                return Outcome::Error(compile_error(text, errors));
            }
        }
        Outcome::Error(plain("CompileError", "the cell's variables cannot be kept; put its code into braces"))
    }

    /// Hands code to evcxr; `runs` where it is the cell's own, and not only something that is brought into scope.
    fn compile_and_run(&mut self, code: &str, runs: bool, fetching: bool) -> Result<(), Failure> {
        self.gate.compile(runs, fetching);
        let done = self.engine.run(code);
        if !self.gate.came_back() || matches!(done, Err(Failure::Died(_))) {
            return done;
        }
        // Its process was ended on request when all but this was said: evcxr notices it, and starts another one, when it
        // is to run something.
        self.engine.revive();
        Err(Failure::Died(String::new()))
    }

    /// The compiler's own words on a cell that is no Rust.
    fn syntax_error(&self, text: &str, cell: &Cell) -> Option<CellError> {
        let said = match syntax_errors(&self.setup, &self.gate, &as_function(text, cell)) {
            Err(_) if self.gate.is_stopped() => return Some(interrupted("nothing is lost")),
            said => said.ok()?,
        };
        let (source, place) = (Source::default(), [(BEFORE.len()..BEFORE.len() + text.len() + 1, 0)]);
        let mut errors = diagnostics::errors(&said, &Map::whole(text, &source, &place));
        if !errors.iter().any(Diagnostic::is_of_cell) {
            // Something is still open where the cell ends.
            let end = text.trim_end().len();
            errors.first_mut()?.places.push((end.saturating_sub(1)..end, "the cell ends here".to_owned(), true));
        }
        Some(compile_error(text, errors))
    }

    /// The code for a cell; `outdated` are variables whose types it defines anew.
    fn source(&self, text: &str, cell: &Cell, dropped: &Dropped, outdated: &[String]) -> Source {
        let forgotten: Vec<String> = self.forgotten.iter().chain(outdated).cloned().collect();
        let statements: Vec<&str> = cell.statements.iter().chain(&cell.last).map(|r| &text[r.clone()]).collect();
        let mentioned: Vec<&Variable> = self
            .variables
            .values()
            .filter(|v| !forgotten.contains(&v.name) && statements.iter().any(|s| has_word(s, &v.name)))
            .filter(|v| cell.items.iter().all(|item| item.value_name.as_ref() != Some(&v.name)))
            .collect();
        let learned: Vec<String> =
            self.to_learn(cell).into_iter().filter(|name| !dropped.mute.contains(name)).collect();
        let kept: Vec<&Declared> = cell.declared.iter().filter(|d| !dropped.names.contains(&d.name)).collect();
        let needs = Needs {
            variables: &mentioned,
            kept: &kept,
            moved: &dropped.older,
            forgotten: &forgotten,
            learned: &learned,
            first: !self.begun,
        };
        Source::new(text, cell, &needs)
    }

    /// Types whose words have to be learned: those not learned yet, and those that the cell defines or gives a trait to.
    fn to_learn(&self, cell: &Cell) -> BTreeSet<String> {
        let given = cell.items.iter().filter_map(|item| item.given_to.as_ref());
        let known = given.filter(|name| self.concrete.contains(*name)).chain(&self.unlearned);
        let new = cell.items.iter().flat_map(|item| &item.concrete);
        known.filter(|path| !is_anew(cell, path)).chain(new).cloned().collect()
    }

    /// After the cell's code has run.
    fn ran(
        &mut self,
        text: &str,
        cell: &Cell,
        source: &Source,
        written: &str,
        types: Vec<(String, String)>,
        dropped: &Dropped,
    ) -> Outcome {
        self.begun = true;
        for name in cell.items.iter().filter(|item| item.changing).filter_map(|item| item.value_name.as_ref()) {
            let text = format!("the static `{name}` starts anew in every cell; keep what changes in a variable\n");
            self.reporter.send(&Event::Stderr { text });
        }
        let items = lines_and_items(text, cell);
        self.items.extend(items.iter().cloned());
        self.unlearned = self.to_learn(cell);
        self.types.extend(cell.items.iter().filter_map(|i| i.type_name.clone()));
        self.concrete.retain(|path| !is_anew(cell, path));
        self.concrete.extend(cell.items.iter().flat_map(|i| i.concrete.iter().cloned()));
        if source.body.is_empty() {
            self.forget_values(cell);
            return self.ok(items);
        }
        self.unlearned.clear();
        let Ended { variables, failure } = self.console.wait();
        self.forgotten.clear();
        self.forget_values(cell);
        let mut notes = dropped.notes.clone();
        if failure.is_none() {
            for (name, kind) in types {
                if kind.contains('{') || kind.contains("impl ") {
                    notes.push(format!(
                        "`{name}` is not kept for later cells: its type, {kind}, has no name; put it into a Box<dyn …> to keep it"
                    ));
                    self.variables.remove(&name);
                    self.forgotten.push(name);
                    continue;
                }
                let mutable = cell.declared.iter().any(|d| d.name == name && d.mutable);
                self.variables.insert(name.clone(), Variable { name, kind, mutable });
            }
        }
        self.variables.retain(|name, _| variables.contains(name));
        for note in notes {
            self.reporter.send(&Event::Stderr { text: note + "\n" });
        }
        match failure {
            None => self.ok(items),
            Some(frame) => {
                let mut error = failed(text, &frame, |line, column| {
                    let at = byte_of(written, line, column)?;
                    Some(source.map(text, cell, written).to_cell(&(at..at + 1))?.start)
                });
                error.variables = Some(self.list());
                Outcome::Error(error)
            }
        }
    }

    fn ok(&self, items: Vec<String>) -> Outcome {
        Outcome::Ok { variables: self.list(), items }
    }

    fn list(&self) -> Vec<Variable> {
        self.variables.values().cloned().collect()
    }

    /// The process is gone: the variables with it.
    fn died(&mut self, message: &str) -> CellError {
        self.gate.died();
        self.console.drain();
        let lost = loss(self.variables.keys().map(String::as_str));
        self.variables.clear();
        self.forgotten.clear();
        self.unlearned.clone_from(&self.concrete);
        let mut error = if self.gate.came_back() {
            interrupted(&lost)
        } else {
            let status = message.rsplit("with status: ").next().unwrap_or(message).trim();
            let why = if status.starts_with("signal: 9") { ", perhaps for want of memory" } else { "" };
            plain("RustDied", &format!("the process that runs Rust cells ended ({status}{why}); {lost}"))
        };
        error.variables = Some(Vec::new());
        error
    }

    /// A type that is defined anew makes variables of the old one unusable: their memory is laid out otherwise.
    fn outdated(&self, cell: &Cell) -> Vec<String> {
        let again = cell.items.iter().filter_map(|i| i.type_name.as_ref()).any(|name| self.types.contains(name));
        let own = |v: &&Variable| again && self.types.iter().any(|name| has_word(&v.kind, name));
        self.variables.values().filter(own).map(|v| v.name.clone()).collect()
    }

    /// The cell that defines their types anew has been compiled.
    fn forget_outdated(&mut self, outdated: &[String]) {
        for name in outdated {
            let text = format!("`{name}` is lost: a type that it may hold was defined anew\n");
            self.reporter.send(&Event::Stderr { text });
            self.variables.remove(name);
            self.forgotten.push(name.clone());
        }
    }

    /// A function, constant or static takes the place of a variable of its name.
    fn forget_values(&mut self, cell: &Cell) {
        for name in cell.items.iter().filter_map(|item| item.value_name.as_ref()) {
            if self.variables.remove(name).is_some() {
                let text = format!("`{name}` is what this cell defines now; the variable of this name is gone\n");
                self.reporter.send(&Event::Stderr { text });
                self.forgotten.push(name.clone());
            }
        }
    }

    /// A line that begins with a colon.
    fn colon(&mut self, line: &str) -> Result<(), CellError> {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if name != ":dep" || rest.trim().is_empty() {
            let message = format!("found '{line}', expected :dep NAME = \"VERSION\"");
            return Err(plain("UsageError", &message));
        }
        drop(Said::take(&self.setup));
        let done = self.compile_and_run(line, false, true);
        done.map_err(|failure| match failure {
            Failure::Died(message) => self.died(&message),
            Failure::NotCompiled(_) if self.gate.is_stopped() => interrupted("nothing is lost"),
            Failure::NotCompiled(message) => {
                let said = Said::take(&self.setup);
                if let Some(sentence) = words::of_said(&said, &self.setup) {
                    return plain("DependencyError", &sentence);
                }
                plain("DependencyError", &dependency_error(rest.trim(), &format!("{message}\n{}", said.other)))
            }
        })
    }

    /// Loops and closures are worth some optimizing; what calls polars is not.
    fn write_level(&self, text: &str) {
        let busy = |code: &str| ["for", "while", "loop"].iter().any(|w| has_word(code, w)) || code.contains('|');
        let level = if busy(text) || self.items.iter().any(|item| busy(item)) { "1" } else { "0" };
        // Without it the cell is compiled at the lowest level.
        let _ = std::fs::write(level_file(&self.setup), level);
    }
}

/// What of a cell lives on besides variables: its dependencies, then its items.
fn lines_and_items(text: &str, cell: &Cell) -> Vec<String> {
    let ranges = cell.colons.iter().chain(cell.items.iter().map(|item| &item.range));
    ranges.map(|range| text[range.clone()].trim().to_owned()).collect()
}

/// Whether the cell defines a type, or the module around it, anew.
fn is_anew(cell: &Cell, path: &str) -> bool {
    let outermost = path.split("::").next();
    cell.items.iter().any(|item| item.type_name.is_some() && item.type_name.as_deref() == outermost)
}

/// Whether `word` stands in `code` on its own, be it in a text that is formatted.
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_on_its_own() {
        assert!(has_word("println!(\"{a}\")", "a"));
        assert!(has_word("f(a)", "a") && has_word("a", "a"));
        assert!(!has_word("aa + ab + b_a", "a"));
    }
}
