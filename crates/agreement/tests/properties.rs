//! What must hold for any ratings: symmetries, bounds, and the neutrality of blanks.

use proptest::prelude::*;
use qes_agreement::{Intervals, Metric, Options, Ratings, Resampling, Statistic, Weights, coefficient, coefficients};
use qes_work::Work;

type Row = Vec<Option<usize>>;

/// A value, or the name of the reason why there is none.
type Outcome = Result<f64, &'static str>;

/// Ratings that the constructor accepts, with the size of their scale.
fn tables(raters: std::ops::Range<usize>) -> impl Strategy<Value = (usize, Vec<Row>)> {
    (1_usize..5, raters, 1_usize..12)
        .prop_flat_map(|(categories, raters, units)| {
            let cell = prop::option::weighted(0.85, 0..categories);
            (Just(categories), prop::collection::vec(prop::collection::vec(cell, raters), units))
        })
        .prop_filter("two raters rated", |(categories, rows)| Ratings::new(*categories, rows[0].len(), rows).is_ok())
}

fn ratings(categories: usize, rows: &[Row]) -> Ratings {
    Ratings::new(categories, rows[0].len(), rows).expect("the rows are complete and on the scale")
}

/// Every statistic that fits the ratings, with all sets of weights and all metrics.
fn outcomes(categories: usize, rows: &[Row]) -> Vec<Outcome> {
    let ratings = ratings(categories, rows);
    let mut outcomes = Vec::new();
    for (weights, &metric) in Weights::NAMED.iter().zip(Metric::ALL.iter().cycle()) {
        let options = Options { weights: weights.clone(), metric, intervals: Intervals::No, ..Options::default() };
        let found = coefficients(&ratings, &fitting(&ratings, |_| true), &options, &Work::new()).expect("they fit");
        outcomes.extend(found.into_iter().map(|found| found.value.map_err(|undefined| undefined.reason())));
    }
    outcomes
}

/// Those that take neither weights nor a metric with an order, and do not tell the two categories apart.
fn nominal(categories: usize, rows: &[Row]) -> Vec<Outcome> {
    let ratings = ratings(categories, rows);
    let options = Options { intervals: Intervals::No, ..Options::default() };
    let statistics = fitting(&ratings, |statistic| !ONE_CATEGORY.contains(&statistic));
    let found = coefficients(&ratings, &statistics, &options, &Work::new()).expect("they fit");
    found.into_iter().map(|found| found.value.map_err(|undefined| undefined.reason())).collect()
}

/// What changes when the categories swap.
const ONE_CATEGORY: [Statistic; 4] =
    [Statistic::PrevalenceIndex, Statistic::BiasIndex, Statistic::PositiveAgreement, Statistic::NegativeAgreement];

fn fitting(ratings: &Ratings, also: impl Fn(Statistic) -> bool) -> Vec<Statistic> {
    let two_raters = ratings.active_raters().len() == 2;
    let two_categories = ratings.n_categories() == 2;
    let fits = |statistic: &Statistic| {
        (two_raters || !statistic.needs_two_raters()) && (two_categories || !statistic.needs_two_categories())
    };
    Statistic::ALL.iter().copied().filter(fits).filter(|&statistic| also(statistic)).collect()
}

fn value(ratings: &Ratings, statistic: Statistic, options: &Options) -> Outcome {
    coefficient(ratings, statistic, options).expect("it fits").value.map_err(|undefined| undefined.reason())
}

fn same(first: &[Outcome], second: &[Outcome]) -> Result<(), TestCaseError> {
    prop_assert_eq!(first.len(), second.len());
    for pair in first.iter().zip(second) {
        match pair {
            (Ok(first), Ok(second)) => prop_assert!((first - second).abs() < 1e-9, "{first} is not {second}"),
            (first, second) => prop_assert_eq!(first, second),
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn swapping_two_raters_changes_nothing((categories, rows) in tables(2..3)) {
        let swapped: Vec<Row> = rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        let (first, second) = (ratings(categories, &rows), ratings(categories, &swapped));
        for statistic in fitting(&first, |statistic| statistic != Statistic::BiasIndex) {
            let of = |ratings| value(ratings, statistic, &Options::default());
            same(&[of(&first)], &[of(&second)])?;
        }
    }

    #[test]
    fn the_order_of_many_raters_does_not_matter((categories, rows) in tables(3..6), by in 0_usize..6) {
        prop_assume!(ratings(categories, &rows).active_raters().len() > 2);
        let mut turned = rows.clone();
        for row in &mut turned {
            let by = by % row.len();
            row.rotate_left(by);
        }
        same(&outcomes(categories, &rows), &outcomes(categories, &turned))?;
    }

    #[test]
    fn relabeling_the_categories_changes_nothing((categories, rows) in tables(2..5), by in 0_usize..5) {
        let relabel = |cell: Option<usize>| cell.map(|code| (code + by) % categories);
        let relabeled: Vec<Row> = rows.iter().map(|row| row.iter().copied().map(relabel).collect()).collect();
        same(&nominal(categories, &rows), &nominal(categories, &relabeled))?;
    }

    #[test]
    fn the_order_of_units_does_not_matter(
        ((categories, rows), shuffled) in tables(2..5)
            .prop_flat_map(|table| (Just(table.clone()), Just(table.1).prop_shuffle()))
    ) {
        same(&outcomes(categories, &rows), &outcomes(categories, &shuffled))?;
    }

    #[test]
    fn every_unit_twice_changes_nothing_but_the_finite_sample_of_alpha((categories, rows) in tables(2..5)) {
        let twice = [rows.clone(), rows.clone()].concat();
        let (once, doubled) = (ratings(categories, &rows), ratings(categories, &twice));
        let alphas = [Statistic::KrippendorffAlpha, Statistic::KrippendorffAlphaWeighted];
        for statistic in fitting(&once, |statistic| !alphas.contains(&statistic)) {
            let of = |ratings| value(ratings, statistic, &Options::default());
            same(&[of(&once)], &[of(&doubled)])?;
        }
        // 1 − alpha = (1 − 1/n) × the ratio of disagreements, for n ratings, and the ratio stays.
        let of = |ratings: &Ratings| coefficient(ratings, alphas[0], &Options::default()).expect("it fits");
        let (once, doubled) = (of(&once), of(&doubled));
        if let (Ok(first), Ok(second)) = (once.value, doubled.value) {
            let ratio = |alpha: f64, n: usize| (1.0 - alpha) / (1.0 - 1.0 / n as f64);
            prop_assert!((ratio(first, once.n_ratings) - ratio(second, doubled.n_ratings)).abs() < 1e-9);
        }
    }

    #[test]
    fn blank_raters_and_units_change_nothing((categories, rows) in tables(2..5)) {
        let mut padded = rows.clone();
        for row in &mut padded {
            row.push(None);
        }
        padded.push(vec![None; rows[0].len() + 1]);
        let (plain, padded) = (ratings(categories, &rows), ratings(categories, &padded));
        for statistic in fitting(&plain, |_| true) {
            let of = |ratings| coefficient(ratings, statistic, &Options::default());
            prop_assert_eq!(of(&plain)?, of(&padded)?);
        }
    }

    #[test]
    fn equal_definitions_agree((categories, rows) in tables(2..3)) {
        use Statistic::{
            BrennanPrediger, CohenKappa, CongerKappa, FleissKappa, GwetAc1, GwetAc2, KrippendorffAlpha,
            KrippendorffAlphaWeighted, Pabak, ScottPi, WeightedKappa,
        };
        let Ok(complete) = ratings(categories, &rows).complete() else { return Ok(()) };
        let plain = Options { intervals: Intervals::No, ..Options::default() };
        let quadratic = Options { weights: Weights::Quadratic, metric: Metric::Interval, ..plain.clone() };
        let pairs = [
            (ScottPi, FleissKappa, &plain),
            (CohenKappa, CongerKappa, &plain),
            (CohenKappa, WeightedKappa, &plain),
            (WeightedKappa, CongerKappa, &quadratic),
            (ScottPi, FleissKappa, &quadratic),
            (GwetAc1, GwetAc2, &plain),
            (KrippendorffAlpha, KrippendorffAlphaWeighted, &plain),
            (KrippendorffAlpha, KrippendorffAlphaWeighted, &quadratic),
        ];
        for (first, second, options) in pairs {
            same(&[value(&complete, first, options)], &[value(&complete, second, options)])?;
        }
        if categories == 2 {
            same(&[value(&complete, Pabak, &plain)], &[value(&complete, BrennanPrediger, &plain)])?;
        }
        // alpha = 1 − (1 − pi) (n − 1) / n for n ratings.
        if let (Ok(pi), Ok(alpha)) = (value(&complete, ScottPi, &plain), value(&complete, KrippendorffAlpha, &plain)) {
            let n = complete.n_ratings() as f64;
            prop_assert!((alpha - (1.0 - (1.0 - pi) * (n - 1.0) / n)).abs() < 1e-9);
        }
    }

    /// Fleiss and Cohen (1973): quadratic kappa is the intraclass correlation of raters drawn at random, with n for n − 1.
    #[test]
    fn quadratic_kappa_is_an_intraclass_correlation((categories, rows) in tables(2..3)) {
        let Ok(complete) = ratings(categories, &rows).complete() else { return Ok(()) };
        let quadratic = Options { weights: Weights::Quadratic, intervals: Intervals::No, ..Options::default() };
        let Ok(kappa) = value(&complete, Statistic::WeightedKappa, &quadratic) else { return Ok(()) };
        let n = complete.n_units() as f64;
        let score = |unit, rater| complete.get(unit, rater).map_or(0.0, |code| code as f64);
        let mean = |rater| (0..complete.n_units()).map(|unit| score(unit, rater)).sum::<f64>() / n;
        let means = [mean(0), mean(1)];
        let moment = |first: usize, second: usize| {
            let product = |unit| (score(unit, first) - means[first]) * (score(unit, second) - means[second]);
            (0..complete.n_units()).map(product).sum::<f64>() / n
        };
        let expected = 2.0 * moment(0, 1) / (moment(0, 0) + moment(1, 1) + (means[0] - means[1]).powi(2));
        prop_assert!((kappa - expected).abs() < 1e-9, "{kappa} is not {expected}");
    }

    #[test]
    fn values_and_intervals_stay_in_bounds((categories, rows) in tables(2..5), level in 0.01_f64..0.999) {
        let ratings = ratings(categories, &rows);
        for (weights, &metric) in Weights::NAMED.iter().zip(Metric::ALL.iter().cycle()) {
            let options = Options { weights: weights.clone(), metric, level, ..Options::default() };
            for statistic in fitting(&ratings, |_| true) {
                let found = coefficient(&ratings, statistic, &options)?;
                prop_assert_eq!(found.no_interval.is_none(), !found.intervals.is_empty());
                let Ok(value) = found.value else { continue };
                prop_assert!(value.is_finite() && value <= 1.0 + 1e-12, "{statistic} is {value}");
                prop_assert!(found.n_units <= ratings.n_rated() && found.n_ratings <= ratings.n_ratings());
                for interval in found.intervals {
                    let finite = [interval.se, interval.low, interval.high].iter().all(|number| number.is_finite());
                    prop_assert!(finite && interval.se >= 0.0, "{statistic}: {interval:?}");
                    prop_assert!(interval.low <= value && value <= interval.high, "{statistic}: {interval:?}");
                }
            }
        }
    }

    #[test]
    fn a_bootstrap_is_the_same_for_any_number_of_threads((categories, rows) in tables(2..4), seed in any::<u64>()) {
        let ratings = ratings(categories, &rows);
        let resampling = Resampling { resamples: 600, seed };
        let options = Options { intervals: Intervals::Bootstrap(resampling), ..Options::default() };
        let of = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be made");
            pool.install(|| coefficient(&ratings, Statistic::KrippendorffAlpha, &options))
        };
        let alone = of(1)?;
        prop_assert_eq!(&alone, &of(3)?);
        let other = Options { intervals: Intervals::Bootstrap(Resampling { seed: !seed, ..resampling }), ..options.clone() };
        let other = coefficient(&ratings, Statistic::KrippendorffAlpha, &other)?;
        prop_assert_eq!(alone.value, other.value);
    }
}
