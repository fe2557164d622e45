//! How long reading, writing and linking records takes; bytes per second where a file is read.

use divan::Bencher;
use divan::counter::BytesCount;
use qes_records::{Citation, Corpus, Field, Format, Name, Options, Record, Work, find_duplicates};

fn main() {
    divan::main();
}

fn citations(n: usize) -> Vec<Citation> {
    let sources = ["a", "b", "c", "d"].map(|name| (name.to_owned(), n / 4)).to_vec();
    Corpus { sources, duplicates: n / 3, seed: 1 }
        .make(&Work::new())
        .expect("nobody stops it")
        .into_iter()
        .map(|made| made.citation)
        .collect()
}

/// The same records as a database would write them.
fn records(n: usize) -> Vec<Record> {
    let record = |c: &Citation| {
        let mut fields = vec![Field::new(Name::Kind, "kind", "JOUR")];
        let texts = [
            (Name::Title, &c.title),
            (Name::Year, &c.year),
            (Name::Journal, &c.journal),
            (Name::Volume, &c.volume),
            (Name::Doi, &c.doi),
        ];
        fields
            .extend(texts.into_iter().filter(|(_, t)| !t.is_empty()).map(|(name, t)| Field::new(name, name.name(), t)));
        fields.extend(c.authors.split(" and ").map(|author| Field::new(Name::Authors, "authors", author)));
        Record { fields, line: 1 }
    };
    citations(n).iter().map(record).collect()
}

const FORMATS: [&str; 6] = ["ris", "nbib", "bib", "xml", "enw", "csv"];

fn format(ending: &str) -> Format {
    match ending {
        "ris" => Format::Ris,
        "nbib" => Format::Nbib,
        "bib" => Format::Bibtex,
        "xml" => Format::EndnoteXml,
        "enw" => Format::Enw,
        _ => Format::Csv,
    }
}

#[divan::bench(args = FORMATS)]
fn read(bencher: Bencher<'_, '_>, ending: &str) {
    let text = format(ending).write(&records(4_000), &qes_records::Work::new()).expect("nobody stops it");
    bencher.counter(BytesCount::of_str(&text)).bench(|| format(ending).read(divan::black_box(&text)));
}

#[divan::bench(args = FORMATS)]
fn write(bencher: Bencher<'_, '_>, ending: &str) {
    let records = records(4_000);
    bencher.bench(|| {
        format(ending).write(divan::black_box(&records), &qes_records::Work::new()).expect("nobody stops it")
    });
}

#[divan::bench(args = [1_000, 4_000, 16_000])]
fn duplicates(bencher: Bencher<'_, '_>, n: usize) {
    let citations = citations(n);
    bencher.bench(|| find_duplicates(divan::black_box(&citations), &Options::default(), &Work::new()));
}
