use std::fmt;
use std::str::FromStr;

/// Where a value comes from, from the firmest to the least firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provenance {
    /// Printed in the source.
    Published,
    /// Follows from what is printed.
    Derived,
    /// A reader's reconstruction.
    Assumed,
    /// Made up by a generator.
    Simulated,
}

impl Provenance {
    /// The name as a data package spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Derived => "derived",
            Self::Assumed => "assumed",
            Self::Simulated => "simulated",
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What was found instead of a provenance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("provenance '{0}' is not known; expected {expected}", expected = Self::EXPECTED)]
pub struct UnknownProvenance(pub String);

impl UnknownProvenance {
    pub(crate) const EXPECTED: &'static str = "published, derived, assumed or simulated";
}

impl FromStr for Provenance {
    type Err = UnknownProvenance;

    fn from_str(text: &str) -> Result<Self, UnknownProvenance> {
        [Self::Published, Self::Derived, Self::Assumed, Self::Simulated]
            .into_iter()
            .find(|p| p.name() == text)
            .ok_or_else(|| UnknownProvenance(text.to_owned()))
    }
}

/// What rests on all of these: the weakest of them. Where some say nothing of it, nothing is known, unless one of the others is simulated.
pub(crate) fn of_all(parts: impl IntoIterator<Item = Option<Provenance>>) -> Option<Provenance> {
    let parts: Vec<Option<Provenance>> = parts.into_iter().collect();
    let weakest = parts.iter().copied().flatten().max();
    if parts.iter().all(Option::is_some) { weakest } else { weakest.filter(|p| *p == Provenance::Simulated) }
}
