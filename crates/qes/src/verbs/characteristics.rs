//! Characteristics of the included papers, studies or participants, by one variable or two.

use qes_review::{Cell as Count, Characteristics, CharacteristicsOptions, Numbers, ReviewError, Unit};
use qes_synthesis::Summary;
use qes_tables::{Align, Cell, Table};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, undefined};
use crate::workspace::Workspace;

/// Counts by one variable or two, and what they rest on.
#[derive(Debug, Clone)]
pub struct CharacteristicsResult {
    /// The counts.
    pub value: Characteristics,
    /// What they rest on.
    pub basis: Basis,
}

impl Workspace {
    /// Counts by one variable or two; by the first two of the review where none is given.
    ///
    /// # Errors
    /// No review is loaded, a variable is not known, or the unit is not published for it.
    pub fn characteristics(&self, by: &[String], unit: Unit) -> Result<CharacteristicsResult, Error> {
        self.characteristics_with(by, unit, &CharacteristicsOptions::default())
    }

    /// As [`Workspace::characteristics`], with variables read as the options say.
    ///
    /// # Errors
    /// Those of [`Workspace::characteristics`]; groups are asked for where no variable is a number.
    pub fn characteristics_with(
        &self,
        by: &[String],
        unit: Unit,
        options: &CharacteristicsOptions,
    ) -> Result<CharacteristicsResult, Error> {
        let review = self.review()?;
        let mut variables = if by.is_empty() { review.categories_of_papers() } else { by.to_vec() };
        variables.truncate(2);
        if review.frame("papers").is_none() && review.frame("margins").is_none() {
            return Err(self.lacking("papers", "paper_id, study_id, status, and a column for each variable"));
        }
        if review.frame("margins").is_none() {
            // Without margins all there is stands in the rows: what is wrong with them is what the user has to know.
            review.papers()?;
        }
        if variables.is_empty() {
            let because = "'papers' holds ids, status and notes only; expected a further column such as country, there or in \
                           'studies', or a resource 'margins' (columns variable, level, n, unit, of)";
            let what = "found no variable to count by".to_owned();
            return Err(ReviewError::NotPublished { what, because: because.to_owned() }.into());
        }
        let mut input = review.characteristics_with(&variables, unit, options)?;
        let levels: Vec<usize> = input.value.margins.iter().map(Vec::len).collect();
        if by.is_empty() && matches!(levels[..], [rows, columns] if rows < columns) {
            // A long table reads better than a wide one.
            variables.reverse();
            input = review.characteristics_with(&variables, unit, options)?;
        }
        if !input.value.read.contains(&"papers") && self.review_holds("margins") && self.takes_place("papers") {
            let what = input.value.by.join(" and ");
            input
                .warnings
                .push(format!("the session's own papers do not carry {what}: what the review publishes is shown"));
        }
        let basis = self.marked(Basis::of(review, input.provenance, input.warnings), &input.value.read);
        Ok(CharacteristicsResult { value: input.value, basis })
    }
}

/// Numbers that each have a row of their own, at most.
const LEVELS: usize = 20;

fn of_summary(s: &Summary) -> [(&'static str, f64); 5] {
    [
        ("median", s.median),
        ("lower quartile", s.lower_quartile),
        ("upper quartile", s.upper_quartile),
        ("least", s.least),
        ("greatest", s.greatest),
    ]
}

fn numbers_json(numbers: &Numbers) -> Value {
    let mut object = json!({ "n": numbers.summary.map_or(0, |s| s.n), "missing": numbers.missing });
    match &numbers.summary {
        Some(s) => {
            let values = [
                ("median", s.median),
                ("q1", s.lower_quartile),
                ("q3", s.upper_quartile),
                ("min", s.least),
                ("max", s.greatest),
            ];
            for (name, value) in values {
                object[name] = value.into();
            }
        }
        None if numbers.several > 0 => object["median"] = undefined("nothing states one number alone"),
        None => object["median"] = undefined("no number is stated"),
    }
    if numbers.several > 0 {
        object["several"] = numbers.several.into();
    }
    object
}

impl CharacteristicsResult {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let c = &self.value;
        let cells: Vec<Value> = c.cells.iter().map(|(levels, count)| self.cell_json(levels, count)).collect();
        let margins: Map<String, Value> = c
            .by
            .iter()
            .zip(&c.margins)
            .map(|(variable, levels)| {
                let levels: Vec<Value> = levels.iter().map(|(level, n)| json!({ "level": level, "n": n })).collect();
                (variable.clone(), levels.into())
            })
            .collect();
        let mut own =
            json!({ "by": c.by, "count": c.unit.name(), "cells": cells, "margins": margins, "total": c.total });
        if c.counted && !c.in_several.is_empty() {
            let several = c.by.iter().cloned().zip(c.in_several.iter().map(|n| (*n).into()));
            own["in_several_levels"] = Value::Object(several.collect());
        }
        let numbers: Vec<(&String, &Numbers)> =
            c.by.iter().zip(&c.numbers).filter_map(|(v, n)| Some((v, n.as_ref()?))).collect();
        if !numbers.is_empty() {
            own["numbers"] = Value::Object(numbers.iter().map(|(v, n)| ((*v).clone(), numbers_json(n))).collect());
        }
        if !c.numbers_at.is_empty() {
            let at = c.numbers_at.iter().map(|(level, n)| (level.clone(), numbers_json(n)));
            own["numbers_by_level"] = Value::Object(at.collect());
        }
        let mut shown = Shown::new("characteristics", &self.basis, own);
        // The warnings stand under the first table.
        let mut basis = self.basis.clone();
        for (variable, numbers) in &numbers {
            shown = shown.with_table(self.summary(variable, numbers), &basis);
            basis.warnings.clear();
        }
        // Many numbers that each stand for themselves say no more than their summary does.
        let long = c.margins.iter().zip(&c.numbers).any(|(levels, n)| n.is_some() && levels.len() > LEVELS);
        if !c.numbers_at.is_empty() {
            shown = shown.with_table(self.at_levels(), &basis);
        } else if numbers.is_empty() || !long {
            let table = if c.by.len() == 1 { self.one_way() } else { self.two_way() };
            shown = shown.with_table(table, &basis);
        }
        shown
    }

    fn summary(&self, variable: &str, numbers: &Numbers) -> Table {
        // People are where their study is; a study states one number.
        let unit = if self.value.unit == Unit::Papers { "papers" } else { "studies" };
        let mut table = Table::new(format!("Numbers: {variable} of the included {unit}"))
            .column(variable, Align::Left)
            .column("", Align::Right);
        if let Some(s) = &numbers.summary {
            for (name, value) in of_summary(s) {
                table.row(vec![name.into(), value.to_string().into()]);
            }
        }
        let n = numbers.summary.map_or(0, |s| s.n);
        table.row(vec![format!("numbers stated by {unit}").into(), n.into()]);
        table.row(vec![format!("{unit} that state none").into(), numbers.missing.into()]);
        if numbers.several > 0 {
            table.row(vec![format!("{unit} that state several, left out above").into(), numbers.several.into()]);
        }
        table.note("Quartiles lie between the nearest two numbers in proportion (definition 7 of Hyndman and Fan).");
        if self.value.margins.iter().any(|levels| levels.len() > LEVELS) {
            table.note("Counts of each number are in the result.");
        }
        table.note("Groups on request: --groups, with the numbers at which each begins after the first.");
        table
    }

    /// What numbers are like at each level of the other variable.
    fn at_levels(&self) -> Table {
        let c = &self.value;
        let (words, numbers) = if c.numbers[0].is_some() { (&c.by[1], &c.by[0]) } else { (&c.by[0], &c.by[1]) };
        let mut table = Table::new(format!("Numbers: {numbers} by {words}"))
            .column(words.as_str(), Align::Left)
            .column("numbers", Align::Right);
        for name in ["median", "lower quartile", "upper quartile", "least", "greatest"] {
            table = table.column(name, Align::Right);
        }
        table = table.column("none stated", Align::Right);
        let several = c.numbers_at.iter().any(|(_, numbers)| numbers.several > 0);
        if several {
            table = table.column("several, left out", Align::Right);
        }
        for (level, numbers) in &c.numbers_at {
            let mut cells: Vec<Cell> = vec![level.as_str().into(), numbers.summary.map_or(0, |s| s.n).into()];
            match &numbers.summary {
                Some(s) => cells.extend(of_summary(s).map(|(_, value)| Cell::from(value.to_string()))),
                None => cells.extend(std::iter::repeat_n(Cell::Missing, 5)),
            }
            cells.push(numbers.missing.into());
            cells.extend(several.then(|| Cell::from(numbers.several)));
            table.row(cells);
        }
        table
    }

    fn cell_json(&self, levels: &[String], count: &Count) -> Value {
        let mut object: Map<String, Value> =
            self.value.by.iter().cloned().zip(levels.iter().map(|l| l.as_str().into())).collect();
        match count {
            Count::Count(n) => {
                object.insert("n".to_owned(), (*n).into());
            }
            Count::Within(bounds) => {
                object.insert("undefined".to_owned(), "not published: only the margins are".into());
                object.insert("lower".to_owned(), bounds.lower.into());
                object.insert("upper".to_owned(), bounds.upper.into());
            }
        }
        Value::Object(object)
    }

    fn one_way(&self) -> Table {
        let c = &self.value;
        let unit = c.unit.name();
        let mut table = Table::new(format!("Included {unit} by {}", c.by[0]))
            .column(c.by[0].clone(), Align::Left)
            .column(unit, Align::Right)
            .column("share", Align::Right);
        for (level, n) in &c.margins[0] {
            let share = Cell::Percent { fraction: *n as f64 / (c.total.max(1)) as f64, decimals: 1 };
            table.row(vec![level.as_str().into(), (*n).into(), share]);
        }
        table.total(vec!["total".into(), c.total.into(), Cell::Missing]);
        table
    }

    fn two_way(&self) -> Table {
        let c = &self.value;
        let unit = c.unit.name();
        let mut table =
            Table::new(format!("Included {unit} by {} and {}", c.by[0], c.by[1])).column(c.by[0].clone(), Align::Left);
        for (level, _) in &c.margins[1] {
            table = table.column(level.clone(), Align::Right);
        }
        table = table.column(format!("{unit}, all"), Align::Right);
        for (row, n) in &c.margins[0] {
            let mut cells: Vec<Cell> = vec![row.as_str().into()];
            for (column, _) in &c.margins[1] {
                let found = c.cells.iter().find(|(levels, _)| levels[0] == *row && levels[1] == *column);
                cells.push(match found.map(|(_, count)| count) {
                    Some(Count::Count(n)) => (*n).into(),
                    Some(Count::Within(b)) => format!("[{}–{}]", b.lower, b.upper).into(),
                    None => Cell::Missing,
                });
            }
            cells.push((*n).into());
            table.row(cells);
        }
        let mut totals: Vec<Cell> = vec!["total".into()];
        totals.extend(c.margins[1].iter().map(|(_, n)| Cell::from(*n)));
        totals.push(c.total.into());
        table.total(totals);
        if !c.counted {
            table.note(format!(
                "The cross-table is not published: [least–most] {unit} that the two margins allow (Fréchet bounds)."
            ));
        }
        table
    }
}
