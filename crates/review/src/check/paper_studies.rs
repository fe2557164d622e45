//! Where included papers name their study, each does.

use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let frame = context.review.require("papers", "paper_id, study_id, status")?;
    let papers = context.review.papers()?;
    let studies = frame.read("study_id", context.work)?;
    let included: Vec<usize> = (0..papers.len()).filter(|row| papers[*row].status == Status::Included).collect();
    if included.iter().all(|row| studies[*row].is_none()) {
        return Ok(Looked::nothing("no included paper names a study"));
    }
    let places = Places::new(context.review, frame);
    let finding = |row: &usize| {
        let message = format!("{} is included and names no study, and others do", places.named(*row));
        let id = match papers[*row].id.as_str() {
            "" => format!("row-{}", row + 1),
            id => id.to_owned(),
        };
        let finding = Finding::warning(format!("paper-study:{id}"), "papers", message);
        finding.rows([*row]).expected("a study").found("a blank")
    };
    let findings = included.iter().filter(|row| studies[**row].is_none()).map(finding).collect();
    Ok(Looked::at(included.len(), ("included paper", "included papers"), findings))
}
