//! `%simulate`: data made up for teaching and for planning, always marked as simulated.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes::{SimulatedAppraisal, SimulatedCorpus, SimulatedDecisions};
use qes_work::Work;

use super::{Command, Done, Run, Words, list, numbers, text};
use crate::failure::Failure;
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "simulate",
    summary: "simulated appraisers, records of databases with duplicates, or their screening, always marked simulated",
    examples: &[
        "%simulate appraisal --units 93 --scale \"key,not key\" --prevalence 0.12,0.88 --agreement 0.87",
        "%simulate appraisal --raters A,B,C --items 3 --missing 0.1 --bias 0.05 --seed 7 --as class",
        "%simulate corpus --sources \"Medline=600,Embase=500,Cinahl=400\" --duplicates 400 --as records",
        "%simulate corpus --duplicates 300 --as found\n%dedup found --into records\n%simulate screening records --steps \"title=300,duplicates=220,abstract=90,full text=20\" --agreement 0.9",
    ],
    arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
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
                .value_parser(["appraisal", "corpus", "screening"])
                .help("What is made up"),
        )
        .arg(Arg::new("frame").value_name("FRAME").help("The records to be screened; 'records' where not given"))
        .arg(option("as", "NAME", "The name of the frame; 'decisions' of screening, else 'simulated' where not given"))
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
                .default_value("0"),
        )
        .arg(
            option("missing", "P", "Probability that an answer is missing")
                .value_parser(value_parser!(f64))
                .default_value("0"),
        )
        .next_help_heading("Of screening")
        .arg(option("steps", "COUNTS", "What is left after each step: stages, and 'duplicates' where these are removed, e.g. title=300,duplicates=220,full text=20"))
        .arg(option("reasons", "NAMES", "Reasons for exclusion from the full text on"))
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

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let what = text(matches, "what");
    if what != "screening" && !text(matches, "frame").is_empty() {
        let message = format!("found the frame '{}', which only 'screening' takes", text(matches, "frame"));
        return Err(Failure::new("UsageError", message));
    }
    only_of(what, matches)?;
    match what {
        "corpus" => return corpus(content, matches, work),
        "screening" => return screening(content, matches, work),
        _ => {}
    }
    let count = |name: &str| matches.get_one::<usize>(name).copied().unwrap_or_default();
    let share = |name: &str| matches.get_one::<f64>(name).copied().unwrap_or_default();
    let wishes = SimulatedAppraisal {
        name: named(matches, "simulated"),
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
    Ok(Some(content.workspace.simulate_appraisal(&wishes, work)?.show()))
}

/// The options of each kind, beside those of all.
const OPTIONS: [(&str, &[&str]); 3] = [
    ("appraisal", &["units", "raters", "items", "scale", "prevalence", "agreement", "bias", "missing"]),
    ("corpus", &["sources", "duplicates"]),
    ("screening", &["frame", "steps", "raters", "agreement", "reasons"]),
];

/// # Errors
/// An option was given that is another kind's.
fn only_of(what: &str, matches: &ArgMatches) -> Result<(), Failure> {
    let own = OPTIONS.iter().find(|(kind, _)| *kind == what).map_or(&[][..], |(_, own)| *own);
    let given = |option: &&&str| matches.value_source(option) == Some(ValueSource::CommandLine);
    let foreign =
        OPTIONS.iter().flat_map(|(_, options)| options.iter()).filter(|option| !own.contains(option)).find(given);
    let Some(foreign) = foreign else { return Ok(()) };
    let takes: Vec<&str> =
        OPTIONS.iter().filter(|(_, options)| options.contains(foreign)).map(|(kind, _)| *kind).collect();
    let own: Vec<String> = own.iter().filter(|o| **o != "frame").map(|option| format!("--{option}")).collect();
    let message = format!(
        "found --{foreign}, which is for {}; expected of {what} some of {}, --seed, --as",
        takes.join(" and "),
        own.join(", ")
    );
    Err(Failure::new("UsageError", message))
}

/// The name that was given, or this one.
fn named(matches: &ArgMatches, usual: &str) -> String {
    matches.get_one::<String>("as").map_or(usual, String::as_str).to_owned()
}

/// Names and counts: `Medline=400,Embase=300`.
fn counted(matches: &ArgMatches, option: &str, example: &str) -> Result<Vec<(String, usize)>, Failure> {
    let one = |pair: String| {
        let message = format!("--{option}: found '{pair}', expected a name and a number, e.g. {example}");
        let wrong = || Failure::new("UsageError", message.clone());
        let (name, n) = pair.split_once('=').ok_or_else(wrong)?;
        Ok((name.trim().to_owned(), n.trim().parse().map_err(|_| wrong())?))
    };
    list(matches, option).into_iter().map(one).collect()
}

fn screening(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let raters = list(matches, "raters");
    let [a, b] = raters.as_slice() else {
        let message = format!("--raters: found {} names, expected two for screening, e.g. A,B", raters.len());
        return Err(Failure::new("UsageError", message));
    };
    let wishes = SimulatedDecisions {
        name: named(matches, "decisions"),
        records: if text(matches, "frame").is_empty() { "records" } else { text(matches, "frame") }.to_owned(),
        steps: counted(matches, "steps", "title=300")?,
        reviewers: [a.clone(), b.clone()],
        agreement: matches.get_one::<f64>("agreement").copied().unwrap_or_default(),
        reasons: list(matches, "reasons"),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
    };
    Ok(Some(content.workspace.simulate_screening(&wishes, work)?.show()))
}

fn corpus(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let sources = counted(matches, "sources", "Medline=400")?;
    let total: usize = sources.iter().map(|(_, n)| n).sum();
    let wishes = SimulatedCorpus {
        name: named(matches, "simulated"),
        sources,
        duplicates: matches.get_one::<usize>("duplicates").copied().unwrap_or(total / 3),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
    };
    Ok(Some(content.workspace.simulate_corpus(&wishes, work)?.show()))
}
