//! Which pairs are worth a look: records that share a key. Cost grows about linearly with the records.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::authors::people;
use super::prepared::Prepared;
use super::sorting::sort_by;

/// In larger blocks, sorted, each record is compared with so many after it.
const LARGE: usize = 10;
const NEIGHBORS: usize = 3;

/// Records that are looked at between two looks at the work.
const STEP: usize = 1_024;
/// Records whose keys are made before they are put where they belong.
const BLOCK: usize = 64 * STEP;
/// Keys are put apart by so many of their first bits, pairs by their first record: each part is sorted by itself.
const KEY_BITS: u32 = 8;
const RECORDS_OF_A_PART: usize = 4_096;
/// A part of the pairs that has grown by so many is rid of those that stand in it again.
const GROWN: usize = 8_192;

/// Pairs of positions, the smaller first, each once, in order, in parts. A record that is the same as an earlier one in every field is in
/// none: what that one is a duplicate of, it is too.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
pub(crate) fn candidates(
    records: &[Prepared],
    identical: &[Option<u32>],
    work: &Work,
) -> Result<Vec<Vec<(u32, u32)>>, Stopped> {
    let by_order = in_order(records, work)?;
    let mut keyed = keys_of_all(records, identical, &by_order, work)?;
    work.begin_counted("pairing", "keys", keyed.iter().map(Vec::len).sum());
    let mut parts = vec![Part::default(); records.len().div_ceil(RECORDS_OF_A_PART)];
    for some in keyed.chunks_mut(2 * rayon::current_num_threads()) {
        let pairs = some.par_iter_mut().map(|keys| {
            let keys = std::mem::take(keys);
            let n = keys.len();
            let pairs = pairs_of(keys, &by_order, work)?;
            work.did(n)?;
            Ok(pairs)
        });
        for pairs in pairs.collect::<Result<Vec<_>, Stopped>>()? {
            for some in pairs.chunks(BLOCK) {
                work.go_on()?;
                for &(a, b) in some {
                    parts[a as usize / RECORDS_OF_A_PART].pairs.push((a, b));
                }
            }
        }
        parts.par_iter_mut().filter(|part| part.pairs.len() > 2 * part.once + GROWN).try_for_each(|p| p.tidy(work))?;
    }
    work.begin("sorting pairs")?;
    parts.par_iter_mut().try_for_each(|part| part.tidy(work))?;
    Ok(parts.into_iter().map(|part| part.pairs).collect())
}

/// The pairs of some records.
#[derive(Clone, Default)]
struct Part {
    pairs: Vec<(u32, u32)>,
    /// How many there were when each stood there once.
    once: usize,
}

impl Part {
    fn tidy(&mut self, work: &Work) -> Result<(), Stopped> {
        sort_by(&mut self.pairs, Ord::cmp, work)?;
        self.pairs.dedup();
        self.pairs.shrink_to_fit();
        self.once = self.pairs.len();
        Ok(())
    }
}

/// The records in an order in which duplicates stand beside each other: by title, year and first page.
fn in_order(records: &[Prepared], work: &Work) -> Result<Vec<u32>, Stopped> {
    work.begin("sorting records")?;
    // Most titles differ in their first letters, which are at hand.
    let letters = |record: &Prepared| {
        let title = record.compact().as_bytes();
        let mut first = [0; 8];
        first[..title.len().min(8)].copy_from_slice(&title[..title.len().min(8)]);
        u64::from_be_bytes(first)
    };
    let mut all: Vec<(u64, u32)> = records.par_iter().map(letters).zip(0..records.len() as u32).collect();
    let whole = |place: u32| {
        let record = &records[place as usize];
        (record.compact(), record.year(), record.pages().first)
    };
    let order = |x: &(u64, u32), y: &(u64, u32)| -> Ordering {
        x.0.cmp(&y.0).then_with(|| whole(x.1).cmp(&whole(y.1))).then(x.1.cmp(&y.1))
    };
    sort_by(&mut all, order, work)?;
    Ok(all.into_iter().map(|(_, place)| place).collect())
}

/// The keys of all records that are not the same as an earlier one, each with the place of its record in the order, apart by the first bits.
fn keys_of_all(
    records: &[Prepared],
    identical: &[Option<u32>],
    by_order: &[u32],
    work: &Work,
) -> Result<Vec<Vec<(u64, u32)>>, Stopped> {
    let counts = counts(records, work)?;
    work.begin_counted("making keys", "records", records.len());
    let mut keyed: Vec<Vec<(u64, u32)>> = vec![Vec::new(); 1 << KEY_BITS];
    for (block, places) in by_order.chunks(BLOCK).enumerate() {
        let found = places.par_chunks(STEP).enumerate().map(|(step, places)| {
            let mut found = Vec::with_capacity(16 * places.len());
            for (n, &place) in places.iter().enumerate().filter(|(_, place)| identical[**place as usize].is_none()) {
                let rank = (block * BLOCK + step * STEP + n) as u32;
                keys(&records[place as usize], &counts, |key| found.push((key, rank)));
            }
            work.did(places.len())?;
            Ok(found)
        });
        for found in found.collect::<Result<Vec<_>, Stopped>>()? {
            work.go_on()?;
            for (key, rank) in found {
                keyed[(key >> (u64::BITS - KEY_BITS)) as usize].push((key, rank));
            }
        }
    }
    Ok(keyed)
}

/// The pairs of records that share a key.
fn pairs_of(mut keys: Vec<(u64, u32)>, by_order: &[u32], work: &Work) -> Result<Vec<(u32, u32)>, Stopped> {
    sort_by(&mut keys, Ord::cmp, work)?;
    keys.dedup();
    let mut pairs = Vec::new();
    for (n, block) in keys.chunk_by(|a, b| a.0 == b.0).enumerate() {
        if n % STEP == 0 {
            work.go_on()?;
        }
        let reach = if block.len() > LARGE { NEIGHBORS } else { LARGE };
        for (i, (_, rank)) in block.iter().enumerate() {
            if i % STEP == STEP - 1 {
                work.go_on()?;
            }
            let a = by_order[*rank as usize];
            let others = block[i + 1..].iter().take(reach).map(|(_, other)| by_order[*other as usize]);
            pairs.extend(others.map(|b| (a.min(b), a.max(b))));
        }
    }
    Ok(pairs)
}

pub(crate) fn hash(parts: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// A hash that is one already.
#[derive(Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// How many titles hold each word, by its hash.
type Counts = HashMap<u64, u32, BuildHasherDefault<AsItIs>>;

fn counts(records: &[Prepared], work: &Work) -> Result<Counts, Stopped> {
    work.begin_counted("counting words", "records", records.len());
    let mut counts = Counts::default();
    for block in records.chunks(BLOCK) {
        let words = block.par_chunks(STEP).map(|records| {
            work.go_on()?;
            let mut found = Vec::with_capacity(12 * records.len());
            for record in records {
                let start = found.len();
                found.extend(record.title().words.split(' ').map(hash));
                found[start..].sort_unstable();
                let mut last = None;
                let mut end = start;
                for place in start..found.len() {
                    if last.replace(found[place]) != Some(found[place]) {
                        found[end] = found[place];
                        end += 1;
                    }
                }
                found.truncate(end);
            }
            Ok((records.len(), found))
        });
        for (n, words) in words.collect::<Result<Vec<_>, Stopped>>()? {
            work.did(n)?;
            for word in words {
                *counts.entry(word).or_insert(0) += 1;
            }
        }
    }
    Ok(counts)
}

/// So many of a title's rarest words make keys, two by two.
const RARE: usize = 4;

/// Letters at either end of a title that make a key.
const END: usize = 24;

/// The keys of a record; duplicates share one at least.
fn keys(record: &Prepared, counts: &Counts, mut key: impl FnMut(u64)) {
    if let Some(doi) = record.doi() {
        key(hash(&("doi", doi)));
    }
    if !record.pmid().is_empty() {
        key(hash(&("pmid", record.pmid())));
    }
    let title = record.compact();
    if !title.is_empty() {
        key(hash(&("begin", &title[..title.len().min(END)])));
        key(hash(&("end", &title[title.len().saturating_sub(END)..])));
    }
    let words = record.title().words.split(' ').filter(|w| w.len() > 2);
    let mut words: Vec<(u32, &str)> = words.map(|w| (counts.get(&hash(w)).copied().unwrap_or_default(), w)).collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(RARE);
    for (i, (_, a)) in words.iter().enumerate() {
        for (_, b) in &words[i + 1..] {
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            key(hash(&("words", a, b)));
        }
    }
    let first = people(record.authors()).first().map(super::authors::Author::key);
    let pages = record.pages();
    if !pages.is_blank() {
        key(hash(&("volume", record.volume(), pages.first, record.year())));
        key(hash(&("pages", pages.first, pages.last, record.volume())));
        if let Some(first) = first {
            key(hash(&("page", pages.first, first)));
        }
    }
    if let Some(first) = first {
        key(hash(&("author", first, record.year(), record.volume())));
        if let Some((_, word)) = words.first() {
            key(hash(&("author word", first, word)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::Citation;
    use super::*;

    /// The pairs by the definition, with no parts and no order that was made before.
    fn plainly(records: &[Prepared], identical: &[Option<u32>]) -> Vec<(u32, u32)> {
        let counts = counts(records, &Work::new()).unwrap();
        let mut blocks: HashMap<u64, BTreeSet<u32>> = HashMap::new();
        for (place, record) in records.iter().enumerate().filter(|(place, _)| identical[*place].is_none()) {
            keys(record, &counts, |key| {
                blocks.entry(key).or_default().insert(place as u32);
            });
        }
        let mut pairs = BTreeSet::new();
        for block in blocks.into_values() {
            let mut block: Vec<u32> = block.into_iter().collect();
            let whole = |place: &u32| {
                let record = &records[*place as usize];
                (record.compact(), record.year(), record.pages().first, *place)
            };
            let reach = if block.len() > LARGE { NEIGHBORS } else { LARGE };
            block.sort_by(|x, y| whole(x).cmp(&whole(y)));
            for (i, &a) in block.iter().enumerate() {
                pairs.extend(block[i + 1..].iter().take(reach).map(|&b| (a.min(b), a.max(b))));
            }
        }
        pairs.into_iter().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn pairs_are_those_of_the_definition(
            made in prop::collection::vec((0_u8..6, 0_u8..6, 0_u8..4, 0_u8..3, 0_u8..30, any::<bool>()), 0..120),
            copies in 1_usize..40,
        ) {
            let one = |(a, b, year, author, page, same): &(u8, u8, u8, u8, u8, bool)| {
                let words = ["pain", "rest", "sleep", "work", "hope", "back pain in nurses"];
                let record = Prepared::of(&Citation {
                    title: format!("Living with {} and {}", words[*a as usize], words[*b as usize]),
                    authors: ["Berg, A.", "Lund, B.", ""][*author as usize].to_owned(),
                    year: (2000 + u32::from(*year)).to_string(),
                    pages: if *page < 20 { format!("{page}-{}", page + 3) } else { String::new() },
                    ..Citation::default()
                });
                (record, *same)
            };
            let all: Vec<_> = made.iter().map(one).collect();
            let records: Vec<Prepared> =
                all.iter().flat_map(|(record, many)| vec![record.clone(); if *many { copies } else { 1 }]).collect();
            let identical: Vec<Option<u32>> = (0..records.len()).map(|n| (n % 11 == 10).then_some(0)).collect();
            let found = candidates(&records, &identical, &Work::new()).unwrap().concat();
            prop_assert_eq!(found, plainly(&records, &identical));
        }
    }
}
