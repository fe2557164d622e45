//! Every answer is on the scale that its instrument declares.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::{ReviewError, nearest, shorten};
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let appraisals = review.require("appraisals", "instrument, answer")?;
    let mut scales: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut findings = Vec::new();
    let mut answers = 0;
    let places = Places::new(review, appraisals);
    let rows = appraisals.read("instrument", context.work)?.into_iter().zip(appraisals.read("answer", context.work)?);
    for (row, (instrument, answer)) in rows.enumerate() {
        context.work.go_on()?;
        let (Some(instrument), Some(answer)) = (instrument, answer) else { continue };
        if !scales.contains_key(&instrument) {
            let scale = review.scale(&instrument)?;
            scales.insert(instrument.clone(), scale);
        }
        let scale = &scales[&instrument];
        answers += usize::from(!scale.is_empty());
        if scale.is_empty() || scale.contains(&answer) {
            continue;
        }
        let hint = nearest(&answer, scale.iter().map(String::as_str))
            .map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        let (answer, expected) = (shorten(&answer), format!("one of {}", scale.join(", ")));
        let message = format!("{}: found the answer '{answer}', expected {expected}{hint}", places.at(row));
        let finding = Finding::error(format!("scale:{}", row + 1), "appraisals", message).rows([row]);
        findings.push(finding.expected(expected).found(answer));
    }
    Ok(Looked::at(answers, ("answer on a declared scale", "answers on a declared scale"), findings))
}
