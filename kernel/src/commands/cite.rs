//! `%cite`: how to cite the review loaded, and qes.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::CitationFormat;
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "cite",
    summary: "how to cite the review loaded, and qes",
    examples: &["%load msk-pain\n%cite", "%load msk-pain\n%cite --format bibtex"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command.arg(
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .value_parser(["bibtex", "apa"])
            .default_value("apa")
            .help("How entries are written"),
    )
}

#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
fn run(content: &mut Content, matches: &ArgMatches, _: &Work) -> Done {
    let format = if text(matches, "format") == "bibtex" { CitationFormat::Bibtex } else { CitationFormat::Apa };
    Ok(Some(content.workspace.cite(format).show()))
}
