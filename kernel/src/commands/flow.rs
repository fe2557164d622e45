//! `%flow`: the study flow, every box an equation that holds or is flagged.

use clap::ArgMatches;
use qes::Shown;

use super::{Command, Words};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "flow",
    summary: "the study flow as a diagram, with the equations that fail marked",
    examples: &["%load msk-pain\n%flow"],
    arguments: |command| command,
    words: Words::Split,
    keeps_result: true,
    run,
};

fn run(session: &mut Session, _: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    Ok(Some(session.workspace.flow()?.show()))
}
