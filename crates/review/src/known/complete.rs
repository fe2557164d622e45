//! A package's own schema, with what qes knows of a resource of that name: the package adds and narrows, and its types win except for ids.

use super::{Column, Holds, Known, Words, known, known_column};
use crate::descriptor::{Descriptor, Field, ForeignKey, Names, Reference, Resource};

/// What the values of one column have to meet.
pub(crate) struct Demand {
    /// As the package declares it, or as qes knows it.
    pub field: Field,
    /// Whether values stay text, whatever their type.
    pub id: bool,
    /// Whether the package says nothing of the column, so that its values show what it is.
    pub inferred: bool,
    /// Whether its values are counts.
    pub count: bool,
    /// The words that the code reads.
    pub words: Words,
}

/// What a column of a resource has to meet.
pub(crate) fn demand(resource: &Resource, name: &str) -> Demand {
    let declared = resource.schema.fields.iter().find(|f| f.name == name);
    let column = known_column(&resource.name, name);
    let untyped = declared.is_none_or(|f| f.kind.is_empty());
    let id = match column {
        Some(column) => column.holds == Holds::Id,
        None => untyped && (is_id(name) || refers(resource, name)),
    };
    let mut field = declared.cloned().unwrap_or_else(|| Field { name: name.to_owned(), ..Field::default() });
    if let Some(column) = column {
        field.constraints.required |= column.filled;
        if untyped {
            kind(column.holds).clone_into(&mut field.kind);
            if column.holds == Holds::Count {
                field.constraints.minimum.get_or_insert_with(|| 0.into());
            }
        }
    }
    // A column that is declared without a type may be anything, and stays as it is written.
    let inferred = declared.is_none() && field.kind.is_empty() && !id;
    let count = column.is_some_and(|c| c.holds == Holds::Count);
    Demand { field, id, inferred, count, words: column.map_or(Words::Free, |c| c.words) }
}

fn kind(holds: Holds) -> &'static str {
    match holds {
        Holds::Id | Holds::Text => "string",
        Holds::Count => "integer",
        Holds::Number => "number",
        Holds::Any => "",
    }
}

/// Whether a column of this name holds ids, whatever they look like.
pub(crate) fn is_id(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "id" || name.ends_with("_id")
}

/// Whether the package says that the column refers to something, or is the key.
fn refers(resource: &Resource, name: &str) -> bool {
    let schema = &resource.schema;
    schema.primary_key.0 == [name] || schema.foreign_keys.iter().any(|key| key.fields.0.iter().any(|f| f == name))
}

/// The columns that commands need and that neither the table nor the package's own schema has.
pub(crate) fn needed<'a>(resource: &'a Resource, held: &'a [&str]) -> impl Iterator<Item = &'static Column> {
    let columns = known(&resource.name).map_or(&[][..], |known| known.columns);
    columns
        .iter()
        .filter(|c| c.needed && !held.contains(&c.name) && resource.schema.fields.iter().all(|f| f.name != c.name))
}

/// Adds the keys and references that qes knows, as far as the tables have their columns.
pub(crate) fn complete(descriptor: &mut Descriptor, has: impl Fn(&str, &str) -> bool) {
    for resource in &mut descriptor.resources {
        let Some(known) = known(&resource.name) else { continue };
        let schema = &mut resource.schema;
        let key = key_of(known, |column| has(known.name, column));
        // Of two keys that of fewer columns says more.
        let own = &schema.primary_key.0;
        if own.is_empty() || (!key.is_empty() && key.iter().all(|c| own.contains(c))) {
            schema.primary_key = Names(key);
        }
        for column in known.columns {
            let Some((target, there)) = column.to else { continue };
            let own = schema.foreign_keys.iter().any(|key| {
                key.fields.0 == [column.name] && key.reference.resource == target && key.reference.fields.0 == [there]
            });
            if !own && has(known.name, column.name) && has(target, there) {
                schema.foreign_keys.push(ForeignKey {
                    fields: Names(vec![column.name.to_owned()]),
                    reference: Reference { resource: target.to_owned(), fields: Names(vec![there.to_owned()]) },
                });
            }
        }
    }
}

/// The columns of a known key that a table has; none where one that every such table needs is not there.
fn key_of(known: &Known, has: impl Fn(&str) -> bool) -> Vec<String> {
    let optional = |c: &str| known.columns.iter().any(|column| column.name == c && !column.needed);
    let whole = known.key.iter().enumerate().all(|(i, c)| has(c) || (i > 0 && optional(c)));
    let held = known.key.iter().filter(|c| whole && has(c));
    held.map(|&c| c.to_owned()).collect()
}
