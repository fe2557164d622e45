//! What the text says of its own data, compared with the data; and claims that contradict each other.
//!
//! A claim that cannot be read, or that the package carries no rows for, cannot be decided: it is listed and counted,
//! never passed over, and never taken for a contradiction.

mod average;
mod count;
mod disagreements;
mod membership;
mod percent;
mod range;
mod read;
mod sum;
mod unit;
mod words;

use super::Context;
use super::examination::{ClaimCounts, Looked};
use crate::error::{ReviewError, list, nearest};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::numbers::{Printed, number_of, shown};
use crate::package::Review;
use crate::selection::Selection;

/// One statement of the text about its own data.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub row: usize,
    pub id: String,
    pub place: String,
    pub kind: String,
    pub about: Selection,
    /// `about` as written.
    pub text: String,
    pub value: String,
}

/// How a claim compares with the data.
enum Verdict {
    Holds,
    /// It holds, with something that a reader should know.
    HoldsBut(String),
    Fails {
        found: String,
        /// What the data say, as the second half of a sentence.
        because: String,
    },
    Undecided(String),
}

/// A kind of claim: its name, and how it is evaluated over the selected rows.
struct ClaimKind {
    name: &'static str,
    evaluate: fn(&Review, &Claim, &Selected<'_>) -> Result<Verdict, ReviewError>,
}

const KINDS: &[ClaimKind] = &[
    ClaimKind { name: "count", evaluate: count::evaluate },
    ClaimKind { name: "sum", evaluate: sum::evaluate },
    ClaimKind { name: "range", evaluate: range::evaluate },
    ClaimKind { name: "membership", evaluate: membership::evaluate },
    ClaimKind { name: "unit", evaluate: unit::evaluate },
    ClaimKind { name: "percent", evaluate: percent::evaluate },
    ClaimKind { name: "mean", evaluate: average::mean },
    ClaimKind { name: "median", evaluate: average::median },
];

/// The rows that a claim is about.
struct Selected<'a> {
    frame: &'a Frame,
    rows: Vec<usize>,
    columns: &'a [String],
}

impl Selected<'_> {
    /// The selected values of a column, blanks as `None`.
    fn values(&self, column: &str) -> Result<Vec<Option<String>>, ReviewError> {
        let all = self.frame.texts(column)?;
        Ok(self.rows.iter().map(|row| all[*row].clone()).collect())
    }

    /// The selected numbers of a column; blanks and what is no number are left out.
    fn numbers(&self, column: &str) -> Result<Vec<f64>, ReviewError> {
        Ok(self.amounts(column)?.values)
    }

    /// The selected numbers of a column, and whether they are percentages.
    fn amounts(&self, column: &str) -> Result<Amounts, ReviewError> {
        let texts: Vec<String> = self.values(column)?.into_iter().flatten().collect();
        let percent = texts.iter().any(|text| text.trim().ends_with('%'));
        let value = |text: &String| number_of(text.trim().trim_end_matches('%').trim_end());
        Ok(Amounts { values: texts.iter().filter_map(value).collect(), percent })
    }
}

/// Numbers of the data.
struct Amounts {
    values: Vec<f64>,
    /// Whether they are written with a percent sign.
    percent: bool,
}

impl Amounts {
    /// Whether a number of the text is a right rounding of one made of these; a proportion and a percentage are compared by value.
    fn bear_out(&self, claimed: Printed, exact: f64) -> bool {
        if !self.percent {
            return claimed.is(exact);
        }
        let proportion = !claimed.percent && claimed.value.abs() <= 1.0 && claimed.rounds(exact / 100.0);
        claimed.rounds(exact) || proportion
    }

    /// A number made of these in the unit of the text's, with two decimals more where it is rounded there.
    fn show(&self, claimed: Printed, exact: f64, decimals: Option<usize>) -> String {
        let (value, sign) = match (self.percent, claimed.percent) {
            (true, _) => (exact, "%"),
            (false, true) if exact.abs() <= 1.0 => (100.0 * exact, "%"),
            _ => (exact, ""),
        };
        let text = decimals.map_or_else(|| value.to_string(), |decimals| format!("{value:.decimals$}"));
        format!("{}{sign}", shown(&text))
    }
}

/// That a table is not there, in a reader's words.
fn not_there(review: &Review, about: &Selection) -> String {
    let table = about.resource.as_str();
    if let Some(noun) = words::known_noun(about).or_else(|| words::listed(table)) {
        return format!("the data do not list {noun}");
    }
    let near = nearest(table, review.frames().iter().map(|f| f.name.as_str()));
    let hint = near.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    format!("the package holds no '{table}'{hint}")
}

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut findings = disagreements::find(review, &review.claims()?);
    let mut counts = ClaimCounts::default();
    let claims = read::read(review)?;
    let n = claims.len();
    for claim in claims {
        context.work.go_on()?;
        let (claim, verdict) = match claim {
            Ok(claim) => {
                let verdict = judge(review, &claim);
                (claim, verdict)
            }
            Err(finding) => {
                counts.undecided += 1;
                findings.push(finding);
                continue;
            }
        };
        match verdict {
            Verdict::Holds | Verdict::HoldsBut(_) => counts.hold += 1,
            Verdict::Fails { .. } => counts.fail += 1,
            Verdict::Undecided(_) => counts.undecided += 1,
        }
        findings.extend(told(review, &claim, verdict));
    }
    let mut looked = Looked::at(n, ("claim", "claims"), findings);
    looked.claims = (n > 0).then_some(counts);
    Ok(looked)
}

fn judge(review: &Review, claim: &Claim) -> Verdict {
    if claim.value.is_empty() {
        return Verdict::Undecided("the claim gives no value".to_owned());
    }
    let Some(kind) = KINDS.iter().find(|k| k.name == claim.kind) else {
        let names = || KINDS.iter().map(|k| k.name);
        let hint = nearest(&claim.kind, names()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        return Verdict::Undecided(format!("found the kind '{}', expected one of {}{hint}", claim.kind, list(names())));
    };
    if claim.about.of.is_some() && kind.name != "percent" {
        return Verdict::Undecided(format!("a {} is not of a whole; 'of' goes with the kind percent", kind.name));
    }
    let Some(frame) = review.frame(&claim.about.resource) else {
        return Verdict::Undecided(not_there(review, &claim.about));
    };
    let verdict = claim.about.rows(frame).and_then(|rows| {
        let selected = Selected { frame, rows, columns: &claim.about.columns };
        (kind.evaluate)(review, claim, &selected)
    });
    verdict.unwrap_or_else(|error| Verdict::Undecided(error.to_string()))
}

fn told(review: &Review, claim: &Claim, verdict: Verdict) -> Option<Finding> {
    let Claim { id, place, value, row, .. } = claim;
    let said = match claim.value.as_str() {
        "" => format!("the text speaks of {}", words::subject(review, claim)),
        _ => words::said(review, claim),
    };
    let finding = match verdict {
        Verdict::Holds => return None,
        Verdict::HoldsBut(but) => {
            Finding::info(format!("claim:{id}"), "claims", format!("{place}: {said}, which holds, but {but}"))
        }
        Verdict::Fails { found, because } => {
            Finding::error(format!("claim:{id}"), "claims", format!("{place}: {said}; {because}")).found(found)
        }
        Verdict::Undecided(why) => {
            // A reason of the data's own stands as it is; of one in the claim or the package the place is named.
            let message = if why.starts_with("the data ") {
                format!("{place}: {said}; {why}, so this cannot be decided")
            } else {
                format!("{place}: {said}; this cannot be decided: {why}")
            };
            Finding::info(format!("claim:{id}"), "claims", message)
        }
    };
    Some(finding.rows([*row]).expected(value))
}
