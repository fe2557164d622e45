//! Decisions worked out by hand, and what must hold for any.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use qes_flow::{
    Decision, Flow, Kind, Lanes, Oddity, Rule, Screened, Screening, Settled, SimulatedScreening, SourceKind, Sources,
    Stage, State, Verdict, Work,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    stages: Vec<String>,
    records: usize,
    publications: Option<Vec<usize>>,
    #[serde(default)]
    marked: Vec<bool>,
    #[serde(default)]
    entry: Vec<usize>,
    rule: Option<String>,
    reviewers: Option<usize>,
    #[serde(default)]
    maybe_includes: bool,
    duplicates_before: Option<usize>,
    adjudicator: Option<String>,
    #[serde(default)]
    reasons_declared: Vec<String>,
    decisions: Vec<String>,
    expect: Vec<[usize; 4]>,
    included: Vec<usize>,
    #[serde(default)]
    duplicates: Vec<usize>,
    #[serde(default)]
    as_duplicates: Vec<usize>,
    #[serde(default)]
    unplaced: Vec<usize>,
    settled: Option<Vec<String>>,
    reasons: Option<Vec<(String, usize)>>,
    #[serde(default)]
    oddities: Vec<String>,
}

fn decision(text: &str, stages: &[String]) -> Decision {
    let mut cells = text.split('|').map(str::trim);
    let mut next = || cells.next().unwrap_or_default().to_owned();
    let (record, stage, reviewer, verdict, round, reasons) = (next(), next(), next(), next(), next(), next());
    Decision {
        record: record.parse().unwrap(),
        stage: stages.iter().position(|s| *s == stage).unwrap(),
        reviewer,
        verdict: Verdict::of(&verdict).unwrap(),
        round: round.parse().unwrap_or(1),
        reasons: reasons.split(';').map(str::trim).filter(|r| !r.is_empty()).map(str::to_owned).collect(),
    }
}

fn in_words(oddity: &Oddity, stages: &[String]) -> String {
    match oddity {
        Oddity::DecidedAfterLeaving { record, stage, left, state } => {
            let how = if *state == State::Excluded { "excluded" } else { "not settled" };
            format!("{record} decided at {}, {how} at {}", stages[*stage], stages[*left])
        }
        Oddity::DecidedTwice { record, other, stage, reviewer } => {
            let other = other.map_or_else(String::new, |o| format!(", and on {o}"));
            format!("{reviewer} twice on {record} at {}{other}", stages[*stage])
        }
        Oddity::Split { included, excluded, stage } => {
            format!("{included} went on at {}, {excluded} did not", stages[*stage])
        }
        Oddity::UndeclaredReason { reason, n } => format!("{n} times '{reason}', which is no declared reason"),
        Oddity::NoReason { stage, n } => format!("{n} without reason at {}", stages[*stage]),
    }
}

#[test]
fn worked_out_by_hand() {
    let cases: Cases = toml::from_str(include_str!("screening.toml")).unwrap();
    for case in cases.case {
        let rule =
            case.rule.as_deref().map_or(Rule::default(), |name| Rule::ALL.iter().find(|r| r.0 == name).unwrap().1);
        let screened = Screening {
            decisions: case.decisions.iter().map(|d| decision(d, &case.stages)).collect(),
            publications: case.publications.unwrap_or_else(|| (0..case.records).collect()),
            stages: case.stages.clone(),
            marked: case.marked,
            entry: case.entry,
            rule,
            reviewers: case.reviewers,
            maybe_includes: case.maybe_includes,
            adjudicator: case.adjudicator,
            reasons: case.reasons_declared,
            duplicates_before: case.duplicates_before,
        }
        .screen(&Work::new())
        .unwrap();
        let count = |s: &qes_flow::StageOutcomes| {
            [State::Included, State::Excluded, State::Conflict, State::Awaiting].map(|state| s.count(state))
        };
        let name = &case.name;
        assert_eq!(screened.stages.iter().map(count).collect::<Vec<_>>(), case.expect, "{name}");
        assert_eq!(screened.included, case.included, "{name}");
        assert_eq!(screened.duplicates, case.duplicates, "{name}");
        assert_eq!((&screened.as_duplicates, &screened.unplaced), (&case.as_duplicates, &case.unplaced), "{name}");
        let last = screened.stages.last().unwrap();
        if let Some(settled) = case.settled {
            let word = |s: Settled| match s {
                Settled::AtOnce => "at once",
                Settled::LaterRound => "later round",
                Settled::Adjudicator => "adjudicator",
                Settled::Agreed => "agreed",
                Settled::Rule => "rule",
                Settled::Not => "not",
            };
            assert_eq!(last.outcomes.iter().map(|o| word(o.settled)).collect::<Vec<_>>(), settled, "{name}");
        }
        if let Some(reasons) = case.reasons {
            let found: Vec<_> = last.reasons().into_iter().map(|(r, n)| (r.unwrap_or("none").to_owned(), n)).collect();
            assert_eq!(found, reasons, "{name}");
        }
        let unexplained = |o: &&Oddity| {
            !matches!(o, Oddity::NoReason { .. }) || case.oddities.iter().any(|o| o.contains("without reason"))
        };
        let odd: Vec<String> =
            screened.oddities.iter().filter(unexplained).map(|o| in_words(o, &case.stages)).collect();
        assert_eq!(odd, case.oddities, "{name}");
    }
}

fn arbitrary() -> impl Strategy<Value = Screening> {
    let verdict = prop_oneof![Just(Verdict::Include), Just(Verdict::Exclude), Just(Verdict::Maybe)];
    let decision = (0_usize..12, 0_usize..3, 0_usize..4, verdict, 0_usize..3, 1_u32..3);
    let rule = prop_oneof![Just(Rule::Unanimous), Just(Rule::Majority), Just(Rule::OneInclusion)];
    let publications = prop::collection::vec(0_usize..9, 12);
    let entry = prop::collection::vec(0_usize..3, 12);
    let marked = prop::collection::vec(any::<bool>(), 0..12);
    (prop::collection::vec(decision, 0..80), rule, publications, entry, marked, prop::option::of(0_usize..5)).prop_map(
        |(decisions, rule, publications, entry, marked, duplicates_before)| Screening {
            stages: ["title", "full text", "appraisal"].map(str::to_owned).to_vec(),
            publications,
            marked,
            entry,
            decisions: decisions
                .into_iter()
                .map(|(record, stage, reviewer, verdict, reason, round)| Decision {
                    record,
                    stage,
                    reviewer: ["A", "B", "C", "final"][reviewer].to_owned(),
                    verdict,
                    reasons: ["", "x", "duplicate"]
                        .iter()
                        .skip(reason)
                        .take(1)
                        .filter(|r| !r.is_empty())
                        .map(|r| (*r).to_owned())
                        .collect(),
                    round,
                })
                .collect(),
            rule,
            duplicates_before,
            ..Screening::default()
        },
    )
}

fn sources(n: usize) -> Sources {
    let kinds =
        [("Medline", SourceKind::Database), ("Registry", SourceKind::Register), ("Citations", SourceKind::Citation)];
    Sources {
        sources: kinds.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect(),
        of: (0..n).map(|i| i % 3).collect(),
        studies: None,
        linked: true,
    }
}

proptest! {
    /// Whatever was decided, every record is in one place and every equation of the flow holds.
    #[test]
    fn every_record_is_in_one_place(screening in arbitrary(), apart in any::<bool>()) {
        let screened: Screened = screening.screen(&Work::new()).unwrap();
        let n = screening.publications.len();
        let of = |state| screened.stages.iter().map(|s| s.count(state)).sum::<usize>();
        let gone = of(State::Excluded) + of(State::Conflict) + of(State::Awaiting) + screened.duplicates.len();
        prop_assert_eq!(gone + screened.included.len(), n);
        let lanes = if apart { Lanes::Apart } else { Lanes::Together };
        let flow = Flow::derived(&screened, &sources(n), lanes, &Work::new()).unwrap();
        prop_assert!(!flow.boxes().is_empty());
        for e in flow.equations() {
            prop_assert_eq!(e.holds, Some(true), "{} {:?}", e.id, e);
        }
        prop_assert!(flow.loose_ends().is_empty());
        let identified: u64 = flow.boxes().iter().filter(|b| b.kind.is_source()).filter_map(|b| b.n).sum();
        prop_assert_eq!(identified, n as u64);
    }

    /// The order of the rows does not matter where nobody says two things in one round.
    #[test]
    fn reviewers_may_be_renamed_and_rows_turned(screening in arbitrary()) {
        let mut distinct = screening.clone();
        let mut seen = std::collections::BTreeSet::new();
        distinct.decisions.retain(|d| seen.insert((d.record, d.stage, d.reviewer.clone(), d.round)));
        // A pooled duplicate brings a reviewer's second decision.
        distinct.publications = (0..12).collect();
        distinct.marked.clear();
        let mut turned = distinct.clone();
        turned.decisions.reverse();
        for d in &mut turned.decisions {
            d.reviewer = match d.reviewer.as_str() { "A" => "Z".to_owned(), other => other.to_owned() };
            d.reasons.clear();
        }
        let states = |s: &Screening| s.screen(&Work::new()).unwrap().stages.iter().map(|x| x.outcomes.iter().map(|o| o.state).collect::<Vec<_>>()).collect::<Vec<_>>();
        prop_assert_eq!(states(&distinct), states(&turned));
    }
}

#[test]
fn simulated_reviewers_come_to_the_counts_of_a_published_review() {
    // 24,992 records of which 9,000 repeat another one; what the review prints after each step.
    let publications = (0..24_992_usize).map(|r| if r % 3 == 2 { r - 1 } else { r }).collect::<Vec<_>>();
    let steps = [("title", 1159), ("duplicates", 676), ("abstract", 321), ("full text", 93), ("appraisal", 77)];
    let wishes = SimulatedScreening {
        steps: steps.map(|(name, n)| (name.to_owned(), n)).to_vec(),
        publications,
        seed: 7,
        ..SimulatedScreening::default()
    };
    let made = wishes.make(&Work::new()).unwrap();
    let screened = Screening { duplicates_before: None, ..made.clone() }.screen(&Work::new()).unwrap();
    let left: Vec<usize> = screened.stages.iter().map(|s| s.count(State::Included)).collect();
    assert_eq!(left, [1159, 321, 93, 77]);
    assert_eq!((screened.duplicates_before, screened.duplicates.len()), (1, 483), "found from the decisions");
    assert_eq!(screened.oddities, []);
    let conflicts = made.decisions.iter().filter(|d| d.reviewer == "consensus").count() as f64;
    let decided = f64::from(24_992 + 676 + 321 + 93);
    assert!((conflicts / decided - 0.1).abs() < 0.01, "{conflicts} of {decided}");
    let flow = Flow::derived(
        &screened,
        &Sources {
            sources: vec![("all".into(), SourceKind::Database)],
            of: vec![0; 24_992],
            studies: None,
            linked: true,
        },
        Lanes::Together,
        &Work::new(),
    )
    .unwrap();
    let n = |kind, stage| flow.boxes().iter().find(|b| b.kind == kind && b.stage == Some(stage)).and_then(|b| b.n);
    assert_eq!(n(Kind::Excluded, Stage::Title), Some(23_833));
    assert_eq!(n(Kind::Screening, Stage::Duplicates), Some(1159));
    assert_eq!(n(Kind::Excluded, Stage::Duplicates), Some(483));
    assert_eq!(n(Kind::Excluded, Stage::Abstract), Some(355));
    assert_eq!(n(Kind::Excluded, Stage::FullText), Some(228));
    assert_eq!(n(Kind::Excluded, Stage::Appraisal), Some(16));
}

#[test]
fn wishes_that_cannot_be_met_are_refused() {
    let wishes = |steps: &[(&str, usize)], publications: Vec<usize>| SimulatedScreening {
        steps: steps.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect(),
        publications,
        ..SimulatedScreening::default()
    };
    let message = |w: SimulatedScreening| w.make(&Work::new()).unwrap_err().to_string();
    assert_eq!(
        message(wishes(&[("title", 9)], vec![0, 1])),
        "found 9 left after 'title' of 2 before it; expected no more"
    );
    assert_eq!(
        message(wishes(&[("title", 4), ("duplicates", 1)], vec![0, 0, 1, 2])),
        "4 records of 1 publications cannot be chosen; these records hold 4 records of 3 publications"
    );
    for steps in [[("title", 1), ("title", 1)], [("title", 1), ("Title", 1)], [("duplicates", 1), ("dedup", 1)]] {
        assert_eq!(
            message(wishes(&steps, vec![0])),
            format!("found the step '{}' twice; expected each once", steps[1].0)
        );
    }
    assert_eq!(
        message(wishes(&[("title", 4)], vec![0, 0, 1, 2])),
        "found 4 left after 'title' of 3 before it; expected no more",
        "duplicates go first where no step removes them"
    );
    assert!(wishes(&[("x", 4), ("title", 3), ("duplicates", 2)], vec![0, 0, 1, 1]).make(&Work::new()).is_err());
    assert!(wishes(&[("x", 4), ("title", 2), ("duplicates", 1)], vec![0, 0, 1, 1]).make(&Work::new()).is_ok());
    let mut odd = wishes(&[("title", 1)], vec![0, 1]);
    odd.agreement = 1.5;
    assert_eq!(message(odd), "found an agreement of 1.5; expected a share from 0 to 1");
}

#[test]
fn reasons_beside_the_one_that_counts_are_kept() {
    let decide = |record: usize, reviewer: &str, reasons: &[&str]| Decision {
        record,
        stage: 0,
        reviewer: reviewer.to_owned(),
        verdict: Verdict::Exclude,
        reasons: reasons.iter().map(|&r| r.to_owned()).collect(),
        round: 1,
    };
    let mut screening = Screening {
        stages: vec!["full text".to_owned()],
        publications: vec![0, 1, 2, 3],
        decisions: vec![
            decide(0, "A", &["late", "off topic"]),
            decide(0, "B", &["late"]),
            decide(1, "A", &["off topic", "late"]),
            decide(1, "B", &["small"]),
            decide(2, "A", &["late"]),
            decide(2, "B", &["small"]),
            decide(2, "consensus", &["small", "off topic", "small"]),
            decide(3, "A", &[]),
            decide(3, "B", &[]),
        ],
        ..Screening::default()
    };
    let of = |screening: &Screening| {
        let screened = screening.screen(&Work::new()).unwrap();
        let one = |o: &qes_flow::Outcome| (o.reason.clone().unwrap_or_default(), o.others.join("+"));
        screened.stages[0].outcomes.iter().map(one).collect::<Vec<_>>()
    };
    let said = |pairs: [(&str, &str); 4]| pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    assert_eq!(
        of(&screening),
        said([("late", "off topic"), ("off topic", "late+small"), ("small", "off topic"), ("", "")])
    );
    let others: Vec<(String, usize)> = screening.screen(&Work::new()).unwrap().stages[0]
        .other_reasons()
        .into_iter()
        .map(|(r, n)| (r.to_owned(), n))
        .collect();
    assert_eq!(others, [("off topic".to_owned(), 2), ("late".to_owned(), 1), ("small".to_owned(), 1)]);
    screening.reasons = vec!["small".to_owned(), "late".to_owned(), "off topic".to_owned()];
    assert_eq!(
        of(&screening),
        said([("late", "off topic"), ("small", "off topic+late"), ("small", "off topic"), ("", "")])
    );
}
