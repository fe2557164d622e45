//! `%dedup`: links duplicate records; nothing is deleted.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::DedupOptions;
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "dedup",
    summary: "links duplicate records, with reasons and a pile for a person to decide; nothing is deleted",
    examples: &["%load msk-pain\n%sql --into refs SELECT paper_id AS id, reference AS title FROM papers\n%dedup refs"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command
        .arg(Arg::new("frame").value_name("FRAME").help(
            "A frame of records, e.g. a loaded RIS file; 'records' where not given. Columns are told by their names",
        ))
        .arg(
            Arg::new("into")
                .long("into")
                .value_name("NAME")
                .help("A frame with the records, their cluster, and whether each is a duplicate"),
        )
        .arg(
            Arg::new("decisions")
                .long("decisions")
                .value_name("FILE")
                .help("A table with the columns a, b and same (yes or no): what a person decided"),
        )
        .arg(
            Arg::new("explain")
                .long("explain")
                .value_names(["ID", "ID"])
                .num_args(2)
                .conflicts_with("into")
                .help("Why two records are or are not linked"),
        )
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let frame = match text(matches, "frame") {
        "" => "records",
        named => named,
    };
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let options = DedupOptions { decisions: one("decisions"), into: one("into") };
    let workspace = &mut content.workspace;
    let explained: Vec<&String> = matches.get_many("explain").into_iter().flatten().collect();
    if let [a, b] = explained.as_slice() {
        return Ok(Some(workspace.explain_duplicate(frame, [a, b], &options, work)?.show()));
    }
    Ok(Some(workspace.dedup(frame, &options, work)?.show(work)?))
}
