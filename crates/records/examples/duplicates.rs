//! Quality on labeled records: `duplicates RECORDS.csv CLUSTERS.csv [all]`.
//!
//! Records have an `ID` and columns under usual names; a cluster is a row of ids, apart by semicolons. With `all` every pair that is missed,
//! wrong or to be decided is printed with its reasons.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::io::{Write, stdout};
use std::time::Instant;

use qes_records::{Citation, Format, Name, Options, Record, Work, compare, find_duplicates};

type Pairs = BTreeSet<(usize, usize)>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, labels, rest @ ..] = arguments.as_slice() else { return Err("expected records and clusters".into()) };
    let parsed = Format::Csv.read_bytes(&std::fs::read(path)?);
    let ids: Vec<&str> = parsed.records.iter().map(|r| r.first(Name::Key).unwrap_or_default()).collect();
    let records: Vec<Citation> = parsed.records.iter().map(Record::citation).collect();
    let truth = labeled(labels, &ids)?;
    let started = Instant::now();
    let found = find_duplicates(&records, &Options::default(), &Work::new()).map_err(|_| "stopped")?;
    let elapsed = started.elapsed().as_secs_f64();
    let pairs: Pairs = found.clusters.iter().flat_map(|cluster| pairs_of(cluster)).collect();
    let right = pairs.intersection(&truth).count() as f64;
    let mut out = stdout().lock();
    writeln!(out, "{path}: {} records, {} labeled pairs, {} found", records.len(), truth.len(), pairs.len())?;
    writeln!(
        out,
        "recall {:.4}, precision {:.4}, {} to be decided, {} compared, {:.1} ms",
        right / truth.len() as f64,
        right / pairs.len() as f64,
        found.review.len(),
        found.compared,
        elapsed * 1e3
    )?;
    if rest.first().is_some_and(|word| word == "all") {
        let pile: Pairs = found.review.iter().map(|l| (l.a, l.b)).collect();
        for (kind, pairs) in [
            ("missed", truth.difference(&pairs)),
            ("wrong", pairs.difference(&truth)),
            ("to be decided", pile.difference(&pairs)),
        ] {
            for &(a, b) in pairs {
                let verdict = compare(&records, a, b, &Work::new())?;
                writeln!(out, "\n{kind}: {} and {}, weight {:.1}", ids[a], ids[b], verdict.weight)?;
                for r in [&records[a], &records[b]] {
                    writeln!(
                        out,
                        "  {} | {} | {} | {} | {} | {}",
                        r.title, r.authors, r.year, r.journal, r.volume, r.pages
                    )?;
                }
                for reason in &verdict.reasons {
                    writeln!(out, "  {} {} ({:+.1})", reason.field, reason.found, reason.weight)?;
                }
            }
        }
    }
    Ok(())
}

fn pairs_of(cluster: &[usize]) -> Vec<(usize, usize)> {
    let later =
        |(i, &a): (usize, &usize)| cluster[i + 1..].iter().map(move |&b| (a.min(b), a.max(b))).collect::<Vec<_>>();
    cluster.iter().enumerate().flat_map(later).collect()
}

/// The pairs of a file of clusters.
fn labeled(path: &str, ids: &[&str]) -> Result<Pairs, Box<dyn Error>> {
    let place: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let text = std::fs::read_to_string(path)?;
    let cluster = |line: &str| -> Vec<usize> {
        line.trim_matches(['"', '\r']).split(';').filter_map(|id| place.get(id).copied()).collect()
    };
    Ok(text.lines().skip(1).flat_map(|line| pairs_of(&cluster(line))).collect())
}
