//! Every value is what its schema says. Loading applies it, for what is no value of its column becomes missing.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;

#[expect(clippy::unnecessary_wraps, reason = "every rule has this signature")]
pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let values = context.review.checked().values;
    if values == 0 {
        return Ok(Looked::nothing("no value has a type or words that it is held against"));
    }
    Ok(Looked::at(values, ("value", "values"), Vec::new()))
}
