//! No paper is listed twice for one concept.
//!
//! Several rows of a concept in a paper may be told apart, by a quotation say; those that nothing tells apart list it twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Context;
use super::examination::Looked;
use super::words::papers_are;
use crate::error::ReviewError;
use crate::finding::Finding;

/// Columns that tell no row from another.
const SAYS_NOTHING: [&str; 5] = ["concept_id", "paper_id", "times_listed", "note", "provenance"];

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let support = context.review.require("support", "concept_id, paper_id, times_listed")?;
    let times = support.texts_if_any("times_listed").unwrap_or_else(|| vec![None; support.height()]);
    let columns = support.columns().into_iter().filter(|c| !SAYS_NOTHING.contains(c));
    let others = columns.map(|c| support.read(c, context.work)).collect::<Result<Vec<_>, _>>()?;
    // Where the table has a key, that finds its rows.
    let resource = context.review.descriptor().resources.iter().find(|r| r.name == "support");
    let has_key = resource.is_some_and(|r| !r.schema.primary_key.0.is_empty());
    let pairs = support.read("concept_id", context.work)?.into_iter().zip(support.read("paper_id", context.work)?);
    let mut first: HashMap<(String, String, Vec<Option<&str>>), usize> = HashMap::new();
    let mut repeated: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
    for (row, ((concept, paper), times)) in pairs.zip(times).enumerate() {
        context.work.go_on()?;
        let (Some(concept), Some(paper)) = (concept, paper) else { continue };
        let told: Vec<Option<&str>> = others.iter().map(|column| column[row].as_deref()).collect();
        let first = *first.entry((concept.clone(), paper.clone(), told)).or_insert(row);
        let before = if has_key { row } else { first };
        let several = times.and_then(|t| t.parse::<u64>().ok()).is_some_and(|n| n > 1);
        if before != row {
            repeated.entry(concept.clone()).or_default().insert(before, paper.clone());
        }
        if before != row || several {
            repeated.entry(concept).or_default().insert(row, paper);
        }
    }
    let finding = |(concept, rows): (String, BTreeMap<usize, String>)| {
        let mut named = BTreeSet::new();
        let papers: Vec<&str> = rows.values().map(String::as_str).filter(|paper| named.insert(*paper)).collect();
        let message = format!("{} listed more than once for the concept '{concept}'", papers_are(&papers));
        let finding = Finding::warning(format!("repeated-support:{concept}"), "support", message);
        finding.rows(rows.keys().copied()).expected("each paper once").found(papers.join(", "))
    };
    let findings = repeated.into_iter().map(finding).collect();
    Ok(Looked::at(support.height(), ("listing", "listings"), findings))
}
