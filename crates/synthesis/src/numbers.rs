//! Five numbers that stand for many.

/// Least, quartiles and greatest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many numbers there are.
    pub n: usize,
    /// The least.
    pub least: f64,
    /// The lower quartile.
    pub lower_quartile: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub upper_quartile: f64,
    /// The greatest.
    pub greatest: f64,
}

/// The summary of these numbers; `None` where there is none.
///
/// ```text
/// quantile(p) = x[⌊h⌋] + (h − ⌊h⌋) (x[⌊h⌋ + 1] − x[⌊h⌋]),  h = p (n − 1), x ascending and counted from 0
/// ```
///
/// What is no finite number is left out.
///
/// # Source
/// Hyndman and Fan (1996), definition 7, doi:10.1080/00031305.1996.10473566.
///
/// ```
/// let ages = qes_synthesis::summary(&[46.0, 9.0, 450.0, 81.0]).unwrap();
/// assert_eq!((ages.lower_quartile, ages.median, ages.upper_quartile), (36.75, 63.5, 173.25));
/// ```
pub fn summary(numbers: &[f64]) -> Option<Summary> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|n| n.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (least, greatest) = (*sorted.first()?, *sorted.last()?);
    let last = sorted.len() - 1;
    let quantile = |quarters: usize| {
        // In whole numbers, so that no rounding moves a place.
        let (below, rest) = (quarters * last / 4, quarters * last % 4);
        let above = sorted[(below + 1).min(last)];
        // The difference of two large numbers may be none, so there is none here.
        sorted[below] * (1.0 - rest as f64 / 4.0) + above * (rest as f64 / 4.0)
    };
    Some(Summary {
        n: sorted.len(),
        least,
        lower_quartile: quantile(1),
        median: quantile(2),
        upper_quartile: quantile(3),
        greatest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_numbers() {
        assert_eq!(summary(&[]), None);
        assert_eq!(summary(&[f64::NAN, f64::INFINITY]), None);
        let one = summary(&[3.0]).unwrap();
        assert_eq!((one.n, one.least, one.median, one.greatest), (1, 3.0, 3.0, 3.0));
        let two = summary(&[4.0, 1.0]).unwrap();
        assert_eq!((two.lower_quartile, two.median, two.upper_quartile), (1.75, 2.5, 3.25));
    }

    proptest! {
        #[test]
        fn they_ascend(numbers in proptest::collection::vec(-1e6_f64..1e6, 1..40)) {
            let s = summary(&numbers).unwrap();
            let ascending = [s.least, s.lower_quartile, s.median, s.upper_quartile, s.greatest];
            prop_assert!(ascending.windows(2).all(|w| w[0] <= w[1] + 1e-6), "{s:?}");
        }
    }
}
