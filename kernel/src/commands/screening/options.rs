//! How decisions are read and settled: options that `%screening` and `%flow` share.

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes::{Rule, ScreeningOptions};

use crate::commands::{list, text};
use crate::failure::Failure;
use crate::session::Content;

/// The options.
pub(in crate::commands) fn arguments(command: Clap) -> Clap {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    command
        .next_help_heading("How decisions are settled")
        .arg(
            option("rule", "RULE", "When decisions become one")
                .value_parser(Rule::ALL.map(|(name, _)| name))
                .default_value("unanimous"),
        )
        .arg(
            option(
                "reviewers",
                "N",
                "Decisions that a record needs; where not given 2, or 1 where nobody decided beside another",
            )
            .value_parser(value_parser!(u8).range(1..)),
        )
        .arg(
            option("maybe", "HOW", "What 'maybe' counts as")
                .value_parser(["conflict", "include"])
                .default_value("conflict"),
        )
        .arg(option(
            "adjudicator",
            "NAME",
            "Whose decision stands above all; consensus, final, agreed and adjudicated always do",
        ))
        .arg(option(
            "reasons",
            "NAMES",
            "Reasons that may be given, the first counting first, or a frame with a column 'reason'",
        ))
        .arg(option("stages", "NAMES", "The stages in their order"))
        .arg(option("stage", "NAME", "The stage of decisions that name none; 'abstract' where not given"))
        .arg(option(
            "duplicates-before",
            "STAGE",
            "The stage before which duplicates are removed; found from the decisions where not given",
        ))
}

/// What the options say.
pub(in crate::commands) fn options(content: &Content, matches: &ArgMatches) -> Result<ScreeningOptions, Failure> {
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let rule = Rule::ALL.into_iter().find(|(name, _)| *name == text(matches, "rule")).map(|(_, rule)| rule);
    Ok(ScreeningOptions {
        stages: list(matches, "stages"),
        stage: one("stage"),
        rule: rule.unwrap_or_default(),
        reviewers: matches.get_one::<u8>("reviewers").copied().map(usize::from),
        maybe_includes: text(matches, "maybe") == "include",
        adjudicator: one("adjudicator"),
        reasons: content.workspace.reasons_named(&list(matches, "reasons"))?,
        duplicates_before: one("duplicates-before"),
        unread: Vec::new(),
    })
}
