//! The claims of a package, read.

use super::Claim;
use crate::check::listed::expand;
use crate::check::places::Places;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::known::is_known;
use crate::package::Review;
use crate::selection::Selection;

impl Claim {
    /// The members that a membership claim names, ranges such as `28-32` spelled out.
    pub(crate) fn members(&self) -> Vec<String> {
        expand(&self.value)
    }
}

impl Review {
    /// The claims of the package that can be read.
    pub(crate) fn claims(&self) -> Result<Vec<Claim>, ReviewError> {
        Ok(read(self)?.into_iter().filter_map(Result::ok).collect())
    }
}

/// Every claim, or what is wrong with how it says what it is about.
pub(super) fn read(review: &Review) -> Result<Vec<Result<Claim, Finding>>, ReviewError> {
    let frame = review.require("claims", "claim_id, place, kind, about, value")?;
    let texts = |name| frame.texts(name).map(|c| c.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>());
    let (kinds, about, values) = (texts("kind")?, texts("about")?, texts("value")?);
    let numbered = || (1..=frame.height()).map(|row| format!("row {row}")).collect::<Vec<_>>();
    let ids = texts("claim_id").unwrap_or_else(|_| numbered());
    let mut places = texts("place").unwrap_or_else(|_| vec![String::new(); ids.len()]);
    for (place, id) in places.iter_mut().zip(&ids).filter(|(place, _)| place.trim().is_empty()) {
        *place = format!("claim {id}");
    }
    let known = |name: &str| review.frame(name).is_some() || is_known(name);
    let rows = Places::new(review, frame);
    let mut claims = Vec::new();
    for row in 0..frame.height() {
        let selection = Selection::parse(&about[row], &known).map_err(|expected| {
            let message = format!(
                "{}, column 'about': found '{}', expected {expected}; the claim cannot be decided",
                rows.at(row),
                shorten(&about[row])
            );
            Finding::info(format!("claim:{}", ids[row]), "claims", message).rows([row]).expected(expected)
        });
        claims.push(selection.map(|selection| Claim {
            row,
            id: ids[row].clone(),
            place: places[row].clone(),
            kind: kinds[row].trim().to_lowercase(),
            about: selection,
            text: about[row].clone(),
            value: values[row].trim().to_owned(),
        }));
    }
    Ok(claims)
}
