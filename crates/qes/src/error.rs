use std::io;
use std::path::{Path, PathBuf};

use qes_review::{ReviewError, files};
use qes_work::Stopped;
use thiserror::Error;

/// The columns of a table of boxes.
pub(crate) const FLOW_COLUMNS: &str = "box, label, from, kind, n, unit";
/// The columns of a table of decisions.
const DECISION_COLUMNS: &str = "record_id, stage, reviewer, decision, reason, round";

/// Why a verb gives no result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The review, or a part of it, cannot be used.
    #[error(transparent)]
    Review(ReviewError),
    /// A verb that needs a review was asked before one was loaded.
    #[error("no review is loaded; expected one, e.g. %load msk-pain")]
    NoReview,
    /// There is neither a flow nor anything to make one of.
    #[error(
        "found neither counts (a frame 'flow': {FLOW_COLUMNS}) nor decisions (a frame 'decisions': {DECISION_COLUMNS}); {held}; expected one of them, or a review, e.g. %load msk-pain"
    )]
    NoFlow {
        /// The frames that there are, in words.
        held: String,
    },
    /// A frame of the review that is asked to be dropped.
    #[error("'{found}' is the review's and stays with it; expected a frame of the session's own{}", choice(known))]
    NotOwn {
        /// What was named.
        found: String,
        /// The session's own frames.
        known: String,
    },
    /// A verb that needs a review or a frame has neither.
    #[error(
        "no review is loaded, and there is no frame '{resource}' (columns {columns}); expected one of them, e.g. %load msk-pain"
    )]
    NoReviewFor {
        /// The frame.
        resource: String,
        /// The columns it should have.
        columns: String,
    },
    /// There are no decisions.
    #[error(
        "found no decisions (a frame 'decisions': {DECISION_COLUMNS}); {held}; expected them, or the name of an export of Rayyan or Covidence"
    )]
    NoDecisions {
        /// The frames that there are, in words.
        held: String,
    },
    /// A query that cannot be run.
    #[error("the query cannot be run: {message}")]
    Sql {
        /// What is wrong with it.
        message: String,
        /// The query's line, counted from 1, where one is known.
        line: Option<usize>,
    },
    /// A name that no query can use.
    #[error(
        "found {found:?} as the name of a frame; expected a name that SQL can use: not blank, no white space around it, no quotation mark, no line break"
    )]
    BadName {
        /// What was given.
        found: String,
    },
    /// The environment makes it impossible to compute anything.
    #[error(
        "found {found:?} in the environment variable {name}, expected {expected}, or none; change it where Jupyter is started, then restart the kernel"
    )]
    Environment {
        /// The variable.
        name: &'static str,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// The user stopped a verb.
    #[error("stopped on request; the session is as it was before")]
    Interrupted,
    /// A statistic that is not known.
    #[error(
        "found no statistic '{found}'; {}",
        near.as_ref().map_or_else(|| format!("expected one of {known}"), |name| format!("did you mean '{name}'?"))
    )]
    UnknownStatistic {
        /// What was asked for.
        found: String,
        /// The nearest name, where one is near.
        near: Option<String>,
        /// What there is.
        known: String,
    },
    /// A set of weights that is neither known nor a file.
    #[error("found neither weights nor a file '{found}'; expected one of {known}, or a CSV file with a matrix")]
    UnknownWeights {
        /// What was asked for.
        found: String,
        /// What there is.
        known: String,
    },
    /// A level of measurement that is not known.
    #[error("found no metric '{found}'; expected one of {known}")]
    UnknownMetric {
        /// What was asked for.
        found: String,
        /// What there is.
        known: String,
    },
    /// A file of weights that cannot be read.
    #[error("the weights in '{path}' cannot be read: {message}")]
    Weights {
        /// The file.
        path: String,
        /// What is wrong with it.
        message: String,
    },
    /// Something to be made up that contradicts itself.
    #[error("{message}")]
    Wishes {
        /// What was found and expected.
        message: String,
    },
    /// A file that is no PRISMA 2020 table.
    #[error("'{path}' is no PRISMA 2020 table: {error}")]
    Prisma {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: qes_flow::PrismaError,
    },
    /// Ratings that a statistic cannot use.
    #[error(transparent)]
    Agreement(qes_agreement::AgreementError),
    /// A file that would be overwritten.
    #[error("'{}' exists, and not as qes wrote it; expected a new path, or --force to overwrite it", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link where a file should be written.
    #[error(
        "'{}' is a symbolic link to '{}'; expected a new path, or --force to put a file in the place of the link (the file behind it stays as it is)",
        path.display(), to.display()
    )]
    Link {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        to: PathBuf,
    },
    /// A file that cannot be written.
    #[error("cannot write '{}': {message}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// A file that cannot be read.
    #[error("cannot read '{}': {message}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// An export that does not fit its ending.
    #[error("cannot export {what} as '{ending}'; expected one of {known}")]
    UnknownEnding {
        /// A table, a figure, a frame.
        what: String,
        /// The ending found.
        ending: String,
        /// The endings that fit.
        known: String,
    },
    /// A program that does not read files of this ending as its own.
    #[error("found --for {program} with a file in '{ending}'; expected a path that ends in .csv, or no --for")]
    NotForProgram {
        /// The program.
        program: &'static str,
        /// The ending found.
        ending: String,
    },
    /// Something to export that is not there.
    #[error(
        "found nothing called '{found}' to export; expected one of {known}{}",
        qes_review::nearest(found, known.split(", ")).map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
    )]
    NothingToExport {
        /// What was asked for.
        found: String,
        /// What there is.
        known: String,
    },
    /// The data frame library refused.
    #[error("{0}")]
    Frame(#[from] polars::prelude::PolarsError),
}

/// What there is to choose from.
fn choice(known: &str) -> String {
    if known.is_empty() { ", and there is none".to_owned() } else { format!(": {known}") }
}

impl From<ReviewError> for Error {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Interrupted(stopped) => stopped.into(),
            other => Self::Review(other),
        }
    }
}

impl From<Stopped> for Error {
    fn from(_: Stopped) -> Self {
        Self::Interrupted
    }
}

impl From<qes_agreement::AgreementError> for Error {
    fn from(error: qes_agreement::AgreementError) -> Self {
        match error {
            qes_agreement::AgreementError::Interrupted => Self::Interrupted,
            other => Self::Agreement(other),
        }
    }
}

impl Error {
    /// A file that cannot be written, for this reason.
    pub(crate) fn write(path: &Path, error: &io::Error) -> Self {
        if files::is_stop(error) {
            return Self::Interrupted;
        }
        Self::Write { path: path.to_owned(), message: files::in_words(error) }
    }

    /// A file that cannot be read, for this reason.
    pub(crate) fn read(path: &Path, error: &io::Error) -> Self {
        if files::is_stop(error) {
            return Self::Interrupted;
        }
        Self::Read { path: path.to_owned(), message: files::in_words(error) }
    }

    /// A short, stable name of the kind of mistake: the `ename` of a notebook's error.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Review(error) => error.class(),
            Self::NoReview | Self::NoReviewFor { .. } => "NoReview",
            Self::NotOwn { .. } => "NotOwn",
            Self::NoFlow { .. } => "NoFlow",
            Self::NoDecisions { .. } => "NoDecisions",
            Self::Sql { .. } => "SqlError",
            Self::BadName { .. } => "BadName",
            Self::Environment { .. } => "BadEnvironment",
            Self::Interrupted => "Interrupted",
            Self::UnknownStatistic { .. } => "UnknownStatistic",
            Self::UnknownWeights { .. } => "UnknownWeights",
            Self::UnknownMetric { .. } => "UnknownMetric",
            Self::Weights { .. } => "BadWeights",
            Self::Wishes { .. } => "BadWishes",
            Self::Prisma { .. } => "BadPrismaTable",
            Self::Agreement(_) => "BadRatings",
            Self::Exists { .. } | Self::Link { .. } => "FileExists",
            Self::Write { .. } => "CannotWrite",
            Self::Read { .. } => "CannotRead",
            Self::UnknownEnding { .. } | Self::NotForProgram { .. } => "UnknownFormat",
            Self::NothingToExport { .. } => "NothingToExport",
            Self::Frame(_) => "FrameError",
        }
    }
}
