//! What is stopped says so, and leaves nothing behind that changes what is computed next.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use qes_agreement::{
    Intervals, Metric, Options, Ratings, Resampling, Simulation, Statistic, Weights, coefficients, simulate,
};
use qes_work::Work;
use qes_work::testing::stops_at_any_moment;

/// Ratings of many kinds: hardly two units are alike.
fn ratings(units: usize, raters: usize, categories: usize) -> Ratings {
    let wishes = Simulation {
        units,
        raters,
        prevalence: vec![1.0; categories],
        agreement: 0.6,
        bias: 0.0,
        missing: 0.1,
        seed: 3,
    };
    simulate(&wishes, &Work::new()).unwrap()
}

#[test]
fn coefficients_stop_at_any_moment() {
    let ratings = ratings(3000, 12, 40);
    let statistics: Vec<Statistic> =
        Statistic::ALL.iter().copied().filter(|s| !s.needs_two_raters() && !s.needs_two_categories()).collect();
    let options = Options { weights: Weights::Radical, metric: Metric::Ratio, ..Options::default() };
    stops_at_any_moment("coefficients", Duration::from_millis(60), |work| {
        coefficients(&ratings, &statistics, &options, work)
    });
}

#[test]
fn a_bootstrap_stops_at_any_moment() {
    let ratings = ratings(400, 4, 6);
    let intervals = Intervals::Bootstrap(Resampling { resamples: 300, seed: 1 });
    let options = Options { intervals, ..Options::default() };
    stops_at_any_moment("bootstrap", Duration::from_millis(400), |work| {
        coefficients(&ratings, &[Statistic::KrippendorffAlpha, Statistic::GwetAc1], &options, work)
    });
}

#[test]
fn simulated_ratings_stop_at_any_moment() {
    let wishes = Simulation {
        units: 200_000,
        raters: 3,
        prevalence: vec![0.3, 0.7],
        agreement: 0.8,
        bias: 0.0,
        missing: 0.0,
        seed: 7,
    };
    stops_at_any_moment("simulate", Duration::from_millis(200), |work| simulate(&wishes, work));
}

#[test]
fn every_resample_is_counted() {
    let same = Ratings::new(2, 2, &vec![vec![Some(0), Some(0)]; 6]).unwrap();
    let intervals = Intervals::Bootstrap(Resampling { resamples: 1000, seed: 1 });
    let options = Options { intervals, ..Options::default() };
    let work = Work::new();
    work.begin_counted("resampling", "resamples", 2000);
    // Kappa has no value here and draws none.
    coefficients(&same, &[Statistic::CohenKappa, Statistic::GwetAc1], &options, &work).unwrap();
    assert_eq!((work.progress().done, work.progress().total), (2000, Some(2000)));
}

#[test]
fn many_kinds_of_units_are_not_left_out_one_by_one() {
    let rows: Vec<Vec<Option<usize>>> = (0..20_001).map(|unit| vec![Some(unit), Some(unit / 2)]).collect();
    let ratings = Ratings::new(20_001, 2, &rows).unwrap();
    let intervals = Intervals::Bootstrap(Resampling { resamples: 100, seed: 1 });
    let options = Options { intervals, ..Options::default() };
    let found = coefficients(&ratings, &[Statistic::PercentAgreement], &options, &Work::new()).unwrap().remove(0);
    let bootstrap = found.bootstrap.unwrap();
    assert!(bootstrap.percentile.is_ok());
    let why = bootstrap.jackknife.unwrap_err();
    assert_eq!(why.reason(), "too_many_kinds");
    assert_eq!(why.to_string(), "20001 units differ from each other, and each of at most 20000 is left out in turn");
}

#[test]
fn more_resamples_than_can_be_held_are_refused() {
    let ratings = ratings(50, 2, 3);
    let intervals = Intervals::Bootstrap(Resampling { resamples: 1_000_000_000_000, seed: 1 });
    let options = Options { intervals, ..Options::default() };
    let error = coefficients(&ratings, &[Statistic::GwetAc1], &options, &Work::new()).unwrap_err();
    assert_eq!(error.to_string(), "found 1000000000000 resamples, expected at most 10000000");
}
