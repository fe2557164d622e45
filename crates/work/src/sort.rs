//! Sorting that can be stopped, on one core; equal items keep their order.

use std::cmp::Ordering;

use crate::{Stopped, Work};

/// So many are sorted between two looks at whether the work goes on.
const BLOCK: usize = 1 << 14;

impl Work {
    /// Sorts as [`slice::sort_by`] does, and stops in between.
    ///
    /// Blocks are sorted one by one, then two sorted neighbors at a time, which the standard sort only merges.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that; the order is then that of nothing.
    pub fn sort_by<T>(&self, all: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) -> Result<(), Stopped> {
        let mut size = BLOCK;
        loop {
            for part in all.chunks_mut(size) {
                part.sort_by(&mut compare);
                self.go_on()?;
            }
            if size >= all.len() {
                return Ok(());
            }
            size *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sorted_in_blocks_is_what_is_sorted_at_once() {
        let mixed = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 50;
        for n in [0, 1, 1000, BLOCK as u64, 3 * BLOCK as u64 + 7] {
            let mut found: Vec<(u64, u64)> = (0..n).map(|place| (mixed(place), place)).collect();
            let mut expected = found.clone();
            expected.sort_by_key(|(key, _)| *key);
            assert_eq!(Work::new().sort_by(&mut found, |a, b| a.0.cmp(&b.0)), Ok(()));
            assert_eq!(found, expected);
        }
        let work = Work::new();
        work.stop();
        assert_eq!(work.sort_by(&mut [2, 1], Ord::cmp), Err(Stopped));
    }
}
