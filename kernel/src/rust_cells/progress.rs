//! A line on what takes long.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::outputs::{Bundle, Outputs};

/// How long something may take in silence.
const SILENCE: Duration = Duration::from_secs(1);
/// How often a line on progress is renewed.
const RENEWED: Duration = Duration::from_millis(500);

/// A line on what takes long. It is shown only when there is something to wait for.
pub(crate) struct Progress {
    id: String,
    began: Instant,
    phase: &'static str,
    shown: Option<Instant>,
}

impl Progress {
    pub(crate) fn new(cell: u64) -> Self {
        Self { id: format!("qes-rust-{}-{cell}", std::process::id()), began: Instant::now(), phase: "", shown: None }
    }

    pub(crate) fn phase(&mut self, phase: &'static str) {
        self.phase = phase;
    }

    pub(crate) fn show(&mut self, out: &mut dyn Outputs) {
        let due = self.shown.map_or(self.began.elapsed() > SILENCE, |last| last.elapsed() > RENEWED);
        if due && !self.phase.is_empty() {
            let text = format!("{}, {:.0} s …", self.phase, self.began.elapsed().as_secs_f64());
            self.write(&text, out);
        }
    }

    pub(crate) fn finish(&mut self, out: &mut dyn Outputs) {
        if self.shown.is_some() {
            let text = format!("compiled and run in {:.1} s", self.began.elapsed().as_secs_f64());
            self.write(&text, out);
        }
    }

    fn write(&mut self, text: &str, out: &mut dyn Outputs) {
        let data = Bundle::from_iter([("text/plain".to_owned(), Value::String(format!("Rust: {text}")))]);
        out.display_with_id(&self.id, data, Map::new(), self.shown.is_some());
        self.shown = Some(Instant::now());
    }
}
