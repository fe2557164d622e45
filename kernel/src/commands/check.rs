//! `%check`: everything in the package that contradicts something else, and what was looked at.

use clap::ArgMatches;
use qes::Shown;

use super::{Command, Words};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "check",
    summary: "everything in the review that contradicts something else, and what was looked at",
    examples: &["%load msk-pain\n%check"],
    arguments: |command| command,
    words: Words::Split,
    keeps_result: true,
    run,
};

fn run(session: &mut Session, _: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    Ok(Some(session.workspace.check(&qes_work::Work::new())?.show()))
}
