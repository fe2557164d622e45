//! From links to clusters.

use std::collections::HashMap;

use petgraph::unionfind::UnionFind;

use super::decided::Decisions;
use super::{Compared, Link, Reason};

/// Records joined by links, the strongest first: clusters, the links that hold them, and links that would join what does not belong
/// together.
pub(crate) fn clusters(
    records: &Compared<'_>,
    mut links: Vec<Link>,
    decisions: &Decisions,
) -> (Vec<Vec<usize>>, Vec<Link>, Vec<Link>) {
    links.sort_by(|x, y| y.weight.total_cmp(&x.weight).then(x.a.cmp(&y.a)).then(x.b.cmp(&y.b)));
    let mut sets: UnionFind<usize> = UnionFind::new(records.records.len());
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut doubtful = Vec::new();
    let mut held = Vec::new();
    for mut link in links {
        let (x, y) = (sets.find(link.a), sets.find(link.b));
        if x != y {
            let own = |root: usize| members.get(&root).cloned().unwrap_or_else(|| vec![root]);
            let (xs, ys) = (own(x), own(y));
            let contradicted = if link.weight.is_finite() { contradiction(records, &xs, &ys, decisions) } else { None };
            if let Some((a, b)) = contradicted {
                let found = format!("records {} and {} of their clusters contradict each other", a + 1, b + 1);
                link.reasons.push(Reason { field: "cluster", found, weight: 0.0 });
                doubtful.push(link);
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
    (clusters, held, doubtful)
}

/// So many pairs are looked at before two clusters become one.
const LOOKED_AT: usize = 100;

/// A record of each cluster that cannot be one publication.
fn contradiction(records: &Compared<'_>, xs: &[usize], ys: &[usize], decisions: &Decisions) -> Option<(usize, usize)> {
    if xs.len() * ys.len() == 1 {
        return None;
    }
    let mut pairs = xs.iter().flat_map(|&x| ys.iter().map(move |&y| (x, y))).take(LOOKED_AT);
    pairs.find(|&(x, y)| {
        if decisions.knows(x, y) {
            return decisions.apart(x, y);
        }
        records.weigh(x, y).is_none_or(|verdict| verdict.vetoed || verdict.weight < CONTRADICTION)
    })
}

/// Two records of a cluster may look as different as this: one may be a bare or a garbled entry.
const CONTRADICTION: f64 = -4.0;

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
