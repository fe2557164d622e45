//! Duplicates among labeled records, where those are at hand.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it found")]

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use qes_records::{Citation, Format, Name, Options, Record, Work, find_duplicates};

type Pairs = BTreeSet<(usize, usize)>;

fn pairs_of(cluster: &[usize]) -> Vec<(usize, usize)> {
    let later =
        |(i, &a): (usize, &usize)| cluster[i + 1..].iter().map(move |&b| (a.min(b), a.max(b))).collect::<Vec<_>>();
    cluster.iter().enumerate().flat_map(later).collect()
}

fn quality(folder: &Path) -> (f64, f64) {
    let parsed = Format::Csv.read_bytes(&std::fs::read(folder.join("records_pre_merged.csv")).unwrap());
    let place: HashMap<&str, usize> =
        parsed.records.iter().enumerate().map(|(i, r)| (r.first(Name::Key).unwrap_or_default(), i)).collect();
    let text = std::fs::read_to_string(folder.join("merged_record_ids.csv")).unwrap();
    let cluster = |line: &str| -> Vec<usize> {
        line.trim_matches(['"', '\r']).split(';').filter_map(|id| place.get(id).copied()).collect()
    };
    let truth: Pairs = text.lines().skip(1).flat_map(|line| pairs_of(&cluster(line))).collect();
    let records: Vec<Citation> = parsed.records.iter().map(Record::citation).collect();
    let found = find_duplicates(&records, &Options::default(), &Work::new()).unwrap();
    let pairs: Pairs = found.clusters.iter().flat_map(|cluster| pairs_of(cluster)).collect();
    let right = pairs.intersection(&truth).count() as f64;
    println!("{}: {} review", folder.display(), found.review.len());
    (right / truth.len() as f64, right / pairs.len() as f64)
}

#[test]
fn labeled_duplicates_are_found() {
    let sets: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../shared/data/dedup"].iter().collect();
    for (set, recall, precision) in
        [("stroke", 0.9979, 1.0), ("haematology", 0.8589, 0.9859), ("respiratory", 0.9921, 1.0)]
    {
        let folder = sets.join(set);
        if !folder.is_dir() {
            println!("{}: not here", folder.display());
            continue;
        }
        let (r, p) = quality(&folder);
        println!("{set}: recall {r:.4}, precision {p:.4}");
        assert!(r > recall - 1e-4 && p > precision - 1e-4, "{set}: recall {r}, precision {p}");
    }
}
