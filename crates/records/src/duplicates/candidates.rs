//! Which pairs are worth a look: records that share a key. Cost grows about linearly with the records.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::Stopped;
use super::prepared::Prepared;

/// In larger blocks, sorted, each record is compared with so many after it.
const LARGE: usize = 10;
const NEIGHBORS: usize = 3;

/// Pairs of positions, the smaller first, each once. A record that is the same as an earlier one in every field is in none: what that one
/// is a duplicate of, it is too.
///
/// # Errors
/// [`Stopped`] when `go_on` said no, which is asked between the steps.
pub(crate) fn candidates(
    records: &[Prepared],
    identical: &[Option<u32>],
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Vec<(u32, u32)>, Stopped> {
    let step = || if go_on(0) { Ok(()) } else { Err(Stopped) };
    let rare = rare_words(records);
    step()?;
    let mut keyed: Vec<(u64, u32)> = records
        .par_iter()
        .enumerate()
        .filter(|(place, _)| identical[*place].is_none())
        .flat_map_iter(|(place, record)| keys(record, &rare).into_iter().map(move |key| (key, place as u32)))
        .collect();
    step()?;
    keyed.par_sort_unstable();
    keyed.dedup();
    step()?;
    let mut pairs: Vec<(u32, u32)> = keyed
        .chunk_by(|a, b| a.0 == b.0)
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|block| block.len() > 1)
        .flat_map_iter(|block| {
            let mut places: Vec<u32> = block.iter().map(|(_, place)| *place).collect();
            let reach = if places.len() > LARGE {
                places.sort_by(|&a, &b| order(&records[a as usize]).cmp(&order(&records[b as usize])).then(a.cmp(&b)));
                NEIGHBORS
            } else {
                LARGE
            };
            let mut found = Vec::new();
            for (i, &a) in places.iter().enumerate() {
                found.extend(places[i + 1..].iter().take(reach).map(|&b| (a.min(b), a.max(b))));
            }
            found
        })
        .collect();
    step()?;
    pairs.par_sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// Duplicates stand beside each other in this order.
fn order(record: &Prepared) -> (&str, Option<i32>, &str) {
    (&record.title.compact, record.year, &record.pages.first)
}

fn hash(parts: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// How many titles hold each word.
fn rare_words(records: &[Prepared]) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for record in records {
        let mut words: Vec<u64> = record.title.words.split(' ').map(|w| hash(&w)).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    counts
}

/// So many of a title's rarest words make keys, two by two.
const RARE: usize = 4;

/// Letters at either end of a title that make a key.
const END: usize = 24;

/// The keys of a record; duplicates share one at least.
fn keys(record: &Prepared, counts: &HashMap<u64, u32>) -> Vec<u64> {
    let mut keys = Vec::new();
    if let Some(doi) = &record.doi {
        keys.push(hash(&("doi", doi)));
    }
    if !record.pmid.is_empty() {
        keys.push(hash(&("pmid", &record.pmid)));
    }
    let title = &record.title.compact;
    if !title.is_empty() {
        keys.push(hash(&("begin", &title[..title.len().min(END)])));
        keys.push(hash(&("end", &title[title.len().saturating_sub(END)..])));
    }
    let mut words: Vec<(u32, &str)> = record
        .title
        .words
        .split(' ')
        .filter(|w| w.len() > 2)
        .map(|w| (counts.get(&hash(&w)).copied().unwrap_or_default(), w))
        .collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(RARE);
    for (i, (_, a)) in words.iter().enumerate() {
        for (_, b) in &words[i + 1..] {
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            keys.push(hash(&("words", a, b)));
        }
    }
    let first = record.authors.first().map(super::authors::Author::key);
    if !record.pages.is_blank() {
        keys.push(hash(&("volume", &record.volume, &record.pages.first, record.year)));
        keys.push(hash(&("pages", &record.pages.first, &record.pages.last, &record.volume)));
        if let Some(first) = first {
            keys.push(hash(&("page", &record.pages.first, first)));
        }
    }
    if let Some(first) = first {
        keys.push(hash(&("author", first, record.year, &record.volume)));
        if let Some((_, word)) = words.first() {
            keys.push(hash(&("author word", first, word)));
        }
    }
    keys
}
