//! A paper that an appraiser judged worth including is included; one judged unfit is not.

use std::collections::BTreeMap;

use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::words::one;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let instruments = review.require("instruments", "instrument, item, for_inclusion, for_exclusion")?;
    let appraisals = review.require("appraisals", "paper_id, instrument, item, appraiser, answer")?;
    if !instruments.has("for_inclusion") && !instruments.has("for_exclusion") {
        return Ok(Looked::nothing("'instruments' says of no answer that it speaks for inclusion or for exclusion"));
    }
    let statuses: BTreeMap<String, Status> = review.papers()?.into_iter().map(|p| (p.id, p.status)).collect();
    let mut findings = Vec::new();
    for (column, status, said) in
        [("for_inclusion", Status::Excluded, "excluded"), ("for_exclusion", Status::Included, "included")]
    {
        let Some(answers) = instruments.texts_if_any(column) else { continue };
        let names =
            instruments.read("instrument", context.work)?.into_iter().zip(instruments.read("item", context.work)?);
        let mut speaking: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for ((instrument, item), answers) in names.zip(answers) {
            context.work.go_on()?;
            if let (Some(instrument), Some(item), Some(answers)) = (instrument, item, answers) {
                speaking.insert((instrument, item), answers.split('|').map(|a| a.trim().to_owned()).collect());
            }
        }
        let column = |name: &str| appraisals.read(name, context.work);
        let (papers_judged, names, items) = (column("paper_id")?, column("instrument")?, column("item")?);
        let rows = papers_judged.into_iter().zip(names).zip(items).zip(column("appraiser")?).zip(column("answer")?);
        let mut judged: BTreeMap<(String, String), Vec<(usize, String)>> = BTreeMap::new();
        for (row, ((((paper, instrument), item), appraiser), answer)) in rows.enumerate() {
            context.work.go_on()?;
            let (Some(paper), Some(instrument), Some(item), Some(answer)) = (paper, instrument, item, answer) else {
                continue;
            };
            if speaking.get(&(instrument, item)).is_some_and(|a| a.contains(&answer)) {
                judged.entry((paper, answer)).or_default().push((row, appraiser.unwrap_or_default()));
            }
        }
        for ((paper, answer), by) in judged {
            context.work.go_on()?;
            if statuses.get(&paper) == Some(&status) {
                let who: Vec<&str> = by.iter().map(|(_, who)| who.as_str()).collect();
                let message = format!(
                    "{} is '{answer}' for {} {} and yet {said}",
                    one("paper", &paper),
                    if who.len() == 1 { "appraiser" } else { "appraisers" },
                    who.join(" and ")
                );
                let id = format!("appraisal-status:{paper}:{answer}");
                let finding = Finding::warning(id, "appraisals", message).rows(by.iter().map(|(row, _)| *row));
                findings.push(finding.expected(format!("not {said}")).found(said));
            }
        }
    }
    Ok(Looked::at(appraisals.height(), ("answer", "answers"), findings))
}
