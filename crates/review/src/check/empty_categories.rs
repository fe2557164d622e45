//! Every category holds a concept.

use std::collections::HashSet;

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let categories = context.review.require("categories", "category_id, label")?;
    let concepts = context.review.require("concepts", "concept_id, category_id, label")?;
    let held: HashSet<String> = concepts.read("category_id", context.work)?.into_iter().flatten().collect();
    if held.is_empty() {
        return Ok(Looked::nothing("no concept has a category"));
    }
    let mut findings = Vec::new();
    for (row, category) in categories.read("category_id", context.work)?.into_iter().enumerate() {
        context.work.go_on()?;
        if let Some(category) = category.filter(|category| !held.contains(category)) {
            let message = format!("the category '{category}' holds no concept");
            let finding = Finding::warning(format!("empty-category:{category}"), "categories", message);
            findings.push(finding.rows([row]).expected("a concept or more").found(0));
        }
    }
    Ok(Looked::at(categories.height(), ("category", "categories"), findings))
}
