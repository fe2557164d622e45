//! Two-sided critical values: the half-width, in standard errors, that holds `level` of a distribution.

use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

/// From here on the expansion in 1/df is more precise than the incomplete beta function.
const LARGE_DF: f64 = 1000.0;

/// From here on the expansion is close enough for Newton's method to start from.
const MODERATE_DF: f64 = 10.0;

/// The normal distribution's critical value; `level` in (0, 1).
pub(crate) fn z(level: f64) -> f64 {
    // The lower tail keeps its digits where 0.5 + level / 2 would round to 1.
    -normal_quantile(tail(level))
}

pub(crate) fn normal_quantile(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share)
}

pub(crate) fn normal_cdf(value: f64) -> f64 {
    Normal::standard().cdf(value)
}

pub(crate) fn two_sided_p(z: f64) -> f64 {
    2.0 * Normal::standard().sf(z.abs())
}

/// Student's t critical value; `level` in (0, 1), `df` positive.
///
/// The quantile function of `statrs` loses digits as `df` grows and need not end, hence Abramowitz and Stegun 26.7.5 for large
/// `df`, and a search of the tail for small.
pub(crate) fn student_t(level: f64, df: f64) -> f64 {
    let start = expansion(z(level), df);
    if df >= LARGE_DF {
        return start;
    }
    let t = StudentsT::new(0.0, 1.0, df).expect("invariant: df is positive");
    let tail = tail(level);
    if df >= MODERATE_DF && (1e-6..0.4).contains(&tail) { newton(&t, tail, start) } else { bisection(&t, tail) }
}

fn tail(level: f64) -> f64 {
    (1.0 - level) / 2.0
}

fn expansion(z: f64, df: f64) -> f64 {
    let square = z * z;
    let powers = |coefficients: &[f64]| z * coefficients.iter().fold(0.0_f64, |sum, c| sum * square + c);
    let terms = [
        powers(&[1.0]),
        powers(&[1.0, 1.0]) / 4.0,
        powers(&[5.0, 16.0, 3.0]) / 96.0,
        powers(&[3.0, 19.0, 17.0, -15.0]) / 384.0,
        powers(&[79.0, 776.0, 1482.0, -1920.0, -945.0]) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0_f64, |sum, term| sum / df + term)
}

fn newton(t: &StudentsT, tail: f64, start: f64) -> f64 {
    let mut value = start;
    for _ in 0..4 {
        let step = (t.sf(value) - tail) / t.pdf(value);
        value += step;
        if step.abs() < 1e-13 * value {
            break;
        }
    }
    value
}

fn bisection(t: &StudentsT, tail: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while t.sf(high) > tail {
        low = high;
        high *= 2.0;
    }
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if t.sf(middle) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
    }

    #[test]
    fn critical_values_of_printed_tables() {
        check(z(0.95), 1.959_963_984_540_054);
        // df 1 and 2 have closed forms: tan(π (p − ½)) and (2p − 1) √(2 / (4p(1 − p))), p = 0.975.
        check(student_t(0.95, 1.0), 12.706_204_736_174_7);
        check(student_t(0.95, 2.0), 4.302_652_729_749_46);
    }

    #[test]
    fn the_three_ways_meet() {
        let t = |df| StudentsT::new(0.0, 1.0, df).expect("df is positive");
        for level in [0.5, 0.9, 0.95, 0.999] {
            check(expansion(z(level), LARGE_DF), bisection(&t(LARGE_DF), tail(level)));
            for df in [MODERATE_DF, 11.0, 30.0, 92.0, 999.0] {
                check(student_t(level, df), bisection(&t(df), tail(level)));
            }
        }
    }

    #[test]
    fn extreme_levels_stay_finite() {
        for level in [f64::MIN_POSITIVE, 1.0 - f64::EPSILON] {
            for df in [1.0, 30.0, 1e4, 1e9] {
                let t = student_t(level, df);
                assert!(t.is_finite() && t > -1e-9, "level {level}, df {df}: {t}");
            }
        }
    }
}
