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
        context.work.go_on()?;
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
    let listed = support.read("paper_id", context.work)?;
    let mut listed_at: HashMap<&str, Vec<usize>> = HashMap::new();
    for (row, paper) in listed.iter().enumerate() {
        context.work.go_on()?;
        listed_at.entry(paper.as_deref().unwrap_or_default()).or_default().push(row);
    }
    let mut supported: HashMap<&str, Vec<&str>> = HashMap::new();
    for concept in table.concepts() {
        context.work.go_on()?;
        for paper in table.supporters(&concept.id) {
            context.work.go_on()?;
            supported.entry(&paper.id).or_default().push(&concept.id);
        }
    }
    for paper in table.papers().iter().filter(|p| p.status == Status::Excluded) {
        context.work.go_on()?;
        if let Some(concepts) = supported.get(paper.id.as_str()) {
            let named = one("paper", &paper.id);
            let message = format!("{named} is excluded and yet supports {}", concepts.join(", "));
            let finding = Finding::error(format!("unsupported:excluded:{}", paper.id), "support", message);
            let rows = listed_at.get(paper.id.as_str()).cloned().unwrap_or_default();
            findings.push(finding.rows(rows).expected("no concept").found(concepts.join(", ")));
        }
    }
    Ok(Looked::at(table.papers().len(), ("paper", "papers"), findings))
}
