use qes_work::Work;

use crate::{AgreementError, Intervals, Options, Ratings, Statistic, Undefined, coefficients};

/// What makes a chance-corrected coefficient low where raters mostly agree, or high where they do not.
#[derive(Clone, Debug, PartialEq)]
pub struct Paradox {
    /// Units that kappa rests on: rated by both of two raters, else with a rating.
    pub n_units: usize,
    /// Percent agreement.
    pub observed: f64,
    /// The category with the largest share of the answers, counted from 0.
    pub common: usize,
    /// Its share: the mean over the units of the share of a unit's ratings.
    pub common_share: f64,
    /// [`Statistic::CohenKappa`] for two raters, [`Statistic::CongerKappa`] for more: each rater's own margins.
    pub kappa: Part,
    /// [`Statistic::ScottPi`] for two raters, [`Statistic::FleissKappa`] for more: margins of all raters together.
    pub pooled_kappa: Part,
    /// Gwet's AC1.
    pub ac1: Part,
    /// What moves kappa away from AC1 most.
    pub cause: Cause,
}

/// A coefficient and the agreement that it expects by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub statistic: Statistic,
    /// Its value.
    pub value: Result<f64, Undefined>,
    /// Agreement by chance; `None` where the value is undefined.
    pub chance: Option<f64>,
}

/// Why coefficients differ, or do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// One category only: kappa does not exist.
    OneCategory,
    /// Kappa and AC1 are about the same: answers are spread over the categories.
    Little,
    /// Most answers are one category, so that kappa expects much agreement by chance.
    Prevalence,
    /// Raters use the categories differently, so that kappa expects less agreement by chance than their pooled margins would.
    Bias,
}

/// Coefficients closer than this tell the same story.
const ALIKE: f64 = 0.05;

/// Compares kappa with AC1, and kappa with its form for pooled margins, on the same ratings.
///
/// Kappa is lower than AC1 where one category prevails: kappa takes a frequent category as a reason to expect agreement, AC1 does not.
/// Kappa is higher than its pooled form where raters' margins differ. `ratings` is units × raters.
///
/// # Errors
/// [`AgreementError`] when there are fewer than two raters with ratings, or the work was stopped; `Ok(Err(..))` when no unit was rated twice.
///
/// # Source
/// Feinstein and Cicchetti (1990), doi:10.1016/0895-4356(90)90158-L; Byrt, Bishop and Carlin (1993),
/// doi:10.1016/0895-4356(93)90018-V; Gwet (2008), doi:10.1348/000711006X126600.
///
/// ```
/// use qes_agreement::{Cause, Contingency, Ratings, paradox};
/// use qes_work::Work;
///
/// let table = Contingency::new(&[vec![5, 5], vec![7, 76]])?;
/// let found = paradox(&Ratings::from_contingency(&table)?, &Work::new())?.unwrap();
/// assert_eq!((found.cause, found.common), (Cause::Prevalence, 1));
/// assert_eq!(format!("{:.3}", found.common_share), "0.882");
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn paradox(ratings: &Ratings, work: &Work) -> Result<Result<Paradox, Undefined>, AgreementError> {
    let two = ratings.active_raters().len() == 2;
    let (own, pooled) = if two {
        (Statistic::CohenKappa, Statistic::ScottPi)
    } else {
        (Statistic::CongerKappa, Statistic::FleissKappa)
    };
    let statistics = [Statistic::PercentAgreement, own, pooled, Statistic::GwetAc1];
    let options = Options { intervals: Intervals::No, ..Options::default() };
    let found = coefficients(ratings, &statistics, &options, work)?;
    let observed = match found[0].value {
        Ok(observed) => observed,
        Err(undefined) => return Ok(Err(undefined)),
    };
    let part = |place: usize| Part {
        statistic: found[place].statistic,
        value: found[place].value,
        chance: found[place].chance,
    };
    let (kappa, pooled_kappa, ac1) = (part(1), part(2), part(3));
    let shares = shares(ratings);
    work.go_on()?;
    let common = (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a))).unwrap_or_default();
    let cause = match (kappa.value, pooled_kappa.value, ac1.value) {
        (Ok(kappa), pooled, Ok(ac1)) if (kappa - ac1).abs() >= ALIKE => {
            let by_bias = pooled.map_or(0.0, |pooled| kappa - pooled);
            if by_bias > (ac1 - kappa).abs() { Cause::Bias } else { Cause::Prevalence }
        }
        (Ok(_), _, Ok(_)) => Cause::Little,
        _ => Cause::OneCategory,
    };
    let n_units = found[1].n_units;
    Ok(Ok(Paradox { n_units, observed, common, common_share: shares[common], kappa, pooled_kappa, ac1, cause }))
}

/// For each category, the mean over the units of its share of a unit's ratings.
fn shares(ratings: &Ratings) -> Vec<f64> {
    let mut shares = vec![0.0; ratings.n_categories()];
    let mut units = 0.0;
    for row in ratings.rows() {
        let given = crate::ratings::given(row) as f64;
        if given > 0.0 {
            units += 1.0;
            for &code in row.iter().filter(|&&code| code != crate::ratings::MISSING) {
                shares[code as usize] += 1.0 / given;
            }
        }
    }
    for share in &mut shares {
        *share /= units;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Contingency;

    fn cause(cells: [[u64; 2]; 2]) -> Cause {
        let table = Contingency::new(&cells.map(|row| row.to_vec())).expect("the table is square");
        let ratings = Ratings::from_contingency(&table).expect("the table has units");
        paradox(&ratings, &Work::new()).expect("two raters").expect("units rated by both").cause
    }

    /// The first three tables are those of Feinstein and Cicchetti (1990): balanced, one category prevailing, different margins.
    #[test]
    fn causes() {
        assert_eq!(cause([[40, 9], [6, 45]]), Cause::Little);
        assert_eq!(cause([[80, 10], [5, 5]]), Cause::Prevalence);
        assert_eq!(cause([[25, 35], [5, 35]]), Cause::Bias);
        assert_eq!(cause([[9, 0], [0, 0]]), Cause::OneCategory);
    }
}
