//! Appraisers made up, with a chosen prevalence, bias and agreement.

use std::borrow::Cow;
use std::collections::HashSet;

use polars::prelude::{Column, DataFrame, IntoSeries, StringChunkedBuilder};
use qes_agreement::{Ratings, Simulation, simulate};
use qes_review::{Frame, Provenance, sha256_of};

use qes_work::Work;

use super::refuse;
use crate::error::Error;
use crate::verbs::load::Load;
use crate::words::named;
use crate::workspace::{Workspace, good_name};

/// Appraisers to be made up.
#[derive(Debug, Clone)]
pub struct SimulatedAppraisal {
    /// The name of the frame.
    pub name: String,
    /// Units to appraise.
    pub units: usize,
    /// The appraisers' names.
    pub raters: Vec<String>,
    /// Items of the instrument.
    pub items: usize,
    /// The categories, in their order.
    pub scale: Vec<String>,
    /// How often each is used; all alike where none is given.
    pub prevalence: Vec<f64>,
    /// Expected share of agreeing pairs of answers.
    pub agreement: f64,
    /// By how much the first appraiser uses the first category more often than the last appraiser.
    pub bias: f64,
    /// Probability that an answer is missing.
    pub missing: f64,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Default for SimulatedAppraisal {
    fn default() -> Self {
        Self {
            name: "simulated".to_owned(),
            units: 50,
            raters: vec!["A".to_owned(), "B".to_owned()],
            items: 1,
            scale: vec!["yes".to_owned(), "no".to_owned()],
            prevalence: Vec::new(),
            agreement: 0.8,
            bias: 0.0,
            missing: 0.0,
            seed: 1,
        }
    }
}

/// Shares are typed with two or three decimals.
const NEARLY: f64 = 0.011;

/// Columns beside those of the appraisers.
const OTHERS: [&str; 3] = ["unit", "item", "round"];

impl Workspace {
    /// Puts a frame with a row for each unit and item and a column for each appraiser into the workspace.
    ///
    /// # Errors
    /// The wishes contradict each other, or names repeat. The workspace is then as it was.
    pub fn simulate_appraisal(&mut self, wishes: &SimulatedAppraisal, work: &Work) -> Result<Load, Error> {
        good_name(&wishes.name)?;
        distinct("rater", &wishes.raters, &OTHERS)?;
        distinct("category", &wishes.scale, &[])?;
        let q = wishes.scale.len();
        let prevalence = if wishes.prevalence.is_empty() { vec![1.0; q] } else { wishes.prevalence.clone() };
        if prevalence.len() != q {
            let what = format!("found {} prevalences for {q} categories", prevalence.len());
            return Err(refuse(what, "expected one for each"));
        }
        let sum: f64 = prevalence.iter().sum();
        let shares = prevalence.iter().any(|p| p.fract() != 0.0);
        if shares && (sum - 1.0).abs() > NEARLY {
            let what = format!("found prevalences that add up to {}", (sum * 1e6).round() / 1e6);
            return Err(refuse(what, "expected shares that add up to 1, or whole numbers"));
        }
        if wishes.items == 0 {
            return Err(refuse("found 0 items".to_owned(), "expected at least 1"));
        }
        wishes.fits()?;
        work.begin_counted("simulating", "units", wishes.units.saturating_mul(wishes.items));
        let one = |item: usize| {
            let item = Simulation {
                units: wishes.units,
                raters: wishes.raters.len(),
                prevalence: prevalence.clone(),
                agreement: wishes.agreement,
                bias: wishes.bias,
                missing: wishes.missing,
                seed: wishes.seed.wrapping_add(item as u64),
            };
            simulate(&item, work)
        };
        let items = (0..wishes.items).map(one).collect::<Result<Vec<_>, _>>()?;
        let frame = frame(wishes, &items, work)?;
        work.go_on()?;
        let next = vec![
            format!("%agreement {} --scale \"{}\"", named(&frame.name), wishes.scale.join(",")),
            format!("%show {}", named(&frame.name)),
        ];
        Ok(self.put_new("simulate", frame, Vec::new(), next))
    }
}

impl SimulatedAppraisal {
    /// That the table has a size that can be held.
    fn fits(&self) -> Result<(), Error> {
        let cells = self.units.checked_mul(self.items).and_then(|rows| rows.checked_mul(self.raters.len()));
        if cells.is_some_and(|cells| cells <= Simulation::MOST) {
            return Ok(());
        }
        let many = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let (units, items) = (many(self.units, "unit"), many(self.items, "item"));
        let raters = many(self.raters.len(), "rater");
        let most = Simulation::MOST / self.raters.len().max(1);
        let what = format!("found {units} on {items} by {raters}");
        let because =
            format!("expected at most {} ratings in all: {most} units times items for {raters}", Simulation::MOST);
        Err(refuse(what, &because))
    }
}

fn distinct(kind: &str, names: &[String], taken: &[&str]) -> Result<(), Error> {
    let mut seen: HashSet<&str> = taken.iter().copied().collect();
    match names.iter().find(|name| !seen.insert(name)) {
        Some(name) => Err(refuse(format!("found the {kind} '{name}' twice"), "expected different names")),
        None => Ok(()),
    }
}

fn frame<'a>(wishes: &'a SimulatedAppraisal, items: &[Ratings], work: &Work) -> Result<Frame, Error> {
    let places = || (0..items.len()).flat_map(|item| (0..wishes.units).map(move |unit| (item, unit)));
    let rows = items.len() * wishes.units;
    work.begin_counted("listing", "cells", rows.saturating_mul(wishes.raters.len() + 1));
    let column = |name: &str, text: &dyn Fn((usize, usize)) -> Option<Cow<'a, str>>| -> Result<Column, Error> {
        let mut texts = StringChunkedBuilder::new(name.into(), rows);
        for place in places() {
            work.did(1)?;
            texts.append_option(text(place));
        }
        Ok(texts.finish().into_series().into())
    };
    let mut columns = vec![column("unit", &|(_, unit)| Some(Cow::Owned((unit + 1).to_string())))?];
    if items.len() > 1 {
        let width = items.len().to_string().len();
        columns.push(column("item", &|(item, _)| Some(Cow::Owned(format!("item-{:0width$}", item + 1))))?);
    }
    for (place, rater) in wishes.raters.iter().enumerate() {
        let answer = |(item, unit): (usize, usize)| {
            items[item].get(unit, place).map(|code| Cow::Borrowed(wishes.scale[code].as_str()))
        };
        columns.push(column(rater, &answer)?);
    }
    let data = DataFrame::new_infer_height(columns)?;
    let data_sha256 = sha256_of(format!("{wishes:?}").as_bytes());
    Ok(Frame { name: wishes.name.clone(), data, provenance: Some(Provenance::Simulated), data_sha256 })
}
