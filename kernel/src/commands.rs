//! The commands: one file each, one table that help, completion and tests read.

mod agreement;
mod characteristics;
mod check;
mod cite;
mod clear;
mod concepts;
mod dedup;
mod export;
mod flow;
mod frames;
pub(crate) mod help;
mod load;
mod model;
mod report;
mod reset;
mod screening;
mod show;
mod simulate;
mod sql;
mod time;
mod usage;
mod watched;
mod words;

use clap::ArgMatches;
use clap::error::ErrorKind;
use qes::Shown;

use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

/// A command: what help, completion and execution need of it.
pub(crate) struct Command {
    /// Without the percent sign; `%sql` is the cell command `%%sql`.
    pub name: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Cells that show it; the tests run them.
    pub examples: &'static [&'static str],
    /// Its options.
    pub arguments: fn(clap::Command) -> clap::Command,
    /// How its line becomes words.
    pub words: Words,
    /// Whether `%export` can write its result later.
    pub keeps_result: bool,
    /// Runs it. Nothing is shown where it gives no result.
    pub run: Run,
}

/// What runs a command.
pub(crate) type Run = fn(&mut Session, &ArgMatches, &mut dyn Outputs) -> Result<Option<Shown>, Failure>;

/// How a line becomes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// As a shell would split it.
    Split,
    /// Options first, then one word that is taken as it stands.
    Rest,
}

/// The class of what `--help` gives instead of arguments.
pub(crate) const HELP: &str = "Help";

/// The one table.
pub(crate) const COMMANDS: &[Command] = &[
    load::COMMAND,
    frames::COMMAND,
    show::COMMAND,
    flow::COMMAND,
    agreement::COMMAND,
    characteristics::COMMAND,
    concepts::COMMAND,
    model::COMMAND,
    check::COMMAND,
    sql::LINE,
    sql::CELL,
    dedup::COMMAND,
    screening::COMMAND,
    report::COMMAND,
    simulate::COMMAND,
    export::COMMAND,
    cite::COMMAND,
    time::COMMAND,
    clear::COMMAND,
    reset::COMMAND,
    help::COMMAND,
];

/// The command of this name.
pub(crate) fn find(name: &str) -> Result<&'static Command, Failure> {
    COMMANDS.iter().find(|c| c.name == name).ok_or_else(|| {
        let scored = COMMANDS.iter().map(|c| (strsim::jaro_winkler(name, c.name), c.name));
        let nearest = scored.filter(|(s, _)| *s >= 0.75).max_by(|a, b| a.0.total_cmp(&b.0));
        let hint = nearest.map_or_else(String::new, |(_, n)| format!("; did you mean '%{n}'?"));
        let shown: String = name.chars().take(40).collect();
        Failure::new("UnknownCommand", format!("found no command '%{shown}'; %help lists the commands{hint}"))
    })
}

/// All commands, a line each.
pub(crate) fn overview() -> String {
    let mut text = String::from("Commands\n\n");
    for command in COMMANDS {
        text.push_str(&format!("%{:<16} {}\n", command.name, command.summary));
    }
    text.push_str("\n%help NAME or ?NAME explains one.");
    text
}

impl Command {
    /// Its options as the parser knows them.
    pub(crate) fn clap(&self) -> clap::Command {
        let bare = clap::Command::new(format!("%{}", self.name))
            .about(self.summary)
            .no_binary_name(true)
            .disable_version_flag(true)
            .term_width(90);
        // A number below zero is a value, not an option that nobody knows.
        (self.arguments)(bare)
            .mut_args(|arg| if arg.get_action().takes_values() { arg.allow_negative_numbers(true) } else { arg })
    }

    /// Help and examples.
    pub(crate) fn manual(&self) -> String {
        let mut text = self.clap().render_long_help().to_string();
        if !self.examples.is_empty() {
            text.push_str("\nExamples:\n");
            for example in self.examples {
                text.push_str(&format!("  {}\n", example.replace('\n', "\n  ")));
            }
        }
        text
    }

    /// The options and arguments of a line.
    pub(crate) fn parse(&self, rest: &str) -> Result<ArgMatches, Failure> {
        let words = match self.words {
            Words::Split => {
                let split = shlex::split(rest).ok_or_else(|| {
                    let message = format!("%{}: found an open quotation mark, expected its end", self.name);
                    Failure::new("UsageError", message)
                })?;
                words::attach(&self.clap(), split)
            }
            Words::Rest => self.options_then_rest(rest),
        };
        let words = words.map_err(|message| self.expected(&message))?;
        self.clap().try_get_matches_from(words).map_err(|error| self.usage(&error))
    }

    /// Leading `--option value` pairs, then all that follows as one word.
    fn options_then_rest(&self, rest: &str) -> Result<Vec<String>, String> {
        let mut words = Vec::new();
        let mut rest = rest.trim();
        let clap = self.clap();
        loop {
            let (option, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            // What begins with two hyphens and is no option is a comment of SQL.
            let name =
                option.strip_prefix("--").map(|o| o.split_once('=').map_or((o, false), |(name, _)| (name, true)));
            let known = clap.get_arguments().find(|a| name.is_some_and(|(name, _)| a.get_long() == Some(name)));
            if known.is_none() && option != "--help" {
                break;
            }
            words.push(option.to_owned());
            rest = after.trim_start();
            if known.is_some_and(|a| a.get_action().takes_values()) && name.is_some_and(|(_, with_value)| !with_value) {
                let (value, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                words.push(value.to_owned());
                rest = after.trim_start();
            }
        }
        words = words::attach(&clap, words)?;
        if !rest.is_empty() {
            words.push("--".to_owned());
            words.push(rest.to_owned());
        }
        Ok(words)
    }

    /// A parser's message as one sentence, with its tip.
    fn usage(&self, error: &clap::Error) -> Failure {
        if error.kind() == ErrorKind::DisplayHelp {
            return Failure::new(HELP, self.manual());
        }
        self.expected(&usage::sentence(error))
    }

    /// A mistake in a line, with what the line should look like.
    fn expected(&self, message: &str) -> Failure {
        let usage = self.clap().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ").trim();
        Failure::new("UsageError", format!("{message}; expected {usage}"))
    }
}

/// A text argument, blank where it was not given.
fn text<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}

/// A list argument: `a,b` → a, b.
fn list(matches: &ArgMatches, name: &str) -> Vec<String> {
    let whole = text(matches, name);
    whole.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A list of numbers: `1,2.5` → 1, 2.5.
fn numbers(matches: &ArgMatches, option: &str) -> Result<Vec<f64>, Failure> {
    let number = |text: String| {
        let wrong = |_| Failure::new("UsageError", format!("--{option}: found '{text}', expected a number"));
        text.parse::<f64>().map_err(wrong)
    };
    list(matches, option).into_iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_options_that_hold_together() {
        for command in COMMANDS {
            command.clap().debug_assert();
            assert!(command.manual().contains(&format!("Usage: %{}", command.name)), "{}", command.name);
        }
    }

    #[test]
    fn mistakes_are_one_sentence_with_the_nearest_name() {
        let wrong = find("agrement").err().unwrap();
        assert_eq!(wrong.message, "found no command '%agrement'; %help lists the commands; did you mean '%agreement'?");
        let wrong = find("concepts").unwrap().parse("--bye condition").unwrap_err();
        assert_eq!(wrong.class, "UsageError");
        assert!(wrong.message.contains("'--bye'") && wrong.message.contains("'--by'"), "{}", wrong.message);
        assert!(!wrong.message.contains('\n'));
    }

    #[test]
    fn what_is_missing_or_does_not_go_together_is_one_sentence() {
        let said = |name: &str, line: &str| find(name).unwrap().parse(line).unwrap_err().message;
        assert_eq!(said("load", ""), "found no <PATH>, which is required; expected %load [OPTIONS] <PATH>...");
        assert_eq!(said("sql", ""), "found no <QUERY>, which is required; expected %sql [OPTIONS] <QUERY>");
        assert!(said("export", "").starts_with("found no <WHAT> and <PATH>, which are required; expected %export"));
        let both = said("agreement", "casp --counts \"1,2;3,4\"");
        assert!(
            both.starts_with("the argument '[INSTRUMENT]' cannot be used with '--counts <ROWS>'; expected"),
            "{both}"
        );
        let alone = said("agreement", "--as mine");
        assert!(alone.starts_with("found no --counts <ROWS>, which is required; expected"), "{alone}");
        let rule = said("screening", "--rule majorty");
        assert!(
            rule.starts_with(
                "invalid value 'majorty' for '--rule <RULE>'; it may be unanimous, majority or one-inclusion; did you mean 'majority'?"
            ),
            "{rule}"
        );
        // No command leaves a line of the parser's own layout in its sentence.
        for command in COMMANDS {
            for line in ["", "--no-such-option", "a b c d e f", "--into", "--rule x --ci y --count z"] {
                if let Err(error) = command.parse(line) {
                    for remains in [":;", ";;", "\n", "[possible", "error:", "tip:", "  "] {
                        assert!(!error.message.contains(remains), "%{} {line}: {}", command.name, error.message);
                    }
                }
            }
        }
    }

    #[test]
    fn options_of_a_bootstrap_need_one() {
        let mut session = Session::new();
        for line in ["--counts \"5,5;7,76\" --reps 500", "--counts \"5,5;7,76\" --ci none --seed 4"] {
            let error = session.run("agreement", line, &mut crate::session::Silent).unwrap_err();
            assert!(
                error.message.contains("is for a bootstrap")
                    && error.message.contains("expected --ci bootstrap beside it"),
                "{}",
                error.message
            );
        }
        let with = session.run(
            "agreement",
            "--counts \"5,5;7,76\" --ci bootstrap --reps 500 --seed 4",
            &mut crate::session::Silent,
        );
        let text = with.unwrap().unwrap()["text/plain"].as_str().unwrap().to_owned();
        assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("500 resamples, seed 4."), "{text}");
    }
}
