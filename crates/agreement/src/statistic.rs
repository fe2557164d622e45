use std::fmt;

use crate::sample::View;
use crate::{
    Undefined, bias_index, brennan_prediger, cohen_kappa, conger_kappa, fleiss_kappa, gwet_ac1, gwet_ac2,
    krippendorff_alpha, krippendorff_alpha_weighted, negative_agreement, pabak, percent_agreement, positive_agreement,
    prevalence_index, scott_pi, weighted_kappa,
};

/// What the table of statistics says about one of them; each statistic's file holds its own.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) abbreviation: &'static str,
    pub(crate) needs_two_raters: bool,
    pub(crate) needs_two_categories: bool,
    pub(crate) distance: Distance,
    pub(crate) units: Units,
    pub(crate) estimate: fn(&View) -> Result<Estimate, Undefined>,
    /// For each row of the sample, how much one unit more of it moves the value, summing to 0 over the units: the basis of every
    /// analytic interval. `None` where no standard error is published.
    pub(crate) influence: Option<fn(&View, &Estimate) -> Vec<f64>>,
    pub(crate) analytic: Analytic,
    /// The standard error when there is no agreement beyond chance; `None` from it when the data do not allow one.
    pub(crate) null: Option<fn(&View) -> Option<f64>>,
}

/// What an entry says where it says nothing else: any raters and categories, weights, no analytic interval.
pub(crate) const PLAIN: Entry = Entry {
    name: "",
    label: "",
    abbreviation: "",
    needs_two_raters: false,
    needs_two_categories: false,
    distance: Distance::Identity,
    units: Units::Rated,
    estimate: |_| Err(Undefined::NoPairs),
    influence: None,
    analytic: Analytic::Gwet,
    null: None,
};

/// Where a statistic takes the distance of two categories from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distance {
    /// Same or not.
    Identity,
    /// The weights chosen.
    Weights,
    /// The metric chosen.
    Metric,
}

/// Which units are the sample that a statistic rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Units {
    /// With one rating or more.
    Rated,
    /// With two ratings or more.
    Pairable,
    /// Rated by both of two raters.
    Both,
}

/// Which analytic intervals a statistic has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Analytic {
    /// Gwet's.
    Gwet,
    /// Gwet's, and its form for a table where two raters rated every unit.
    GwetAndTable,
    /// Gwet's form for a table of two raters.
    Table,
    /// The large-sample one and Gwet's form for a table of two raters.
    AsymptoticAndTable,
}

/// A value with what it is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    /// Observed agreement, where the statistic has one.
    pub(crate) observed: Option<f64>,
    /// Agreement expected by chance, where it has one.
    pub(crate) chance: Option<f64>,
}

impl Estimate {
    pub(crate) fn plain(value: f64) -> Self {
        Self { value, observed: None, chance: None }
    }

    /// (`p_a` − `p_e`) / (1 − `p_e`), from 1 − `p_a` and 1 − `p_e`: no digits are lost where both are close to 1.
    pub(crate) fn beyond_chance(disagreement: f64, by_chance: f64) -> Result<Self, Undefined> {
        if by_chance <= 0.0 {
            return Err(Undefined::NoDistance);
        }
        let value = (by_chance - disagreement) / by_chance;
        Ok(Self { value, observed: Some(1.0 - disagreement), chance: Some(1.0 - by_chance) })
    }
}

macro_rules! statistics {
    ($($variant:ident = $module:ident,)*) => {
        /// A statistic of agreement.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Statistic {
            $(
                #[doc = concat!("See [`", stringify!($module), "`](fn@crate::", stringify!($module), ").")]
                $variant,
            )*
        }

        impl Statistic {
            /// Every statistic, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub(crate) fn entry(self) -> &'static Entry {
                match self {
                    $(Self::$variant => &$module::ENTRY,)*
                }
            }
        }
    };
}

statistics! {
    PercentAgreement = percent_agreement,
    CohenKappa = cohen_kappa,
    WeightedKappa = weighted_kappa,
    ScottPi = scott_pi,
    FleissKappa = fleiss_kappa,
    CongerKappa = conger_kappa,
    BrennanPrediger = brennan_prediger,
    GwetAc1 = gwet_ac1,
    GwetAc2 = gwet_ac2,
    KrippendorffAlpha = krippendorff_alpha,
    KrippendorffAlphaWeighted = krippendorff_alpha_weighted,
    Pabak = pabak,
    PrevalenceIndex = prevalence_index,
    BiasIndex = bias_index,
    PositiveAgreement = positive_agreement,
    NegativeAgreement = negative_agreement,
}

impl Statistic {
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

    /// Whether it is for scales of exactly two categories.
    pub fn needs_two_categories(self) -> bool {
        self.entry().needs_two_categories
    }

    /// Whether agreement weights enter it.
    pub fn takes_weights(self) -> bool {
        self.entry().distance == Distance::Weights
    }

    /// Whether the metric of the scale enters it.
    pub fn takes_metric(self) -> bool {
        self.entry().distance == Distance::Metric
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
