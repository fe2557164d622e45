//! Duplicate records: links with reasons, a pile for a person to decide, nothing deleted.

mod authors;
mod bond;
mod candidates;
mod card;
mod cluster;
mod component;
mod decided;
mod identical;
mod journal;
mod place;
mod prepared;
mod recurring;
mod sorting;
mod tally;
mod text;
mod title;
mod weigh;

use std::borrow::Cow;

use qes_work::{Stopped, Work};
use rayon::prelude::*;

use crate::aside::let_go;

use bond::{Bond, Why};
use card::Card;
use decided::Decisions;
use journal::Journals;
use prepared::Prepared;
use tally::Sum;
pub use tally::{Reason, Verdict};

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
    /// The `PubMed` id.
    pub pmid: String,
    /// The abstract.
    pub summary: String,
}

/// Records by their positions. Each is asked for when it is prepared, so that not all have to be at hand.
pub trait Citations: Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// What the record at a position says.
    fn citation(&self, place: usize) -> Cow<'_, Citation>;
}

impl Citations for [Citation] {
    fn count(&self) -> usize {
        self.len()
    }

    fn citation(&self, place: usize) -> Cow<'_, Citation> {
        Cow::Borrowed(&self[place])
    }
}

impl Citations for Vec<Citation> {
    fn count(&self) -> usize {
        self.len()
    }

    fn citation(&self, place: usize) -> Cow<'_, Citation> {
        Cow::Borrowed(&self[place])
    }
}

impl<const N: usize> Citations for [Citation; N] {
    fn count(&self) -> usize {
        N
    }

    fn citation(&self, place: usize) -> Cow<'_, Citation> {
        Cow::Borrowed(&self[place])
    }
}

/// How duplicates are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// From this weight on two records are linked.
    pub link: f64,
    /// From this weight on a person has to look.
    pub review: f64,
    /// What a person decided: two positions, and whether they are one publication. It stands against every weight.
    pub decided: Vec<(usize, usize, bool)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { link: 8.0, review: 4.0, decided: Vec::new() }
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
    /// Records, as positions, that it would join and that speak against each other.
    pub against: Option<(usize, usize)>,
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

/// Records in the form in which they are compared.
pub(crate) struct Compared<'a> {
    records: &'a [Prepared],
    journals: &'a Journals,
    /// For each record the first that is the same in every field, where that is another.
    identical: &'a [Option<u32>],
}

impl Compared<'_> {
    /// The first record that is the same in every field.
    fn first_of(&self, record: usize) -> usize {
        self.identical[record].map_or(record, |first| first as usize)
    }

    /// What speaks for and against two records; `None` where a look at the titles is enough to see that they have nothing to do with each
    /// other.
    fn sum(&self, a: usize, b: usize) -> Option<Sum> {
        let (x, y) = (&self.records[a], &self.records[b]);
        weigh::worth_it(x, y).then(|| weigh::weigh(x, y, self.journals))
    }

    /// The same with the words of the reasons.
    fn verdict(&self, a: usize, b: usize) -> Verdict {
        weigh::weigh(&self.records[a], &self.records[b], self.journals)
    }
}

/// Records that are prepared at a time, and between two looks at the work.
const BLOCK: usize = 16_384;
const STEP: usize = 128;
/// Pairs that are compared between two looks at the work.
const PAIRS: usize = 256;

/// Finds the duplicates among records.
///
/// Records that share a key (a DOI, the ends of a title, rare words, pages) are compared field by field. Every field speaks for a link or
/// against it; what cannot be one publication, such as an article and its erratum, is never linked. Records that are the same in every
/// field are linked. Links join records into clusters, the strongest first, as long as no two records of a cluster speak against each other;
/// a link that would join such two is left to a person. The same records give the same result on every machine.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
///
/// ```
/// use qes_records::{Citation, Options, Work, find_duplicates};
///
/// let record = |title: &str, authors: &str, pages: &str| Citation {
///     title: title.into(), authors: authors.into(), year: "2011".into(), journal: "Pain".into(), pages: pages.into(), ..Citation::default()
/// };
/// let records = [
///     record("Living with chronic pain: a qualitative study", "Berg, Anna", "11-19"),
///     record("Living with chronic pain. A qualitative study.", "Berg A", "11-9"),
///     record("Erratum: Living with chronic pain: a qualitative study", "Berg, Anna", "300"),
/// ];
/// let found = find_duplicates(&records, &Options::default(), &Work::new())?;
/// assert_eq!(found.clusters, [[0, 1]]);
/// # Ok::<(), qes_records::Stopped>(())
/// ```
pub fn find_duplicates(
    records: &(impl Citations + ?Sized),
    options: &Options,
    work: &Work,
) -> Result<Duplicates, Stopped> {
    // All of it on the cores' own threads: to go there anew for each step costs more than a few records do.
    rayon::scope(|_| find(records, options, work))
}

fn find(records: &(impl Citations + ?Sized), options: &Options, work: &Work) -> Result<Duplicates, Stopped> {
    let decisions = Decisions::of(&options.decided);
    let ready = prepare(records, &decisions, work)?;
    let found = among(&ready, &decisions, options, work);
    let_go(ready);
    found
}

/// The duplicates among records that are ready.
fn among(ready: &Ready, decisions: &Decisions, options: &Options, work: &Work) -> Result<Duplicates, Stopped> {
    let Ready { records, journals, identical } = ready;
    let pairs = candidates::candidates(records, identical, work)?;
    let compared = Compared { records, journals, identical };
    let count = pairs.iter().map(Vec::len).sum();
    let (mut linked, mut review) = weighed(&compared, pairs, options, work)?;
    let same = identical.iter().zip(0..).filter_map(|(first, b)| Some(((*first)?, b)));
    linked.extend(same.map(|(a, b)| Bond::new(a, b, options.link + SURE, Why::Identical)));
    decisions.apply(&mut linked);
    let found = cluster::clusters(&compared, &linked, decisions, options, work)?;
    drop(linked);
    review.extend(found.doubtful);
    let place = cluster::places(records.len(), &found.clusters);
    review.retain(|l| {
        let (a, b) = (l.a as usize, l.b as usize);
        !decisions.knows(a, b) && (place[a].is_none() || place[a] != place[b])
    });
    review.extend(found.disputed);
    sorting::sort_by(&mut review, Bond::order, work)?;
    work.begin_counted("giving the reasons of", "links", found.links.len() + review.len());
    let (links, review) = (explained(&compared, &found.links, work)?, explained(&compared, &review, work)?);
    let clusters =
        found.clusters.into_iter().map(|cluster| cluster.into_iter().map(|record| record as usize).collect());
    Ok(Duplicates { clusters: clusters.collect(), links, review, compared: count })
}

/// How far a link between records that are the same in every field stands above a bare link: no sum of other reasons comes near.
const SURE: f64 = 100.0;

/// The pairs that are linked, and those that a person has to decide.
fn weighed(
    records: &Compared<'_>,
    pairs: Vec<Vec<(u32, u32)>>,
    options: &Options,
    work: &Work,
) -> Result<(Vec<Bond>, Vec<Bond>), Stopped> {
    let cards: Vec<Card> = records.records.par_iter().map(Card::of).collect();
    work.begin_counted("comparing", "pairs", pairs.iter().map(Vec::len).sum());
    let of_block = |pairs: &[(u32, u32)]| {
        let judged = pairs.iter().filter_map(|&(a, b)| {
            if cards[a as usize].at_most(&cards[b as usize]) < options.review {
                return None;
            }
            let sum = records.sum(a as usize, b as usize)?;
            (sum.weight >= options.review && !sum.vetoed).then(|| Bond::new(a, b, sum.weight, Why::Fields))
        });
        let judged: Vec<Bond> = judged.collect();
        work.did(pairs.len())?;
        Ok(judged)
    };
    let of_part = |pairs: Vec<(u32, u32)>| {
        let blocks = pairs.par_chunks(PAIRS).map(of_block).collect::<Result<Vec<_>, Stopped>>()?;
        Ok(blocks.concat())
    };
    let parts = pairs.into_par_iter().map(of_part).collect::<Result<Vec<_>, Stopped>>()?;
    Ok(parts.into_iter().flatten().partition(|l| l.weight >= options.link))
}

/// The links with their reasons.
fn explained(records: &Compared<'_>, links: &[Bond], work: &Work) -> Result<Vec<Link>, Stopped> {
    let blocks = links.par_chunks(PAIRS).map(|links| {
        work.did(links.len())?;
        Ok(links.iter().map(|link| link.explained(records)).collect::<Vec<_>>())
    });
    let mut all = Vec::with_capacity(links.len());
    for block in blocks.collect::<Result<Vec<_>, Stopped>>()? {
        all.extend(block);
    }
    Ok(all)
}

/// Records that are ready to be compared.
#[derive(Default)]
struct Ready {
    records: Vec<Prepared>,
    journals: Journals,
    /// As in [`Compared`].
    identical: Vec<Option<u32>>,
}

/// The records as they are compared.
fn prepare(records: &(impl Citations + ?Sized), decisions: &Decisions, work: &Work) -> Result<Ready, Stopped> {
    let (mut ready, mut firsts) = (Ready::default(), identical::Firsts::default());
    let prepared = fill(&mut ready, &mut firsts, records, decisions, work);
    let_go(firsts);
    if let Err(stopped) = prepared.and_then(|()| recurring::mark_recurring(&mut ready.records, work)) {
        let_go(ready);
        return Err(stopped);
    }
    Ok(ready)
}

fn fill(
    ready: &mut Ready,
    firsts: &mut identical::Firsts,
    records: &(impl Citations + ?Sized),
    decisions: &Decisions,
    work: &Work,
) -> Result<(), Stopped> {
    let count = records.count();
    work.begin_counted("preparing", "records", count);
    ready.records.reserve_exact(count);
    ready.identical.reserve_exact(count);
    for start in (0..count).step_by(BLOCK) {
        let places: Vec<usize> = (start..count.min(start + BLOCK)).collect();
        let steps = places.par_chunks(STEP).map(|places| {
            let one = |place: &usize| {
                let record = records.citation(*place);
                (Prepared::of(&record), identical::mark(&record), record.journal.clone())
            };
            let some: Vec<_> = places.iter().map(one).collect();
            work.did(some.len())?;
            Ok(some)
        });
        for step in steps.collect::<Result<Vec<_>, Stopped>>()? {
            work.go_on()?;
            for (mut record, mark, journal) in step {
                record.journal = ready.journals.place(&journal);
                ready.identical.push(firsts.before(mark, ready.records.len(), decisions));
                ready.records.push(record);
            }
        }
    }
    Ok(())
}

/// Why two of these records, as positions, are or are not taken for one. What the others say counts: a title that many volumes have says
/// nothing by itself.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
///
/// # Panics
/// A position is not among the records.
pub fn compare(records: &(impl Citations + ?Sized), a: usize, b: usize, work: &Work) -> Result<Verdict, Stopped> {
    let ready = prepare(records, &Decisions::of(&[]), work)?;
    let verdict = weigh::weigh(&ready.records[a], &ready.records[b], &ready.journals);
    let_go(ready);
    Ok(verdict)
}
