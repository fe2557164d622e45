//! `%frames`: what the session holds.

use clap::ArgMatches;
use qes::Shown;

use super::{Command, Words};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "frames",
    summary: "the session's frames with their columns",
    examples: &["%load msk-pain\n%frames"],
    arguments: |command| command,
    words: Words::Split,
    keeps_result: true,
    run,
};

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(session: &mut Session, _: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    Ok(Some(session.workspace.frames().show()))
}
