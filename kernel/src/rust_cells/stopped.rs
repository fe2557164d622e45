//! Cells that were stopped on request and answered before the evaluator had come back from them.

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use qes_cells::{Event, Halt, Request, loss};

use super::{GLANCE, NOTHING_LOST, RustCells, error, refused};
use crate::outputs::{CellError, Outputs};

/// How long an evaluator has to come back from a cell that was answered without it.
const COMING_BACK: Duration = Duration::from_secs(10);

impl RustCells {
    /// Waits until the evaluator has ended a cell that was answered already.
    pub(super) fn settle(&mut self, out: &mut dyn Outputs) -> Result<(), CellError> {
        let since = Instant::now();
        while self.owes {
            let Some(evaluator) = &mut self.evaluator else {
                self.owes = false;
                break;
            };
            match evaluator.next(GLANCE) {
                Ok(Event::Done { outcome }) => {
                    self.owes = false;
                    // Its error was said when the cell was answered.
                    let _ = self.take(outcome);
                }
                // What it printed after the interrupt is nobody's, and nothing is given to it any more.
                Ok(Event::Ask { .. }) => {
                    evaluator.send(&Request::Answer { answer: refused("Interrupted", "stopped on request") });
                }
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let status = evaluator.status();
                    return Err(self.lost("RustDied", &format!("the evaluator of Rust cells ended ({status})")));
                }
            }
            if self.owes && out.interrupted() {
                return Err(error("Interrupted", NOTHING_LOST));
            }
            if self.owes && since.elapsed() > COMING_BACK {
                let what =
                    "the evaluator of Rust cells did not come back from the cell that was stopped, and was ended";
                return Err(self.lost("RustDied", what));
            }
        }
        Ok(())
    }

    /// The error of an interrupted cell whose end the evaluator has yet to tell.
    pub(super) fn answered_early(&mut self, halted: Option<Halt>) -> CellError {
        match halted {
            // Whatever it does: with it all ends for certain.
            None => self.lost("Interrupted", "stopped on request"),
            Some(Halt::NotBegun | Halt::Over) => {
                self.owes = true;
                error("Interrupted", NOTHING_LOST)
            }
            Some(Halt::Running) => {
                self.owes = true;
                let lost = loss(self.variables.iter().map(|v| v.name.as_str()));
                self.variables.clear();
                error("Interrupted", &format!("stopped on request; {lost}"))
            }
        }
    }
}
