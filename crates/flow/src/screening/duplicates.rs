//! Duplicates: which record of a publication is kept, when the others are removed, and what is said of them alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Decision, Screening, Verdict};

/// Words for a duplicate.
const DUPLICATE: [&str; 18] = [
    "duplicate",
    "duplicates",
    "duplicated",
    "duplication",
    "dup",
    "dupe",
    "dedup",
    "deduplication",
    "deduplicated",
    "duplikat",
    "duplikate",
    "dublette",
    "dubletten",
    "doppelt",
    "doublon",
    "doublons",
    "duplicado",
    "duplicata",
];

/// Words that stand beside them and say nothing else.
const BESIDE: [&str; 27] = [
    "a",
    "already",
    "an",
    "another",
    "article",
    "as",
    "citation",
    "entry",
    "exact",
    "excluded",
    "found",
    "hit",
    "identified",
    "is",
    "it",
    "item",
    "paper",
    "publication",
    "record",
    "records",
    "reference",
    "removed",
    "same",
    "the",
    "this",
    "true",
    "of",
];

/// Whether a reason for exclusion says that the record is a duplicate of another one, and nothing of what it reports.
///
/// ```
/// use qes_flow::says_duplicate;
///
/// assert!(says_duplicate("Duplicate") && says_duplicate("duplicate record") && says_duplicate("Duplicate of r17"));
/// assert!(!says_duplicate("duplicate data") && !says_duplicate("not a duplicate") && !says_duplicate("wrong population"));
/// ```
pub fn says_duplicate(reason: &str) -> bool {
    let lower = reason.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let Some(at) = words.iter().position(|w| DUPLICATE.contains(w)) else { return false };
    // After `of` comes the other record.
    let end =
        words[at..].iter().position(|w| matches!(*w, "of" | "von" | "de" | "with")).map_or(words.len(), |of| at + of);
    words[..end].iter().all(|w| DUPLICATE.contains(w) || BESIDE.contains(w))
}

fn as_duplicate(d: &Decision) -> bool {
    d.verdict == Verdict::Exclude && !d.reasons.is_empty() && d.reasons.iter().all(|r| says_duplicate(r))
}

/// The decisions that exclude a record as a duplicate of another one that is there: another record of its publication is decided on otherwise,
/// or is the one to be kept. What is excluded so and has no other record to stand for it is excluded like everything else.
pub(super) fn of_others(screening: &Screening) -> HashSet<usize> {
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for (record, &publication) in screening.publications.iter().enumerate() {
        members.entry(publication).or_default().push(record);
    }
    let otherwise: HashSet<usize> = screening.decisions.iter().filter(|d| !as_duplicate(d)).map(|d| d.record).collect();
    let is_other = |d: &Decision| {
        let all = &members[&screening.publications[d.record]];
        let kept = all.iter().copied().min_by_key(|&r| (entry(screening, r), is_marked(screening, r), r));
        let another = all.iter().any(|r| *r != d.record && otherwise.contains(r));
        another || all.len() > 1 && kept != Some(d.record) || all.len() == 1 && is_marked(screening, d.record)
    };
    let all = screening.decisions.iter().enumerate();
    all.filter(|(_, d)| as_duplicate(d) && is_other(d)).map(|(row, _)| row).collect()
}

fn is_marked(screening: &Screening, record: usize) -> bool {
    screening.marked.get(record).copied().unwrap_or(false)
}

fn entry(screening: &Screening, record: usize) -> usize {
    screening.entry.get(record).copied().unwrap_or(0)
}

/// The stage before which duplicates were removed, by what was decided: before it every record of a publication is decided on, from it on
/// one. Of several stages that contradict the fewest decisions, the first. What excludes a record as a duplicate is no decision on it.
pub(super) fn found_order(screening: &Screening, aside: &HashSet<usize>) -> usize {
    let mut members: HashMap<usize, usize> = HashMap::new();
    for &publication in &screening.publications {
        *members.entry(publication).or_default() += 1;
    }
    let n = screening.stages.len();
    let (mut missing, mut extra) = (vec![0; n], vec![0; n]);
    let mut decided: HashMap<(usize, usize), BTreeSet<usize>> = HashMap::new();
    let mut marked: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (_, d) in screening.decisions.iter().enumerate().filter(|(row, _)| !aside.contains(row)) {
        let publication = screening.publications[d.record];
        if members[&publication] > 1 {
            decided.entry((d.stage, publication)).or_default().insert(d.record);
        } else if is_marked(screening, d.record) && marked.insert((d.stage, d.record)) {
            // The record that it repeats is not known, and was decided on too.
            extra[d.stage] += 1;
        }
    }
    let excluded: HashSet<(usize, usize)> =
        aside.iter().map(|&row| (screening.decisions[row].stage, screening.decisions[row].record)).collect();
    for ((stage, publication), records) in decided {
        // Where each is excluded for the other by somebody, they are decided on as one.
        let n = records.iter().filter(|r| !excluded.contains(&(stage, **r))).count().max(1);
        missing[stage] += members[&publication] - n;
        extra[stage] += n - 1;
    }
    let cost = |at: &usize| missing[..*at].iter().sum::<usize>() + extra[*at..].iter().sum::<usize>();
    (0..=n).min_by_key(cost).unwrap_or(0)
}

/// The record of each publication that is kept, and the others: one that nobody excluded as a duplicate, of these the one that enters first, of
/// these one that is not marked.
pub(super) fn without_duplicates(
    screening: &Screening,
    alive: &[usize],
    entry: &[usize],
    aside: &HashSet<usize>,
) -> (Vec<usize>, Vec<usize>) {
    let excluded: HashSet<usize> = aside.iter().map(|&row| screening.decisions[row].record).collect();
    let rank = |r: usize| (excluded.contains(&r), entry[r], is_marked(screening, r), r);
    let mut first: HashMap<usize, usize> = HashMap::new();
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for &publication in &screening.publications {
        *sizes.entry(publication).or_default() += 1;
    }
    for &record in alive {
        let kept = first.entry(screening.publications[record]).or_insert(record);
        if rank(record) < rank(*kept) {
            *kept = record;
        }
    }
    let stays = |&&record: &&usize| {
        let publication = screening.publications[record];
        first[&publication] == record && !(is_marked(screening, record) && sizes[&publication] == 1)
    };
    alive.iter().partition(stays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_that_speak_of_the_record_alone() {
        for reason in [
            "duplicate",
            " Duplicate ",
            "DUPLICATES",
            "Duplicate record",
            "is a duplicate",
            "duplicate (same record)",
            "Duplicate of #12: Smith 2001",
            "Already excluded as duplicate",
            "Dublette",
            "Doublon",
        ] {
            assert!(says_duplicate(reason), "{reason}");
        }
        for reason in [
            "",
            "duplicate data",
            "duplicate sample",
            "not a duplicate",
            "no duplicate",
            "Wrong design",
            "same data as Smith",
        ] {
            assert!(!says_duplicate(reason), "{reason}");
        }
    }
}
