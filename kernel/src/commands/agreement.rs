//! `%agreement`: how far the appraisers agree, per item and over the items.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes::{Agreement, AgreementOptions, Intervals, RatingColumns, Resampling, Shown};

use super::{Command, Words, list, text};
use crate::failure::Failure;
use crate::outputs::Outputs;
use crate::session::Session;

pub(super) const COMMAND: Command = Command {
    name: "agreement",
    summary: "agreement of the appraisers, per item and its range over the items",
    examples: &[
        "%load msk-pain\n%agreement global",
        "%load msk-pain-simulated\n%agreement casp --stat percent_agreement,cohen_kappa",
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
            Arg::new("instrument")
                .value_name("INSTRUMENT")
                .help("An instrument of the review, a frame, or a file of ratings with a column for each rater; the only instrument with answers where not given"),
        )
        .arg(option("unit", "COLUMN", "The column that names the unit"))
        .arg(option("raters", "COLUMNS", "The columns of the raters, e.g. A,B; all others where not given"))
        .arg(option("item", "COLUMN", "The column that splits the units into items"))
        .arg(option(
            "scale",
            "CATEGORIES",
            "The categories in their order, e.g. \"no,can't tell,yes\"; those that occur where not given",
        ))
        .arg(option("na", "TEXTS", "Texts that stand for a missing rating, beside the blank"))
        .arg(option(
            "stat",
            "NAMES",
            "The coefficients, by name or short name, e.g. kappa,ac1,alpha, or all; the usual ones for the number of raters where not given",
        ))
        .arg(option(
            "weights",
            "SET",
            "identity, linear, quadratic, ordinal, radical, ratio, circular, bipolar, or a CSV file with a matrix",
        ))
        .arg(option("metric", "LEVEL", "Level of measurement behind alpha: nominal, ordinal, interval, ratio"))
        .arg(option("scores", "NUMBERS", "One number for each category, in their order; 1, 2, 3 … where not given").allow_hyphen_values(true))
        .arg(option("ci", "METHOD", "How intervals are computed").value_parser(["analytic", "bootstrap", "none"]).default_value("analytic"))
        .arg(option("level", "P", "Confidence level, above 0 and below 1").value_parser(value_parser!(f64)).default_value("0.95"))
        .arg(option("reps", "N", "Resamples of a bootstrap").value_parser(value_parser!(usize)).default_value("10000"))
        .arg(option("seed", "N", "Where the random numbers of a bootstrap begin").value_parser(value_parser!(u64)).default_value("1"))
        .arg(
            option("missing", "WHICH", "Units that count: all with ratings to compare, or only those that every rater rated")
                .value_parser(["available", "complete"])
                .default_value("available"),
        )
        .arg(
            option("population", "N", "How many units there are in all, where those rated are a sample of them")
                .value_parser(value_parser!(u64)),
        )
}

fn run(session: &mut Session, matches: &ArgMatches, outputs: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let mut options = AgreementOptions {
        statistics: list(matches, "stat"),
        level: matches.get_one::<f64>("level").copied().unwrap_or(0.95),
        intervals: intervals(matches),
        weights: matches.get_one::<String>("weights").cloned(),
        metric: matches.get_one::<String>("metric").cloned(),
        scores: scores(matches)?,
        complete: text(matches, "missing") == "complete",
        population: matches.get_one::<u64>("population").copied(),
        ..AgreementOptions::default()
    };
    options.columns.unit = matches.get_one::<String>("unit").cloned();
    options.columns.item = matches.get_one::<String>("item").cloned();
    options.columns.raters = list(matches, "raters");
    options.columns.scale = list(matches, "scale");
    options.columns.na = list(matches, "na");
    let source = match text(matches, "instrument") {
        "" => only_instrument(session)?,
        named => named.to_owned(),
    };
    let review = session.workspace.review();
    if options.columns != RatingColumns::default() && review.is_ok_and(|r| r.instruments().contains(&source)) {
        let message = format!(
            "--unit, --raters, --item, --scale and --na describe a table of ratings; '{source}' is an instrument, which declares its own"
        );
        return Err(Failure::new("UsageError", message));
    }
    Ok(Some(watched(session, &source, &options, outputs)?.show()))
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

fn scores(matches: &ArgMatches) -> Result<Vec<f64>, Failure> {
    let number = |text: String| {
        let wrong = |_| Failure::new("UsageError", format!("--scores: found '{text}', expected a number"));
        text.parse::<f64>().map_err(wrong)
    };
    list(matches, "scores").into_iter().map(number).collect()
}

/// Often enough for an interrupt to be noticed at once.
const LOOK: Duration = Duration::from_millis(20);

/// A bootstrap takes its time: it runs aside, while this thread looks for interrupts.
fn watched(
    session: &Session,
    source: &str,
    options: &AgreementOptions,
    outputs: &mut dyn Outputs,
) -> Result<Agreement, Failure> {
    if !matches!(options.intervals, Intervals::Bootstrap(_)) {
        return Ok(session.workspace.agreement(source, options)?);
    }
    let stopped = AtomicBool::new(false);
    let (done, finished) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let (stopped, workspace) = (&stopped, &session.workspace);
        scope.spawn(move || {
            let go_on = |_| !stopped.load(Ordering::Relaxed);
            // The receiver waits until this has been sent.
            let _ = done.send(workspace.agreement_while(source, options, &go_on));
        });
        loop {
            if let Ok(result) = finished.recv_timeout(LOOK) {
                return Ok(result?);
            }
            stopped.fetch_or(outputs.interrupted(), Ordering::Relaxed);
        }
    })
}

/// The instrument whose answers the review holds, if it is the only one.
fn only_instrument(session: &Session) -> Result<String, Failure> {
    let review = session.workspace.review()?;
    let answered: Vec<String> = review.instruments().into_iter().filter(|i| review.ratings(i).is_ok()).collect();
    match answered.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::new("NotPublished", "the review holds no answers of appraisers")),
        several => Err(Failure::new(
            "UsageError",
            format!("found no instrument named; expected one of {}", several.join(", ")),
        )),
    }
}
