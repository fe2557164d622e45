//! `%clear`: clears the cell's output.

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};

use super::{Command, Done, Run, Words};
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "clear",
    summary: "clears the cell's output",
    examples: &["%clear"],
    arguments,
    words: Words::Split,
    keeps_result: false,
    run: Run::Here(run),
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("wait").long("wait").action(ArgAction::SetTrue).help("Only when the next output comes"))
}

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(_: &mut Session, matches: &ArgMatches, out: &mut dyn Outputs) -> Done {
    out.clear(matches.get_flag("wait"));
    Ok(None)
}
