use crate::quantile::{student_t, z};

/// How an interval was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IntervalMethod {
    /// Large-sample standard error and the normal distribution; neither end is capped.
    AsymptoticZ,
    /// Gwet's linearized variance, divisor n (n − 1), and Student's t with n − 1 degrees of freedom; the upper end is
    /// capped at 1, the lower end is not. Units are the sample; the raters and the scale are held fixed.
    GwetT,
    /// The same for two raters as a table, divisor n².
    GwetTableT,
    /// Units resampled with replacement; the ends are quantiles of the resamples' values.
    BootstrapPercentile,
    /// The same, with quantiles corrected for bias and acceleration (Efron 1987, doi:10.1080/01621459.1987.10478410).
    BootstrapBca,
}

impl IntervalMethod {
    /// The method as a stable name, such as `"gwet_t"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsymptoticZ => "asymptotic_z",
            Self::GwetT => "gwet_t",
            Self::GwetTableT => "gwet_table_t",
            Self::BootstrapPercentile => "bootstrap_percentile",
            Self::BootstrapBca => "bootstrap_bca",
        }
    }

    /// The method in running text, such as `"Gwet's t"`.
    pub fn label(self) -> &'static str {
        match self {
            Self::AsymptoticZ => "asymptotic z",
            Self::GwetT => "Gwet's t",
            Self::GwetTableT => "Gwet's t for a table",
            Self::BootstrapPercentile => "bootstrap percentile",
            Self::BootstrapBca => "bootstrap BCa",
        }
    }
}

/// A confidence interval with the standard error behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// How it was built.
    pub method: IntervalMethod,
    /// Standard error of the coefficient.
    pub se: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Degrees of freedom, where the method has them.
    pub df: Option<f64>,
}

/// `value` plus or minus z standard errors.
pub(crate) fn asymptotic_z(value: f64, se: f64, level: f64) -> Interval {
    let half = z(level) * se;
    Interval { method: IntervalMethod::AsymptoticZ, se, low: value - half, high: value + half, df: None }
}

/// `value` plus or minus Student's t for `n` units, capped at 1 above.
pub(crate) fn gwet(method: IntervalMethod, value: f64, se: f64, n: f64, level: f64) -> Interval {
    let df = n - 1.0;
    let half = student_t(level, df) * se;
    Interval { method, se, low: value - half, high: (value + half).min(1.0).max(value), df: Some(df) }
}
