//! How agreement is computed and shown, and the names that people give to weights, metrics and statistics.

use std::io::ErrorKind;
use std::path::Path;

use qes_agreement::{Benchmark, Intervals, Metric, Options, Ratings, Statistic, WeightMatrix, Weights};
use qes_review::{RatingColumns, files};
use qes_work::Work;

use crate::error::Error;

/// How agreement is computed, and what is shown of it.
#[derive(Debug, Clone)]
pub struct AgreementOptions {
    /// For a table: which columns hold what.
    pub columns: RatingColumns,
    /// Whether the table holds counts: how many units two raters put into each pair of categories.
    pub contingency: bool,
    /// The items that count; all where none is given.
    pub items: Vec<String>,
    /// The statistics, by name; the usual ones for the number of raters where none is given.
    pub statistics: Vec<String>,
    /// Confidence level, above 0 and below 1.
    pub level: f64,
    /// How intervals are computed.
    pub intervals: Intervals,
    /// A set of weights by name, or a file with a matrix; identity where not given.
    pub weights: Option<String>,
    /// The level of measurement by name; nominal where not given.
    pub metric: Option<String>,
    /// One score per category, in the scale's order; where none is given the answers' own values if they are numbers, else their
    /// positions.
    pub scores: Vec<f64>,
    /// Whether only units count that every rater rated.
    pub complete: bool,
    /// How many units there are in all, where those rated are a sample of them.
    pub population: Option<u64>,
    /// What is shown beside the coefficients.
    pub views: Vec<AgreementView>,
    /// The conventions that put words to the size of a coefficient.
    pub benchmarks: Vec<Benchmark>,
    /// The figures; the items where percent agreement comes first, if `None`.
    pub figures: Option<Vec<AgreementFigure>>,
    /// Whether figures come with a Vega-Lite description too.
    pub interactive: bool,
}

impl Default for AgreementOptions {
    fn default() -> Self {
        Self {
            columns: RatingColumns::default(),
            contingency: false,
            items: Vec::new(),
            statistics: Vec::new(),
            level: 0.95,
            intervals: Intervals::Analytic,
            weights: None,
            metric: None,
            scores: Vec::new(),
            complete: false,
            population: None,
            views: Vec::new(),
            benchmarks: Vec::new(),
            figures: None,
            interactive: false,
        }
    }
}

/// What is shown of agreement beside the coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementView {
    /// Why the coefficients differ.
    Paradox,
    /// The raters two by two, each with all others, and by category.
    Pairs,
    /// The units that raters disagree on, instead of the coefficients.
    Disagreements,
}

/// A figure of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementFigure {
    /// Percent agreement by item, with its range.
    Items,
    /// Coefficients with their intervals.
    Forest,
    /// How two raters used the categories.
    Heatmap,
}

impl AgreementFigure {
    /// Every figure.
    pub const ALL: [Self; 3] = [Self::Items, Self::Forest, Self::Heatmap];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Forest => "forest",
            Self::Heatmap => "heatmap",
        }
    }
}

/// Without weights these repeat their unweighted forms.
const ONLY_WITH_WEIGHTS: [Statistic; 3] =
    [Statistic::WeightedKappa, Statistic::GwetAc2, Statistic::KrippendorffAlphaWeighted];

impl AgreementOptions {
    /// Whether this is shown.
    pub(super) fn shows(&self, view: AgreementView) -> bool {
        self.views.contains(&view)
    }

    /// The numbers behind the names.
    pub(super) fn chosen(&self) -> Result<Options, Error> {
        let metric = match self.metric.as_deref() {
            None => Metric::Nominal,
            Some(name) => Metric::from_name(name).ok_or_else(|| Error::UnknownMetric {
                found: name.to_owned(),
                known: Metric::ALL.iter().map(|m| m.name()).collect::<Vec<_>>().join(", "),
            })?,
        };
        let weights = match self.weights.as_deref() {
            None => Weights::Identity,
            Some(name) => match Weights::from_name(name) {
                Some(weights) => weights,
                None => Weights::Matrix(matrix(name)?),
            },
        };
        Ok(Options { weights, metric, intervals: self.intervals, level: self.level, population: self.population })
    }

    /// The ratings that count.
    pub(super) fn prepared(&self, ratings: &Ratings) -> Result<Ratings, Error> {
        Ok(if self.complete { ratings.complete()? } else { ratings.clone() })
    }

    /// How many coefficients are computed of these ratings, those of pairs of raters included.
    pub(super) fn how_many(&self, ratings: &Ratings, chosen: &Options, work: &Work) -> Result<usize, Error> {
        let mut n = self.statistics(ratings, chosen)?.len();
        let raters = ratings.active_raters();
        if self.shows(AgreementView::Pairs) {
            for (i, &first) in raters.iter().enumerate() {
                for &second in &raters[i + 1..] {
                    work.go_on()?;
                    // A pair that cannot be compared has none.
                    n += ratings
                        .of_raters(&[first, second])
                        .map_or(Ok(0), |two| self.statistics(&two, chosen).map(|s| s.len()))?;
                }
            }
        }
        Ok(n)
    }

    /// The statistics asked for; by default the usual ones for the number of raters and the weights.
    pub(super) fn statistics(&self, ratings: &Ratings, chosen: &Options) -> Result<Vec<Statistic>, Error> {
        let all = Statistic::ALL.iter().copied();
        let two = ratings.active_raters().len() == 2;
        let weighted = chosen.weights != Weights::Identity;
        if self.statistics.is_empty() {
            let kappas: &[Statistic] = match (two, weighted) {
                (true, false) => &[Statistic::CohenKappa],
                (true, true) => &[Statistic::WeightedKappa],
                (false, _) => &[Statistic::FleissKappa, Statistic::CongerKappa],
            };
            let gwet = if weighted { Statistic::GwetAc2 } else { Statistic::GwetAc1 };
            let others = [gwet, Statistic::KrippendorffAlpha];
            return Ok([&[Statistic::PercentAgreement], kappas, &others].concat());
        }
        if self.statistics.iter().any(|n| n == "all") {
            let fits = |s: &Statistic| {
                (two || !s.needs_two_raters())
                    && (ratings.n_categories() == 2 || !s.needs_two_categories())
                    && (weighted || !ONLY_WITH_WEIGHTS.contains(s))
            };
            return Ok(all.filter(fits).collect());
        }
        let named: Vec<Statistic> = self.statistics.iter().map(|name| statistic(name)).collect::<Result<_, _>>()?;
        if two || !self.shows(AgreementView::Pairs) {
            return Ok(named);
        }
        // Those of two raters are for the pairs.
        let of_all: Vec<Statistic> = named.into_iter().filter(|s| !s.needs_two_raters()).collect();
        Ok(if of_all.is_empty() { vec![Statistic::PercentAgreement] } else { of_all })
    }
}

/// The short name of a statistic as it is typed: `kappa`, `ac1`; its name where there is no shorter one.
pub fn short_statistic_name(statistic: Statistic) -> String {
    let short = statistic.abbreviation();
    if short.contains(' ') { statistic.name().to_owned() } else { short.to_lowercase() }
}

/// The statistic of a name, a short name, or the end of a name.
fn statistic(name: &str) -> Result<Statistic, Error> {
    let all = Statistic::ALL.iter().copied();
    let wanted = name.to_lowercase();
    let named = |s: &Statistic| {
        wanted == s.name() || wanted == s.abbreviation().to_lowercase() || s.name().ends_with(&format!("_{wanted}"))
    };
    all.clone().find(named).ok_or_else(|| {
        let short: Vec<String> = all.clone().map(short_statistic_name).collect();
        let long: Vec<String> = all.map(|s| s.name().to_owned()).collect();
        let near = qes_review::nearest(name, short.iter().chain(&long).map(String::as_str));
        Error::UnknownStatistic { found: name.to_owned(), near, known: short.join(", ") }
    })
}

/// The most bytes of a file of weights: an instrument has few categories.
const MOST: u64 = 1_000_000;

/// A matrix of weights from a CSV file without a header: one row and one column for each category.
fn matrix(name: &str) -> Result<WeightMatrix, Error> {
    let known = || Weights::NAMED.iter().map(Weights::name).collect::<Vec<_>>().join(", ");
    let wrong = |message: String| Error::Weights { path: name.to_owned(), message };
    let bytes = files::read(Path::new(name), MOST, &Work::new()).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::UnknownWeights { found: name.to_owned(), known: known() },
        _ => wrong(files::in_words(&error)),
    })?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes.as_slice());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let number = |cell: &str| {
            let message = || format!("found '{cell}' in line {line}, expected numbers separated by commas");
            cell.trim_start_matches('\u{feff}').parse::<f64>().map_err(|_| wrong(message()))
        };
        rows.push(record.iter().map(number).collect::<Result<Vec<f64>, Error>>()?);
    }
    Ok(WeightMatrix::new(&rows)?)
}
