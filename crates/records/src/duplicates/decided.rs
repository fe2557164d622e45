//! What a person decided: it stands against every weight.

use std::collections::HashMap;

use super::{Link, Reason};

/// Decisions by pair, the smaller position first; the last of a pair counts.
pub(crate) struct Decisions(HashMap<(usize, usize), bool>);

impl Decisions {
    pub(crate) fn of(decided: &[(usize, usize, bool)]) -> Self {
        Self(decided.iter().filter(|(a, b, _)| a != b).map(|&(a, b, same)| ((a.min(b), a.max(b)), same)).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn knows(&self, a: usize, b: usize) -> bool {
        self.0.contains_key(&(a.min(b), a.max(b)))
    }

    /// Whether a person keeps these apart.
    pub(crate) fn apart(&self, a: usize, b: usize) -> bool {
        self.0.get(&(a.min(b), a.max(b))) == Some(&false)
    }

    /// The links without those that a person undid, and with those that a person made, which come first.
    pub(crate) fn apply(&self, links: Vec<Link>) -> Vec<Link> {
        let made = self.0.iter().filter(|(_, same)| **same).map(|(&(a, b), _)| {
            let reason = Reason { field: "decision", found: "a person decided".to_owned(), weight: f64::INFINITY };
            Link { a, b, weight: f64::INFINITY, reasons: vec![reason], against: None }
        });
        let kept = links.into_iter().filter(|l| !self.knows(l.a, l.b));
        let mut all: Vec<Link> = made.chain(kept).collect();
        all.sort_by_key(|l| (l.a, l.b));
        all
    }
}
