//! No two papers have one number in the list of references.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use super::words::several;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let papers = context.review.require("papers", "paper_id, reference")?;
    let mut of: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    let mut looked = 0;
    for (row, (reference, id)) in
        papers.read("reference", context.work)?.into_iter().zip(papers.read("paper_id", context.work)?).enumerate()
    {
        context.work.go_on()?;
        let (Some(reference), Some(id)) = (reference, id) else { continue };
        looked += 1;
        of.entry(reference.trim().to_owned()).or_default().push((row, id));
    }
    let mut findings = Vec::new();
    for (reference, rows) in of {
        context.work.go_on()?;
        let mut ids: Vec<&str> = rows.iter().map(|(_, id)| id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        // A paper of two studies has two rows.
        if ids.len() < 2 {
            continue;
        }
        let reference = shorten(&reference);
        let message = format!("{} have one reference, '{reference}'", several("paper", &ids));
        let finding = Finding::warning(format!("reference:{reference}"), "papers", message);
        findings.push(finding.rows(rows.iter().map(|(row, _)| *row)).expected("one paper").found(ids.join(", ")));
    }
    Ok(Looked::at(looked, ("reference", "references"), findings))
}
