//! The commands: one file each, one table that help, completion and tests read.
//!
//! Above and between commands a line that begins with `#` or `//` is a comment, and so is what follows a `#` behind a command.

mod agreement;
mod behind;
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
pub(crate) mod time;
mod usage;
mod words;

use clap::ArgMatches;
use clap::error::ErrorKind;
use qes::Shown;
use qes_work::Work;

use crate::comments;
use crate::failure::Failure;
use crate::meant;
use crate::outputs::Outputs;
use crate::session::{Content, Session};

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

/// What a command shows, if anything.
pub(crate) type Done = Result<Option<Shown>, Failure>;

/// How a command is run.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// On a thread of its own and on a copy of the content, which takes the place of the session's once it has come to its end.
    Aside(fn(&mut Content, &ArgMatches, &Work) -> Done),
    /// On the worker's thread: it takes no time, and has to do with the outputs or with Rust.
    Here(fn(&mut Session, &ArgMatches, &mut dyn Outputs) -> Done),
    /// As the command that it holds.
    Timed,
}

/// A command that was asked for.
pub(crate) struct Asked {
    pub command: &'static Command,
    pub arguments: ArgMatches,
    /// Its line, where it is to be said how long it takes.
    pub timed: Option<String>,
}

/// How a line becomes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// As a shell would split it.
    Split,
    /// Options first, then one word that is taken as it stands.
    Rest,
    /// A query that is taken as it stands, with options before or behind it.
    Query,
}

/// How comments are written.
pub(crate) const ON_COMMENTS: &str = "Above and between commands a line that begins with # or // is a comment, and so is what follows a # behind a command; where a word begins with #, it stands in quotation marks. In Rust a comment begins with //, in SQL with --.";

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
        let near = nearest(&name.to_lowercase(), 0.75).map(|n| format!("; did you mean '%{n}'?"));
        let query = meant::begins_query(name).then(|| format!("; did you mean '%sql {name} …'?"));
        let hint = query.or(near).unwrap_or_default();
        let shown: String = name.chars().take(40).collect();
        let of_others = meant::elsewhere(name).map_or_else(String::new, |what| format!(", {what}"));
        Failure::new(
            "UnknownCommand",
            format!("found no command '%{shown}'{of_others}; %help lists the commands{hint}"),
        )
    })
}

/// The command whose name is most like this one, if it is like it at least so much.
pub(crate) fn nearest(name: &str, least: f64) -> Option<&'static str> {
    let scored = COMMANDS.iter().map(|c| (strsim::jaro_winkler(name, c.name), c.name));
    scored.filter(|(s, _)| *s >= least).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// All commands, a line each.
pub(crate) fn overview() -> String {
    let mut text = String::from("Commands\n\n");
    for command in COMMANDS {
        text.push_str(&format!("%{:<16} {}\n", command.name, command.summary));
    }
    text.push_str(&format!("\n%help NAME or ?NAME explains one. {ON_COMMENTS}"));
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
                let clap = self.clap();
                let line = comments::cut(rest, |word| words::takes_value(&clap, word));
                let split = shlex::split(&line).ok_or_else(|| {
                    let message = format!("%{}: found an open quotation mark, expected its end", self.name);
                    Failure::new("UsageError", message)
                })?;
                words::attach(&clap, split)
            }
            Words::Rest | Words::Query => self.options_then_rest(rest),
        };
        let parsed = words.map_err(|message| self.expected(&message));
        let parsed = parsed.and_then(|words| self.clap().try_get_matches_from(words).map_err(|e| self.usage(&e)));
        parsed.map_err(|failure| self.with_comment(failure, rest))
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
        if self.words == Words::Query {
            let (query, behind) = behind::cut(&clap, rest)?;
            words.extend(words::attach(&clap, behind)?);
            rest = query;
        }
        if rest.starts_with('#') {
            // A comment behind the options.
            rest = rest.split_once('\n').map_or("", |(_, body)| body.trim());
        }
        if !rest.is_empty() {
            words.push("--".to_owned());
            words.push(rest.to_owned());
        }
        Ok(words)
    }

    /// A mistake that may come from a `#` that was meant, as in `%load #1.csv`.
    fn with_comment(&self, failure: Failure, rest: &str) -> Failure {
        let comment = comments::start(rest, |_| false).map_or("", |at| &rest[at..]);
        let meant = comment.strip_prefix('#').is_some_and(|c| !c.is_empty() && !c.starts_with(char::is_whitespace));
        if failure.class == HELP || self.words != Words::Split || !meant {
            return failure;
        }
        let word = comment.split_whitespace().next().unwrap_or_default();
        let message = format!("{}; '{word}' was read as a comment, quotation marks make it a word", failure.message);
        Failure { message, ..failure }
    }

    /// A parser's message as one sentence, with its tip.
    fn usage(&self, error: &clap::Error) -> Failure {
        if error.kind() == ErrorKind::DisplayHelp {
            return Failure::new(HELP, self.manual());
        }
        self.expected(&usage::sentence(self.name, error))
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
            assert!(!command.examples.is_empty(), "%{} has no example", command.name);
            for example in command.examples {
                assert!(example.contains(&format!("%{}", command.name)), "{example}");
            }
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
    fn what_others_know_as_a_command_is_said() {
        for name in ["matplotlib", "timeit", "pip", "%bash", "load_ext"] {
            let wrong = find(name).err().unwrap();
            assert!(wrong.message.contains("Python"), "{}", wrong.message);
        }
        for (name, expected) in [("SELECT", "'%sql SELECT …'?"), ("FLOW", "'%flow'?"), ("%load", "'%load'?")] {
            let wrong = find(name).err().unwrap();
            assert!(wrong.message.ends_with(expected), "{}", wrong.message);
        }
        assert!(!find("flw").err().unwrap().message.contains("Python"));
    }

    #[test]
    fn a_comment_stands_behind_a_command() {
        let load = find("load").unwrap();
        let paths = |line: &str| -> Vec<String> {
            let matches = load.parse(line).unwrap_or_else(|e| panic!("{line}: {}", e.message));
            matches.get_many("path").into_iter().flatten().cloned().collect()
        };
        assert_eq!(paths("msk-pain  # the paper's data"), ["msk-pain"]);
        assert_eq!(paths("a#1.csv 'b # c.csv' #d"), ["a#1.csv", "b # c.csv"]);
        assert_eq!(load.parse("a.csv --sep # # the sign").unwrap().get_one::<String>("sep").unwrap(), "#");
        assert_eq!(load.parse("a.csv --sep '#'").unwrap().get_one::<String>("sep").unwrap(), "#");
        let flow = find("flow").unwrap().parse("--force # --csv x.csv").unwrap();
        assert!(flow.get_flag("force") && !flow.contains_id("csv"));
        let wrong = load.parse("#1.csv").unwrap_err();
        assert!(wrong.message.contains("'#1.csv' was read as a comment"), "{}", wrong.message);
        let cell = find("%sql").unwrap().parse("--into x # the # rest\nSELECT 1").unwrap();
        assert_eq!(cell.get_one::<String>("query").unwrap(), "SELECT 1");
        // In SQL it may be a name.
        let sql = find("sql").unwrap().parse("SELECT # FROM t").unwrap();
        assert_eq!(sql.get_one::<String>("query").unwrap(), "SELECT # FROM t");
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
        let none = said("flow", "--interactive");
        assert!(none.starts_with("%flow has no option '--interactive'; %agreement"), "{none}");
        assert!(!none.contains("as a value"), "{none}");
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
            let error = session.run("agreement", line, &mut crate::session::silent()).unwrap_err();
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
            &mut crate::session::silent(),
        );
        let text = with.unwrap().unwrap()["text/plain"].as_str().unwrap().to_owned();
        assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("500 resamples, seed 4."), "{text}");
    }
}
