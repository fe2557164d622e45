//! Long work: what it does now, how far it is, and whether it goes on.
//!
//! ```
//! use qes_work::{Stopped, Work};
//!
//! fn sum(numbers: &[u64], work: &Work) -> Result<u64, Stopped> {
//!     work.begin_counted("adding", "numbers", numbers.len());
//!     let mut sum = 0;
//!     for block in numbers.chunks(1000) {
//!         sum += block.iter().sum::<u64>();
//!         work.did(block.len())?;
//!     }
//!     Ok(sum)
//! }
//!
//! let work = Work::new();
//! assert_eq!(sum(&[1, 2, 3], &work), Ok(6));
//! assert_eq!(work.progress().done, 3);
//! work.stop();
//! assert_eq!(sum(&[1, 2, 3], &work), Err(Stopped));
//! ```

mod sort;
#[doc(hidden)]
pub mod testing;

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A handle on one piece of work, for those who do it and those who wait for it; its clones are handles on the same work.
#[derive(Debug, Clone, Default)]
pub struct Work(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Whether it goes on.
    course: AtomicU8,
    phase: Mutex<Phase>,
    done: AtomicUsize,
    /// 0 where it is not known.
    total: AtomicUsize,
}

/// It may be stopped.
const RUNNING: u8 = 0;
/// It was asked to stop.
const STOPPED: u8 = 1;
/// It is about to leave a trace and comes to its end.
const COMMITTED: u8 = 2;

/// What is done at a time, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Phase {
    /// What is done, e.g. `comparing`; blank where it was not said.
    pub doing: &'static str,
    /// What is counted, in the plural, e.g. `pairs`; blank where nothing is.
    pub unit: &'static str,
}

/// How far work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// What is done now.
    pub phase: Phase,
    /// How many of the phase's units are done.
    pub done: usize,
    /// How many there are; `None` where it is not known.
    pub total: Option<usize>,
}

/// Somebody asked the work to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped on request")
    }
}

impl std::error::Error for Stopped {}

impl Work {
    /// Work that has yet to begin. Where nobody waits for it, nobody keeps a clone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a phase in which nothing is counted.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn begin(&self, doing: &'static str) -> Result<(), Stopped> {
        self.enter(Phase { doing, unit: "" }, 0);
        self.go_on()
    }

    /// Begins a phase of `total` units, 0 where that is not known.
    pub fn begin_counted(&self, doing: &'static str, unit: &'static str, total: usize) {
        self.enter(Phase { doing, unit }, total);
    }

    fn enter(&self, phase: Phase, total: usize) {
        let mut held = self.0.phase.lock().unwrap_or_else(PoisonError::into_inner);
        *held = phase;
        self.0.total.store(total, Ordering::Relaxed);
        self.0.done.store(0, Ordering::Relaxed);
    }

    /// Counts what was done since the last call.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn did(&self, more: usize) -> Result<(), Stopped> {
        self.0.done.fetch_add(more, Ordering::Relaxed);
        self.go_on()
    }

    /// Looks whether the work goes on; this takes about a nanosecond.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn go_on(&self) -> Result<(), Stopped> {
        if self.is_stopped() { Err(Stopped) } else { Ok(()) }
    }

    /// Whether somebody asked the work to stop.
    pub fn is_stopped(&self) -> bool {
        self.0.course.load(Ordering::SeqCst) == STOPPED
    }

    /// Asks the work to stop; false where it is too late for that, since it has come to [`Work::commit`].
    pub fn stop(&self) -> bool {
        self.0.course.compare_exchange(RUNNING, STOPPED, Ordering::SeqCst, Ordering::SeqCst) != Err(COMMITTED)
    }

    /// Right before the work leaves a trace outside the process. From now on it cannot be stopped.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that; then no trace must be left.
    pub fn commit(&self) -> Result<(), Stopped> {
        match self.0.course.compare_exchange(RUNNING, COMMITTED, Ordering::SeqCst, Ordering::SeqCst) {
            Err(STOPPED) => Err(Stopped),
            _ => Ok(()),
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let phase = *self.0.phase.lock().unwrap_or_else(PoisonError::into_inner);
        let total = Some(self.0.total.load(Ordering::Relaxed)).filter(|&total| total > 0);
        Progress { phase, done: self.0.done.load(Ordering::Relaxed), total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_committed_is_not_stopped() {
        let work = Work::new();
        assert_eq!(work.commit(), Ok(()));
        assert!(!work.stop());
        assert_eq!((work.go_on(), work.commit()), (Ok(()), Ok(())));
    }

    #[test]
    fn what_was_stopped_is_not_committed() {
        let work = Work::new();
        assert!(work.clone().stop() && work.stop());
        assert_eq!(
            (work.go_on(), work.did(1), work.commit(), work.begin("")),
            (Err(Stopped), Err(Stopped), Err(Stopped), Err(Stopped))
        );
    }

    #[test]
    fn a_phase_counts_from_the_start() {
        let work = Work::new();
        work.begin_counted("comparing", "pairs", 10);
        work.did(4).unwrap();
        assert_eq!(
            work.progress(),
            Progress { phase: Phase { doing: "comparing", unit: "pairs" }, done: 4, total: Some(10) }
        );
        work.begin("sorting").unwrap();
        assert_eq!(work.progress(), Progress { phase: Phase { doing: "sorting", unit: "" }, done: 0, total: None });
    }
}
