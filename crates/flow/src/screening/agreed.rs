//! Names under which what all agreed on is recorded, as if it were one more person's.

/// Words that say so.
const AGREED: [&str; 25] = [
    "consensus",
    "final",
    "agreed",
    "adjudicated",
    "adjudicator",
    "adjudication",
    "resolved",
    "resolution",
    "reconciled",
    "reconciliation",
    "arbiter",
    "arbitrator",
    "arbitration",
    "arbitrated",
    "majority",
    "modal",
    "joint",
    "settled",
    "tiebreak",
    "tiebreaker",
    "konsens",
    "consenso",
    "consensuado",
    "unanimous",
    "settlement",
];

/// Words that stand beside them and say nothing else.
const BESIDE: [&str; 36] = [
    "a",
    "after",
    "and",
    "answer",
    "answers",
    "by",
    "call",
    "code",
    "coding",
    "conflict",
    "conflicts",
    "decision",
    "decisions",
    "disagreement",
    "disagreements",
    "discussion",
    "group",
    "in",
    "judgement",
    "judgment",
    "label",
    "meeting",
    "of",
    "on",
    "opinion",
    "panel",
    "rater",
    "rating",
    "review",
    "reviewer",
    "score",
    "screening",
    "team",
    "the",
    "verdict",
    "vote",
];

/// Words for a person who decides where the others differ, whatever else the name says.
const DECIDES: [&str; 5] = ["adjudicator", "arbiter", "arbitrator", "tiebreak", "tiebreaker"];

/// Whether a reviewer of this name stands for what all agreed on, and not for a person who judges beside the others.
///
/// ```
/// use qes_flow::is_agreed;
///
/// assert!(is_agreed("Consensus") && is_agreed("final decision") && is_agreed("Resolution of conflicts"));
/// assert!(is_agreed("Carol (adjudicator)"));
/// assert!(!is_agreed("Anna") && !is_agreed("Final year student") && !is_agreed("Decision"));
/// ```
pub fn is_agreed(reviewer: &str) -> bool {
    let spelled = reviewer.to_lowercase().replace("tie break", "tiebreak").replace("tie-break", "tiebreak");
    let words: Vec<&str> = spelled.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let agreed = |w: &&str| AGREED.contains(w);
    let all = || words.iter().all(|w| agreed(w) || BESIDE.contains(w));
    words.iter().any(|w| DECIDES.contains(w)) || words.iter().any(agreed) && all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_what_was_agreed_and_of_people() {
        for name in [
            "consensus",
            " Final ",
            "AGREED",
            "Majority vote",
            "Modal answer",
            "conflict resolution",
            "Final verdict",
            "Tie-breaker",
            "tie breaker",
            "agreed in the meeting",
            "Consensus_decision",
            "Arbiter: Bo",
            "Reviewer 3 (tie-break)",
        ] {
            assert!(is_agreed(name), "{name}");
        }
        for name in
            ["Anna", "", "Carol", "Third reviewer", "reviewer", "decision", "conflict", "Finalist", "final year", "Al"]
        {
            assert!(!is_agreed(name), "{name}");
        }
    }
}
