//! Duplicates and what people decided on them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qes::{Dedup, DedupOptions, Dialect, Error, SimulatedCorpus, Workspace};
use qes_work::Work;

fn found(records: &str, decisions: &str) -> Dedup {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let mut workspace = Workspace::new(Vec::new());
    workspace.load(&path("r.csv", records), None, Dialect::default()).unwrap();
    let options = DedupOptions { decisions: Some(path("d.csv", decisions)), ..DedupOptions::default() };
    workspace.dedup("r", &options, &Work::new()).unwrap()
}

const RECORDS: &str = "record_id,title,year\nA,Study protocol: pain management in Kenya,2019\nB,Bears of the north,2021\nC,Whales of the south,2020\n";

#[test]
fn decisions_that_contradict_each_other_do_not_count() {
    for rows in ["A,B,yes\nB,A,no\n", "B,A,no\nA,B,yes\n", "A,B,no\nA,B,yes\nA,B,no\n"] {
        let found = found(RECORDS, &format!("a,b,same\n{rows}"));
        assert_eq!((found.decided.len(), found.found.clusters.len()), (0, 0), "{rows}");
        assert_eq!(
            found.basis.warnings,
            ["the decisions on A and B contradict each other, first in row 1: yes and no; none of them counts"]
        );
    }
}

#[test]
fn a_pair_is_decided_once_and_no_record_with_itself() {
    let found = found(RECORDS, "a,b,same\nA,B,yes\nB,A,yes\nA,A,yes\nX,Y,no\nY,X,no\nA,C,\n");
    assert_eq!((found.decided.as_slice(), found.elsewhere), (&[(0, 1, true)][..], 1));
    assert_eq!(found.found.clusters, [vec![0, 1]]);
    assert_eq!(found.basis.warnings, ["row 3 of the decisions names 'A' twice; it decides nothing"]);
}

#[test]
fn what_is_stopped_changes_nothing() {
    let mut workspace = Workspace::new(Vec::new());
    let mut wishes =
        SimulatedCorpus { name: "r".to_owned(), sources: vec![("Medline".to_owned(), 300)], duplicates: 100, seed: 1 };
    workspace.simulate_corpus(&wishes, &Work::new()).unwrap();
    let stopped = Work::new();
    stopped.stop();
    let options = DedupOptions { into: Some("linked".to_owned()), ..DedupOptions::default() };
    assert!(matches!(workspace.dedup("r", &options, &stopped), Err(Error::Interrupted)));
    assert!(workspace.frame("linked").is_err());
    wishes.name = "other".to_owned();
    assert!(matches!(workspace.simulate_corpus(&wishes, &stopped), Err(Error::Interrupted)));
    assert!(workspace.frame("other").is_err());
    let found = workspace.dedup("r", &options, &Work::new()).unwrap();
    assert!(found.show(&stopped).is_err());
    assert_eq!(workspace.frame("linked").unwrap().height(), 300);
}
