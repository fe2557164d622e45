//! `%report`: a reporting checklist, each item filled from the data or marked as still to be written.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::Checklist;
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::failure::Failure;
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "report",
    summary: "a reporting checklist (prisma-s), filled from the data where these say it",
    examples: &["%load msk-pain\n%report prisma-s"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command.arg(
        Arg::new("checklist")
            .value_name("CHECKLIST")
            .required(true)
            .value_parser(Checklist::ALL.map(|(name, _)| name))
            .help("Which: PRISMA-S is about the searches, of which the frame 'searches' has a row for each source"),
    )
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let wanted = text(matches, "checklist");
    let found = Checklist::ALL.into_iter().find(|(name, _)| *name == wanted);
    // The parser lets no other name through.
    let (_, checklist) = found.ok_or_else(|| Failure::new("UsageError", format!("found no checklist '{wanted}'")))?;
    Ok(Some(content.workspace.report(checklist, work)?.show()))
}
