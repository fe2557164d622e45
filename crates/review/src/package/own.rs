//! A review as a session sees it: with the session's own frames in the place of its tables.

use qes_work::Work;
use sha2::{Digest, Sha256};

use super::{Review, add, hex};
use crate::check;
use crate::checked::Checked;
use crate::descriptor::Descriptor;
use crate::frame::Frame;

impl Review {
    /// The review with these frames in the place of its tables of the same names; frames that it lacks are added.
    ///
    /// What loading found in a file whose place is taken is about that file, so it goes; keys are looked at again. The SHA-256 is that of the
    /// package and the frames.
    #[must_use]
    pub fn with_frames(&self, own: &[&Frame]) -> Self {
        let mut review = self.clone();
        let (mut hash, work) = (Sha256::new(), Work::new());
        add(&mut hash, "datapackage", self.data_sha256.as_bytes(), &work);
        for frame in own {
            add(&mut hash, &frame.name, frame.data_sha256.as_bytes(), &work);
            review.lines.remove(&frame.name);
            match review.frames.iter_mut().find(|f| f.name == frame.name) {
                Some(place) => *place = (*frame).clone(),
                None => review.frames.push((*frame).clone()),
            }
        }
        for resource in review.descriptor.resources.iter_mut().filter(|r| own.iter().any(|f| f.name == r.name)) {
            // Findings name the place of a value, which is not the file any more.
            resource.path = format!("the session's '{}'", resource.name);
        }
        review.data_sha256 = hex(hash);
        let stands = |resource: &str| own.iter().all(|f| f.name != resource);
        review.findings.retain(|f| stands(&f.resource) && !check::is_structure(&f.id));
        // Nobody has a handle to stop it with.
        let structure = check::structure(&review, &work).unwrap_or_default();
        review.findings.extend(structure);
        review
    }

    /// A review of frames alone: no package, no models, no name.
    #[must_use]
    pub fn of_frames(own: &[&Frame]) -> Self {
        let nothing = Self {
            descriptor: Descriptor::default(),
            frames: Vec::new(),
            models: Vec::new(),
            findings: Vec::new(),
            checked: Checked::default(),
            data_sha256: String::new(),
            folder: std::path::PathBuf::new(),
            lines: std::collections::BTreeMap::new(),
        };
        nothing.with_frames(own)
    }
}
