//! Every concept is supported by some paper.

use std::collections::HashSet;

use super::Context;
use super::examination::Looked;
use super::words::one;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let concepts = context.review.require("concepts", "concept_id")?;
    let support = context.review.require("support", "concept_id, paper_id")?;
    let pairs = support.read("concept_id", context.work)?.into_iter().zip(support.read("paper_id", context.work)?);
    let supported: HashSet<String> = pairs.filter(|(_, paper)| paper.is_some()).filter_map(|(id, _)| id).collect();
    let mut findings = Vec::new();
    for (row, concept) in concepts.read("concept_id", context.work)?.into_iter().enumerate() {
        context.work.go_on()?;
        let Some(concept) = concept.filter(|concept| !supported.contains(concept)) else { continue };
        let message = format!("{} is supported by no paper", one("concept", &concept));
        let finding = Finding::warning(format!("concept-paper:{concept}"), "concepts", message);
        findings.push(finding.rows([row]).expected("a paper").found("none"));
    }
    Ok(Looked::at(concepts.height(), ("concept", "concepts"), findings))
}
