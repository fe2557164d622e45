//! A line on what takes long.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::outputs::{Bundle, Outputs};

/// How long something may take in silence.
const SILENCE: Duration = Duration::from_secs(1);
/// How often a line on progress is renewed.
const RENEWED: Duration = Duration::from_millis(500);

/// A line on what takes long. It is shown only when there is something to wait for, and it is gone when that is over: a
/// notebook that ships with a paper is the same on a slow machine.
pub(crate) struct Progress {
    id: String,
    began: Instant,
    phase: &'static str,
    shown: Option<Instant>,
    /// Whether nothing of the cell was shown before, so that clearing its output removes this line only.
    alone: bool,
    over: bool,
}

impl Progress {
    pub(crate) fn new(cell: u64, alone: bool) -> Self {
        let id = format!("qes-rust-{}-{cell}", std::process::id());
        Self { id, began: Instant::now(), phase: "", shown: None, alone, over: false }
    }

    pub(crate) fn phase(&mut self, phase: &'static str) {
        self.phase = phase;
    }

    pub(crate) fn show(&mut self, out: &mut dyn Outputs) {
        let due = self.shown.map_or(self.began.elapsed() > SILENCE, |last| last.elapsed() > RENEWED);
        if due && !self.over && !self.phase.is_empty() {
            let text = format!("{}, {:.0} s …", self.phase, self.began.elapsed().as_secs_f64());
            self.write(&text, out);
        }
    }

    pub(crate) fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// What was waited for is there: the line goes, or where it cannot, it ends with how long it took.
    pub(crate) fn end(&mut self, out: &mut dyn Outputs) {
        if std::mem::replace(&mut self.over, true) || self.shown.is_none() {
            return;
        }
        if self.alone {
            out.clear(false);
        } else {
            let text = format!("compiled in {:.1} s", self.began.elapsed().as_secs_f64());
            self.write(&text, out);
        }
    }

    fn write(&mut self, text: &str, out: &mut dyn Outputs) {
        let data = Bundle::from_iter([("text/plain".to_owned(), Value::String(format!("Rust: {text}")))]);
        out.display_with_id(&self.id, data, Map::new(), self.shown.is_some());
        self.shown = Some(Instant::now());
    }
}
