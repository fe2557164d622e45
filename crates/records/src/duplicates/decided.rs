//! What a person decided: it stands against every weight.

use std::collections::{HashMap, HashSet};

use super::bond::{Bond, Why};

/// Decisions by pair, the smaller position first; the last of a pair counts.
pub(crate) struct Decisions {
    all: HashMap<(usize, usize), bool>,
    /// Records that a person keeps apart from another.
    apart: HashSet<usize>,
}

impl Decisions {
    pub(crate) fn of(decided: &[(usize, usize, bool)]) -> Self {
        let pairs = decided.iter().filter(|(a, b, _)| a != b);
        let all: HashMap<_, _> = pairs.map(|&(a, b, same)| ((a.min(b), a.max(b)), same)).collect();
        let apart = all.iter().filter(|(_, same)| !**same).flat_map(|(&(a, b), _)| [a, b]).collect();
        Self { all, apart }
    }

    pub(crate) fn knows(&self, a: usize, b: usize) -> bool {
        self.all.contains_key(&(a.min(b), a.max(b)))
    }

    /// Whether a person keeps these apart.
    pub(crate) fn apart(&self, a: usize, b: usize) -> bool {
        self.all.get(&(a.min(b), a.max(b))) == Some(&false)
    }

    /// Whether a person keeps this record apart from another.
    pub(crate) fn keeps_from_another(&self, record: usize) -> bool {
        self.apart.contains(&record)
    }

    /// The links without those that a person undid, and with those that a person made.
    pub(crate) fn apply(&self, links: &mut Vec<Bond>) {
        if self.all.is_empty() {
            return;
        }
        links.retain(|l| !self.knows(l.a as usize, l.b as usize));
        let made = self.all.iter().filter(|(_, same)| **same);
        links.extend(made.map(|(&(a, b), _)| Bond::new(a as u32, b as u32, f64::INFINITY, Why::Decision)));
    }
}
