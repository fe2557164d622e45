//! `datapackage.json`, as far as a review needs it.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A Frictionless data package.
#[derive(Debug, Clone, Deserialize)]
pub struct Descriptor {
    /// Short name.
    #[serde(default)]
    pub name: String,
    /// Title for a reader.
    #[serde(default)]
    pub title: String,
    /// What the review asks and what the package carries.
    #[serde(default)]
    pub description: String,
    /// Version of the data.
    #[serde(default)]
    pub version: String,
    /// How to cite the review.
    #[serde(default)]
    pub citation: Option<Citation>,
    /// The resources.
    pub resources: Vec<Resource>,
}

/// The publication that a package carries the data of.
#[derive(Debug, Clone, Deserialize)]
pub struct Citation {
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Authors, each as printed.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Journal.
    #[serde(default)]
    pub journal: String,
    /// Year.
    #[serde(default)]
    pub year: Option<Value>,
    /// Volume.
    #[serde(default)]
    pub volume: Option<Value>,
    /// Issue.
    #[serde(default)]
    pub issue: Option<Value>,
    /// Pages.
    #[serde(default)]
    pub pages: Option<String>,
    /// DOI without a resolver.
    #[serde(default)]
    pub doi: Option<String>,
}

/// One resource: a table, or a model.
#[derive(Debug, Clone, Deserialize)]
pub struct Resource {
    /// Name.
    pub name: String,
    /// Path, relative to the descriptor.
    pub path: String,
    /// What a row is.
    #[serde(default)]
    pub description: String,
    /// Provenance of what carries none of its own.
    #[serde(default)]
    pub provenance: Option<String>,
    /// How the file is written.
    #[serde(default)]
    pub dialect: FileDialect,
    /// Columns and keys.
    #[serde(default)]
    pub schema: Schema,
}

/// How a CSV file is written; what is not said is detected.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct FileDialect {
    /// Between the cells.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// Whether the first row names the columns; it does where this is not said.
    #[serde(default)]
    pub header: Option<bool>,
}

/// Columns and keys of a table.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Schema {
    /// The columns.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Columns that together are unique.
    #[serde(default, rename = "primaryKey")]
    pub primary_key: Names,
    /// References to other tables.
    #[serde(default, rename = "foreignKeys")]
    pub foreign_keys: Vec<ForeignKey>,
    /// What stands for a missing value.
    #[serde(default = "blank", rename = "missingValues")]
    pub missing_values: Vec<String>,
}

fn blank() -> Vec<String> {
    vec![String::new()]
}

/// One column.
#[derive(Debug, Clone, Deserialize)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Type; text where it says nothing.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// What the column holds.
    #[serde(default)]
    pub description: String,
    /// What its values must meet.
    #[serde(default)]
    pub constraints: Constraints,
    /// Between whole and fraction; a point, or what is detected, where it is not said.
    #[serde(default, rename = "decimalChar")]
    pub decimal: Option<char>,
    /// Between groups of digits.
    #[serde(default, rename = "groupChar")]
    pub group: Option<char>,
    /// Between the values of a list; a comma where it is not said.
    #[serde(default)]
    pub delimiter: Option<String>,
}

/// What the values of a column must meet.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Constraints {
    /// No blank.
    #[serde(default)]
    pub required: bool,
    /// No value twice.
    #[serde(default)]
    pub unique: bool,
    /// The allowed values.
    #[serde(default, rename = "enum")]
    pub allowed: Vec<Value>,
    /// The least value.
    #[serde(default)]
    pub minimum: Option<Value>,
    /// The greatest value.
    #[serde(default)]
    pub maximum: Option<Value>,
}

/// A reference to another table.
#[derive(Debug, Clone, Deserialize)]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Names,
    /// What they refer to.
    pub reference: Reference,
}

/// The far end of a foreign key.
#[derive(Debug, Clone, Deserialize)]
pub struct Reference {
    /// The resource; blank for the table itself.
    #[serde(default)]
    pub resource: String,
    /// Its columns.
    pub fields: Names,
}

/// One name or several: the standard allows both spellings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Names(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Names {
    fn from(names: OneOrMany) -> Self {
        match names {
            OneOrMany::One(name) => Self(vec![name]),
            OneOrMany::Many(names) => Self(names),
        }
    }
}

impl Descriptor {
    /// Reads a descriptor; a message says where it breaks.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| format!("it is not JSON: {e}"))?;
        let object: Map<String, Value> = serde_json::from_value(value)
            .map_err(|_| "found no JSON object; expected one with 'resources'".to_owned())?;
        if !object.get("resources").is_some_and(Value::is_array) {
            return Err("found no list 'resources'; expected one entry per table".to_owned());
        }
        serde_json::from_value(Value::Object(object)).map_err(|e| e.to_string())
    }
}
