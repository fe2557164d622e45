//! No paper is both included and excluded, and the flow holds as many papers as the rows.

use std::collections::BTreeSet;

use qes_flow::Kind;
use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::numbers::count;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let papers = review.papers()?;
    let places = Places::new(review, review.require("papers", "paper_id, status")?);
    let rows = |test: &dyn Fn(Status) -> bool| -> Vec<usize> {
        papers.iter().enumerate().filter(|(_, p)| test(p.status)).map(|(row, _)| row).collect()
    };
    let conflict = rows(&|s| s == Status::Conflict);
    let included = rows(&Status::counts_as_included);
    // A paper of several studies may have several rows; rows without an id are papers of their own.
    let key = |row: &usize| (papers[*row].id.as_str(), if papers[*row].id.is_empty() { *row } else { 0 });
    let n_included = included.iter().map(key).collect::<BTreeSet<_>>().len();
    let mut findings = Vec::new();
    let claims = if conflict.is_empty() { Vec::new() } else { review.claims().unwrap_or_default() };
    for row in &conflict {
        context.work.go_on()?;
        let id = &papers[*row].id;
        let named: Vec<String> = claims
            .iter()
            .filter(|c| c.kind == "membership" && c.about.resource == "papers" && c.members().contains(id))
            .map(|c| format!("{}: {}", c.place, c.value))
            .collect();
        let quoted = if named.is_empty() { String::new() } else { format!(" ({})", named.join("; ")) };
        let message = format!("{} is named as included and as excluded{quoted}", places.named(*row));
        let finding = Finding::error(format!("status:conflict:{id}"), "papers", message).rows([*row]);
        findings.push(finding.expected("included or excluded").found("both"));
    }
    if let Some(flow) = context.flow_if_any()? {
        for b in flow.boxes().iter().filter(|b| b.kind == Kind::Included && b.unit == "papers") {
            context.work.go_on()?;
            let Some(n) = b.n else { continue };
            let with = if conflict.is_empty() {
                String::new()
            } else {
                let named = places.list("paper", "paper_id", &conflict);
                format!(", counting {named}, whose status is in conflict")
            };
            if n_included as u64 == n {
                if !conflict.is_empty() {
                    let message =
                        format!("'{}' = {} holds only with the conflict decided one way{with}", b.label, count(n));
                    findings.push(Finding::info("status:included", "papers", message).rows(conflict.iter().copied()));
                }
            } else {
                let (printed, found) = (count(n), count(n_included as u64));
                let message = format!("'{}' prints {printed}, but {found} papers are included{with}", b.label);
                let finding = Finding::error("status:included", "papers", message);
                findings.push(finding.expected(n).found(n_included));
            }
        }
    }
    let unknown = rows(&|s| s == Status::Unknown);
    if !unknown.is_empty() {
        let message = format!("the status of {} is not known", places.list("paper", "paper_id", &unknown));
        findings.push(Finding::warning("status:unknown", "papers", message).rows(unknown));
    }
    Ok(Looked::at(papers.len(), ("paper", "papers"), findings))
}
