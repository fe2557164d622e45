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

    /// What rests on all of these: the weakest of them. Where some say nothing of it, nothing is known, unless one of the others is simulated.
    pub fn of_all(parts: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let (mut weakest, mut silent) = (None, false);
        for part in parts {
            silent |= part.is_none();
            weakest = weakest.max(part);
        }
        weakest.filter(|p| !silent || *p == Self::Simulated)
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

#[cfg(test)]
mod tests {
    use super::Provenance::{self, Assumed, Published, Simulated};

    #[test]
    fn what_rests_on_all_is_known_where_each_says_it() {
        let check = |parts: &[Option<Provenance>], expected| {
            assert_eq!(Provenance::of_all(parts.iter().copied()), expected, "{parts:?}");
            // Two at a time come to the same.
            let pairs = parts.iter().copied().reduce(|a, b| Provenance::of_all([a, b])).flatten();
            assert_eq!(pairs, expected, "{parts:?}");
        };
        check(&[], None);
        check(&[Some(Published), Some(Assumed)], Some(Assumed));
        check(&[Some(Published), None], None);
        check(&[Some(Assumed), None, Some(Published)], None);
        check(&[Some(Published), None, Some(Simulated), None], Some(Simulated));
    }
}
