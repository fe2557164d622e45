//! Every case under `tests/golden/`, walked by one adapter; the files' heads explain their format.

use std::collections::BTreeMap;
use std::path::Path;

use qes_agreement::{
    Bootstrap, Coefficient, Contingency, Intervals, Metric, Options, Ratings, Resampling, Statistic, WeightMatrix,
    Weights, coefficient,
};
use serde::Deserialize;

/// A negative count cannot be written in the crate's types, and labels are the caller's: these kinds are not ours.
const CALLERS: [&str; 2] = ["negative_count", "duplicate_category"];

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    table: Option<Vec<Vec<i64>>>,
    ratings: Option<Vec<Vec<String>>>,
    scale: Scale,
    #[serde(default)]
    expected: BTreeMap<String, Vec<toml::Value>>,
    bootstrap: Option<toml::Value>,
    expected_error: Option<String>,
}

#[derive(Deserialize)]
struct Scale {
    categories: Vec<String>,
    scores: Vec<f64>,
}

#[derive(Deserialize)]
struct Entry {
    statistic: Option<String>,
    weights: Option<String>,
    metric: Option<String>,
    disagreement: Option<Vec<Vec<f64>>>,
    se_null: Option<f64>,
    z_null: Option<f64>,
    value: Option<f64>,
    tolerance: Option<f64>,
    published: Option<f64>,
    published_tolerance: Option<f64>,
    undefined: Option<String>,
    interval_undefined: Option<String>,
    #[serde(default)]
    intervals: Vec<Limits>,
}

#[derive(Deserialize)]
struct Limits {
    method: String,
    se: f64,
    low: f64,
    high: f64,
    df: Option<f64>,
    tolerance: f64,
}

/// How often each thing is checked at least.
const LEAST: [(&str, &str, usize); 65] = [
    ("bias_index", "value", 16),
    ("bootstrap", "bca", 36),
    ("bootstrap", "jackknife", 36),
    ("bootstrap", "percentile", 36),
    ("brennan_prediger", "gwet_t", 68),
    ("brennan_prediger", "gwet_table_t", 34),
    ("brennan_prediger", "interval undefined", 2),
    ("brennan_prediger", "published", 2),
    ("brennan_prediger", "undefined", 1),
    ("brennan_prediger", "value", 71),
    ("cohen_kappa", "asymptotic_z", 24),
    ("cohen_kappa", "gwet_table_t", 21),
    ("cohen_kappa", "interval undefined", 1),
    ("cohen_kappa", "null", 21),
    ("cohen_kappa", "published", 11),
    ("cohen_kappa", "undefined", 3),
    ("cohen_kappa", "value", 27),
    ("conger_kappa", "gwet_t", 60),
    ("conger_kappa", "interval undefined", 2),
    ("conger_kappa", "undefined", 3),
    ("conger_kappa", "value", 62),
    ("fleiss_kappa", "gwet_t", 67),
    ("fleiss_kappa", "interval undefined", 2),
    ("fleiss_kappa", "null", 24),
    ("fleiss_kappa", "published", 5),
    ("fleiss_kappa", "undefined", 3),
    ("fleiss_kappa", "value", 71),
    ("gwet_ac1", "gwet_t", 35),
    ("gwet_ac1", "gwet_table_t", 18),
    ("gwet_ac1", "interval undefined", 2),
    ("gwet_ac1", "published", 3),
    ("gwet_ac1", "undefined", 1),
    ("gwet_ac1", "value", 42),
    ("gwet_ac2", "gwet_t", 33),
    ("gwet_ac2", "gwet_table_t", 16),
    ("gwet_ac2", "published", 2),
    ("gwet_ac2", "value", 33),
    ("input", "error", 10),
    ("krippendorff_alpha", "gwet_t", 57),
    ("krippendorff_alpha", "interval undefined", 2),
    ("krippendorff_alpha", "published", 9),
    ("krippendorff_alpha", "undefined", 4),
    ("krippendorff_alpha", "value", 83),
    ("krippendorff_alpha_weighted", "gwet_t", 35),
    ("krippendorff_alpha_weighted", "value", 35),
    ("pabak", "gwet_table_t", 11),
    ("pabak", "interval undefined", 1),
    ("pabak", "published", 1),
    ("pabak", "value", 16),
    ("percent_agreement", "gwet_t", 72),
    ("percent_agreement", "gwet_table_t", 36),
    ("percent_agreement", "interval undefined", 2),
    ("percent_agreement", "published", 5),
    ("percent_agreement", "value", 78),
    ("prevalence_index", "published", 1),
    ("prevalence_index", "value", 16),
    ("scott_pi", "gwet_table_t", 42),
    ("scott_pi", "interval undefined", 1),
    ("scott_pi", "undefined", 3),
    ("scott_pi", "value", 43),
    ("weighted_kappa", "asymptotic_z", 21),
    ("weighted_kappa", "gwet_table_t", 20),
    ("weighted_kappa", "null", 21),
    ("weighted_kappa", "published", 8),
    ("weighted_kappa", "value", 21),
];

/// How often each thing was checked, so that a walk that finds nothing fails.
#[derive(Default)]
struct Checks(BTreeMap<(String, &'static str), usize>);

impl Checks {
    fn count(&mut self, subject: &str, what: &'static str) {
        *self.0.entry((subject.to_owned(), what)).or_default() += 1;
    }

    fn close(&mut self, place: &str, statistic: Statistic, what: &'static str, pair: (f64, f64), tolerance: f64) {
        let (found, expected) = pair;
        assert!((found - expected).abs() <= tolerance, "{place}: {what} is {found}, expected {expected}");
        self.count(statistic.name(), what);
    }
}

#[test]
fn every_golden_case_holds() {
    let mut checks = Checks::default();
    for (file, case) in cases() {
        let place = format!("{file}, {}", case.name);
        match &case.expected_error {
            Some(kind) if CALLERS.contains(&kind.as_str()) => {}
            Some(kind) => {
                assert_eq!(&failure(&case), kind, "{place}");
                checks.count("input", "error");
            }
            None => check_case(&mut checks, &place, &case),
        }
    }
    for (subject, what, least) in LEAST {
        let found = checks.0.get(&(subject.to_owned(), what)).copied().unwrap_or_default();
        assert!(found >= least, "{subject}: {what} was checked {found} times, expected {least} or more");
    }
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut cases = Vec::new();
    for file in std::fs::read_dir(folder).expect("the folder of golden cases is there") {
        let path = file.expect("the folder can be listed").path();
        let text = std::fs::read_to_string(&path).expect("a golden file is text");
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        cases.extend(file.case.into_iter().map(|case| (path.display().to_string(), case)));
    }
    cases
}

/// The name of the typed error that the case leads to.
fn failure(case: &Case) -> String {
    let ratings = match ratings(case) {
        Err(kind) => return kind,
        Ok(ratings) => ratings,
    };
    let any = Statistic::ALL.iter().filter(|statistic| !statistic.needs_two_raters());
    let mut reasons: Vec<&str> = any
        .map(|&statistic| {
            of(&ratings, statistic, &Options::default()).value.expect_err("every statistic is undefined").reason()
        })
        .collect();
    reasons.dedup();
    reasons.join(", ")
}

fn ratings(case: &Case) -> Result<Ratings, String> {
    let categories = &case.scale.categories;
    if let Some(table) = &case.table {
        let counts: Vec<Vec<u64>> = table
            .iter()
            .map(|row| row.iter().map(|&count| u64::try_from(count).expect("no negative count")).collect())
            .collect();
        return Contingency::new(&counts)
            .and_then(|table| Ratings::from_contingency(&table)?.with_scores(&case.scale.scores))
            .map_err(|error| error.kind().to_owned());
    }
    let cells = case.ratings.as_ref().expect("a case has a table or ratings");
    // A label that is not on the scale gets a code that is not on it either.
    let code = |label: &str| categories.iter().position(|known| known == label).unwrap_or(categories.len());
    let cell = |text: &String| Some(text.trim()).filter(|label| !label.is_empty()).map(code);
    let rows: Vec<Vec<Option<usize>>> = cells.iter().map(|row| row.iter().map(cell).collect()).collect();
    let raters = rows.first().map_or(2, Vec::len);
    let ratings = Ratings::new(categories.len(), raters, &rows);
    ratings.and_then(|ratings| ratings.with_scores(&case.scale.scores)).map_err(|error| error.kind().to_owned())
}

fn of(ratings: &Ratings, statistic: Statistic, options: &Options) -> Coefficient {
    coefficient(ratings, statistic, options).unwrap_or_else(|error| panic!("{statistic}: {error}"))
}

fn options(entry: &Entry) -> Options {
    let mut options = Options::default();
    if let Some(rows) = &entry.disagreement {
        options.weights = Weights::Matrix(WeightMatrix::new(rows).expect("the matrix is square"));
    } else if let Some(name) = &entry.weights {
        options.weights = Weights::from_name(name).expect("the weights have a name");
    }
    if let Some(name) = &entry.metric {
        options.metric = Metric::from_name(name).expect("the metric has a name");
    }
    options
}

fn check_case(checks: &mut Checks, place: &str, case: &Case) {
    let ratings = ratings(case).unwrap_or_else(|kind| panic!("{place}: {kind}"));
    for (name, entries) in &case.expected {
        let statistic = Statistic::from_name(name).unwrap_or_else(|| panic!("{place}: no statistic '{name}'"));
        for value in entries {
            let entry: Entry = value.clone().try_into().unwrap_or_else(|error| panic!("{place}: {error}"));
            let found = of(&ratings, statistic, &options(&entry));
            let weights = entry.weights.as_deref().or(entry.metric.as_deref()).unwrap_or_default();
            check_entry(checks, &format!("{place}, {statistic}, {weights}"), &found, &entry);
        }
    }
    if let Some(value) = &case.bootstrap {
        let entry: Entry = value.clone().try_into().unwrap_or_else(|error| panic!("{place}: {error}"));
        let exact: Exact = value.clone().try_into().unwrap_or_else(|error| panic!("{place}: {error}"));
        let statistic =
            entry.statistic.as_deref().and_then(Statistic::from_name).expect("a bootstrap names its statistic");
        let mut options = options(&entry);
        check_entry(checks, place, &of(&ratings, statistic, &options), &entry);
        for (resamples, bands) in [(2000, exact.bands_2000()), (10_000, exact.bands_10000())] {
            options.intervals = Intervals::Bootstrap(Resampling { resamples, seed: 1 });
            let found = of(&ratings, statistic, &options).bootstrap.expect("the statistic has a value");
            check_bootstrap(checks, &format!("{place}, {resamples} resamples"), &found, &exact, &bands);
        }
    }
}

/// The exact distribution over all resamples, and where a run of so many must end.
#[derive(Deserialize)]
struct Exact {
    se: f64,
    undefined_probability: f64,
    jackknife_se: Option<f64>,
    acceleration: Option<f64>,
    se_tolerance_2000: f64,
    se_tolerance_10000: f64,
    low_band_2000: [f64; 2],
    high_band_2000: [f64; 2],
    low_band_10000: [f64; 2],
    high_band_10000: [f64; 2],
    bca_low_band_2000: Option<[f64; 2]>,
    bca_high_band_2000: Option<[f64; 2]>,
    bca_low_band_10000: Option<[f64; 2]>,
    bca_high_band_10000: Option<[f64; 2]>,
}

struct Bands {
    se: f64,
    percentile: [[f64; 2]; 2],
    bca: Option<[[f64; 2]; 2]>,
}

impl Exact {
    fn bands_2000(&self) -> Bands {
        let bca = self.bca_low_band_2000.zip(self.bca_high_band_2000).map(|(low, high)| [low, high]);
        Bands { se: self.se_tolerance_2000, percentile: [self.low_band_2000, self.high_band_2000], bca }
    }

    fn bands_10000(&self) -> Bands {
        let bca = self.bca_low_band_10000.zip(self.bca_high_band_10000).map(|(low, high)| [low, high]);
        Bands { se: self.se_tolerance_10000, percentile: [self.low_band_10000, self.high_band_10000], bca }
    }
}

fn check_bootstrap(checks: &mut Checks, place: &str, found: &Bootstrap, exact: &Exact, bands: &Bands) {
    let inside = |end: f64, band: [f64; 2]| end >= band[0] - 1e-9 && end <= band[1] + 1e-9;
    let within = |ends: (f64, f64), bands: [[f64; 2]; 2]| inside(ends.0, bands[0]) && inside(ends.1, bands[1]);
    assert!((found.se - exact.se).abs() <= bands.se, "{place}: se {}, expected {}", found.se, exact.se);
    let percentile = found.percentile.expect(place);
    assert!(within(percentile, bands.percentile), "{place}: {percentile:?} outside {:?}", bands.percentile);
    checks.count("bootstrap", "percentile");
    if let Some(bca) = bands.bca {
        let ends = found.bca.expect(place);
        assert!(within(ends, bca), "{place}: BCa {ends:?} outside {bca:?}");
        checks.count("bootstrap", "bca");
    }
    let drawn = found.resamples as f64;
    let expected = exact.undefined_probability * drawn;
    let spread = 4.0 * (expected * (1.0 - exact.undefined_probability)).sqrt() + 1.0;
    assert!((found.undefined as f64 - expected).abs() <= spread, "{place}: {} undefined", found.undefined);
    if let (Some(se), Some(acceleration)) = (exact.jackknife_se, exact.acceleration) {
        let jackknife = found.jackknife.expect(place);
        assert!((jackknife.se - se).abs() <= 1e-9, "{place}: jackknife {}, expected {se}", jackknife.se);
        assert!((jackknife.acceleration - acceleration).abs() <= 1e-9, "{place}: {}", jackknife.acceleration);
        checks.count("bootstrap", "jackknife");
    }
}

fn check_entry(checks: &mut Checks, place: &str, found: &Coefficient, expected: &Entry) {
    let statistic = found.statistic;
    if let Some(reason) = &expected.undefined {
        let undefined = found.value.expect_err(place);
        assert_eq!(undefined.reason(), reason, "{place}");
        assert_eq!((found.intervals.len(), found.no_interval), (0, Some(undefined)), "{place}");
        checks.count(statistic.name(), "undefined");
        return;
    }
    let value = found.value.expect(place);
    let exact = expected.value.expect("an entry has a value or is undefined");
    checks.close(place, statistic, "value", (value, exact), expected.tolerance.unwrap_or(1e-9));
    if let (Some(printed), Some(tolerance)) = (expected.published, expected.published_tolerance) {
        checks.close(place, statistic, "published", (value, printed), tolerance);
    }
    if let Some(reason) = &expected.interval_undefined {
        assert_eq!(found.no_interval.map(|undefined| undefined.reason()), Some(reason.as_str()), "{place}");
        assert!(found.intervals.is_empty(), "{place}");
        checks.count(statistic.name(), "interval undefined");
    }
    for limits in &expected.intervals {
        let interval = found.intervals.iter().find(|interval| interval.method.name() == limits.method);
        let interval = interval.unwrap_or_else(|| panic!("{place}: no interval {}", limits.method));
        let pairs = [(interval.se, limits.se), (interval.low, limits.low), (interval.high, limits.high)];
        for (found, expected) in pairs {
            let place = format!("{place}, {}", limits.method);
            assert!((found - expected).abs() <= limits.tolerance, "{place}: {found}, expected {expected}");
        }
        assert_eq!(interval.df, limits.df, "{place}");
        checks.count(statistic.name(), interval.method.name());
    }
    // A constant rater leaves nothing to vary under H0: the reference's 1e-8 is rounding, here there is no test.
    if let (Some(se), Some(z)) = (expected.se_null.filter(|&se| se > 1e-6), expected.z_null) {
        let test = found.test.expect(place);
        assert!((test.se - se).abs() <= 1e-6, "{place}: se under H0 {}, expected {se}", test.se);
        assert!((test.z - z).abs() <= 1e-5 * z.abs(), "{place}: z {}, expected {z}", test.z);
        checks.count(statistic.name(), "null");
    }
}
