//! Write a result, a table, a figure or a frame to a file. What leaves the session keeps saying what it rests on.

mod frame;
mod marks;
mod result;
mod rows;
mod spreadsheet;

use std::path::Path;

use qes_review::Frame;
use qes_review::files::Unfinished;
use qes_work::Work;
use serde_json::json;

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::words::counted;
use crate::written::{Fate, write_file_with};
pub use spreadsheet::Program;
use spreadsheet::Spelling;

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub enum NamedOutput<'a> {
    /// A result with its tables and figures.
    Result(&'a Shown),
    /// The rows of a frame.
    Frame(&'a Frame),
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Export {
    /// Where.
    pub path: String,
    /// How much.
    pub bytes: u64,
    /// Whether another file was replaced: an older one of qes, or any by force.
    pub replaced: bool,
    /// What it rests on.
    pub basis: Basis,
    /// What else could have been meant.
    pub note: Option<String>,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExportOptions {
    /// Whether a file is replaced that is not as qes has written it.
    pub force: bool,
    /// The program that is to read it, where it is written for one rather than as the data are.
    pub program: Option<Program>,
}

/// The column that says what a row rests on.
const MARK: &str = "provenance";

/// What is said of a file that was there before.
pub(crate) const REPLACED: &str = ", in the place of the file that was there";

/// Writes an output to a file whose ending gives the format. A file that is there is replaced only where it is as qes has written it, or
/// by force, and with one step when all is written.
///
/// # Errors
/// The ending does not fit, another file is there, it cannot be written, or somebody asked for the end of it. Then no file was changed.
pub fn export(what: NamedOutput<'_>, path: &Path, options: ExportOptions, work: &Work) -> Result<Export, Error> {
    work.begin("writing")?;
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if let Some(program) = options.program.filter(|_| ending != "csv") {
        return Err(Error::NotForProgram { program: program.name(), ending });
    }
    let mut spelling = Spelling::of(options.program);
    let written = write_file_with(path, options.force, work, |file| {
        let mut out = Out { file, path, work };
        match what {
            NamedOutput::Result(shown) => result::write(shown, &ending, &mut spelling, &mut out),
            NamedOutput::Frame(frame) => frame::write(frame, &ending, &mut spelling, &mut out),
        }
    })?;
    let basis = match what {
        NamedOutput::Result(shown) => shown.basis.clone(),
        NamedOutput::Frame(frame) => {
            Basis { provenance: frame.provenance, data_sha256: Some(frame.data_sha256.clone()), ..Basis::default() }
        }
    };
    let notes: Vec<String> = written.value.into_iter().chain(spelling.note()).collect();
    Ok(Export {
        path: path.display().to_string(),
        bytes: written.bytes,
        replaced: written.fate == Fate::Replaced,
        basis,
        note: (!notes.is_empty()).then(|| notes.join("; ")),
    })
}

/// Where a file is written to.
struct Out<'o, 'w> {
    file: &'o mut Unfinished<'w>,
    path: &'o Path,
    work: &'o Work,
}

impl Out<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        std::io::Write::write_all(self.file, bytes).map_err(|e| Error::write(self.path, &e))
    }

    /// A library could not write.
    fn failed(&self, error: impl std::fmt::Display) -> Error {
        let message = error.to_string().lines().next().unwrap_or_default().to_owned();
        Error::Write { path: self.path.to_owned(), message }
    }
}

impl Export {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let mut own = json!({ "path": self.path, "bytes": self.bytes });
        if self.replaced {
            own["replaced"] = true.into();
        }
        if let Some(note) = &self.note {
            own["note"] = note.as_str().into();
        }
        let mut shown = Shown::new("export", &self.basis, own);
        let own =
            self.basis.session_frames.iter().map(|n| format!("; {n} is the session's own frame, not the review's"));
        let replaced = if self.replaced { REPLACED } else { "" };
        shown.text = format!("wrote {} ({}{replaced})", self.path, counted(self.bytes as usize, "byte"));
        shown.text.extend(own.chain(self.note.iter().map(|note| format!("; {note}"))));
        shown
    }
}
