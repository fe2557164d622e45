use crate::Undefined;
use crate::quantile::{student_t, z};

/// How an interval was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntervalMethod {
    /// Large-sample standard error and the normal distribution; neither end is capped.
    AsymptoticZ,
    /// Gwet's linearized variance, divisor n (n − 1), and Student's t with n − 1 degrees of freedom; the upper end is
    /// capped at 1, the lower end is not. Units are the sample; the raters and the scale are held fixed.
    GwetT,
}

impl IntervalMethod {
    /// The method as a stable name: `"asymptotic_z"` or `"gwet_t"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsymptoticZ => "asymptotic_z",
            Self::GwetT => "gwet_t",
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

/// `linearized` holds one contribution per rated unit, with `value` as the center.
pub(crate) fn gwet_t(value: f64, linearized: &[f64], level: f64) -> Result<Interval, Undefined> {
    let found = linearized.len();
    if found < 2 {
        return Err(Undefined::TooFewUnits { found });
    }
    let df = found as f64 - 1.0;
    let squares: f64 = linearized.iter().map(|contribution| (contribution - value).powi(2)).sum();
    let se = (squares / (found as f64 * df)).sqrt();
    let half = student_t(level, df) * se;
    let high = (value + half).min(1.0);
    Ok(Interval { method: IntervalMethod::GwetT, se, low: value - half, high, df: Some(df) })
}
