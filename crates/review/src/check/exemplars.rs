//! The paper quoted as the example of a concept is among those that support it.

use crate::error::ReviewError;
use crate::finding::Finding;
use crate::package::Review;

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let table = review.concept_table()?.value;
    let finding = |concept: &qes_synthesis::Concept| {
        let row = table.concepts().iter().position(|c| c.id == concept.id);
        let exemplar = concept.exemplar.clone().unwrap_or_default();
        let message = format!(
            "the concept '{}' quotes paper {exemplar} as its example, which is not among the papers listed for it",
            concept.id
        );
        let finding = Finding::warning(format!("exemplar:{}", concept.id), "concepts", message);
        finding.rows(row).expected("one of the papers of its list").found(exemplar)
    };
    Ok(table.foreign_exemplars().into_iter().map(finding).collect())
}
