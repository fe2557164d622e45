//! Schemas of tables.

use serde_json::{Map, Value};

use super::reader::Reader;
use super::{Constraints, Field, ForeignKey, Names, Reference, Schema};
use crate::error::nearest;
use crate::finding::Severity;

/// Types of the standard that are checked, and those that are kept as text.
const CHECKED: [&str; 7] = ["integer", "number", "boolean", "date", "year", "yearmonth", "string"];
const TEXT: [&str; 9] = ["any", "datetime", "time", "duration", "geopoint", "geojson", "object", "array", "list"];
/// Constraints that are heeded.
const HEEDED: [&str; 5] = ["required", "unique", "enum", "minimum", "maximum"];

impl Reader<'_> {
    pub(super) fn schema(&mut self, object: &Map<String, Value>) -> Schema {
        let mut fields: Vec<Field> = Vec::new();
        for (i, value) in self.list(object, "fields", "schema").iter().enumerate() {
            let place = format!("schema.fields[{i}]");
            match value {
                Value::String(name) => fields.push(Field { name: name.clone(), ..Field::default() }),
                Value::Object(field) => match self.text(field, "name", &place) {
                    Some(name) if fields.iter().any(|f| f.name == name) => {
                        self.say(
                            Severity::Warning,
                            &place,
                            &format!("the column '{name}' is declared twice; the first counts"),
                        );
                    }
                    Some(name) => fields.push(self.field(field, name)),
                    None => self.say(Severity::Warning, &place, "found no 'name'; the column's entry is left out"),
                },
                other => self.odd(&place, other, "an object with name and type"),
            }
        }
        let mut foreign_keys = Vec::new();
        for (i, value) in self.list(object, "foreignKeys", "schema").iter().enumerate() {
            foreign_keys.extend(self.foreign_key(value, &format!("schema.foreignKeys[{i}]")));
        }
        Schema {
            fields,
            primary_key: self.names(object, "primaryKey", "schema"),
            foreign_keys,
            missing_values: object
                .get("missingValues")
                .map(|v| self.texts(v, "schema.missingValues"))
                .unwrap_or_default(),
        }
    }

    fn names(&mut self, object: &Map<String, Value>, key: &str, place: &str) -> Names {
        Names(object.get(key).map(|value| self.texts(value, &format!("{place}.{key}"))).unwrap_or_default())
    }

    fn field(&mut self, object: &Map<String, Value>, name: String) -> Field {
        let place = format!("schema, column '{name}'");
        let kind = self.text(object, "type", &place).unwrap_or_default();
        let known = |kind: &str| CHECKED.contains(&kind) || TEXT.contains(&kind);
        let kind = if kind.is_empty() || known(&kind) {
            kind
        } else {
            let hint = nearest(&kind, CHECKED).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let message = format!(
                "found the type '{kind}', expected one of {}, any; it is not checked{hint}",
                CHECKED.join(", ")
            );
            self.say(Severity::Error, &place, &message);
            String::new()
        };
        let words = |reader: &mut Self, key: &str| object.get(key).map(|v| reader.texts(v, &format!("{place}.{key}")));
        let (yes, no) = (words(self, "trueValues"), words(self, "falseValues"));
        let format = self.text(object, "format", &place).filter(|f| f != "default" && f != "any");
        Field {
            kind,
            format,
            description: self.text(object, "description", &place).unwrap_or_default(),
            constraints: self.constraints(object, &place),
            decimal: self.character(object, "decimalChar", &place),
            group: self.character(object, "groupChar", &place),
            delimiter: self.text(object, "delimiter", &place).filter(|d| !d.is_empty()),
            truths: (yes.is_some() || no.is_some()).then(|| (yes.unwrap_or_default(), no.unwrap_or_default())),
            name,
        }
    }

    fn constraints(&mut self, object: &Map<String, Value>, place: &str) -> Constraints {
        let object = match object.get("constraints") {
            None | Some(Value::Null) => return Constraints::default(),
            Some(Value::Object(object)) => object,
            Some(other) => {
                self.odd(place, other, "an object of constraints");
                return Constraints::default();
            }
        };
        for other in object.keys().filter(|key| !HEEDED.contains(&key.as_str())) {
            let hint = nearest(other, HEEDED).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            self.say(Severity::Info, place, &format!("the constraint '{other}' is not checked{hint}"));
        }
        let allowed = match object.get("enum") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values.clone(),
            Some(other) => {
                self.odd(place, other, "a list of allowed values");
                Vec::new()
            }
        };
        let bound = |key: &str| object.get(key).filter(|v| !v.is_null()).cloned();
        Constraints {
            required: self.flag(object, "required", place).unwrap_or_default(),
            unique: self.flag(object, "unique", place).unwrap_or_default(),
            allowed,
            minimum: bound("minimum"),
            maximum: bound("maximum"),
        }
    }

    fn foreign_key(&mut self, value: &Value, place: &str) -> Option<ForeignKey> {
        let parts = value.as_object().and_then(|key| Some((key, key.get("reference")?.as_object()?)));
        let Some((key, reference)) = parts else {
            self.odd(place, value, "an object with fields and reference");
            return None;
        };
        if reference.contains_key("datapackage") || reference.contains_key("package") {
            self.say(Severity::Info, place, "it refers to another package and is not checked");
            return None;
        }
        let fields = self.names(key, "fields", place);
        let there = self.names(reference, "fields", &format!("{place}.reference"));
        if fields.0.is_empty() || fields.0.len() != there.0.len() {
            let (here, there) = (fields.0.len(), there.0.len());
            let message =
                format!("found {here} columns that refer to {there}, expected as many here as there; it is left out");
            self.say(Severity::Error, place, &message);
            return None;
        }
        let resource = self.text(reference, "resource", place).unwrap_or_default();
        let reference = Reference { resource, fields: there };
        Some(ForeignKey { fields, reference })
    }
}
