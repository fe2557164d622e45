//! A table of counts: how many units two raters put into each pair of categories.

use qes_agreement::{Contingency, Ratings};

use super::{ItemRatings, RatingColumns, RatingSet, canonical};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;

/// The ratings behind a table of counts: rows the first rater's categories, columns the second's, in one order. A first column of
/// texts holds the names of the rows.
///
/// # Errors
/// A count is none, the table is not square, or its rows and columns name different categories.
pub fn ratings_from_contingency(frame: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    let mut names: Vec<&str> = frame.columns().into_iter().filter(|c| *c != "provenance").collect();
    let mut labels = None;
    if names.len() == frame.height() + 1 {
        labels = Some(frame.texts(names.remove(0))?);
    }
    let named: Vec<String> = names.iter().map(|n| canonical(n.trim())).collect();
    if let Some(labels) = labels {
        for (row, (label, name)) in labels.into_iter().zip(&named).enumerate() {
            let label = canonical(label.unwrap_or_default().trim());
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
    }
    let mut counts = vec![Vec::new(); frame.height()];
    for name in &names {
        for (row, count) in frame.counts(name)?.into_iter().enumerate() {
            counts[row].push(count.ok_or_else(|| ReviewError::BadValue {
                resource: frame.name.clone(),
                row: row as u64 + 1,
                column: (*name).to_owned(),
                found: "nothing".to_owned(),
                expected: "a count: a whole number of zero or more".to_owned(),
            })?);
        }
    }
    let scale = if columns.scale.is_empty() { named } else { columns.scale.clone() };
    let set = ratings_from_counts(&frame.name, &counts, &RatingColumns { scale, ..columns.clone() })?;
    Ok(Input { value: set, provenance: frame.provenance, warnings: Vec::new() })
}

/// As [`ratings_from_contingency`], from counts alone: categories are called 1, 2, … and raters A and B where `columns` names none.
///
/// # Errors
/// Those of [`ratings_from_contingency`].
pub fn ratings_from_counts(name: &str, counts: &[Vec<u64>], columns: &RatingColumns) -> Result<RatingSet, ReviewError> {
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
