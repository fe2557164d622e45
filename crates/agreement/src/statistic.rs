use std::fmt;

use crate::{Interval, Ratings, Undefined, cohen_kappa, gwet_ac1, percent_agreement};

/// What the table of statistics says about one of them; each statistic's file holds its own.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) abbreviation: &'static str,
    pub(crate) needs_two_raters: bool,
    pub(crate) value: fn(&Ratings) -> Result<f64, Undefined>,
    /// The interval at a level in (0, 1).
    pub(crate) interval: fn(&Ratings, f64) -> Result<Interval, Undefined>,
}

/// A statistic of agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Statistic {
    /// See [`percent_agreement`](fn@crate::percent_agreement).
    PercentAgreement,
    /// See [`cohen_kappa`](fn@crate::cohen_kappa).
    CohenKappa,
    /// See [`gwet_ac1`](fn@crate::gwet_ac1).
    GwetAc1,
}

impl Statistic {
    /// Every statistic, in the order in which they are shown.
    pub const ALL: &'static [Self] = &[Self::PercentAgreement, Self::CohenKappa, Self::GwetAc1];

    pub(crate) fn entry(self) -> &'static Entry {
        match self {
            Self::PercentAgreement => &percent_agreement::ENTRY,
            Self::CohenKappa => &cohen_kappa::ENTRY,
            Self::GwetAc1 => &gwet_ac1::ENTRY,
        }
    }

    /// The stable name, such as `"cohen_kappa"`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The name in running text, such as `"Cohen's kappa"`.
    pub fn label(self) -> &'static str {
        self.entry().label
    }

    /// The short name for the head of a column, such as `"AC1"`.
    pub fn abbreviation(self) -> &'static str {
        self.entry().abbreviation
    }

    /// The statistic of a stable name.
    ///
    /// ```
    /// use qes_agreement::Statistic;
    ///
    /// assert_eq!(Statistic::from_name("gwet_ac1"), Some(Statistic::GwetAc1));
    /// assert_eq!(Statistic::from_name("AC1"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|statistic| statistic.name() == name)
    }

    /// Whether it compares exactly two raters.
    pub fn needs_two_raters(self) -> bool {
        self.entry().needs_two_raters
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
