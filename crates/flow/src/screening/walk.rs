//! Every record goes through the stages.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::duplicates::{found_order, of_others, without_duplicates};
use super::settle::{Twice, adjudicates, needed, settle};
use super::{Oddity, Outcome, Screened, Screening, StageOutcomes, State, Verdict};
use crate::Stage;

pub(super) fn walk(screening: &Screening) -> Screened {
    let of = by_record(screening);
    let aside = of_others(screening);
    let duplicates_before = screening.duplicates_before.unwrap_or_else(|| found_order(screening, &aside));
    let mut oddities = Vec::new();
    let mut entry = screening.entry.clone();
    entry.resize(screening.publications.len(), 0);
    let mut alive: Vec<usize> = (0..screening.publications.len()).collect();
    // For each record that left: the stage and how.
    let mut left: HashMap<usize, (usize, State)> = HashMap::new();
    let (mut before_duplicates, mut duplicates) = (Vec::new(), Vec::new());
    let (mut as_duplicates, mut unplaced) = (Vec::new(), Vec::new());
    let mut stages = Vec::new();
    for stage in 0..=screening.stages.len() {
        if stage == duplicates_before {
            before_duplicates = alive.iter().copied().filter(|&r| entry[r] <= stage).collect();
            (alive, duplicates) = without_duplicates(screening, &alive, &entry, &aside);
        }
        let Some(name) = screening.stages.get(stage) else { break };
        let pooled = stage >= duplicates_before;
        let group = |record: usize| if pooled { screening.publications[record] } else { record };
        let (entering, waiting): (Vec<usize>, Vec<usize>) = alive.iter().partition(|&&r| entry[r] <= stage);
        let entered: BTreeSet<usize> = entering.iter().map(|&r| group(r)).collect();
        let mut decided: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut late = BTreeSet::new();
        for (&(record, _), rows) in of.range((0, stage)..).filter(|((_, s), _)| *s == stage) {
            let enters = entered.contains(&group(record));
            let lost = !enters && whereabouts(screening, &left, record).is_none();
            let (others, own): (Vec<usize>, Vec<usize>) = rows.iter().partition(|row| pooled && aside.contains(row));
            as_duplicates.extend(others);
            if own.is_empty() {
                continue;
            }
            if lost {
                unplaced.extend(own);
                continue;
            }
            if enters {
                decided.entry(group(record)).or_default().extend(own);
            }
            // What is said of a record that left counts for the duplicate that went on, and is odd all the same.
            if !enters || left.contains_key(&record) {
                late.insert(record);
            }
        }
        for record in late {
            if let Some((at, state)) = whereabouts(screening, &left, record) {
                oddities.push(Oddity::DecidedAfterLeaving { record, stage, left: at, state });
            }
        }
        let reviewers_of = |rows: &Vec<usize>| {
            let names: BTreeSet<&str> = rows
                .iter()
                .map(|&d| screening.decisions[d].reviewer.as_str())
                .filter(|r| !adjudicates(screening, r))
                .collect();
            names.len()
        };
        let needed = needed(screening, decided.values().map(reviewers_of).max().unwrap_or(0));
        let mut outcomes = Vec::with_capacity(entering.len());
        for &record in &entering {
            let mut rows = decided.remove(&group(record)).unwrap_or_default();
            rows.sort_unstable();
            let (outcome, twice) = settle(screening, record, rows, needed);
            let odd = |Twice { reviewer, record, other }| Oddity::DecidedTwice { record, other, stage, reviewer };
            oddities.extend(twice.into_iter().map(odd));
            outcomes.push(outcome);
        }
        if !pooled {
            oddities.extend(split(screening, &outcomes, stage, &aside));
        }
        let kind = Stage::of(name);
        let bare = outcomes.iter().filter(|o| o.state == State::Excluded && o.reason.is_none()).count();
        if bare > 0 && matches!(kind, Some(Stage::FullText | Stage::Appraisal)) {
            oddities.push(Oddity::NoReason { stage, n: bare });
        }
        left.extend(outcomes.iter().filter(|o| o.state != State::Included).map(|o| (o.record, (stage, o.state))));
        alive = outcomes.iter().filter(|o| o.state == State::Included).map(|o| o.record).chain(waiting).collect();
        alive.sort_unstable();
        stages.push(StageOutcomes { name: name.clone(), stage: kind, outcomes });
    }
    oddities.extend(undeclared(screening));
    as_duplicates.sort_unstable();
    Screened {
        stages,
        entry,
        duplicates_before,
        before_duplicates,
        duplicates,
        as_duplicates,
        unplaced,
        included: alive,
        oddities,
    }
}

/// The rows of each record at each stage.
fn by_record(screening: &Screening) -> BTreeMap<(usize, usize), Vec<usize>> {
    let mut of: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (row, d) in screening.decisions.iter().enumerate() {
        of.entry((d.record, d.stage)).or_default().push(row);
    }
    of
}

/// Where a record left, or another one of its publication.
fn whereabouts(screening: &Screening, left: &HashMap<usize, (usize, State)>, record: usize) -> Option<(usize, State)> {
    left.get(&record).copied().or_else(|| {
        let same =
            |&(&other, _): &(&usize, &(usize, State))| screening.publications[other] == screening.publications[record];
        left.iter().filter(same).map(|(_, at)| *at).max_by_key(|(stage, _)| *stage)
    })
}

/// Publications of which one record went on and another one did not.
fn split(screening: &Screening, outcomes: &[Outcome], stage: usize, aside: &HashSet<usize>) -> Vec<Oddity> {
    // Who excludes a record as a duplicate of another one treats them as one publication.
    let as_duplicate = |o: &Outcome| o.decisions.iter().any(|d| aside.contains(d));
    let mut by: BTreeMap<usize, (Option<usize>, Option<usize>)> = BTreeMap::new();
    for o in outcomes.iter().filter(|o| o.state != State::Excluded || !as_duplicate(o)) {
        let entry = by.entry(screening.publications[o.record]).or_default();
        match o.state {
            State::Included => entry.0 = entry.0.or(Some(o.record)),
            State::Excluded => entry.1 = entry.1.or(Some(o.record)),
            _ => {}
        }
    }
    by.into_values()
        .filter_map(|(included, excluded)| Some(Oddity::Split { included: included?, excluded: excluded?, stage }))
        .collect()
}

/// Reasons that are not on the list, if there is one.
fn undeclared(screening: &Screening) -> Vec<Oddity> {
    if screening.reasons.is_empty() {
        return Vec::new();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for d in screening.decisions.iter().filter(|d| d.verdict == Verdict::Exclude) {
        for reason in d.reasons.iter().filter(|r| !screening.reasons.contains(r)) {
            *counts.entry(reason).or_default() += 1;
        }
    }
    counts.into_iter().map(|(reason, n)| Oddity::UndeclaredReason { reason: reason.to_owned(), n }).collect()
}
