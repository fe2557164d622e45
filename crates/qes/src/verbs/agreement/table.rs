//! The table of coefficients, an item a row.

use qes_agreement::{Bounded, Coefficient, Interval, IntervalMethod, Intervals, Metric, Statistic, Weights};
use qes_review::TakenColumns;
use qes_tables::{Align, Cell, Table, decimals_beside, percent};

use super::{Agreement, AgreementItem};
use crate::shown::sentence;
use crate::words::count;

impl Agreement {
    /// A table that begins with the item and the round, where there are several.
    pub(super) fn headed(&self, title: &str) -> Table {
        let mut table = Table::new(title);
        if self.has_items() {
            table = table.column("item", Align::Left);
        }
        if self.has_rounds() {
            table = table.column("round", Align::Left);
        }
        table
    }

    /// The cells under the columns of [`Agreement::headed`].
    pub(super) fn leading(&self, item: &AgreementItem) -> Vec<Cell> {
        let mut cells = Vec::new();
        if self.has_items() {
            cells.push(match &item.item {
                Some(id) if *id != item.label => format!("{id} {}", item.label).into(),
                _ => item.label.as_str().into(),
            });
        }
        if self.has_rounds() {
            cells.push(item.round.as_deref().unwrap_or_default().into());
        }
        cells
    }

    /// What to call an item in a note, where there are several or rounds.
    pub(super) fn place(item: &AgreementItem) -> Option<String> {
        let round = item.round.as_ref().map(|round| format!("round {round}"));
        let parts: Vec<String> = item.item.iter().cloned().chain(round).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn has_items(&self) -> bool {
        self.items.iter().any(|i| i.item.is_some())
    }

    pub(super) fn has_rounds(&self) -> bool {
        self.items.iter().any(|i| i.round.is_some())
    }

    pub(super) fn has_intervals(&self) -> bool {
        self.options.intervals != Intervals::No
    }

    pub(super) fn table(&self) -> Table {
        let statistics: Vec<Statistic> =
            self.items.first().map(|i| i.coefficients.iter().map(|c| c.statistic).collect()).unwrap_or_default();
        let mut table = Table::new(self.title()).column("item", Align::Left);
        if self.has_rounds() {
            table = table.column("round", Align::Left);
        }
        table = coefficient_columns(table.column("units", Align::Right), &statistics, self);
        for item in &self.items {
            let label = match &item.item {
                Some(id) if *id != item.label => format!("{id} {}", item.label),
                _ => item.label.clone(),
            };
            let mut cells: Vec<Cell> = vec![label.into()];
            if self.has_rounds() {
                cells.push(item.round.as_deref().unwrap_or_default().into());
            }
            cells.push(item.n_pairable.into());
            cells
                .extend(item.coefficients.iter().flat_map(|c| coefficient_cells(c, &item.scale, self.has_intervals())));
            table.row(cells);
        }
        let names = statistics.iter().filter(|s| s.abbreviation() != s.label());
        let names: Vec<String> = names.map(|s| format!("{}: {}", s.abbreviation(), s.label())).collect();
        if !names.is_empty() {
            table.note(format!("{}.", names.join("; ")));
        }
        self.range_notes(&mut table);
        self.count_notes(&mut table);
        self.choice_notes(&mut table, &statistics);
        table.note(format!("Scale: {}.", self.scale.join(", ")));
        for note in self.scores_notes() {
            table.note(note);
        }
        if let Some(taken) = &self.taken {
            table.note(self.columns_note(taken));
        }
        if let Some(agreed) = &self.agreed {
            table.note(format!(
                "'{agreed}' holds what was agreed in the end and is no rater; --disagreements shows it."
            ));
        }
        table
    }

    /// What the values and intervals were computed with.
    fn choice_notes(&self, table: &mut Table, statistics: &[Statistic]) {
        let short = |takes: fn(Statistic) -> bool| {
            let names = statistics.iter().filter(|s| takes(**s)).map(|s| s.abbreviation());
            names.collect::<Vec<_>>().join(", ")
        };
        if self.weights != Weights::Identity.name() {
            let weighted = short(Statistic::takes_weights);
            let to = if weighted.is_empty() { "no coefficient shown".to_owned() } else { weighted };
            table.note(format!("Weights: {}, applied to {to}.", self.weights));
        }
        if self.metric != Metric::Nominal {
            let measured = short(Statistic::takes_metric);
            let to = if measured.is_empty() { "no coefficient shown".to_owned() } else { measured };
            table.note(format!("Metric: {}, applied to {to}.", self.metric.name()));
        }
        if self.has_intervals() {
            table.note(interval_text(self, || self.items.iter().flat_map(|i| &i.coefficients)));
        }
        let coefficients = || self.items.iter().flat_map(|i| &i.coefficients);
        let gwet = coefficients().any(|c| c.intervals.first().is_some_and(|i| i.method == IntervalMethod::GwetT));
        if gwet && self.items.iter().any(|i| i.n_single > 0) {
            table.note("Units with one rating count in Gwet's variances and widen them; --missing complete or --ci bootstrap shows by how much.");
        }
    }

    /// Which columns of a table were taken for what.
    fn columns_note(&self, taken: &TakenColumns) -> String {
        let mut parts = match &taken.long {
            Some((rater, answer)) => vec![format!("raters in '{rater}'"), format!("answers in '{answer}'")],
            None => vec![format!("raters {}", self.raters.join(", "))],
        };
        parts.push(
            taken.unit.as_ref().map_or_else(|| "each row a unit".to_owned(), |unit| format!("units in '{unit}'")),
        );
        for (what, column) in [("items", &taken.item), ("rounds", &taken.round)] {
            parts.extend(column.as_ref().map(|column| format!("{what} in '{column}'")));
        }
        if !taken.left_aside.is_empty() {
            parts.push(format!("left aside {}", taken.left_aside.join(", ")));
        }
        format!("Columns: {}.", parts.join("; "))
    }

    fn range_notes(&self, table: &mut Table) {
        let rounds: Vec<Option<String>> = self.rounds();
        for round in &rounds {
            let Some((statistic, range)) = self.range_in(round.as_ref()).filter(|_| self.has_items()) else { continue };
            let span = match statistic {
                Statistic::PercentAgreement => {
                    format!("{}–{}", percent(range.min, 0).trim_end_matches('%'), percent(range.max, 0))
                }
                _ => format!("{} to {}", number(range.min), number(range.max)),
            };
            let in_round = round.as_ref().map_or_else(String::new, |round| format!(" in round {round}"));
            table.note(format!(
                "{} over the items{in_round}: {span} ({} to {}).",
                sentence(statistic.label()).trim_end_matches('.'),
                range.min_at.unwrap_or_default(),
                range.max_at.unwrap_or_default()
            ));
        }
    }

    /// Which units do not count, and why.
    fn count_notes(&self, table: &mut Table) {
        for item in self.items.iter().filter(|i| i.n_pairable < i.n_units) {
            let name = Self::place(item).unwrap_or_else(|| self.instrument.clone());
            let parts = [
                (item.n_single, "with one rating"),
                (item.n_blank, "without any"),
                (item.n_incomplete, "not rated by everybody"),
            ];
            let why: Vec<String> =
                parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", count(*n))).collect();
            let left = item.n_units - item.n_pairable;
            table.note(format!(
                "{name}: {} of {} units are not compared: {}.",
                count(left),
                count(item.n_units),
                why.join(", ")
            ));
        }
    }
}

/// A column for each statistic and one for its interval.
pub(super) fn coefficient_columns(mut table: Table, statistics: &[Statistic], agreement: &Agreement) -> Table {
    for statistic in statistics {
        table = table.column(statistic.abbreviation(), Align::Right);
        if agreement.has_intervals() {
            table = table.column(format!("{} CI", agreement.level_text()), Align::Right);
        }
    }
    table
}

/// The cells under [`coefficient_columns`].
pub(super) fn coefficient_cells(coefficient: &Coefficient, scale: &[String], with_intervals: bool) -> Vec<Cell> {
    let is_percent = coefficient.statistic == Statistic::PercentAgreement;
    let value = match &coefficient.value {
        Ok(value) if is_percent => Cell::Percent { fraction: *value, decimals: 1 },
        Ok(value) => number_cell(*value),
        Err(undefined) => Cell::Undefined(undefined.because(scale)),
    };
    let why = coefficient.no_interval.filter(|_| coefficient.value.is_ok());
    let none = || why.map_or(Cell::Missing, |why| Cell::Undefined(why.because(scale)));
    let interval = coefficient.intervals.first().map(|i| bounded(coefficient, i)).map_or_else(none, |i| {
        if is_percent {
            format!("{} to {}", percent(i.low, 1).trim_end_matches('%'), percent(i.high, 1)).into()
        } else {
            format!("{} to {}", number(i.low), number(i.high)).into()
        }
    });
    if with_intervals { vec![value, interval] } else { vec![value] }
}

/// A coefficient: 1 only where agreement is complete.
pub(super) fn number_cell(value: f64) -> Cell {
    Cell::Number { value, decimals: decimals_beside(value, 3, &[1.0, -1.0]) }
}

/// The same as text.
pub(super) fn number(value: f64) -> String {
    let decimals = decimals_beside(value, 3, &[1.0, -1.0]);
    format!("{value:.decimals$}").replace('-', "−")
}

/// Which intervals of these coefficients are shown.
pub(super) fn interval_text<'a, I: Iterator<Item = &'a Coefficient>>(
    agreement: &Agreement,
    coefficients: impl Fn() -> I,
) -> String {
    let methods = methods(coefficients());
    if methods.is_empty() {
        return "No interval could be computed.".to_owned();
    }
    let resamples = drawn_text(agreement, coefficients()).map_or_else(String::new, |drawn| format!(", {drawn}"));
    let cut = cut_text(coefficients()).map_or_else(String::new, |cut| format!(" {cut}"));
    format!("{} intervals: {methods}{resamples}.{cut}", agreement.level_text())
}

/// What a bootstrap of these coefficients drew, so that it can be drawn again.
pub(super) fn drawn_text<'a>(
    agreement: &Agreement,
    mut coefficients: impl Iterator<Item = &'a Coefficient>,
) -> Option<String> {
    let Intervals::Bootstrap(resampling) = agreement.options.intervals else { return None };
    coefficients
        .any(|c| c.bootstrap.is_some())
        .then(|| format!("{} resamples, seed {}", resampling.resamples, resampling.seed))
}

/// An interval of a coefficient as it is shown, inside what the statistic can be.
pub(super) fn bounded(coefficient: &Coefficient, interval: &Interval) -> Bounded {
    interval.bounded(coefficient.statistic, coefficient.value.unwrap_or(interval.low))
}

/// Of which of these coefficients the interval that is shown was cut off.
pub(super) fn cut_text<'a>(coefficients: impl Iterator<Item = &'a Coefficient>) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for coefficient in coefficients {
        let cut = coefficient.intervals.first().is_some_and(|i| bounded(coefficient, i).uncut.is_some());
        if cut && !names.contains(&coefficient.statistic.abbreviation()) {
            names.push(coefficient.statistic.abbreviation());
        }
    }
    let names = names.join(", ");
    (!names.is_empty()).then(|| format!("Ends beyond what a coefficient can be were cut off, of {names}."))
}

/// The methods of the intervals that are shown, the first of each coefficient, and which of them are whose where there are several.
pub(super) fn methods<'a>(coefficients: impl Iterator<Item = &'a Coefficient>) -> String {
    let mut methods: Vec<(IntervalMethod, Vec<&str>)> = Vec::new();
    for (coefficient, interval) in coefficients.filter_map(|c| Some((c, c.intervals.first()?))) {
        let name = coefficient.statistic.abbreviation();
        match methods.iter_mut().find(|(method, _)| *method == interval.method) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => methods.push((interval.method, vec![name])),
        }
    }
    match methods.as_slice() {
        [(only, _)] => only.label().to_owned(),
        several => {
            let of = several.iter().map(|(method, names)| format!("{} for {}", method.label(), names.join(", ")));
            of.collect::<Vec<_>>().join("; ")
        }
    }
}
