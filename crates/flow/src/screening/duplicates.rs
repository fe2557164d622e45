//! Duplicates: which record of a publication is kept, when the others are removed, and what is said of them alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use qes_work::{Stopped, Work};

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
pub(super) fn of_others(screening: &Screening, work: &Work) -> Result<HashSet<usize>, Stopped> {
    let mut as_duplicates: Vec<(usize, &Decision)> = Vec::new();
    let mut otherwise: HashSet<usize> = HashSet::new();
    for (row, d) in screening.decisions.iter().enumerate() {
        work.go_on()?;
        if as_duplicate(d) {
            as_duplicates.push((row, d));
        } else {
            otherwise.insert(d.record);
        }
    }
    if as_duplicates.is_empty() {
        return Ok(HashSet::new());
    }
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for (record, &publication) in screening.publications.iter().enumerate() {
        work.go_on()?;
        members.entry(publication).or_default().push(record);
    }
    // Of each publication the record that is kept, and those that somebody decides on otherwise: two of these are enough.
    let mut known: HashMap<usize, (Option<usize>, Vec<usize>)> = HashMap::new();
    let mut is_other = |d: &Decision| {
        let publication = screening.publications[d.record];
        let all = &members[&publication];
        let (kept, decided) = known.entry(publication).or_insert_with(|| {
            let kept = all.iter().copied().min_by_key(|&r| (entry(screening, r), is_marked(screening, r), r));
            (kept, all.iter().copied().filter(|r| otherwise.contains(r)).take(2).collect())
        });
        let another = decided.iter().any(|r| *r != d.record);
        another || all.len() > 1 && *kept != Some(d.record) || all.len() == 1 && is_marked(screening, d.record)
    };
    let mut aside = HashSet::new();
    for (row, d) in as_duplicates {
        work.go_on()?;
        if is_other(d) {
            aside.insert(row);
        }
    }
    Ok(aside)
}

fn is_marked(screening: &Screening, record: usize) -> bool {
    screening.marked.get(record).copied().unwrap_or(false)
}

fn entry(screening: &Screening, record: usize) -> usize {
    screening.entry.get(record).copied().unwrap_or(0)
}

/// The stage before which duplicates were removed, by what was decided: before it every record of a publication is decided on, from it on
/// one. Of several stages that contradict the fewest decisions, the first. What excludes a record as a duplicate is no decision on it.
pub(super) fn found_order(screening: &Screening, aside: &HashSet<usize>, work: &Work) -> Result<usize, Stopped> {
    let mut members: HashMap<usize, usize> = HashMap::new();
    for &publication in &screening.publications {
        work.go_on()?;
        *members.entry(publication).or_default() += 1;
    }
    let n = screening.stages.len();
    let (mut missing, mut extra) = (vec![0; n], vec![0; n]);
    let mut decided: HashMap<(usize, usize), BTreeSet<usize>> = HashMap::new();
    let mut marked: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (_, d) in screening.decisions.iter().enumerate().filter(|(row, _)| !aside.contains(row)) {
        work.go_on()?;
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
        work.go_on()?;
        // Where each is excluded for the other by somebody, they are decided on as one.
        let n = records.iter().filter(|r| !excluded.contains(&(stage, **r))).count().max(1);
        missing[stage] += members[&publication] - n;
        extra[stage] += n - 1;
    }
    let cost = |at: &usize| missing[..*at].iter().sum::<usize>() + extra[*at..].iter().sum::<usize>();
    Ok((0..=n).min_by_key(cost).unwrap_or(0))
}

/// The record of each publication that is kept, and the others: one that nobody excluded as a duplicate, of these the one that enters first, of
/// these one that is not marked.
pub(super) fn without_duplicates(
    screening: &Screening,
    alive: &[usize],
    entry: &[usize],
    aside: &HashSet<usize>,
    work: &Work,
) -> Result<(Vec<usize>, Vec<usize>), Stopped> {
    let excluded: HashSet<usize> = aside.iter().map(|&row| screening.decisions[row].record).collect();
    let rank = |r: usize| (excluded.contains(&r), entry[r], is_marked(screening, r), r);
    let mut first: HashMap<usize, usize> = HashMap::new();
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for &publication in &screening.publications {
        work.go_on()?;
        *sizes.entry(publication).or_default() += 1;
    }
    for &record in alive {
        work.go_on()?;
        let kept = first.entry(screening.publications[record]).or_insert(record);
        if rank(record) < rank(*kept) {
            *kept = record;
        }
    }
    let stays = |&&record: &&usize| {
        let publication = screening.publications[record];
        first[&publication] == record && !(is_marked(screening, record) && sizes[&publication] == 1)
    };
    let parted = alive.iter().partition(stays);
    work.go_on()?;
    Ok(parted)
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
