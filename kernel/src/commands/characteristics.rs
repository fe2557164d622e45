//! `%characteristics`: what the included papers, studies and participants are like.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::{CharacteristicsOptions, Unit};
use qes_work::Work;

use super::{Command, Done, Run, Words, list, numbers, text};
use crate::failure::Failure;
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "characteristics",
    summary: "counts of papers, studies or participants by one variable or two",
    examples: &[
        "%load msk-pain\n%characteristics --by country",
        "%load msk-pain\n%characteristics --by country,condition",
        "%load msk-pain-simulated\n%characteristics --by participants --count studies --groups 10,20,50",
        "%load msk-pain-simulated\n%characteristics --by country,condition --count participants",
    ],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
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
        .arg(
            Arg::new("split")
                .long("split")
                .value_name("CHAR")
                .help("Between several values of one cell, e.g. ';': each of them counts"),
        )
        .arg(
            Arg::new("groups")
                .long("groups")
                .visible_alias("breaks")
                .value_name("N[,N…]")
                .allow_hyphen_values(true)
                .help("Groups of numbers: where each begins after the first, e.g. 10,20,50"),
        )
}

fn run(content: &mut Content, matches: &ArgMatches, _: &Work) -> Done {
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
    let groups = numbers(matches, "groups")?;
    if matches.contains_id("groups") && (groups.is_empty() || groups.iter().any(|g| !g.is_finite())) {
        return Err(Failure::new("UsageError", "--groups: found no number; expected a list of numbers, e.g. 10,20,50"));
    }
    let split = matches.get_one::<String>("split").filter(|s| !s.trim().is_empty());
    let split = split.map(|s| if s == "tab" || s == "\\t" { "\t".to_owned() } else { s.trim().to_owned() });
    let options = CharacteristicsOptions { split, groups };
    Ok(Some(content.workspace.characteristics_with(&by, unit, &options)?.show()))
}
