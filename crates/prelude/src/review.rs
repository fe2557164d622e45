//! The session's review in Rust.

use std::path::Path;
use std::sync::Arc;

use qes::{
    Agreement, AgreementOptions, CharacteristicsResult, Check, CitationFormat, Cite, Concepts, Dialect, FlowResult,
    Load, ModelResult, Unit, Workspace,
};
use qes_cells::{Answer, Ask};

use crate::error::SessionError;
use crate::{frames, link, session};

/// The review that is loaded, as it was when [`review`] was called.
#[derive(Debug, Clone)]
pub struct LoadedReview {
    workspace: Arc<Workspace>,
}

/// The review of the session.
///
/// In a notebook it is read again from its folder, once, and has to be the same as the kernel's.
///
/// # Errors
/// None is loaded, or its files changed since.
pub fn review() -> Result<LoadedReview, SessionError> {
    if link::in_cell() {
        match link::ask(Ask::Review)? {
            Answer::Review { path, data_sha256 } => copy(&path, &data_sha256)?,
            other => return Err(SessionError::unexpected(&other)),
        };
    }
    let workspace = session::with(|s| s.workspace.clone());
    workspace.review()?;
    Ok(LoadedReview { workspace: Arc::new(workspace) })
}

/// Loads a data package, or a file as a frame, into the session, as `%load` does.
///
/// # Errors
/// Nothing there, or what is there cannot be read. The session is then as it was.
pub fn load(path: &str) -> Result<Load, SessionError> {
    if !link::in_cell() {
        return Ok(session::with(|s| s.workspace.load(path, None, Dialect::default()))?);
    }
    match link::ask(Ask::Load { path: path.to_owned() })? {
        Answer::Review { path, data_sha256 } => copy(&path, &data_sha256),
        Answer::Frame(shared) => {
            let frame = frames::mapped(shared)?;
            let basis = qes::Basis {
                provenance: frame.provenance,
                data_sha256: Some(frame.data_sha256.clone()),
                warnings: Vec::new(),
            };
            let shape = (frame.name.clone(), frame.height(), frame.columns().len(), frame.provenance);
            Ok(Load {
                command: "load",
                next: vec![format!("frame(\"{}\")?", frame.name)],
                name: frame.name,
                title: String::new(),
                resources: vec![shape],
                models: Vec::new(),
                exports: Vec::new(),
                notes: Vec::new(),
                skipped: Vec::new(),
                basis,
            })
        }
        other => Err(SessionError::unexpected(&other)),
    }
}

/// Reads the review again unless it is here already.
fn copy(path: &str, data_sha256: &str) -> Result<Load, SessionError> {
    session::with(|s| {
        let loaded = s.workspace.load(path, None, Dialect::default())?;
        if loaded.basis.data_sha256.as_deref() != Some(data_sha256) {
            s.workspace = Workspace::default();
            return Err(SessionError::Changed { path: path.to_owned() });
        }
        Ok(loaded)
    })
}

impl LoadedReview {
    /// Agreement for an instrument of the review, a frame of the session, or a file of ratings, with the usual
    /// statistics.
    ///
    /// # Errors
    /// There is no such thing, or its answers are not published.
    pub fn agreement(&self, source: &str) -> Result<Agreement, SessionError> {
        self.agreement_with(source, &AgreementOptions::default())
    }

    /// As [`LoadedReview::agreement`], computed as the options say.
    ///
    /// # Errors
    /// As there; a statistic does not fit.
    pub fn agreement_with(&self, source: &str, options: &AgreementOptions) -> Result<Agreement, SessionError> {
        let instruments = self.workspace.review()?.instruments();
        let known = instruments.iter().any(|i| i == source) || Path::new(source).is_file();
        if !known && let Ok(frame) = frames::fetch(source) {
            let mut workspace = Workspace::default();
            workspace.put(frame);
            return Ok(workspace.agreement(source, options)?);
        }
        Ok(self.workspace.agreement(source, options)?)
    }

    /// The study flow.
    ///
    /// # Errors
    /// The review has none.
    pub fn flow(&self) -> Result<FlowResult, SessionError> {
        Ok(self.workspace.flow()?)
    }

    /// Counts of papers, studies or participants by one variable or two; by the first two where none is given.
    ///
    /// # Errors
    /// A variable is not known, or the unit is not published for it.
    pub fn characteristics(&self, by: &[&str], unit: Unit) -> Result<CharacteristicsResult, SessionError> {
        let by: Vec<String> = by.iter().map(|v| (*v).to_owned()).collect();
        Ok(self.workspace.characteristics(&by, unit)?)
    }

    /// Categories and concepts with the papers that support them; split by a variable, or of one category, if you ask.
    ///
    /// # Errors
    /// The review has none, or knows no such variable or category.
    pub fn concepts(&self, by: Option<&str>, category: Option<&str>) -> Result<Concepts, SessionError> {
        Ok(self.workspace.concepts(by, category)?)
    }

    /// A conceptual model.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn model(&self, name: &str) -> Result<ModelResult, SessionError> {
        Ok(self.workspace.model(name)?)
    }

    /// Everything in the review that contradicts something else.
    ///
    /// # Errors
    /// Never once a review is loaded.
    pub fn check(&self) -> Result<Check, SessionError> {
        Ok(self.workspace.check()?)
    }

    /// How to cite the review, and qes.
    pub fn cite(&self, format: CitationFormat) -> Cite {
        self.workspace.cite(format)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.workspace.review().map(qes::Review::name).unwrap_or_default()
    }
}
