//! The line on work that takes its time.

use std::time::{Duration, Instant};

use qes_work::{Phase, Progress as State};

use crate::outputs::Outputs;

/// What takes less shows nothing.
const FIRST_SHOWN: Duration = Duration::from_secs(1);
/// Between two lines.
const SHOWN_EVERY: Duration = Duration::from_millis(500);
/// A phase is this old before the time that it still takes is estimated.
const ESTIMATED: Duration = Duration::from_secs(2);

/// While nothing can be begun.
pub(super) const WAITING: State =
    State { phase: Phase { doing: "waiting for what was interrupted to run out", unit: "" }, done: 0, total: None };

/// A line that is replaced as the work goes on, and gone in the end: a saved notebook is the same however long it took.
pub(super) struct Progress {
    start: Instant,
    shown: Option<Instant>,
    phase: Phase,
    phase_start: Instant,
}

impl Progress {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { start: now, shown: None, phase: Phase::default(), phase_start: now }
    }

    pub(super) fn show(&mut self, state: State, out: &mut dyn Outputs) {
        if state.phase != self.phase {
            (self.phase, self.phase_start) = (state.phase, Instant::now());
        }
        let due = self.shown.map_or(self.start.elapsed() >= FIRST_SHOWN, |shown| shown.elapsed() >= SHOWN_EVERY);
        if due {
            out.progress(&line(state, self.start.elapsed(), self.phase_start.elapsed()));
            self.shown = Some(Instant::now());
        }
    }

    pub(super) fn end(&self, out: &mut dyn Outputs) {
        if self.shown.is_some() {
            out.end_progress();
        }
    }
}

/// What is being done, how much of it is done, how long all has taken, and how long the phase will still take.
fn line(state: State, all: Duration, phase: Duration) -> String {
    let State { phase: Phase { doing, unit }, done, total } = state;
    let doing = if doing.is_empty() { "working" } else { doing };
    let seconds = all.as_secs();
    if unit.is_empty() {
        return format!("{doing}, {seconds} s");
    }
    // Work that turns out to be more than was expected has no total.
    let Some(total) = total.filter(|&total| total >= done) else {
        return if done == 0 {
            format!("{doing} {unit}, {seconds} s")
        } else {
            format!("{doing}, {} {unit}, {seconds} s", qes::integer(done as u64))
        };
    };
    let of_all = if total >= MILLION {
        format!("{:.1} of {:.1} million {unit}", millions(done), millions(total))
    } else {
        format!("{} of {} {unit}", qes::integer(done as u64), qes::integer(total as u64))
    };
    let percent = done as u128 * 100 / total as u128;
    let left = phase.as_secs_f64() * (total - done) as f64 / done as f64;
    let left = if phase >= ESTIMATED && percent >= 2 && done < total {
        format!(", about {:.0} s left", left.max(1.0))
    } else {
        String::new()
    };
    format!("{doing}, {of_all} ({percent} %), {seconds} s{left}")
}

const MILLION: usize = 1_000_000;

/// Millions, cut off so that nothing looks finished before it is.
fn millions(count: usize) -> f64 {
    (count / (MILLION / 10)) as f64 / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_how_much_of_all() {
        let check = |doing, unit, done, total, expected: &str| {
            let state = State { phase: Phase { doing, unit }, done, total };
            assert_eq!(line(state, Duration::from_millis(3900), Duration::from_millis(1900)), expected);
        };
        check("", "", 0, None, "working, 3 s");
        check("sorting", "", 0, None, "sorting, 3 s");
        check("reading", "rows", 0, None, "reading rows, 3 s");
        check("reading", "rows", 1500, None, "reading, 1,500 rows, 3 s");
        check("resampling", "resamples", 1500, Some(4000), "resampling, 1,500 of 4,000 resamples (37 %), 3 s");
        check("resampling", "resamples", 4000, Some(4000), "resampling, 4,000 of 4,000 resamples (100 %), 3 s");
        check("resampling", "resamples", 4001, Some(4000), "resampling, 4,001 resamples, 3 s");
        check("comparing", "pairs", 1_299_999, Some(4_000_000), "comparing, 1.2 of 4.0 million pairs (32 %), 3 s");
        check("comparing", "pairs", 3_999_999, Some(4_000_000), "comparing, 3.9 of 4.0 million pairs (99 %), 3 s");
        check(
            "reading",
            "rows",
            usize::MAX,
            Some(usize::MAX - 1),
            &format!("reading, {} rows, 3 s", qes::integer(usize::MAX as u64)),
        );
    }

    #[test]
    fn the_time_left_is_that_of_the_phase() {
        let state = State { phase: Phase { doing: "comparing", unit: "pairs" }, done: 250, total: Some(1000) };
        let said = |phase| line(state, Duration::from_secs(30), Duration::from_secs(phase));
        assert_eq!(said(4), "comparing, 250 of 1,000 pairs (25 %), 30 s, about 12 s left");
        assert_eq!(said(1), "comparing, 250 of 1,000 pairs (25 %), 30 s");
    }
}
