//! What people decided on pairs of records: each pair counts once, and what contradicts itself counts not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use qes_review::{Dialect, Frame, ReviewError, open_frame};
use qes_work::Work;

use super::BLOCK;
use crate::error::Error;
use crate::workspace::Workspace;

/// Decisions on the records of a frame.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    /// Two records, as positions, the first one first, and whether they are one.
    pub decided: Vec<(usize, usize, bool)>,
    /// Pairs of records that are not here.
    pub elsewhere: usize,
    /// Rows that decide nothing.
    pub warnings: Vec<String>,
}

/// What the rows on one pair say: where the first stands, and which answers there are.
struct Said {
    row: usize,
    yes: bool,
    no: bool,
}

impl Workspace {
    /// Decisions as positions, and how many are about records that are not here. A row without an answer is left out.
    pub(super) fn decisions(&self, source: &str, ids: &[String], work: &Work) -> Result<Decisions, Error> {
        let opened;
        let frame: &Frame = if let Ok(frame) = self.frame(source) {
            frame
        } else {
            opened = open_frame(source.as_ref(), None, Dialect::default(), work)?.value;
            &opened
        };
        work.begin_counted("reading decisions on", "records", ids.len());
        let mut place: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
        for (some, number) in ids.chunks(BLOCK).zip(0..) {
            work.did(some.len())?;
            place.extend(some.iter().zip(number * BLOCK..).map(|(id, place)| (id.trim(), place)));
        }
        work.begin_counted("reading", "decisions", frame.height());
        let (a, b, same) = (frame.texts("a")?, frame.texts("b")?, frame.texts("same")?);
        let mut pairs: BTreeMap<(usize, usize), Said> = BTreeMap::new();
        let mut elsewhere = BTreeSet::new();
        let mut warnings = Vec::new();
        for (row, ((a, b), same)) in a.iter().zip(&b).zip(&same).enumerate() {
            work.did(1)?;
            let Some(same) = same.as_deref().map(str::trim).filter(|s| !s.is_empty()) else { continue };
            let same = answer(same).ok_or_else(|| ReviewError::BadValue {
                resource: frame.name.clone(),
                row: row as u64 + 1,
                column: "same".to_owned(),
                found: same.to_owned(),
                expected: "yes or no".to_owned(),
            })?;
            let (a, b) = (a.as_deref().unwrap_or_default().trim(), b.as_deref().unwrap_or_default().trim());
            if a == b {
                warnings.push(format!("row {} of the decisions names '{a}' twice; it decides nothing", row + 1));
                continue;
            }
            let (Some(&first), Some(&second)) = (place.get(a), place.get(b)) else {
                elsewhere.insert(if a < b { (a, b) } else { (b, a) });
                continue;
            };
            let pair = (first.min(second), first.max(second));
            let said = pairs.entry(pair).or_insert(Said { row, yes: false, no: false });
            if same {
                said.yes = true;
            } else {
                said.no = true;
            }
        }
        let mut against: Vec<(&(usize, usize), &Said)> = pairs.iter().filter(|(_, said)| said.yes && said.no).collect();
        against.sort_by_key(|(_, said)| said.row);
        warnings.extend(against.into_iter().map(|((a, b), said)| {
            format!(
                "the decisions on {} and {} contradict each other, first in row {}: yes and no; none of them counts",
                ids[*a],
                ids[*b],
                said.row + 1
            )
        }));
        let decided = pairs.iter().filter(|(_, said)| said.yes != said.no).map(|((a, b), said)| (*a, *b, said.yes));
        Ok(Decisions { decided: decided.collect(), elsewhere: elsewhere.len(), warnings })
    }
}

fn answer(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}
