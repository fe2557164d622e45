use crate::AgreementError;
use crate::difference::Difference;

/// The level of measurement of a scale: how Krippendorff's alpha measures the distance of two categories.
///
/// `c` and `k` are the scores of the categories ([`Ratings::scores`](crate::Ratings::scores())), `n_g` the ratings of category g
/// among the units compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Different or not: δ² = 0 or 1.
    #[default]
    Nominal,
    /// Ranks: δ² = (Σ_{g=c..k} `n_g` − (`n_c` + `n_k`) / 2)², the scale's order taken as that of the ranks.
    Ordinal,
    /// Distances: δ² = (c − k)².
    Interval,
    /// Proportions: δ² = ((c − k) / (c + k))², scores of 0 or more.
    Ratio,
}

impl Metric {
    /// Every metric, the weakest level first.
    pub const ALL: &'static [Self] = &[Self::Nominal, Self::Ordinal, Self::Interval, Self::Ratio];

    /// The stable name: `"nominal"`, `"ordinal"`, `"interval"` or `"ratio"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }

    /// The metric of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.name() == name)
    }

    pub(crate) fn difference(self, scores: &[f64]) -> Result<Difference, AgreementError> {
        match self {
            Self::Nominal => Ok(Difference::Nominal),
            Self::Ordinal => Ok(Difference::Ranks),
            Self::Interval => Ok(Difference::Squared(scores.to_vec())),
            Self::Ratio => match scores.iter().find(|&&score| score < 0.0) {
                Some(score) => Err(AgreementError::Scores {
                    problem: format!("the ratio metric met the score {score}"),
                    expected: "scores of 0 or more",
                }),
                None => Ok(Difference::Ratio(scores.to_vec())),
            },
        }
    }
}
