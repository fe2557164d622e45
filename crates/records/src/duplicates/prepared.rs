//! A record in the form in which it is compared.

use super::Citation;
use super::authors::authors;
use super::place::{Pages, doi, number, pages, year};
use super::text::plain;
use super::title::{Role, Title, Wording};
use crate::Name;
use crate::nothing::is_no_value;

/// What is compared of a record. Its texts stand one behind the other: a million records have one each instead of twenty.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    texts: Box<str>,
    /// Where each of them ends.
    ends: [u32; N],
    year: Option<i32>,
    role: Role,
    /// Its place among the journals.
    pub journal: u32,
    /// Whether many publications have its title.
    pub recurring: bool,
}

/// The texts in their order: what is compared first stands first.
#[derive(Clone, Copy)]
enum Text {
    Volume,
    Number,
    FirstPage,
    LastPage,
    Pmid,
    Doi,
    Compact,
    Words,
    Parts,
    Numbers,
    Authors,
    Summary,
}

/// So many texts there are.
const N: usize = Text::Summary as usize + 1;

/// Characters of an abstract that are compared.
const SUMMARY: usize = 400;

impl Prepared {
    /// Where its journal stands, and whether its title recurs, is known only beside others.
    pub(crate) fn of(record: &Citation) -> Self {
        let title = Title::of(if is_no_value(Name::Title, &record.title) { "" } else { &record.title });
        let (first, last) = pages(&record.pages);
        let pmid = Some(record.pmid.trim()).filter(|id| !is_no_value(Name::Pmid, id)).unwrap_or_default();
        let all: [&str; N] = [
            &number(&record.volume),
            &number(&record.number),
            &first,
            &last,
            pmid,
            &doi(&record.doi).unwrap_or_default(),
            &title.compact,
            &title.words,
            &title.parts.join("\n"),
            &title.numbers.join("\n"),
            &authors(&record.authors),
            &summary(&record.summary),
        ];
        let mut texts = String::with_capacity(all.iter().map(|text| text.len()).sum());
        let ends = all.map(|text| {
            texts.push_str(text);
            texts.len() as u32
        });
        Self {
            texts: texts.into(),
            ends,
            year: year(&record.year),
            role: title.role,
            journal: 0,
            recurring: super::recurring::is_kind(&title.words) && !title.compact.is_empty(),
        }
    }

    fn text(&self, text: Text) -> &str {
        let place = text as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[start as usize..self.ends[place] as usize]
    }

    pub(crate) fn title(&self) -> Wording<'_> {
        Wording {
            words: self.text(Text::Words),
            compact: self.compact(),
            parts: self.text(Text::Parts),
            numbers: self.text(Text::Numbers),
            role: self.role,
        }
    }

    /// The title without spaces.
    pub(crate) fn compact(&self) -> &str {
        self.text(Text::Compact)
    }

    /// The authors, as [`super::authors::people`] reads them.
    pub(crate) fn authors(&self) -> &str {
        self.text(Text::Authors)
    }

    pub(crate) fn year(&self) -> Option<i32> {
        self.year
    }

    pub(crate) fn volume(&self) -> &str {
        self.text(Text::Volume)
    }

    pub(crate) fn number(&self) -> &str {
        self.text(Text::Number)
    }

    pub(crate) fn pages(&self) -> Pages<'_> {
        Pages { first: self.text(Text::FirstPage), last: self.text(Text::LastPage) }
    }

    pub(crate) fn doi(&self) -> Option<&str> {
        Some(self.text(Text::Doi)).filter(|doi| !doi.is_empty())
    }

    pub(crate) fn pmid(&self) -> &str {
        self.text(Text::Pmid)
    }

    /// The beginning of the abstract.
    pub(crate) fn summary(&self) -> &str {
        self.text(Text::Summary)
    }
}

fn summary(text: &str) -> String {
    let end = text.char_indices().nth(SUMMARY).map_or(text.len(), |(end, _)| end);
    let start = &text[..end];
    if is_no_value(Name::Abstract, start) { String::new() } else { plain(start).replace(' ', "") }
}
