//! Words for the size of a coefficient, by convention, with the probability that they are deserved.

use qes_agreement::{Benchmark, Coefficient, Membership, Statistic};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use super::Agreement;

/// What is no agreement beyond chance gets no such word.
const NOT_BEYOND_CHANCE: [Statistic; 5] = [
    Statistic::PercentAgreement,
    Statistic::PrevalenceIndex,
    Statistic::BiasIndex,
    Statistic::PositiveAgreement,
    Statistic::NegativeAgreement,
];

/// Where a coefficient lies, if it has a value and a standard error.
fn membership(coefficient: &Coefficient, benchmark: Benchmark) -> Option<Membership> {
    let beyond = !NOT_BEYOND_CHANCE.contains(&coefficient.statistic);
    let value = coefficient.value.ok().filter(|_| beyond)?;
    Some(benchmark.membership(value, coefficient.intervals.first()?.se))
}

impl Agreement {
    pub(super) fn benchmarks_json(&self, coefficient: &Coefficient) -> Option<Value> {
        let one = |&benchmark: &Benchmark| {
            let found = membership(coefficient, benchmark)?;
            let bands = benchmark.bands();
            let cumulative: Vec<Value> = bands
                .iter()
                .zip(&found.cumulative)
                .map(|(band, p)| json!({ "band": band.name, "low": band.low, "probability": p }))
                .collect();
            Some(json!({
                "convention": benchmark.name(), "by_value": bands[found.by_value].name,
                "recommended": bands[found.recommended].name, "cumulative": cumulative,
            }))
        };
        let all: Vec<Value> = self.options.benchmarks.iter().filter_map(one).collect();
        (!all.is_empty()).then(|| all.into())
    }

    pub(super) fn benchmark_table(&self) -> Option<Table> {
        if self.options.benchmarks.is_empty() {
            return None;
        }
        let mut table = self
            .headed(&format!("Benchmarks, by convention: {}", self.instrument))
            .column("coefficient", Align::Left)
            .column("value", Align::Right)
            .column("convention", Align::Left)
            .column("by its value", Align::Left)
            .column("with 95% probability", Align::Left)
            .column("at least", Align::Left);
        for item in &self.items {
            for coefficient in item.coefficients.iter().filter(|c| !NOT_BEYOND_CHANCE.contains(&c.statistic)) {
                for &benchmark in &self.options.benchmarks {
                    let mut cells = self.leading(item);
                    cells.push(coefficient.statistic.label().into());
                    cells.push(match &coefficient.value {
                        Ok(value) => super::table::number_cell(*value),
                        Err(why) => Cell::Undefined(why.because(&item.scale)),
                    });
                    cells.push(benchmark.label().into());
                    if let Some(found) = membership(coefficient, benchmark) {
                        let bands = benchmark.bands();
                        let probable =
                            bands.iter().zip(&found.cumulative).map(|(band, p)| format!("{} {p:.2}", band.name));
                        cells.push(bands[found.by_value].name.into());
                        cells.push(bands[found.recommended].name.into());
                        cells.push(probable.collect::<Vec<_>>().join(", ").into());
                    } else {
                        let by_value = coefficient.value.ok().map(|value| benchmark.membership(value, 0.0).by_value);
                        cells.push(by_value.map_or(Cell::Missing, |band| benchmark.bands()[band].name.into()));
                        cells.push(Cell::Undefined("a probability needs a standard error".to_owned()));
                        cells.push(Cell::Missing);
                    }
                    table.row(cells);
                }
            }
        }
        table.note("The words are conventions, which disagree with each other; none was derived from data. \"With 95% probability\" is the highest word whose cumulative membership probability (Gwet 2014) reaches 0.95; \"at least\" gives these probabilities.");
        Some(table)
    }
}
