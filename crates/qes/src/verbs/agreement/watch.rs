//! Who watches a bootstrap: how far it is, of how much, and whether it goes on.

use qes_agreement::{Coefficient, Intervals};

/// Somebody who waits for a bootstrap. Both are called from any thread.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Is called with the resamples drawn since the last call; where the answer is no, the work stops.
    pub go_on: &'a (dyn Fn(usize) -> bool + Sync),
    /// Is called with how many resamples there are in all, as far as that is known.
    pub expects: &'a (dyn Fn(usize) + Sync),
}

impl Watch<'static> {
    /// Nobody waits.
    pub const NOBODY: Self = Self { go_on: &|_| true, expects: &|_| {} };
}

/// Resamples that are still expected: each coefficient draws its own, unless it has no value.
pub(super) struct Expected<'a> {
    watch: &'a Watch<'a>,
    each: usize,
    total: usize,
}

impl<'a> Expected<'a> {
    pub(super) fn new(watch: &'a Watch<'a>, intervals: Intervals, coefficients: usize) -> Self {
        let each = match intervals {
            Intervals::Bootstrap(resampling) => resampling.resamples,
            _ => 0,
        };
        let total = each.saturating_mul(coefficients);
        (watch.expects)(total);
        Self { watch, each, total }
    }

    /// Takes back what coefficients without a value did not draw.
    pub(super) fn found<'c>(&mut self, coefficients: impl Iterator<Item = &'c Coefficient>) {
        let without = coefficients.filter(|c| c.bootstrap.is_none()).count();
        if self.each > 0 && without > 0 {
            self.total = self.total.saturating_sub(self.each.saturating_mul(without));
            (self.watch.expects)(self.total);
        }
    }
}
