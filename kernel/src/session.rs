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
    pub(crate) workspace: Workspace,
    pub(crate) last: Option<&'static str>,
    /// Whether a Rust cell has shown something since.
    pub(crate) rust_since: bool,
    pub(crate) results: BTreeMap<&'static str, Arc<Shown>>,
    pub(crate) rust: RustCells,
}

/// Of an interrupt behind the first line of a cell.
const BEFORE_IT: &str = "stopped on request before this line; what the lines above it did stays";
const WITHIN_IT: &str = "stopped on request; this line changed nothing, and what the lines above it did stays";

/// What commands read and change: a copy of the session's, which shares the data with it.
pub(crate) struct Content {
    pub(crate) workspace: Workspace,
    pub(crate) last: Option<&'static str>,
    pub(crate) rust_since: bool,
    pub(crate) results: BTreeMap<&'static str, Arc<Shown>>,
}

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
        Self {
            workspace: Workspace::new(folders),
            last: None,
            rust_since: false,
            results: BTreeMap::new(),
            rust: RustCells::default(),
        }
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
                let mut content = self.content();
                let (content, drawn) = aside(out, move |work| {
                    let shown = run(&mut content, &arguments, work)?;
                    Ok((content, shown.map(finished)))
                })?;
                drop_aside(std::mem::replace(&mut self.workspace, content.workspace));
                drawn
            }
            Run::Here(run) => run(self, &arguments, out)?.map(finished),
            Run::Timed => None,
        };
        let Some((shown, mut bundles)) = drawn else { return Ok(None) };
        let last = bundles.pop();
        for bundle in bundles {
            let metadata = qes::metadata(&bundle);
            out.display(bundle, metadata);
        }
        if command.keeps_result {
            self.last = Some(shown.command);
            self.rust_since = false;
            drop_aside(self.results.insert(shown.command, Arc::new(shown)));
        }
        Ok(last)
    }

    fn content(&self) -> Content {
        Content {
            workspace: self.workspace.clone(),
            last: self.last,
            rust_since: self.rust_since,
            results: self.results.clone(),
        }
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
        let done = self.rust.run(&padded, &mut self.workspace, out);
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
            if let Some(name) = self.workspace.frame_list().map(|frame| frame.name.as_str()).find(named) {
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
                    self.rust_since |= pending.is_some();
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
            _ => Ok(self.rust.run(expression, &mut self.workspace, &mut nothing)?.unwrap_or_default()),
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
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::commands::COMMANDS;

    fn session() -> Session {
        Session::with_data_folders(vec![concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data").into()])
    }

    /// What a cell shows: the kind of each output and the MIME types that it holds.
    #[derive(Default)]
    struct Recorded {
        shown: Vec<(&'static str, Bundle)>,
        metadata: Vec<Bundle>,
        /// From so many outputs on.
        interrupted: Option<usize>,
    }

    impl Outputs for Recorded {
        fn display(&mut self, data: Bundle, metadata: Bundle) {
            self.metadata.push(metadata);
            self.shown.push(("display", data));
        }
        fn progress(&mut self, _: &str) {}
        fn end_progress(&mut self) {}
        fn result(&mut self, data: Bundle, metadata: Bundle) {
            self.metadata.push(metadata);
            self.shown.push(("result", data));
        }
        fn stdout(&mut self, _: &str) {}
        fn stderr(&mut self, _: &str) {}
        fn flush(&mut self) {}
        fn clear(&mut self, _: bool) {
            self.shown.push(("clear", Bundle::new()));
        }
        fn input(&mut self, _: &str, _: bool) -> Result<String, NoInput> {
            Err(NoInput::NotAllowed)
        }
        fn page(&mut self, data: Bundle) {
            self.shown.push(("page", data));
        }
        fn interrupted(&self) -> bool {
            self.interrupted.is_some_and(|outputs| self.shown.len() >= outputs)
        }
    }

    #[test]
    fn every_example_of_every_command_runs() {
        // Examples write files.
        let folder = tempfile::tempdir().unwrap();
        let before = std::env::current_dir().unwrap();
        std::env::set_current_dir(&folder).unwrap();
        let examples = COMMANDS.iter().flat_map(|c| c.examples.iter().map(move |e| (c, e)));
        for (command, example) in examples {
            let mut out = Recorded::default();
            session().execute(example, &mut out).unwrap_or_else(|e| panic!("{example}: {}", e.evalue));
            assert!(!out.shown.is_empty(), "{example} shows nothing");
            if command.keeps_result {
                let (_, last) = &out.shown[out.shown.len() - 1];
                let expected = command.name.trim_start_matches('%');
                let found = last[qes::RESULT_TYPE]["command"].as_str().unwrap();
                assert!(found == expected || expected == "time", "{example} ends in {found}");
            }
        }
        std::env::set_current_dir(before).unwrap();
    }

    #[test]
    fn the_last_bundle_is_the_result_and_all_before_are_displays() {
        let mut out = Recorded::default();
        session().execute("%load msk-pain\n// a note\n\n%flow", &mut out).unwrap();
        let kinds: Vec<(&str, bool)> = out.shown.iter().map(|(k, b)| (*k, b.contains_key("image/png"))).collect();
        assert_eq!(kinds, [("display", false), ("display", true), ("result", false)]);
    }

    #[test]
    fn a_figure_comes_with_its_words_and_a_table_without() {
        let mut out = Recorded::default();
        session().execute("%load msk-pain\n%flow", &mut out).unwrap();
        let alts: Vec<Option<&str>> = out.metadata.iter().map(|m| m.get("image/png")?["alt"].as_str()).collect();
        assert!(matches!(alts[..], [None, Some(alt), None] if alt.starts_with("Study flow. Diagram of 13 boxes.")));
        assert!(out.metadata[1]["image/svg+xml"]["alt"].is_string());
    }

    #[test]
    fn a_frame_of_the_sessions_own_is_read_until_it_is_dropped() {
        let mut session = session();
        let mut last = |cell: &str| {
            let mut out = Recorded::default();
            session.execute(cell, &mut out).unwrap_or_else(|e| panic!("{cell}: {}", e.evalue));
            out.shown.pop().unwrap().1[qes::RESULT_TYPE].clone()
        };
        last("%load msk-pain");
        let count = "%characteristics --by condition";
        let whole = last(count)["total"].clone();
        last("%sql --into papers SELECT * FROM papers WHERE status = 'included' LIMIT 3");
        let own = last(count);
        assert_eq!((&own["total"], &own["session_frames"]), (&3.into(), &serde_json::json!(["papers"])));
        assert_eq!(last("%reset papers")["dropped"][0]["rows"], 3);
        assert_eq!(last(count)["total"], whole);
        let mut out = Recorded::default();
        let wrong = session.execute("%reset papers", &mut out).unwrap_err();
        assert_eq!(wrong.ename, "NotOwn", "{}", wrong.evalue);
    }

    #[test]
    fn a_result_and_a_frame_of_one_name_can_both_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = session();
        let mut run = |cell: &str| {
            let mut out = Recorded::default();
            session.execute(cell, &mut out).unwrap_or_else(|e| panic!("{cell}: {}", e.evalue));
            out.shown.pop().unwrap().1["text/plain"].as_str().unwrap().to_owned()
        };
        let path = |name: &str| folder.path().join(name).display().to_string();
        run("%load msk-pain\n%concepts");
        let said = run(&format!("%export concepts \"{}\"", path("a.csv")));
        assert!(said.contains("--frame writes the frame"), "{said}");
        run(&format!("%export --frame concepts \"{}\"", path("b.csv")));
        run(&format!("%export concepts \"{}\"", path("c.parquet")));
        let header = |name: &str| std::fs::read_to_string(path(name)).unwrap().lines().next().unwrap().to_owned();
        assert!(header("a.csv").starts_with("concept,papers"), "{}", header("a.csv"));
        assert!(header("b.csv").starts_with("concept_id,"), "{}", header("b.csv"));
    }

    #[test]
    fn an_error_keeps_what_was_shown_and_points_at_its_line() {
        let mut out = Recorded::default();
        let error = session().execute("%load msk-pain\n%show papres", &mut out).unwrap_err();
        assert_eq!((error.ename.as_str(), out.shown.len()), ("UnknownFrame", 1));
        assert!(error.evalue.ends_with("did you mean 'papers'?"), "{}", error.evalue);
        assert_eq!(error.traceback[1], "  line 2: %show papres");
    }

    #[test]
    fn a_cell_without_a_sign_starts_no_rust() {
        for (cell, expected) in [
            ("%load msk-pain\nflow", "did you mean '%flow'?"),
            ("# papers\nSELECT * FROM papers", "did you mean '%%sql'"),
            ("import pandas as pd", "Python"),
            ("help", "did you mean '%help'?"),
        ] {
            let mut session = session();
            let error = session.execute(cell, &mut Recorded::default()).unwrap_err();
            assert_eq!(error.ename, "UsageError", "{cell}");
            assert!(error.evalue.contains(expected), "{cell}: {}", error.evalue);
            assert!(!session.rust.has_begun(), "{cell}");
        }
    }

    #[test]
    fn a_mistake_in_a_query_points_at_its_line() {
        for (cell, line) in [
            ("%%sql\nSELECT yaer FROM papers", "line 2: SELECT yaer FROM papers"),
            ("%%sql --into x\n-- a remark\n\nSELECT paper_id,\n  yaer\nFROM papers", "line 5:   yaer"),
            ("%frames\n%sql SELECT paper_id\nFROM papers\nWHERE yaer > 1", "line 4: WHERE yaer > 1"),
            ("%sql --into x SELECT COUNT(*)\nFROM papers\nGROUP status", "line 3: GROUP status"),
            ("%time %sql SELECT paper_id,\n yaer\nFROM papers", "line 2:  yaer"),
        ] {
            let mut session = session();
            session.execute("%load msk-pain", &mut Recorded::default()).unwrap();
            let error = session.execute(cell, &mut Recorded::default()).unwrap_err();
            assert_eq!(error.ename, "SqlError", "{cell}: {}", error.evalue);
            assert_eq!(error.traceback[1].trim(), line, "{cell}");
        }
    }

    #[test]
    fn comments_are_no_cells() {
        let mut out = Recorded::default();
        session()
            .execute("# what there is\n%load msk-pain  # the paper's\n\n// all of it\n%frames # now", &mut out)
            .unwrap();
        let commands: Vec<&Value> = out.shown.iter().map(|(_, bundle)| &bundle[qes::RESULT_TYPE]["command"]).collect();
        assert_eq!(commands, ["load", "frames"]);
    }

    #[test]
    fn an_interrupt_keeps_what_was_done_before_it() {
        let mut out = Recorded { interrupted: Some(1), ..Recorded::default() };
        let mut session = session();
        let error = session.execute("%load msk-pain\n%frames\n%check", &mut out).unwrap_err();
        assert_eq!((error.ename.as_str(), error.evalue.as_str(), out.shown.len()), ("Interrupted", BEFORE_IT, 1));
        assert_eq!(error.traceback[1], "  line 2: %frames");
        assert!(session.workspace.review().is_ok());
    }

    #[test]
    fn cells_that_are_complete_or_not() {
        let check = |code: &str, expected: &Completeness| assert_eq!(&completeness(code), expected, "{code}");
        let open = Completeness::Incomplete { indent: String::new() };
        check("%help", &Completeness::Complete);
        check("%%sql\nSELECT 1", &Completeness::Complete);
        check("%%sql", &open);
        check("%sql SELECT *\nFROM papers", &Completeness::Complete);
        check("%agreement \\", &open);
        check("%nonsense", &Completeness::Invalid);
        check("let x = f(", &Completeness::Incomplete { indent: "    ".into() });
        check("let x = \"(\";", &Completeness::Complete);
        check("let c = '('; // don't (\n/* [ */ f::<'static>()", &Completeness::Complete);
        for code in ["let s = \"a\nb", "/* open", "let s = r#\"a\"", "fn f() {\n    1"] {
            check(code, &Completeness::Incomplete { indent: "    ".into() });
        }
    }
}
