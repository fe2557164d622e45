//! The program `qes`: the kernel that Jupyter starts, and the commands that tell Jupyter about it.

use std::error::Error;
use std::io::{self, Write};
use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use qes_kernel::{Connection, KernelError, Session, Target, install, run, uninstall};

fn main() -> ExitCode {
    let matches = arguments().get_matches();
    match dispatch(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whether anybody reads it or not, it is a failure.
            let _ = writeln!(io::stderr(), "qes: {}", qes::visible(&chain(&error), "\n"));
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Command {
    let connection = Arg::new("connection-file")
        .long("connection-file")
        .short('f')
        .value_name("FILE")
        .help("The file in which Jupyter says where to listen")
        .required(true)
        .value_parser(value_parser!(PathBuf));
    Command::new("qes")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A Jupyter kernel for qualitative evidence synthesis")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("kernel").about("Runs the kernel; Jupyter does this").arg(connection))
        .subcommand(placed(Command::new("install").about("Tells Jupyter about the kernel")))
        .subcommand(placed(Command::new("uninstall").about("Makes Jupyter forget the kernel")))
}

fn placed(command: Command) -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    command
        .arg(flag("user").help("For the current user (the default)"))
        .arg(flag("sys-prefix").help("For the active virtual or conda environment"))
        .arg(
            Arg::new("prefix")
                .long("prefix")
                .value_name("DIR")
                .help("Below DIR/share/jupyter")
                .value_parser(value_parser!(PathBuf)),
        )
        .group(ArgGroup::new("target").args(["user", "sys-prefix", "prefix"]))
}

fn dispatch(matches: &ArgMatches) -> Result<(), KernelError> {
    match matches.subcommand() {
        Some(("kernel", matches)) => {
            mend_environment();
            let file: &PathBuf = matches.get_one("connection-file").expect("invariant: clap requires the file");
            let parent = parent_id();
            run(Connection::read(file)?, || Box::new(Session::new()))?;
            if parent_id() != parent {
                // Whoever wrote the connection file is gone and cannot remove it; that it may be gone too is fine.
                let _ = std::fs::remove_file(file);
            }
            Ok(())
        }
        Some(("install", matches)) => {
            let executable = std::env::current_exe().map_err(|source| KernelError::System { source })?;
            let folder = install(&target(matches), &executable)?;
            say(&format!("installed the kernel qes in {}", folder.display()));
            Ok(())
        }
        Some(("uninstall", matches)) => {
            match uninstall(&target(matches))? {
                Some(folder) => say(&format!("removed {}", folder.display())),
                None => say("there was no kernel qes to remove"),
            }
            Ok(())
        }
        _ => unreachable!("internal error, please report: clap requires one of its subcommands"),
    }
}

/// The data frame library ends every query where it is to use no thread at all.
fn mend_environment() {
    const THREADS: &str = "POLARS_MAX_THREADS";
    let Some(found) = std::env::var_os(THREADS) else { return };
    if found.to_str().is_some_and(|number| number.trim().parse::<u64>().is_ok_and(|number| number > 0)) {
        return;
    }
    let found = found.to_string_lossy();
    // Jupyter shows it where it was started.
    let _ = writeln!(
        io::stderr(),
        "qes: {THREADS} is '{found}', expected a whole number from 1; all processors are used: set it anew or remove it, then restart the kernel"
    );
    #[expect(unsafe_code, reason = "this process has no other thread yet that could read its environment")]
    unsafe {
        std::env::remove_var(THREADS);
    }
}

fn target(matches: &ArgMatches) -> Target {
    if let Some(prefix) = matches.get_one::<PathBuf>("prefix") {
        // What Jupyter reads later is read from somewhere else.
        Target::Prefix(std::path::absolute(prefix).unwrap_or_else(|_| prefix.clone()))
    } else if matches.get_flag("sys-prefix") {
        Target::SysPrefix
    } else {
        Target::User
    }
}

/// An error and its causes on one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn say(line: &str) {
    // A reader that has left does not want the line.
    let _ = writeln!(io::stdout(), "{line}");
}
