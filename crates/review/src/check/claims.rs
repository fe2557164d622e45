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

use super::Context;
use super::examination::{ClaimCounts, Looked};
use crate::error::{ReviewError, list, nearest};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::numbers::number_of;
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
        Ok(self.values(column)?.into_iter().flatten().filter_map(|v| number_of(&v)).collect())
    }
}

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut findings = disagreements::find(&review.claims()?);
    let mut counts = ClaimCounts::default();
    let claims = read::read(review)?;
    let n = claims.len();
    for claim in claims {
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
        findings.extend(told(&claim, verdict));
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
        let near = nearest(&claim.about.resource, review.frames().iter().map(|f| f.name.as_str()));
        let hint = near.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        return Verdict::Undecided(format!("the package holds no '{}'{hint}", claim.about.resource));
    };
    let verdict = claim.about.rows(frame).and_then(|rows| {
        let selected = Selected { frame, rows, columns: &claim.about.columns };
        (kind.evaluate)(review, claim, &selected)
    });
    verdict.unwrap_or_else(|error| Verdict::Undecided(error.to_string()))
}

fn told(claim: &Claim, verdict: Verdict) -> Option<Finding> {
    let Claim { id, place, value, text, row, kind, .. } = claim;
    let finding = match verdict {
        Verdict::Holds => return None,
        Verdict::HoldsBut(but) => {
            let message = format!("{place}: {kind} of {text} = {value} holds, but {but}");
            Finding::info(format!("claim:{id}"), "claims", message)
        }
        Verdict::Fails { found, because } => {
            let message = format!("{place}: the text says {value} ({kind} of {text}), the data say {because}");
            Finding::error(format!("claim:{id}"), "claims", message).found(found)
        }
        Verdict::Undecided(why) => {
            let message = format!("{place}: {kind} of {text} = {value} cannot be decided: {why}");
            Finding::info(format!("claim:{id}"), "claims", message)
        }
    };
    Some(finding.rows([*row]).expected(value))
}
