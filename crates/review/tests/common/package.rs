//! Packages made for one test.

use std::path::Path;

use qes_review::Review;
use tempfile::TempDir;

/// A folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a test has a place for files");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

/// The review of a package whose resources are these, and of these files.
pub fn review(resources: &str, files: &[(&str, &str)]) -> Review {
    let descriptor = format!(r#"{{"name": "made", "resources": [{resources}]}}"#);
    let mut all: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    all.push(("datapackage.json", descriptor.as_bytes()));
    let folder = folder(&all);
    Review::open(folder.path(), &qes_work::Work::new()).expect("the package can be opened")
}

/// What loading found, a line for each finding.
pub fn found(review: &Review) -> Vec<String> {
    review.load_findings().iter().map(|f| format!("{} {}", f.severity.name(), f.message)).collect()
}

/// A case of the collection.
pub fn case(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}
