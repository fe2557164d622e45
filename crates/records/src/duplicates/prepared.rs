//! A record in the form in which it is compared.

use super::Citation;
use super::authors::{Author, authors};
use super::place::{Pages, doi, number, year};
use super::text::plain;
use super::title::Title;
use crate::Name;
use crate::nothing::is_no_value;

#[derive(Debug, Clone, Default)]
pub(crate) struct Prepared {
    pub title: Title,
    pub authors: Vec<Author>,
    pub year: Option<i32>,
    pub journal: u32,
    pub volume: String,
    pub number: String,
    pub pages: Pages,
    pub doi: Option<String>,
    pub pmid: String,
    /// The beginning of the abstract.
    pub summary: String,
    /// Whether many publications have its title.
    pub recurring: bool,
}

/// Characters of an abstract that are compared.
const SUMMARY: usize = 400;

impl Prepared {
    /// `journal` is its place among the journals. Whether its title recurs is known only when all records are.
    pub(crate) fn of(record: &Citation, journal: u32) -> Self {
        Self {
            title: Title::of(if is_no_value(Name::Title, &record.title) { "" } else { &record.title }),
            authors: authors(&record.authors),
            year: year(&record.year),
            journal,
            volume: number(&record.volume),
            number: number(&record.number),
            pages: Pages::of(&record.pages),
            doi: doi(&record.doi),
            pmid: Some(record.pmid.trim()).filter(|id| !is_no_value(Name::Pmid, id)).unwrap_or_default().to_owned(),
            summary: {
                let end = record.summary.char_indices().nth(SUMMARY).map_or(record.summary.len(), |(end, _)| end);
                let summary = &record.summary[..end];
                if is_no_value(Name::Abstract, summary) { String::new() } else { plain(summary).replace(' ', "") }
            },
            recurring: false,
        }
    }
}
