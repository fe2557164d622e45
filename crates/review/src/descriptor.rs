//! `datapackage.json`, as far as a review needs it.

mod citation;
mod read;
mod reader;
mod schema;

use serde_json::Value;

pub(crate) use read::{Parsed, parse};

/// A Frictionless data package.
#[derive(Debug, Clone, Default)]
pub struct Descriptor {
    /// Short name.
    pub name: String,
    /// Title for a reader.
    pub title: String,
    /// What the review asks and what the package carries.
    pub description: String,
    /// Version of the data.
    pub version: String,
    /// How to cite the review.
    pub citation: Option<Citation>,
    /// The resources that can be read, each with what qes knows of a resource of its name.
    pub resources: Vec<Resource>,
}

/// The publication that a package carries the data of.
#[derive(Debug, Clone, Default)]
pub struct Citation {
    /// Title.
    pub title: String,
    /// Authors, each as printed.
    pub authors: Vec<String>,
    /// Journal.
    pub journal: String,
    /// Year.
    pub year: Option<Value>,
    /// Volume.
    pub volume: Option<Value>,
    /// Issue.
    pub issue: Option<Value>,
    /// Pages.
    pub pages: Option<String>,
    /// DOI without a resolver.
    pub doi: Option<String>,
}

/// One resource: a table, or a model.
#[derive(Debug, Clone, Default)]
pub struct Resource {
    /// Name.
    pub name: String,
    /// Path, relative to the descriptor; where the rows stand in the descriptor, words that say so.
    pub path: String,
    /// Further files with more rows of the same table.
    pub more: Vec<String>,
    /// The rows, where they stand in the descriptor.
    pub data: Option<Value>,
    /// What a row is.
    pub description: String,
    /// Provenance of what carries none of its own.
    pub provenance: Option<String>,
    /// The encoding that the descriptor names.
    pub encoding: Option<String>,
    /// How the file is written.
    pub dialect: FileDialect,
    /// Columns and keys.
    pub schema: Schema,
}

/// How a CSV file is written; what is not said is detected.
#[derive(Debug, Clone, Default)]
pub struct FileDialect {
    /// Between the cells.
    pub delimiter: Option<String>,
    /// Whether the first row names the columns; it does where this is not said.
    pub header: Option<bool>,
}

/// Columns and keys of a table.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The columns.
    pub fields: Vec<Field>,
    /// Columns that together are unique.
    pub primary_key: Names,
    /// References to other tables.
    pub foreign_keys: Vec<ForeignKey>,
    /// What stands for a missing value, beside nothing.
    pub missing_values: Vec<String>,
}

/// One column.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Type; any where it says nothing.
    pub kind: String,
    /// How dates are written, where that is not ISO 8601.
    pub format: Option<String>,
    /// What the column holds.
    pub description: String,
    /// What its values must meet.
    pub constraints: Constraints,
    /// Between whole and fraction; a point, or what is detected, where it is not said.
    pub decimal: Option<char>,
    /// Between groups of digits.
    pub group: Option<char>,
    /// Between the values of a list; a comma where it is not said.
    pub delimiter: Option<String>,
    /// Words for true and false, where they are declared.
    pub truths: Option<(Vec<String>, Vec<String>)>,
}

/// What the values of a column must meet.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// No blank.
    pub required: bool,
    /// No value twice.
    pub unique: bool,
    /// The allowed values.
    pub allowed: Vec<Value>,
    /// The least value.
    pub minimum: Option<Value>,
    /// The greatest value.
    pub maximum: Option<Value>,
}

/// A reference to another table.
#[derive(Debug, Clone, Default)]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Names,
    /// What they refer to.
    pub reference: Reference,
}

/// The far end of a foreign key.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    /// The resource; blank for the table itself.
    pub resource: String,
    /// Its columns.
    pub fields: Names,
}

/// One name or several: the standard allows both spellings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(pub Vec<String>);
