//! The decisions on one record at one stage become one.

use std::collections::BTreeMap;

use super::agreed::is_agreed;
use super::{Decision, Outcome, Rule, Screening, Settled, State, Verdict};

/// Whether a reviewer of this name is one whose word stands above the others'.
pub(super) fn adjudicates(screening: &Screening, reviewer: &str) -> bool {
    screening.adjudicator.as_deref() == Some(reviewer) || is_agreed(reviewer)
}

/// How many decisions a record needs at a stage, of these many decisions per record.
pub(super) fn needed(screening: &Screening, most: usize) -> usize {
    screening.reviewers.unwrap_or(if most >= 2 { 2 } else { 1 }).max(1)
}

/// A reviewer who says two things of one publication in one round.
pub(super) struct Twice {
    /// Who.
    pub(super) reviewer: String,
    /// The record of the decision that counts.
    pub(super) record: usize,
    /// The record of the other decision, where that is another one.
    pub(super) other: Option<usize>,
}

impl Twice {
    fn of(counts: &Decision, other: &Decision) -> Self {
        let other = Some(other.record).filter(|other| *other != counts.record);
        Self { reviewer: counts.reviewer.clone(), record: counts.record, other }
    }
}

/// The outcome of a record with these decisions, and the reviewers who contradict themselves.
///
/// Of a reviewer's decisions the last round counts; in one round the decision on the record itself before one on its duplicate, whichever row
/// comes first; then the later row.
pub(super) fn settle(
    screening: &Screening,
    words: &[bool],
    record: usize,
    decisions: Vec<usize>,
    needed: usize,
) -> (Outcome, Vec<Twice>) {
    let all: Vec<(&Decision, bool)> = decisions.iter().map(|&d| (&screening.decisions[d], words[d])).collect();
    let (agreed_ones, own) = (all.iter().filter(|(_, word)| *word), all.iter().filter(|(_, word)| !*word));
    let rank = |d: &Decision| (d.round, d.record == record);
    let mut twice: Vec<Twice> = Vec::new();
    let mut last: BTreeMap<&str, &Decision> = BTreeMap::new();
    let mut firsts: BTreeMap<&str, &Decision> = BTreeMap::new();
    for &(d, _) in own {
        let name = d.reviewer.as_str();
        let earlier = |f: &Decision| d.round < f.round || d.round == f.round && rank(d) > rank(f);
        firsts.entry(name).and_modify(|f| *f = if earlier(f) { d } else { f }).or_insert(d);
        let before = last.get(name).copied();
        let counts = before.is_none_or(|b| rank(b) <= rank(d));
        if let Some(b) = before.filter(|b| b.round == d.round && b.verdict != d.verdict) {
            twice.push(if counts { Twice::of(d, b) } else { Twice::of(b, d) });
        }
        if counts {
            last.insert(name, d);
        }
    }
    // An agreed decision that is there twice in one round, and differently, is as odd as a reviewer's.
    let mut agreed: BTreeMap<(&str, u32), &Decision> = BTreeMap::new();
    for &(d, _) in agreed_ones.clone() {
        let at = (d.reviewer.as_str(), d.round);
        let before = agreed.get(&at).copied();
        let counts = before.is_none_or(|b| rank(b) <= rank(d));
        if let Some(b) = before.filter(|b| b.verdict != d.verdict)
            && twice.iter().all(|t| t.reviewer != d.reviewer)
        {
            twice.push(if counts { Twice::of(d, b) } else { Twice::of(b, d) });
        }
        if counts {
            agreed.insert(at, d);
        }
    }
    let word = agreed_ones
        .map(|(d, _)| *d)
        .max_by_key(|d| (d.round, screening.adjudicator.as_deref() == Some(d.reviewer.as_str()), d.record == record));
    let votes: Vec<&Decision> = last.values().copied().collect();
    let by_word = if votes.is_empty() { Settled::Agreed } else { Settled::Adjudicator };
    let (state, settled) = match word.map(|d| read(screening, d.verdict)) {
        Some(Verdict::Include) => (State::Included, by_word),
        Some(Verdict::Exclude) => (State::Excluded, by_word),
        Some(Verdict::Maybe) => (State::Conflict, Settled::Not),
        None => {
            let state = by_rule(screening, &votes, needed);
            (state, how(screening, state, &votes, firsts.into_values(), needed))
        }
    };
    let (reason, others, reasons_differ) =
        if state == State::Excluded { reasons(screening, word, &votes) } else { (None, Vec::new(), false) };
    (Outcome { record, state, settled, reason, others, reasons_differ, decisions }, twice)
}

fn read(screening: &Screening, verdict: Verdict) -> Verdict {
    if verdict == Verdict::Maybe && screening.maybe_includes { Verdict::Include } else { verdict }
}

fn by_rule(screening: &Screening, votes: &[&Decision], needed: usize) -> State {
    let count = |verdict| votes.iter().filter(|d| read(screening, d.verdict) == verdict).count();
    let (n, include, exclude) = (votes.len(), count(Verdict::Include), count(Verdict::Exclude));
    if screening.rule == Rule::OneInclusion && include > 0 {
        return State::Included;
    }
    if n < needed {
        return State::Awaiting;
    }
    let enough = |k: usize| if screening.rule == Rule::Majority { 2 * k > n } else { k == n };
    if enough(include) {
        State::Included
    } else if enough(exclude) {
        State::Excluded
    } else {
        State::Conflict
    }
}

fn how<'a>(
    screening: &Screening,
    state: State,
    votes: &[&Decision],
    firsts: impl Iterator<Item = &'a Decision>,
    needed: usize,
) -> Settled {
    if matches!(state, State::Conflict | State::Awaiting) {
        return Settled::Not;
    }
    let wanted = if state == State::Included { Verdict::Include } else { Verdict::Exclude };
    if votes.len() < needed || votes.iter().any(|d| read(screening, d.verdict) != wanted) {
        return Settled::Rule;
    }
    let mut firsts = firsts;
    if firsts.all(|d| read(screening, d.verdict) == wanted) { Settled::AtOnce } else { Settled::LaterRound }
}

/// The reason that counts, the others that were given, and whether reviewers differ in theirs. It is the adjudicator's, else the one highest
/// on the list, else the one given most often, else the first.
fn reasons(screening: &Screening, word: Option<&Decision>, votes: &[&Decision]) -> (Option<String>, Vec<String>, bool) {
    let first = |d: &Decision| {
        let listed = screening.reasons.iter().find(|r| d.reasons.contains(r));
        listed.or_else(|| d.reasons.first()).cloned()
    };
    if let Some((decision, given)) = word.and_then(|d| Some((d, first(d)?))) {
        let others = others(&given, decision.reasons.iter());
        return (Some(given), others, false);
    }
    let excluding = || votes.iter().filter(|d| d.verdict == Verdict::Exclude);
    let given: Vec<String> = excluding().filter_map(|d| first(d)).collect();
    let differ = given.iter().any(|r| *r != given[0]);
    let listed = screening.reasons.iter().find(|r| given.contains(r)).cloned();
    let most = || {
        let count = |r: &String| given.iter().filter(|g| *g == r).count();
        // The first of those given most often: `max_by_key` takes the last.
        given.iter().rev().max_by_key(|r| count(r)).cloned()
    };
    let counts = listed.or_else(most);
    let others = counts.as_ref().map(|counts| others(counts, excluding().flat_map(|d| &d.reasons)));
    (counts, others.unwrap_or_default(), differ)
}

/// Every reason but the one that counts, each once.
fn others<'a>(counts: &str, given: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for reason in given.filter(|r| *r != counts) {
        if !others.contains(reason) {
            others.push(reason.clone());
        }
    }
    others
}
