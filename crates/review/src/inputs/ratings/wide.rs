//! A table with a row for each unit and a column for each rater.

use std::collections::BTreeSet;

use super::assemble::{Answer, Layout, assemble, observed};
use super::{RatingColumns, RatingSet, named_or};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;

/// Usual names of the column that names the unit.
pub(super) const UNIT: [&str; 7] = ["unit", "paper_id", "record_id", "study_id", "paper", "study", "id"];

/// From so many rows on, a column whose values all differ is taken for ids.
const FEWEST_IDS: usize = 5;

pub(super) fn ratings(frame: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    let unit = named_or(frame, columns.unit.as_ref(), &UNIT);
    let item = named_or(frame, columns.item.as_ref(), &["item"]);
    let round = named_or(frame, columns.round.as_ref(), &["round"]);
    let others: Vec<&String> = [&unit, &item, &round].into_iter().flatten().collect();
    let (raters, agreed) = raters(frame, columns, &others, unit.is_some())?;
    let read = |column: &String| -> Result<Vec<Option<String>>, ReviewError> {
        Ok(frame.texts(column)?.into_iter().map(|text| columns.read(text)).collect())
    };
    let given = raters.iter().chain(&agreed).map(read).collect::<Result<Vec<_>, _>>()?;
    let text = |column: &Option<String>| match column {
        Some(column) => frame.texts(column),
        None => Ok(vec![None; frame.height()]),
    };
    let (units, items, rounds) = (text(&unit)?, text(&item)?, text(&round)?);
    let mut answers = Vec::with_capacity(frame.height() * given.len());
    for row in 0..frame.height() {
        for (rater, column) in given.iter().enumerate() {
            answers.push(Answer {
                row,
                unit: units[row].as_deref().unwrap_or_default(),
                item: items[row].as_deref().unwrap_or_default(),
                round: rounds[row].as_deref().unwrap_or_default(),
                rater,
                given: column[row].as_deref(),
            });
        }
    }
    let scale = if columns.scale.is_empty() {
        observed(given.iter().flatten().flatten().map(String::as_str))
    } else {
        columns.scale.clone()
    };
    let names: Vec<String> = raters.iter().chain(&agreed).cloned().collect();
    let layout = Layout {
        name: &frame.name,
        resource: &frame.name,
        column: &|rater| names[rater].clone(),
        raters,
        agreed,
        labels: Vec::new(),
        scale: &|_| scale.clone(),
        unit_by_row: true,
    };
    let (set, mut warnings) = assemble(&answers, &layout)?;
    warnings.extend(unit.and_then(|_| repeated_units(&units, &items, &rounds)));
    Ok(Input { value: set, provenance: frame.provenance, warnings })
}

/// The columns that hold ratings: those named, or all that are nothing else; and the one of what was agreed in the end.
fn raters(
    frame: &Frame,
    columns: &RatingColumns,
    others: &[&String],
    has_unit: bool,
) -> Result<(Vec<String>, Option<String>), ReviewError> {
    let twice = columns.raters.iter().enumerate().find(|(i, r)| columns.raters[..*i].contains(r));
    if let Some((_, twice)) = twice {
        return Err(ReviewError::Ratings {
            what: format!("the rater '{twice}' is named twice"),
            because: "expected each rater once".to_owned(),
        });
    }
    let free = |c: &&str| !others.iter().any(|o| o == c) && *c != "provenance";
    let left: Vec<String> = frame.columns().into_iter().filter(free).map(str::to_owned).collect();
    let agreed = columns.agreed.clone().or_else(|| left.iter().find(|c| columns.is_agreed(c)).cloned());
    if !columns.raters.is_empty() {
        let raters = columns.raters.iter().filter(|r| Some(*r) != agreed.as_ref()).cloned().collect();
        return Ok((raters, agreed));
    }
    let raters: Vec<String> = left.into_iter().filter(|c| Some(c) != agreed.as_ref()).collect();
    if !has_unit && frame.height() > FEWEST_IDS {
        for rater in &raters {
            let texts = frame.texts(rater)?;
            if texts.iter().flatten().collect::<BTreeSet<_>>().len() == frame.height() {
                return Err(ReviewError::Ratings {
                    what: format!("the column '{rater}' holds another value in every row"),
                    because: format!("if it names the units, say --unit {rater}; else name the raters with --raters"),
                });
            }
        }
    }
    Ok((raters, agreed))
}

/// A word on units that stand in several rows of the same item and round.
fn repeated_units(units: &[Option<String>], items: &[Option<String>], rounds: &[Option<String>]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut repeated = BTreeSet::new();
    for ((unit, item), round) in units.iter().zip(items).zip(rounds) {
        if let Some(unit) = unit
            && !seen.insert((unit, item, round))
        {
            repeated.insert(unit.as_str());
        }
    }
    let shown = list(repeated.iter().take(5).copied());
    (!repeated.is_empty()).then(|| format!("{} units stand in several rows, each counted: {shown}", repeated.len()))
}
