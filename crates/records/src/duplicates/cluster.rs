//! From links to clusters.

use std::collections::{HashMap, HashSet};

use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::decided::Decisions;
use super::{Compared, Link, Options, Stopped};

/// Clusters and what became of the links.
pub(crate) struct Clustered {
    /// Records of one publication, in order.
    pub clusters: Vec<Vec<usize>>,
    /// The links that hold them.
    pub links: Vec<Link>,
    /// Links that would join what does not belong together.
    pub doubtful: Vec<Link>,
    /// What a person decided against another decision.
    pub disputed: Vec<Link>,
}

/// Joins records by links as [`joined`] does. Where a record has two links of one weight to records that cannot be one, nothing tells which
/// of them holds: both are left to a person.
///
/// # Errors
/// [`Stopped`] when `go_on` said no.
pub(crate) fn clusters(
    records: &Compared<'_>,
    mut links: Vec<Link>,
    decisions: &Decisions,
    options: &Options,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Clustered, Stopped> {
    let mut rivals: Vec<Link> = Vec::new();
    loop {
        let mut found = joined(records, links.clone(), decisions, options, go_on)?;
        let ends = |l: &Link| [(l.a, l.weight.to_bits()), (l.b, l.weight.to_bits())];
        let refused: HashSet<(usize, u64)> = found.doubtful.iter().flat_map(ends).collect();
        let held = found.links.iter().filter(|l| l.weight.is_finite() && ends(l).iter().any(|e| refused.contains(e)));
        let rival_ends: HashSet<(usize, u64)> = held.clone().flat_map(ends).collect();
        let mut pairs: HashSet<(usize, usize)> = held.map(|l| (l.a, l.b)).collect();
        if pairs.is_empty() {
            found.doubtful.extend(rivals);
            return Ok(found);
        }
        let other = found.doubtful.iter().filter(|l| ends(l).iter().any(|e| rival_ends.contains(e)));
        pairs.extend(other.map(|l| (l.a, l.b)));
        let (rival, rest): (Vec<Link>, Vec<Link>) = links.into_iter().partition(|l| pairs.contains(&(l.a, l.b)));
        rivals.extend(rival);
        links = rest;
    }
}

/// Joins records by links, the strongest first. Two clusters become one only where every record of the one may be every record of the
/// other.
///
/// # Errors
/// [`Stopped`] when `go_on` said no.
fn joined(
    records: &Compared<'_>,
    mut links: Vec<Link>,
    decisions: &Decisions,
    options: &Options,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Clustered, Stopped> {
    links.sort_by(|x, y| y.weight.total_cmp(&x.weight).then(x.a.cmp(&y.a)).then(x.b.cmp(&y.b)));
    let mut sets: UnionFind<usize> = UnionFind::new(records.records.len());
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    let (mut held, mut doubtful, mut disputed) = (Vec::new(), Vec::new(), Vec::new());
    for mut link in links {
        let (x, y) = (sets.find(link.a), sets.find(link.b));
        if x != y {
            let own = |root: usize| members.get(&root).cloned().unwrap_or_else(|| vec![root]);
            let (xs, ys) = (own(x), own(y));
            let decided = link.weight.is_infinite();
            let against = if decided {
                kept_apart(&xs, &ys, decisions)
            } else {
                contradiction(records, &xs, &ys, decisions, options, go_on)?
            };
            if let Some((a, b)) = against {
                link.against = Some((a, b));
                if decided {
                    disputed.push(Link { weight: options.review, ..link });
                } else {
                    doubtful.push(link);
                }
                continue;
            }
            sets.union(x, y);
            members.remove(&x);
            members.remove(&y);
            members.insert(sets.find(x), [xs, ys].concat());
        }
        held.push(link);
    }
    let mut clusters: Vec<Vec<usize>> = members.into_values().collect();
    for cluster in &mut clusters {
        cluster.sort_unstable();
    }
    clusters.sort();
    Ok(Clustered { clusters, links: held, doubtful, disputed })
}

/// Two records that a person keeps apart.
fn kept_apart(xs: &[usize], ys: &[usize], decisions: &Decisions) -> Option<(usize, usize)> {
    if decisions.is_empty() {
        return None;
    }
    xs.iter().flat_map(|&x| ys.iter().map(move |&y| (x, y))).find(|&(x, y)| decisions.apart(x, y))
}

/// Clusters of more pairs than this are not joined without a person: nobody can look at that many.
const MOST: usize = 2_500;

/// A record of each cluster that speak against each other; the first two of clusters that are too large to be compared.
fn contradiction(
    records: &Compared<'_>,
    xs: &[usize],
    ys: &[usize],
    decisions: &Decisions,
    options: &Options,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Option<(usize, usize)>, Stopped> {
    if xs.len() * ys.len() == 1 {
        return Ok(None);
    }
    if let Some(pair) = kept_apart(xs, ys, decisions) {
        return Ok(Some(pair));
    }
    // A record that is the same as another in every field has the same verdicts.
    let distinct = |all: &[usize]| -> Vec<usize> {
        let mut seen = HashSet::new();
        all.iter().copied().filter(|&record| seen.insert(records.first_of(record))).collect()
    };
    let (firsts, seconds) = (distinct(xs), distinct(ys));
    if firsts.len() * seconds.len() > MOST {
        return Ok(Some((firsts[0], seconds[0])));
    }
    let against = |x: usize, y: usize| {
        records.first_of(x) != records.first_of(y)
            && !decisions.knows(x, y)
            && records.weigh(x, y).is_none_or(|verdict| verdict.refuses(options))
    };
    let found = firsts.par_iter().find_map_first(|&x| Some((x, *seconds.iter().find(|&&y| against(x, y))?)));
    if go_on(0) { Ok(found) } else { Err(Stopped) }
}

/// The cluster of each record.
pub(crate) fn places(records: usize, clusters: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut place = vec![None; records];
    for (number, cluster) in clusters.iter().enumerate() {
        for &record in cluster {
            place[record] = Some(number);
        }
    }
    place
}
