//! `%model`: a conceptual model as a drawing.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::Shown;

use super::{Command, Words, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "model",
    summary: "draws a conceptual model; what is assumed is dashed",
    examples: &["%load msk-pain\n%model struggle", "%load msk-pain\n%model moving-forward"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run,
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("model").value_name("NAME").required(true).help("A model that %load lists"))
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    Ok(Some(session.workspace.model(text(matches, "model"))?.show()))
}
