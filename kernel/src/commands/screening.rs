//! `%screening`: what reviewers decided, stage by stage, and what is in conflict.

mod options;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use qes::ScreeningRequest;
use qes_work::Work;

use super::{Command, Done, Run, Words};
use crate::session::Content;

pub(super) use options::{arguments as decision_arguments, options as decision_options};

pub(super) const COMMAND: Command = Command {
    name: "screening",
    summary: "decisions by stage and person: conflicts, adjudication, reasons; reads exports of Rayyan and Covidence",
    examples: &[
        "%simulate corpus --as records --duplicates 0\n%simulate screening records --steps \"title=200,full text=40\"\n%screening",
        "%simulate corpus --as records --duplicates 0\n%simulate screening records --steps \"title=200,full text=40\"\n%screening --conflicts --rule majority",
    ],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    let named = |name: &'static str, help: &'static str| Arg::new(name).long(name).value_name("NAME").help(help);
    let command = command
        .arg(Arg::new("frame").value_name("FRAME").help(
            "A frame with a row for each decision (record_id, stage, reviewer, decision, reason, round), or an export of Rayyan or Covidence; 'decisions' where not given",
        ))
        .arg(named("records", "The frame of records; 'records' where there is one. Those of one cluster_id are duplicates"))
        .arg(
            Arg::new("conflicts")
                .long("conflicts")
                .action(ArgAction::SetTrue)
                .help("Lists what is in conflict, with what each reviewer said"),
        )
        .arg(named("into", "A frame with the decisions, a row for each: the way from an export to 'decisions'"))
        .arg(named("outcomes", "A frame with what became of each record at each stage"));
    decision_arguments(command)
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let request = ScreeningRequest {
        decisions: one("frame"),
        records: one("records"),
        options: decision_options(content, matches)?,
        into: one("into"),
        outcomes: one("outcomes"),
    };
    let result = content.workspace.screening(&request, work)?;
    Ok(Some(if matches.get_flag("conflicts") { result.show_conflicts() } else { result.show() }))
}
