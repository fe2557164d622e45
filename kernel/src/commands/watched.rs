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

/// What work calls once it knows how much there is to do.
pub(super) type Expect<'a> = &'a (dyn Fn(usize) + Sync);

/// What takes its time, in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// What is done before anything is counted.
    pub first: &'static str,
    /// What is counted then.
    pub counted: &'static str,
    /// What is left to do when all of it has been counted.
    pub last: &'static str,
    /// How many were asked for, and what has so many each; there may be several of these.
    pub asked: Option<(usize, &'static str)>,
}

/// Does the work; how far it is is shown after a second.
pub(super) fn watched<T: Send>(
    words: Words,
    outputs: &mut dyn Outputs,
    work: impl FnOnce(GoOn<'_>, Expect<'_>) -> Result<T, qes::Error> + Send,
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
            let expect = |all| total.store(all, Ordering::Relaxed);
            // The receiver waits until this has been sent.
            let _ = send.send(work(&go_on, &expect));
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
                progress.show(words, done.load(Ordering::Relaxed), total.load(Ordering::Relaxed), outputs);
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

    fn show(&mut self, words: Words, done: usize, total: usize, outputs: &mut dyn Outputs) {
        let due = self.shown.map_or(self.start.elapsed() >= FIRST_SHOWN, |shown| shown.elapsed() >= SHOWN_EVERY);
        if due {
            outputs.progress(&line(words, done, total, self.start.elapsed()));
            self.shown = Some(Instant::now());
        }
    }

    fn remove(&self, outputs: &mut dyn Outputs) {
        if self.shown.is_some() {
            outputs.end_progress();
        }
    }
}

/// What is being done, how much of it is done, and how long it has taken.
fn line(words: Words, done: usize, total: usize, elapsed: Duration) -> String {
    let Words { first, counted, last, asked } = words;
    let seconds = elapsed.as_secs();
    let each = match asked {
        Some((each, of)) if each > 0 && total > each && total.is_multiple_of(each) => {
            format!(", {} for each of {} {of}", separated(each), separated(total / each))
        }
        _ => String::new(),
    };
    let (so_far, all) = (separated(done), separated(total));
    // Work that turns out to be more than was expected has no total.
    match (done, total) {
        (0, _) => format!("{first}, {seconds} s"),
        (_, total) if total == done => format!("{all} {counted}{each}; {last}, {seconds} s"),
        (_, total) if total > done => {
            let percent = done as u128 * 100 / total as u128;
            format!("{so_far} of {all} {counted}{each} ({percent} %), {seconds} s")
        }
        _ => format!("{so_far} {counted}, {seconds} s"),
    }
}

/// A count with a comma before every three digits.
fn separated(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_how_much_of_all() {
        let words = Words { first: "preparing", counted: "resamples", last: "counting", asked: None };
        let check = |done, total, expected: &str| {
            assert_eq!(line(words, done, total, Duration::from_millis(3900)), expected);
        };
        check(0, 0, "preparing, 3 s");
        check(0, 9, "preparing, 3 s");
        check(1500, 4000, "1,500 of 4,000 resamples (37 %), 3 s");
        check(3999, 4000, "3,999 of 4,000 resamples (99 %), 3 s");
        check(4000, 4000, "4,000 resamples; counting, 3 s");
        check(1500, 0, "1,500 resamples, 3 s");
        check(usize::MAX, usize::MAX - 1, &format!("{} resamples, 3 s", separated(usize::MAX)));
        check(999, 1_000_000, "999 of 1,000,000 resamples (0 %), 3 s");
    }

    #[test]
    fn a_line_counts_in_what_was_asked_for() {
        let words = Words { first: "", counted: "resamples", last: "", asked: Some((10_000, "coefficients")) };
        let check = |done, total, expected: &str| {
            assert_eq!(line(words, done, total, Duration::from_secs(3)), expected);
        };
        check(209_250, 500_000, "209,250 of 500,000 resamples, 10,000 for each of 50 coefficients (41 %), 3 s");
        check(5_000, 10_000, "5,000 of 10,000 resamples (50 %), 3 s");
    }
}
