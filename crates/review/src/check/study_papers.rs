//! Every study is reported in a paper.

use std::collections::HashSet;

use super::Context;
use super::examination::Looked;
use super::listed::members;
use super::words::one;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let studies = context.review.require("studies", "study_id")?;
    let papers = context.review.require("papers", "paper_id, study_id")?;
    let mut reported: HashSet<String> = HashSet::new();
    for text in papers.read("study_id", context.work)?.into_iter().flatten() {
        context.work.go_on()?;
        reported.extend(members(&text));
        reported.insert(text);
    }
    if reported.is_empty() {
        return Ok(Looked::nothing("no paper names a study"));
    }
    let mut findings = Vec::new();
    for (row, study) in studies.read("study_id", context.work)?.into_iter().enumerate() {
        context.work.go_on()?;
        if let Some(study) = study.filter(|study| !reported.contains(study)) {
            let message = format!("{} is reported in no paper", one("study", &study));
            let finding = Finding::warning(format!("study-papers:{study}"), "studies", message);
            findings.push(finding.rows([row]).expected("a paper or more").found(0));
        }
    }
    Ok(Looked::at(studies.height(), ("study", "studies"), findings))
}
