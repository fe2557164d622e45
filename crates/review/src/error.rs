use std::path::PathBuf;

use thiserror::Error;

/// Why a review, or a part of it, cannot be used.
///
/// Every message says what was found and what was expected; [`ReviewError::class`] is a short stable name.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// Somebody asked the work to stop.
    #[error(transparent)]
    Interrupted(#[from] qes_work::Stopped),
    /// Nothing is at this path.
    #[error("found nothing at '{}'; expected a data package or a data file{}", shorten(&path.display().to_string()), hint(nearest.as_deref()))]
    NotFound {
        /// The path asked for.
        path: PathBuf,
        /// A name that is there and close to it.
        nearest: Option<String>,
    },
    /// A folder that holds no descriptor.
    #[error(
        "the folder '{}' has no datapackage.json; it holds {held}; expected a data package, which lists its files in a \
         datapackage.json{instead}",
        path.display()
    )]
    NoDescriptor {
        /// The folder.
        path: PathBuf,
        /// What it holds instead.
        held: String,
        /// What may be loaded instead, beginning with a sign; blank where there is nothing.
        instead: String,
    },
    /// A descriptor that cannot be understood.
    #[error("{} is not a readable data package: {message}", path.display())]
    Descriptor {
        /// The descriptor.
        path: PathBuf,
        /// What is wrong, with its place.
        message: String,
    },
    /// The operating system refused.
    #[error("cannot read '{}': {}", path.display(), crate::files::in_words(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of zero bytes, or without a header.
    #[error("'{}' is empty; expected a header and rows", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A file whose structure is broken.
    #[error("'{}' cannot be read as {format}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// CSV, Parquet, XLSX.
        format: &'static str,
        /// What is wrong, with its place.
        message: String,
    },
    /// A file of records that holds none.
    #[error("'{}': found {found}, expected records in {expected}", path.display())]
    NoRecords {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: String,
        /// The format that its name, or its text, promised.
        expected: &'static str,
    },
    /// A kind of file that is not read.
    #[error(
        "'{}' has the ending '{found}'; expected one of csv, tsv, txt, parquet, xlsx, xls, ods, ris, nbib, bib, enw, xml, or a data package",
        path.display()
    )]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// Its ending.
        found: String,
    },
    /// A resource that a question needs is not in the package.
    #[error("the package has no resource '{resource}' (columns {columns}); it holds {held}")]
    MissingResource {
        /// The resource.
        resource: String,
        /// The columns it should have.
        columns: String,
        /// What the package holds.
        held: String,
    },
    /// A column that a question needs is not in the frame.
    #[error("'{resource}' has no column '{column}'; it has {held}{}", hint(nearest.as_deref()))]
    MissingColumn {
        /// The frame.
        resource: String,
        /// The column.
        column: String,
        /// The columns that it has.
        held: String,
        /// The closest of them.
        nearest: Option<String>,
    },
    /// A table whose records cannot be told apart by title, DOI or `PubMed` id.
    #[error(
        "'{resource}' has no column that is a title, DOI or PubMed id by its name; it has {held}; say which it is when loading, e.g. --columns title={}",
        held.split(", ").next().unwrap_or_default()
    )]
    NoTitle {
        /// The frame.
        resource: String,
        /// The columns that it has.
        held: String,
    },
    /// A name that is none of those known.
    #[error("found no {kind} '{found}'; {}{}", choice(known), hint(nearest.as_deref()))]
    UnknownName {
        /// Instrument, model, variable, item, category, frame.
        kind: &'static str,
        /// What was asked for.
        found: String,
        /// What there is.
        known: String,
        /// The closest of them.
        nearest: Option<String>,
    },
    /// The review does not carry what the question needs.
    #[error("{what}: {because}")]
    NotPublished {
        /// What was asked for.
        what: String,
        /// Why it is not there.
        because: String,
    },
    /// A value that cannot be used where it stands.
    #[error("'{resource}', row {row}, column '{column}': found '{found}', expected {expected}")]
    BadValue {
        /// The resource.
        resource: String,
        /// Data row, from 1.
        row: u64,
        /// The column.
        column: String,
        /// The value, shortened.
        found: String,
        /// What would do.
        expected: String,
    },
    /// The boxes of the flow form no flow.
    #[error("'{resource}': {source}")]
    Flow {
        /// The table of boxes.
        resource: String,
        /// What is wrong with them.
        source: qes_flow::FlowError,
    },
    /// Concepts or models refer to what is not there.
    #[error("{0}")]
    Synthesis(#[from] qes_synthesis::SynthesisError),
    /// Ratings that are no ratings.
    #[error("{place}: {source}")]
    Agreement {
        /// Instrument or file, and item.
        place: String,
        /// What is wrong.
        source: qes_agreement::AgreementError,
    },
    /// Raters, categories or counts that do not fit together.
    #[error("{what}: {because}")]
    Ratings {
        /// What was found.
        what: String,
        /// What was expected.
        because: String,
    },
    /// The data frame library refused.
    #[error("{0}")]
    Frame(#[from] polars::prelude::PolarsError),
}

impl ReviewError {
    /// A short, stable name of the kind of mistake, for programs.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Interrupted(_) => "Interrupted",
            Self::NotFound { .. } => "NotFound",
            Self::NoDescriptor { .. } => "NoDataPackage",
            Self::Descriptor { .. } => "BadDescriptor",
            Self::Read { .. } => "CannotRead",
            Self::Empty { .. } => "EmptyFile",
            Self::Malformed { .. } => "MalformedFile",
            Self::NoRecords { .. } => "NoRecords",
            Self::UnknownFormat { .. } => "UnknownFormat",
            Self::MissingResource { .. } => "MissingResource",
            Self::MissingColumn { .. } | Self::NoTitle { .. } => "MissingColumn",
            Self::UnknownName { kind, .. } => match *kind {
                "instrument" => "UnknownInstrument",
                "model" => "UnknownModel",
                "variable" => "UnknownVariable",
                "frame" => "UnknownFrame",
                "rater" => "UnknownRater",
                "item" => "UnknownItem",
                "category" => "UnknownCategory",
                "sheet" => "UnknownSheet",
                "encoding" => "UnknownEncoding",
                _ => "UnknownName",
            },
            Self::NotPublished { .. } => "NotPublished",
            Self::BadValue { .. } => "BadValue",
            Self::Flow { .. } => "BadFlow",
            Self::Synthesis(_) => "BadSynthesis",
            Self::Agreement { .. } | Self::Ratings { .. } => "BadRatings",
            Self::Frame(_) => "FrameError",
        }
    }

    /// An [`ReviewError::UnknownName`] with the closest of the known names.
    pub fn unknown_name<S: AsRef<str>>(kind: &'static str, found: &str, known: &[S]) -> Self {
        Self::UnknownName {
            kind,
            found: shorten(found),
            known: list(known.iter().map(AsRef::as_ref)),
            nearest: nearest(found, known.iter().map(AsRef::as_ref)),
        }
    }
}

/// What there is to choose from.
fn choice(known: &str) -> String {
    if known == NOTHING { "there is none yet".to_owned() } else { format!("expected one of {known}") }
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}

/// The list of no names.
const NOTHING: &str = "nothing";

/// The names as a list for a sentence; "nothing" if there are none.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { NOTHING.to_owned() } else { names.join(", ") }
}

/// The known name closest to what was found, if it is close at all.
///
/// ```
/// assert_eq!(qes_review::nearest("papres", ["papers", "studies"]), Some("papers".to_owned()));
/// assert_eq!(qes_review::nearest("zzz", ["papers"]), None);
/// ```
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let found = found.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&found, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// A value short enough for a message.
pub(crate) fn shorten(value: &str) -> String {
    const LONGEST: usize = 60;
    let count = value.chars().count();
    if count <= LONGEST {
        return value.to_owned();
    }
    let head: String = value.chars().take(LONGEST).collect();
    format!("{head}… ({count} characters)")
}
