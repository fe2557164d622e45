//! Every included paper supports a concept, and no excluded paper does.

use std::collections::HashMap;

use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use super::words::one;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let table = context.review.concept_table()?.value;
    let papers = context.review.papers()?;
    let places = Places::new(context.review, context.review.require("papers", "paper_id, status")?);
    let mut rows: HashMap<&str, usize> = HashMap::new();
    for (row, paper) in papers.iter().enumerate() {
        rows.entry(paper.id.as_str()).or_insert(row);
    }
    let mut findings = Vec::new();
    let unsupported = table.unsupported();
    if !unsupported.is_empty() {
        let found_at: Vec<usize> = unsupported.iter().filter_map(|id| rows.get(id).copied()).collect();
        let are = if found_at.len() == 1 { "is" } else { "are" };
        let named = places.list("paper", "paper_id", &found_at);
        let message = format!("{named} {are} included and without any concept");
        let finding = Finding::warning("unsupported", "papers", message);
        let found = unsupported.join(", ");
        findings.push(finding.rows(found_at).expected("a concept for each").found(found));
    }
    let support = context.review.require("support", "concept_id, paper_id")?;
    let listed = support.texts("paper_id")?;
    let mut supported: HashMap<&str, Vec<&str>> = HashMap::new();
    for concept in table.concepts() {
        for paper in table.supporters(&concept.id) {
            supported.entry(&paper.id).or_default().push(&concept.id);
        }
    }
    for paper in table.papers().iter().filter(|p| p.status == Status::Excluded) {
        if let Some(concepts) = supported.get(paper.id.as_str()) {
            let named = one("paper", &paper.id);
            let message = format!("{named} is excluded and yet supports {}", concepts.join(", "));
            let finding = Finding::error(format!("unsupported:excluded:{}", paper.id), "support", message);
            let at = listed.iter().enumerate().filter(|(_, of)| of.as_deref() == Some(paper.id.as_str()));
            let rows: Vec<usize> = at.map(|(row, _)| row).collect();
            findings.push(finding.rows(rows).expected("no concept").found(concepts.join(", ")));
        }
    }
    Ok(Looked::at(table.papers().len(), ("paper", "papers"), findings))
}
