use thiserror::Error;

/// Why data are not a synthesis.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SynthesisError {
    /// Something has the same id as something else of its kind.
    #[error("{kind} '{id}' appears twice; expected each {kind} once")]
    Duplicate {
        /// Category, concept, paper, node or group.
        kind: &'static str,
        /// The id.
        id: String,
    },
    /// A reference to something that is not there.
    #[error("{from} refers to {kind} '{id}', which does not exist")]
    Unknown {
        /// What refers.
        from: String,
        /// Category, concept, paper, node or group.
        kind: &'static str,
        /// The id that was not found.
        id: String,
    },
    /// A word that is not one of those expected.
    #[error("{kind} '{found}' is not known; expected one of {expected}")]
    UnknownWord {
        /// Status or basis.
        kind: &'static str,
        /// What was found.
        found: String,
        /// The words that are known.
        expected: &'static str,
    },
}
