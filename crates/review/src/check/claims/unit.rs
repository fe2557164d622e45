//! What the selected rows count: papers, studies, concepts, …
//!
//! Rows with a column `unit` say it themselves. Their sum, or their number, is compared with the totals that the package
//! knows of each unit: a sum that is the total of another unit is the evidence.

use std::collections::BTreeSet;

use super::{Claim, Selected, Verdict, count as counts};
use crate::error::ReviewError;
use crate::numbers::{count, number};
use crate::package::Review;

pub(super) fn evaluate(review: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let claimed = claim.value.as_str();
    let (amount, counted) = match selected.columns.first() {
        Some(column) if column == "n" => {
            let sum: f64 = selected.numbers(column)?.iter().sum();
            (sum as u64, format!("their counts add up to {}", number(sum)))
        }
        Some(column) => {
            let n = counts::distinct(column, &selected.values(column)?).len() as u64;
            (n, format!("there are {}", count(n)))
        }
        None => (selected.rows.len() as u64, format!("there are {}", count(selected.rows.len() as u64))),
    };
    let totals = totals(review);
    let claimed_total = totals.iter().find(|(unit, _)| unit == claimed).map(|(_, n)| *n);
    let others: Vec<&str> =
        totals.iter().filter(|(unit, n)| *n == amount && unit != claimed).map(|(unit, _)| unit.as_str()).collect();
    let declared: BTreeSet<String> = if selected.frame.has("unit") {
        selected.values("unit")?.into_iter().flatten().collect()
    } else {
        BTreeSet::new()
    };
    let evidence = match claimed_total {
        Some(total) if !others.is_empty() => {
            let total = count(total);
            format!(": {counted}, the number of {}, while there are {total} {claimed}", others.join(" and "))
        }
        _ => String::new(),
    };
    if !declared.is_empty() {
        if declared.iter().all(|unit| unit == claimed) {
            return Ok(Verdict::Holds);
        }
        let declared = declared.into_iter().collect::<Vec<_>>().join(" and ");
        return Ok(Verdict::Fails { because: format!("the data count {declared}{evidence}"), found: declared });
    }
    match claimed_total {
        Some(total) if total == amount => Ok(Verdict::Holds),
        Some(_) if !others.is_empty() => {
            let others = others.join(" and ");
            Ok(Verdict::Fails { because: format!("the data count {others}{evidence}"), found: others })
        }
        _ => Ok(Verdict::Undecided(format!("{counted}, and how many {claimed} there are is not known"))),
    }
}

/// How many of each unit the package knows: published totals, and the rows of its tables of categories and concepts.
fn totals(review: &Review) -> Vec<(String, u64)> {
    let mut totals = Vec::new();
    for m in review.margins().unwrap_or_default() {
        if m.variable == "total" {
            totals.push((m.unit, m.n));
        }
    }
    for table in ["categories", "concepts", "searches"] {
        if let Some(frame) = review.frame(table) {
            let unit = if table == "searches" { "sources" } else { table };
            totals.push((unit.to_owned(), frame.height() as u64));
        }
    }
    totals
}
