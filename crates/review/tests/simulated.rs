//! The simulated package is what its generator writes, and meets everything that is published.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../examples/simulate_msk_pain/simulation/mod.rs"]
mod simulation;

type Row = HashMap<String, String>;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data").join(name)
}

fn generate(seed: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    simulation::simulate(&data("msk-pain"), folder.path(), seed).unwrap();
    folder
}

fn rows(folder: &Path, file: &str) -> Vec<Row> {
    csv::Reader::from_path(folder.join(file)).unwrap().into_deserialize().map(Result::unwrap).collect()
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

/// Every file below a folder, by its relative path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The published count of a variable's level.
fn margin(variable: &str, level: &str, unit: &str) -> u64 {
    let margins = rows(&data("msk-pain"), "margins.csv");
    let row = margins.iter().find(|r| r["variable"] == variable && r["level"] == level && r["unit"] == unit);
    number(&row.unwrap()["n"])
}

/// Asserts every published margin on the rows of a simulated package.
fn assert_margins(folder: &Path) {
    let papers = rows(folder, "papers.csv");
    let studies = rows(folder, "studies.csv");
    let country: HashMap<&str, &str> =
        studies.iter().map(|s| (s["study_id"].as_str(), s["country"].as_str())).collect();
    let included: Vec<&Row> = papers.iter().filter(|p| p["status"] == "included").collect();
    let excluded: Vec<&Row> = papers.iter().filter(|p| p["status"] == "excluded").collect();
    assert_eq!((papers.len(), included.len(), excluded.len()), (93, 77, 16));
    assert!(excluded.iter().all(|p| p["study_id"].is_empty()));
    assert_eq!(included.len() as u64, margin("total", "included", "papers"));
    assert_eq!(studies.len() as u64, margin("total", "included", "studies"));

    let mut by_condition: BTreeMap<&str, (u64, BTreeSet<&str>)> = BTreeMap::new();
    let mut by_country: BTreeMap<&str, u64> = BTreeMap::new();
    let mut conditions_of_study: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for paper in &included {
        let (study, condition) = (paper["study_id"].as_str(), paper["condition"].as_str());
        let of_condition = by_condition.entry(condition).or_default();
        of_condition.0 += 1;
        of_condition.1.insert(study);
        *by_country.entry(country[study]).or_default() += 1;
        conditions_of_study.entry(study).or_default().insert(condition);
    }
    assert_eq!(conditions_of_study.len(), studies.len(), "every study has a paper");
    assert!(conditions_of_study.values().all(|conditions| conditions.len() == 1));
    for (condition, (papers, studies)) in by_condition {
        assert_eq!(papers, margin("condition", condition, "papers"), "{condition}");
        assert_eq!(studies.len() as u64, margin("condition", condition, "studies"), "{condition}");
    }
    let published = rows(&data("msk-pain"), "margins.csv");
    let published: BTreeMap<&str, u64> = published
        .iter()
        .filter(|r| r["variable"] == "country")
        .map(|r| (r["level"].as_str(), number(&r["n"])))
        .collect();
    assert_eq!(by_country, published);

    assert!(studies.iter().all(|s| number(&s["participants"]) >= 5 && number(&s["age_min"]) < number(&s["age_max"])));
    let participants: u64 = studies.iter().map(|s| number(&s["participants"])).sum();
    assert_eq!(participants, margin("total", "included", "participants"));
    let youngest = studies.iter().map(|s| number(&s["age_min"])).min();
    let oldest = studies.iter().map(|s| number(&s["age_max"])).max();
    assert_eq!((youngest, oldest), (Some(margin("age", "min", "years")), Some(margin("age", "max", "years"))));
}

/// Asserts the published range of percent agreement over the items of one instrument.
fn assert_agreement(folder: &Path, instrument: &str, range: (u64, u64)) {
    let appraisals = rows(folder, "appraisals.csv");
    let mut answers: BTreeMap<(&str, &str), BTreeMap<&str, &str>> = BTreeMap::new();
    for row in appraisals.iter().filter(|r| r["instrument"] == instrument) {
        assert_eq!((row["round"].as_str(), row["provenance"].as_str()), ("1", "simulated"));
        let pair = answers.entry((row["item"].as_str(), row["paper_id"].as_str())).or_default();
        assert!(pair.insert(&row["appraiser"], &row["answer"]).is_none(), "one answer of one appraiser");
    }
    let instruments = rows(folder, "instruments.csv");
    let mut percents = Vec::new();
    for item in instruments.iter().filter(|r| r["instrument"] == instrument) {
        let scale: Vec<&str> = item["scale"].split('|').collect();
        let pairs: Vec<_> = answers.iter().filter(|((i, _), _)| *i == item["item"]).map(|(_, pair)| pair).collect();
        assert_eq!(pairs.len(), 93);
        assert!(pairs.iter().all(|pair| pair.len() == 2 && pair.values().all(|answer| scale.contains(answer))));
        let agreeing = pairs.iter().filter(|pair| pair["A"] == pair["B"]).count();
        percents.push((agreeing as f64 * 100.0 / 93.0).round() as u64);
    }
    assert_eq!(percents.len(), 10);
    assert_eq!((percents.iter().min(), percents.iter().max()), (Some(&range.0), Some(&range.1)), "{percents:?}");
}

#[test]
fn the_committed_package_is_what_the_generator_writes() {
    let again = generate(simulation::DEFAULT_SEED);
    let (written, committed) = (files(again.path()), files(&data("msk-pain-simulated")));
    assert_eq!(written.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (path, bytes) in &written {
        assert!(bytes == &committed[path], "{} differs from the committed file", path.display());
    }
}

#[test]
fn published_margins_and_agreement_hold_for_any_seed() {
    for seed in [simulation::DEFAULT_SEED, 0, 1, 2, u64::MAX] {
        let folder = generate(seed);
        assert_margins(folder.path());
        assert_agreement(folder.path(), "casp", (52, 75));
        assert_agreement(folder.path(), "jbi-qari", (29, 82));
    }
}

#[test]
fn another_seed_gives_another_package() {
    let (one, other) = (generate(1), generate(2));
    for file in ["papers.csv", "studies.csv", "appraisals.csv"] {
        assert_ne!(files(one.path())[Path::new(file)], files(other.path())[Path::new(file)], "{file}");
    }
}

#[test]
fn what_is_simulated_says_so_and_the_rest_is_published() {
    let folder = generate(simulation::DEFAULT_SEED);
    for file in ["papers.csv", "studies.csv"] {
        assert!(rows(folder.path(), file).iter().all(|r| r["provenance"] == "simulated"), "{file}");
    }
    let is_published = |r: &Row| r["provenance"] != "simulated";
    let kept: Vec<Row> = rows(folder.path(), "appraisals.csv").into_iter().filter(is_published).collect();
    assert_eq!(kept, rows(&data("msk-pain"), "appraisals.csv"));
    let (simulated, published) = (files(folder.path()), files(&data("msk-pain")));
    let rewritten = ["appraisals.csv", "datapackage.json", "papers.csv"];
    for (path, bytes) in published.iter().filter(|(path, _)| rewritten.iter().all(|r| *path != Path::new(r))) {
        assert!(simulated[path] == *bytes, "{} is copied as it is", path.display());
    }
}
