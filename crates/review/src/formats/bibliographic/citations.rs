//! What the rows of a frame say of publications, as it is compared when duplicates are looked for.

use std::borrow::Cow;

use polars::prelude::{Column, DataType, Int64Chunked, StringChunked};
use qes_records::{Citation, Citations, Name};

use super::meaning;
use crate::error::ReviewError;
use crate::frame::{Frame, texts_of};

/// The rows of a frame as citations. It shares the columns of the frame: a citation is made when it is asked for.
#[derive(Debug, Clone)]
pub struct FrameCitations {
    height: usize,
    title: Texts,
    authors: Texts,
    year: Texts,
    journal: Texts,
    abbreviation: Texts,
    volume: Texts,
    number: Texts,
    pages: Texts,
    first: Texts,
    last: Texts,
    doi: Texts,
    pmid: Texts,
    summary: Texts,
}

/// A column, as far as there is one.
#[derive(Debug, Clone)]
enum Texts {
    None,
    Text(StringChunked),
    Whole(Int64Chunked),
    /// Of any other type.
    Made(Vec<Option<String>>),
}

impl Texts {
    fn of(column: Option<&Column>) -> Self {
        let Some(column) = column else { return Self::None };
        if let Ok(texts) = column.str() {
            return Self::Text(texts.rechunk().into_owned());
        }
        match column.i64() {
            Ok(numbers) if *column.dtype() == DataType::Int64 => Self::Whole(numbers.rechunk().into_owned()),
            _ => Self::Made(texts_of(column)),
        }
    }

    fn is_there(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// The text of a row; blank where there is none.
    fn at(&self, row: usize) -> String {
        match self {
            Self::None => None,
            Self::Text(texts) => texts.get(row).map(str::to_owned),
            Self::Whole(numbers) => numbers.get(row).map(|number| number.to_string()),
            Self::Made(texts) => texts[row].clone(),
        }
        .unwrap_or_default()
    }
}

/// What the rows of a frame say. Columns are told by their names.
///
/// # Errors
/// No column holds titles, DOIs or `PubMed` ids.
pub fn citations(frame: &Frame) -> Result<FrameCitations, ReviewError> {
    let of = |name: Name| {
        let own = frame.columns().into_iter().find(|c| *c == name.name());
        let column = own.or_else(|| frame.columns().into_iter().find(|c| meaning(frame, c) == name));
        Texts::of(column.and_then(|column| frame.data.column(column).ok()))
    };
    let (title, doi, pmid) = (of(Name::Title), of(Name::Doi), of(Name::Pmid));
    if ![&title, &doi, &pmid].into_iter().any(Texts::is_there) {
        let held = crate::error::list(frame.columns());
        return Err(ReviewError::NoTitle { resource: frame.name.clone(), held });
    }
    Ok(FrameCitations {
        height: frame.height(),
        title,
        authors: of(Name::Authors),
        year: of(Name::Year),
        journal: of(Name::Journal),
        abbreviation: of(Name::Abbreviation),
        volume: of(Name::Volume),
        number: of(Name::Number),
        pages: of(Name::Pages),
        first: of(Name::FirstPage),
        last: of(Name::LastPage),
        doi,
        pmid,
        summary: of(Name::Abstract),
    })
}

impl FrameCitations {
    /// The title of a row; blank where it has none.
    pub fn title(&self, row: usize) -> String {
        self.title.at(row)
    }
}

impl Citations for FrameCitations {
    fn count(&self) -> usize {
        self.height
    }

    fn citation(&self, row: usize) -> Cow<'_, Citation> {
        let (journal, pages, first) = (self.journal.at(row), self.pages.at(row), self.first.at(row));
        Cow::Owned(Citation {
            title: self.title.at(row),
            authors: self.authors.at(row),
            year: self.year.at(row),
            journal: if journal.is_empty() { self.abbreviation.at(row) } else { journal },
            volume: self.volume.at(row),
            number: self.number.at(row),
            pages: if pages.is_empty() && !first.is_empty() { format!("{first}-{}", self.last.at(row)) } else { pages },
            doi: self.doi.at(row),
            pmid: self.pmid.at(row),
            summary: self.summary.at(row),
        })
    }
}
