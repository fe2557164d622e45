//! Frames on their way to a Rust cell and back: files that both processes map.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use qes::{Frame, Workspace, map_frame, write_frame};
use qes_cells::SharedFrame;

use crate::aside::aside;
use crate::failure::Failure;
use crate::outputs::Outputs;

/// The files that hold frames of the session.
#[derive(Default)]
pub(crate) struct Files {
    /// For each frame the stamp that it had, and its file.
    files: HashMap<String, (u64, PathBuf)>,
    count: u64,
}

impl Files {
    /// A frame for a cell; it is written once, and again only after it has changed.
    pub(crate) fn give(
        &mut self,
        workspace: &Workspace,
        name: &str,
        folder: &Path,
        out: &mut dyn Outputs,
    ) -> Result<SharedFrame, Failure> {
        let frame = workspace.frame(name)?;
        let stamp = workspace.stamp(name).unwrap_or_default();
        let path = match self.files.get(name) {
            // What an evaluator left behind may have gone with it.
            Some((known, path)) if *known == stamp && path.exists() => path.clone(),
            _ => {
                self.count += 1;
                let path = folder.join(format!("frame-{}.arrow", self.count));
                let (data, to) = (frame.data.clone(), path.clone());
                aside(out, move |work| Ok(write_frame(&data, &to, work)?))?;
                self.replace(name, stamp, path.clone());
                path
            }
        };
        Ok(SharedFrame {
            name: name.to_owned(),
            path: path.display().to_string(),
            provenance: frame.provenance.map(|p| p.name().to_owned()),
            data_sha256: frame.data_sha256.clone(),
            own: workspace.own_names().any(|own| own == name),
        })
    }

    /// Takes a frame from a cell; a word on frames whose names are nearly its own.
    pub(crate) fn take(
        &mut self,
        workspace: &mut Workspace,
        shared: SharedFrame,
    ) -> Result<Option<String>, qes::Error> {
        let path = PathBuf::from(shared.path);
        let data = map_frame(&path)?;
        let provenance = shared.provenance.and_then(|p| p.parse().ok());
        let frame = Frame { name: shared.name.clone(), data, provenance, data_sha256: shared.data_sha256 };
        let alike = workspace.put_told(frame);
        let stamp = workspace.stamp(&shared.name).unwrap_or_default();
        self.replace(&shared.name, stamp, path);
        Ok(alike)
    }

    fn replace(&mut self, name: &str, stamp: u64, path: PathBuf) {
        if let Some((_, old)) = self.files.insert(name.to_owned(), (stamp, path)) {
            // Who has mapped it keeps it; it takes no more place once nobody has.
            let _ = std::fs::remove_file(old);
        }
    }
}
