//! The options of `%agreement`.

use clap::{Arg, ArgAction, Command as Clap, value_parser};

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

pub(super) fn arguments(command: Clap) -> Clap {
    let command = command.arg(Arg::new("instrument").value_name("INSTRUMENT").help(
        "An instrument of the review, 'screening' for its decisions by stage, a frame, or a file of ratings; the only instrument with answers where not given",
    ));
    shown(computed(data(command)))
}

/// What the data are.
fn data(command: Clap) -> Clap {
    let command = command.next_help_heading("The data");
    command
        .arg(option("unit", "COLUMN", "The column that names the unit; 'unit' where there is one"))
        .arg(option("raters", "NAMES", "The columns of the raters, e.g. A,B, or their names in a long table; where not given the columns that look like raters"))
        .arg(option("item", "COLUMN", "The column that splits the units into items; 'item' where there is one"))
        .arg(option("round", "COLUMN", "The column that splits the answers into rounds; 'round' where there is one"))
        .arg(option("rater", "COLUMN", "Long table, a row for each answer: the column that names the rater; 'rater' where there is one"))
        .arg(option("answer", "COLUMN", "Long table: the column of the answers; 'answer' where there is one"))
        .arg(option("final", "NAME", "The column or rater with what was agreed in the end; 'consensus', 'final', 'agreed', 'resolution' and the like where there is one"))
        .arg(option(
            "scale",
            "CATEGORIES",
            "The categories in their order, e.g. \"no,can't tell,yes\"; those that occur where not given",
        ))
        .arg(option("na", "TEXTS", "Texts that stand for a missing rating, beside the blank"))
        .arg(flag("contingency", "The table holds counts: a row for each category of the first rater, a column for each of the second"))
        .arg(option("counts", "ROWS", "Such a table, typed in: \"5,5;7,76\"").conflicts_with_all(["instrument", "contingency"]))
        .arg(option("as", "NAME", "What the counts typed in are called").requires("counts"))
        .arg(option("only", "ITEMS", "The items that count; all where not given"))
}

/// What is computed.
fn computed(command: Clap) -> Clap {
    let command = command.next_help_heading("The coefficients");
    command
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
        .arg(
            option("scores", "NUMBERS", "One number for each category, in their order; where not given the answers' own values if they are numbers, else 1, 2, 3 …"),
        )
        .arg(
            option("ci", "METHOD", "How intervals are computed")
                .value_parser(["analytic", "bootstrap", "none"])
                .default_value("analytic"),
        )
        .arg(
            option("level", "P", "Confidence level, above 0 and below 1")
                .value_parser(value_parser!(f64))
                .default_value("0.95"),
        )
        .arg(
            option("reps", "N", "Resamples of a bootstrap (--ci bootstrap)")
                .value_parser(value_parser!(usize))
                .default_value("10000"),
        )
        .arg(
            option("seed", "N", "Where the random numbers of a bootstrap (--ci bootstrap) begin")
                .value_parser(value_parser!(u64))
                .default_value("1"),
        )
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

/// What is shown.
fn shown(command: Clap) -> Clap {
    let command = command.next_help_heading("What is shown");
    command
        .arg(flag("paradox", "Prevalence and bias indices, PABAK, positive and negative agreement, and why the coefficients differ in these data"))
        .arg(option(
            "benchmark",
            "NAMES",
            "Words for the size of a coefficient and how probable they are: landis_koch, altman, fleiss, or all. They are conventions",
        ))
        .arg(flag("pairs", "Every pair of raters, each rater against the rest, each category"))
        .arg(flag("disagreements", "Instead of the coefficients the units that raters disagree on, and who was overruled").conflicts_with_all(["counts", "contingency", "pairs", "paradox"]))
        .arg(option("figure", "NAMES", "items, forest, heatmap, or none; the items where not given"))
        .arg(flag("interactive", "Figures to point at (Vega-Lite)"))
}
