//! `%check`: everything in the package that contradicts something else, and what was looked at.

use clap::ArgMatches;
use qes_work::Work;

use super::{Command, Done, Run, Words};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "check",
    summary: "everything in the review that contradicts something else, and what was looked at",
    examples: &["%load msk-pain\n%check"],
    arguments: |command| command,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn run(content: &mut Content, _: &ArgMatches, work: &Work) -> Done {
    Ok(Some(content.workspace.check(work)?.show()))
}
