//! Quality on labeled records: `duplicates RECORDS.csv CLUSTERS.csv [verbose]`.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::time::Instant;

use qes_records::{Citation, Options, compare, find_duplicates};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut reader = csv::Reader::from_path(&arguments[0])?;
    let headers = reader.headers()?.clone();
    let (mut ids, mut records) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = row?;
        let of =
            |name: &str| headers.iter().position(|h| h == name).and_then(|i| row.get(i)).unwrap_or_default().to_owned();
        ids.push(of("ID"));
        records.push(Citation {
            title: of("title"),
            authors: of("author"),
            year: of("year"),
            journal: of("journal"),
            volume: of("volume"),
            number: of("number"),
            pages: of("pages"),
            doi: of("doi"),
            pmid: of("pmid"),
            summary: of("abstract"),
        });
    }
    let place: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let mut truth = BTreeSet::new();
    let mut labels = csv::Reader::from_path(&arguments[1])?;
    let mut label = vec![usize::MAX; ids.len()];
    for (number, row) in labels.records().enumerate() {
        let row = row?;
        let cluster: Vec<usize> = row[0].split(';').filter_map(|id| place.get(id).copied()).collect();
        for (i, &a) in cluster.iter().enumerate() {
            label[a] = number;
            truth.extend(cluster[i + 1..].iter().map(|&b| (a.min(b), a.max(b))));
        }
    }
    let started = Instant::now();
    let found = find_duplicates(&records, &Options::default(), &|_| true).map_err(|_| "stopped")?;
    let elapsed = started.elapsed();
    let mut pairs = BTreeSet::new();
    for cluster in &found.clusters {
        for (i, &a) in cluster.iter().enumerate() {
            pairs.extend(cluster[i + 1..].iter().map(|&b| (a, b)));
        }
    }
    let right = pairs.intersection(&truth).count();
    println!(
        "{}: records {} true {} found {} right {} recall {:.4} precision {:.4} review {} compared {} in {:.1} ms",
        arguments[0],
        ids.len(),
        truth.len(),
        pairs.len(),
        right,
        right as f64 / truth.len() as f64,
        right as f64 / pairs.len() as f64,
        found.review.len(),
        found.compared,
        elapsed.as_secs_f64() * 1e3
    );
    if arguments.len() > 2 {
        let show = |kind: &str, (a, b): (usize, usize)| {
            let verdict = compare(&records[a], &records[b]);
            println!("\n{kind} {} {} weight {:.1} vetoed {}", ids[a], ids[b], verdict.weight, verdict.vetoed);
            for r in [&records[a], &records[b]] {
                println!(
                    "  {} | {} | {} | {} | {} | {} | {}",
                    r.title,
                    r.authors.chars().take(90).collect::<String>(),
                    r.year,
                    r.journal,
                    r.volume,
                    r.number,
                    r.pages
                );
            }
            let why: Vec<String> =
                verdict.reasons.iter().map(|r| format!("{} {} ({:+.1})", r.field, r.found, r.weight)).collect();
            println!("  {}", why.join("; "));
        };
        for pair in truth.difference(&pairs) {
            show("MISSED", *pair);
        }
        for pair in pairs.difference(&truth) {
            show("WRONG", *pair);
        }
        if arguments[2] == "review" {
            for link in &found.review {
                show(if truth.contains(&(link.a, link.b)) { "REVIEW true" } else { "REVIEW false" }, (link.a, link.b));
            }
        }
    }
    Ok(())
}
