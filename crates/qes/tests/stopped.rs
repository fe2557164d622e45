//! A verb that is stopped says so and leaves the workspace as it was; the same verb afterwards gives what it gives without a stop.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use polars::prelude::{Column, DataFrame};
use qes::{
    AgreementOptions, AgreementView, Error, FlowFrom, FlowOptions, Frame, ScreeningRequest, SimulatedAppraisal,
    SimulatedDecisions, Work, Workspace,
};
use qes_work::testing::{moments, stopped_after, stopped_before};

const ROWS: usize = 20_000;

fn frame(name: &str, columns: &[(&str, &dyn Fn(usize) -> String)]) -> Frame {
    let column = |(name, text): &(&str, &dyn Fn(usize) -> String)| {
        Column::new((*name).into(), (0..ROWS).map(text).collect::<Vec<String>>())
    };
    let data = DataFrame::new_infer_height(columns.iter().map(column).collect()).unwrap();
    Frame { name: name.to_owned(), data, provenance: None, data_sha256: name.to_owned() }
}

fn mixed(n: usize) -> usize {
    (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) as usize % 1009
}

fn answer(n: usize) -> String {
    ["yes", "no", "unclear"][mixed(n) % 3].to_owned()
}

/// Ratings, records with the decisions on them, and the tables of a review.
fn workspace() -> Workspace {
    let mut workspace = Workspace::new(Vec::new());
    workspace.put(frame("wide", &[("unit", &|i| format!("u{i}")), ("A", &answer), ("B", &|i| answer(7 * i + 1))]));
    workspace.put(frame(
        "long",
        &[("unit", &|i| format!("u{}", i / 20)), ("rater", &|i| format!("r{:02}", i % 20)), ("answer", &answer)],
    ));
    workspace.put(frame(
        "records",
        &[
            ("record_id", &|i| format!("r{i}")),
            ("source", &|i| format!("s{}", i % 5)),
            ("title", &|i| format!("title {i}")),
            ("cluster_id", &|i| format!("c{}", i - i % 2)),
        ],
    ));
    let decisions = SimulatedDecisions {
        name: "decisions".to_owned(),
        records: "records".to_owned(),
        steps: [("duplicates", ROWS / 2), ("abstract", ROWS / 10), ("full text", ROWS / 100)]
            .map(|(name, n)| (name.to_owned(), n))
            .to_vec(),
        reviewers: ["A".to_owned(), "B".to_owned()],
        agreement: 0.9,
        reasons: Vec::new(),
        seed: 1,
    };
    workspace.simulate_screening(&decisions, &Work::new()).unwrap();
    workspace.put(frame(
        "papers",
        &[
            ("paper_id", &|i| format!("p{i}")),
            ("study_id", &|i| format!("s{}", i / 2)),
            ("status", &|i| ["included", "excluded"][i % 2].to_owned()),
            ("country", &|i| format!("country {}", mixed(i))),
        ],
    ));
    workspace
}

fn shape(workspace: &Workspace) -> Vec<(String, usize, Option<u64>)> {
    workspace.frame_list().map(|f| (f.name.clone(), f.height(), workspace.stamp(&f.name))).collect()
}

/// Stops the verb at random moments.
fn check<T>(what: &str, longest: u64, run: impl Fn(&mut Workspace, &Work) -> Result<T, Error>)
where
    T: PartialEq + std::fmt::Debug,
{
    let plain = workspace();
    let mut finished = plain.clone();
    let expected = run(&mut finished, &Work::new()).unwrap();
    for wait in moments(what, 8, Duration::from_micros(longest)) {
        let mut held = plain.clone();
        match stopped_after(wait, |work| run(&mut held, work)) {
            Err(Error::Interrupted) => {
                assert_eq!(shape(&held), shape(&plain), "{what}, stopped after {wait:?}");
                assert_eq!(run(&mut held, &Work::new()).unwrap(), expected, "{what}, stopped after {wait:?}");
            }
            Err(other) => panic!("{what}, stopped after {wait:?}: {other}"),
            Ok(found) => assert_eq!(found, expected, "{what}, stopped after {wait:?}"),
        }
        assert_eq!(shape(&held), shape(&finished), "{what}, stopped after {wait:?}");
    }
    let stopped = stopped_before(|work| run(&mut plain.clone(), work));
    assert!(matches!(stopped, Err(Error::Interrupted)), "{what}");
}

#[test]
fn agreement_stops_at_any_moment() {
    let views = vec![AgreementView::Pairs, AgreementView::Paradox];
    let options = AgreementOptions { views, ..AgreementOptions::default() };
    for source in ["wide", "long"] {
        check(source, 400_000, |workspace, work| Ok(workspace.agreement(source, &options, work)?.show().result));
    }
    let options = AgreementOptions { views: vec![AgreementView::Disagreements], ..AgreementOptions::default() };
    check("disagreements", 300_000, |workspace, work| Ok(workspace.agreement("wide", &options, work)?.show().result));
}

#[test]
fn screening_and_flow_stop_at_any_moment() {
    let request = ScreeningRequest {
        into: Some("read".to_owned()),
        outcomes: Some("settled".to_owned()),
        ..ScreeningRequest::default()
    };
    check("screening", 300_000, |workspace, work| {
        let result = workspace.screening(&request, work)?;
        Ok((result.screened, result.basis.warnings))
    });
    let options = FlowOptions { from: FlowFrom::Records, ..FlowOptions::default() };
    check("flow", 300_000, |workspace, work| Ok(workspace.flow_with(&options, work)?.flow));
}

#[test]
fn a_check_stops_at_any_moment() {
    check("check", 600_000, |workspace, work| {
        let check = workspace.check(work)?;
        Ok((check.rules, check.findings.into_iter().map(|f| (f.id, f.message)).collect::<Vec<_>>()))
    });
    let work = Work::new();
    let rules = workspace().check(&work).unwrap().rules.len();
    let progress = work.progress();
    assert_eq!((progress.phase.doing, progress.phase.unit), ("checking", "rules"));
    assert_eq!((progress.done, progress.total), (rules, Some(rules)));
}

#[test]
fn simulations_stop_at_any_moment() {
    let wishes = SimulatedAppraisal { units: 50_000, items: 2, ..SimulatedAppraisal::default() };
    check("simulate appraisal", 100_000, |workspace, work| {
        Ok(workspace.simulate_appraisal(&wishes, work)?.show().result)
    });
}

#[test]
fn what_no_table_can_hold_is_refused_with_the_most_that_it_can() {
    let refused = |wishes: SimulatedAppraisal| {
        let wishes = SimulatedAppraisal { agreement: 0.8, ..wishes };
        Workspace::new(Vec::new()).simulate_appraisal(&wishes, &Work::new()).map(|_| ()).unwrap_err().to_string()
    };
    let plain = SimulatedAppraisal::default;
    assert_eq!(
        refused(SimulatedAppraisal { units: 1_000_000_000_000, ..plain() }),
        "found 1000000000000 units on 1 item by 2 raters: expected at most 50000000 ratings in all: 25000000 units times items for 2 \
         raters"
    );
    for wishes in [
        SimulatedAppraisal { items: 1_000_000_000, ..plain() },
        SimulatedAppraisal { units: usize::MAX, items: usize::MAX, ..plain() },
    ] {
        let said = refused(wishes);
        assert!(said.contains("expected at most 50000000 ratings in all") && !said.contains('\n'), "{said}");
    }
}
