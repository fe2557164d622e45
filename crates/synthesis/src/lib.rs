//! Studies, concepts and categories of a qualitative synthesis, and the conceptual models drawn from them.
//!
//! ```
//! use qes_synthesis::{Category, Concept, ConceptTable, Paper, Status, Support};
//!
//! let table = ConceptTable::new(
//!     vec![Category::new("self", "The self")],
//!     vec![Concept::new("body", "self", "The body as opponent")],
//!     vec![Paper::new("1", Status::Included), Paper::new("2", Status::Included)],
//!     &[Support::new("body", "1")],
//! )?;
//! assert_eq!(table.papers_of("body"), ["1"]);
//! assert_eq!(table.unsupported(), ["2"]);
//! # Ok::<(), qes_synthesis::SynthesisError>(())
//! ```
//!
//! # Invariants
//! - No I/O, no data frames, no drawing.
//! - A concept that is listed twice for one paper counts that paper once.
//! - Papers, studies and participants are different units and are never added.

mod characteristics;
mod concepts;
mod error;
mod model;
mod numbers;

pub use characteristics::{Bounds, frechet_bounds};
pub use concepts::{Category, Concept, ConceptTable, Paper, Status, Support};
pub use error::SynthesisError;
pub use model::{Basis, Group, Model, Node, Relation};
pub use numbers::{Summary, summary};
