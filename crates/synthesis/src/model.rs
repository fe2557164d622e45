//! Conceptual models as graphs, each part with what it rests on.

use std::collections::HashSet;
use std::str::FromStr;

use petgraph::graphmap::DiGraphMap;

use crate::SynthesisError;

/// What a part of a model rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// The words stand in the published figure.
    Label,
    /// The running text says it.
    Prose,
    /// A reader's reconstruction.
    Assumed,
    /// The model does not say.
    NotStated,
}

impl Basis {
    /// The name as a data package spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Prose => "prose",
            Self::Assumed => "assumed",
            Self::NotStated => "not stated",
        }
    }
}

impl FromStr for Basis {
    type Err = SynthesisError;

    fn from_str(text: &str) -> Result<Self, SynthesisError> {
        [Self::Label, Self::Prose, Self::Assumed].into_iter().find(|b| b.name() == text).ok_or_else(|| {
            SynthesisError::UnknownWord { kind: "basis", found: text.to_owned(), expected: "label, prose, assumed" }
        })
    }
}

/// A node of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Unique id.
    pub id: String,
    /// What a reader sees.
    pub label: String,
    /// What the node is, in a word (state, demand, actor); may be blank.
    pub kind: String,
    /// The group that it lies in.
    pub group: Option<String>,
    /// What it rests on.
    pub basis: Basis,
}

/// A group of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Unique id.
    pub id: String,
    /// What a reader sees.
    pub label: String,
    /// What it rests on.
    pub basis: Basis,
}

/// A directed relation between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Where it starts.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// What it says; may be blank.
    pub label: String,
    /// What it rests on.
    pub basis: Basis,
}

/// A conceptual model: nodes, groups and relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    name: String,
    title: String,
    nodes: Vec<Node>,
    groups: Vec<Group>,
    relations: Vec<Relation>,
}

impl Model {
    /// Checks that groups and relations refer to what is there.
    ///
    /// # Errors
    /// A repeated id; a group or node that is referred to and not there.
    pub fn new(
        name: &str,
        title: &str,
        nodes: Vec<Node>,
        groups: Vec<Group>,
        relations: Vec<Relation>,
    ) -> Result<Self, SynthesisError> {
        let group_ids = unique("group", groups.iter().map(|g| g.id.as_str()))?;
        let node_ids = unique("node", nodes.iter().map(|n| n.id.as_str()))?;
        for node in &nodes {
            if let Some(group) = node.group.as_deref().filter(|g| !group_ids.contains(g)) {
                let from = format!("node '{}'", node.id);
                return Err(SynthesisError::Unknown { from, kind: "group", id: group.to_owned() });
            }
        }
        for relation in &relations {
            for end in [&relation.from, &relation.to] {
                if !node_ids.contains(end.as_str()) {
                    let from = format!("relation '{}' → '{}'", relation.from, relation.to);
                    return Err(SynthesisError::Unknown { from, kind: "node", id: end.clone() });
                }
            }
        }
        Ok(Self { name: name.to_owned(), title: title.to_owned(), nodes, groups, relations })
    }

    /// The name by which the model is asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a reader sees.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The nodes, in order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The groups, in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The relations, in order.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The weakest basis of any part: a model with one assumed relation is, as a whole, assumed.
    pub fn weakest_basis(&self) -> Basis {
        let nodes = self.nodes.iter().map(|n| n.basis);
        let groups = self.groups.iter().map(|g| g.basis);
        let relations = self.relations.iter().map(|r| r.basis);
        nodes.chain(groups).chain(relations).max().unwrap_or(Basis::Label)
    }

    /// Nodes that no relation touches.
    pub fn isolated(&self) -> Vec<&Node> {
        let mut graph = DiGraphMap::<&str, ()>::new();
        for relation in &self.relations {
            graph.add_edge(relation.from.as_str(), relation.to.as_str(), ());
        }
        self.nodes.iter().filter(|n| !graph.contains_node(n.id.as_str())).collect()
    }
}

fn unique<'a>(kind: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<HashSet<&'a str>, SynthesisError> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(SynthesisError::Duplicate { kind, id: id.to_owned() });
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, basis: Basis) -> Node {
        Node { id: id.into(), label: id.into(), kind: String::new(), group: None, basis }
    }

    fn relation(from: &str, to: &str, basis: Basis) -> Relation {
        Relation { from: from.into(), to: to.into(), label: String::new(), basis }
    }

    #[test]
    fn one_assumed_part_makes_the_model_assumed() {
        let nodes = vec![node("a", Basis::Label), node("b", Basis::Prose), node("c", Basis::Label)];
        let model = |basis| Model::new("m", "M", nodes.clone(), vec![], vec![relation("a", "b", basis)]).unwrap();
        assert_eq!(model(Basis::Prose).weakest_basis(), Basis::Prose);
        assert_eq!(model(Basis::Assumed).weakest_basis(), Basis::Assumed);
        assert_eq!(model(Basis::Prose).isolated().iter().map(|n| n.id.as_str()).collect::<Vec<_>>(), ["c"]);
    }

    #[test]
    fn a_relation_to_nowhere_is_refused() {
        let error = Model::new("m", "M", vec![node("a", Basis::Label)], vec![], vec![relation("a", "z", Basis::Prose)]);
        assert_eq!(error.unwrap_err().to_string(), "relation 'a' → 'z' refers to node 'z', which does not exist");
    }
}
