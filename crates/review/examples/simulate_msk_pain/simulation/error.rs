//! What can go wrong.

use std::path::Path;

/// Why no simulated package was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// A file that cannot be read or written.
    #[error("cannot read or write '{path}'")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that is no CSV table.
    #[error("cannot read or write '{path}' as CSV")]
    Csv {
        /// The file.
        path: String,
        /// Where it breaks.
        source: csv::Error,
    },
    /// A file that is no JSON.
    #[error("cannot read or write '{path}' as JSON")]
    Json {
        /// The file.
        path: String,
        /// Where it breaks.
        source: serde_json::Error,
    },
    /// Something in the published package that the simulation cannot work with.
    #[error("found {found}; expected {expected}")]
    Unusable {
        /// What is there.
        found: String,
        /// What was expected.
        expected: String,
    },
}

impl SimulateError {
    pub(super) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }

    pub(super) fn csv(path: &Path, source: csv::Error) -> Self {
        Self::Csv { path: path.display().to_string(), source }
    }

    pub(super) fn json(path: &Path, source: serde_json::Error) -> Self {
        Self::Json { path: path.display().to_string(), source }
    }

    pub(super) fn unusable(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Unusable { found: found.into(), expected: expected.into() }
    }
}
