//! The rules are general: a change of a package changes the findings that it should, and no other.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "check_mutations/claims.rs"]
mod claims;
mod common;
#[path = "check_mutations/concepts.rs"]
mod concepts;
#[path = "check_mutations/edit.rs"]
mod edit;
#[path = "check_mutations/flow.rs"]
mod flow;
#[path = "check_mutations/papers.rs"]
mod papers;
#[path = "check_mutations/studies.rs"]
mod studies;
#[path = "check_mutations/values.rs"]
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use edit::Edit;
use qes_review::{Finding, Severity};

const PUBLISHED: &str = "msk-pain";
const SIMULATED: &str = "msk-pain-simulated";

/// What a change of a package does to its findings.
struct Case {
    name: &'static str,
    package: &'static str,
    edits: &'static [Edit],
    /// What is found in addition, or with another message: id, severity, words of the message.
    appear: &'static [(&'static str, Severity, &'static str)],
    /// What is found no more, or with another message.
    vanish: &'static [&'static str],
}

const TABLE: [&[Case]; 6] = [flow::CASES, papers::CASES, concepts::CASES, claims::CASES, values::CASES, studies::CASES];

impl Case {
    /// What is not as it should be; blank where all is.
    fn run(&self, before: &[Finding]) -> String {
        let after = common::findings(changed(self.package, self.edits).path());
        let new = difference(&after, before);
        let gone = difference(before, &after);
        let as_told = |f: &Finding| {
            let told = |(id, severity, words): &(&str, Severity, &str)| {
                f.id == *id && f.severity == *severity && f.message.contains(words)
            };
            self.appear.iter().any(told)
        };
        let vanish: BTreeSet<&str> = self.vanish.iter().copied().collect();
        let as_expected = new.len() == self.appear.len()
            && new.iter().all(|f| as_told(f))
            && gone.len() == vanish.len()
            && gone.iter().all(|f| vanish.contains(f.id.as_str()));
        if as_expected {
            return String::new();
        }
        let expected = (self.appear, self.vanish);
        format!("{}:\n+\n{}\n-\n{}\nexpected {expected:?}\n", self.name, common::lines(new), common::lines(gone))
    }
}

/// The findings of the first that are not among those of the second.
fn difference<'a>(findings: &'a [Finding], others: &[Finding]) -> Vec<&'a Finding> {
    let key = |f: &Finding| (f.id.clone(), f.severity, f.message.clone());
    let known: BTreeSet<_> = others.iter().map(key).collect();
    findings.iter().filter(|f| !known.contains(&key(f))).collect()
}

/// A copy of a package with these changes.
fn changed(package: &str, edits: &[Edit]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&common::data(package), folder.path());
    for edit in edits {
        edit.apply(folder.path());
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn each_change_changes_what_it_should_and_nothing_else() {
    let before: BTreeMap<&str, Vec<Finding>> =
        [PUBLISHED, SIMULATED].into_iter().map(|name| (name, common::findings(&common::data(name)))).collect();
    let failures: String = TABLE.iter().copied().flatten().map(|case| case.run(&before[case.package])).collect();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_case_has_its_own_name_and_expects_something() {
    let mut names = BTreeSet::new();
    for case in TABLE.iter().copied().flatten() {
        assert!(names.insert(case.name), "{} stands twice", case.name);
        assert!(!case.appear.is_empty() || !case.vanish.is_empty(), "{} expects nothing", case.name);
    }
}

/// Where a rule cannot be applied, the value that stands in its way is named, and rules that do not need it still are.
#[test]
fn what_stands_in_the_way_of_a_rule_is_named() {
    let cases: [(&str, Edit, &[&str]); 5] = [
        (
            "a claim that cannot be read",
            Edit::Set("claims", &[("claim_id", "abstract-categories")], "about", "categories where label"),
            &["row 11", "about", "categories where label"],
        ),
        (
            "a claim about a column that is not there",
            Edit::Set("claims", &[("claim_id", "abstract-categories")], "about", "categories.category"),
            &["'category'", "did you mean 'category_id'?"],
        ),
        (
            "a status that is not known",
            Edit::Set("papers", &[("paper_id", "29")], "status", "include"),
            &["'include'", "included, excluded, conflict"],
        ),
        (
            "a paper that is not there",
            Edit::Set("support", &[("concept_id", "still-me"), ("paper_id", "28")], "paper_id", "280"),
            &["support.csv", "row 263", "'280'", "papers.paper_id", "did you mean '28'?"],
        ),
        (
            "a category that is not there",
            Edit::Set("concepts", &[("concept_id", "still-me")], "category_id", "moving-foward"),
            &["concepts.csv", "row 14", "'moving-foward'", "did you mean 'moving-forward'?"],
        ),
    ];
    let flow = |findings: &[Finding]| -> Vec<String> {
        findings.iter().filter(|f| f.id.starts_with("flow-")).map(|f| f.message.clone()).collect()
    };
    let before = flow(&common::findings(&common::data(PUBLISHED)));
    assert_eq!(before.len(), 2);
    for (name, edit, words) in cases {
        let found = common::findings(changed(PUBLISHED, &[edit]).path());
        // A claim that cannot be decided is no contradiction.
        let weight = if name.starts_with("a claim") { Severity::Info } else { Severity::Error };
        let named = found.iter().any(|f| f.severity == weight && words.iter().all(|w| f.message.contains(w)));
        assert!(named, "{name}:\n{}", common::lines(&found));
        assert_eq!(flow(&found), before, "{name}");
    }
}
