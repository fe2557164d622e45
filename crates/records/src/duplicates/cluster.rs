//! From links to clusters.

use petgraph::unionfind::UnionFind;
use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::bond::Bond;
use super::component::{Settled, settle};
use super::decided::Decisions;
use super::sorting::sort_by;
use super::{Compared, Options};

/// Links that are looked at between two looks at the work.
const BLOCK: usize = 4_096;

/// The clusters that links make of records. What no link connects has nothing to do with each other and is settled by itself, on any core.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
pub(crate) fn clusters(
    records: &Compared<'_>,
    links: &[Bond],
    decisions: &Decisions,
    options: &Options,
    work: &Work,
) -> Result<Settled, Stopped> {
    work.begin_counted("clustering", "links", links.len());
    let mut sets: UnionFind<u32> = UnionFind::new(records.records.len());
    for some in links.chunks(BLOCK) {
        work.go_on()?;
        for link in some {
            sets.union(link.a, link.b);
        }
    }
    let mut connected: Vec<(u32, Bond)> = Vec::with_capacity(links.len());
    for some in links.chunks(BLOCK) {
        work.go_on()?;
        connected.extend(some.iter().map(|link| (sets.find_mut(link.a), *link)));
    }
    sort_by(&mut connected, |x, y| x.0.cmp(&y.0).then_with(|| x.1.order(&y.1)), work)?;
    let components: Vec<&[(u32, Bond)]> = connected.chunk_by(|x, y| x.0 == y.0).collect();
    let settled = components.par_chunks(SOME).map(|components| {
        let mut all = Settled::default();
        for component in components {
            let bonds = component.iter().map(|(_, bond)| *bond).collect();
            all.extend(settle(records, bonds, decisions, options, work)?);
        }
        Ok(all)
    });
    let mut all = Settled::default();
    for some in settled.collect::<Result<Vec<_>, Stopped>>()? {
        work.go_on()?;
        all.extend(some);
    }
    sort_by(&mut all.links, Bond::order, work)?;
    let mut firsts: Vec<(u32, u32)> = all.clusters.iter().zip(0..).map(|(cluster, n)| (cluster[0], n)).collect();
    sort_by(&mut firsts, Ord::cmp, work)?;
    all.clusters = firsts.into_iter().map(|(_, n)| std::mem::take(&mut all.clusters[n as usize])).collect();
    Ok(all)
}

/// Components that are settled at a time.
const SOME: usize = 64;

/// The cluster of each record.
pub(crate) fn places(records: usize, clusters: &[Vec<u32>]) -> Vec<Option<u32>> {
    let mut place = vec![None; records];
    for (cluster, number) in clusters.iter().zip(0..) {
        for &record in cluster {
            place[record as usize] = Some(number);
        }
    }
    place
}
