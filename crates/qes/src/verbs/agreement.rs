//! How far appraisers agree, per item and over the items.

use std::path::Path;

use qes_agreement::{
    Coefficient, Intervals, Metric, Options, Ratings, Statistic, WeightMatrix, Weights, coefficients, spread,
};
use qes_figures::{AgreementItem as PlotItem, agreement_plot};
use qes_review::{Dialect, Frame, Input, RatingColumns, RatingSet, open_frame, ratings_from_frame};
use qes_tables::{Align, Cell, Table};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, sentence};
use crate::workspace::Workspace;

/// How agreement is computed.
#[derive(Debug, Clone)]
pub struct AgreementOptions {
    /// For a table: which columns hold what.
    pub columns: RatingColumns,
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
    /// One score per category, in the scale's order; their positions where none is given.
    pub scores: Vec<f64>,
    /// Whether only units count that every rater rated.
    pub complete: bool,
    /// How many units there are in all, where those rated are a sample of them.
    pub population: Option<u64>,
}

impl Default for AgreementOptions {
    fn default() -> Self {
        Self {
            columns: RatingColumns::default(),
            statistics: Vec::new(),
            level: 0.95,
            intervals: Intervals::Analytic,
            weights: None,
            metric: None,
            scores: Vec::new(),
            complete: false,
            population: None,
        }
    }
}

/// Agreement on one item.
#[derive(Debug, Clone)]
pub struct AgreementItem {
    /// The item; `None` where there is only one.
    pub item: Option<String>,
    /// What a reader sees.
    pub label: String,
    /// Units in the data.
    pub n_units: usize,
    /// Units with two ratings or more.
    pub n_pairable: usize,
    /// Units with one rating only.
    pub n_single: usize,
    /// Units without any.
    pub n_blank: usize,
    /// Units left out because a rater did not rate them, where only complete ones count.
    pub n_incomplete: usize,
    /// The coefficients asked for.
    pub coefficients: Vec<Coefficient>,
}

/// Agreement of an instrument's appraisers, or of any raters.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// The instrument, or the frame.
    pub instrument: String,
    /// The raters.
    pub raters: Vec<String>,
    /// The categories, in their order.
    pub scale: Vec<String>,
    /// Item by item.
    pub items: Vec<AgreementItem>,
    /// Confidence level of the intervals.
    pub level: f64,
    /// The weights, by name.
    pub weights: String,
    /// The level of measurement.
    pub metric: Metric,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// Agreement for an instrument of the review, a frame, or a file of ratings.
    ///
    /// # Errors
    /// There is no such instrument, frame or file; its answers are not published; a statistic does not fit.
    pub fn agreement(&self, source: &str, options: &AgreementOptions) -> Result<Agreement, Error> {
        self.agreement_while(source, options, &|_| true)
    }

    /// As [`Workspace::agreement`], as long as `go_on` says so, which a bootstrap calls with the resamples done since the last call,
    /// from any thread.
    ///
    /// # Errors
    /// Those of [`Workspace::agreement`], and that it was stopped.
    pub fn agreement_while(
        &self,
        source: &str,
        options: &AgreementOptions,
        go_on: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Agreement, Error> {
        let (input, data_sha256) = self.rating_set(source, &options.columns)?;
        let Input { value: set, provenance, warnings } = input;
        let basis = Basis { provenance, data_sha256: Some(data_sha256), warnings };
        compute(set, options, basis, go_on)
    }

    /// An instrument of the review comes first, then a frame, then a file.
    fn rating_set(&self, source: &str, columns: &RatingColumns) -> Result<(Input<RatingSet>, String), Error> {
        let instruments = self.review().map(qes_review::Review::instruments).unwrap_or_default();
        if instruments.iter().any(|i| i == source) {
            let review = self.review()?;
            return Ok((review.ratings(source)?, review.data_sha256().to_owned()));
        }
        let read = |frame: &Frame| Ok((ratings_from_frame(frame, columns)?, frame.data_sha256.clone()));
        if let Ok(frame) = self.frame(source) {
            return read(frame);
        }
        let path = Path::new(source);
        if path.is_file() {
            let opened = open_frame(path, None, Dialect::default())?;
            let (mut input, data_sha256) = read(&opened.value)?;
            input.warnings.extend(opened.warnings);
            return Ok((input, data_sha256));
        }
        if instruments.is_empty() || path.extension().is_some() {
            return Err(if path.extension().is_some() {
                open_frame(path, None, Dialect::default()).err().map_or(Error::NoReview, Error::from)
            } else {
                Error::NoReview
            });
        }
        Err(qes_review::ReviewError::unknown_name("instrument", source, &instruments).into())
    }
}

fn compute(
    set: RatingSet,
    options: &AgreementOptions,
    basis: Basis,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Agreement, Error> {
    let chosen = chosen(options)?;
    let mut items = Vec::new();
    for item in &set.items {
        let whole = item.ratings.n_units();
        let ratings = prepared(&item.ratings, options)?;
        let statistics = statistics(&options.statistics, &ratings, &chosen)?;
        let n_incomplete = whole - ratings.n_units();
        let n_blank = ratings.n_units() - ratings.n_rated();
        items.push(AgreementItem {
            item: item.item.clone(),
            label: item.label.clone(),
            n_units: whole,
            n_pairable: ratings.n_pairable(),
            n_single: ratings.n_rated() - ratings.n_pairable(),
            n_blank,
            n_incomplete,
            coefficients: coefficients(&ratings, &statistics, &chosen, go_on)?,
        });
    }
    Ok(Agreement {
        instrument: set.name,
        raters: set.raters,
        scale: set.scale,
        items,
        level: options.level,
        weights: chosen.weights.name().to_owned(),
        metric: chosen.metric,
        basis,
    })
}

fn prepared(ratings: &Ratings, options: &AgreementOptions) -> Result<Ratings, Error> {
    let ratings = if options.complete { ratings.complete()? } else { ratings.clone() };
    Ok(if options.scores.is_empty() { ratings } else { ratings.with_scores(&options.scores)? })
}

fn chosen(options: &AgreementOptions) -> Result<Options, Error> {
    let metric = match options.metric.as_deref() {
        None => Metric::Nominal,
        Some(name) => Metric::from_name(name).ok_or_else(|| Error::UnknownMetric {
            found: name.to_owned(),
            known: Metric::ALL.iter().map(|m| m.name()).collect::<Vec<_>>().join(", "),
        })?,
    };
    let weights = match options.weights.as_deref() {
        None => Weights::Identity,
        Some(name) => match Weights::from_name(name) {
            Some(weights) => weights,
            None => Weights::Matrix(matrix(name)?),
        },
    };
    Ok(Options { weights, metric, intervals: options.intervals, level: options.level, population: options.population })
}

/// A matrix of weights from a CSV file without a header: one row and one column for each category.
fn matrix(name: &str) -> Result<WeightMatrix, Error> {
    let known = || Weights::NAMED.iter().map(Weights::name).collect::<Vec<_>>().join(", ");
    let text =
        std::fs::read_to_string(name).map_err(|_| Error::UnknownWeights { found: name.to_owned(), known: known() })?;
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cell = |cell: &str| {
            cell.trim().parse::<f64>().map_err(|_| Error::Weights {
                path: name.to_owned(),
                message: format!(
                    "found '{}' in line {}, expected numbers separated by commas",
                    cell.trim(),
                    number + 1
                ),
            })
        };
        rows.push(line.split(',').map(cell).collect::<Result<Vec<f64>, Error>>()?);
    }
    Ok(WeightMatrix::new(&rows)?)
}

/// The statistics of these names; by default the usual ones for the number of raters and the weights.
fn statistics(names: &[String], ratings: &Ratings, options: &Options) -> Result<Vec<Statistic>, Error> {
    let all = Statistic::ALL.iter().copied();
    let two = ratings.active_raters().len() == 2;
    let weighted = options.weights != Weights::Identity;
    if names.is_empty() {
        let kappas: &[Statistic] = match (two, weighted) {
            (true, false) => &[Statistic::CohenKappa],
            (true, true) => &[Statistic::WeightedKappa],
            (false, _) => &[Statistic::FleissKappa, Statistic::CongerKappa],
        };
        let gwet = if weighted { Statistic::GwetAc2 } else { Statistic::GwetAc1 };
        let others = [gwet, Statistic::KrippendorffAlpha];
        return Ok([&[Statistic::PercentAgreement], kappas, &others].concat());
    }
    if names.iter().any(|n| n == "all") {
        let fits = |s: &Statistic| {
            (two || !s.needs_two_raters())
                && (ratings.n_categories() == 2 || !s.needs_two_categories())
                && (weighted || !ONLY_WITH_WEIGHTS.contains(s))
        };
        return Ok(all.filter(fits).collect());
    }
    let known = || all.clone().map(|s| format!("{} ({})", s.name(), s.abbreviation())).collect::<Vec<_>>().join(", ");
    let find = |name: &String| {
        let wanted = name.to_lowercase();
        let named = |s: &Statistic| {
            wanted == s.name() || wanted == s.abbreviation().to_lowercase() || s.name().ends_with(&format!("_{wanted}"))
        };
        let found = all.clone().find(named);
        found.ok_or_else(|| Error::UnknownStatistic { found: name.clone(), known: known() })
    };
    names.iter().map(find).collect()
}

/// Without weights these repeat their unweighted forms.
const ONLY_WITH_WEIGHTS: [Statistic; 3] =
    [Statistic::WeightedKappa, Statistic::GwetAc2, Statistic::KrippendorffAlphaWeighted];

impl Agreement {
    /// The range of the first statistic over the items: least, greatest, and where.
    pub fn range(&self) -> Option<(Statistic, qes_agreement::Range<Option<String>>)> {
        let statistic = self.items.first()?.coefficients.first()?.statistic;
        let values = self.items.iter().filter_map(|i| {
            let value = i.coefficients.first()?.value.as_ref().ok()?;
            Some((i.item.clone(), *value))
        });
        Some((statistic, spread(values)?))
    }

    /// The result as it is shown: a plot of the items, then the table.
    pub fn show(&self) -> Shown {
        let range = self.range().map(|(statistic, range)| {
            json!({
                "statistic": statistic.name(), "min": range.min, "max": range.max,
                "min_item": range.min_at, "max_item": range.max_at,
            })
        });
        let own = json!({
            "instrument": self.instrument,
            "raters": self.raters,
            "metric": self.metric.name(),
            "weights": self.weights,
            "scale": self.scale,
            "level": self.level,
            "range": range.unwrap_or_else(|| crate::shown::undefined("no item has a value")),
            "items": self.items.iter().map(|i| self.item_json(i)).collect::<Vec<_>>(),
        });
        let shown = Shown::new("agreement", &self.basis, own);
        // The plot has a percent axis; of other statistics alone there is only the table.
        let percent = self.range().is_some_and(|(statistic, _)| statistic == Statistic::PercentAgreement);
        let shown = if percent { shown.with_figure(self.figure()) } else { shown };
        shown.with_table(self.table(), &self.basis)
    }

    fn item_json(&self, item: &AgreementItem) -> Value {
        let coefficients: Vec<Value> = item.coefficients.iter().map(|c| self.coefficient_json(c)).collect();
        json!({
            "item": item.item, "label": item.label, "n_units": item.n_units, "n_pairable": item.n_pairable,
            "n_single": item.n_single, "n_blank": item.n_blank, "n_incomplete": item.n_incomplete,
            "coefficients": coefficients,
        })
    }

    fn coefficient_json(&self, coefficient: &Coefficient) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), coefficient.statistic.name().into());
        if coefficient.statistic.takes_metric() {
            object.insert("metric".to_owned(), self.metric.name().into());
        } else {
            let weights = if coefficient.statistic.takes_weights() { self.weights.as_str() } else { "identity" };
            object.insert("weights".to_owned(), weights.into());
        }
        match &coefficient.value {
            Ok(value) => {
                object.insert("value".to_owned(), (*value).into());
            }
            Err(undefined) => {
                object.insert("undefined".to_owned(), undefined.reason().into());
                object.insert("because".to_owned(), undefined.because(&self.scale).into());
            }
        }
        let intervals: Vec<Value> = coefficient
            .intervals
            .iter()
            .map(|i| json!({ "method": i.method.name(), "se": i.se, "low": i.low, "high": i.high, "df": i.df }))
            .collect();
        object.insert("intervals".to_owned(), intervals.into());
        if let Some(undefined) = coefficient.no_interval.filter(|_| coefficient.value.is_ok()) {
            object.insert("interval_undefined".to_owned(), undefined.reason().into());
            object.insert("because".to_owned(), undefined.because(&self.scale).into());
        }
        object.insert("n_units".to_owned(), coefficient.n_units.into());
        object.insert("n_ratings".to_owned(), coefficient.n_ratings.into());
        for (key, share) in [("observed", coefficient.observed), ("chance", coefficient.chance)] {
            if let Some(share) = share {
                object.insert(key.to_owned(), share.into());
            }
        }
        if let Some(test) = &coefficient.test {
            object.insert("test".to_owned(), json!({ "se_null": test.se, "z": test.z, "p": test.p }));
        }
        if let Some(bootstrap) = &coefficient.bootstrap {
            let counts = json!({ "resamples": bootstrap.resamples, "undefined": bootstrap.undefined });
            object.insert("bootstrap".to_owned(), counts);
        }
        Value::Object(object)
    }

    fn level_text(&self) -> String {
        format!("{}%", (self.level * 1e6).round() / 1e4)
    }

    fn title(&self) -> String {
        format!("Agreement of {}: {}", self.raters.join(", "), self.instrument)
    }

    fn figure(&self) -> qes_figures::Figure {
        let items: Vec<PlotItem> = self
            .items
            .iter()
            .map(|i| {
                let first = i.coefficients.first();
                let interval = first.and_then(|c| c.intervals.first());
                PlotItem {
                    item: i.item.clone().unwrap_or_else(|| self.instrument.clone()),
                    label: i.label.clone(),
                    value: first.and_then(|c| c.value.as_ref().ok().copied()),
                    low: interval.map(|i| i.low),
                    high: interval.map(|i| i.high),
                    n: i.n_pairable,
                }
            })
            .collect();
        let mut notes = vec![self.figure_note()];
        notes.extend(self.basis.notes());
        let range = self.range().filter(|_| self.items.len() > 1).map(|(_, r)| (r.min, r.max));
        agreement_plot(&self.title(), &items, range, &notes)
    }

    fn figure_note(&self) -> String {
        let first = self.items.first().and_then(|i| i.coefficients.first());
        let name = first.map_or("Agreement", |c| c.statistic.label());
        let interval = first.and_then(|c| c.intervals.first());
        match interval {
            Some(_) => sentence(&format!("{name}; lines are {} confidence intervals.", self.level_text())),
            None => sentence(name),
        }
    }

    fn table(&self) -> Table {
        let statistics: Vec<Statistic> =
            self.items.first().map(|i| i.coefficients.iter().map(|c| c.statistic).collect()).unwrap_or_default();
        let mut table = Table::new(self.title()).column("item", Align::Left).column("units", Align::Right);
        for statistic in &statistics {
            table = table.column(statistic.label(), Align::Right);
            table = table.column(format!("{} CI", self.level_text()), Align::Right);
        }
        for item in &self.items {
            let label = match &item.item {
                Some(id) if *id != item.label => format!("{id} {}", item.label),
                _ => item.label.clone(),
            };
            let mut cells: Vec<Cell> = vec![label.into(), item.n_pairable.into()];
            for c in &item.coefficients {
                let percent = c.statistic == Statistic::PercentAgreement;
                cells.push(match &c.value {
                    Ok(value) if percent => Cell::Percent { fraction: *value, decimals: 1 },
                    Ok(value) => Cell::Number { value: *value, decimals: 3 },
                    Err(undefined) => Cell::Undefined(undefined.because(&self.scale)),
                });
                cells.push(c.intervals.first().map_or(Cell::Missing, |i| {
                    if percent {
                        format!("{:.1} to {:.1}%", i.low * 100.0, i.high * 100.0).into()
                    } else {
                        format!("{:.3} to {:.3}", i.low, i.high).into()
                    }
                }));
            }
            table.row(cells);
        }
        if let Some((statistic, range)) = self.range().filter(|_| self.items.len() > 1) {
            let span = match statistic {
                Statistic::PercentAgreement => {
                    format!("{}–{}%", (range.min * 100.0).round(), (range.max * 100.0).round())
                }
                _ => format!("{:.3} to {:.3}", range.min, range.max),
            };
            table.note(format!(
                "{} over the items: {span} ({} to {}).",
                sentence(statistic.label()).trim_end_matches('.'),
                range.min_at.unwrap_or_default(),
                range.max_at.unwrap_or_default()
            ));
        }
        for item in self.items.iter().filter(|i| i.n_pairable < i.n_units) {
            let name = item.item.as_deref().unwrap_or(&self.instrument);
            table.note(format!(
                "{name}: {} of {} units have fewer than two ratings.",
                item.n_units - item.n_pairable,
                item.n_units
            ));
        }
        table.note(format!("Scale: {}.", self.scale.join(", ")));
        table
    }
}
