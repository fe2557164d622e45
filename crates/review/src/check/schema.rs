//! Every value is what its schema says. Loading applies it, for what is no value of its column becomes missing.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut columns = 0;
    for resource in &review.descriptor().resources {
        if let Some(frame) = review.frame(&resource.name) {
            columns += resource.schema.fields.iter().filter(|field| frame.has(&field.name)).count();
        }
    }
    if columns == 0 {
        return Ok(Looked::nothing("no table has a schema"));
    }
    Ok(Looked::at(columns, ("column with a schema", "columns with a schema"), Vec::new()))
}
