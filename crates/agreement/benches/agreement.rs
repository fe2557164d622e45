//! What coefficients cost: `cargo bench --release -p qes-agreement`. The jobs are those of `tests/bench/agreement.py`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use qes_agreement::{
    Contingency, Intervals, Metric, Options, Ratings, Resampling, Simulation, Statistic, Weights, coefficients,
    krippendorff_alpha, simulate,
};
use qes_work::Work;

fn main() {
    divan::main();
}

fn made_up(units: usize, raters: usize, categories: usize) -> Ratings {
    let wishes = Simulation {
        units,
        raters,
        prevalence: vec![1.0; categories],
        agreement: 0.7,
        bias: 0.0,
        missing: 0.05,
        seed: 1,
    };
    simulate(&wishes, &Work::new()).expect("the wishes fit together")
}

/// Every coefficient of the family with its analytic intervals.
#[divan::bench]
fn all_coefficients_1000_units_2_raters_5_categories(bencher: Bencher) {
    let ratings = made_up(1000, 2, 5);
    let statistics: Vec<Statistic> = Statistic::ALL.iter().copied().filter(|s| !s.needs_two_categories()).collect();
    let options = Options { weights: Weights::Quadratic, ..Options::default() };
    bencher.bench(|| coefficients(black_box(&ratings), &statistics, &options, &Work::new()));
}

/// The two appraisers of the review's global judgment.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn alpha_bootstrap_93_units(bencher: Bencher, resamples: usize) {
    let table = Contingency::new(&[vec![5, 5], vec![7, 76]]).expect("the table is square");
    let ratings = Ratings::from_contingency(&table).expect("the table has units");
    let options = Options { intervals: Intervals::Bootstrap(Resampling { resamples, seed: 1 }), ..Options::default() };
    bencher
        .counter(ItemsCount::new(resamples))
        .bench(|| coefficients(black_box(&ratings), &[Statistic::KrippendorffAlpha], &options, &Work::new()));
}

#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000])]
fn alpha_nominal_5_raters(bencher: Bencher, units: usize) {
    let ratings = made_up(units, 5, 5);
    bencher.counter(ItemsCount::new(units)).bench(|| krippendorff_alpha(black_box(&ratings), Metric::Nominal));
}

/// Every unit has values of its own: as many categories as units.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn alpha_interval_distinct_values(bencher: Bencher, units: usize) {
    let rows: Vec<Vec<Option<usize>>> =
        (0..units).map(|unit| vec![Some(unit), Some((unit + unit % 3).min(units - 1))]).collect();
    let ratings = Ratings::new(units, 2, &rows).expect("the codes are on the scale");
    bencher.counter(ItemsCount::new(units)).bench(|| krippendorff_alpha(black_box(&ratings), Metric::Interval));
}
