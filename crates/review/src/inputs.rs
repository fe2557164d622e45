//! From frames to the typed inputs of the domain crates.

pub(crate) mod characteristics;
pub(crate) mod concepts;
pub(crate) mod flow;
pub(crate) mod models;
pub(crate) mod ratings;
pub(crate) mod screening;

use crate::provenance::Provenance;

/// A typed input and what it rests on.
#[derive(Debug, Clone)]
pub struct Input<T> {
    /// The input.
    pub value: T,
    /// The weakest provenance of the rows behind it; `None` where the files say nothing of it.
    pub provenance: Option<Provenance>,
    /// What a reader should know before relying on it.
    pub warnings: Vec<String>,
}

/// A conceptual model as an input.
pub type ModelInput = Input<qes_synthesis::Model>;
