//! What every test of [`Review::check`] needs.

#![allow(dead_code, reason = "no test needs all of it")]

use std::path::{Path, PathBuf};

use qes_review::{Finding, Review};

/// A package of the repository.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data").join(name)
}

/// Everything that is found in the package in this folder.
pub fn findings(folder: &Path) -> Vec<Finding> {
    Review::open(folder, &qes_work::Work::new()).expect("a test checks only packages that can be opened").check()
}

/// A line for each finding, for the message of an assertion that fails.
pub fn lines<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let line = |f: &Finding| format!("  {} {} | {}", f.severity.name(), f.id, f.message);
    findings.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A package of these files, with texts of them changed; each stands once.
pub fn package(files: &[(&str, &str)], changes: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (file, text) in files {
        let mut text = (*text).to_owned();
        for (_, from, to) in changes.iter().filter(|(changed, ..)| changed == file) {
            assert_eq!(text.matches(from).count(), 1, "'{from}' stands once in {file}");
            text = text.replace(from, to);
        }
        std::fs::write(folder.path().join(file), text).expect("a file can be written");
    }
    folder
}
