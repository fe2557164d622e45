//! `%export`: write a result, a figure, a table or a frame to a file.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use qes::{Error, NamedOutput, Shown, export};

use super::{Command, Words, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "export",
    summary: "writes a result, its figure or table, or a frame to a file, e.g. %export flow flow.svg",
    examples: &[],
    arguments,
    words: Words::Split,
    keeps_result: false,
    run,
};

fn arguments(command: Clap) -> Clap {
    command
        .arg(
            Arg::new("what")
                .value_name("WHAT")
                .required(true)
                .help("'last', a command whose result is wanted (flow), or a frame"),
        )
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .required(true)
                .help("csv, docx, html, md, svg, png or json; of a frame csv, parquet or json; of records ris, nbib, bib, enw or xml (EndNote) too"),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help("Overwrite a file that exists"))
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let what = text(matches, "what");
    let result = match (what, session.last) {
        ("last", Some(last)) => session.results.get(last),
        _ => session.results.get(what.trim_start_matches('%')),
    };
    let output = match (result, session.workspace.frame(what)) {
        (Some(result), _) => NamedOutput::Result(result),
        (None, Ok(frame)) => NamedOutput::Frame(frame),
        (None, Err(_)) => {
            let results = session.results.keys().copied();
            let frames = session.workspace.frame_list().map(|f| f.name.as_str());
            let known: Vec<&str> =
                ["last"].into_iter().filter(|_| session.last.is_some()).chain(results).chain(frames).collect();
            let known = if known.is_empty() { "nothing yet".to_owned() } else { known.join(", ") };
            return Err(Error::NothingToExport { found: what.to_owned(), known }.into());
        }
    };
    Ok(Some(export(output, Path::new(text(matches, "path")), matches.get_flag("force"))?.show()))
}
