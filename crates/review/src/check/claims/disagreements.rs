//! Claims of one kind about the same thing that give different values.

use std::collections::{BTreeMap, BTreeSet};

use super::Claim;
use crate::finding::Finding;
use crate::numbers::Printed;
use crate::package::Review;

pub(super) fn find(review: &Review, claims: &[Claim]) -> Vec<Finding> {
    let mut same: BTreeMap<(&str, String), Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        let about = claim.text.split_whitespace().collect::<Vec<_>>().join(" ");
        same.entry((&claim.kind, about)).or_default().push(claim);
    }
    let mut findings = Vec::new();
    for ((kind, _), claims) in same {
        let agree = |a: &Claim, b: &Claim| agree(kind, &a.value, &b.value);
        if claims.iter().enumerate().all(|(i, a)| claims[i + 1..].iter().all(|b| agree(a, b))) {
            continue;
        }
        let said: Vec<String> = claims.iter().map(|c| format!("{} ({})", c.value, c.place)).collect();
        let subject = super::words::subject(review, claims[0]);
        let message = format!("the text contradicts itself on {subject}: {}", said.join(", "));
        let ids: Vec<&str> = claims.iter().map(|c| c.id.as_str()).collect();
        let finding = Finding::error(format!("claims-disagree:{}", ids.join("+")), "claims", message);
        findings.push(finding.rows(claims.iter().map(|c| c.row)).expected("one value").found(said.join(", ")));
    }
    findings
}

/// Whether two places may mean the same value: 1,204 and 1204, 45% and 45.2%. A value that is not given denies none.
fn agree(kind: &str, a: &str, b: &str) -> bool {
    let numbers = || {
        let (a, b) = (Printed::parse(a)?, Printed::parse(b)?);
        let bare = |printed| Printed { percent: false, ..printed };
        // Of a percentage the sign may be left out.
        Some(a.agrees(b) || (kind == "percent" && bare(a).agrees(bare(b))))
    };
    let same = match kind {
        "range" => ends(a) == ends(b),
        "membership" => members(a) == members(b),
        _ => a == b,
    };
    same || a.is_empty() || b.is_empty() || numbers().unwrap_or(false)
}

/// A range in one way of writing it: `18 to 91` and `18–91` are `18-91`.
fn ends(text: &str) -> String {
    let dashed = text.replace(" to ", "-").replace(['\u{2013}', '\u{2014}'], "-");
    dashed.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The members of a list in one order.
fn members(text: &str) -> BTreeSet<&str> {
    text.split([',', ';']).map(str::trim).filter(|member| !member.is_empty()).collect()
}
