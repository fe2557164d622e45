//! Records that links connect: which of them are one publication.

use std::collections::{BTreeMap, HashSet};

use petgraph::unionfind::UnionFind;
use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::bond::{Bond, Why};
use super::decided::Decisions;
use super::{Compared, Options};

/// Clusters and what became of the links.
#[derive(Default)]
pub(crate) struct Settled {
    /// Records of one publication, in order.
    pub clusters: Vec<Vec<u32>>,
    /// The links that hold them.
    pub links: Vec<Bond>,
    /// Links that would join what does not belong together.
    pub doubtful: Vec<Bond>,
    /// What a person decided against another decision.
    pub disputed: Vec<Bond>,
}

impl Settled {
    pub(crate) fn extend(&mut self, other: Self) {
        self.clusters.extend(other.clusters);
        self.links.extend(other.links);
        self.doubtful.extend(other.doubtful);
        self.disputed.extend(other.disputed);
    }
}

/// Joins records as [`joined`] does; the links come in their order. Where a record has two links of one weight to records that cannot be
/// one, nothing tells which of them holds: both are left to a person.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
pub(crate) fn settle(
    records: &Compared<'_>,
    mut links: Vec<Bond>,
    decisions: &Decisions,
    options: &Options,
    work: &Work,
) -> Result<Settled, Stopped> {
    work.did(links.len())?;
    let mut rivals: Vec<Bond> = Vec::new();
    loop {
        let mut found = joined(records, &links, decisions, options, work)?;
        let ends = |l: &Bond| [(l.a, l.weight.to_bits()), (l.b, l.weight.to_bits())];
        let refused: HashSet<(u32, u64)> = found.doubtful.iter().flat_map(ends).collect();
        let held = found.links.iter().filter(|l| l.weight.is_finite() && ends(l).iter().any(|e| refused.contains(e)));
        let rival_ends: HashSet<(u32, u64)> = held.clone().flat_map(ends).collect();
        let mut pairs: HashSet<(u32, u32)> = held.map(|l| (l.a, l.b)).collect();
        if pairs.is_empty() {
            found.doubtful.extend(rivals);
            return Ok(found);
        }
        let other = found.doubtful.iter().filter(|l| ends(l).iter().any(|e| rival_ends.contains(e)));
        pairs.extend(other.map(|l| (l.a, l.b)));
        let (rival, rest): (Vec<Bond>, Vec<Bond>) = links.into_iter().partition(|l| pairs.contains(&(l.a, l.b)));
        rivals.extend(rival);
        links = rest;
    }
}

/// A cluster that is being made: of all its records those that tell whether another one joins it, in the order in which they came.
#[derive(Clone)]
struct Set {
    size: usize,
    /// Of records that are the same in every field the first to come.
    distinct: Vec<u32>,
    /// Records that a person keeps apart from others.
    kept: Vec<u32>,
}

impl Set {
    fn of(record: u32, decisions: &Decisions) -> Self {
        let kept = if decisions.keeps_from_another(record as usize) { vec![record] } else { Vec::new() };
        Self { size: 1, distinct: vec![record], kept }
    }

    fn join(&mut self, other: Self, records: &Compared<'_>) {
        self.size += other.size;
        let first = |record: &u32| records.first_of(*record as usize);
        let known: HashSet<usize> = self.distinct.iter().map(first).collect();
        self.distinct.extend(other.distinct.iter().filter(|record| !known.contains(&first(record))));
        self.kept.extend(other.kept);
    }
}

/// Joins records by links, the strongest first. Two clusters become one only where every record of the one may be every record of the
/// other.
fn joined(
    records: &Compared<'_>,
    links: &[Bond],
    decisions: &Decisions,
    options: &Options,
    work: &Work,
) -> Result<Settled, Stopped> {
    let mut all: Vec<u32> = links.iter().flat_map(|l| [l.a, l.b]).collect();
    all.sort_unstable();
    all.dedup();
    let place = |record: u32| all.partition_point(|other| *other < record);
    let mut roots: UnionFind<usize> = UnionFind::new(all.len());
    let mut sets: Vec<Option<Set>> = vec![None; all.len()];
    let mut found = Settled::default();
    for link in links {
        work.go_on()?;
        let (x, y) = (roots.find_mut(place(link.a)), roots.find_mut(place(link.b)));
        if x == y {
            found.links.push(*link);
            continue;
        }
        let mut taken = |root: usize| sets[root].take().unwrap_or_else(|| Set::of(all[root], decisions));
        let (mut xs, ys) = (taken(x), taken(y));
        let decided = link.why == Why::Decision;
        let against = if decided {
            kept_apart(&xs, &ys, decisions)
        } else {
            contradiction(records, &xs, &ys, decisions, options, work)?
        };
        if against.is_some() {
            (sets[x], sets[y]) = (Some(xs), Some(ys));
            if decided {
                found.disputed.push(Bond { weight: options.review, against, ..*link });
            } else {
                found.doubtful.push(Bond { against, ..*link });
            }
            continue;
        }
        roots.union(x, y);
        xs.join(ys, records);
        sets[roots.find_mut(x)] = Some(xs);
        found.links.push(*link);
    }
    let mut clusters: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (place, record) in all.iter().enumerate() {
        clusters.entry(roots.find_mut(place)).or_default().push(*record);
    }
    found.clusters = clusters.into_values().filter(|cluster| cluster.len() > 1).collect();
    Ok(found)
}

/// Two records that a person keeps apart.
fn kept_apart(xs: &Set, ys: &Set, decisions: &Decisions) -> Option<(u32, u32)> {
    let pairs = xs.kept.iter().flat_map(|&x| ys.kept.iter().map(move |&y| (x, y)));
    pairs.into_iter().find(|&(x, y)| decisions.apart(x as usize, y as usize))
}

/// Clusters of more pairs than this are not joined without a person: nobody can look at that many.
const MOST: usize = 2_500;

/// From so many pairs on several cores share the work.
const SHARED: usize = 64;

/// A record of each cluster that speak against each other; the first two of clusters that are too large to be compared.
fn contradiction(
    records: &Compared<'_>,
    xs: &Set,
    ys: &Set,
    decisions: &Decisions,
    options: &Options,
    work: &Work,
) -> Result<Option<(u32, u32)>, Stopped> {
    if xs.size * ys.size == 1 {
        return Ok(None);
    }
    if let Some(pair) = kept_apart(xs, ys, decisions) {
        return Ok(Some(pair));
    }
    // A record that is the same as another in every field has the same verdicts.
    let (firsts, seconds) = (&xs.distinct, &ys.distinct);
    if firsts.len() * seconds.len() > MOST {
        return Ok(Some((firsts[0], seconds[0])));
    }
    let against = |x: u32, y: u32| {
        let (x, y) = (x as usize, y as usize);
        records.first_of(x) != records.first_of(y)
            && !decisions.knows(x, y)
            && records.sum(x, y).is_none_or(|sum| sum.refuses(options))
    };
    let second = |&x: &u32| {
        let stopped = work.is_stopped();
        Some((x, *seconds.iter().find(|&&y| stopped || against(x, y))?))
    };
    let found = if firsts.len() * seconds.len() > SHARED {
        firsts.par_iter().find_map_first(second)
    } else {
        firsts.iter().find_map(second)
    };
    work.go_on()?;
    Ok(found)
}
