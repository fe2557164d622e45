//! No two concepts have one label, and no two categories.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use super::words::several;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let mut findings = Vec::new();
    let mut looked = 0;
    for (table, column, word) in [("concepts", "concept_id", "concept"), ("categories", "category_id", "category")] {
        context.work.go_on()?;
        let Some(frame) = context.review.frame(table).filter(|f| f.has(column) && f.has("label")) else { continue };
        let mut labels: BTreeMap<String, Vec<(usize, String, String)>> = BTreeMap::new();
        for (row, (id, label)) in
            frame.read(column, context.work)?.into_iter().zip(frame.read("label", context.work)?).enumerate()
        {
            context.work.go_on()?;
            let (Some(id), Some(label)) = (id, label) else { continue };
            looked += 1;
            let words = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let rows = labels.entry(words).or_default();
            // A repeated id is found by the key.
            if rows.iter().all(|(_, other, _)| *other != id) {
                rows.push((row, id, label));
            }
        }
        findings.extend(labels.into_values().filter(|rows| rows.len() > 1).map(|rows| {
            let ids: Vec<&str> = rows.iter().map(|(_, id, _)| id.as_str()).collect();
            let label = shorten(&rows[0].2);
            let message = format!("{} have one label, '{label}'", several(word, &ids));
            let finding = Finding::warning(format!("label:{table}:{}", ids.join("+")), table, message);
            finding.rows(rows.iter().map(|(row, ..)| *row)).expected("a label for each").found(label)
        }));
    }
    Ok(Looked::at(looked, ("label", "labels"), findings))
}
