use crate::quantile::normal_cdf;

/// A convention that puts words to the size of a coefficient.
///
/// The words are habits of a field, not findings: the three conventions disagree with each other, and none was derived from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Benchmark {
    /// Landis and Koch (1977), doi:10.2307/2529310.
    LandisKoch,
    /// Altman (1991), *Practical Statistics for Medical Research*.
    Altman,
    /// Fleiss (1981), *Statistical Methods for Rates and Proportions*, 2nd edition.
    Fleiss,
}

/// One band of a [`Benchmark`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The convention's word.
    pub name: &'static str,
    /// Where it begins, and belongs to it; −1 for the lowest.
    pub low: f64,
}

/// Where a coefficient with its standard error lies on a [`Benchmark`].
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// The band that holds the value itself, its standard error ignored: a position in [`Benchmark::bands`].
    pub by_value: usize,
    /// For each band, the highest first, the probability that the coefficient lies in it or above.
    pub cumulative: Vec<f64>,
    /// The highest band that is reached with a cumulative probability of 0.95.
    pub recommended: usize,
}

/// Gwet's threshold for the band that may be claimed.
const CLAIMED: f64 = 0.95;

impl Benchmark {
    /// Every convention.
    pub const ALL: [Self; 3] = [Self::LandisKoch, Self::Altman, Self::Fleiss];

    /// The stable name, such as `"landis_koch"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LandisKoch => "landis_koch",
            Self::Altman => "altman",
            Self::Fleiss => "fleiss",
        }
    }

    /// The name in running text, such as `"Landis and Koch (1977)"`.
    pub fn label(self) -> &'static str {
        match self {
            Self::LandisKoch => "Landis and Koch (1977)",
            Self::Altman => "Altman (1991)",
            Self::Fleiss => "Fleiss (1981)",
        }
    }

    /// The convention of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|benchmark| benchmark.name() == name)
    }

    /// Its bands, the highest first.
    pub fn bands(self) -> &'static [Band] {
        const fn band(name: &'static str, low: f64) -> Band {
            Band { name, low }
        }
        const LANDIS_KOCH: [Band; 6] = [
            band("almost perfect", 0.8),
            band("substantial", 0.6),
            band("moderate", 0.4),
            band("fair", 0.2),
            band("slight", 0.0),
            band("poor", -1.0),
        ];
        const ALTMAN: [Band; 5] =
            [band("very good", 0.8), band("good", 0.6), band("moderate", 0.4), band("fair", 0.2), band("poor", -1.0)];
        const FLEISS: [Band; 3] = [band("excellent", 0.75), band("intermediate to good", 0.4), band("poor", -1.0)];
        match self {
            Self::LandisKoch => &LANDIS_KOCH,
            Self::Altman => &ALTMAN,
            Self::Fleiss => &FLEISS,
        }
    }

    /// Gwet's cumulative membership probabilities: how likely the coefficient of all units lies in a band or above, by the normal
    /// distribution around `value` with standard error `se`, cut off at −1 and 1.
    ///
    /// ```text
    /// P(at least band b) = [Φ((v − low_b)/se) − Φ((v − 1)/se)] / [Φ((v + 1)/se) − Φ((v − 1)/se)]
    /// ```
    ///
    /// `value` is a chance-corrected coefficient of at most 1; `se` its standard error, not negative. Probabilities rise from the
    /// highest band to the lowest, where they are 1.
    ///
    /// # Edge cases
    /// With a standard error of 0 the coefficient lies in the band of its value. Scott's pi and alpha can be less than −1: the lowest
    /// band is theirs.
    ///
    /// # Source
    /// Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th edition, chapter 6; ISBN 978-0-9708062-8-4.
    ///
    /// ```
    /// use qes_agreement::Benchmark;
    ///
    /// let found = Benchmark::Altman.membership(0.67, 0.15);
    /// assert_eq!(Benchmark::Altman.bands()[found.by_value].name, "good");
    /// assert_eq!(Benchmark::Altman.bands()[found.recommended].name, "moderate");
    /// assert!((found.cumulative[1] - 0.67511).abs() < 5e-6);
    /// ```
    pub fn membership(self, value: f64, se: f64) -> Membership {
        let bands = self.bands();
        let lowest = bands.len() - 1;
        let by_value = bands.iter().position(|band| value >= band.low).unwrap_or(lowest);
        let above = |low: f64| normal_cdf((value - low) / se) - normal_cdf((value - 1.0) / se);
        let all = above(-1.0);
        let cumulative: Vec<f64> = (0..bands.len())
            .map(|band| match band {
                _ if band == lowest => 1.0,
                _ if se > 0.0 && all > 0.0 => (above(bands[band].low) / all).clamp(0.0, 1.0),
                _ => f64::from(u8::from(band >= by_value)),
            })
            .collect();
        let recommended = cumulative.iter().position(|&p| p >= CLAIMED).unwrap_or(lowest);
        Membership { by_value, cumulative, recommended }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// irrCAC 0.4.4, `Benchmark(coeff, se).altman()` and its siblings, checked against the formula by hand.
    #[test]
    fn probabilities_are_those_of_the_reference() {
        let close = |found: &[f64], expected: &[f64]| {
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 6e-6, "{found} {expected}");
            }
        };
        close(&Benchmark::Altman.membership(0.67, 0.15).cumulative, &[0.18168, 0.67511, 0.96356, 0.99912, 1.0]);
    }

    #[test]
    fn without_spread_the_value_decides() {
        let found = Benchmark::LandisKoch.membership(1.0, 0.0);
        assert_eq!((found.by_value, found.recommended, found.cumulative[0]), (0, 0, 1.0));
        let found = Benchmark::Fleiss.membership(0.5, 0.0);
        assert_eq!(found.cumulative, [0.0, 1.0, 1.0]);
        assert_eq!(Benchmark::Altman.membership(-1.4, 0.1).recommended, 4);
    }

    #[test]
    fn names_lead_back() {
        for benchmark in Benchmark::ALL {
            assert_eq!(Benchmark::from_name(benchmark.name()), Some(benchmark));
        }
    }
}
