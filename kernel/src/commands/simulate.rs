//! `%simulate`: data made up for teaching and for planning, always marked as simulated.

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes::{Shown, SimulatedAppraisal, SimulatedCorpus};

use super::{Command, Words, list, numbers, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "simulate",
    summary: "simulated appraisers, or records of databases with duplicates, always marked simulated",
    examples: &[
        "%simulate appraisal --units 93 --scale \"key,not key\" --prevalence 0.12,0.88 --agreement 0.87",
        "%simulate appraisal --raters A,B,C --items 3 --missing 0.1 --bias 0.05 --seed 7 --as class",
        "%simulate corpus --sources \"Medline=600,Embase=500,Cinahl=400\" --duplicates 400 --as records",
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
                .value_parser(["appraisal", "corpus"])
                .help("What is made up"),
        )
        .arg(option("as", "NAME", "The name of the frame").default_value("simulated"))
        .next_help_heading("Of appraisers")
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
        .next_help_heading("Of a corpus")
        .arg(option("sources", "NAMES", "The databases and how many records each gives").default_value("Medline=400,Embase=350,Cinahl=250"))
        .arg(
            option("duplicates", "N", "Records that are another one's duplicate; a third of all where not given")
                .value_parser(value_parser!(usize)),
        )
        .arg(
            option("seed", "N", "Where the random numbers begin; the same seed gives the same answers")
                .value_parser(value_parser!(u64))
                .default_value("1"),
        )
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    if text(matches, "what") == "corpus" {
        return corpus(session, matches);
    }
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

fn corpus(session: &mut Session, matches: &ArgMatches) -> Result<Option<Shown>, Failure> {
    let source = |pair: String| {
        let wrong = || {
            Failure::new(
                "UsageError",
                format!("--sources: found '{pair}', expected a name and a number, e.g. Medline=400"),
            )
        };
        let (name, n) = pair.split_once('=').ok_or_else(wrong)?;
        Ok((name.trim().to_owned(), n.trim().parse().map_err(|_| wrong())?))
    };
    let sources =
        list(matches, "sources").into_iter().map(source).collect::<Result<Vec<(String, usize)>, Failure>>()?;
    let total: usize = sources.iter().map(|(_, n)| n).sum();
    let wishes = SimulatedCorpus {
        name: text(matches, "as").to_owned(),
        sources,
        duplicates: matches.get_one::<usize>("duplicates").copied().unwrap_or(total / 3),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
    };
    Ok(Some(session.workspace.simulate_corpus(&wishes)?.show()))
}
