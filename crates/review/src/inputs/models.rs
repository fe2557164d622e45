//! `models/*.json` → conceptual models.

mod parts;

use qes_synthesis::Basis;

use super::{Input, ModelInput};
use crate::error::{ReviewError, nearest, shorten};
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
        if let Some(broken) = self.broken_model(name).filter(|_| !names.contains(&name)) {
            return Err(ReviewError::NotPublished {
                what: format!("the model '{}' cannot be read", shorten(name)),
                because: broken,
            });
        }
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
        let provenance = match loaded.provenance {
            // What the parts say of themselves is no word on the file: nothing firmer than an assumption is taken from it.
            None => basis.filter(|p| *p >= Provenance::Assumed),
            stated => basis.max(stated),
        };
        let warnings = loaded.findings.iter().map(|f| f.message.clone()).collect();
        Ok(Input { value: loaded.model.clone(), provenance, warnings })
    }

    /// What is wrong with the file of the model of this name; where no model can be read, with that of any.
    fn broken_model(&self, name: &str) -> Option<String> {
        let broken: Vec<(&str, &str, &str)> = self
            .descriptor()
            .resources
            .iter()
            .filter(|r| self.frame(&r.name).is_none() && is_json(&r.path))
            .filter_map(|r| {
                let of = |rule: &str| format!("{rule}:{}", r.name);
                let ids = [of("unreadable"), of("missing-file"), of("model")];
                let finding = self.load_findings().iter().find(|f| ids.contains(&f.id))?;
                Some((r.name.as_str(), stem(&r.path), finding.message.as_str()))
            })
            .collect();
        let own = broken.iter().find(|(resource, file, _)| *resource == name || *file == name);
        let near = || {
            let names = broken.iter().flat_map(|(resource, file, _)| [*resource, *file]);
            let near = nearest(name, names.chain(self.model_names()))?;
            broken.iter().find(|(resource, file, _)| *resource == near || *file == near)
        };
        let any = || broken.first().filter(|_| self.model_names().is_empty());
        own.or_else(near).or_else(any).map(|(.., message)| (*message).to_owned())
    }
}

fn is_json(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// The name of a file without its folder and ending.
fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
