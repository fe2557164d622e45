//! From the text of a descriptor to what a review needs of it.

use serde_json::{Map, Value};

use super::reader::{Reader, Refer, is_url, what};
use super::{Descriptor, FileDialect, Resource};
use crate::error::shorten;
use crate::finding::{Finding, Severity};

/// A descriptor, and the parts of it that are not what was expected.
pub(crate) struct Parsed {
    pub descriptor: Descriptor,
    pub findings: Vec<Finding>,
}

/// Parts of a dialect that change what is read, and that are not heeded.
const UNHEEDED: [&str; 6] = ["commentChar", "commentRows", "headerRows", "headerJoin", "escapeChar", "nullSequence"];

/// Reads a descriptor; a message says where it breaks as a whole.
pub(crate) fn parse(text: &str, refer: Refer<'_>) -> Result<Parsed, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| format!("it is not JSON: {e}"))?;
    let Value::Object(object) = value else {
        return Err(format!("found {}, expected an object with 'resources'", what(&value)));
    };
    let Some(Value::Array(resources)) = object.get("resources") else {
        return Err("found no list 'resources'; expected one entry per table".to_owned());
    };
    let mut reader = Reader { findings: Vec::new(), refer, resource: String::new() };
    let mut descriptor = Descriptor {
        name: reader.text(&object, "name", "").unwrap_or_default(),
        title: reader.text(&object, "title", "").unwrap_or_default(),
        description: reader.text(&object, "description", "").unwrap_or_default(),
        version: reader.text(&object, "version", "").unwrap_or_default(),
        citation: object.get("citation").and_then(|value| reader.citation(value)),
        resources: Vec::new(),
    };
    if resources.is_empty() {
        reader.say(Severity::Warning, "resources", "the list is empty; expected one entry per table");
    }
    for (i, value) in resources.iter().enumerate() {
        let place = format!("resources[{i}]");
        reader.resource.clear();
        let Value::Object(object) = value else {
            reader.odd(&place, value, "an object with name and path");
            continue;
        };
        if let Some(resource) = reader.resource(object, &place) {
            if descriptor.resources.iter().any(|r| r.name == resource.name) {
                reader.resource.clone_from(&resource.name);
                let message =
                    format!("the resource is declared twice; the second, at '{}', is left out", resource.path);
                reader.say(Severity::Error, &place, &message);
                continue;
            }
            descriptor.resources.push(resource);
        }
    }
    Ok(Parsed { descriptor, findings: reader.findings })
}

impl Reader<'_> {
    fn resource(&mut self, object: &Map<String, Value>, place: &str) -> Option<Resource> {
        let named = self.text(object, "name", place).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        self.resource = named.clone().unwrap_or_default();
        let mut paths = self.texts(object.get("path").unwrap_or(&Value::Null), "path").into_iter();
        let path = paths.next().filter(|path| !path.trim().is_empty());
        let data = object.get("data").filter(|data| !data.is_null()).cloned();
        let Some(path) = path.or_else(|| data.as_ref().map(|_| String::new())) else {
            self.say(Severity::Error, place, "found neither 'path' nor 'data'; the resource is left out");
            return None;
        };
        let more: Vec<String> = paths.collect();
        if let Some(url) = [&path].into_iter().chain(&more).find(|path| is_url(path)) {
            let url = shorten(url);
            let message = format!(
                "it lies at '{url}': qes reads no network; save the file in the package and name its path; the \
                 resource is left out"
            );
            self.say(Severity::Error, "path", &message);
            return None;
        }
        let Some(name) = named.or_else(|| stem(&path)) else {
            self.say(Severity::Error, place, "found no 'name'; the resource is left out");
            return None;
        };
        if self.resource.is_empty() {
            let message = format!("found no 'name'; '{path}' is read as '{name}'");
            self.say(Severity::Warning, place, &message);
            self.resource.clone_from(&name);
        }
        let dialect = self.object(object, "dialect").map(|dialect| self.dialect(&dialect)).unwrap_or_default();
        let schema = self.object(object, "schema").map(|schema| self.schema(&schema)).unwrap_or_default();
        Some(Resource {
            path: if path.is_empty() { format!("'data' of '{name}'") } else { path },
            more,
            data: data.filter(|_| !object.contains_key("path")),
            description: self.text(object, "description", "").unwrap_or_default(),
            provenance: self.text(object, "provenance", ""),
            encoding: self.text(object, "encoding", ""),
            dialect,
            schema,
            name,
        })
    }

    fn dialect(&mut self, object: &Map<String, Value>) -> FileDialect {
        // The second edition of the standard has a part for each format.
        let inner = object.get("csv").and_then(Value::as_object).unwrap_or(object);
        for part in UNHEEDED.into_iter().filter(|part| inner.get(*part).is_some_and(|v| !v.is_null())) {
            self.say(Severity::Warning, &format!("dialect.{part}"), "qes does not read this part of a dialect");
        }
        if let Some(quote) = inner.get("quoteChar").filter(|quote| **quote != "\"") {
            let quote = what(quote);
            self.say(Severity::Warning, "dialect.quoteChar", &format!("found {quote}; qes reads quotation marks only"));
        }
        let delimiter = self.text(inner, "delimiter", "dialect").filter(|delimiter| {
            let one = delimiter.len() == 1;
            if !one {
                let message = format!("found '{delimiter}', expected one ASCII character; the delimiter is detected");
                self.say(Severity::Warning, "dialect.delimiter", &message);
            }
            one
        });
        FileDialect { delimiter, header: self.flag(inner, "header", "dialect") }
    }
}

/// The name of a file without its ending.
fn stem(path: &str) -> Option<String> {
    std::path::Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned())
}
