//! Every case under `tests/golden/`, walked by one adapter; the files' heads explain their format.

use std::collections::BTreeMap;
use std::path::Path;

use qes_agreement::{Coefficient, Contingency, Ratings, Statistic, coefficient};
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
}

#[derive(Deserialize)]
struct Entry {
    statistic: Option<String>,
    weights: Option<String>,
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
    let least = [
        ("input", "error", 10),
        ("percent_agreement", "value", 45),
        ("percent_agreement", "published", 5),
        ("percent_agreement", "gwet_t", 39),
        ("percent_agreement", "interval undefined", 2),
        ("cohen_kappa", "value", 27),
        ("cohen_kappa", "published", 11),
        ("cohen_kappa", "asymptotic_z", 24),
        ("cohen_kappa", "undefined", 3),
        ("cohen_kappa", "interval undefined", 1),
        ("gwet_ac1", "value", 42),
        ("gwet_ac1", "published", 3),
        ("gwet_ac1", "gwet_t", 35),
        ("gwet_ac1", "undefined", 1),
        ("gwet_ac1", "interval undefined", 2),
    ];
    for (subject, what, expected) in least {
        let found = checks.0.get(&(subject.to_owned(), what)).copied().unwrap_or_default();
        assert!(found >= expected, "{subject}: {what} was checked {found} times, expected {expected} or more");
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
    let mut reasons: Vec<&str> = Statistic::ALL
        .iter()
        .map(|&statistic| of(&ratings, statistic).value.expect_err("every statistic is undefined").reason())
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
            .and_then(|table| Ratings::from_contingency(&table))
            .map_err(|error| error.kind().to_owned());
    }
    let cells = case.ratings.as_ref().expect("a case has a table or ratings");
    // A label that is not on the scale gets a code that is not on it either.
    let code = |label: &str| categories.iter().position(|known| known == label).unwrap_or(categories.len());
    let cell = |text: &String| Some(text.trim()).filter(|label| !label.is_empty()).map(code);
    let rows: Vec<Vec<Option<usize>>> = cells.iter().map(|row| row.iter().map(cell).collect()).collect();
    let raters = rows.first().map_or(2, Vec::len);
    Ratings::new(categories.len(), raters, &rows).map_err(|error| error.kind().to_owned())
}

fn of(ratings: &Ratings, statistic: Statistic) -> Coefficient {
    coefficient(ratings, statistic, 0.95).unwrap_or_else(|error| panic!("{statistic}: {error}"))
}

fn check_case(checks: &mut Checks, place: &str, case: &Case) {
    let ratings = ratings(case).unwrap_or_else(|kind| panic!("{place}: {kind}"));
    let entry =
        |value: &toml::Value| -> Entry { value.clone().try_into().unwrap_or_else(|error| panic!("{place}: {error}")) };
    for &statistic in Statistic::ALL {
        let listed = case.expected.get(statistic.name()).into_iter().flatten().map(entry);
        let resampled = case.bootstrap.iter().map(entry).filter(|e| e.statistic.as_deref() == Some(statistic.name()));
        let unweighted = |entry: &Entry| entry.weights.as_deref() == Some("identity");
        for entry in listed.chain(resampled).filter(unweighted) {
            check_entry(checks, &format!("{place}, {statistic}"), &of(&ratings, statistic), &entry);
        }
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
        // Methods that the crate does not offer, such as the two-rater table form, have no counterpart.
        for interval in found.intervals.iter().filter(|interval| interval.method.name() == limits.method) {
            let pairs = [(interval.se, limits.se), (interval.low, limits.low), (interval.high, limits.high)];
            for (found, expected) in pairs {
                assert!((found - expected).abs() <= limits.tolerance, "{place}: {found}, expected {expected}");
            }
            assert_eq!(interval.df, limits.df, "{place}");
            checks.count(statistic.name(), interval.method.name());
        }
    }
}
