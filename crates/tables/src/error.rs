//! What can go wrong when a table is exported.

use std::error::Error;

/// Why a table could not be exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The parts of a Word document could not be put into one archive.
    #[error("found an archive that cannot be completed, expected a Word document: {source}")]
    Docx {
        /// What the archive writer said.
        source: Box<dyn Error + Send + Sync>,
    },
}
