//! Every record goes through the stages.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use qes_work::{Stopped, Work};

use super::duplicates::{found_order, of_others, without_duplicates};
use super::settle::{Twice, adjudicates, needed, settle};
use super::{Oddity, Outcome, Screened, Screening, StageOutcomes, State, Verdict};
use crate::Stage;

pub(super) fn walk(screening: &Screening, work: &Work) -> Result<Screened, Stopped> {
    work.begin("sorting the decisions")?;
    let of = by_stage(screening, work)?;
    let words = words(screening, work)?;
    let aside = of_others(screening, work)?;
    let duplicates_before = match screening.duplicates_before {
        Some(before) => before,
        None => found_order(screening, &aside, work)?,
    };
    work.begin_counted("settling", "decisions", screening.decisions.len());
    let mut oddities = Vec::new();
    let mut entry = screening.entry.clone();
    entry.resize(screening.publications.len(), 0);
    let mut alive: Vec<usize> = (0..screening.publications.len()).collect();
    // For each record that left: the stage and how.
    let mut left = Left::default();
    let (mut before_duplicates, mut duplicates) = (Vec::new(), Vec::new());
    let (mut as_duplicates, mut unplaced) = (Vec::new(), Vec::new());
    let mut stages = Vec::new();
    for stage in 0..=screening.stages.len() {
        if stage == duplicates_before {
            before_duplicates = alive.iter().copied().filter(|&r| entry[r] <= stage).collect();
            (alive, duplicates) = without_duplicates(screening, &alive, &entry, &aside, work)?;
        }
        let Some(name) = screening.stages.get(stage) else { break };
        let pooled = stage >= duplicates_before;
        let group = |record: usize| if pooled { screening.publications[record] } else { record };
        let (entering, waiting): (Vec<usize>, Vec<usize>) = alive.iter().partition(|&&r| entry[r] <= stage);
        let mut entered: HashSet<usize> = HashSet::with_capacity(entering.len());
        for &record in &entering {
            work.go_on()?;
            entered.insert(group(record));
        }
        let mut decided: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut late = BTreeSet::new();
        for &(record, ref rows) in of.get(stage).into_iter().flatten() {
            work.did(rows.len())?;
            let enters = entered.contains(&group(record));
            let lost = !enters && left.whereabouts(screening, record).is_none();
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
            if !enters || left.at.contains_key(&record) {
                late.insert(record);
            }
        }
        for record in late {
            work.go_on()?;
            if let Some((at, state)) = left.whereabouts(screening, record) {
                oddities.push(Oddity::DecidedAfterLeaving { record, stage, left: at, state });
            }
        }
        let most = most_reviewers(screening, &decided, &words, work)?;
        let needed = needed(screening, most);
        let mut outcomes = Vec::with_capacity(entering.len());
        for &record in &entering {
            work.go_on()?;
            let mut rows = decided.remove(&group(record)).unwrap_or_default();
            rows.sort_unstable();
            let (outcome, twice) = settle(screening, &words, record, rows, needed);
            let odd = |Twice { reviewer, record, other }| Oddity::DecidedTwice { record, other, stage, reviewer };
            oddities.extend(twice.into_iter().map(odd));
            outcomes.push(outcome);
        }
        if !pooled {
            oddities.extend(split(screening, &outcomes, stage, &aside, work)?);
        }
        let kind = Stage::of(name);
        let bare = outcomes.iter().filter(|o| o.state == State::Excluded && o.reason.is_none()).count();
        if bare > 0 && matches!(kind, Some(Stage::FullText | Stage::Appraisal)) {
            oddities.push(Oddity::NoReason { stage, n: bare });
        }
        for outcome in outcomes.iter().filter(|o| o.state != State::Included) {
            work.go_on()?;
            left.add(screening, outcome.record, (stage, outcome.state));
        }
        alive = outcomes.iter().filter(|o| o.state == State::Included).map(|o| o.record).chain(waiting).collect();
        alive.sort_unstable();
        stages.push(StageOutcomes { name: name.clone(), stage: kind, outcomes });
    }
    oddities.extend(undeclared(screening, work)?);
    as_duplicates.sort_unstable();
    Ok(Screened {
        stages,
        entry,
        duplicates_before,
        before_duplicates,
        duplicates,
        as_duplicates,
        unplaced,
        included: alive,
        oddities,
    })
}

/// How many people decided on a record of this stage, of the one with most.
fn most_reviewers(
    screening: &Screening,
    decided: &HashMap<usize, Vec<usize>>,
    words: &[bool],
    work: &Work,
) -> Result<usize, Stopped> {
    let mut most = 0;
    for rows in decided.values() {
        work.go_on()?;
        let own = rows.iter().filter(|&&row| !words[row]);
        let names: BTreeSet<&str> = own.map(|&row| screening.decisions[row].reviewer.as_str()).collect();
        most = most.max(names.len());
    }
    Ok(most)
}

/// A record, and the decisions on it as places in their list.
type Decided = (usize, Vec<usize>);

/// The decisions by stage and record, records in their order.
fn by_stage(screening: &Screening, work: &Work) -> Result<Vec<Vec<Decided>>, Stopped> {
    let mut of: Vec<Vec<(usize, usize)>> = vec![Vec::new(); screening.stages.len()];
    for (row, d) in screening.decisions.iter().enumerate() {
        work.go_on()?;
        of[d.stage].push((d.record, row));
    }
    let mut sorted = Vec::with_capacity(of.len());
    for mut rows in of {
        work.sort_by(&mut rows, Ord::cmp)?;
        let mut records: Vec<Decided> = Vec::new();
        for (record, row) in rows {
            work.go_on()?;
            match records.last_mut() {
                Some((last, rows)) if *last == record => rows.push(row),
                _ => records.push((record, vec![row])),
            }
        }
        sorted.push(records);
    }
    Ok(sorted)
}

/// Whether each decision is one that stands above those of the reviewers.
fn words(screening: &Screening, work: &Work) -> Result<Vec<bool>, Stopped> {
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut words = Vec::with_capacity(screening.decisions.len());
    for d in &screening.decisions {
        work.go_on()?;
        words.push(*known.entry(&d.reviewer).or_insert_with(|| adjudicates(screening, &d.reviewer)));
    }
    Ok(words)
}

/// The records that left: at which stage and how, and of each publication the latest of these.
#[derive(Default)]
struct Left {
    at: HashMap<usize, (usize, State)>,
    of_publication: HashMap<usize, (usize, State)>,
}

impl Left {
    fn add(&mut self, screening: &Screening, record: usize, at: (usize, State)) {
        self.at.insert(record, at);
        let latest = self.of_publication.entry(screening.publications[record]).or_insert(at);
        if latest.0 <= at.0 {
            *latest = at;
        }
    }

    /// Where a record left, or the last of its publication did.
    fn whereabouts(&self, screening: &Screening, record: usize) -> Option<(usize, State)> {
        self.at.get(&record).or_else(|| self.of_publication.get(&screening.publications[record])).copied()
    }
}

/// Publications of which one record went on and another one did not.
fn split(
    screening: &Screening,
    outcomes: &[Outcome],
    stage: usize,
    aside: &HashSet<usize>,
    work: &Work,
) -> Result<Vec<Oddity>, Stopped> {
    // Who excludes a record as a duplicate of another one treats them as one publication.
    let as_duplicate = |o: &Outcome| o.decisions.iter().any(|d| aside.contains(d));
    let mut by: BTreeMap<usize, (Option<usize>, Option<usize>)> = BTreeMap::new();
    for o in outcomes.iter().filter(|o| o.state != State::Excluded || !as_duplicate(o)) {
        work.go_on()?;
        let entry = by.entry(screening.publications[o.record]).or_default();
        match o.state {
            State::Included => entry.0 = entry.0.or(Some(o.record)),
            State::Excluded => entry.1 = entry.1.or(Some(o.record)),
            _ => {}
        }
    }
    let both = by
        .into_values()
        .filter_map(|(included, excluded)| Some(Oddity::Split { included: included?, excluded: excluded?, stage }));
    Ok(both.collect())
}

/// Reasons that are not on the list, if there is one.
fn undeclared(screening: &Screening, work: &Work) -> Result<Vec<Oddity>, Stopped> {
    if screening.reasons.is_empty() {
        return Ok(Vec::new());
    }
    let declared: HashSet<&String> = screening.reasons.iter().collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for d in screening.decisions.iter().filter(|d| d.verdict == Verdict::Exclude) {
        work.go_on()?;
        for reason in d.reasons.iter().filter(|r| !declared.contains(r)) {
            *counts.entry(reason).or_default() += 1;
        }
    }
    let told = counts.into_iter().map(|(reason, n)| Oddity::UndeclaredReason { reason: reason.to_owned(), n });
    Ok(told.collect())
}
