//! `models/*.json` → conceptual models.

use std::path::Path;

use qes_synthesis::{Basis, Group, Model, Node, Relation};
use serde::Deserialize;

use super::{Input, ModelInput};
use crate::error::ReviewError;
use crate::package::Review;
use crate::provenance::Provenance;

#[derive(Deserialize)]
struct ModelFile {
    name: String,
    #[serde(default)]
    title: String,
    nodes: Vec<NodeEntry>,
    #[serde(default)]
    groups: Vec<GroupEntry>,
    #[serde(default)]
    relations: Vec<RelationEntry>,
}

#[derive(Deserialize)]
struct NodeEntry {
    id: String,
    label: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    group: Option<String>,
    basis: String,
}

#[derive(Deserialize)]
struct GroupEntry {
    id: String,
    label: String,
    basis: String,
}

#[derive(Deserialize)]
struct RelationEntry {
    from: String,
    to: String,
    #[serde(default)]
    label: String,
    basis: String,
}

pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Model, ReviewError> {
    let file: ModelFile = serde_json::from_slice(bytes).map_err(|error| ReviewError::Malformed {
        path: path.to_owned(),
        format: "a conceptual model",
        message: error.to_string(),
    })?;
    let basis = |text: &str| text.parse::<Basis>();
    let mut nodes = Vec::new();
    for n in file.nodes {
        let basis = basis(&n.basis)?;
        nodes.push(Node { id: n.id, label: n.label, kind: n.kind, group: n.group, basis });
    }
    let mut groups = Vec::new();
    for g in file.groups {
        groups.push(Group { basis: basis(&g.basis)?, id: g.id, label: g.label });
    }
    let mut relations = Vec::new();
    for r in file.relations {
        relations.push(Relation { basis: basis(&r.basis)?, from: r.from, to: r.to, label: r.label });
    }
    let title = if file.title.is_empty() { &file.name } else { &file.title };
    Ok(Model::new(&file.name, title, nodes, groups, relations)?)
}

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
            Basis::Assumed => Some(Provenance::Assumed),
        };
        Ok(Input { value: loaded.model.clone(), provenance: basis.max(loaded.provenance), warnings: Vec::new() })
    }
}
