//! The review on disk: a Frictionless data package, read into validated data frames, and the typed inputs that the
//! other crates compute with.
//!
//! ```
//! use qes_review::Review;
//!
//! let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../notebooks/data/msk-pain");
//! let review = Review::open(folder.as_ref(), &qes_work::Work::new())?;
//! assert_eq!(review.frame("support").map(|f| f.height()), Some(309));
//! let flow = review.flow(&qes_work::Work::new())?.value;
//! assert_eq!(flow.equations().iter().filter(|e| e.holds == Some(false)).count(), 1);
//! # Ok::<(), qes_review::ReviewError>(())
//! ```
//!
//! # Invariants
//! - Loading refuses only a package without a descriptor that can be read; all else that is wrong is a [`Finding`], and no row is dropped.
//! - Every input carries its [`Provenance`], the weakest of the rows that it rests on.
//! - Rules of [`Review::check`] are general: none knows a package, a paper, or a number.

mod by_schema;
mod check;
mod checked;
mod descriptor;
mod error;
mod exports;
pub mod files;
mod finding;
mod formats;
mod frame;
mod inferred;
mod inputs;
mod known;
mod numbers;
mod opened;
mod package;
mod provenance;
mod selection;
mod typed;

pub use check::screening::in_words;
pub use check::{ClaimCounts, Day, Examination, RuleReport};
pub use checked::Checked;
pub use descriptor::{
    Citation, Constraints, Descriptor, Field, FileDialect, ForeignKey, Names, Reference, Resource, Schema,
};
pub use error::{ReviewError, nearest};
pub use exports::{Exports, open_exports, open_exports_with};
pub use finding::{Finding, Severity};
pub use formats::bibliographic::{FrameCitations, citations, mark_records, record_ids, records};
pub use formats::{Dialect, ReadOptions, RecordCounts};
pub use frame::{Frame, text_of};
pub use inputs::characteristics::{Cell, Characteristics, CharacteristicsOptions, Numbers, Unit, level_order};
pub use inputs::flow::{checked, derived_flow, flow_of};
pub use inputs::ratings::{
    ItemRatings, RatingColumns, RatingSet, TakenColumns, ratings_from_contingency, ratings_from_counts,
    ratings_from_frame, screening_ratings,
};
pub use inputs::screening::reasons::several_reasons;
pub use inputs::screening::{
    DecisionRow, ScreeningInput, ScreeningOptions, decision_frame, decisions_of, holds_records, on_duplicates,
    publications, screening_of,
};
pub use inputs::{Input, ModelInput};
pub use known::is_known as is_resource;
pub use opened::{Export, Opened, open_frame, open_tables};
pub use package::{Review, sha256_of};
pub use provenance::{Provenance, UnknownProvenance};
