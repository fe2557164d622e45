use thiserror::Error;

/// Why a set of boxes is not a flow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FlowError {
    /// There is no box.
    #[error("found no box; expected at least one")]
    NoBox,
    /// There are more boxes than a flow is drawn of.
    #[error("found {found} boxes; expected at most {most}")]
    TooManyBoxes {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// Two boxes share an id.
    #[error("box '{id}' appears twice; expected each box once")]
    DuplicateBox {
        /// The id.
        id: String,
    },
    /// A box comes out of a box that does not exist.
    #[error("box '{id}' comes out of '{from}', which is not a box of this flow")]
    UnknownBox {
        /// The box that refers.
        id: String,
        /// What it refers to.
        from: String,
    },
    /// A box comes, over other boxes, out of itself.
    #[error("box '{id}' comes, over others, out of itself; expected a flow without a cycle")]
    Cycle {
        /// A box of the cycle.
        id: String,
    },
    /// A kind that the flow does not know.
    #[error(
        "kind '{found}' of a box is not known; expected one of source, other_source, previous, screening, excluded, unsettled, included"
    )]
    UnknownKind {
        /// What was found.
        found: String,
    },
}
