//! Flows that add up give no finding; where one count is another, a finding gives the difference.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use qes_review::{Finding, Review, Severity};

const DESCRIPTOR: &str = r#"{"name": "made-up", "resources": [
    {"name": "searches", "path": "searches.csv", "schema": {"fields": [{"name": "records", "type": "integer"}]}},
    {"name": "flow", "path": "flow.csv", "schema": {"fields": [{"name": "n", "type": "integer"}], "primaryKey": "box"}}
]}"#;

/// Counts of a flow: the searched databases, and the boxes in their order.
#[derive(Debug, Clone)]
struct Counts {
    databases: Vec<u64>,
    boxes: Vec<Stage>,
}

#[derive(Debug, Clone)]
struct Stage {
    id: String,
    from: String,
    kind: &'static str,
    n: u64,
}

impl Counts {
    /// Databases and other sources, then stages that each lose some percent.
    fn that_add_up(databases: Vec<u64>, elsewhere: u64, lost: &[u64]) -> Self {
        let found: u64 = databases.iter().sum();
        let new = |id: String, from: String, kind, n| Stage { id, from, kind, n };
        let mut boxes = vec![
            new("identified".to_owned(), String::new(), "source", found),
            new("elsewhere".to_owned(), String::new(), "other_source", elsewhere),
            new("stage-0".to_owned(), "identified;elsewhere".to_owned(), "screening", found + elsewhere),
        ];
        let mut left = found + elsewhere;
        for (i, percent) in lost.iter().enumerate() {
            let out = left * percent / 100;
            left -= out;
            let kind = if i + 1 == lost.len() { "included" } else { "screening" };
            boxes.push(new(format!("out-{i}"), format!("stage-{i}"), "excluded", out));
            boxes.push(new(format!("stage-{}", i + 1), format!("stage-{i}"), kind, left));
        }
        Self { databases, boxes }
    }

    /// The same, one count larger by `by`, or smaller where there is enough of it.
    fn with_one_changed(mut self, at: Index, by: u64, down: bool) -> Self {
        {
            let boxes = self.boxes.iter_mut().map(|b| &mut b.n);
            let mut counts: Vec<&mut u64> = self.databases.iter_mut().chain(boxes).collect();
            let at = at.index(counts.len());
            let n = *counts[at];
            *counts[at] = if down && n >= by { n - by } else { n + by };
        }
        self
    }

    /// What is found in a package with these counts.
    fn findings(&self) -> Vec<Finding> {
        let folder = tempfile::tempdir().unwrap();
        let mut searches = "source,records,box\n".to_owned();
        for (i, n) in self.databases.iter().enumerate() {
            searches.push_str(&format!("Database {i},{n},identified\n"));
        }
        let mut flow = "box,label,from,kind,n,unit\n".to_owned();
        for Stage { id, from, kind, n } in &self.boxes {
            flow.push_str(&format!("{id},Box {id},{from},{kind},{n},records\n"));
        }
        for (file, text) in [("datapackage.json", DESCRIPTOR), ("searches.csv", &searches), ("flow.csv", &flow)] {
            fs::write(folder.path().join(file), text).unwrap();
        }
        Review::open(folder.path(), &qes_work::Work::new()).unwrap().check()
    }
}

/// How far the two sides of an equation are apart.
fn difference(finding: &Finding) -> u64 {
    let side = |text: &str| text.parse::<i64>().unwrap();
    side(&finding.found).abs_diff(side(&finding.expected))
}

fn counts() -> impl Strategy<Value = Counts> {
    (vec(0_u64..10_000, 2..6), 0_u64..500, vec(0_u64..=100, 1..6))
        .prop_map(|(databases, elsewhere, lost)| Counts::that_add_up(databases, elsewhere, &lost))
}

proptest! {
    #[test]
    fn a_flow_that_adds_up_gives_no_finding(counts in counts()) {
        prop_assert_eq!(counts.findings(), Vec::<Finding>::new());
    }

    #[test]
    fn a_count_that_is_another_gives_its_difference(
        counts in counts(),
        at in any::<Index>(),
        by in 1_u64..1_000,
        down in any::<bool>(),
    ) {
        let found = counts.with_one_changed(at, by, down).findings();
        prop_assert!(!found.is_empty());
        for finding in &found {
            prop_assert!(finding.id.starts_with("flow-equation:"), "{}", finding.id);
            prop_assert_eq!(finding.severity, Severity::Error);
            prop_assert_eq!(difference(finding), by, "{}", &finding.message);
        }
    }
}
