//! Where concepts have categories, each has one.

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let concepts = context.review.require("concepts", "concept_id, category_id, label")?;
    let categories = concepts.read("category_id", context.work)?;
    if categories.iter().all(Option::is_none) {
        return Ok(Looked::nothing("no concept has a category"));
    }
    let places = Places::new(context.review, concepts);
    let without = categories.iter().enumerate().filter(|(_, category)| category.is_none());
    let finding = |(row, _): (usize, &Option<String>)| {
        let named = places.named(row);
        let id = format!("concept-category:{}", named.strip_prefix("concept ").unwrap_or(&named));
        let message = format!("{named} has no category, and others have one");
        Finding::warning(id, "concepts", message).rows([row]).expected("a category").found("a blank")
    };
    let findings = without.map(finding).collect();
    Ok(Looked::at(concepts.height(), ("concept", "concepts"), findings))
}
