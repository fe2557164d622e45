//! The session's review in Rust.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use qes::{
    Agreement, AgreementOptions, Align, Basis, CharacteristicsOptions, CharacteristicsResult, Check, CitationFormat,
    Cite, Concepts, Dialect, FlowResult, Load, ModelResult, Shown, Table, Unit, Workspace,
};
use qes_cells::{Answer, Ask, SharedFrame};
use qes_work::Work;
use serde_json::json;

use crate::error::SessionError;
use crate::verbs::Shows;
use crate::{frames, link, session};

/// The review that is loaded, as it was when [`review`] was called.
#[derive(Clone)]
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
        refresh()?;
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
    // So that the copy knows which frames make way for the review.
    let _ = refresh();
    match link::ask(Ask::Load { path: path.to_owned() })? {
        Answer::Review { path, data_sha256, frames } => {
            let loaded = copy(&path, &data_sha256)?;
            give_own(frames)?;
            Ok(loaded)
        }
        Answer::Frame(shared) => {
            let frame = frames::mapped(shared)?;
            let basis = Basis {
                provenance: frame.provenance,
                data_sha256: Some(frame.data_sha256.clone()),
                ..Basis::default()
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
                checked: qes::Checked::default(),
                notes: Vec::new(),
                skipped: Vec::new(),
                basis,
                set_aside: Vec::new(),
            })
        }
        other => Err(SessionError::unexpected(&other)),
    }
}

/// Makes the copy what the kernel has: the package, read again unless it is here already, and the session's own frames in the place of its
/// tables.
pub(crate) fn refresh() -> Result<(), SessionError> {
    match link::ask(Ask::Review)? {
        Answer::Review { path, data_sha256, frames } => {
            let here = session::with(|s| {
                let held = s.workspace.loaded_review();
                held.is_ok_and(|r| r.data_sha256() == data_sha256 && r.folder() == Path::new(&path))
            });
            if path.is_empty() {
                session::with(|s| s.workspace = Workspace::default());
            } else if !here {
                copy(&path, &data_sha256)?;
            }
            give_own(frames)
        }
        other => Err(SessionError::unexpected(&other)),
    }
}

/// The session's own frames in the copy are these.
fn give_own(shared: Vec<SharedFrame>) -> Result<(), SessionError> {
    let own = shared.into_iter().map(frames::mapped).collect::<Result<Vec<_>, _>>()?;
    session::with(|s| {
        let before: Vec<String> = s.workspace.own_names().map(str::to_owned).collect();
        s.workspace.drop_frames(&before)?;
        for frame in own {
            s.workspace.put(frame);
        }
        Ok(())
    })
}

/// Reads the package again.
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
        if !known
            && self.workspace.frame(source).is_err()
            && let Ok(frame) = frames::fetch(source)
        {
            let mut workspace = Workspace::default();
            workspace.put(frame);
            let found = workspace.agreement(source, options, &Work::new())?;
            session::note(source, &found.basis);
            return Ok(found);
        }
        let found = self.workspace.agreement(source, options, &Work::new())?;
        self.note(&found.basis);
        Ok(found)
    }

    /// The study flow.
    ///
    /// # Errors
    /// The review has none.
    pub fn flow(&self) -> Result<FlowResult, SessionError> {
        let found = self.workspace.flow(&Work::new())?;
        self.note(&found.basis);
        Ok(found)
    }

    /// Counts of papers, studies or participants by one variable or two; by the first two where none is given.
    ///
    /// # Errors
    /// A variable is not known, or the unit is not published for it.
    pub fn characteristics(&self, by: &[&str], unit: Unit) -> Result<CharacteristicsResult, SessionError> {
        let by: Vec<String> = by.iter().map(|v| (*v).to_owned()).collect();
        let found = self.workspace.characteristics(&by, unit)?;
        self.note(&found.basis);
        Ok(found)
    }

    /// As [`LoadedReview::characteristics`], with variables read as the options say.
    ///
    /// # Errors
    /// As there; groups are asked for where no variable is a number.
    pub fn characteristics_with(
        &self,
        by: &[&str],
        unit: Unit,
        options: &CharacteristicsOptions,
    ) -> Result<CharacteristicsResult, SessionError> {
        let by: Vec<String> = by.iter().map(|v| (*v).to_owned()).collect();
        let found = self.workspace.characteristics_with(&by, unit, options)?;
        self.note(&found.basis);
        Ok(found)
    }

    /// Categories and concepts with the papers that support them; split by a variable, or of one category, if you ask.
    ///
    /// # Errors
    /// The review has none, or knows no such variable or category.
    pub fn concepts(&self, by: Option<&str>, category: Option<&str>) -> Result<Concepts, SessionError> {
        let found = self.workspace.concepts(by, category)?;
        self.note(&found.basis);
        Ok(found)
    }

    /// A conceptual model.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn model(&self, name: &str) -> Result<ModelResult, SessionError> {
        let found = self.workspace.model(name)?;
        self.note(&found.basis);
        Ok(found)
    }

    /// Everything in the review that contradicts something else.
    ///
    /// # Errors
    /// Never once a review is loaded.
    pub fn check(&self) -> Result<Check, SessionError> {
        let found = self.workspace.check(&Work::new())?;
        self.note(&found.basis);
        Ok(found)
    }

    /// How to cite the review, and qes.
    pub fn cite(&self, format: CitationFormat) -> Cite {
        self.workspace.cite(format)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.workspace.review().map(qes::Review::name).unwrap_or_default()
    }

    /// What the cell makes from now on may rest on this result.
    fn note(&self, basis: &Basis) {
        session::note(self.name(), basis);
    }
}

/// Its name and how many tables it holds: not every row of them.
impl fmt::Debug for LoadedReview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.workspace.frame_list().count();
        f.debug_struct("LoadedReview").field("name", &self.name()).field("tables", &tables).finish_non_exhaustive()
    }
}

/// Its tables with their rows, its models, and where it lies.
impl Shows for LoadedReview {
    fn shown(&self) -> Shown {
        let package = self.workspace.loaded_review().ok();
        let frames: Vec<&qes::Frame> = self.workspace.frame_list().collect();
        let models: Vec<&str> = package.map(qes::Review::model_names).unwrap_or_default();
        let own: Vec<String> = self.workspace.own_names().map(str::to_owned).collect();
        let basis = Basis {
            provenance: qes::Provenance::of_all(frames.iter().map(|frame| frame.provenance)),
            data_sha256: package.map(|review| review.data_sha256().to_owned()),
            session_frames: own.iter().filter(|name| self.workspace.takes_place(name)).cloned().collect(),
            ..Basis::default()
        };
        let title = package.map(|review| review.descriptor().title.as_str()).unwrap_or_default();
        let folder = package.map(|review| review.folder().display().to_string()).unwrap_or_default();
        let name = self.name();
        let heading = if title.is_empty() { name.to_owned() } else { format!("{name}: {title}") };
        let mut table = Table::new(heading)
            .column("resource", Align::Left)
            .column("rows", Align::Right)
            .column("columns", Align::Right)
            .column("provenance", Align::Left);
        let mut resources = Vec::new();
        for frame in frames {
            let provenance = frame.provenance.map_or("not stated", qes::Provenance::name);
            let (rows, columns) = (frame.height(), frame.columns().len());
            resources.push(json!({ "name": frame.name, "rows": rows, "columns": columns, "provenance": provenance }));
            table.row(vec![frame.name.as_str().into(), rows.into(), columns.into(), provenance.into()]);
        }
        if !models.is_empty() {
            table.note(format!("Models: {}.", models.join(", ")));
        }
        if !folder.is_empty() {
            table.note(format!("Read from {folder}."));
        }
        let own = json!({ "name": name, "title": title, "path": folder, "resources": resources, "models": models });
        Shown::new("review", &basis, own).with_table(table, &basis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_shown_in_a_few_lines() {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../notebooks/data/msk-pain");
        let mut workspace = Workspace::default();
        workspace.load(data, None, Dialect::default()).unwrap();
        let review = LoadedReview { workspace: Arc::new(workspace) };
        let bundle = review.shown().bundles().pop().unwrap();
        let text = bundle["text/plain"].as_str().unwrap();
        assert!(text.starts_with("msk-pain") && text.lines().count() < 40 && text.len() < 4000, "{text}");
        assert!(text.contains("papers") && text.contains("93") && text.contains("Read from"), "{text}");
        assert!(bundle["text/html"].as_str().unwrap().contains("<table"));
        assert_eq!(format!("{review:?}").lines().count(), 1);
        assert!(format!("{:?}", Some(review)).len() < 100);
    }
}
