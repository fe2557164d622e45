//! Duplicate records: links with reasons, a pile for a person to decide, nothing deleted.

mod authors;
mod candidates;
mod cluster;
mod decided;
mod identical;
mod journal;
mod place;
mod prepared;
mod recurring;
mod text;
mod title;
mod weigh;

use rayon::prelude::*;

use journal::Journals;
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
    /// The `PubMed` id.
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

    /// The verdict on two records; `None` where a look at the titles is enough to see that they have nothing to do with each other.
    fn weigh(&self, a: usize, b: usize) -> Option<Verdict> {
        let (x, y) = (&self.records[a], &self.records[b]);
        weigh::worth_it(x, y).then(|| weigh::weigh(x, y, self.journals))
    }
}

/// The caller asked for the work to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// Pairs that are compared between two looks at `go_on`.
const BLOCK: usize = 5_000;

/// Finds the duplicates among records.
///
/// Records that share a key (a DOI, the ends of a title, rare words, pages) are compared field by field. Every field speaks for a link or
/// against it; what cannot be one publication, such as an article and its erratum, is never linked. Records that are the same in every
/// field are linked. Links join records into clusters, the strongest first, as long as no two records of a cluster speak against each other;
/// a link that would join such two is left to a person. The same records give the same result on every machine.
///
/// `go_on` is called now and then, from any thread, with the pairs compared since the last call.
///
/// # Errors
/// [`Stopped`] when `go_on` said no.
///
/// ```
/// use qes_records::{Citation, Options, find_duplicates};
///
/// let record = |title: &str, authors: &str, pages: &str| Citation {
///     title: title.into(), authors: authors.into(), year: "2011".into(), journal: "Pain".into(), pages: pages.into(), ..Citation::default()
/// };
/// let records = [
///     record("Living with chronic pain: a qualitative study", "Berg, Anna", "11-19"),
///     record("Living with chronic pain. A qualitative study.", "Berg A", "11-9"),
///     record("Erratum: Living with chronic pain: a qualitative study", "Berg, Anna", "300"),
/// ];
/// let found = find_duplicates(&records, &Options::default(), &|_| true)?;
/// assert_eq!(found.clusters, [[0, 1]]);
/// # Ok::<(), qes_records::Stopped>(())
/// ```
pub fn find_duplicates(
    records: &[Citation],
    options: &Options,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Duplicates, Stopped> {
    find_duplicates_told(records, options, go_on, &|_| {})
}

/// As [`find_duplicates`]; `expect` is told how many pairs will be compared, once that is known.
///
/// # Errors
/// As for [`find_duplicates`].
pub fn find_duplicates_told(
    records: &[Citation],
    options: &Options,
    go_on: &(dyn Fn(usize) -> bool + Sync),
    expect: &(dyn Fn(usize) + Sync),
) -> Result<Duplicates, Stopped> {
    let (prepared, journals) = prepare(records);
    let decisions = decided::Decisions::of(&options.decided);
    let identical = identical::identical(records, &decisions);
    let compared = Compared { records: &prepared, journals: &journals, identical: &identical };
    if !go_on(0) {
        return Err(Stopped);
    }
    let pairs = candidates::candidates(&prepared, &identical, go_on)?;
    expect(pairs.len());
    let of_block = |block: &[(u32, u32)]| -> Result<Vec<Link>, Stopped> {
        let judged = block.iter().filter_map(|&(a, b)| {
            let verdict = compared.weigh(a as usize, b as usize)?;
            (verdict.weight >= options.review && !verdict.vetoed).then(|| link(a as usize, b as usize, verdict))
        });
        let judged = judged.collect();
        if go_on(block.len()) { Ok(judged) } else { Err(Stopped) }
    };
    let blocks = pairs.par_chunks(BLOCK).map(of_block).collect::<Result<Vec<_>, Stopped>>()?;
    let (mut linked, mut review): (Vec<Link>, Vec<Link>) =
        blocks.into_iter().flatten().partition(|l| l.weight >= options.link);
    linked.extend(identical::links(&identical, options.link));
    let found = cluster::clusters(&compared, decisions.apply(linked), &decisions, options, go_on)?;
    review.extend(found.doubtful);
    let place = cluster::places(records.len(), &found.clusters);
    review.retain(|l| !decisions.knows(l.a, l.b) && (place[l.a].is_none() || place[l.a] != place[l.b]));
    review.extend(found.disputed);
    review.sort_by(|x, y| y.weight.total_cmp(&x.weight).then(x.a.cmp(&y.a)).then(x.b.cmp(&y.b)));
    Ok(Duplicates { clusters: found.clusters, links: found.links, review, compared: pairs.len() })
}

/// The records as they are compared.
fn prepare(records: &[Citation]) -> (Vec<Prepared>, Journals) {
    let mut journals = Journals::default();
    let places: Vec<u32> = records.iter().map(|record| journals.place(&record.journal)).collect();
    let mut prepared: Vec<Prepared> =
        records.par_iter().zip(places).map(|(record, journal)| Prepared::of(record, journal)).collect();
    let recurring = recurring::recurring(&prepared);
    for (record, recurs) in prepared.iter_mut().zip(recurring) {
        record.recurring = recurs;
    }
    (prepared, journals)
}

fn link(a: usize, b: usize, verdict: Verdict) -> Link {
    Link { a, b, weight: verdict.weight, reasons: verdict.reasons, against: None }
}

/// Why two of these records, as positions, are or are not taken for one. What the others say counts: a title that many volumes have says
/// nothing by itself.
///
/// # Panics
/// A position is not among the records.
pub fn compare(records: &[Citation], a: usize, b: usize) -> Verdict {
    let (prepared, journals) = prepare(records);
    weigh::weigh(&prepared[a], &prepared[b], &journals)
}
