//! `%agreement`: how far the appraisers agree, per item and over the items.

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use qes::{AgreementOptions, RatingColumns, Shown};

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
        .arg(option("stat", "NAMES", "Some of percent_agreement, cohen_kappa (two raters), gwet_ac1; all where not given"))
        .arg(option("ci", "METHOD", "How intervals are computed").value_parser(["analytic", "none"]).default_value("analytic"))
        .arg(option("level", "P", "Confidence level, above 0 and below 1").value_parser(value_parser!(f64)).default_value("0.95"))
}

fn run(session: &mut Session, matches: &ArgMatches, _: &mut dyn Outputs) -> Result<Option<Shown>, Failure> {
    let mut options = AgreementOptions {
        statistics: list(matches, "stat"),
        level: matches.get_one::<f64>("level").copied().unwrap_or(0.95),
        intervals: text(matches, "ci") != "none",
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
    Ok(Some(session.workspace.agreement(&source, &options)?.show()))
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
