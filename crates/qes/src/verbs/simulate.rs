//! Data made up for teaching and for planning: always marked as simulated.

mod appraisal;
mod corpus;

pub use appraisal::SimulatedAppraisal;
pub use corpus::SimulatedCorpus;

use qes_review::ReviewError;

use crate::error::Error;

/// Wishes that contradict each other.
fn refuse(what: String, because: &str) -> Error {
    Error::Review(ReviewError::Ratings { what, because: because.to_owned() })
}
