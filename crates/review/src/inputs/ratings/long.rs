//! A table with a row for each answer.

use super::assemble::{Answer, Layout, assemble, observed, sorted};
use super::spelling::spellings;
use super::{RatingColumns, RatingSet, TakenColumns, named_or};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;

/// Usual names of the columns.
const RATER: [&str; 5] = ["rater", "appraiser", "reviewer", "coder", "assessor"];
const ANSWER: [&str; 5] = ["answer", "rating", "decision", "judgement", "judgment"];
const ITEM: [&str; 2] = ["item", "stage"];

/// The columns of the rater and of the answer, where the table is long: one of them is named, or both are there under a usual name
/// and no columns of raters are named.
pub(super) fn columns_of(frame: &Frame, columns: &RatingColumns) -> Option<(String, String)> {
    let named = columns.rater.is_some() || columns.answer.is_some();
    let rater = named_or(frame, columns.rater.as_ref(), &RATER);
    let answer = named_or(frame, columns.answer.as_ref(), &ANSWER);
    let wide = columns.raters.iter().any(|r| frame.has(r));
    match (rater, answer) {
        (Some(rater), Some(answer)) if named || !wide => Some((rater, answer)),
        (rater, answer) if named => {
            Some((rater.unwrap_or_else(|| "rater".to_owned()), answer.unwrap_or_else(|| "answer".to_owned())))
        }
        _ => None,
    }
}

pub(super) fn ratings(
    frame: &Frame,
    columns: &RatingColumns,
    (rater, answer): &(String, String),
) -> Result<Input<RatingSet>, ReviewError> {
    let unit = named_or(frame, columns.unit.as_ref(), &super::wide::UNIT).unwrap_or_else(|| "unit".to_owned());
    let item = named_or(frame, columns.item.as_ref(), &ITEM);
    let round = named_or(frame, columns.round.as_ref(), &["round"]);
    let text = |column: &Option<String>| match column {
        Some(column) => frame.texts(column),
        None => Ok(vec![None; frame.height()]),
    };
    let whole = Whole {
        name: &frame.name,
        frame,
        units: frame.texts(&unit)?,
        items: text(&item)?,
        rounds: text(&round)?,
        raters: frame.texts(rater)?,
        answers: frame.texts(answer)?,
        answer_column: answer,
        rows: (0..frame.height()).collect(),
        labels: Vec::new(),
        forgiving: false,
    };
    let pooled = observed_of(&whole, columns, whole.rows.iter().copied());
    let scale = if columns.scale.is_empty() { pooled } else { columns.scale.clone() };
    let (mut set, warnings) = whole.assemble(columns, &|_| scale.clone(), &|_| !columns.scale.is_empty())?;
    let long = Some((rater.clone(), answer.clone()));
    set.taken = Some(TakenColumns { unit: Some(unit), item, round, long, left_aside: Vec::new() });
    Ok(Input { value: set, provenance: frame.provenance, warnings })
}

/// Every answer that these rows hold, as a scale. What was agreed adds no category, unless there is nothing else.
pub(super) fn observed_of(whole: &Whole, columns: &RatingColumns, rows: impl Iterator<Item = usize>) -> Vec<String> {
    let is_agreed = |row: &usize| whole.raters[*row].as_deref().is_some_and(|rater| columns.is_agreed(rater.trim()));
    let (agreed, own): (Vec<usize>, Vec<usize>) = rows.partition(is_agreed);
    let read = |rows: &[usize]| {
        let read: Vec<String> = rows.iter().filter_map(|&row| columns.read(whole.answers[row].clone())).collect();
        observed(read.iter().map(String::as_str))
    };
    let scale = read(&own);
    if scale.is_empty() { read(&agreed) } else { scale }
}

/// The columns of a table with a row for each answer, and which rows count.
pub(super) struct Whole<'a> {
    pub name: &'a str,
    pub frame: &'a Frame,
    pub units: Vec<Option<String>>,
    pub items: Vec<Option<String>>,
    pub rounds: Vec<Option<String>>,
    pub raters: Vec<Option<String>>,
    pub answers: Vec<Option<String>>,
    pub answer_column: &'a str,
    pub rows: Vec<usize>,
    pub labels: Vec<(String, String)>,
    /// Whether an answer off the scale costs itself alone.
    pub forgiving: bool,
}

impl Whole<'_> {
    /// The ratings, with the scale of each item and whether it is declared. A row without unit or rater gets a word.
    pub(super) fn assemble(
        &self,
        columns: &RatingColumns,
        scale: &dyn Fn(&str) -> Vec<String>,
        declared: &dyn Fn(&str) -> bool,
    ) -> Result<(RatingSet, Vec<String>), ReviewError> {
        let names = sorted(
            self.rows.iter().filter_map(|&row| self.raters[row].as_deref().map(str::trim)).filter(|r| !r.is_empty()),
        );
        for named in columns.raters.iter().chain(&columns.agreed) {
            if !names.contains(named) {
                return Err(ReviewError::unknown_name("rater", named, &names));
            }
        }
        let settled: Vec<String> = names.iter().filter(|name| columns.is_agreed(name)).cloned().collect();
        let agreed = settled.first().cloned();
        let raters: Vec<String> = if columns.raters.is_empty() {
            names.iter().filter(|name| !settled.contains(name)).cloned().collect()
        } else {
            columns.raters.clone()
        };
        if let (true, Some(agreed)) = (raters.is_empty(), &agreed) {
            return Err(super::assemble::only_agreed(self.name, agreed));
        }
        let mut without = Vec::new();
        let given: Vec<Option<String>> = self.rows.iter().map(|&row| columns.read(self.answers[row].clone())).collect();
        let mut answers = Vec::with_capacity(self.rows.len());
        for (&row, given) in self.rows.iter().zip(&given) {
            let text = |column: &'_ [Option<String>]| column[row].clone().unwrap_or_default();
            let (unit, rater) = (self.units[row].as_deref().unwrap_or_default(), text(&self.raters));
            let rater = rater.trim();
            if unit.is_empty() || rater.is_empty() {
                without.push(row + 1);
                continue;
            }
            let place = match raters.iter().position(|r| r == rater) {
                Some(place) => place,
                None if agreed.as_deref() == Some(rater) => raters.len(),
                None => continue,
            };
            answers.push(Answer {
                row,
                unit,
                item: self.items[row].as_deref().unwrap_or_default(),
                round: self.rounds[row].as_deref().unwrap_or_default(),
                rater: place,
                given: given.as_deref(),
            });
        }
        let layout = Layout {
            name: self.name,
            resource: &self.frame.name,
            column: &|_| self.answer_column.to_owned(),
            raters,
            agreed,
            labels: self.labels.clone(),
            scale,
            declared,
            scale_is_typed: !columns.scale.is_empty(),
            unit_by_row: false,
            forgiving: self.forgiving,
        };
        let (set, mut warnings) = assemble(&answers, &layout)?;
        if let [first, others @ ..] = settled.as_slice()
            && !others.is_empty()
        {
            warnings.push(format!(
                "'{first}' counts as what was agreed in the end, and the answers of {} for nothing; --final names another one",
                list(others.iter().map(String::as_str))
            ));
        }
        warnings.extend(spellings("raters", &names, "different raters"));
        if let Some(first) = without.first() {
            let n = without.len();
            warnings.push(format!(
                "{n} rows of {} name no unit or no rater and do not count; the first is row {first}",
                self.frame.name
            ));
        }
        Ok((set, warnings))
    }
}
