//! What this process keeps of the session.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use qes::{Basis, Frame, Provenance, Workspace};

/// The copy of the review that cells ask, and which frames they have read.
#[derive(Default)]
pub(crate) struct Session {
    /// In a notebook the kernel's review, read again; outside one the whole session.
    pub workspace: Workspace,
    /// What was read so far.
    read: BTreeSet<String>,
    hashes: BTreeSet<String>,
    weakest: Option<Provenance>,
}

static SESSION: Mutex<Option<Session>> = Mutex::new(None);

/// Works with the session. No code of the user's runs inside.
pub(crate) fn with<T>(work: impl FnOnce(&mut Session) -> T) -> T {
    // A panic inside left the copy as it was: verbs change nothing when they fail.
    let mut held: MutexGuard<'_, Option<Session>> = SESSION.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_default())
}

impl Session {
    /// Remembers that a frame was read: polars does not know what a frame that is made of others rests on.
    pub(crate) fn note(&mut self, frame: &Frame) {
        self.read.insert(frame.name.clone());
        if !frame.data_sha256.is_empty() {
            self.hashes.insert(frame.data_sha256.clone());
        }
        self.weakest = self.weakest.max(frame.provenance);
    }

    /// What a frame that a cell made rests on: any of the frames read so far.
    pub(crate) fn basis(&self) -> Basis {
        let names: Vec<&str> = self.read.iter().map(String::as_str).collect();
        let warnings = match names.as_slice() {
            [] => Vec::new(),
            _ => vec![format!("made in Rust; cells have read {} so far", names.join(", "))],
        };
        Basis { provenance: self.weakest, data_sha256: self.data_sha256(), warnings, ..Basis::default() }
    }

    pub(crate) fn data_sha256(&self) -> Option<String> {
        let hashes: Vec<&str> = self.hashes.iter().map(String::as_str).collect();
        (!hashes.is_empty()).then(|| hashes.join("+"))
    }
}
