//! For the tests of those who do long work: somebody stops it.

use std::collections::hash_map::RandomState;
use std::fmt::Debug;
use std::hash::BuildHasher;
use std::thread;
use std::time::Duration;

use crate::{Stopped, Work};

/// Runs work that another thread stops after this time.
pub fn stopped_after<T>(wait: Duration, run: impl FnOnce(&Work) -> T) -> T {
    let work = Work::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(wait);
            work.stop();
        });
        run(&work)
    })
}

/// Runs work that was stopped before it began.
pub fn stopped_before<T>(run: impl FnOnce(&Work) -> T) -> T {
    let work = Work::new();
    work.stop();
    run(&work)
}

/// So many random times below the longest. The seed is printed.
pub fn moments(what: &str, turns: u64, longest: Duration) -> impl Iterator<Item = Duration> {
    let seed = RandomState::new().hash_one(what);
    eprintln!("{what}: seed {seed}");
    let longest = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX).max(1);
    let wait = move |turn: u64| seed.wrapping_mul(2 * turn + 1).rotate_left(17) % longest;
    (0..turns).map(move |turn| Duration::from_micros(wait(turn)))
}

/// Stops work at random moments. What was stopped says so; what was not is what nobody stops.
///
/// # Panics
/// It is not so.
pub fn stops_at_any_moment<T, E>(what: &str, longest: Duration, run: impl Fn(&Work) -> Result<T, E>)
where
    T: PartialEq,
    E: PartialEq + Debug + From<Stopped>,
{
    let expected = run(&Work::new());
    let stopped = |found: &Result<T, E>| found.as_ref().err() == Some(&E::from(Stopped));
    for wait in moments(what, 12, longest) {
        let found = stopped_after(wait, &run);
        assert!(stopped(&found) || found == expected, "{what}, stopped after {wait:?}");
    }
    assert!(stopped(&stopped_before(&run)), "{what}, stopped before it began");
    assert!(run(&Work::new()) == expected, "{what}, after it was stopped");
}
