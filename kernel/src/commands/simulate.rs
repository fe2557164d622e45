//! `%simulate`: data made up for teaching and for planning, always marked as simulated.

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes::{Shown, SimulatedAppraisal};

use super::{Command, Words, list, numbers, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "simulate",
    summary: "simulated appraisers with a chosen prevalence, bias and agreement, always marked simulated",
    examples: &[
        "%simulate appraisal --units 93 --scale \"key,not key\" --prevalence 0.12,0.88 --agreement 0.87",
        "%simulate appraisal --raters A,B,C --items 3 --missing 0.1 --bias 0.05 --seed 7 --as class",
    ],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run,
};

fn arguments(command: Clap) -> Clap {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    command
        .arg(
            Arg::new("what")
                .value_name("WHAT")
                .required(true)
                .value_parser(["appraisal"])
                .help("What is made up"),
        )
        .arg(option("as", "NAME", "The name of the frame").default_value("simulated"))
        .arg(option("units", "N", "Units to appraise").value_parser(value_parser!(usize)).default_value("50"))
        .arg(option("raters", "NAMES", "The appraisers").default_value("A,B"))
        .arg(option("items", "N", "Items of the instrument").value_parser(value_parser!(usize)).default_value("1"))
        .arg(option("scale", "CATEGORIES", "The categories in their order").default_value("yes,no"))
        .arg(option("prevalence", "SHARES", "How often each category is used: shares that add up to 1, or whole numbers; all alike where not given"))
        .arg(
            option("agreement", "P", "Expected share of agreeing pairs of answers")
                .value_parser(value_parser!(f64))
                .default_value("0.8"),
        )
        .arg(
            option("bias", "D", "By how much the first appraiser uses the first category more often than the last, and the last category less often")
                .value_parser(value_parser!(f64))
                .allow_hyphen_values(true)
                .default_value("0"),
        )
        .arg(
            option("missing", "P", "Probability that an answer is missing")
                .value_parser(value_parser!(f64))
                .default_value("0"),
        )
        .arg(
            option("seed", "N", "Where the random numbers begin; the same seed gives the same answers")
                .value_parser(value_parser!(u64))
                .default_value("1"),
        )
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let count = |name: &str| matches.get_one::<usize>(name).copied().unwrap_or_default();
    let share = |name: &str| matches.get_one::<f64>(name).copied().unwrap_or_default();
    let wishes = SimulatedAppraisal {
        name: text(matches, "as").to_owned(),
        units: count("units"),
        raters: list(matches, "raters"),
        items: count("items"),
        scale: list(matches, "scale"),
        prevalence: numbers(matches, "prevalence")?,
        agreement: share("agreement"),
        bias: share("bias"),
        missing: share("missing"),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
    };
    Ok(Some(session.workspace.simulate_appraisal(&wishes)?.show()))
}
