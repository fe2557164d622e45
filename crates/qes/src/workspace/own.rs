//! One's own frames: which of them take the place of a table of the review, until when, and how results say so.

use qes_review::{Frame, Provenance, Review, is_resource, sha256_of};

use super::Workspace;
use crate::error::Error;
use crate::shown::Basis;

/// Characters of a wrong name that a message repeats.
const LONGEST_NAMED: usize = 60;

/// Whether a frame may be called so: SQL and commands can write every such name, between quotation marks where need be.
///
/// # Errors
/// It is blank, has white space around it, or holds a quotation mark or a line break.
pub fn good_name(name: &str) -> Result<(), Error> {
    let is_good = !name.is_empty() && name.trim() == name && !name.chars().any(|c| c == '"' || c.is_control());
    if is_good { Ok(()) } else { Err(Error::BadName { found: name.chars().take(LONGEST_NAMED).collect() }) }
}

impl Workspace {
    /// Names of one's own frames.
    pub fn own_names(&self) -> impl Iterator<Item = &str> {
        self.frames.iter().map(|f| f.name.as_str())
    }

    /// Whether one's own frame of this name is what verbs read as a table of the review.
    pub fn takes_place(&self, name: &str) -> bool {
        self.own_frame(name).is_some() && (self.review_holds(name) || is_resource(name))
    }

    /// Puts a frame into the workspace, as [`Workspace::put`] does; a word on frames whose names differ from its own in case alone.
    pub fn put_told(&mut self, frame: Frame) -> Option<String> {
        let lower = frame.name.to_lowercase();
        let alike =
            self.frame_list().map(|f| &f.name).filter(|name| **name != frame.name && name.to_lowercase() == lower);
        let alike: Vec<String> = alike.map(|name| format!("'{name}'")).collect();
        let name = frame.name.clone();
        self.put(frame);
        (!alike.is_empty()).then(|| {
            let others = alike.join(", ");
            format!("the frame '{name}' stands beside {others}: the names differ in case alone, and each is a frame of its own")
        })
    }

    /// The basis of a result that read these frames: it names those that are the session's own and not the review's.
    #[must_use]
    pub fn marked(&self, mut basis: Basis, read: &[&str]) -> Basis {
        if self.review.is_some() {
            for name in read {
                if self.takes_place(name) && basis.session_frames.iter().all(|n| n != name) {
                    basis.session_frames.push((*name).to_owned());
                }
            }
        }
        basis
    }

    /// What a result of these frames rests on.
    pub(crate) fn basis_of(&self, frames: &[&Frame], provenance: Option<Provenance>, warnings: Vec<String>) -> Basis {
        let mut hashes: Vec<&str> = frames.iter().map(|f| f.data_sha256.as_str()).filter(|h| !h.is_empty()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let data_sha256 = match hashes.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            several => Some(sha256_of(several.concat().as_bytes())),
        };
        let read: Vec<&str> = frames.iter().map(|f| f.name.as_str()).collect();
        self.marked(Basis { provenance, data_sha256, warnings, ..Basis::default() }, &read)
    }

    /// A frame is missing that a verb needs: from the review, or, where none is loaded, from the session.
    pub(crate) fn lacking(&self, resource: &str, columns: &str) -> Error {
        match self.review.as_ref().map(|r| r.require(resource, columns)) {
            Some(Err(error)) => error.into(),
            _ => Error::NoReviewFor { resource: resource.to_owned(), columns: columns.to_owned() },
        }
    }

    pub(super) fn own_frame(&self, name: &str) -> Option<&Frame> {
        self.frames.iter().find(|f| f.name == name)
    }

    /// Whether the package loaded has a table of this name.
    pub(crate) fn review_holds(&self, name: &str) -> bool {
        self.review.as_ref().is_some_and(|r| r.frame(name).is_some())
    }

    /// The review with one's own frames in their places.
    pub(super) fn seen_review(&self) -> Option<Review> {
        let own: Vec<&Frame> = self.frames.iter().filter(|f| self.takes_place(&f.name)).collect();
        match &self.review {
            Some(review) => Some(review.with_frames(&own)),
            None => (!own.is_empty()).then(|| Review::of_frames(&own)),
        }
    }

    /// Takes one's own frame out of the workspace; gives its rows.
    pub(crate) fn take_out(&mut self, name: &str) -> Option<usize> {
        let at = self.frames.iter().position(|f| f.name == name)?;
        self.change();
        self.frame_stamps.remove(at);
        Some(self.frames.remove(at).height())
    }

    /// Frames that would take the place of a table of the review just loaded are kept under another name.
    pub(super) fn set_aside(&mut self) -> Vec<(String, String)> {
        let names: Vec<String> = self.own_names().filter(|n| self.takes_place(n)).map(str::to_owned).collect();
        let mut renamed = Vec::new();
        for name in names {
            let free = |new: &String| self.own_frame(new).is_none() && !self.review_holds(new);
            let mut candidates = (1_usize..).map(|n| match n {
                1 => format!("{name}_aside"),
                n => format!("{name}_aside_{n}"),
            });
            let Some(new) = candidates.find(free) else { continue };
            self.change();
            if let Some(at) = self.frames.iter().position(|f| f.name == name) {
                self.frames[at].name.clone_from(&new);
                self.frame_stamps[at] = self.changes;
            }
            renamed.push((name, new));
        }
        renamed
    }
}
