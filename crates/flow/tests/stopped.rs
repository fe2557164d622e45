//! What is stopped says so, and leaves nothing behind that changes what follows.

use std::time::Duration;

use qes_flow::{
    Flow, FlowBox, FlowError, Kind, Lanes, Screened, Screening, SimulatedScreening, SimulationError, SourceKind,
    Sources, State, Verdict, Work,
};
use qes_work::testing::stops_at_any_moment;

const RECORDS: usize = 30_000;

fn wishes() -> SimulatedScreening {
    let steps = [("title", 6000), ("duplicates", 4000), ("abstract", 900), ("full text", 100)];
    SimulatedScreening {
        steps: steps.map(|(name, n)| (name.to_owned(), n)).to_vec(),
        publications: (0..RECORDS).map(|r| if r % 3 == 2 { r - 1 } else { r }).collect(),
        ..SimulatedScreening::default()
    }
}

#[test]
fn screening_and_its_flow_stop_at_any_moment() {
    let screening = wishes().make(&Work::new()).unwrap();
    stops_at_any_moment("screen", Duration::from_millis(300), |work| screening.screen(work));
    let screened: Screened = screening.screen(&Work::new()).unwrap();
    let sources = Sources {
        sources: vec![("Medline".to_owned(), SourceKind::Database), ("Letters".to_owned(), SourceKind::Citation)],
        of: (0..RECORDS).map(|r| usize::from(r % 50 == 0)).collect(),
        studies: None,
        linked: true,
    };
    stops_at_any_moment("derive", Duration::from_millis(60), |work| {
        Flow::derived(&screened, &sources, Lanes::Apart, work)
    });
}

#[test]
fn simulated_decisions_stop_at_any_moment() {
    stops_at_any_moment("simulate", Duration::from_millis(300), |work| match wishes().make(work) {
        Ok(screening) => Ok(screening.decisions),
        Err(SimulationError::Interrupted(stopped)) => Err(stopped),
        Err(other) => panic!("{other}"),
    });
}

/// Every record is decided on again after it left, each excluded for a reason of its own, and half of them repeat another: what
/// takes the square of that takes minutes here.
#[test]
fn late_decisions_and_reasons_of_their_own_take_no_longer() {
    let n = 200_000;
    let decision = |record: usize, stage: usize, verdict, reason: String| qes_flow::Decision {
        record,
        stage,
        reviewer: "A".to_owned(),
        verdict,
        reasons: vec![reason],
        round: 1,
    };
    let first = (0..n).map(|r| decision(r, 0, Verdict::Exclude, format!("reason {r}")));
    let again = (0..n).map(|r| decision(r, 1, Verdict::Include, String::new()));
    let screening = Screening {
        stages: vec!["abstract".to_owned(), "full text".to_owned()],
        publications: (0..n).map(|r| r - r % 2).collect(),
        decisions: first.chain(again).collect(),
        reasons: (0..200).map(|r| format!("reason {r}")).collect(),
        ..Screening::default()
    };
    let screened = screening.screen(&Work::new()).unwrap();
    let excluded = &screened.stages[0];
    assert_eq!(excluded.reasons().len(), excluded.count(State::Excluded));
    assert_eq!(screened.included, []);
    let sources = Sources {
        sources: vec![("all".to_owned(), SourceKind::Database)],
        of: vec![0; n],
        studies: None,
        linked: true,
    };
    let flow = Flow::derived(&screened, &sources, Lanes::Together, &Work::new()).unwrap();
    assert!(flow.equations().iter().all(|e| e.holds == Some(true)));
}

#[test]
fn a_flow_has_an_end() {
    let boxes = |n: usize| (0..n).map(|i| FlowBox::new(&format!("b{i}"), "Box", Kind::Source, 1, "records"));
    assert!(Flow::new(boxes(Flow::MOST_BOXES).collect()).is_ok());
    let error = Flow::new(boxes(Flow::MOST_BOXES + 1).collect()).unwrap_err();
    assert_eq!(error, FlowError::TooManyBoxes { found: 5001, most: 5000 });
    assert_eq!(error.to_string(), "found 5001 boxes; expected at most 5000");
}

/// Each box comes out of both before it: two to the power of 40 ways lead back from the last.
#[test]
fn a_box_that_many_ways_lead_to_is_of_other_methods() {
    let mut boxes = vec![
        FlowBox::new("a0", "Websites", Kind::OtherSource, 1, "records"),
        FlowBox::new("b0", "Citations", Kind::OtherSource, 1, "records"),
    ];
    for at in 1..40 {
        let before = [format!("a{}", at - 1), format!("b{}", at - 1)];
        for name in ["a", "b"] {
            let b = FlowBox::new(&format!("{name}{at}"), "Box", Kind::Screening, 1, "records");
            boxes.push(b.from(before.iter().map(String::as_str)));
        }
    }
    let flow = Flow::new(boxes).unwrap();
    assert!(flow.is_of_other_methods(flow.boxes().last().unwrap()));
}
