//! `%load`: a data package, or a file as a frame.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::{Dialect, Shown};

use super::{Command, Words, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "load",
    summary: "opens a data package as the review, or a CSV, TSV, Parquet, XLSX, XLS or ODS file as a frame",
    examples: &["%load msk-pain"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run,
};

fn arguments(command: Clap) -> Clap {
    command
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .required(true)
                .help("A folder, its datapackage.json, a file, or the name of a package"),
        )
        .arg(Arg::new("as").long("as").value_name("NAME").help("The name in the session"))
        .arg(
            Arg::new("sep")
                .long("sep")
                .value_name("CHAR")
                .help("Between the cells of a CSV file; detected where not given"),
        )
        .arg(
            Arg::new("decimal")
                .long("decimal")
                .value_name("CHAR")
                .value_parser([".", ","])
                .help("Decimal mark of a CSV file; detected where not given"),
        )
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let name = matches.get_one::<String>("as").map(String::as_str);
    let separator = match text(matches, "sep") {
        "" => None,
        "tab" | "\\t" => Some(b'\t'),
        one if one.len() == 1 => Some(one.as_bytes()[0]),
        other => {
            return Err(Failure::new("UsageError", format!("--sep: found '{other}', expected one character or 'tab'")));
        }
    };
    let dialect = Dialect { separator, decimal: text(matches, "decimal").chars().next() };
    Ok(Some(session.workspace.load(text(matches, "path"), name, dialect)?.show()))
}
