//! Rows that PRISMA 2020 does not have.

use super::cells::{count, list_of};

/// A row of a table that PRISMA 2020 does not have, with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// Its key, which may be blank.
    pub key: String,
    /// What it says.
    pub label: String,
    /// What stands in its column `n`.
    pub found: String,
    /// The line that it begins in.
    pub line: u64,
    /// What it counts; nothing where no count could be read.
    pub parts: Vec<(String, Option<u64>)>,
    /// The box of PRISMA 2020's diagram that it is added to; `None` where it is in none that takes further rows.
    pub place: Option<OwnPlace>,
}

/// What a row of one's own adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OwnPlace {
    /// The sources of other methods.
    OtherSources,
    /// What was removed before screening.
    RemovedBefore,
    /// The reasons of the row with this key.
    ReasonsOf(&'static str),
}

/// The boxes that take further rows.
const PLACES: [(&str, OwnPlace); 7] = [
    ("box11", OwnPlace::OtherSources),
    ("box3", OwnPlace::RemovedBefore),
    ("box5", OwnPlace::ReasonsOf("records_excluded")),
    ("box7", OwnPlace::ReasonsOf("dbr_notretrieved_reports")),
    ("box9", OwnPlace::ReasonsOf("dbr_excluded")),
    ("box13", OwnPlace::ReasonsOf("other_notretrieved_reports")),
    ("box15", OwnPlace::ReasonsOf("other_excluded")),
];

impl OwnRow {
    pub(super) fn new(key: &str, label: &str, place: &str, n: &str, line: u64) -> Self {
        let parts = match count(n) {
            Some(count) => vec![(label.to_owned(), count.n)],
            None => list_of(n).map(|(list, _)| list).unwrap_or_default(),
        };
        let known = PLACES.iter().find(|(name, _)| place.eq_ignore_ascii_case(name)).map(|(_, place)| *place);
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            found: n.split_whitespace().collect::<Vec<_>>().join(" "),
            line,
            place: known.filter(|_| !parts.is_empty()),
            parts,
        }
    }
}
