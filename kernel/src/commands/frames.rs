//! `%frames`: what the session holds.

use clap::ArgMatches;
use qes_work::Work;

use super::{Command, Done, Run, Words};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "frames",
    summary: "the session's frames with their columns",
    examples: &["%load msk-pain\n%frames"],
    arguments: |command| command,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(content: &mut Content, _: &ArgMatches, _: &Work) -> Done {
    Ok(Some(content.workspace.frames().show()))
}
