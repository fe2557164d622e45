//! `%time`: a command, and how long it took.

use std::time::Duration;

use clap::{Arg, ArgMatches, Command as Clap};
use qes::Shown;

use super::{Asked, Command, Run, Words, find, text};
use crate::comments;
use crate::failure::Failure;

pub(super) const COMMAND: Command = Command {
    name: "time",
    summary: "a command, and how long it took",
    examples: &["%load msk-pain\n%time %check"],
    arguments,
    words: Words::Rest,
    keeps_result: true,
    run: Run::Timed,
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("command").value_name("COMMAND").required(true).help("The command line"))
}

/// The command that is to be timed.
pub(crate) fn asked(matches: &ArgMatches) -> Result<Asked, Failure> {
    let line = text(matches, "command").trim_start_matches('%');
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let command = find(name)?;
    let comment = comments::start(line, |_| false).filter(|_| command.words == Words::Split);
    let line = line[..comment.unwrap_or(line.len())].trim_end();
    match command.run {
        Run::Timed => asked(&command.parse(rest)?),
        _ => Ok(Asked { command, arguments: command.parse(rest)?, timed: Some(line.to_owned()) }),
    }
}

/// Says how long a command took.
pub(crate) fn note(shown: &mut Shown, line: &str, elapsed: Duration) {
    let elapsed = elapsed.as_secs_f64();
    shown.result.insert("elapsed_s".to_owned(), elapsed.into());
    let note = format!("{elapsed:.3} s for %{line}");
    match shown.tables.last_mut() {
        Some(table) => table.note(note),
        None => shown.text.push_str(&format!("\n{note}")),
    }
}
