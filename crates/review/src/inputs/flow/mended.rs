//! References between boxes that no flow can have: each costs itself alone.

use std::collections::{BTreeMap, BTreeSet};

use qes_flow::FlowBox;
use qes_work::{Stopped, Work};

use crate::error::{nearest, shorten};

/// Takes away references to boxes that are not there; the place of the box, and a sentence for each.
pub(super) fn without_strangers(boxes: &mut [FlowBox], table: &str) -> Vec<(usize, String)> {
    let ids: BTreeSet<String> = boxes.iter().map(|b| b.id.clone()).collect();
    let mut said = Vec::new();
    for (at, b) in boxes.iter_mut().enumerate() {
        let (known, strange) = std::mem::take(&mut b.from).into_iter().partition(|from| ids.contains(from));
        b.from = known;
        let strange: Vec<String> = strange;
        for from in strange {
            let hint = nearest(&from, ids.iter().map(String::as_str))
                .map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let message = format!(
                "the box '{}' comes out of '{}', which '{table}' does not have; that is left out{hint}",
                shorten(&b.id),
                shorten(&from)
            );
            said.push((at, message));
        }
    }
    said
}

/// Takes away references that lead a box, over others, back to itself; the place of the box, and a sentence for each. Of the references that
/// close a cycle it is one to a later row, where there is one: tables go from the first box to the last.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn without_cycles(boxes: &mut [FlowBox], work: &Work) -> Result<Vec<(usize, String)>, Stopped> {
    let mut said = Vec::new();
    let places: BTreeMap<String, usize> = boxes.iter().enumerate().map(|(at, b)| (b.id.clone(), at)).rev().collect();
    for at in 0..boxes.len() {
        // Later references of the same box are looked at again without the one that was taken away.
        work.go_on()?;
        while let Some(from) = back(boxes, &places, at) {
            work.go_on()?;
            let label = shorten(&boxes[at].id);
            let message = if boxes[at].id == from {
                format!("the box '{label}' comes out of itself; that is left out")
            } else {
                let from = shorten(&from);
                format!(
                    "the box '{label}' comes out of '{from}', which comes, over others, out of '{label}'; that is left out"
                )
            };
            boxes[at].from.retain(|other| *other != from);
            said.push((at, message));
        }
    }
    Ok(said)
}

/// A reference of this box to itself or to a later row from which it is reached.
fn back(boxes: &[FlowBox], places: &BTreeMap<String, usize>, at: usize) -> Option<String> {
    let mut later = boxes[at].from.iter().filter(|from| places.get(*from).is_some_and(|place| *place >= at));
    later.find(|from| reaches(boxes, places, places[*from], at)).cloned()
}

/// Whether a box comes, over others or not, out of another one.
fn reaches(boxes: &[FlowBox], places: &BTreeMap<String, usize>, start: usize, goal: usize) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
    while let Some(at) = next.pop() {
        if at == goal {
            return true;
        }
        if seen.insert(at) {
            next.extend(boxes[at].from.iter().filter_map(|from| places.get(from).copied()));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use qes_flow::{Flow, Kind};

    use super::*;

    fn boxes(rows: &[(&str, &[&str])]) -> Vec<FlowBox> {
        rows.iter()
            .map(|(id, from)| FlowBox::new(id, id, Kind::Screening, 1, "records").from(from.iter().copied()))
            .collect()
    }

    #[test]
    fn a_bad_reference_costs_itself() {
        for (rows, said) in [
            (&[("a", &["a"][..]), ("b", &["a"])][..], 1),
            (&[("a", &["c"]), ("b", &["a"]), ("c", &["b"])], 1),
            (&[("c", &["b"]), ("b", &["a"]), ("a", &["c"])], 1),
            (&[("a", &["b", "c"]), ("b", &["a"]), ("c", &["a"])], 2),
            (&[("a", &[]), ("b", &["a"]), ("c", &["b", "a"])], 0),
        ] {
            let mut boxes = boxes(rows);
            let found = without_cycles(&mut boxes, &Work::new()).expect("nobody stops it");
            assert_eq!(found.len(), said, "{rows:?} {found:?}");
            assert!(Flow::new(boxes).is_ok(), "{rows:?}");
        }
        let mut boxes = boxes(&[("found", &[]), ("read", &["fuond"])]);
        let said = without_strangers(&mut boxes, "flow");
        assert!(said[0].1.ends_with("did you mean 'found'?") && boxes[1].from.is_empty(), "{said:?}");
    }
}
