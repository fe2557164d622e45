//! What every test of [`Review::check`] needs.

use std::path::{Path, PathBuf};

use qes_review::{Finding, Review};

/// A package of the repository.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data").join(name)
}

/// Everything that is found in the package in this folder.
pub fn findings(folder: &Path) -> Vec<Finding> {
    Review::open(folder).expect("a test checks only packages that can be opened").check()
}

/// A line for each finding, for the message of an assertion that fails.
pub fn lines<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let line = |f: &Finding| format!("  {} {} | {}", f.severity.name(), f.id, f.message);
    findings.into_iter().map(line).collect::<Vec<_>>().join("\n")
}
