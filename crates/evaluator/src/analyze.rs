//! Completion and inspection of Rust code, in a process of its own that sees the sources.
//!
//! It keeps nothing of the session: each question brings the items and variables of the cells so far, which stand
//! before the cell's code as if they were part of it.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use qes_cells::{Context, Event, Match, Request, read_line};

use crate::console::Reporter;
use crate::engine::Engine;
use crate::failures::one_line;
use crate::setup::Setup;
use crate::unreadable::unreadable;

/// How long it waits for a question.
const IDLE: Duration = Duration::from_mins(10);

/// Serves until standard input ends.
pub(crate) fn run(setup: &Setup) -> ExitCode {
    let reporter = Reporter::new(io::stdout());
    let mut engine = match Engine::analyze(setup, &reporter) {
        Ok(engine) => engine,
        Err(message) => {
            reporter.send(&Event::Unusable { message: crate::words::of_tools(&one_line(&message), setup) });
            return ExitCode::FAILURE;
        }
    };
    reporter.send(&Event::Ready);
    let last = Arc::new(Mutex::new(Instant::now()));
    let (watched, folder) = (Arc::clone(&last), setup.build());
    thread::spawn(move || end_when_idle(&watched, &folder));
    let mut from = BufReader::new(io::stdin());
    while let Ok(Some(request)) = read_line(&mut from) {
        *last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        match request {
            // What nobody could read would end this process.
            Request::Complete { code, cursor, .. } if unreadable(&code).is_some() => {
                reporter.send(&Event::Completions { start: cursor, end: cursor, matches: Vec::new() });
            }
            Request::Inspect { code, .. } if unreadable(&code).is_some() => {
                reporter.send(&Event::Documentation { markdown: String::new() });
            }
            Request::Complete { code, cursor, context } => {
                reporter.send(&complete(&mut engine, &code, cursor, &context));
            }
            Request::Inspect { code, cursor, context } => {
                let before = before(&context);
                let end = word_end(&code, cursor);
                let markdown = engine.inspect(&(before.clone() + &code[..end]), before.len() + end);
                reporter.send(&Event::Documentation { markdown });
            }
            _ => {}
        }
    }
    ExitCode::SUCCESS
}

/// Nobody needs a gigabyte for what nobody asks.
fn end_when_idle(last: &Mutex<Instant>, folder: &Path) {
    loop {
        thread::sleep(IDLE / 10);
        if last.lock().unwrap_or_else(PoisonError::into_inner).elapsed() > IDLE {
            // It is the analyzer's own; the next one makes another.
            let _ = std::fs::remove_dir_all(folder);
            std::process::exit(0);
        }
    }
}

fn complete(engine: &mut Engine, code: &str, cursor: usize, context: &Context) -> Event {
    let before = before(context);
    let shift = before.len();
    let (start, end, found) = engine.complete(&(before + code), shift + cursor);
    let back = |at: usize| at.saturating_sub(shift).min(code.len());
    let mut matches: Vec<Match> = Vec::new();
    for found in found {
        // What the analyzer offers to write around the expression is no way to go on with it.
        if found.kind != "snippet" && !matches.contains(&found) {
            matches.push(found);
        }
    }
    Event::Completions { start: back(start), end: back(end), matches }
}

/// The code that stands for the cells so far.
fn before(context: &Context) -> String {
    let mut code = String::new();
    // A dependency would have to be fetched, perhaps, before anybody gets an answer.
    for item in context.items.iter().filter(|item| !item.starts_with(':')) {
        code.push_str(item);
        code.push('\n');
    }
    for variable in &context.variables {
        let mutable = if variable.mutable { "mut " } else { "" };
        code.push_str(&format!("let {mutable}{}: {} = unreachable!();\n", variable.name, variable.kind));
    }
    code
}

/// The end of the word that holds the byte `cursor`.
fn word_end(code: &str, cursor: usize) -> usize {
    let start = code.floor_char_boundary(cursor.min(code.len()));
    let rest = &code[start..];
    start + rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use qes_cells::Variable;

    use super::*;

    #[test]
    fn a_word_goes_on_behind_the_cursor() {
        assert_eq!(word_end("d.lazy().x", 3), 6);
        assert_eq!(word_end("é", 1), 2);
        assert_eq!(word_end("a", 9), 1);
    }

    #[test]
    fn earlier_cells_stand_before_the_code() {
        let context = Context {
            items: vec!["fn f() {}".to_owned()],
            variables: vec![Variable { name: "d".to_owned(), kind: "DataFrame".to_owned(), mutable: true }],
        };
        assert_eq!(before(&context), "fn f() {}\nlet mut d: DataFrame = unreachable!();\n");
    }
}
