//! `%export`: write a result, a figure, a table or a frame to a file.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use qes::{Error, ExportOptions, NamedOutput, Program, export};
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "export",
    summary: "writes a result, its figure or table, or a frame to a file, e.g. %export flow flow.svg",
    examples: &[
        "%load msk-pain\n%flow\n%export flow flow.svg",
        "%load msk-pain\n%concepts --by condition\n%export last concepts.docx",
        "%load msk-pain\n%export papers papers.csv",
    ],
    arguments,
    words: Words::Split,
    keeps_result: false,
    run: Run::Aside(run),
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
        .arg(
            Arg::new("of-frame")
                .long("frame")
                .action(ArgAction::SetTrue)
                .help("The frame, where a result of a command has the same name"),
        )
        .arg(
            Arg::new("for")
                .long("for")
                .value_name("PROGRAM")
                .value_parser(Program::ALL.map(Program::name))
                .help("Writes csv for a spreadsheet program: cells that it would take for formulas get an apostrophe, which %load leaves out again; UTF-8 with its mark; semicolons and decimal commas where the language of the system has those. Without it csv holds the data as they are"),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help("Replace a file that somebody else wrote or changed, or a symbolic link (not the file behind it); a file that is as qes wrote it is replaced without"))
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let what = text(matches, "what");
    let result = match (what, content.last) {
        ("last", Some(last)) => content.results.get(last),
        _ => content.results.get(what.trim_start_matches('%')),
    };
    let path = Path::new(text(matches, "path"));
    let frame = content.workspace.frame(what);
    let result = result.filter(|_| !(frame.is_ok() && (matches.get_flag("of-frame") || of_frames_alone(path))));
    let two = result.is_some() && frame.is_ok();
    let output = match (result, frame) {
        (Some(result), _) => NamedOutput::Result(result),
        (None, Ok(frame)) => NamedOutput::Frame(frame),
        (None, Err(_)) => {
            let results = content.results.keys().copied();
            let frames = content.workspace.frame_list().map(|f| f.name.as_str());
            let known: Vec<&str> =
                ["last"].into_iter().filter(|_| content.last.is_some()).chain(results).chain(frames).collect();
            let known = if known.is_empty() { "nothing yet".to_owned() } else { known.join(", ") };
            return Err(Error::NothingToExport { found: what.to_owned(), known }.into());
        }
    };
    let options = ExportOptions { force: matches.get_flag("force"), program: Program::named(text(matches, "for")) };
    let mut written = export(output, path, options, work)?;
    if let NamedOutput::Frame(frame) = output {
        written.basis = content.workspace.marked(written.basis, &[&frame.name]);
    }
    let mut notes: Vec<String> = written.note.take().into_iter().collect();
    if let NamedOutput::Result(shown) = output
        && what == "last"
    {
        notes.push(format!("the result of %{}", shown.command));
        if content.rust_since {
            notes.push(
                "what a Rust cell has shown since is not in it: export(&value, \"a.csv\")? in Rust writes that"
                    .to_owned(),
            );
        }
    }
    if two {
        notes.push(format!("'{what}' is a result and a frame: the result was written; --frame writes the frame"));
    }
    written.note = (!notes.is_empty()).then(|| notes.join("; "));
    Ok(Some(written.show()))
}

/// Whether only frames are written in this format.
fn of_frames_alone(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    ["parquet", "ris", "nbib", "bib", "enw", "xml"].contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use crate::session::{Session, silent};

    #[test]
    fn an_export_of_the_last_result_says_whose_it_is() {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data");
        let mut session = Session::with_data_folders(vec![data.into()]);
        let run = |session: &mut Session, name: &str, rest: &str| {
            let shown = session.run(name, rest, &mut silent()).map_err(|e| e.message).unwrap().unwrap();
            shown["text/plain"].as_str().unwrap().to_owned()
        };
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let last = |name: &str| format!("last \"{}\"", path(name).display());
        run(&mut session, "load", "msk-pain");
        run(&mut session, "sql", "SELECT * FROM papers");
        let said = run(&mut session, "export", &last("a.csv"));
        assert!(said.ends_with("; the result of %sql"), "{said}");
        assert!(std::fs::read_to_string(path("a.csv")).unwrap().lines().count() > 90, "all of the rows");
        session.content.rust_since = true;
        let said = run(&mut session, "export", &last("a.csv"));
        assert!(said.contains("the result of %sql; what a Rust cell has shown since is not in it"), "{said}");
        run(&mut session, "concepts", "");
        assert!(run(&mut session, "export", &last("b.csv")).ends_with("the result of %concepts"));
    }
}
