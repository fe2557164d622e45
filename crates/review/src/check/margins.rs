//! Published margins add up to their totals, agree with the rows where there are rows, and with the flow.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use qes_flow::{Flow, Kind};

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::inputs::characteristics::{Margin, Unit};
use crate::numbers::count;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let margins = review.margins()?;
    let mut findings = sums(&margins);
    findings.extend(against_rows(context, &margins)?);
    findings.extend(context.flow_if_any()?.map_or_else(Vec::new, |flow| against_flow(flow, &margins)));
    Ok(Looked::at(margins.len(), ("printed count", "printed counts"), findings))
}

fn total<'a>(margins: &'a [Margin], level: &str, unit: &str) -> Option<&'a Margin> {
    margins.iter().find(|m| m.variable == "total" && m.level == level && m.unit == unit)
}

/// Levels that partition a total add up to it.
fn sums(margins: &[Margin]) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&Margin>> = BTreeMap::new();
    for m in margins {
        if let Some(of) = &m.of {
            groups.entry((m.variable.as_str(), of.as_str(), m.unit.as_str())).or_default().push(m);
        }
    }
    let mut findings = Vec::new();
    for ((variable, of, unit), rows) in groups {
        let sum: u64 = rows.iter().map(|m| m.n).sum();
        let id = format!("margin:{variable}:{unit}");
        match total(margins, of, unit) {
            Some(total) if total.n != sum => {
                let message =
                    format!("the {unit} by {variable} add up to {}, but {} are {of}", count(sum), count(total.n));
                let finding = Finding::error(id, "margins", message).rows(rows.iter().map(|m| m.row));
                findings.push(finding.expected(total.n).found(sum));
            }
            None => {
                let sum = count(sum);
                let message = format!("the {unit} by {variable} add up to {sum}; no total of {of} {unit} is given");
                findings.push(Finding::info(id, "margins", message).rows(rows.iter().map(|m| m.row)));
            }
            Some(_) => {}
        }
    }
    findings
}

/// Where rows carry a variable, they count what the margin prints.
fn against_rows(context: &Context<'_>, margins: &[Margin]) -> Result<Vec<Finding>, ReviewError> {
    let review = context.review;
    let mut findings = Vec::new();
    // Counting costs a look at every row: once for each variable and unit.
    let mut counts: BTreeMap<(&str, &str), Option<HashMap<String, u64>>> = BTreeMap::new();
    for m in margins.iter().filter(|m| m.of.is_some()) {
        let Some(unit) = Unit::from_name(&m.unit) else { continue };
        context.work.go_on()?;
        let key = (m.variable.as_str(), unit.name());
        if let Entry::Vacant(place) = counts.entry(key) {
            let counted = match review.characteristics(std::slice::from_ref(&m.variable), unit) {
                Err(stopped @ ReviewError::Interrupted(_)) => return Err(stopped),
                counted => counted.ok().map(|counted| counted.value),
            };
            let counted = counted.filter(|c| c.counted && review.counts_rows(&m.variable, unit));
            place.insert(counted.map(|c| c.margins.into_iter().next().unwrap_or_default().into_iter().collect()));
        }
        let Some(rows) = &counts[&key] else { continue };
        let n = rows.get(&m.level).copied().unwrap_or(0);
        if n != m.n {
            let (variable, level, unit) = (&m.variable, &m.level, &m.unit);
            let (printed, found) = (count(m.n), count(n));
            let message = format!("{printed} {unit} with {variable} '{level}' are printed, but the rows hold {found}");
            let id = format!("margin-rows:{variable}:{level}:{unit}");
            findings.push(Finding::error(id, "margins", message).rows([m.row]).expected(m.n).found(n));
        }
    }
    Ok(findings)
}

/// The total of included papers is what the last box of the flow holds.
fn against_flow(flow: &Flow, margins: &[Margin]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for b in flow.boxes().iter().filter(|b| b.kind == Kind::Included) {
        if let (Some(n), Some(total)) = (b.n, total(margins, "included", &b.unit))
            && n != total.n
        {
            let (ends, printed) = (count(n), count(total.n));
            let message = format!("the flow ends in {ends} {}, but {printed} are printed as included", b.unit);
            let id = format!("margin-flow:{}", b.id);
            findings.push(Finding::error(id, "margins", message).rows([total.row]).expected(n).found(total.n));
        }
    }
    findings
}
