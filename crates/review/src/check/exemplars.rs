//! The paper quoted as the example of a concept is among those that support it.

use std::collections::HashMap;

use super::Context;
use super::examination::Looked;
use super::words::one;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let table = review.concept_table()?.value;
    let ids = review.require("concepts", "concept_id")?.read("concept_id", context.work)?;
    let mut row_of: HashMap<&str, usize> = HashMap::new();
    for (row, id) in ids.iter().enumerate() {
        row_of.entry(id.as_deref().unwrap_or_default()).or_insert(row);
    }
    let finding = |concept: &qes_synthesis::Concept| {
        let row = row_of.get(concept.id.as_str()).copied();
        let exemplar = concept.exemplar.clone().unwrap_or_default();
        let message = format!(
            "the concept '{}' quotes {} as its example, which is not among the papers listed for it",
            concept.id,
            one("paper", &exemplar)
        );
        let finding = Finding::warning(format!("exemplar:{}", concept.id), "concepts", message);
        finding.rows(row).expected("one of the papers of its list").found(exemplar)
    };
    let quoted = table.concepts().iter().filter(|c| c.exemplar.is_some()).count();
    let findings = table.foreign_exemplars().into_iter().map(finding).collect();
    Ok(Looked::at(quoted, ("quoted paper", "quoted papers"), findings))
}
