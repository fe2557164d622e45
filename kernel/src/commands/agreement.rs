//! `%agreement`: how far the appraisers agree, per item and over the items.

mod arguments;

use clap::ArgMatches;
use clap::parser::ValueSource;
use qes::{AgreementFigure, AgreementOptions, AgreementView, Benchmark, Intervals, RatingColumns, Resampling};
use qes_work::Work;

use super::{Command, Done, Run, Words, list, numbers, text};
use crate::failure::Failure;
use crate::session::Content;

pub(super) const COMMAND: Command = Command {
    name: "agreement",
    summary: "agreement of the appraisers, per item and its range over the items",
    examples: &[
        "%load msk-pain\n%agreement global",
        "%agreement --counts \"5,5;7,76\" --scale \"key,not key\" --stat kappa,pabak,ac1 --paradox --benchmark all",
        "%load msk-pain-simulated\n%agreement casp --stat percent_agreement,cohen_kappa --figure items,forest",
        "%load msk-pain-simulated\n%agreement casp --disagreements",
    ],
    arguments: arguments::arguments,
    words: Words::Split,
    keeps_result: true,
    run: Run::Aside(run),
};

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    only_for_a_bootstrap(matches)?;
    let options = AgreementOptions {
        columns: RatingColumns {
            unit: one("unit"),
            raters: list(matches, "raters"),
            item: one("item"),
            round: one("round"),
            rater: one("rater"),
            answer: one("answer"),
            agreed: one("final"),
            scale: list(matches, "scale"),
            na: list(matches, "na"),
        },
        contingency: matches.get_flag("contingency"),
        items: list(matches, "only"),
        statistics: list(matches, "stat"),
        level: matches.get_one::<f64>("level").copied().unwrap_or(0.95),
        intervals: intervals(matches),
        weights: one("weights"),
        metric: one("metric"),
        scores: numbers(matches, "scores")?,
        complete: text(matches, "missing") == "complete",
        population: matches.get_one::<u64>("population").copied(),
        views: views(matches),
        benchmarks: benchmarks(matches)?,
        figures: figures(matches)?,
        interactive: matches.get_flag("interactive"),
    };
    if let Some(counts) = matches.get_one::<String>("counts") {
        let (name, counts) = (one("as").unwrap_or_else(|| "counts".to_owned()), table(counts)?);
        let workspace = &content.workspace;
        return Ok(Some(workspace.agreement_of_counts(&name, &counts, &options, work)?.show()));
    }
    let source = match text(matches, "instrument") {
        "" => only_instrument(content, work)?,
        named => named.to_owned(),
    };
    let review = content.workspace.review();
    if review.is_ok_and(|r| r.instruments().contains(&source)) {
        let declared = ["unit", "item", "round", "rater", "answer", "scale"];
        let mut given: Vec<&str> = declared.into_iter().filter(|option| matches.contains_id(option)).collect();
        given.extend(options.contingency.then_some("contingency"));
        if let Some(given) = given.first() {
            let message =
                format!("--{given} describes a table of ratings; '{source}' is an instrument, which declares its own");
            return Err(Failure::new("UsageError", message));
        }
    }
    let workspace = &content.workspace;
    Ok(Some(workspace.agreement(&source, &options, work)?.show()))
}

fn views(matches: &ArgMatches) -> Vec<AgreementView> {
    let named = [
        ("paradox", AgreementView::Paradox),
        ("pairs", AgreementView::Pairs),
        ("disagreements", AgreementView::Disagreements),
    ];
    named.into_iter().filter(|(name, _)| matches.get_flag(name)).map(|(_, view)| view).collect()
}

/// # Errors
/// An option of a bootstrap is given, and there is none.
fn only_for_a_bootstrap(matches: &ArgMatches) -> Result<(), Failure> {
    let given = |option: &&str| matches.value_source(option) == Some(ValueSource::CommandLine);
    match ["reps", "seed"].into_iter().find(given) {
        Some(option) if text(matches, "ci") != "bootstrap" => {
            let found = text(matches, "ci");
            let message = format!(
                "--{option} is for a bootstrap; found the intervals '{found}', expected --ci bootstrap beside it"
            );
            Err(Failure::new("UsageError", message))
        }
        _ => Ok(()),
    }
}

fn intervals(matches: &ArgMatches) -> Intervals {
    match text(matches, "ci") {
        "none" => Intervals::No,
        "bootstrap" => Intervals::Bootstrap(Resampling {
            resamples: matches.get_one::<usize>("reps").copied().unwrap_or_default(),
            seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
        }),
        _ => Intervals::Analytic,
    }
}

fn benchmarks(matches: &ArgMatches) -> Result<Vec<Benchmark>, Failure> {
    let names = list(matches, "benchmark");
    if names.iter().any(|name| name == "all") {
        return Ok(Benchmark::ALL.to_vec());
    }
    let known = || Benchmark::ALL.map(Benchmark::name).join(", ");
    let find = |name: &String| {
        let unknown = || format!("--benchmark: found '{name}', expected all or some of {}", known());
        Benchmark::from_name(name).ok_or_else(|| Failure::new("UsageError", unknown()))
    };
    names.iter().map(find).collect()
}

fn figures(matches: &ArgMatches) -> Result<Option<Vec<AgreementFigure>>, Failure> {
    let names = list(matches, "figure");
    if names.is_empty() {
        return Ok(None);
    }
    let known = || AgreementFigure::ALL.map(AgreementFigure::name).join(", ");
    let find = |name: &String| {
        let found = AgreementFigure::ALL.into_iter().find(|figure| figure.name() == name);
        let unknown = || format!("--figure: found '{name}', expected none or some of {}", known());
        found.ok_or_else(|| Failure::new("UsageError", unknown()))
    };
    names.iter().filter(|name| *name != "none").map(find).collect::<Result<_, _>>().map(Some)
}

/// A table of counts: rows apart by semicolons, counts by commas or spaces.
fn table(text: &str) -> Result<Vec<Vec<u64>>, Failure> {
    let count = |cell: &str| {
        let wrong = |_| {
            Failure::new("UsageError", format!("--counts: found '{cell}', expected a whole number of zero or more"))
        };
        cell.parse::<u64>().map_err(wrong)
    };
    let row = |row: &str| row.split([',', ' ']).filter(|cell| !cell.is_empty()).map(count).collect();
    text.split(';').filter(|row| !row.trim().is_empty()).map(row).collect()
}

/// The instrument whose answers the review holds, if it is the only one.
fn only_instrument(content: &Content, work: &Work) -> Result<String, Failure> {
    let review = content.workspace.review()?;
    let answered = |i: &String| review.ratings(i, &RatingColumns::default(), work).is_ok();
    let answered: Vec<String> = review.instruments().into_iter().filter(answered).collect();
    match answered.as_slice() {
        [only] => Ok(only.clone()),
        [] => {
            // Answers that are no ratings say more than that there are none.
            let why = |i: String| {
                review.ratings(&i, &RatingColumns::default(), work).err().filter(|e| e.class() == "BadRatings")
            };
            match review.instruments().into_iter().find_map(why) {
                Some(error) => Err(qes::Error::from(error).into()),
                None => Err(Failure::new("NotPublished", "the review holds no answers of appraisers")),
            }
        }
        several => Err(Failure::new(
            "UsageError",
            format!("found no instrument named; expected one of {}", several.join(", ")),
        )),
    }
}
