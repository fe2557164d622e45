//! Characteristics of the included papers, studies or participants, by one variable or two.

use qes_review::{Cell as Count, Characteristics, ReviewError, Unit};
use qes_tables::{Align, Cell, Table};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
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
        let review = self.review()?;
        let mut variables = if by.is_empty() { review.variables() } else { by.to_vec() };
        variables.truncate(2);
        if review.frame("margins").is_none() {
            // Without margins all there is stands in the rows: what is wrong with them is what the user has to know.
            review.require("papers", "paper_id, study_id, status, and a column for each variable")?;
            review.papers()?;
        }
        if variables.is_empty() {
            let because = "'papers' holds ids, status and notes only; expected a further column such as country, there or in \
                           'studies', or a resource 'margins' (columns variable, level, n, unit, of)";
            let what = "found no variable to count by".to_owned();
            return Err(ReviewError::NotPublished { what, because: because.to_owned() }.into());
        }
        let mut input = review.characteristics(&variables, unit)?;
        let levels: Vec<usize> = input.value.margins.iter().map(Vec::len).collect();
        if by.is_empty() && matches!(levels[..], [rows, columns] if rows < columns) {
            // A long table reads better than a wide one.
            variables.reverse();
            input = review.characteristics(&variables, unit)?;
        }
        let basis = Basis::of(review, input.provenance, input.warnings);
        Ok(CharacteristicsResult { value: input.value, basis })
    }
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
        let own = json!({ "by": c.by, "count": c.unit.name(), "cells": cells, "margins": margins, "total": c.total });
        let table = if c.by.len() == 1 { self.one_way() } else { self.two_way() };
        Shown::new("characteristics", &self.basis, own).with_table(table, &self.basis)
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
