//! `%time`: a command, and how long it took.

use std::time::Instant;

use clap::{Arg, ArgMatches, Command as Clap};
use qes::Shown;

use super::{Command, Words, find, text};
use crate::comments;
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "time",
    summary: "a command, and how long it took",
    examples: &["%load msk-pain\n%time %check"],
    arguments,
    words: Words::Rest,
    keeps_result: true,
    run,
};

fn arguments(command: Clap) -> Clap {
    command.arg(Arg::new("command").value_name("COMMAND").required(true).help("The command line"))
}

fn run(session: &mut Session, matches: &ArgMatches, out: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let line = text(matches, "command").trim_start_matches('%');
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let command = find(name)?;
    let comment = comments::start(line, |_| false).filter(|_| command.words == Words::Split);
    let line = line[..comment.unwrap_or(line.len())].trim_end();
    let started = Instant::now();
    let shown = (command.run)(session, &command.parse(rest)?, out)?;
    let elapsed = started.elapsed().as_secs_f64();
    Ok(shown.map(|mut shown| {
        shown.result.insert("elapsed_s".to_owned(), elapsed.into());
        let note = format!("{elapsed:.3} s for %{line}");
        match shown.tables.last_mut() {
            Some(table) => table.note(note),
            None => shown.text.push_str(&format!("\n{note}")),
        }
        shown
    }))
}
