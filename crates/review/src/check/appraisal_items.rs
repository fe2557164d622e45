//! Answers are to items that their instrument has.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::examination::Looked;
use super::words::many;
use crate::error::{ReviewError, nearest, shorten};
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let instruments = context.review.require("instruments", "instrument, item")?;
    let appraisals = context.review.require("appraisals", "instrument, item")?;
    let mut items: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (instrument, item) in
        instruments.read("instrument", context.work)?.into_iter().zip(instruments.read("item", context.work)?)
    {
        context.work.go_on()?;
        items.entry(instrument.unwrap_or_default()).or_default().extend(item);
    }
    // The rows of each that is not known: one word for all of them.
    let mut unknown: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let mut answers = 0;
    for (row, (instrument, item)) in
        appraisals.read("instrument", context.work)?.into_iter().zip(appraisals.read("item", context.work)?).enumerate()
    {
        let (Some(instrument), Some(item)) = (instrument, item) else { continue };
        answers += 1;
        let key = match items.get(&instrument) {
            Some(own) if own.contains(&item) => continue,
            Some(_) => (instrument, item),
            None => (instrument, String::new()),
        };
        unknown.entry(key).or_default().push(row);
    }
    let mut findings = Vec::new();
    for ((instrument, item), rows) in unknown {
        context.work.go_on()?;
        let shown = shorten(if item.is_empty() { &instrument } else { &item });
        let own = items.get(&instrument);
        let near = match own {
            Some(own) => nearest(&item, own.iter().map(String::as_str)),
            None => nearest(&instrument, items.keys().map(String::as_str)),
        };
        let hint = near.as_ref().map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        let n = rows.len();
        let answers = format!("{} {}", many(n, "answer"), if n == 1 { "is" } else { "are" });
        let message = match own {
            Some(_) => format!("{answers} to item '{shown}', which '{}' does not have{hint}", shorten(&instrument)),
            None => format!("{answers} to the instrument '{shown}', which 'instruments' does not list{hint}"),
        };
        let id = format!("appraisal-item:{instrument}:{item}");
        // An instrument that is nowhere listed may be one of the review's own.
        let finding = if own.is_some() || near.is_some() {
            Finding::error(id, "appraisals", message)
        } else {
            Finding::warning(id, "appraisals", message)
        };
        findings.push(finding.rows(rows).expected("an item of 'instruments'").found(shown));
    }
    Ok(Looked::at(answers, ("answer", "answers"), findings))
}
