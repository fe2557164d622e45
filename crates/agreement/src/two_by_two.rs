//! The cells of a table of two raters and two categories, behind the indices that are for such tables alone.

use crate::Undefined;
use crate::sample::View;

/// Units that both rated: `a` both the first category, `d` both the second, `b` the first rater alone the first category,
/// `c` the second rater alone.
pub(crate) struct TwoByTwo {
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) c: f64,
    pub(crate) d: f64,
}

impl TwoByTwo {
    pub(crate) fn of(view: &View) -> Result<Self, Undefined> {
        let mut cells = [[0.0; 2]; 2];
        for (_, first, second, count) in view.pairs() {
            cells[first.min(1)][second.min(1)] += count;
        }
        let [[a, b], [c, d]] = cells;
        if a + b + c + d == 0.0 { Err(Undefined::NoPairs) } else { Ok(Self { a, b, c, d }) }
    }

    pub(crate) fn n(&self) -> f64 {
        self.a + self.b + self.c + self.d
    }
}
