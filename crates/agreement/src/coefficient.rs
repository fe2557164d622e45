use qes_work::Work;

use crate::bootstrap::{Resampling, resample};
use crate::difference::Difference;
use crate::interval::{asymptotic_z, gwet};
use crate::quantile::two_sided_p;
use crate::ratings::given;
use crate::sample::{Measured, Sample, View};
use crate::statistic::{Analytic, Distance, Entry, Estimate, Units};
use crate::{AgreementError, Contingency, Interval, IntervalMethod, Metric, Ratings, Statistic, Undefined, Weights};

/// What coefficients are computed with.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Weights, for the statistics that take them.
    pub weights: Weights,
    /// The level of measurement, for the statistics that take it.
    pub metric: Metric,
    /// Which intervals.
    pub intervals: Intervals,
    /// Confidence level, above 0 and below 1.
    pub level: f64,
    /// How many units there are in all, where those rated are a sample without replacement of a finite population: Gwet's
    /// variances are multiplied by 1 − n/N.
    pub population: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            weights: Weights::Identity,
            metric: Metric::Nominal,
            intervals: Intervals::Analytic,
            level: 0.95,
            population: None,
        }
    }
}

/// Which intervals are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intervals {
    /// None.
    No,
    /// Those with a formula.
    Analytic,
    /// By resampling the units, percentile and `BCa`.
    Bootstrap(Resampling),
}

/// One statistic of one set of ratings, with its intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// Which statistic.
    pub statistic: Statistic,
    /// Its value, or why it has none.
    pub value: Result<f64, Undefined>,
    /// Observed agreement, where the statistic has one.
    pub observed: Option<f64>,
    /// Agreement expected by chance, where the statistic has one.
    pub chance: Option<f64>,
    /// Units that the value rests on: those rated by both of two raters, with a rating, or with two, as the statistic has it.
    pub n_units: usize,
    /// Ratings of those units.
    pub n_ratings: usize,
    /// Its intervals; empty when the value or its standard error is undefined, or none was asked for.
    pub intervals: Vec<Interval>,
    /// Why there is no interval although one was asked for.
    pub no_interval: Option<Undefined>,
    /// The test of no agreement beyond chance, where one is published.
    pub test: Option<NullTest>,
    /// What the bootstrap found, where it was asked for.
    pub bootstrap: Option<crate::Bootstrap>,
}

/// A standard error below this is rounding.
const NO_SPREAD: f64 = 1e-12;

/// The test of H0: no agreement beyond chance. Its standard error is not that of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NullTest {
    /// Standard error under H0.
    pub se: f64,
    /// The value over it.
    pub z: f64,
    /// Two-sided p value, from the normal distribution.
    pub p: f64,
}

/// A statistic with its intervals. Blank units and raters are left out.
///
/// An undefined value is not an error: it is [`Coefficient::value`].
///
/// # Errors
/// [`AgreementError::Level`] when the level is not inside (0, 1); [`AgreementError::NotTwoRaters`] and
/// [`AgreementError::NotTwoCategories`] when a statistic meets another number of raters with ratings or of categories;
/// [`AgreementError::Population`], [`AgreementError::Resamples`]; an error of the weights or scores.
///
/// ```
/// use qes_agreement::{Options, Ratings, Statistic, Undefined, coefficient};
///
/// let same = Ratings::new(2, 2, &vec![vec![Some(0), Some(0)]; 6])?;
/// let kappa = coefficient(&same, Statistic::CohenKappa, &Options::default())?;
/// assert_eq!(kappa.value, Err(Undefined::NoVariation { category: 0 }));
/// let ac1 = coefficient(&same, Statistic::GwetAc1, &Options::default())?;
/// assert_eq!((ac1.value, ac1.intervals.len()), (Ok(1.0), 2));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn coefficient(ratings: &Ratings, statistic: Statistic, options: &Options) -> Result<Coefficient, AgreementError> {
    let mut found = coefficients(ratings, &[statistic], options, &Work::new())?;
    Ok(found.remove(0))
}

/// Several statistics of the same ratings, in the order asked for.
///
/// Resamples are counted in `work`, from any thread: so many for each statistic, whether it has a value or not.
///
/// # Errors
/// Those of [`coefficient`](fn@coefficient); [`AgreementError::Interrupted`] when the work was stopped.
///
/// ```
/// use qes_work::Work;
/// use qes_agreement::{Intervals, Options, Ratings, Resampling, Statistic, coefficients};
///
/// let rows = [[0, 0], [0, 1], [1, 1], [1, 1], [0, 0]].map(|pair| pair.map(Some).to_vec());
/// let ratings = Ratings::new(2, 2, &rows)?;
/// let resampling = Resampling { resamples: 1000, seed: 1 };
/// let options = Options { intervals: Intervals::Bootstrap(resampling), ..Options::default() };
/// let found = coefficients(&ratings, &[Statistic::GwetAc1, Statistic::PercentAgreement], &options, &Work::new())?;
/// assert_eq!(found[1].bootstrap.as_ref().map(|bootstrap| bootstrap.undefined), Some(0));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn coefficients(
    ratings: &Ratings,
    statistics: &[Statistic],
    options: &Options,
    work: &Work,
) -> Result<Vec<Coefficient>, AgreementError> {
    if !(options.level > 0.0 && options.level < 1.0) {
        return Err(AgreementError::Level { found: options.level });
    }
    let raters = ratings.active_raters().len();
    for entry in statistics.iter().map(|statistic| statistic.entry()) {
        if entry.needs_two_raters && raters != 2 {
            return Err(AgreementError::NotTwoRaters { statistic: entry.label, found: raters });
        }
        if entry.needs_two_categories && ratings.n_categories() != 2 {
            return Err(AgreementError::NotTwoCategories { statistic: entry.label, found: ratings.n_categories() });
        }
    }
    let sample = Sample::distinct(ratings, work)?;
    let units = sample.counts.iter().sum::<f64>() as usize;
    if let Some(found) = options.population.filter(|&found| found < units as u64) {
        return Err(AgreementError::Population { found, units });
    }
    // Statistics of the same distance share what is measured with it.
    let mut measured: Vec<(Distance, Measured)> = Vec::new();
    for statistic in statistics {
        let distance = statistic.entry().distance;
        if !measured.iter().any(|(done, _)| *done == distance) {
            let difference = match distance {
                Distance::Identity => Difference::Nominal,
                Distance::Weights => options.weights.difference(ratings.scores())?,
                Distance::Metric => options.metric.difference(ratings.scores())?,
            };
            measured.push((distance, Measured::while_wanted(&sample, difference, work)));
            work.go_on()?;
        }
    }
    let one = |&statistic: &Statistic| {
        let distance = statistic.entry().distance;
        let place = measured.iter().position(|(done, _)| *done == distance).unwrap_or_default();
        of_view(&measured[place].1.view(), statistic, options, work)
    };
    statistics.iter().map(one).collect()
}

fn of_view(view: &View, statistic: Statistic, options: &Options, work: &Work) -> Result<Coefficient, AgreementError> {
    let entry = statistic.entry();
    let (n_units, n_ratings) = used(view, entry.units);
    let estimate = (entry.estimate)(view);
    // What was computed of rows that ended early is nothing.
    work.go_on()?;
    let mut found = Coefficient {
        statistic,
        value: estimate.map(|estimate| estimate.value),
        observed: estimate.ok().and_then(|estimate| estimate.observed),
        chance: estimate.ok().and_then(|estimate| estimate.chance),
        n_units,
        n_ratings,
        intervals: Vec::new(),
        no_interval: None,
        test: None,
        bootstrap: None,
    };
    let estimate = match estimate {
        Ok(estimate) => estimate,
        Err(undefined) => {
            found.no_interval = (options.intervals != Intervals::No).then_some(undefined);
            if let Intervals::Bootstrap(resampling) = options.intervals {
                work.did(resampling.resamples)?;
            }
            return Ok(found);
        }
    };
    if let Some(se) = entry.null.and_then(|null| null(view)).filter(|&se| se > NO_SPREAD && n_units >= 2) {
        let z = estimate.value / se;
        found.test = Some(NullTest { se, z, p: two_sided_p(z) });
    }
    match options.intervals {
        Intervals::No => {}
        Intervals::Analytic => match analytic(view, entry, &estimate, n_units, options) {
            Ok(intervals) => found.intervals = intervals,
            Err(undefined) => found.no_interval = Some(undefined),
        },
        Intervals::Bootstrap(resampling) => {
            let bootstrap = resample(view, entry, estimate.value, resampling, options.level, work)?;
            found.intervals = bootstrap.intervals();
            found.no_interval = bootstrap.percentile.err();
            found.bootstrap = Some(bootstrap);
        }
    }
    work.go_on()?;
    Ok(found)
}

/// Units and ratings that a statistic rests on.
fn used(view: &View, units: Units) -> (usize, usize) {
    let least = if units == Units::Rated { 1.0 } else { 2.0 };
    let mut used = (0.0, 0.0);
    for (place, row, count) in view.rows() {
        let ratings = view.measured.given[place];
        if ratings >= least && (units != Units::Both || given(&row[..2]) == 2) {
            used.0 += count;
            used.1 += count * ratings;
        }
    }
    (used.0 as usize, used.1 as usize)
}

fn analytic(
    view: &View,
    entry: &Entry,
    estimate: &Estimate,
    n_units: usize,
    options: &Options,
) -> Result<Vec<Interval>, Undefined> {
    // The ranks move with the ratings, which no published variance takes into account.
    let influence = entry.influence.filter(|_| view.measured.difference != Difference::Ranks);
    let influence = influence.ok_or(Undefined::NoStandardError)?;
    if n_units < 2 {
        return Err(Undefined::TooFewUnits { found: n_units });
    }
    let n = n_units as f64;
    let least = if entry.units == Units::Rated { 1.0 } else { 2.0 };
    let moved = influence(view, estimate);
    let counting = |place: &usize| view.measured.given[*place] >= least;
    let squares: f64 =
        (0..moved.len()).filter(counting).map(|place| view.counts[place] * moved[place] * moved[place]).sum();
    let finite = options.population.map_or(1.0, |population| 1.0 - n / population as f64);
    let by_unit = (finite * squares / (n * (n - 1.0))).sqrt();
    let as_table = (finite * squares).sqrt() / n;
    let value = estimate.value;
    let gwet_t = || gwet(IntervalMethod::GwetT, value, by_unit, n, options.level);
    let table_t = || gwet(IntervalMethod::GwetTableT, value, as_table, n, options.level);
    let complete = view.measured.sample.n_raters == 2 && view.measured.given.iter().all(|&given| given >= 2.0);
    Ok(match entry.analytic {
        Analytic::GwetAndTable if complete => vec![gwet_t(), table_t()],
        Analytic::Gwet | Analytic::GwetAndTable => vec![gwet_t()],
        Analytic::Table => vec![table_t()],
        Analytic::AsymptoticAndTable => vec![asymptotic_z(value, squares.sqrt() / n, options.level), table_t()],
    })
}

/// A statistic of a table that needs no weights.
pub(crate) fn of_table(table: &Contingency, entry: &Entry) -> Result<f64, Undefined> {
    let sample = Sample::of_table(table);
    let measured = Measured::new(&sample, Difference::Nominal);
    (entry.estimate)(&measured.view()).map(|estimate| estimate.value)
}

/// A statistic that is for tables of two categories alone.
pub(crate) fn of_two_by_two(table: &Contingency, entry: &Entry) -> Result<Result<f64, Undefined>, AgreementError> {
    if table.q() == 2 {
        Ok(of_table(table, entry))
    } else {
        Err(AgreementError::NotTwoCategories { statistic: entry.label, found: table.q() })
    }
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
            let options = Options { level, ..Options::default() };
            let error = coefficient(&three_raters(), Statistic::GwetAc1, &options).expect_err("no such level");
            assert_eq!(error.kind(), "level");
        }
    }

    #[test]
    fn kappa_of_three_raters_is_refused() {
        let expected = AgreementError::NotTwoRaters { statistic: "Cohen's kappa", found: 3 };
        assert_eq!(coefficient(&three_raters(), Statistic::CohenKappa, &Options::default()), Err(expected));
    }

    #[test]
    fn a_finite_population_narrows_the_interval_to_nothing_when_all_of_it_was_rated() {
        let se = |population| {
            let options = Options { population, ..Options::default() };
            let found =
                coefficient(&three_raters(), Statistic::GwetAc1, &options).expect("the population is large enough");
            found.intervals[0].se
        };
        assert!((se(Some(4)) - se(None) * 0.5_f64.sqrt()).abs() < 1e-12);
        assert!(se(Some(2)) < 1e-12);
        let options = Options { population: Some(1), ..Options::default() };
        let error = coefficient(&three_raters(), Statistic::GwetAc1, &options).expect_err("two units were rated");
        assert_eq!(error.kind(), "population");
    }

    #[test]
    fn names_lead_back_to_their_statistic() {
        for &statistic in Statistic::ALL {
            assert_eq!(Statistic::from_name(statistic.name()), Some(statistic));
        }
    }
}
