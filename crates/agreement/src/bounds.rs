use crate::{Interval, IntervalMethod, Statistic};

/// The ends of an interval inside what its statistic can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The ends before anything was cut off, where something was.
    pub uncut: Option<(f64, f64)>,
}

/// What lies so little beyond a bound is rounding.
const ROUNDING: f64 = 1e-12;

impl Statistic {
    /// The least and the greatest value that the statistic can take: 0 and 1 for a proportion, −1 and 1 for an index, for Cohen's
    /// kappa and for AC1, at most 1 for the others, whose least value depends on the table and on the weights.
    ///
    /// ```
    /// use qes_agreement::Statistic;
    ///
    /// assert_eq!(Statistic::PercentAgreement.bounds(), (0.0, 1.0));
    /// assert_eq!(Statistic::CohenKappa.bounds(), (-1.0, 1.0));
    /// assert_eq!(Statistic::KrippendorffAlpha.bounds(), (f64::NEG_INFINITY, 1.0));
    /// ```
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::PercentAgreement | Self::PositiveAgreement | Self::NegativeAgreement => (0.0, 1.0),
            Self::Pabak | Self::PrevalenceIndex | Self::BiasIndex | Self::CohenKappa | Self::GwetAc1 => (-1.0, 1.0),
            _ => (f64::NEG_INFINITY, 1.0),
        }
    }
}

impl Interval {
    /// The interval of a statistic with this value, cut off at the [bounds](Statistic::bounds) of the statistic. A symmetric interval of
    /// a value near a bound reaches beyond it; the interval itself stays as its method has it.
    ///
    /// ```
    /// use qes_agreement::{Interval, IntervalMethod, Statistic};
    ///
    /// let wide = Interval { method: IntervalMethod::AsymptoticZ, se: 0.2, low: 0.5, high: 1.3, df: None };
    /// let shown = wide.bounded(Statistic::CohenKappa, 0.9);
    /// assert_eq!((shown.low, shown.high, shown.uncut), (0.5, 1.0, Some((0.5, 1.3))));
    /// ```
    pub fn bounded(&self, statistic: Statistic, value: f64) -> Bounded {
        let (least, most) = statistic.bounds();
        // Gwet's upper end comes capped; its half is that of the lower one.
        let high = match self.method {
            IntervalMethod::GwetT | IntervalMethod::GwetTableT => self.high.max(2.0 * value - self.low),
            _ => self.high,
        };
        let cut = self.low < least - ROUNDING || high > most + ROUNDING;
        Bounded {
            low: self.low.clamp(least, most),
            high: self.high.clamp(least, most),
            uncut: cut.then_some((self.low, high)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(statistic: Statistic, method: IntervalMethod, value: f64, (low, high): (f64, f64), expected: Bounded) {
        let interval = Interval { method, se: 0.1, low, high, df: None };
        let found = interval.bounded(statistic, value);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(found.low, expected.low) && near(found.high, expected.high), "{found:?}");
        match (found.uncut, expected.uncut) {
            (Some(a), Some(b)) => assert!(near(a.0, b.0) && near(a.1, b.1), "{found:?}"),
            (a, b) => assert_eq!(a, b),
        }
    }

    #[test]
    fn ends_beyond_what_is_possible_are_cut_off_and_said() {
        use IntervalMethod::{AsymptoticZ, BootstrapPercentile, GwetT};
        let of = |low, high, uncut| Bounded { low, high, uncut };
        check(Statistic::PercentAgreement, GwetT, 0.9, (0.7, 1.0), of(0.7, 1.0, Some((0.7, 1.1))));
        check(Statistic::PercentAgreement, GwetT, 0.1, (-0.1, 0.3), of(0.0, 0.3, Some((-0.1, 0.3))));
        check(Statistic::PercentAgreement, GwetT, 0.8, (0.7, 0.9), of(0.7, 0.9, None));
        check(Statistic::PercentAgreement, GwetT, 1.0, (1.0, 1.0), of(1.0, 1.0, None));
        check(Statistic::CohenKappa, AsymptoticZ, 0.2, (-1.4, 1.2), of(-1.0, 1.0, Some((-1.4, 1.2))));
        check(Statistic::WeightedKappa, AsymptoticZ, 0.2, (-1.4, 1.2), of(-1.4, 1.0, Some((-1.4, 1.2))));
        check(Statistic::Pabak, GwetT, -0.9, (-1.2, -0.6), of(-1.0, -0.6, Some((-1.2, -0.6))));
        check(Statistic::GwetAc1, BootstrapPercentile, 0.9, (0.2, 1.0), of(0.2, 1.0, None));
    }
}
