//! Makes up a corpus, writes it as RIS, reads it and looks for duplicates, with the time of each: `corpus RECORDS [FILE.ris]`.

use std::collections::HashMap;
use std::error::Error;
use std::io::{Write, stdout};
use std::time::Instant;

use qes_records::{Citation, Corpus, Field, Format, Name, Options, Record, Work, find_duplicates};

/// Shares of six databases of a real search.
const SHARES: [(&str, f64); 5] =
    [("amed", 0.057), ("cinahl", 0.223), ("embase", 0.25), ("medline", 0.304), ("psychinfo", 0.159)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let records: usize = arguments.next().ok_or("expected a number of records")?.parse()?;
    let mut sources: Vec<(String, usize)> =
        SHARES.iter().map(|(name, share)| ((*name).to_owned(), (records as f64 * share) as usize)).collect();
    let rest = records - sources.iter().map(|(_, n)| n).sum::<usize>();
    sources.push(("hmic".to_owned(), rest));
    let made = Corpus { sources, duplicates: records / 3, seed: 1 }.make(&Work::new()).map_err(|_| "stopped")?;
    let text =
        Format::Ris.write(&made.iter().map(|m| record(&m.citation)).collect::<Vec<_>>(), &qes_records::Work::new())?;
    let publications: Vec<usize> = made.into_iter().map(|m| m.publication).collect();
    if let Some(path) = arguments.next() {
        std::fs::write(path, &text)?;
    }
    let started = Instant::now();
    let parsed = Format::Ris.read_bytes(text.as_bytes());
    let citations: Vec<Citation> = parsed.records.iter().map(Record::citation).collect();
    let reading = started.elapsed().as_secs_f64();
    let megabytes = text.len() as f64 / 1e6;
    drop((text, parsed));
    let started = Instant::now();
    let found = find_duplicates(&citations, &Options::default(), &Work::new()).map_err(|_| "stopped")?;
    let finding = started.elapsed().as_secs_f64();
    let (right, wrong, all) = quality(&found.clusters, &publications);
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory.lines().find_map(|l| l.strip_prefix("VmHWM:")).map_or("unknown", str::trim);
    let mut out = stdout().lock();
    writeln!(
        out,
        "{} records, {megabytes:.1} MB of RIS: read in {reading:.3} s, {:.0} MB/s",
        citations.len(),
        megabytes / reading
    )?;
    writeln!(
        out,
        "duplicates in {finding:.3} s, {} pairs compared, {} to be decided",
        found.compared,
        found.review.len()
    )?;
    writeln!(
        out,
        "recall {:.4}, precision {:.4} of {all} pairs",
        right as f64 / all as f64,
        right as f64 / (right + wrong) as f64
    )?;
    writeln!(out, "peak memory {peak}")?;
    Ok(())
}

/// Pairs that are right, that are wrong, and that there are.
fn quality(clusters: &[Vec<usize>], publications: &[usize]) -> (usize, usize, usize) {
    let (mut right, mut wrong) = (0, 0);
    for cluster in clusters {
        for (i, &a) in cluster.iter().enumerate() {
            for &b in &cluster[i + 1..] {
                if publications[a] == publications[b] { right += 1 } else { wrong += 1 }
            }
        }
    }
    let mut of: HashMap<usize, usize> = HashMap::new();
    for &publication in publications {
        *of.entry(publication).or_default() += 1;
    }
    (right, wrong, of.values().map(|n| n * (n - 1) / 2).sum())
}

fn record(c: &Citation) -> Record {
    let authors = c.authors.split(" and ").flat_map(|a| a.split("; ")).map(|a| ("AU", Name::Authors, a));
    let one = [
        ("TY", Name::Kind, "JOUR"),
        ("TI", Name::Title, c.title.as_str()),
        ("PY", Name::Year, &c.year),
        ("JF", Name::Journal, &c.journal),
        ("VL", Name::Volume, &c.volume),
        ("IS", Name::Number, &c.number),
        ("SP", Name::FirstPage, c.pages.split('-').next().unwrap_or_default()),
        ("EP", Name::LastPage, c.pages.split('-').nth(1).unwrap_or_default()),
        ("DO", Name::Doi, &c.doi),
    ];
    let given = one.into_iter().chain(authors).filter(|(_, _, value)| !value.is_empty());
    Record { fields: given.map(|(tag, name, value)| Field::new(name, tag, value)).collect(), line: 0 }
}
