//! A review, its frames, and frames of one's own.

mod own;

pub use own::good_name;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use qes_review::{Frame, Review, ReviewError};

use crate::error::Error;

/// Warnings shown before the rest is left to `%check`.
pub(crate) const SHOWN_WARNINGS: usize = 10;

/// The first warnings, and how many more there are.
pub(crate) fn shortened(warnings: Vec<String>) -> Vec<String> {
    let more = warnings.len().saturating_sub(SHOWN_WARNINGS);
    let mut kept: Vec<String> = warnings.into_iter().take(SHOWN_WARNINGS).collect();
    if more > 0 {
        kept.push(format!("{more} more like these"));
    }
    kept
}

/// What a session holds: at most one review, and any number of frames.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    review: Option<Arc<Review>>,
    frames: Vec<Frame>,
    /// Changes so far.
    changes: u64,
    /// The change that brought the review, and each of the frames.
    review_stamp: u64,
    frame_stamps: Vec<u64>,
    /// The review with one's own frames in their places; made when a verb first asks for it after a change.
    seen: OnceLock<Option<Arc<Review>>>,
    /// Folders in which a bare name of a data package is looked for.
    data_folders: Vec<PathBuf>,
}

impl Workspace {
    /// An empty workspace that looks for packages by name in these folders.
    pub fn new(data_folders: Vec<PathBuf>) -> Self {
        Self { data_folders, ..Self::default() }
    }

    /// The review as verbs see it: the package loaded, with one's own frames in the place of its tables of the same names. Where no package is
    /// loaded, one's own frames that are named like tables of a review are one.
    ///
    /// # Errors
    /// There is neither a package nor such a frame.
    pub fn review(&self) -> Result<&Review, Error> {
        if let Some(review) = self.review.as_deref().filter(|_| !self.own_names().any(|name| self.takes_place(name))) {
            return Ok(review);
        }
        self.seen.get_or_init(|| self.seen_review().map(Arc::new)).as_deref().ok_or(Error::NoReview)
    }

    /// The package loaded, as it lies on disk.
    ///
    /// # Errors
    /// None is loaded.
    pub fn loaded_review(&self) -> Result<&Review, Error> {
        self.review.as_deref().ok_or(Error::NoReview)
    }

    /// Every frame, each name once: those of the review, or one's own in their places, then one's own others.
    pub fn frame_list(&self) -> impl Iterator<Item = &Frame> {
        let of_review =
            self.review.iter().flat_map(|review| review.frames()).map(|f| self.own_frame(&f.name).unwrap_or(f));
        of_review.chain(self.frames.iter().filter(|f| !self.review_holds(&f.name)))
    }

    /// The frame of this name; one's own come before those of the review.
    ///
    /// # Errors
    /// There is none.
    pub fn frame(&self, name: &str) -> Result<&Frame, Error> {
        self.own_frame(name).or_else(|| self.review.as_ref()?.frame(name)).ok_or_else(|| {
            let names: Vec<&str> = self.frame_list().map(|f| f.name.as_str()).collect();
            ReviewError::unknown_name("frame", name, &names).into()
        })
    }

    /// Puts a frame into the workspace; one of the same name is replaced.
    pub fn put(&mut self, frame: Frame) {
        self.change();
        if let Some(at) = self.frames.iter().position(|f| f.name == frame.name) {
            self.frames.remove(at);
            self.frame_stamps.remove(at);
        }
        self.frames.push(frame);
        self.frame_stamps.push(self.changes);
    }

    /// A number that the frame of this name, as it is now, has to itself; `None` where there is no such frame.
    pub fn stamp(&self, name: &str) -> Option<u64> {
        match self.frames.iter().position(|f| f.name == name) {
            Some(at) => Some(self.frame_stamps[at]),
            None => self.review.as_ref()?.frame(name).map(|_| self.review_stamp),
        }
    }

    /// Another review takes the place of this one; gives the names of the frames that are set aside, and those they have from now on.
    pub(crate) fn set_review(&mut self, review: Review) -> Vec<(String, String)> {
        self.change();
        self.review = Some(Arc::new(review));
        self.review_stamp = self.changes;
        self.set_aside()
    }

    fn change(&mut self) {
        self.changes += 1;
        self.seen = OnceLock::new();
    }

    /// Names of the data packages that can be loaded by name.
    pub fn known_packages(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in &self.data_folders {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if entry.path().join("datapackage.json").is_file() && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.sort();
        names
    }

    /// The path that a user means: a path as it stands, else a package of that name in one of the data folders.
    pub(crate) fn resolve(&self, path: &str) -> Result<PathBuf, Error> {
        let plain = Path::new(path);
        if plain.exists() {
            return Ok(plain.to_owned());
        }
        if plain.components().count() == 1 {
            if let Some(found) = self.data_folders.iter().map(|f| f.join(path)).find(|p| p.exists()) {
                return Ok(found);
            }
            let known = self.known_packages();
            if let Some(nearest) = qes_review::nearest(path, known.iter().map(String::as_str)) {
                return Err(ReviewError::NotFound { path: plain.to_owned(), nearest: Some(nearest) }.into());
            }
        }
        Ok(plain.to_owned())
    }
}
