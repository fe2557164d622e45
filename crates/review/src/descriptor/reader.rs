//! Reads parts of a descriptor one by one: a part that is not what was expected costs itself and leaves a finding.

use serde_json::{Map, Value};

use crate::error::shorten;
use crate::finding::{Finding, Severity};

/// Fetches a part that a descriptor names by its path.
pub(crate) type Refer<'a> = &'a mut dyn FnMut(&str) -> Result<Value, String>;

pub(super) struct Reader<'a> {
    pub(super) findings: Vec<Finding>,
    pub(super) refer: Refer<'a>,
    /// The resource that findings belong to.
    pub(super) resource: String,
}

/// What a JSON value is, in words.
pub(super) fn what(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => format!("the number {n}"),
        Value::String(s) => format!("the text '{}'", shorten(s)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Whether a path is a web address.
pub(super) fn is_url(path: &str) -> bool {
    path.contains("://")
}

impl Reader<'_> {
    pub(super) fn say(&mut self, severity: Severity, place: &str, message: &str) {
        let about = if self.resource.is_empty() { String::new() } else { format!("resource '{}', ", self.resource) };
        let message = format!("datapackage.json, {about}{place}: {message}");
        let id = match self.resource.as_str() {
            "" => format!("descriptor:{place}"),
            resource => format!("descriptor:{resource}:{place}"),
        };
        self.findings.push(Finding::new(severity, id, &self.resource, message));
    }

    pub(super) fn odd(&mut self, place: &str, found: &Value, expected: &str) {
        let message = format!("found {}, expected {expected}; it is left out", what(found));
        self.say(Severity::Warning, place, &message);
        if let Some(finding) = self.findings.last_mut() {
            expected.clone_into(&mut finding.expected);
            finding.found = what(found);
        }
    }

    /// A text; a number is one too.
    pub(super) fn text(&mut self, object: &Map<String, Value>, key: &str, place: &str) -> Option<String> {
        match object.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            other => {
                self.odd(&joined(place, key), other, "a text");
                None
            }
        }
    }

    pub(super) fn flag(&mut self, object: &Map<String, Value>, key: &str, place: &str) -> Option<bool> {
        match object.get(key)? {
            Value::Null => None,
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            other => {
                self.odd(&joined(place, key), other, "true or false");
                None
            }
        }
    }

    pub(super) fn character(&mut self, object: &Map<String, Value>, key: &str, place: &str) -> Option<char> {
        let value = object.get(key).filter(|v| !v.is_null())?;
        let mut characters = value.as_str().unwrap_or_default().chars();
        if let (Some(one), None) = (characters.next(), characters.next()) {
            Some(one)
        } else {
            if value != "" {
                self.odd(&joined(place, key), value, "one character");
            }
            None
        }
    }

    /// The texts of a list; a text alone is a list of one.
    pub(super) fn texts(&mut self, value: &Value, place: &str) -> Vec<String> {
        match value {
            Value::Null => Vec::new(),
            Value::String(text) => vec![text.clone()],
            Value::Array(values) => {
                let mut texts = Vec::new();
                for (i, value) in values.iter().enumerate() {
                    match value {
                        Value::String(text) => texts.push(text.clone()),
                        Value::Number(number) => texts.push(number.to_string()),
                        // The second edition of the standard gives a value with its label.
                        Value::Object(object) if object.get("value").is_some_and(Value::is_string) => {
                            texts.extend(object["value"].as_str().map(str::to_owned));
                        }
                        other => self.odd(&format!("{place}[{i}]"), other, "a text"),
                    }
                }
                texts
            }
            other => {
                self.odd(place, other, "a text or a list of texts");
                Vec::new()
            }
        }
    }

    /// The parts of a list.
    pub(super) fn list<'v>(&mut self, object: &'v Map<String, Value>, key: &str, place: &str) -> &'v [Value] {
        match object.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(list)) => list,
            // One alone is often written without a list.
            Some(one @ Value::Object(_)) => std::slice::from_ref(one),
            Some(other) => {
                self.odd(&joined(place, key), other, "a list");
                &[]
            }
        }
    }

    /// An object, in place or in a file of the package that a path names.
    pub(super) fn object(&mut self, object: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
        match object.get(key)? {
            Value::Null => None,
            Value::Object(object) => Some(object.clone()),
            Value::String(path) => {
                let read = if is_url(path) {
                    Err("qes reads no network; save it in the package and name its path".to_owned())
                } else {
                    (self.refer)(path)
                };
                match read {
                    Ok(Value::Object(object)) => return Some(object),
                    Ok(other) => self.odd(key, &other, &format!("an object in '{}'", shorten(path))),
                    Err(why) => {
                        let message = format!("it lies at '{}': {why}; the rest is loaded without it", shorten(path));
                        self.say(Severity::Error, key, &message);
                    }
                }
                None
            }
            other => {
                self.odd(key, other, "an object, or the path of a file that holds one");
                None
            }
        }
    }
}

pub(super) fn joined(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}
