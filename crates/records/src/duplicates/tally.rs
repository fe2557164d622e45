//! What speaks for and against a link, with words or without.

use std::borrow::Cow;

use super::Options;

/// One reason for or against a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The field.
    pub field: &'static str,
    /// What was found.
    pub found: Cow<'static, str>,
    /// How much it speaks for a link; below 0 against it.
    pub weight: f64,
}

/// The reasons and what they add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The sum of the reasons.
    pub weight: f64,
    /// Whether something forbids the link, whatever the sum.
    pub vetoed: bool,
    /// The reasons.
    pub reasons: Vec<Reason>,
}

/// What takes the reasons for and against a link.
pub(crate) trait Tally: Default {
    fn add<T: Into<Cow<'static, str>>>(&mut self, field: &'static str, weight: f64, found: impl FnOnce() -> T);
    fn veto<T: Into<Cow<'static, str>>>(&mut self, field: &'static str, found: impl FnOnce() -> T);
    fn is_vetoed(&self) -> bool;
}

impl Tally for Verdict {
    fn add<T: Into<Cow<'static, str>>>(&mut self, field: &'static str, weight: f64, found: impl FnOnce() -> T) {
        self.weight += weight;
        self.reasons.push(Reason { field, found: found().into(), weight });
    }

    fn veto<T: Into<Cow<'static, str>>>(&mut self, field: &'static str, found: impl FnOnce() -> T) {
        self.vetoed = true;
        self.reasons.push(Reason { field, found: found().into(), weight: f64::NEG_INFINITY });
    }

    fn is_vetoed(&self) -> bool {
        self.vetoed
    }
}

/// What the reasons add up to, without their words: most pairs that are compared are dropped.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    pub weight: f64,
    pub vetoed: bool,
    /// The sum of what speaks against it.
    against: f64,
    /// They have identifiers of their own.
    two: bool,
}

impl Tally for Sum {
    fn add<T: Into<Cow<'static, str>>>(&mut self, field: &'static str, weight: f64, _: impl FnOnce() -> T) {
        self.weight += weight;
        self.against += weight.min(0.0);
        self.two |= weight < 0.0 && matches!(field, "doi" | "pmid");
    }

    fn veto<T: Into<Cow<'static, str>>>(&mut self, _: &'static str, _: impl FnOnce() -> T) {
        self.vetoed = true;
    }

    fn is_vetoed(&self) -> bool {
        self.vetoed
    }
}

impl Sum {
    /// Whether the two speak against being one publication, so that no third record joins them: something forbids it, they have identifiers
    /// of their own and would not be linked by themselves, or what speaks against it is heavy and not even a person would be asked.
    pub(crate) fn refuses(&self, options: &Options) -> bool {
        self.vetoed || self.two && self.weight < options.link || self.weight < options.review && self.against <= HEAVY
    }
}

/// What is heavier than a misprint: another DOI, another year, other pages.
const HEAVY: f64 = -4.0;
