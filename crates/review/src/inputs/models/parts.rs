//! A model part by part: a part that is not what was expected costs itself, and is said.

use std::collections::BTreeMap;

use qes_synthesis::{Basis, Group, Model, Node, Relation};
use serde_json::{Map, Value};

use crate::error::{nearest, shorten};
use crate::finding::{Finding, Severity};

/// A model, and what was wrong with its parts.
pub(crate) struct Read {
    pub model: Model,
    pub findings: Vec<Finding>,
}

/// The lists of a model; the result of `%model` calls its relations edges.
const LISTS: [&str; 4] = ["nodes", "groups", "relations", "edges"];
const WORDS: [&str; 3] = ["label", "prose", "assumed"];

/// Reads the model of a resource.
///
/// # Errors
/// The JSON has no nodes; a sentence says so.
pub(crate) fn parse(resource: &str, path: &str, value: &Value) -> Result<Read, String> {
    let mut reader = Reader { resource, path, findings: Vec::new(), unstated: BTreeMap::new() };
    let Some(object) = value.as_object().filter(|o| o.get("nodes").is_some_and(Value::is_array)) else {
        let held = crate::error::list(value.as_object().into_iter().flat_map(Map::keys).map(String::as_str));
        return Err(format!("'{path}' is no conceptual model: found no list 'nodes'; it has {held}"));
    };
    for key in object.keys().filter(|key| object[*key].is_array() && !LISTS.contains(&key.as_str())) {
        let hint = nearest(key, LISTS).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        reader.say(Severity::Warning, key, &format!("'{key}' is no part of a model and is not read{hint}"));
    }
    let groups = reader.groups(object);
    let nodes = reader.nodes(object, &groups);
    let relations = reader.relations(object, &nodes);
    reader.tell_unstated();
    let name = text(object, "name").unwrap_or_else(|| resource.to_owned());
    let title = text(object, "title").unwrap_or_else(|| name.clone());
    let model = Model::new(&name, &title, nodes, groups, relations).map_err(|error| format!("'{path}': {error}"))?;
    Ok(Read { model, findings: reader.findings })
}

struct Reader<'a> {
    resource: &'a str,
    path: &'a str,
    findings: Vec<Finding>,
    /// By kind the parts that state no basis.
    unstated: BTreeMap<&'static str, Vec<String>>,
}

impl Reader<'_> {
    fn say(&mut self, severity: Severity, place: &str, message: &str) {
        let message = format!("{}: {message}", self.path);
        self.findings.push(Finding::new(severity, format!("model:{}:{place}", self.resource), self.resource, message));
    }

    /// The objects of a list, each with its place.
    fn parts<'v>(&mut self, object: &'v Map<String, Value>, list: &str) -> Vec<(String, &'v Map<String, Value>)> {
        let mut parts = Vec::new();
        match object.get(list) {
            None | Some(Value::Null) => {}
            Some(Value::Array(values)) => {
                for (i, value) in values.iter().enumerate() {
                    let place = format!("{list}[{i}]");
                    match value.as_object() {
                        Some(part) => parts.push((place, part)),
                        None => self.say(Severity::Error, &place, &format!("{place} is no object and is left out")),
                    }
                }
            }
            Some(_) => self.say(Severity::Error, list, &format!("'{list}' is no list and is left out")),
        }
        parts
    }

    /// The id of a part that is not there yet.
    fn id<'i>(
        &mut self,
        part: &Map<String, Value>,
        place: &str,
        mut held: impl Iterator<Item = &'i str>,
    ) -> Option<String> {
        let Some(id) = text(part, "id") else {
            self.say(Severity::Error, place, &format!("{place} has no 'id' and is left out"));
            return None;
        };
        if held.any(|other| other == id) {
            self.say(Severity::Error, place, &format!("{place}: the id '{id}' is there twice; the second is left out"));
            return None;
        }
        Some(id)
    }

    fn basis(&mut self, part: &Map<String, Value>, kind: &'static str, name: &str) -> Basis {
        let Some(word) = text(part, "basis") else {
            self.unstated.entry(kind).or_default().push(name.to_owned());
            return Basis::NotStated;
        };
        if word == Basis::NotStated.name() {
            return Basis::NotStated;
        }
        word.to_lowercase().parse().unwrap_or_else(|_| {
            let hint = nearest(&word, WORDS).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let word = shorten(&word);
            let message = format!("{kind} '{name}': found the basis '{word}', expected label, prose or assumed{hint}");
            self.say(Severity::Error, &format!("basis:{name}"), &message);
            Basis::NotStated
        })
    }

    fn groups(&mut self, object: &Map<String, Value>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (place, part) in self.parts(object, "groups") {
            let Some(id) = self.id(part, &place, groups.iter().map(|g| g.id.as_str())) else { continue };
            let label = text(part, "label").unwrap_or_else(|| id.clone());
            groups.push(Group { basis: self.basis(part, "group", &id), id, label });
        }
        groups
    }

    fn nodes(&mut self, object: &Map<String, Value>, groups: &[Group]) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        for (place, part) in self.parts(object, "nodes") {
            let Some(id) = self.id(part, &place, nodes.iter().map(|n| n.id.as_str())) else { continue };
            let label = text(part, "label").unwrap_or_else(|| id.clone());
            let mut group = text(part, "group");
            if let Some(named) = group.take_if(|named| groups.iter().all(|g| g.id != *named)) {
                let ids = groups.iter().map(|g| g.id.as_str());
                let hint = nearest(&named, ids).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                let message = format!("node '{id}' lies in the group '{named}', which the model does not have{hint}");
                self.say(Severity::Error, &place, &message);
            }
            let kind = text(part, "kind").unwrap_or_default();
            nodes.push(Node { basis: self.basis(part, "node", &id), id, label, kind, group });
        }
        nodes
    }

    fn relations(&mut self, object: &Map<String, Value>, nodes: &[Node]) -> Vec<Relation> {
        let mut relations = Vec::new();
        let list = if object.contains_key("relations") { "relations" } else { "edges" };
        for (place, part) in self.parts(object, list) {
            let (Some(from), Some(to)) = (text(part, "from"), text(part, "to")) else {
                self.say(Severity::Error, &place, &format!("{place} has no 'from' or no 'to' and is left out"));
                continue;
            };
            let name = format!("{from} → {to}");
            if let Some(end) = [&from, &to].into_iter().find(|end| nodes.iter().all(|n| n.id != **end)) {
                let ids = nodes.iter().map(|n| n.id.as_str());
                let hint = nearest(end, ids).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                let message = format!(
                    "the relation {name} leads to the node '{end}', which the model does not have; it is left out{hint}"
                );
                self.say(Severity::Error, &place, &message);
                continue;
            }
            let label = text(part, "label").unwrap_or_default();
            relations.push(Relation { basis: self.basis(part, "relation", &name), from, to, label });
        }
        relations
    }

    fn tell_unstated(&mut self) {
        const NAMED: usize = 5;
        for (kind, names) in std::mem::take(&mut self.unstated) {
            let shown = names.iter().take(NAMED).map(|n| format!("'{n}'")).collect::<Vec<_>>().join(", ");
            let more = names.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let (s, do_not) = if names.len() == 1 { ("", "does not") } else { ("s", "do not") };
            let message = format!(
                "the {kind}{s} {shown}{more} {do_not} say what they rest on; expected 'basis': label, prose or assumed"
            );
            let message = if names.len() == 1 { message.replace("they rest", "it rests") } else { message };
            self.say(Severity::Warning, &format!("no-basis:{kind}"), &message);
        }
    }
}

/// A text that is not blank; a number is one too.
fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
