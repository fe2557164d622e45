//! A link in the form in which links are weighed against each other: without the words of its reasons.

use std::cmp::Ordering;

use super::{Compared, Link, Reason};

/// Two records that may be one, the smaller position first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bond {
    pub a: u32,
    pub b: u32,
    pub weight: f64,
    pub why: Why,
    /// Records that it would join and that speak against each other.
    pub against: Option<(u32, u32)>,
}

/// What links two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// What their fields say.
    Fields,
    /// They are the same in every field.
    Identical,
    /// A person decided it.
    Decision,
}

impl Bond {
    pub(crate) fn new(a: u32, b: u32, weight: f64, why: Why) -> Self {
        Self { a, b, weight, why, against: None }
    }

    /// The strongest first.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        other.weight.total_cmp(&self.weight).then(self.a.cmp(&other.a)).then(self.b.cmp(&other.b))
    }

    /// The link with its reasons.
    pub(crate) fn explained(&self, records: &Compared<'_>) -> Link {
        let (a, b) = (self.a as usize, self.b as usize);
        let reason = |field, found: &'static str, weight| Reason { field, found: found.into(), weight };
        let reasons = match self.why {
            Why::Fields => {
                let mut reasons = records.verdict(a, b).reasons;
                reasons.shrink_to_fit();
                reasons
            }
            Why::Identical => vec![reason("record", "the same in every field", self.weight)],
            Why::Decision => vec![reason("decision", "a person decided", f64::INFINITY)],
        };
        let against = self.against.map(|(x, y)| (x as usize, y as usize));
        Link { a, b, weight: self.weight, reasons, against }
    }
}
