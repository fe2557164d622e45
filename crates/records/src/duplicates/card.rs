//! What tells most pairs from duplicates in no time: year, place and identifiers of a record in half a line of memory.

use super::candidates::hash;
use super::prepared::Prepared;

/// The short fields of a record as hashes, 0 where one is blank. Two hashes that differ are of two texts; equal ones are taken for one text,
/// so what is told of them is a bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Card {
    year: i32,
    volume: u32,
    number: u32,
    /// The pages without letters before them.
    first: u32,
    last: u32,
    doi: u32,
    pmid: u32,
}

/// No year is known.
const NO_YEAR: i32 = i32::MIN;

impl Card {
    pub(crate) fn of(record: &Prepared) -> Self {
        let text = |text: &str| if text.is_empty() { 0 } else { (hash(text) as u32).max(1) };
        // A page of letters only is not blank.
        let page = |page: &str| {
            let bare = page.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            if page.is_empty() { 0 } else { (hash(bare) as u32).max(1) }
        };
        let pages = record.pages();
        Self {
            year: record.year().unwrap_or(NO_YEAR),
            volume: text(record.volume()),
            number: text(record.number()),
            first: page(pages.first),
            last: page(pages.last),
            doi: text(record.doi().unwrap_or_default()),
            pmid: text(record.pmid()),
        }
    }

    /// Whether volume, number and pages of one of them may stand one column too far to the right.
    fn may_be_shifted(&self, other: &Self) -> bool {
        let moved = |x: &Self, y: &Self| x.volume == 0 && x.number != 0 && x.number == y.volume && y.number != 0;
        moved(self, other) || moved(other, self)
    }

    /// What two records can weigh at most.
    pub(crate) fn at_most(&self, other: &Self) -> f64 {
        if self.may_be_shifted(other) {
            return f64::INFINITY;
        }
        let known = |x: u32, y: u32| x != 0 && y != 0;
        let both = |x: u32, y: u32, same: f64, other: f64| match (known(x, y), x == y) {
            (false, _) => 0.0,
            (true, true) => same,
            (true, false) => other,
        };
        let year = match self.year.abs_diff(other.year) {
            _ if self.year == NO_YEAR || other.year == NO_YEAR => 0.0,
            0 => YEAR,
            1 => -1.0,
            _ => -4.0,
        };
        let last = known(self.last, other.last) && self.last == other.last;
        let pages = match (known(self.first, other.first), self.first == other.first) {
            (false, _) => 0.0,
            (true, true) => PAGES + WHOLE,
            (true, false) if last => -0.5,
            (true, false) => -5.0,
        };
        let place = both(self.volume, other.volume, 1.0, -2.0) + both(self.number, other.number, 0.5, -0.5);
        let identifiers = both(self.doi, other.doi, 6.0, -4.0) + both(self.pmid, other.pmid, 6.0, -4.0);
        // The sums of the same numbers in two orders differ in the last digits.
        TITLES + AUTHORS + JOURNAL + SUMMARIES + year + place + pages + identifiers + 1e-6
    }
}

const YEAR: f64 = 1.0;
/// What the other fields add at most.
const TITLES: f64 = 7.0;
const AUTHORS: f64 = 3.0;
const JOURNAL: f64 = 1.5;
const PAGES: f64 = 3.5;
const WHOLE: f64 = 2.5;
const SUMMARIES: f64 = 2.0;
