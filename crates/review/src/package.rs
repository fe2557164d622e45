//! A review on disk: a data package, read and validated.

mod folder;
pub(crate) mod own;
mod resource;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use qes_records::decode;
use qes_synthesis::Model;
use qes_work::{Stopped, Work};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::check;
use crate::checked::Checked;
use crate::descriptor::{self, Citation, Descriptor, Parsed, Resource};
use crate::error::{ReviewError, list, nearest, shorten};
use crate::files::{self, MOST_OF_TEXT};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::inputs::models;
use crate::known;
use crate::provenance::{Provenance, UnknownProvenance};
use resource::Content;

/// Bytes hashed between two looks at the work.
const PIECE: usize = 1 << 20;

/// A review: its frames, its models, and what was wrong with them.
#[derive(Debug, Clone)]
pub struct Review {
    descriptor: Descriptor,
    frames: Vec<Frame>,
    models: Vec<LoadedModel>,
    findings: Vec<Finding>,
    checked: Checked,
    data_sha256: String,
    folder: PathBuf,
    /// For each table that was read from one file of lines, the line of each row.
    lines: BTreeMap<String, Vec<u64>>,
}

/// A conceptual model with its provenance.
#[derive(Debug, Clone)]
pub(crate) struct LoadedModel {
    pub model: Model,
    pub provenance: Option<Provenance>,
    /// What was wrong with its parts.
    pub findings: Vec<Finding>,
}

impl Review {
    /// Opens a data package: a folder with `datapackage.json`, or that file.
    ///
    /// A resource that cannot be read costs itself; it and all else that is wrong becomes a finding, and nothing is dropped in silence.
    ///
    /// # Errors
    /// Nothing there, no descriptor, or one that is no JSON or lists no resources; somebody asked for the end of it.
    pub fn open(path: &Path, work: &Work) -> Result<Self, ReviewError> {
        work.begin("reading")?;
        let descriptor_path = descriptor_path(path)?;
        let folder = descriptor_path.parent().unwrap_or(Path::new("."));
        let bytes = read(&descriptor_path, MOST_OF_TEXT, work)?;
        let mut hash = Sha256::new();
        add(&mut hash, "datapackage.json", &bytes, work);
        let mut refer = |relative: &str| referred(folder, relative, &mut hash, work);
        let Parsed { descriptor, findings } =
            descriptor::parse(&decode(&bytes).text, &mut refer).map_err(|message| bad(&descriptor_path, &message))?;
        let mut review = Self {
            descriptor: descriptor.clone(),
            frames: Vec::new(),
            models: Vec::new(),
            findings,
            checked: Checked::default(),
            data_sha256: String::new(),
            folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
            lines: BTreeMap::new(),
        };
        for resource in &descriptor.resources {
            review.add_resource(folder, resource, &mut hash, work);
            work.go_on()?;
        }
        review.data_sha256 = hex(hash);
        for frame in &mut review.frames {
            frame.data_sha256.clone_from(&review.data_sha256);
        }
        let mut descriptor = descriptor;
        known::complete(&mut descriptor, |resource, column| review.frame(resource).is_some_and(|f| f.has(column)));
        review.descriptor = descriptor;
        work.begin("checking keys")?;
        let structure = check::structure(&review, work)?;
        work.go_on()?;
        review.findings.extend(structure);
        review.findings.extend(known::near_resources(review.tables()));
        let mut checked = std::mem::take(&mut review.checked);
        checked.add_keys(&review);
        review.checked = checked;
        Ok(review)
    }

    fn add_resource(&mut self, folder: &Path, resource: &Resource, hash: &mut Sha256, work: &Work) {
        let name = &resource.name;
        let provenance = match resource.provenance.as_deref().map(str::parse) {
            None => None,
            Some(Ok(provenance)) => Some(provenance),
            Some(Err::<_, UnknownProvenance>(error)) => {
                let message = format!("datapackage.json, resource '{name}': {error}; what it rests on is not known");
                let finding = Finding::error(format!("provenance:{name}"), name, message);
                self.findings.push(finding.expected(UnknownProvenance::EXPECTED).found(shorten(&error.0)));
                None
            }
        };
        match resource::load(folder, resource, hash, &mut self.findings, work) {
            Ok(Content::Table(typed)) => {
                self.findings.extend(typed.findings);
                self.checked.values += typed.checked;
                if !typed.lines.is_empty() {
                    self.lines.insert(name.clone(), typed.lines);
                }
                if typed.checked > 0 {
                    self.checked.table(name);
                }
                let mut frame = Frame { name: name.clone(), data: typed.data, provenance, data_sha256: String::new() };
                if lost_provenance(resource, &frame) {
                    frame.provenance = None;
                }
                // A word that the schema does not allow is found already.
                let mut settled = settle_provenance(&mut frame);
                let known: HashSet<&str> = self.findings.iter().map(|known| known.id.as_str()).collect();
                settled.retain(|f| {
                    let row = f.id.rsplit(':').next().unwrap_or_default();
                    !known.contains(format!("enum:{name}.provenance:{row}").as_str())
                });
                self.findings.extend(settled);
                self.frames.push(frame);
            }
            Ok(Content::Model(models::Read { model, findings })) => {
                self.findings.extend(findings.iter().cloned());
                if self.models.iter().any(|m| m.model.name() == model.name()) {
                    let message = format!(
                        "{}: the model '{}' is there twice; the second is left out",
                        resource.path,
                        model.name()
                    );
                    self.findings.push(Finding::error(format!("model:{name}"), name, message));
                } else {
                    self.models.push(LoadedModel { model, provenance, findings });
                }
            }
            Err(finding) => self.findings.push(*finding),
        }
    }

    /// The tables by name and path.
    fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        let resources = self.descriptor.resources.iter().filter(|r| self.frame(&r.name).is_some());
        resources.map(|r| (r.name.as_str(), r.path.as_str()))
    }

    /// The line of its file on which a row of a table begins, from 1; the row is counted from 0.
    pub(crate) fn line(&self, table: &str, row: usize) -> Option<u64> {
        self.lines.get(table)?.get(row).copied()
    }

    /// The file of a table, or the table's own name where it has none.
    pub(crate) fn file<'a>(&'a self, table: &'a str) -> &'a str {
        let resource = self.descriptor.resources.iter().find(|r| r.name == table);
        resource.map_or(table, |r| r.path.as_str())
    }

    /// The folder that it was read from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The descriptor.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// How the review asks to be cited.
    pub fn citation(&self) -> Option<&Citation> {
        self.descriptor.citation.as_ref()
    }

    /// The package's name.
    pub fn name(&self) -> &str {
        &self.descriptor.name
    }

    /// The tables, in the order of the descriptor.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// SHA-256 over the descriptor and every file, in hexadecimal.
    pub fn data_sha256(&self) -> &str {
        &self.data_sha256
    }

    /// What loading found: values that are not what the schema says, keys that repeat or lead nowhere.
    pub fn load_findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What loading checked: values, keys and references.
    pub fn checked(&self) -> &Checked {
        &self.checked
    }

    /// Names of the conceptual models.
    pub fn model_names(&self) -> Vec<&str> {
        self.models.iter().map(|m| m.model.name()).collect()
    }

    pub(crate) fn models(&self) -> &[LoadedModel] {
        &self.models
    }

    /// The table of this name, if the package holds it.
    pub fn frame(&self, name: &str) -> Option<&Frame> {
        self.frames.iter().find(|f| f.name == name)
    }

    /// The table of this name, or an error that names what a question needs.
    ///
    /// # Errors
    /// The package has no such resource.
    pub fn require(&self, resource: &str, columns: &str) -> Result<&Frame, ReviewError> {
        self.frame(resource).ok_or_else(|| {
            let held = self.frames.iter().map(|f| f.name.as_str());
            let hint = nearest(resource, held.clone().filter(|name| !known::is_known(name)));
            let hint = hint.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            ReviewError::MissingResource {
                resource: resource.to_owned(),
                columns: columns.to_owned(),
                held: format!("{}{hint}", list(held)),
            }
        })
    }
}

/// Whether the rows had a provenance of their own that cannot be read: what the resource says of the whole may be better than they are.
fn lost_provenance(resource: &Resource, frame: &Frame) -> bool {
    let is_name = |name: &str| name.trim().eq_ignore_ascii_case("provenance");
    let declared = resource.schema.fields.iter().any(|f| is_name(&f.name));
    !frame.has("provenance") && (declared || frame.columns().into_iter().any(is_name))
}

/// What rests on all of its rows becomes the frame's provenance; a word that is none is a finding, and of its row nothing is known.
pub(crate) fn settle_provenance(frame: &mut Frame) -> Vec<Finding> {
    let mut findings = Vec::new();
    let texts = frame.texts_if_any("provenance").unwrap_or_default();
    for (row, text) in texts.iter().enumerate() {
        if let Some(Err(error)) = text.as_deref().map(str::parse::<Provenance>) {
            let id = format!("provenance:{}:{}", frame.name, row + 1);
            let message = format!("{}, row {}: {error}", frame.name, row + 1);
            findings.push(Finding::error(id, &frame.name, message).rows([row]).found(shorten(&error.0)));
        }
    }
    if frame.height() > 0 {
        frame.provenance = Provenance::of_all(frame.row_provenance());
    }
    findings
}

fn descriptor_path(path: &Path) -> Result<PathBuf, ReviewError> {
    if path.is_dir() {
        let descriptor = path.join("datapackage.json");
        return if descriptor.is_file() { Ok(descriptor) } else { Err(folder::no_descriptor(path)) };
    }
    if path.exists() { Ok(path.to_owned()) } else { Err(not_found(path)) }
}

/// An error that names the entry of the same folder whose name is closest.
pub(crate) fn not_found(path: &Path) -> ReviewError {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    ReviewError::NotFound { path: path.to_owned(), nearest: nearest(&name, names.iter().map(String::as_str)) }
}

/// The bytes of a regular file, at most so many.
pub(crate) fn read(path: &Path, most: u64, work: &Work) -> Result<Vec<u8>, ReviewError> {
    files::read(path, most, work).map_err(|source| match source.kind() {
        _ if files::is_stop(&source) => Stopped.into(),
        std::io::ErrorKind::NotFound => not_found(path),
        _ => ReviewError::Read { path: path.to_owned(), source },
    })
}

/// The rest of a package can be used although the file of a resource is not there.
fn missing_file(resource: &Resource, path: &str, nearest: Option<&str>) -> Finding {
    let name = &resource.name;
    let hint = nearest.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let message = format!("resource '{name}': found no file '{path}'; the rest of the package is loaded{hint}");
    Finding::error(format!("missing-file:{name}"), name, message).expected(path)
}

/// A part of the descriptor in a file of its own.
fn referred(folder: &Path, relative: &str, hash: &mut Sha256, work: &Work) -> Result<Value, String> {
    let path = resource::inside(folder, relative)?;
    let bytes = read(&path, MOST_OF_TEXT, work).map_err(|error| match error {
        ReviewError::NotFound { nearest, .. } => {
            let hint = nearest.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            format!("found no such file{hint}")
        }
        error => error.to_string(),
    })?;
    add(hash, relative, &bytes, work);
    serde_json::from_str(&decode(&bytes).text).map_err(|error| format!("it is not JSON: {error}"))
}

fn bad(path: &Path, message: &str) -> ReviewError {
    ReviewError::Descriptor { path: path.to_owned(), message: message.to_owned() }
}

/// Adds a file to the hash so that neither names nor contents can run into each other.
fn add(hash: &mut Sha256, name: &str, bytes: &[u8], work: &Work) {
    hash.update((name.len() as u64).to_le_bytes());
    hash.update(name);
    hash.update((bytes.len() as u64).to_le_bytes());
    for piece in bytes.chunks(PIECE) {
        if work.is_stopped() {
            // Nobody will ask for it.
            return;
        }
        hash.update(piece);
    }
}

/// The SHA-256 of these bytes, in hexadecimal.
pub fn sha256_of(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// As [`sha256_of`], for as many bytes as one likes.
pub(crate) fn sha256_of_many(bytes: &[u8], work: &Work) -> Result<String, Stopped> {
    let mut hash = Sha256::new();
    for piece in bytes.chunks(PIECE) {
        work.go_on()?;
        hash.update(piece);
    }
    Ok(hex(hash))
}

pub(crate) fn hex(hash: Sha256) -> String {
    use std::fmt::Write;
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
