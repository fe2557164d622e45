//! The session's frames in Rust.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use polars::prelude::{DataFrame, LazyFrame};
use polars::sql::extract_table_identifiers;
use qes::{Frame, Frames, Provenance, Rows, Show, Workspace, map_frame, write_frame};
use qes_cells::{Answer, Ask, FOLDER, SharedFrame};
use qes_work::Work;

use crate::error::SessionError;
use crate::{link, review, session};

/// A frame of the session by name, as it is now.
///
/// In a notebook its values stay where they are: kernel and cell look at the same memory.
///
/// # Errors
/// There is no such frame; the message names the nearest one.
pub fn frame(name: &str) -> Result<DataFrame, SessionError> {
    let frame = fetch(name)?;
    session::with(|s| s.note(&frame));
    Ok(frame.data)
}

/// Every frame of the session with its shape, as `%frames` lists them.
///
/// # Errors
/// The kernel does not answer.
pub fn frames() -> Result<Frames, SessionError> {
    if !link::in_cell() {
        return Ok(session::with(|s| s.workspace.frames()));
    }
    let names = names()?;
    Ok(desk(names.iter().map(String::as_str))?.frames())
}

/// The rows of a frame, of which the first are shown, as `%show` shows them.
///
/// # Errors
/// There is no such frame.
pub fn show(name: &str, rows: Option<usize>) -> Result<Show, SessionError> {
    if !link::in_cell() {
        return Ok(session::with(|s| s.workspace.rows(name, rows))?);
    }
    let shown = desk([name])?.rows(name, rows)?;
    session::note(name, &shown.0.basis);
    Ok(shown)
}

/// SQL over the session's frames; `data` of the result holds all its rows.
///
/// # Errors
/// The query is not SQL or names what is not there.
pub fn sql(query: &str) -> Result<Rows, SessionError> {
    if !link::in_cell() {
        return Ok(session::with(|s| s.workspace.sql(query, None, &Work::new())).map_err(|e| placed(query, e))?);
    }
    // A frame that the query does not name is not fetched; where the names cannot be told, all are.
    let named = extract_table_identifiers(query, false, true).ok();
    let wanted = |name: &String| {
        named.as_ref().is_none_or(|named| named.iter().any(|n| n.to_lowercase() == name.to_lowercase()))
    };
    let names: Vec<String> = names()?.into_iter().filter(wanted).collect();
    let mut workspace = desk(names.iter().map(String::as_str))?;
    for name in &names {
        let frame = workspace.frame(name)?;
        session::with(|s| s.note(frame));
    }
    workspace.sql(query, None, &Work::new()).or_else(|error| {
        // What it was meant to name may be a frame that it does not name.
        let mut workspace = desk(self::names()?.iter().map(String::as_str))?;
        let error = workspace.sql(query, None, &Work::new()).err().unwrap_or(error);
        Err(placed(query, error).into())
    })
}

/// The mistake of a query with its line, where there are several.
fn placed(query: &str, error: qes::Error) -> qes::Error {
    match error {
        qes::Error::Sql { message, line: Some(line) } if query.trim_end().contains('\n') => {
            qes::Error::Sql { message: format!("{message} (line {line} of the query)"), line: Some(line) }
        }
        other => other,
    }
}

/// What [`share`] takes.
pub trait Shareable {
    /// The rows.
    ///
    /// # Errors
    /// A plan fails.
    fn into_frame(self) -> Result<DataFrame, SessionError>;
}

impl Shareable for DataFrame {
    fn into_frame(self) -> Result<DataFrame, SessionError> {
        Ok(self)
    }
}

impl Shareable for &DataFrame {
    fn into_frame(self) -> Result<DataFrame, SessionError> {
        Ok(self.clone())
    }
}

impl Shareable for LazyFrame {
    fn into_frame(self) -> Result<DataFrame, SessionError> {
        Ok(self.collect()?)
    }
}

impl Shareable for Rows {
    fn into_frame(self) -> Result<DataFrame, SessionError> {
        Ok(self.data)
    }
}

/// Puts a frame into the session under a name; SQL and commands see it from then on.
///
/// It carries the weakest provenance of what the cell has read, of what its variables were made of, and of what its rows say in a column
/// `provenance`. Where you know better, use [`share_as`].
///
/// # Errors
/// A plan fails, SQL cannot use the name, or there is no place for the frame.
pub fn share(name: &str, data: impl Shareable) -> Result<(), SessionError> {
    let data = data.into_frame()?;
    let provenance = session::with(|s| s.basis()).with_rows(&data).provenance;
    put(name, data, provenance)
}

/// As [`share`], with the provenance that you give it.
///
/// # Errors
/// As for [`share`].
pub fn share_as(name: &str, data: impl Shareable, provenance: Provenance) -> Result<(), SessionError> {
    put(name, data.into_frame()?, Some(provenance))
}

pub(crate) fn put(name: &str, data: DataFrame, provenance: Option<Provenance>) -> Result<(), SessionError> {
    qes::good_name(name)?;
    let sources = session::with(|s| s.data_sha256()).unwrap_or_default();
    if !link::in_cell() {
        let data_sha256 = sources;
        session::with(|s| s.workspace.put(Frame { name: name.to_owned(), data, provenance, data_sha256 }));
        return Ok(());
    }
    let path = new_file();
    write_frame(&data, &path, &Work::new())?;
    // Polars does not know what was done with the sources: the rows themselves tell one frame from another.
    let data_sha256 = hash_of(&sources, &path)?;
    let shared = SharedFrame {
        name: name.to_owned(),
        path: path.display().to_string(),
        provenance: provenance.map(|p| p.name().to_owned()),
        data_sha256,
        own: true,
    };
    match link::ask(Ask::Share(shared))? {
        Answer::Done => Ok(()),
        other => Err(SessionError::unexpected(&other)),
    }
}

/// The SHA-256 of a frame's sources and of the file that holds its rows.
fn hash_of(sources: &str, path: &Path) -> Result<String, SessionError> {
    let hash = qes::files::sha256_of_file(sources, path, &Work::new());
    Ok(hash.map_err(|e| qes::Error::Read { path: path.to_owned(), message: e.to_string() })?)
}

/// A workspace with the review and these frames of the session, each as the kernel sees it.
pub(crate) fn desk<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Result<Workspace, SessionError> {
    // A package that cannot be read again is no reason to refuse: its frames come from the kernel like the others.
    let mut desk = match review::refresh() {
        Ok(()) => session::with(|s| s.workspace.clone()),
        Err(_) => Workspace::default(),
    };
    for name in wanted {
        if desk.frame(name).is_err() {
            desk.put(fetch(name)?);
        }
    }
    Ok(desk)
}

/// A frame of the session.
pub(crate) fn fetch(name: &str) -> Result<Frame, SessionError> {
    if !link::in_cell() {
        return Ok(session::with(|s| s.workspace.frame(name).cloned())?);
    }
    match link::ask(Ask::Frame { name: name.to_owned() })? {
        Answer::Frame(shared) => mapped(shared),
        other => Err(SessionError::unexpected(&other)),
    }
}

pub(crate) fn mapped(shared: SharedFrame) -> Result<Frame, SessionError> {
    Ok(Frame {
        data: map_frame(Path::new(&shared.path))?,
        provenance: shared.provenance.and_then(|p| p.parse().ok()),
        name: shared.name,
        data_sha256: shared.data_sha256,
    })
}

pub(crate) fn names() -> Result<Vec<String>, SessionError> {
    match link::ask(Ask::Frames)? {
        Answer::Names { names } => Ok(names),
        other => Err(SessionError::unexpected(&other)),
    }
}

/// A file of this process's own in the folder of the session.
fn new_file() -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::var_os(FOLDER).map_or_else(std::env::temp_dir, PathBuf::from);
    folder.join(format!("shared-{}-{count}.arrow", std::process::id()))
}
