//! What the text says of its own data, compared with the data; and claims that contradict each other.
//!
//! A claim that the package carries no rows for cannot be decided: it is listed, never passed over.

mod count;
mod membership;
mod range;
mod sum;
mod unit;

use std::collections::BTreeMap;

use crate::error::{ReviewError, list, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
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

impl Claim {
    /// The members that a membership claim names, ranges such as `28-32` spelled out.
    pub(crate) fn members(&self) -> Vec<String> {
        membership::expand(&self.value)
    }
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
        Ok(self.values(column)?.into_iter().flatten().filter_map(|v| v.parse().ok()).collect())
    }
}

impl Review {
    /// The claims of the package that can be read.
    pub(crate) fn claims(&self) -> Result<Vec<Claim>, ReviewError> {
        Ok(self.read_claims()?.into_iter().filter_map(Result::ok).collect())
    }

    /// Every claim, or what is wrong with how it says what it is about.
    fn read_claims(&self) -> Result<Vec<Result<Claim, Finding>>, ReviewError> {
        let frame = self.require("claims", "claim_id, place, kind, about, value")?;
        let column = |name| frame.texts(name).map(|c| c.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>());
        let (ids, places, kinds) = (column("claim_id")?, column("place")?, column("kind")?);
        let (about, values) = (column("about")?, column("value")?);
        let mut claims = Vec::new();
        for row in 0..frame.height() {
            let selection = Selection::parse(&about[row]).map_err(|expected| {
                let message = format!(
                    "claims, row {}, column 'about': found '{}', expected {expected}",
                    row + 1,
                    shorten(&about[row])
                );
                Finding::error(format!("claim:{}", ids[row]), "claims", message).rows([row]).expected(expected)
            });
            claims.push(selection.map(|selection| Claim {
                row,
                id: ids[row].clone(),
                place: places[row].clone(),
                kind: kinds[row].clone(),
                about: selection,
                text: about[row].clone(),
                value: values[row].clone(),
            }));
        }
        Ok(claims)
    }
}

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let mut findings = disagreements(&review.claims()?);
    for claim in review.read_claims()? {
        match claim {
            Ok(claim) => findings.extend(judge(review, &claim)),
            Err(finding) => findings.push(finding),
        }
    }
    Ok(findings)
}

fn judge(review: &Review, claim: &Claim) -> Option<Finding> {
    let Claim { id, place, value, text, row, .. } = claim;
    let Some(kind) = KINDS.iter().find(|k| k.name == claim.kind) else {
        let expected = list(KINDS.iter().map(|k| k.name));
        let message = format!("claims, row {}: found the kind '{}', expected one of {expected}", row + 1, claim.kind);
        return Some(Finding::error(format!("claim:{id}"), "claims", message).rows([*row]));
    };
    let verdict = match review.frame(&claim.about.resource) {
        None => Verdict::Undecided(format!("the package holds no '{}'", claim.about.resource)),
        Some(frame) => {
            let judged = claim.about.rows(frame).and_then(|rows| {
                let selected = Selected { frame, rows, columns: &claim.about.columns };
                (kind.evaluate)(review, claim, &selected)
            });
            match judged {
                Ok(verdict) => verdict,
                Err(error) => {
                    let message = format!("claims, row {}, column 'about': {error}", row + 1);
                    return Some(Finding::error(format!("claim:{id}"), "claims", message).rows([*row]));
                }
            }
        }
    };
    let finding = match verdict {
        Verdict::Holds => return None,
        Verdict::HoldsBut(but) => {
            let message = format!("{place}: {} of {text} = {value} holds, but {but}", claim.kind);
            Finding::info(format!("claim:{id}"), "claims", message)
        }
        Verdict::Fails { found, because } => {
            let message = format!("{place}: the text says {value} ({} of {text}), the data say {because}", claim.kind);
            Finding::error(format!("claim:{id}"), "claims", message).found(found)
        }
        Verdict::Undecided(why) => {
            let message = format!("{place}: {} of {text} = {value} cannot be decided: {why}", claim.kind);
            Finding::info(format!("claim:{id}"), "claims", message)
        }
    };
    Some(finding.rows([*row]).expected(value))
}

/// Claims of one kind about the same thing that give different values.
fn disagreements(claims: &[Claim]) -> Vec<Finding> {
    let mut same: BTreeMap<(&str, &str), Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        same.entry((&claim.kind, &claim.text)).or_default().push(claim);
    }
    let mut findings = Vec::new();
    for ((kind, about), claims) in same {
        if claims.windows(2).all(|pair| pair[0].value == pair[1].value) {
            continue;
        }
        let said: Vec<String> = claims.iter().map(|c| format!("{} ({})", c.value, c.place)).collect();
        let message = format!("the text contradicts itself: {kind} of {about} is {}", said.join(", "));
        let ids: Vec<&str> = claims.iter().map(|c| c.id.as_str()).collect();
        let finding = Finding::error(format!("claims-disagree:{}", ids.join("+")), "claims", message);
        findings.push(finding.rows(claims.iter().map(|c| c.row)).expected("one value").found(said.join(", ")));
    }
    findings
}
