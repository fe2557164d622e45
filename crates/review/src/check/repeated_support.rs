//! No paper is listed twice for one concept.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use super::words::papers_are;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let support = context.review.require("support", "concept_id, paper_id, times_listed")?;
    let times = support.texts("times_listed")?;
    let pairs = support.texts("concept_id")?.into_iter().zip(support.texts("paper_id")?);
    let mut repeated: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for (row, ((concept, paper), times)) in pairs.zip(times).enumerate() {
        if let (Some(concept), Some(paper), Some(true)) =
            (concept, paper, times.and_then(|t| Some(t.parse::<u64>().ok()? > 1)))
        {
            repeated.entry(concept).or_default().push((row, paper));
        }
    }
    let finding = |(concept, rows): (String, Vec<(usize, String)>)| {
        let papers: Vec<&str> = rows.iter().map(|(_, p)| p.as_str()).collect();
        let message = format!("{} listed more than once for the concept '{concept}'", papers_are(&papers));
        let finding = Finding::warning(format!("repeated-support:{concept}"), "support", message);
        finding.rows(rows.iter().map(|(row, _)| *row)).expected("each paper once").found(papers.join(", "))
    };
    let findings = repeated.into_iter().map(finding).collect();
    Ok(Looked::at(support.height(), ("listing", "listings"), findings))
}
