//! How far appraisers agree, per item and over the items.

use std::path::Path;

use qes_agreement::{Coefficient, Statistic, coefficient, spread};
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
    /// Whether intervals are computed.
    pub intervals: bool,
}

impl Default for AgreementOptions {
    fn default() -> Self {
        Self { columns: RatingColumns::default(), statistics: Vec::new(), level: 0.95, intervals: true }
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
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// Agreement for an instrument of the review, a frame, or a file of ratings.
    ///
    /// # Errors
    /// There is no such instrument, frame or file; its answers are not published; a statistic does not fit.
    pub fn agreement(&self, source: &str, options: &AgreementOptions) -> Result<Agreement, Error> {
        let (input, data_sha256) = self.rating_set(source, &options.columns)?;
        let Input { value: set, provenance, warnings } = input;
        let basis = Basis { provenance, data_sha256: Some(data_sha256), warnings };
        compute(set, options, basis)
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

fn compute(set: RatingSet, options: &AgreementOptions, basis: Basis) -> Result<Agreement, Error> {
    let statistics = statistics(&options.statistics, set.raters.len())?;
    let mut items = Vec::new();
    for item in set.items {
        let mut coefficients = Vec::new();
        for statistic in &statistics {
            let mut value = coefficient(&item.ratings, *statistic, options.level)?;
            if !options.intervals {
                value.intervals.clear();
            }
            coefficients.push(value);
        }
        items.push(AgreementItem {
            item: item.item,
            label: item.label,
            n_units: item.ratings.n_units(),
            n_pairable: item.ratings.n_pairable(),
            coefficients,
        });
    }
    Ok(Agreement { instrument: set.name, raters: set.raters, scale: set.scale, items, level: options.level, basis })
}

/// The statistics of these names; by default all that fit the number of raters.
fn statistics(names: &[String], raters: usize) -> Result<Vec<Statistic>, Error> {
    let all = Statistic::ALL.iter().copied();
    if names.is_empty() || names.iter().any(|n| n == "all") {
        return Ok(all.filter(|s| raters == 2 || !s.needs_two_raters()).collect());
    }
    let known = || all.clone().map(|s| format!("{} ({})", s.name(), s.abbreviation())).collect::<Vec<_>>().join(", ");
    let find = |name: &String| {
        let wanted = name.to_lowercase();
        let found = all.clone().find(|s| wanted == s.name() || wanted == s.abbreviation().to_lowercase());
        found.ok_or_else(|| Error::UnknownStatistic { found: name.clone(), known: known() })
    };
    names.iter().map(find).collect()
}

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
            "metric": "nominal",
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
            "coefficients": coefficients,
        })
    }

    fn coefficient_json(&self, coefficient: &Coefficient) -> Value {
        let mut object = Map::new();
        object.insert("name".to_owned(), coefficient.statistic.name().into());
        object.insert("weights".to_owned(), "identity".into());
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
