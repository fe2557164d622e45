//! `%load`: a data package, or a file as a frame.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::{Dialect, Load, ReadOptions, Workspace};
use qes_work::Work;

use super::{Command, Done, Run, Words, list, text};
use crate::failure::Failure;
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "load",
    summary: "opens a data package as the review, or a file as a frame: CSV, Parquet, a spreadsheet, RIS, NBIB, BibTeX, EndNote",
    examples: &["%load msk-pain"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
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
                .help("Other names for the columns of a table, e.g. title=Titel,year=Jahr; a table whose title is named so is one of records"),
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
        .arg(
            Arg::new("encoding")
                .long("encoding")
                .value_name("LABEL")
                .help("Encoding of a text file, e.g. windows-1252 or utf-16; detected where not given"),
        )
        .arg(
            Arg::new("sheet")
                .long("sheet")
                .value_name("NAME")
                .help("The sheet of a workbook, by its name or number; every sheet that one can see becomes a frame where not given"),
        )
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
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
    let given = |argument: &str| Some(text(matches, argument)).filter(|t| !t.is_empty()).map(str::to_owned);
    let options =
        ReadOptions { dialect, encoding: given("encoding"), sheet: given("sheet"), columns: renames(matches)? };
    let paths: Vec<String> = matches.get_many("path").into_iter().flatten().cloned().collect();
    let loaded = load(&mut content.workspace, &paths, name, &options, work);
    Ok(Some(loaded.map_err(|failure| still_loaded(failure, &content.workspace))?.show()))
}

fn load(
    workspace: &mut Workspace,
    paths: &[String],
    name: Option<&str>,
    options: &ReadOptions,
    work: &Work,
) -> Result<Load, Failure> {
    // A column that becomes the title says that the rows are records.
    let records = options.columns.iter().any(|(to, _)| ["title", "doi", "pmid"].contains(&to.as_str()));
    Ok(match paths {
        [one] if !records && !one.contains(['*', '?']) => workspace.load_with(one, name, options, work)?,
        several => workspace.load_exports_with(several, name, options, work)?,
    })
}

/// A failure that says what the session holds all the same.
fn still_loaded(failure: Failure, workspace: &Workspace) -> Failure {
    // Frames alone are a review without a package, of which nothing was loaded by its name.
    let review = workspace.loaded_review().ok();
    let own = workspace.frame_list().count().saturating_sub(review.map_or(0, |review| review.frames().len()));
    let frames = if own == 1 { "one frame".to_owned() } else { format!("{own} frames") };
    let held = match (review, own) {
        (None, 0) => return failure,
        (None, 1) => format!("{frames} stays loaded"),
        (None, _) => format!("{frames} stay loaded"),
        (Some(review), 0) => format!("the review '{}' stays loaded", review.name()),
        (Some(review), _) => format!("the review '{}' stays loaded, and {frames}", review.name()),
    };
    let mark = if failure.message.ends_with('?') { "" } else { ";" };
    Failure { message: format!("{}{mark} {held}", failure.message), ..failure }
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
