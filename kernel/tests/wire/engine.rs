//! An engine whose cells say line by line what it is to do.

use std::thread;
use std::time::Duration;

use qes_kernel::{Bundle, CellError, Completeness, Completion, Engine, Match, Outputs};
use serde_json::json;

pub(crate) struct Script;

impl Engine for Script {
    fn execute(&mut self, code: &str, out: &mut dyn Outputs) -> Result<(), CellError> {
        for line in code.lines() {
            let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
            match verb {
                "print" => out.stdout(&format!("{rest}\n")),
                "warn" => out.stderr(&format!("{rest}\n")),
                "show" => out.display(plain(rest), Bundle::new()),
                "result" => out.result(plain(rest), Bundle::new()),
                "progress" => out.progress(rest),
                "arrived" => out.end_progress(),
                "ask" => match out.input(rest, false) {
                    Ok(line) => out.stdout(&format!("{line}\n")),
                    Err(why) => return Err(error("NoInput", &format!("{why:?}"))),
                },
                "clear" => out.clear(true),
                "page" => out.page(plain(rest)),
                "wait" => {
                    while !out.interrupted() {
                        thread::sleep(Duration::from_millis(1));
                    }
                    return Err(error("Interrupted", "stopped"));
                }
                // Reaches no checkpoint for as long as any test lasts.
                "hang" => thread::sleep(Duration::from_hours(1)),
                "fail" => return Err(error("CommandError", rest)),
                "panic" => panic!("{rest}"),
                _ => return Err(error("Unknown", line)),
            }
        }
        Ok(())
    }

    fn complete(&mut self, _: &str, cursor: usize) -> Completion {
        let found = Match { text: "%load".to_owned(), kind: "magic".to_owned(), start: 1, end: cursor };
        Completion { start: 1, end: cursor, matches: vec![found] }
    }

    fn inspect(&mut self, code: &str, cursor: usize) -> Option<Bundle> {
        (code == "known").then(|| plain(&format!("known at {cursor}")))
    }

    fn evaluate(&mut self, expression: &str, _: &dyn Fn() -> bool) -> Result<Bundle, CellError> {
        if expression == "fail" { Err(error("CommandError", expression)) } else { Ok(plain(expression)) }
    }

    fn is_complete(&self, code: &str) -> Completeness {
        match code {
            "open" => Completeness::Incomplete { indent: "  ".to_owned() },
            "wrong" => Completeness::Invalid,
            _ => Completeness::Complete,
        }
    }
}

fn plain(text: &str) -> Bundle {
    Bundle::from_iter([("text/plain".to_owned(), json!(text))])
}

fn error(ename: &str, evalue: &str) -> CellError {
    CellError { ename: ename.to_owned(), evalue: evalue.to_owned(), traceback: vec![format!("{ename}: {evalue}")] }
}
