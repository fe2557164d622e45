//! A conceptual model: nodes, groups and relations, each with what it rests on.

use std::collections::HashMap;

use qes_figures::conceptual_model;
use qes_synthesis::Model;
use qes_tables::{Align, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::workspace::Workspace;

/// A conceptual model and what it rests on.
#[derive(Debug, Clone)]
pub struct ModelResult {
    /// The model.
    pub model: Model,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// The conceptual model of this name.
    ///
    /// # Errors
    /// No review is loaded, or it has no such model.
    pub fn model(&self, name: &str) -> Result<ModelResult, Error> {
        let review = self.review()?;
        let input = review.model(name)?;
        Ok(ModelResult { model: input.value, basis: Basis::of(review, input.provenance, input.warnings) })
    }
}

impl ModelResult {
    /// The result as it is shown: the drawing, then the relations.
    pub fn show(&self) -> Shown {
        let m = &self.model;
        let nodes: Vec<Value> = m
            .nodes()
            .iter()
            .map(|n| json!({ "id": n.id, "label": n.label, "kind": n.kind, "group": n.group, "basis": n.basis.name() }))
            .collect();
        let edges: Vec<Value> = m
            .relations()
            .iter()
            .map(|r| json!({ "from": r.from, "to": r.to, "label": r.label, "basis": r.basis.name() }))
            .collect();
        let groups: Vec<Value> =
            m.groups().iter().map(|g| json!({ "id": g.id, "label": g.label, "basis": g.basis.name() })).collect();
        let own = json!({ "name": m.name(), "nodes": nodes, "edges": edges, "groups": groups });
        Shown::new("model", &self.basis, own)
            .with_figure_of(m.nodes().len() + m.relations().len(), "parts and relations", || {
                conceptual_model(m, &self.basis.notes())
            })
            .with_table(self.table(), &self.basis)
    }

    fn table(&self) -> Table {
        let labels: HashMap<&str, &str> =
            self.model.nodes().iter().rev().map(|n| (n.id.as_str(), n.label.as_str())).collect();
        let label = |id: &str| labels.get(id).map_or_else(|| id.to_owned(), |label| (*label).to_owned());
        let mut table = Table::new(format!("Relations: {}", self.model.title()))
            .column("from", Align::Left)
            .column("relation", Align::Left)
            .column("to", Align::Left)
            .column("basis", Align::Left);
        for r in self.model.relations() {
            table.row(vec![label(&r.from).into(), r.label.as_str().into(), label(&r.to).into(), r.basis.name().into()]);
        }
        let isolated: Vec<&str> = self.model.isolated().iter().map(|n| n.label.as_str()).collect();
        if !isolated.is_empty() {
            table.note(format!("Nodes that the text relates to nothing: {}.", isolated.join("; ")));
        }
        table
    }
}
