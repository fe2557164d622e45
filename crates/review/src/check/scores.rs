//! A printed score is the number of answers that it counts.
//!
//! Tables of papers or studies may print how often an answer was given: in a column called as the answer (`yes`), or as an
//! instrument and the answer (`casp_yes`). It is compared with the answers, where one appraiser, or one agreement of
//! several, gives them.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::examination::Looked;
use super::words::{answers_are, one};
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::inputs::ratings::is_agreed_name;
use crate::numbers::{number, number_of};

/// Answers of one paper: instrument, answer, how often.
type Counts = BTreeMap<(String, String), usize>;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let frame = review.require("appraisals", "paper_id, instrument, item, appraiser, answer")?;
    let named = |column| frame.texts_if_any(column).unwrap_or_else(|| vec![Some(String::new()); frame.height()]);
    let (ids, answers) = (frame.read("paper_id", context.work)?, frame.read("answer", context.work)?);
    let (instruments, appraisers) = (named("instrument"), named("appraiser"));
    let who: BTreeSet<&String> = appraisers.iter().flatten().collect();
    let counts_of = |name: &String| who.len() < 2 || is_agreed_name(name);
    let mut counted: BTreeMap<String, Counts> = BTreeMap::new();
    let mut spoken: BTreeSet<(String, String)> = BTreeSet::new();
    for row in 0..frame.height() {
        context.work.go_on()?;
        let (Some(paper), Some(instrument), Some(answer)) = (&ids[row], &instruments[row], &answers[row]) else {
            continue;
        };
        if appraisers[row].as_ref().is_none_or(counts_of) {
            let key = (instrument.to_lowercase(), answer.to_lowercase());
            spoken.insert(key.clone());
            *counted.entry(paper.clone()).or_default().entry(key).or_default() += 1;
        }
    }
    if counted.is_empty() {
        return Ok(Looked::nothing("several appraisers answer, and nothing says what they agreed on"));
    }
    let single = spoken.iter().map(|(instrument, _)| instrument).collect::<BTreeSet<_>>().len() == 1;
    let mut findings = Vec::new();
    let mut scores = 0;
    for table in review.frames().iter().filter(|f| f.name != "appraisals" && f.has("paper_id")) {
        context.work.go_on()?;
        let papers = table.read("paper_id", context.work)?;
        for column in table.columns() {
            context.work.go_on()?;
            let Some((instrument, answer)) = spoken.iter().find(|(i, a)| stands_for(column, i, a, single)) else {
                continue;
            };
            for (row, (paper, score)) in papers.iter().zip(table.read(column, context.work)?).enumerate() {
                context.work.go_on()?;
                let (Some(paper), Some(score)) = (paper, score.as_deref().and_then(number_of)) else { continue };
                let Some(counts) = counted.get(paper) else { continue };
                scores += 1;
                let n = counts.get(&(instrument.clone(), answer.clone())).copied().unwrap_or(0);
                if (score - n as f64).abs() < 1e-9 {
                    continue;
                }
                let message = format!(
                    "{}: {column} is printed as {}, but {}",
                    one("paper", paper),
                    number(score),
                    answers_are(n as f64, answer)
                );
                let id = format!("score:{}.{column}:{paper}", table.name);
                findings.push(Finding::error(id, &table.name, message).rows([row]).expected(n).found(score));
            }
        }
    }
    if scores == 0 {
        return Ok(Looked::nothing("no table prints how often an answer was given to a paper"));
    }
    Ok(Looked::at(scores, ("printed score", "printed scores"), findings))
}

/// Whether a column counts this answer.
fn stands_for(column: &str, instrument: &str, answer: &str, single: bool) -> bool {
    let column = column.to_lowercase();
    (single && column == answer) || column.strip_prefix(instrument) == Some(&format!("_{answer}"))
}
