//! What this process keeps of the session.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use qes::{Basis, Frame, Provenance, Workspace};

/// The copy of the review that cells ask, and what the running cell has read.
#[derive(Default)]
pub(crate) struct Session {
    /// In a notebook the kernel's review, read again; outside one the whole session.
    pub workspace: Workspace,
    /// What the running cell has read, and what its variables were made of. Outside a notebook, all that was read.
    pub read: Read,
}

/// What something may be made of: polars does not know what a frame that is made of others rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Read {
    names: BTreeSet<String>,
    hashes: BTreeSet<String>,
    weakest: Option<Provenance>,
    /// Whether something of it says nothing of its provenance.
    silent: bool,
}

static SESSION: Mutex<Option<Session>> = Mutex::new(None);

/// Works with the session. No code of the user's runs inside.
pub(crate) fn with<T>(work: impl FnOnce(&mut Session) -> T) -> T {
    // A panic inside left the copy as it was: verbs change nothing when they fail.
    let mut held: MutexGuard<'_, Option<Session>> = SESSION.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_default())
}

/// Remembers what a result was made of.
pub(crate) fn note(name: &str, basis: &Basis) {
    let hash = basis.data_sha256.as_deref().unwrap_or_default();
    with(|s| s.read.add(name, hash, basis.provenance));
}

impl Session {
    /// Remembers that a frame was read.
    pub(crate) fn note(&mut self, frame: &Frame) {
        self.read.add(&frame.name, &frame.data_sha256, frame.provenance);
    }

    /// What is made now may rest on.
    pub(crate) fn basis(&self) -> Basis {
        let names: Vec<&str> = self.read.names.iter().map(String::as_str).collect();
        let warnings = match names.as_slice() {
            [] => Vec::new(),
            _ => vec![format!("made in Rust from {}; what else the code read is not known", names.join(", "))],
        };
        Basis { provenance: self.read.provenance(), data_sha256: self.data_sha256(), warnings, ..Basis::default() }
    }

    pub(crate) fn data_sha256(&self) -> Option<String> {
        let hashes: Vec<&str> = self.read.hashes.iter().map(String::as_str).collect();
        (!hashes.is_empty()).then(|| hashes.join("+"))
    }
}

impl Read {
    /// What rests on all of it.
    fn provenance(&self) -> Option<Provenance> {
        let silent = self.silent.then_some(None);
        Provenance::of_all(silent.into_iter().chain(self.weakest.map(Some)))
    }

    fn add(&mut self, name: &str, hash: &str, provenance: Option<Provenance>) {
        self.names.insert(name.to_owned());
        if !hash.is_empty() {
            self.hashes.insert(hash.to_owned());
        }
        self.weakest = self.weakest.max(provenance);
        self.silent |= provenance.is_none();
    }

    /// What a variable was made of is read with it.
    pub(crate) fn include(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.hashes.extend(other.hashes.iter().cloned());
        self.weakest = self.weakest.max(other.weakest);
        self.silent |= other.silent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_of_what_was_read_counts() {
        let mut session = Session::default();
        assert_eq!((session.basis().provenance, session.basis().warnings.len()), (None, 0));
        session.read.add("papers", "a", Some(Provenance::Published));
        let mut other = Read::default();
        other.add("made_up", "b", Some(Provenance::Simulated));
        session.read.include(&other);
        let basis = session.basis();
        assert_eq!((basis.provenance, basis.data_sha256.as_deref()), (Some(Provenance::Simulated), Some("a+b")));
        assert_eq!(basis.warnings, ["made in Rust from made_up, papers; what else the code read is not known"]);
    }

    #[test]
    fn what_states_nothing_is_not_published() {
        let mut session = Session::default();
        session.read.add("papers", "a", Some(Provenance::Published));
        let mut other = Read::default();
        other.add("own", "b", None);
        session.read.include(&other);
        assert_eq!(session.basis().provenance, None);
        session.read.add("made_up", "c", Some(Provenance::Simulated));
        assert_eq!(session.basis().provenance, Some(Provenance::Simulated));
    }
}
