//! `%reset`: forgets the session.

use clap::{Arg, ArgAction, ArgMatches};
use qes::Shown;

use super::{Command, Words};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "reset",
    summary: "forgets the review, the frames, the results and the Rust variables",
    examples: &["%load msk-pain\n%reset", "%load msk-pain\n%reset --rust"],
    arguments: |command| {
        let help = "Forget only what Rust cells defined, and end their process";
        command.arg(Arg::new("rust").long("rust").action(ArgAction::SetTrue).help(help))
    },
    words: Words::Split,
    keeps_result: false,
    run,
};

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    if matches.get_flag("rust") {
        session.rust.reset();
    } else {
        *session = Session::new();
    }
    Ok(None)
}
