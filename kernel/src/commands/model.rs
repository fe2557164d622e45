//! `%model`: a conceptual model as a drawing.

use clap::{Arg, ArgMatches, Command as Clap};
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "model",
    summary: "draws a conceptual model; what is assumed is dashed",
    examples: &["%load msk-pain\n%model struggle", "%load msk-pain\n%model moving-forward"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("model").value_name("NAME").required(true).help("A model that %load lists"))
}

fn run(content: &mut Content, matches: &ArgMatches, _: &Work) -> Done {
    Ok(Some(content.workspace.model(text(matches, "model"))?.show()))
}
