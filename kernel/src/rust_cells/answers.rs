//! What a running cell asks the session for.

use qes::{ReadOptions, Workspace};
use qes_cells::{Answer, Ask};

use super::{RustCells, refused};
use crate::aside::{aside, drop_aside};
use crate::failure::Failure;
use crate::outputs::{NoInput, Outputs};

impl RustCells {
    pub(super) fn answer(&mut self, ask: Ask, workspace: &mut Workspace, out: &mut dyn Outputs) -> Answer {
        let answered = match ask {
            Ask::Frames => Ok(Answer::Names { names: workspace.frame_list().map(|f| f.name.clone()).collect() }),
            Ask::Frame { name } => self.give(workspace, &name, out),
            Ask::Review => self.review(workspace, out),
            Ask::Load { path } => self.load(path, workspace, out),
            Ask::Share(shared) => self.files.take(workspace, shared).map_err(Failure::from).map(|alike| {
                out.stderr(&alike.map_or_else(String::new, |alike| format!("{alike}\n")));
                Answer::Done
            }),
            Ask::Input { prompt, password } => {
                return match out.input(&prompt, password) {
                    Ok(text) => Answer::Line { text },
                    Err(NoInput::NotAllowed) => refused("NoInput", "this front end does not allow cells to ask"),
                    Err(NoInput::Interrupted) => refused("Interrupted", "stopped on request"),
                };
            }
        };
        answered.unwrap_or_else(|failure| refused(&failure.class, &failure.message))
    }

    /// Loads what a cell names, as `%load` does.
    fn load(&mut self, path: String, workspace: &mut Workspace, out: &mut dyn Outputs) -> Result<Answer, Failure> {
        let mut copy = workspace.clone();
        let (loaded, copy) = aside(out, move |work| {
            let loaded = copy.load_with(&path, None, &ReadOptions::default(), work)?;
            Ok((loaded, copy))
        })?;
        drop_aside(std::mem::replace(workspace, copy));
        // A package without a title may be called like a frame; what was loaded tells them apart.
        let review = workspace.loaded_review().ok().map(qes::Review::data_sha256);
        if loaded.basis.data_sha256.as_deref() == review {
            self.review(workspace, out)
        } else {
            // Of a workbook it is the first sheet.
            self.give(workspace, &loaded.resources[0].0, out)
        }
    }

    /// Where the package lies, and the session's own frames that verbs read in the place of its tables.
    fn review(&mut self, workspace: &Workspace, out: &mut dyn Outputs) -> Result<Answer, Failure> {
        let Some(folder) = &self.folder else { return Err(qes::Error::NoReview.into()) };
        workspace.review()?;
        let package = workspace.loaded_review().ok();
        let own: Vec<&str> = workspace.own_names().filter(|name| workspace.takes_place(name)).collect();
        let frames = own
            .into_iter()
            .map(|name| self.files.give(workspace, name, folder.path(), out))
            .collect::<Result<_, _>>()?;
        Ok(Answer::Review {
            path: package.map(|p| p.folder().display().to_string()).unwrap_or_default(),
            data_sha256: package.map(|p| p.data_sha256().to_owned()).unwrap_or_default(),
            frames,
        })
    }

    fn give(&mut self, workspace: &Workspace, name: &str, out: &mut dyn Outputs) -> Result<Answer, Failure> {
        let Some(folder) = &self.folder else { return Err(qes::Error::NoReview.into()) };
        self.files.give(workspace, name, folder.path(), out).map(Answer::Frame)
    }
}
