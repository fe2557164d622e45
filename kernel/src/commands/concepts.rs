//! `%concepts`: categories, concepts, and the papers that support them.

use clap::{Arg, ArgMatches, Command as Clap};
use qes_work::Work;

use super::{Command, Done, Run, Words};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "concepts",
    summary: "categories and concepts with the papers that support them, as a matrix and a table",
    examples: &["%load msk-pain\n%concepts --by condition", "%load msk-pain\n%concepts --category moving-forward"],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command
        .arg(Arg::new("by").long("by").value_name("VAR").help("Split the counts by a variable of the papers"))
        .arg(Arg::new("category").long("category").value_name("ID").help("One category only"))
}

fn run(content: &mut Content, matches: &ArgMatches, _: &Work) -> Done {
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    Ok(Some(content.workspace.concepts(option("by"), option("category"))?.show()))
}
