//! Records that are the same in every field that is compared.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Citation;
use super::candidates::hash;
use super::decided::Decisions;
use super::text::plain;

/// What a record says in every field, in two hashes: that two texts have both in common does not happen.
pub(crate) type Mark = (u64, u64);

/// The first record of each mark.
#[derive(Default)]
pub(crate) struct Firsts(HashMap<Mark, u32>);

impl Firsts {
    /// The first record that is the same, where that is another, and where no person keeps the two apart.
    pub(crate) fn before(&mut self, mark: Option<Mark>, place: usize, decisions: &Decisions) -> Option<u32> {
        match self.0.entry(mark?) {
            Entry::Occupied(known) => Some(*known.get()).filter(|first| !decisions.apart(*first as usize, place)),
            Entry::Vacant(new) => {
                new.insert(place as u32);
                None
            }
        }
    }
}

/// The mark of a record; `None` where it hardly says anything: a bare *Editorial* is not another one.
pub(crate) fn mark(record: &Citation) -> Option<Mark> {
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
    let fields = texts.map(|text| plain(text));
    let known = fields.iter().filter(|f| !f.is_empty()).count();
    let named = !fields[7].is_empty() || !fields[8].is_empty();
    let title = &fields[0];
    let telling = !title.is_empty() && !super::recurring::is_kind(title);
    let whole = title.split(' ').count() >= WORDS || known >= 2;
    (named || telling && whole || known >= FIELDS).then(|| (hash(&("one", &fields)), hash(&("other", &fields))))
}

/// Words from which on a title alone tells a publication from others.
const WORDS: usize = 3;
/// Fields from which on a record does, whatever its title.
const FIELDS: usize = 4;
