//! Duplicates, case by case, and what holds for any records.

use proptest::prelude::*;
use qes_records::{Citation, Options, Work, compare, find_duplicates};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    records: Vec<Fields>,
    #[serde(default)]
    decided: Vec<(usize, usize, bool)>,
    clusters: Vec<Vec<usize>>,
    #[serde(default)]
    pile: Vec<(usize, usize)>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Fields {
    title: String,
    authors: String,
    year: String,
    journal: String,
    volume: String,
    number: String,
    pages: String,
    doi: String,
    summary: String,
}

impl From<Fields> for Citation {
    fn from(f: Fields) -> Self {
        Self {
            title: f.title,
            authors: f.authors,
            year: f.year,
            journal: f.journal,
            volume: f.volume,
            number: f.number,
            pages: f.pages,
            doi: f.doi,
            pmid: String::new(),
            summary: f.summary,
        }
    }
}

#[test]
fn cases_worked_out_by_hand() {
    let cases: Cases = toml::from_str(include_str!("duplicates.toml")).unwrap();
    let mut wrong = Vec::new();
    for case in cases.case {
        let records: Vec<Citation> = case.records.into_iter().map(Citation::from).collect();
        let options = Options { decided: case.decided, ..Options::default() };
        let found = find_duplicates(&records, &options, &Work::new()).unwrap();
        let pile: Vec<(usize, usize)> = found.review.iter().map(|l| (l.a, l.b)).collect();
        let missing: Vec<_> = case.pile.iter().filter(|pair| !pile.contains(pair)).collect();
        if found.clusters != case.clusters || !missing.is_empty() {
            wrong.push(format!("{}: {:?}, pile {pile:?}", case.name, found.clusters));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn record() -> impl Strategy<Value = Citation> {
    let title = prop::sample::select(vec![
        "Editorial",
        "Living with pain in later life",
        "Working with pain in adults",
        "Working with pain in adolescents",
    ]);
    let few = |values: &'static [&'static str]| prop::sample::select(values.to_vec());
    (
        title,
        few(&["", "Berg, Anna", "Berg A; Lund B"]),
        few(&["", "2011", "2012"]),
        few(&["", "1", "2"]),
        few(&["", "1-2", "11-19"]),
        few(&["", "10.5555/a", "10.5555/b"]),
    )
        .prop_map(|(title, authors, year, volume, pages, doi)| Citation {
            title: title.to_owned(),
            authors: authors.to_owned(),
            year: year.to_owned(),
            journal: "Pain Studies".to_owned(),
            volume: volume.to_owned(),
            pages: pages.to_owned(),
            doi: doi.to_owned(),
            ..Citation::default()
        })
}

proptest! {
    #[test]
    fn records_of_two_dois_are_joined_by_no_third(records in prop::collection::vec(record(), 0..30)) {
        let options = Options::default();
        let found = find_duplicates(&records, &options, &Work::new()).unwrap();
        for cluster in &found.clusters {
            for (i, &a) in cluster.iter().enumerate() {
                for &b in &cluster[i + 1..] {
                    let (x, y) = (&records[a], &records[b]);
                    let two = !x.doi.is_empty() && !y.doi.is_empty() && x.doi != y.doi;
                    prop_assert!(!two || compare(&records, a, b, &Work::new()).unwrap().weight >= options.link, "{a} and {b} of {records:?}");
                }
            }
        }
    }

    #[test]
    fn a_second_copy_of_every_record_adds_no_publication(records in prop::collection::vec(record(), 0..20)) {
        let telling: Vec<Citation> = records.into_iter().filter(|r| !r.year.is_empty() && !r.authors.is_empty()).collect();
        let unique = |records: &[Citation]| {
            let found = find_duplicates(records, &Options::default(), &Work::new()).unwrap();
            records.len() - found.clusters.iter().map(|c| c.len() - 1).sum::<usize>()
        };
        let twice: Vec<Citation> = telling.iter().chain(&telling).cloned().collect();
        prop_assert_eq!(unique(&telling), unique(&twice));
    }
}
