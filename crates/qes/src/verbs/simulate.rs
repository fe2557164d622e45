//! Data made up for teaching and for planning: always marked as simulated.

mod appraisal;
mod corpus;
mod screening;

pub use appraisal::SimulatedAppraisal;
pub use corpus::SimulatedCorpus;
pub use screening::SimulatedDecisions;

use qes_review::ReviewError;

use crate::error::Error;

/// Wishes that contradict each other.
fn refuse(what: String, because: &str) -> Error {
    Error::Review(ReviewError::Ratings { what, because: because.to_owned() })
}
