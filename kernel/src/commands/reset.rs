//! `%reset`: forgets the session.

use clap::ArgMatches;
use qes::Shown;

use super::{Command, Words};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "reset",
    summary: "forgets the review, the frames and the results",
    examples: &["%load msk-pain\n%reset"],
    arguments: |command| command,
    words: Words::Split,
    keeps_result: false,
    run,
};

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(session: &mut Session, _: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    *session = Session::new();
    Ok(None)
}
