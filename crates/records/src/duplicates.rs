//! Duplicate records: links with reasons, a pile for a person to decide, nothing deleted.

mod authors;
mod candidates;
mod cluster;
mod journal;
mod place;
mod prepared;
mod text;
mod title;
mod weigh;

use rayon::prelude::*;

use prepared::Prepared;
pub use weigh::{Reason, Verdict};

/// What a record says of a publication, as text; blank where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Citation {
    /// The title.
    pub title: String,
    /// The authors, apart by ` and ` or semicolons.
    pub authors: String,
    /// The year.
    pub year: String,
    /// The journal or book.
    pub journal: String,
    /// The volume.
    pub volume: String,
    /// The number or issue.
    pub number: String,
    /// The pages.
    pub pages: String,
    /// The DOI.
    pub doi: String,
    /// The PubMed id.
    pub pmid: String,
    /// The abstract.
    pub summary: String,
}

/// How duplicates are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// From this weight on two records are linked.
    pub link: f64,
    /// From this weight on a person has to look.
    pub review: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { link: 8.0, review: 4.0 }
    }
}

/// Two records and why they are taken for one, or may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The first record, as a position.
    pub a: usize,
    /// The second record, a later position.
    pub b: usize,
    /// The sum of the reasons.
    pub weight: f64,
    /// What speaks for it and against it.
    pub reasons: Vec<Reason>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Duplicates {
    /// Records of one publication: two or more positions each, in order.
    pub clusters: Vec<Vec<usize>>,
    /// The links behind the clusters.
    pub links: Vec<Link>,
    /// Pairs that a person has to decide.
    pub review: Vec<Link>,
    /// Pairs that were compared.
    pub compared: usize,
}

/// Pairs of a block that are compared between two looks at `go_on`.
const BLOCK: usize = 20_000;

/// Finds the duplicates among records.
pub fn find_duplicates(records: &[Citation], options: &Options) -> Duplicates {
    let prepared: Vec<Prepared> = records.par_iter().map(Prepared::of).collect();
    let pairs = candidates::candidates(&prepared);
    let judged: Vec<Link> = pairs
        .par_chunks(BLOCK)
        .flat_map_iter(|block| {
            block.iter().filter_map(|&(a, b)| {
                let verdict = weigh::weigh(&prepared[a as usize], &prepared[b as usize]);
                (verdict.weight >= options.review && !verdict.vetoed).then(|| link(a, b, verdict))
            })
        })
        .collect();
    let (links, mut review): (Vec<Link>, Vec<Link>) = judged.into_iter().partition(|l| l.weight >= options.link);
    let (clusters, links, doubtful) = cluster::clusters(&prepared, links);
    review.extend(doubtful);
    let place = cluster::places(records.len(), &clusters);
    review.retain(|l| place[l.a].is_none() || place[l.a] != place[l.b]);
    Duplicates { clusters, links, review, compared: pairs.len() }
}

fn link(a: u32, b: u32, verdict: Verdict) -> Link {
    Link { a: a as usize, b: b as usize, weight: verdict.weight, reasons: verdict.reasons }
}

/// Why two records are, or are not, taken for one.
pub fn compare(a: &Citation, b: &Citation) -> Verdict {
    weigh::weigh(&Prepared::of(a), &Prepared::of(b))
}
