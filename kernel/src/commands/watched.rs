//! Work that takes its time runs aside, while the worker's thread looks for interrupts and shows how far it is.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::outputs::Outputs;

/// Often enough for an interrupt to be noticed at once.
const LOOK: Duration = Duration::from_millis(20);

/// What takes less shows nothing.
const FIRST_SHOWN: Duration = Duration::from_secs(1);

/// Between two lines of progress.
const SHOWN_EVERY: Duration = Duration::from_millis(500);

/// What work calls with what it did since the last call; where the answer is no, it stops.
pub(super) type GoOn<'a> = &'a (dyn Fn(usize) -> bool + Sync);

/// What work calls with how much there is to do in all, as soon as it knows.
pub(super) type Expects<'a> = &'a (dyn Fn(usize) + Sync);

/// Does the work; `what` it counts is shown after a second.
pub(super) fn watched<T: Send>(
    what: &str,
    outputs: &mut dyn Outputs,
    work: impl FnOnce(GoOn<'_>, Expects<'_>) -> Result<T, qes::Error> + Send,
) -> Result<T, Failure> {
    let (stopped, done, total) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let (send, finished) = mpsc::channel();
    thread::scope(|scope| {
        let (stopped, done, total) = (&stopped, &done, &total);
        scope.spawn(move || {
            let go_on = |more| {
                done.fetch_add(more, Ordering::Relaxed);
                !stopped.load(Ordering::Relaxed)
            };
            let expects = |all| total.store(all, Ordering::Relaxed);
            // The receiver waits until this has been sent.
            let _ = send.send(work(&go_on, &expects));
        });
        let mut progress = Progress::new();
        loop {
            match finished.recv_timeout(LOOK) {
                Ok(result) => {
                    progress.remove(outputs);
                    return Ok(result?);
                }
                // It ended without an answer: the scope hands its panic on.
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(Failure::new("InternalError", "the work ended without a result"));
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            stopped.fetch_or(outputs.interrupted(), Ordering::Relaxed);
            if !stopped.load(Ordering::Relaxed) {
                progress.show(what, done.load(Ordering::Relaxed), total.load(Ordering::Relaxed), outputs);
            }
        }
    })
}

/// A line that is replaced as the work goes on, and gone in the end: a saved notebook is the same however long it took.
struct Progress {
    start: Instant,
    shown: Option<Instant>,
}

impl Progress {
    fn new() -> Self {
        Self { start: Instant::now(), shown: None }
    }

    /// Shows how far the work is; of how much, where that is known and not 0.
    fn show(&mut self, what: &str, done: usize, total: usize, outputs: &mut dyn Outputs) {
        let due = self.shown.map_or(self.start.elapsed() >= FIRST_SHOWN, |shown| shown.elapsed() >= SHOWN_EVERY);
        if due {
            let of = if total == 0 { String::new() } else { format!(" of {}", total.max(done)) };
            outputs.progress(&format!("{done}{of} {what} in {} s", self.start.elapsed().as_secs()));
            self.shown = Some(Instant::now());
        }
    }

    fn remove(&self, outputs: &mut dyn Outputs) {
        if self.shown.is_some() {
            outputs.end_progress();
        }
    }
}
