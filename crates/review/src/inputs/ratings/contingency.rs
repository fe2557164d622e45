//! A table of counts: how many units two raters put into each pair of categories.

use qes_agreement::{Contingency, Ratings};

use super::margins::Counts;
use super::{ItemRatings, RatingColumns, RatingSet, canonical};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;

/// The ratings behind a table of counts: rows the first rater's categories, columns the second's, in one order. A first column of
/// texts holds the names of the rows. A last row and column of sums are left out, with a word.
///
/// # Errors
/// A count is none, the table is not square, or its rows and columns name different categories.
pub fn ratings_from_contingency(frame: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    let mut names: Vec<&str> = frame.columns().into_iter().filter(|c| *c != "provenance").collect();
    let mut labels = None;
    if names_rows(frame, &names)? {
        let texts = frame.texts(names.remove(0))?;
        labels = Some(texts.into_iter().map(|label| canonical(label.unwrap_or_default().trim())).collect());
    }
    let named: Vec<String> = names.iter().map(|n| canonical(n.trim())).collect();
    let mut cells = vec![Vec::new(); frame.height()];
    for name in &names {
        for (row, count) in frame.counts(name)?.into_iter().enumerate() {
            cells[row].push(count);
        }
    }
    let scale = (!columns.scale.is_empty()).then_some(columns.scale.len());
    let mut counts = Counts { table: &frame.name, cells, rows: labels, columns: Some(named), scale };
    let said = counts.without_sums()?;
    let named = counts.columns.unwrap_or_default();
    for (row, (label, name)) in counts.rows.into_iter().flatten().zip(&named).enumerate() {
        if label != *name {
            return Err(ReviewError::BadValue {
                resource: frame.name.clone(),
                row: row as u64 + 1,
                column: frame.columns().first().copied().unwrap_or_default().to_owned(),
                found: label,
                expected: format!("'{name}': rows and columns name the same categories in the same order"),
            });
        }
    }
    let whole = |(row, cells): (usize, Vec<Option<u64>>)| -> Result<Vec<u64>, ReviewError> {
        let missing = |at: usize| ReviewError::BadValue {
            resource: frame.name.clone(),
            row: row as u64 + 1,
            column: names.get(at).copied().unwrap_or_default().to_owned(),
            found: "nothing".to_owned(),
            expected: "a count: a whole number of zero or more".to_owned(),
        };
        cells.into_iter().enumerate().map(|(at, count)| count.ok_or_else(|| missing(at))).collect()
    };
    let counts: Vec<Vec<u64>> = counts.cells.into_iter().enumerate().map(whole).collect::<Result<_, _>>()?;
    let scale = if columns.scale.is_empty() { named } else { columns.scale.clone() };
    let set = square(&frame.name, &counts, &RatingColumns { scale, ..columns.clone() })?;
    Ok(Input { value: set, provenance: frame.provenance, warnings: said.into_iter().collect() })
}

/// Whether the first column names the rows: by texts, by the numbers that name the columns, or as one more than there are rows.
fn names_rows(frame: &Frame, names: &[&str]) -> Result<bool, ReviewError> {
    let [first, others @ ..] = names else { return Ok(false) };
    let texts = frame.texts(first)?;
    let label = |text: &Option<String>| canonical(text.as_deref().unwrap_or_default().trim());
    if texts.iter().any(|text| text.as_deref().is_some_and(|t| t.trim().parse::<f64>().is_err())) {
        return Ok(true);
    }
    if texts.len() > 1 && texts.iter().zip(others).all(|(text, name)| label(text) == canonical(name.trim())) {
        return Ok(true);
    }
    // A table without names may have a column of sums, which the first one belongs to.
    let mut cells = vec![Vec::new(); frame.height()];
    for name in names {
        let Ok(counts) = frame.counts(name) else { return Ok(names.len() == frame.height() + 1) };
        cells.iter_mut().zip(counts).for_each(|(row, count)| row.push(count));
    }
    let mut whole = Counts { table: &frame.name, cells, rows: None, columns: None, scale: None };
    Ok(names.len() == frame.height() + 1 && whole.without_sums()?.is_none())
}

/// As [`ratings_from_contingency`], from counts alone: categories are called 1, 2, … and raters A and B where `columns` names none.
///
/// # Errors
/// Those of [`ratings_from_contingency`].
pub fn ratings_from_counts(
    name: &str,
    counts: &[Vec<u64>],
    columns: &RatingColumns,
) -> Result<Input<RatingSet>, ReviewError> {
    let cells = counts.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    let scale = (!columns.scale.is_empty()).then_some(columns.scale.len());
    let mut held = Counts { table: name, cells, rows: None, columns: None, scale };
    let said = held.without_sums()?;
    let without: Vec<Vec<u64>> = held.cells.into_iter().map(|row| row.into_iter().flatten().collect()).collect();
    let set = square(name, &without, columns)?;
    Ok(Input { value: set, provenance: None, warnings: said.into_iter().collect() })
}

/// The ratings behind counts of categories alone.
fn square(name: &str, counts: &[Vec<u64>], columns: &RatingColumns) -> Result<RatingSet, ReviewError> {
    if let Some(row) = counts.iter().position(|row| row.len() != counts.len()) {
        return Err(ReviewError::Ratings {
            what: format!("row {} of '{name}' has {} counts", row + 1, counts[row].len()),
            because: format!("expected {}, as many as there are rows", counts.len()),
        });
    }
    let error = |source| ReviewError::Agreement { place: format!("'{name}'"), source };
    let table = Contingency::new(counts).map_err(error)?;
    let ratings = Ratings::from_contingency(&table).map_err(error)?;
    let scale =
        if columns.scale.is_empty() { (1..=table.q()).map(|c| c.to_string()).collect() } else { columns.scale.clone() };
    if scale.len() != table.q() {
        return Err(ReviewError::Ratings {
            what: format!("the scale has {} categories, the table of counts {}", scale.len(), table.q()),
            because: format!("expected one category for each row, found {}", list(scale.iter().map(String::as_str))),
        });
    }
    let raters = match columns.raters.as_slice() {
        [] => vec!["A".to_owned(), "B".to_owned()],
        [first, second] => vec![first.clone(), second.clone()],
        other => {
            return Err(ReviewError::Ratings {
                what: format!("found {} rater(s) for a table of counts", other.len()),
                because: "expected two, the first for the rows and the second for the columns".to_owned(),
            });
        }
    };
    let item = ItemRatings {
        item: None,
        label: name.to_owned(),
        round: None,
        scale: scale.clone(),
        declared: true,
        units: Vec::new(),
        ratings,
        agreed: Vec::new(),
    };
    Ok(RatingSet { name: name.to_owned(), raters, agreed: None, scale, items: vec![item], taken: None })
}
