use qes_cells::Answer;
use thiserror::Error;

/// Why the session of the notebook gives nothing.
#[derive(Error)]
#[non_exhaustive]
pub enum SessionError {
    /// A verb refused.
    #[error(transparent)]
    Verb(#[from] qes::Error),
    /// The kernel refused.
    #[error("{message}")]
    Refused {
        /// A short class, as commands have it.
        class: String,
        /// One sentence.
        message: String,
    },
    /// The review was changed on disk after it was loaded.
    #[error("the package in '{path}' changed after it was loaded; load it again")]
    Changed {
        /// Its folder.
        path: String,
    },
    /// The kernel is not there, or says something that was not asked for.
    #[error("the kernel does not answer: {0}")]
    Link(#[from] std::io::Error),
}

impl SessionError {
    /// A short, stable name of the kind of mistake.
    pub fn class(&self) -> &str {
        match self {
            Self::Verb(error) => error.class(),
            Self::Refused { class, .. } => class,
            Self::Changed { .. } => "ReviewChanged",
            Self::Link(_) => "NoAnswer",
        }
    }

    pub(crate) fn unexpected(answer: &Answer) -> Self {
        Self::Link(std::io::Error::other(format!("found {answer:?}, expected another answer")))
    }
}

/// As it is displayed: what `unwrap` and a cell's `{:?}` show is one sentence too.
impl std::fmt::Debug for SessionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {self}", self.class())
    }
}

impl From<polars::prelude::PolarsError> for SessionError {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::Verb(error.into())
    }
}
