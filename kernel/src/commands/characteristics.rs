//! `%characteristics`: what the included papers, studies and participants are like.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::{Shown, Unit};

use super::{Command, Words, list, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "characteristics",
    summary: "counts of papers, studies or participants by one variable or two",
    examples: &[
        "%load msk-pain\n%characteristics --by country",
        "%load msk-pain\n%characteristics --by country,condition",
        "%load msk-pain-simulated\n%characteristics --by country,condition --count participants",
    ],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run,
};

fn arguments(command: Clap) -> Clap {
    command
        .arg(
            Arg::new("by")
                .long("by")
                .value_name("VAR[,VAR]")
                .help("One variable, or two for a cross-table; the first two of the review where not given"),
        )
        .arg(
            Arg::new("count")
                .long("count")
                .value_name("UNIT")
                .value_parser(["papers", "studies", "participants"])
                .default_value("papers")
                .help("What is counted"),
        )
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let by = list(matches, "by");
    if by.len() > 2 {
        return Err(Failure::new("UsageError", format!("--by: found {} variables, expected one or two", by.len())));
    }
    if let [rows, columns] = by.as_slice()
        && rows == columns
    {
        return Err(Failure::new("UsageError", format!("--by: found '{rows}' twice, expected two variables")));
    }
    let unit = Unit::from_name(text(matches, "count")).unwrap_or(Unit::Papers);
    Ok(Some(session.workspace.characteristics(&by, unit)?.show()))
}
