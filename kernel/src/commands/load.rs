//! `%load`: a data package, or a file as a frame.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::{Dialect, Shown};

use super::{Command, Words, list, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "load",
    summary: "opens a data package as the review, or a file as a frame: CSV, Parquet, a spreadsheet, RIS, NBIB, BibTeX, EndNote",
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
                .num_args(1..)
                .help("A folder, its datapackage.json, a file, or the name of a package; several exports of databases, or a pattern such as exports/*.ris, become one frame of records. A file's name, without its ending, is the source of its records and begins their ids"),
        )
        .arg(
            Arg::new("columns")
                .long("columns")
                .value_name("NAMES")
                .help("For tables of records: what columns are called, e.g. title=Titel,year=Jahr"),
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
    let rename = renames(matches)?;
    let paths: Vec<String> = matches.get_many("path").into_iter().flatten().cloned().collect();
    let loaded = match paths.as_slice() {
        [one] if rename.is_empty() && !one.contains(['*', '?']) => session.workspace.load(one, name, dialect)?,
        several => session.workspace.load_exports(several, name, dialect, &rename)?,
    };
    Ok(Some(loaded.show()))
}

/// New names and the file's: `title=Titel`.
fn renames(matches: &ArgMatches) -> Result<Vec<(String, String)>, Failure> {
    let one = |pair: String| match pair.split_once('=') {
        Some((to, from)) if !to.trim().is_empty() && !from.trim().is_empty() => {
            Ok((to.trim().to_owned(), from.trim().to_owned()))
        }
        _ => Err(Failure::new(
            "UsageError",
            format!("--columns: found '{pair}', expected a meaning and a column, e.g. title=Titel"),
        )),
    };
    list(matches, "columns").into_iter().map(one).collect()
}
