//! A check says what it looked at, and never that all is well where nothing was looked at.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use qes::{Day, Dialect, Shown, Workspace};
use serde_json::json;

fn checked(files: &[(&str, &str)]) -> Shown {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("mine");
    fs::create_dir(&package).unwrap();
    let resources: Vec<_> =
        files.iter().map(|(name, _)| json!({ "name": name, "path": format!("{name}.csv") })).collect();
    fs::write(package.join("datapackage.json"), json!({ "name": "own", "resources": resources }).to_string()).unwrap();
    for (name, text) in files {
        fs::write(package.join(format!("{name}.csv")), text).unwrap();
    }
    let mut workspace = Workspace::new(Vec::new());
    workspace.load(package.to_str().unwrap(), None, Dialect::default()).unwrap();
    workspace.check_on(Some(Day { year: 2021, month: 6, day: 30 }), &qes::Work::new()).unwrap().show()
}

fn words(shown: &Shown) -> [String; 2] {
    let bundle = &shown.bundles()[0];
    ["text/plain", "text/html"].map(|kind| {
        let text = bundle[kind].as_str().unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn where_no_rule_can_be_applied_nothing_was_checked() {
    let shown = checked(&[("paper", "name,year\nA,2001\n")]);
    for text in words(&shown) {
        assert!(text.contains("Nothing was checked: no rule could be applied to its tables paper."), "{text}");
        assert!(!text.contains("Nothing contradicts"), "{text}");
        assert!(text.contains("Review: own, folder mine, SHA-256"), "{text}");
    }
    assert!(shown.result["rules"].as_array().unwrap().iter().all(|rule| rule["applied"] == false));
}

#[test]
fn rules_and_claims_are_counted() {
    let shown = checked(&[
        ("papers", "paper_id,reference,status\np1,1,included\np2,2,included\n"),
        (
            "claims",
            "claim_id,place,kind,about,value\na,Abstract,count,papers where status=included,2\n\
             b,Abstract,count,papers where stauts=included,2\n",
        ),
    ]);
    for text in words(&shown) {
        assert!(text.contains("2 claims: 1 hold, 0 fail, 1 undecided."), "{text}");
        assert!(text.contains("status (2 papers)") && text.contains("claim (2 claims)"), "{text}");
        assert!(text.contains("(the package holds no &#39;flow&#39;)") || text.contains("holds no 'flow'"), "{text}");
        assert!(text.contains("Check: 0 contradictions, 0 to explain, 1 note"), "{text}");
    }
    assert_eq!(shown.result["claims"], json!({ "hold": 1, "fail": 0, "undecided": 1 }));
    assert_eq!(shown.result["review"]["name"], "own");
    let rules = shown.result["rules"].as_array().unwrap();
    let status = rules.iter().find(|rule| rule["id"] == "status").unwrap();
    assert_eq!(*status, json!({ "id": "status", "applied": true, "to": "2 papers", "because": null }));
}

#[test]
fn all_is_well_only_where_rules_were_applied() {
    let shown = checked(&[("papers", "paper_id,reference,status\np1,1,included\n")]);
    assert!(words(&shown)[0].contains("Nothing contradicts anything else."));
}
