//! Which values are selected.

use std::collections::BTreeSet;

use super::{Claim, Selected, Verdict};
use crate::error::ReviewError;
use crate::package::Review;

pub(super) fn evaluate(_: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let Some(column) = selected.columns.first() else {
        return Ok(Verdict::Undecided("a membership needs a column".to_owned()));
    };
    let claimed: BTreeSet<String> = expand(&claim.value).into_iter().collect();
    let values = selected.values(column)?;
    if values.iter().all(Option::is_none) {
        return Ok(Verdict::Undecided(format!("no selected row has a value in '{column}'")));
    }
    let found: BTreeSet<String> = values.into_iter().flatten().collect();
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>().join(", ");
    let (lacking, more) = (only(&claimed, &found), only(&found, &claimed));
    if lacking.is_empty() && more.is_empty() {
        return Ok(Verdict::Holds);
    }
    let mut parts = Vec::new();
    if !lacking.is_empty() {
        parts.push(format!("otherwise of {lacking}"));
    }
    if !more.is_empty() {
        parts.push(format!("{more} beside them"));
    }
    Ok(Verdict::Fails { found: format!("-[{lacking}] +[{more}]"), because: parts.join(", and ") })
}

/// `28-30,33` → 28, 29, 30, 33. What is no range of whole numbers stands for itself.
pub(super) fn expand(text: &str) -> Vec<String> {
    let mut members = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|p| !p.is_empty()) {
        let ends = part
            .split_once(['-', '–'])
            .and_then(|(a, b)| Some((a.trim().parse::<u64>().ok()?, b.trim().parse::<u64>().ok()?)));
        match ends {
            Some((a, b)) if a <= b && b - a < 100_000 => members.extend((a..=b).map(|n| n.to_string())),
            _ => members.push(part.to_owned()),
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn ranges_are_spelled_out() {
        assert_eq!(expand("28-30, 33,x-y"), ["28", "29", "30", "33", "x-y"]);
        assert_eq!(expand("97–99"), ["97", "98", "99"]);
        assert!(expand("").is_empty());
    }
}
