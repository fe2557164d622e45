//! What lies in a folder that is no data package.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::error::ReviewError;

/// Endings of files that can be loaded, and what they are called.
const TABLES: [(&str, &str); 9] = [
    ("csv", "CSV"),
    ("tsv", "TSV"),
    ("tab", "TSV"),
    ("txt", "text"),
    ("parquet", "Parquet"),
    ("xlsx", "Excel"),
    ("xlsm", "Excel"),
    ("xls", "Excel"),
    ("ods", "ODS"),
];
const RECORDS: [(&str, &str); 6] = [
    ("ris", "RIS"),
    ("bib", "BibTeX"),
    ("nbib", "PubMed"),
    ("enw", "EndNote"),
    ("xml", "XML"),
    ("ciw", "Web of Science"),
];
/// Files of a kind that are named.
const NAMED: usize = 3;

/// The error of a folder without a descriptor: what it holds, and what may be loaded instead.
pub(super) fn no_descriptor(path: &Path) -> ReviewError {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut others, mut packages) = (0, Vec::new());
    for entry in fs::read_dir(path).into_iter().flatten().filter_map(Result::ok) {
        let (inner, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if inner.join("datapackage.json").is_file() {
            packages.push(name);
            continue;
        }
        let ending = inner.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match TABLES.iter().chain(&RECORDS).find(|(known, _)| *known == ending && inner.is_file()) {
            Some((_, kind)) => files.entry(kind).or_default().push(name),
            None => others += 1,
        }
    }
    packages.sort();
    for names in files.values_mut() {
        names.sort();
    }
    let folder = path.display();
    let first = |kinds: &[(&str, &str)]| kinds.iter().find_map(|(_, kind)| files.get(kind)?.first()).cloned();
    let instead = match (packages.as_slice(), first(&TABLES), first(&RECORDS)) {
        ([package, ..], ..) => format!("; did you mean '{folder}/{package}'?"),
        ([], _, Some(_)) => format!("; or load the files as records: %load {folder}/*"),
        ([], Some(table), None) => {
            format!("; or load a file as a frame: %load {folder}/{table}; or the files as records: %load {folder}/*")
        }
        ([], None, None) => String::new(),
    };
    ReviewError::NoDescriptor { path: path.to_owned(), held: held(&files, others, &packages), instead }
}

/// "2 CSV files (a.csv, b.csv) and 1 other entry".
fn held(files: &BTreeMap<&str, Vec<String>>, others: usize, packages: &[String]) -> String {
    let mut parts: Vec<String> = files
        .iter()
        .map(|(kind, names)| {
            let (n, s) = (names.len(), if names.len() == 1 { "" } else { "s" });
            let more = if n > NAMED { ", …" } else { "" };
            format!("{n} {kind} file{s} ({}{more})", names[..n.min(NAMED)].join(", "))
        })
        .collect();
    if !packages.is_empty() {
        parts.push(format!("the data package {}", packages.join(", ")));
    }
    if others > 0 {
        parts.push(format!("{others} other entr{}", if others == 1 { "y" } else { "ies" }));
    }
    match parts.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}
