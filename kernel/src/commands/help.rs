//! `%help`: the commands, or one of them.

use clap::{Arg, ArgMatches, Command as Clap};
use qes::{Basis, Shown, Table};
use qes_work::Work;
use serde_json::{Value, json};

use super::{COMMANDS, Command, Done, ON_COMMENTS, Run, Words, find, text};
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "help",
    summary: "the commands, or one of them with its options and examples",
    examples: &["%help", "%help agreement"],
    arguments,
    words: Words::Split,
    keeps_result: false,
    run: Run::Aside(run),
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("command").value_name("COMMAND").help("The command to explain"))
}

/// A command's options and examples.
pub(crate) fn page(command: &Command) -> Shown {
    let own = json!({ "name": command.name, "summary": command.summary, "manual": command.manual() });
    let mut shown = Shown::new("help", &Basis::default(), own);
    shown.text = command.manual();
    shown
}

fn run(_: &mut Content, matches: &ArgMatches, _: &Work) -> Done {
    let basis = Basis::default();
    let name = text(matches, "command").trim();
    let name = name.strip_prefix('%').unwrap_or(name);
    if !name.is_empty() {
        return Ok(Some(page(find(name)?)));
    }
    let commands: Vec<Value> = COMMANDS.iter().map(|c| json!({ "name": c.name, "summary": c.summary })).collect();
    let mut table = Table::new("Commands").column("command", qes::Align::Left).column("does", qes::Align::Left);
    for command in COMMANDS {
        table.row(vec![format!("%{}", command.name).into(), command.summary.into()]);
    }
    table.note("%help NAME or ?NAME explains one; Tab completes names, options and values.");
    table.note(ON_COMMENTS);
    Ok(Some(Shown::new("help", &basis, json!({ "commands": commands })).with_table(table, &basis)))
}
