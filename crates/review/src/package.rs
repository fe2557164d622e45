//! A review on disk: a data package, read and validated.

use std::fs;
use std::path::{Path, PathBuf};

use qes_synthesis::Model;
use sha2::{Digest, Sha256};

use crate::check;
use crate::descriptor::{Citation, Descriptor, Resource};
use crate::error::{ReviewError, list, nearest, shorten};
use crate::finding::Finding;
use crate::formats::{self, Dialect};
use crate::frame::Frame;
use crate::inputs::models;
use crate::provenance::Provenance;
use crate::typed;

/// A review: its frames, its models, and what was wrong with them.
#[derive(Debug, Clone)]
pub struct Review {
    descriptor: Descriptor,
    frames: Vec<Frame>,
    models: Vec<LoadedModel>,
    findings: Vec<Finding>,
    data_sha256: String,
    folder: PathBuf,
}

/// A conceptual model with its provenance.
#[derive(Debug, Clone)]
pub(crate) struct LoadedModel {
    pub model: Model,
    pub provenance: Option<Provenance>,
}

impl Review {
    /// Opens a data package: a folder with `datapackage.json`, or that file.
    ///
    /// What cannot be read is refused; all else that is wrong becomes a finding, and nothing is dropped in silence.
    ///
    /// # Errors
    /// Nothing there, no descriptor, a descriptor or file that is empty, or broken.
    pub fn open(path: &Path) -> Result<Self, ReviewError> {
        let descriptor_path = descriptor_path(path)?;
        let folder = descriptor_path.parent().unwrap_or(Path::new("."));
        let bytes = read(&descriptor_path)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| bad(&descriptor_path, "it is not UTF-8 text"))?;
        let descriptor = Descriptor::parse(text).map_err(|message| bad(&descriptor_path, &message))?;
        let mut hash = Sha256::new();
        add(&mut hash, "datapackage.json", &bytes);
        let mut review = Self {
            descriptor: descriptor.clone(),
            frames: Vec::new(),
            models: Vec::new(),
            findings: Vec::new(),
            data_sha256: String::new(),
            folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
        };
        for resource in &descriptor.resources {
            review.add_resource(&descriptor_path, folder, resource, &mut hash)?;
        }
        review.data_sha256 = hex(hash);
        for frame in &mut review.frames {
            frame.data_sha256.clone_from(&review.data_sha256);
        }
        let structure = check::structure(&review);
        review.findings.extend(structure);
        Ok(review)
    }

    fn add_resource(
        &mut self,
        descriptor_path: &Path,
        folder: &Path,
        resource: &Resource,
        hash: &mut Sha256,
    ) -> Result<(), ReviewError> {
        if self.frames.iter().any(|f| f.name == resource.name) {
            return Err(bad(descriptor_path, &format!("resource '{}' is declared twice", resource.name)));
        }
        let relative = Path::new(&resource.path);
        if relative.is_absolute() || relative.components().any(|c| c == std::path::Component::ParentDir) {
            let message =
                format!("resource '{}' lies at '{}'; expected a path inside the package", resource.name, resource.path);
            return Err(bad(descriptor_path, &message));
        }
        let provenance = match resource.provenance.as_deref().map(str::parse) {
            None => None,
            Some(Ok(provenance)) => Some(provenance),
            Some(Err(error)) => {
                return Err(bad(descriptor_path, &format!("resource '{}': {error}", resource.name)));
            }
        };
        let path = folder.join(relative);
        if let (Ok(real), Ok(inside)) = (path.canonicalize(), folder_of(folder).canonicalize())
            && !real.starts_with(inside)
        {
            let message = format!("resource '{}' leads out of the package, to '{}'", resource.name, real.display());
            return Err(bad(descriptor_path, &message));
        }
        let bytes = match read(&path) {
            Err(ReviewError::NotFound { nearest, .. }) => {
                self.findings.push(missing_file(resource, nearest.as_deref()));
                return Ok(());
            }
            other => other?,
        };
        add(hash, &resource.path, &bytes);
        if bytes.is_empty() {
            return Err(ReviewError::Empty { path });
        }
        if relative.extension().is_some_and(|e| e == "json") {
            self.models.push(LoadedModel { model: models::parse(&path, &bytes)?, provenance });
            return Ok(());
        }
        let data = if relative.extension().is_some_and(|e| e == "parquet") {
            let data = formats::parquet::read(&path, &bytes)?;
            self.findings.extend(typed::missing_columns(resource, &data));
            data
        } else {
            let table = if formats::is_workbook(&path, &bytes) {
                formats::xlsx::read_sheet(&path, &bytes, None)?
            } else {
                formats::csv::read(&path, &bytes, dialect(resource))?
            };
            let table = table.with_header(resource);
            self.findings.extend(table.notes.iter().zip(1..).map(|(note, n)| {
                let message = format!("{}: {note}", resource.path);
                Finding::info(format!("read:{}:{n}", resource.name), &resource.name, message)
            }));
            let typed = typed::by_schema(resource, &table)?;
            self.findings.extend(typed.findings);
            typed.data
        };
        let mut frame = Frame { name: resource.name.clone(), data, provenance, data_sha256: String::new() };
        self.findings.extend(settle_provenance(&mut frame));
        self.frames.push(frame);
        Ok(())
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
        self.frame(resource).ok_or_else(|| ReviewError::MissingResource {
            resource: resource.to_owned(),
            columns: columns.to_owned(),
            held: list(self.frames.iter().map(|f| f.name.as_str())),
        })
    }
}

/// The weakest provenance of the rows becomes the frame's; a word that is none is a finding.
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
    frame.provenance = frame.row_provenance().into_iter().flatten().max().or(frame.provenance);
    findings
}

fn descriptor_path(path: &Path) -> Result<PathBuf, ReviewError> {
    if path.is_dir() {
        let descriptor = path.join("datapackage.json");
        return if descriptor.is_file() {
            Ok(descriptor)
        } else {
            Err(ReviewError::NoDescriptor { path: path.to_owned() })
        };
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

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, ReviewError> {
    match fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(not_found(path)),
        Err(source) => Err(ReviewError::Read { path: path.to_owned(), source }),
    }
}

/// The dialect that the descriptor declares.
fn dialect(resource: &Resource) -> Dialect {
    let delimiter = resource.dialect.delimiter.as_deref().map(str::as_bytes);
    Dialect {
        separator: delimiter.and_then(|d| if let [one] = d { Some(*one) } else { None }),
        decimal: resource.schema.fields.iter().find_map(|f| f.decimal),
    }
}

/// A folder that can be made canonical: the parent of a bare file name is blank.
fn folder_of(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The rest of a package can be used although the file of a resource is not there.
fn missing_file(resource: &Resource, nearest: Option<&str>) -> Finding {
    let (name, path) = (&resource.name, &resource.path);
    let hint = nearest.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let message = format!("resource '{name}': found no file '{path}'; the rest of the package is loaded{hint}");
    Finding::error(format!("missing-file:{name}"), name, message).expected(path)
}

fn bad(path: &Path, message: &str) -> ReviewError {
    ReviewError::Descriptor { path: path.to_owned(), message: message.to_owned() }
}

/// Adds a file to the hash so that neither names nor contents can run into each other.
fn add(hash: &mut Sha256, name: &str, bytes: &[u8]) {
    hash.update((name.len() as u64).to_le_bytes());
    hash.update(name);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// The SHA-256 of these bytes, in hexadecimal.
pub fn sha256_of(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

fn hex(hash: Sha256) -> String {
    use std::fmt::Write;
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
