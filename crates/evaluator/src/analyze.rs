//! Completion and inspection of Rust code, in a process of its own that sees the sources.

use std::io::{self, BufReader};
use std::process::ExitCode;

use qes_cells::{Event, Request, read_line};

use crate::console::Reporter;
use crate::engine::Engine;
use crate::setup::Setup;

/// Serves until standard input ends.
pub(crate) fn run(setup: &Setup) -> ExitCode {
    let reporter = Reporter::new(io::stdout());
    let mut engine = match Engine::start(setup, &reporter) {
        Ok(engine) => engine,
        Err(message) => {
            reporter.send(&Event::Unusable { message });
            return ExitCode::FAILURE;
        }
    };
    reporter.send(&Event::Ready);
    let mut from = BufReader::new(io::stdin());
    while let Ok(Some(request)) = read_line(&mut from) {
        if let Request::Complete { code, cursor, .. } = request {
            let (start, end, matches) = engine.complete(&code, cursor);
            reporter.send(&Event::Completions { start, end, matches });
        }
    }
    ExitCode::SUCCESS
}
