//! A printed percentage is a right rounding of the count beside it.
//!
//! Any table may print both: `n` and `percent`, or `n_printed` and `percent_printed`. What the counts are of stands in the
//! row, as a number or as the level of a published total; else it is the one number of papers or studies in the package that
//! most of the table's percentages fit.

use std::collections::BTreeMap;

use qes_flow::Kind;
use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use super::words::many;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::frame::Frame;
use crate::inputs::characteristics::Margin;
use crate::numbers::{Printed, count, number, number_of};

const PERCENT: [&str; 5] = ["percent", "percentage", "pct", "proportion", "%"];
const WHOLE: [&str; 5] = ["of", "total", "denominator", "whole", "out_of"];

/// A count and its percentage, as a row prints them.
struct Pair {
    row: usize,
    n: f64,
    percent: Printed,
    of: Option<(f64, String)>,
}

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let margins = review.margins().unwrap_or_default();
    let mut findings = Vec::new();
    let (mut printed, mut unknown) = (0, 0);
    for frame in review.frames() {
        context.work.go_on()?;
        let places = Places::new(review, frame);
        for (n, percent) in columns(frame) {
            context.work.go_on()?;
            let mut pairs = pairs(frame, n, percent, &margins)?;
            settle(context, &margins, &mut pairs)?;
            for pair in &pairs {
                context.work.go_on()?;
                let Some((of, what)) = &pair.of else {
                    unknown += 1;
                    continue;
                };
                printed += 1;
                findings.extend(judged(frame, &places, percent, pair, *of, what));
            }
        }
    }
    if printed == 0 {
        return Ok(Looked::nothing(if unknown > 0 {
            "percentages are printed, but not what they are of; a column 'of' would say it"
        } else {
            "no table prints a percentage beside a count"
        }));
    }
    if unknown > 0 {
        let do_not = if unknown == 1 { "does not say what it is" } else { "do not say what they are" };
        let message = format!("{} {do_not} of; a column 'of' would", many(unknown, "printed percentage"));
        findings.push(Finding::info("margin-percent:of", "", message).expected("a column 'of'"));
    }
    Ok(Looked::at(printed, ("printed percentage", "printed percentages"), findings))
}

/// Columns of counts and of their percentages, with the same ending.
fn columns(frame: &Frame) -> Vec<(&str, &str)> {
    let names = frame.columns();
    let mut found = Vec::new();
    for percent in &names {
        let ending =
            PERCENT.iter().find_map(|name| percent.strip_prefix(name)).filter(|e| e.is_empty() || e.starts_with('_'));
        let Some(ending) = ending else { continue };
        let count = ["n", "count", "number", "yes"]
            .iter()
            .find_map(|name| names.iter().find(|n| n.strip_prefix(name) == Some(ending)));
        if let Some(n) = count {
            found.push((*n, *percent));
        }
    }
    found
}

fn pairs(frame: &Frame, n: &str, percent: &str, margins: &[Margin]) -> Result<Vec<Pair>, ReviewError> {
    let wholes = WHOLE.iter().find_map(|name| frame.texts_if_any(name));
    let units = frame.texts_if_any("unit");
    let mut pairs = Vec::new();
    for (row, (n, percent)) in frame.texts(n)?.into_iter().zip(frame.texts(percent)?).enumerate() {
        let (Some(n), Some(percent)) = (n.as_deref().and_then(number_of), percent.as_deref().and_then(Printed::parse))
        else {
            continue;
        };
        let whole = wholes.as_ref().and_then(|wholes| wholes[row].as_deref());
        let unit = units.as_ref().and_then(|units| units[row].as_deref());
        let of = whole.and_then(|whole| {
            if let Some(of) = number_of(whole) {
                return Some((of, number(of)));
            }
            let of = |m: &&Margin| m.variable == "total" && m.level == whole && unit.is_none_or(|unit| m.unit == unit);
            margins.iter().find(of).map(|m| (m.n as f64, format!("{} {whole} {}", count(m.n), m.unit)))
        });
        pairs.push(Pair { row, n, percent, of });
    }
    Ok(pairs)
}

/// Where no row says what it is of, the number that most of the percentages fit, if most fit one.
fn settle(context: &Context<'_>, margins: &[Margin], pairs: &mut [Pair]) -> Result<(), ReviewError> {
    const FEWEST: usize = 3;
    if pairs.len() < FEWEST || pairs.iter().any(|pair| pair.of.is_some()) {
        return Ok(());
    }
    let fit = |whole: u64| {
        let fits = |p: &&Pair| whole > 0 && p.n <= whole as f64 && rounds(p.percent, p.n, whole as f64);
        pairs.iter().filter(fits).count()
    };
    let wholes = wholes(context, margins)?.into_iter().take_while(|_| !context.work.is_stopped());
    let best = wholes.map(|(n, what)| (fit(n), n, what)).max_by_key(|(fits, ..)| *fits);
    context.work.go_on()?;
    if let Some((fits, whole, what)) = best
        && 2 * fits > pairs.len()
    {
        for pair in pairs {
            pair.of = Some((whole as f64, format!("{} {what}", count(whole))));
        }
    }
    Ok(())
}

/// How many papers and studies there are, as printed and as rows, and what each number counts.
fn wholes(context: &Context<'_>, margins: &[Margin]) -> Result<BTreeMap<u64, String>, ReviewError> {
    let review = context.review;
    let mut wholes = BTreeMap::new();
    for m in margins.iter().filter(|m| m.variable == "total") {
        wholes.entry(m.n).or_insert_with(|| format!("{} {}", m.level, m.unit));
    }
    if let Some(flow) = context.flow_if_any()? {
        for b in flow.boxes().iter().filter(|b| b.kind == Kind::Included) {
            if let Some(n) = b.n {
                wholes.entry(n).or_insert_with(|| format!("{} in '{}'", b.unit, b.label));
            }
        }
    }
    if let Some(papers) = review.frame("papers") {
        let included = review.papers().map_or(0, |p| p.iter().filter(|p| p.status == Status::Included).count());
        let n = if included > 0 { included } else { papers.height() };
        wholes.entry(n as u64).or_insert_with(|| "included papers".to_owned());
    }
    if let Some(studies) = review.frame("studies") {
        wholes.entry(studies.height() as u64).or_insert_with(|| "studies".to_owned());
    }
    Ok(wholes)
}

/// Whether the percentage, or the fraction that it may be printed as, is a rounding of the share.
fn rounds(printed: Printed, n: f64, of: f64) -> bool {
    printed.rounds(100.0 * n / of) || (is_fraction(printed) && printed.rounds(n / of))
}

/// Whether a share may be printed as 0.45 rather than 45%.
fn is_fraction(printed: Printed) -> bool {
    !printed.percent && printed.value <= 1.0 && printed.decimals > 0
}

fn judged(frame: &Frame, places: &Places<'_>, column: &str, pair: &Pair, of: f64, what: &str) -> Option<Finding> {
    let Pair { row, n, percent, .. } = pair;
    let place = places.at(*row);
    let id = format!("margin-percent:{}.{column}:{}", frame.name, row + 1);
    let (message, expected) = if of <= 0.0 || *n > of {
        (format!("{place}: {} are printed, which cannot be a part of {what}", number(*n)), format!("{of} or less"))
    } else if rounds(*percent, *n, of) {
        return None;
    } else {
        let (sign, times) = if is_fraction(*percent) { ("", 1.0) } else { ("%", 100.0) };
        let exact = format!("{:.*}{sign}", percent.decimals + 2, times * n / of);
        let printed = number(percent.value);
        (format!("{place}: {printed}{sign} is printed, but {} of {what} are {exact}", number(*n)), exact)
    };
    Some(Finding::error(id, &frame.name, message).rows([*row]).expected(expected).found(percent.value))
}
