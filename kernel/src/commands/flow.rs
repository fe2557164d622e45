//! `%flow`: the study flow, every box an equation that holds or is flagged.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use qes::{FlowFrom, FlowOptions, FlowStandard};
use qes_work::Work;

use super::screening::{decision_arguments, decision_options};
use super::{Command, Done, Run, Words, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "flow",
    summary: "the study flow as a diagram, from counts or from records and decisions, with the equations that fail marked",
    examples: &[
        "%load msk-pain\n%flow",
        "%load msk-pain\n%flow --standard prisma2020",
        "%simulate corpus --as records --duplicates 0\n%simulate screening records --steps \"title=200,full text=40\"\n%flow --from records",
    ],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let command = command
        .arg(Arg::new("source").value_name("SOURCE").help(
            "A PRISMA 2020 table (a CSV file as the R package PRISMA2020 reads it), or a file or frame of boxes; the review's flow where not given",
        ))
        .arg(
            option("standard", "STANDARD", "How it is drawn: every stage below the one before, or in the columns of PRISMA 2020")
                .value_parser(["paper", "prisma2020"])
                .default_value("paper"),
        )
        .arg(
            option("from", "WHAT", "Made of counts, of records and decisions, or of counts checked against these")
                .value_parser(["both", "counts", "records"])
                .default_value("both"),
        )
        .arg(option("csv", "PATH", "Writes it as a PRISMA 2020 table"))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help("Overwrite a file that somebody else wrote or changed; one that is as qes wrote it is replaced without"))
        .arg(option("decisions", "NAME", "The frame of decisions; 'decisions' where not given"))
        .arg(option("records", "NAME", "The frame of records; 'records' where not given"));
    decision_arguments(command)
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let options = FlowOptions {
        source: one("source"),
        standard: if text(matches, "standard") == "paper" { FlowStandard::Paper } else { FlowStandard::Prisma2020 },
        from: match text(matches, "from") {
            "counts" => FlowFrom::Counts,
            "records" => FlowFrom::Records,
            _ => FlowFrom::Both,
        },
        decisions: one("decisions"),
        records: one("records"),
        screening: decision_options(content, matches)?,
        apart: matches.contains_id("csv"),
    };
    let mut flow = content.workspace.flow_with(&options, work)?;
    let Some(path) = one("csv") else { return Ok(Some(flow.show())) };
    let written = flow.write_prisma(Path::new(&path), matches.get_flag("force"), work)?;
    Ok(Some(flow.show_written(&path, &written)))
}
