//! A line on what takes long.

use std::time::{Duration, Instant};

use crate::outputs::Outputs;

/// How long something may take in silence.
const SILENCE: Duration = Duration::from_secs(1);
/// How often a line on progress is renewed.
const RENEWED: Duration = Duration::from_millis(500);

/// A line on what takes long. It is shown only when there is something to wait for, and it is gone when that is over.
pub(crate) struct Progress {
    began: Instant,
    phase: &'static str,
    shown: Option<Instant>,
    over: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), phase: "", shown: None, over: false }
    }

    pub(crate) fn phase(&mut self, phase: &'static str) {
        self.phase = phase;
    }

    pub(crate) fn show(&mut self, out: &mut dyn Outputs) {
        let due = self.shown.map_or(self.began.elapsed() > SILENCE, |last| last.elapsed() > RENEWED);
        if due && !self.over && !self.phase.is_empty() {
            out.progress(&format!("Rust: {}, {:.0} s …", self.phase, self.began.elapsed().as_secs_f64()));
            self.shown = Some(Instant::now());
        }
    }

    pub(crate) fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// What was waited for is there: the line goes.
    pub(crate) fn end(&mut self, out: &mut dyn Outputs) {
        if !std::mem::replace(&mut self.over, true) && self.is_shown() {
            out.end_progress();
        }
    }
}
