//! What a running cell asks the session for.

use qes::{Dialect, Workspace};
use qes_cells::{Answer, Ask};

use super::{RustCells, refused};
use crate::outputs::{NoInput, Outputs};

impl RustCells {
    pub(super) fn answer(&mut self, ask: Ask, workspace: &mut Workspace, out: &mut dyn Outputs) -> Answer {
        let answered = match ask {
            Ask::Frames => Ok(Answer::Names { names: workspace.frame_list().map(|f| f.name.clone()).collect() }),
            Ask::Frame { name } => self.give(workspace, &name),
            Ask::Review => self.review(workspace),
            Ask::Load { path } => match workspace.load(&path, None, Dialect::default()) {
                // A package without a title may be called like a frame; what was loaded tells them apart.
                Ok(loaded)
                    if loaded.basis.data_sha256.as_deref()
                        == workspace.loaded_review().ok().map(qes::Review::data_sha256) =>
                {
                    self.review(workspace)
                }
                // Of a workbook it is the first sheet.
                Ok(loaded) => self.give(workspace, &loaded.resources[0].0),
                Err(error) => Err(error),
            },
            Ask::Share(shared) => self.files.take(workspace, shared).map(|alike| {
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
        answered.unwrap_or_else(|error| refused(error.class(), &error.to_string()))
    }

    /// Where the package lies, and the session's own frames that verbs read in the place of its tables.
    fn review(&mut self, workspace: &Workspace) -> Result<Answer, qes::Error> {
        let Some(folder) = &self.folder else { return Err(qes::Error::NoReview) };
        workspace.review()?;
        let package = workspace.loaded_review().ok();
        let own: Vec<&str> = workspace.own_names().filter(|name| workspace.takes_place(name)).collect();
        let frames =
            own.into_iter().map(|name| self.files.give(workspace, name, folder.path())).collect::<Result<_, _>>()?;
        Ok(Answer::Review {
            path: package.map(|p| p.folder().display().to_string()).unwrap_or_default(),
            data_sha256: package.map(|p| p.data_sha256().to_owned()).unwrap_or_default(),
            frames,
        })
    }

    fn give(&mut self, workspace: &Workspace, name: &str) -> Result<Answer, qes::Error> {
        let Some(folder) = &self.folder else { return Err(qes::Error::NoReview) };
        self.files.give(workspace, name, folder.path()).map(Answer::Frame)
    }
}
