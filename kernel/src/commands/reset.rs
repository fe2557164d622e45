//! `%reset`: forgets the session, or frames of its own.

use clap::{Arg, ArgAction, ArgMatches};

use super::{Command, Done, Run, Words};
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "reset",
    summary: "forgets the review, the frames, the results and the Rust variables; with names, only these frames of the session's own",
    examples: &[
        "%load msk-pain\n%reset",
        "%load msk-pain\n%reset --rust",
        "%load msk-pain\n%sql --into papers SELECT * FROM papers WHERE status = 'included'\n%reset papers",
    ],
    arguments: |command| {
        let help = "Forget only what Rust cells defined, and end their process";
        let rust = Arg::new("rust").long("rust").action(ArgAction::SetTrue).conflicts_with("own").help(help);
        let help = "Frames of the session's own to drop; the review's of the same names are seen again";
        command.arg(Arg::new("own").value_name("FRAME").num_args(0..).help(help)).arg(rust)
    },
    words: Words::Split,
    keeps_result: false,
    run: Run::Here(run),
};

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Done {
    let names: Vec<String> = matches.get_many("own").into_iter().flatten().cloned().collect();
    if !names.is_empty() {
        return Ok(Some(session.content.workspace.drop_frames(&names)?.show()));
    }
    if matches.get_flag("rust") {
        session.rust.reset();
    } else {
        *session = Session::new();
    }
    Ok(None)
}
