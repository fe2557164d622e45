//! `%show`: the rows of a frame.

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "show",
    summary: "the rows of a frame",
    examples: &["%load msk-pain\n%show searches", "%load msk-pain\n%show papers --rows 5"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("frame").value_name("FRAME").required(true).help("A frame that %frames lists")).arg(
        Arg::new("rows")
            .long("rows")
            .value_name("N")
            .value_parser(value_parser!(u32))
            .help("How many rows; 20 where not given"),
    )
}

fn run(content: &mut Content, matches: &ArgMatches, _: &Work) -> Done {
    let rows = matches.get_one::<u32>("rows").map(|n| *n as usize);
    Ok(Some(content.workspace.rows(text(matches, "frame"), rows)?.show()))
}
