use crate::{AgreementError, Interval, Ratings, Statistic, Undefined};

/// One statistic of one set of ratings, with its intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// Which statistic.
    pub statistic: Statistic,
    /// Its value, or why it has none.
    pub value: Result<f64, Undefined>,
    /// Its intervals; empty when the value or its standard error is undefined.
    pub intervals: Vec<Interval>,
    /// Why there is no interval; `None` exactly when there is one.
    pub no_interval: Option<Undefined>,
}

/// A statistic with its interval at `level`, such as 0.95. Blank units and raters are left out.
///
/// An undefined value is not an error: it is [`Coefficient::value`].
///
/// # Errors
/// [`AgreementError::Level`] when `level` is not inside (0, 1), and [`AgreementError::NotTwoRaters`] when a statistic
/// for two raters meets another number of raters with ratings.
///
/// ```
/// use qes_agreement::{Ratings, Statistic, Undefined, coefficient};
///
/// let same = Ratings::new(2, 2, &vec![vec![Some(0), Some(0)]; 6])?;
/// let kappa = coefficient(&same, Statistic::CohenKappa, 0.95)?;
/// assert_eq!(kappa.value, Err(Undefined::NoVariation { category: 0 }));
/// let ac1 = coefficient(&same, Statistic::GwetAc1, 0.95)?;
/// assert_eq!((ac1.value, ac1.intervals.len()), (Ok(1.0), 1));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn coefficient(ratings: &Ratings, statistic: Statistic, level: f64) -> Result<Coefficient, AgreementError> {
    if !(level > 0.0 && level < 1.0) {
        return Err(AgreementError::Level { found: level });
    }
    let entry = statistic.entry();
    let found = ratings.active_raters().len();
    if entry.needs_two_raters && found != 2 {
        return Err(AgreementError::NotTwoRaters { statistic: entry.label, found });
    }
    let (intervals, no_interval) = match (entry.interval)(ratings, level) {
        Ok(interval) => (vec![interval], None),
        Err(undefined) => (Vec::new(), Some(undefined)),
    };
    Ok(Coefficient { statistic, value: (entry.value)(ratings), intervals, no_interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three_raters() -> Ratings {
        let rows = [vec![Some(0), Some(0), Some(1)], vec![Some(1), Some(1), Some(1)]];
        Ratings::new(2, 3, &rows).expect("the rows are complete and on the scale")
    }

    #[test]
    fn a_level_outside_the_open_interval_is_refused() {
        for level in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
            let error = coefficient(&three_raters(), Statistic::GwetAc1, level).expect_err("no such level");
            assert_eq!(error.kind(), "level");
        }
    }

    #[test]
    fn kappa_of_three_raters_is_refused() {
        let expected = AgreementError::NotTwoRaters { statistic: "Cohen's kappa", found: 3 };
        assert_eq!(coefficient(&three_raters(), Statistic::CohenKappa, 0.95), Err(expected));
    }

    #[test]
    fn names_lead_back_to_their_statistic() {
        for &statistic in Statistic::ALL {
            assert_eq!(Statistic::from_name(statistic.name()), Some(statistic));
        }
    }
}
