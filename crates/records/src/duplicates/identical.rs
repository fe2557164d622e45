//! Records that are the same in every field that is compared.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::decided::Decisions;
use super::text::plain;
use super::{Citation, Link, Reason};

/// For each record the first one that is the same, where that is another, and where no person keeps the two apart.
pub(crate) fn identical(records: &[Citation], decisions: &Decisions) -> Vec<Option<u32>> {
    let mut first: HashMap<Vec<String>, u32> = HashMap::new();
    let same = |(place, record): (usize, &Citation)| {
        let fields = says_enough(record)?;
        match first.entry(fields) {
            Entry::Occupied(known) => Some(*known.get()).filter(|first| !decisions.apart(*first as usize, place)),
            Entry::Vacant(new) => {
                new.insert(place as u32);
                None
            }
        }
    };
    records.iter().enumerate().map(same).collect()
}

/// The fields as they are compared; `None` where a record hardly says anything: a bare *Editorial* is not another one.
fn says_enough(record: &Citation) -> Option<Vec<String>> {
    let texts = [
        &record.title,
        &record.authors,
        &record.year,
        &record.journal,
        &record.volume,
        &record.number,
        &record.pages,
        &record.doi,
        &record.pmid,
        &record.summary,
    ];
    let fields: Vec<String> = texts.into_iter().map(|text| plain(text)).collect();
    let known = fields.iter().filter(|f| !f.is_empty()).count();
    let named = !fields[7].is_empty() || !fields[8].is_empty();
    let title = &fields[0];
    let telling = !title.is_empty() && !super::recurring::is_kind(title);
    let whole = title.split(' ').count() >= WORDS || known >= 2;
    (named || telling && whole || known >= FIELDS).then_some(fields)
}

/// Words from which on a title alone tells a publication from others.
const WORDS: usize = 3;
/// Fields from which on a record does, whatever its title.
const FIELDS: usize = 4;

/// A link to the first record for each that is the same.
pub(crate) fn links(identical: &[Option<u32>], weight: f64) -> Vec<Link> {
    let reason = |weight| Reason { field: "record", found: "the same in every field".to_owned(), weight };
    let link = |(b, first): (usize, &Option<u32>)| {
        let a = (*first)? as usize;
        // The strongest links come first.
        Some(Link { a, b, weight: weight + SURE, reasons: vec![reason(weight + SURE)], against: None })
    };
    identical.iter().enumerate().filter_map(link).collect()
}

/// How far above a bare link such a one stands: no sum of other reasons comes near.
const SURE: f64 = 100.0;
