//! `models/*.json` → conceptual models.

mod parts;

use qes_synthesis::Basis;

use super::{Input, ModelInput};
use crate::error::ReviewError;
use crate::package::Review;
use crate::provenance::Provenance;

pub(crate) use parts::{Read, parse};

impl Review {
    /// The conceptual model of this name. Its provenance is at least assumed where any part of it is.
    ///
    /// # Errors
    /// The package has no model, or none of this name.
    pub fn model(&self, name: &str) -> Result<ModelInput, ReviewError> {
        let names = self.model_names();
        if names.is_empty() {
            return Err(ReviewError::MissingResource {
                resource: "models/*.json".to_owned(),
                columns: "nodes, groups, relations".to_owned(),
                held: "tables only".to_owned(),
            });
        }
        let loaded = self
            .models()
            .iter()
            .find(|m| m.model.name() == name)
            .ok_or_else(|| ReviewError::unknown_name("model", name, &names))?;
        let basis = match loaded.model.weakest_basis() {
            Basis::Label => Some(Provenance::Published),
            Basis::Prose => Some(Provenance::Derived),
            // What states no basis is not firmer than what a reader assumed.
            Basis::Assumed | Basis::NotStated => Some(Provenance::Assumed),
        };
        let warnings = loaded.findings.iter().map(|f| f.message.clone()).collect();
        Ok(Input { value: loaded.model.clone(), provenance: basis.max(loaded.provenance), warnings })
    }
}
