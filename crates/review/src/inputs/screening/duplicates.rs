//! Duplicates of records: their clusters, the records that are marked, and what is said of both.

use std::collections::{HashMap, HashSet};

use qes_flow::{Screened, Verdict};

use super::long;
use crate::error::shorten;
use crate::frame::Frame;

/// Names of a column that marks duplicates, in letters alone.
const MARKS: [&str; 6] = ["duplicate", "isduplicate", "duplicated", "duplicates", "isdup", "dup"];

/// Names of a column with the record that each one repeats, in letters alone.
const OF: [&str; 3] = ["duplicateof", "duplicateofrecord", "dupof"];

/// Which records are of one publication, and which are marked as duplicates.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    /// For each record its publication, as a number.
    pub(super) publications: Vec<usize>,
    /// Whether each record is marked.
    pub(super) marked: Vec<bool>,
    /// Whether anybody looked for duplicates.
    pub(super) linked: bool,
}

/// For each record the publication that it is of, as a number: records of one `cluster_id` are of one.
pub fn publications(records: &Frame) -> Vec<usize> {
    let Some(clusters) = records.texts_if_any("cluster_id") else { return (0..records.height()).collect() };
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let number = |(row, cluster): (usize, Option<String>)| match cluster {
        Some(cluster) => *numbers.entry(cluster).or_insert(row),
        None => row,
    };
    clusters.into_iter().enumerate().map(number).collect()
}

/// The duplicates among these records, by `cluster_id`, `duplicate_of` and `duplicate`; where these contradict each other, it is said.
pub(super) fn of(records: &Frame, ids: &[String], warnings: &mut Vec<String>) -> Duplicates {
    let mut publications = publications(records);
    let n = publications.len();
    let mut marked = vec![false; n];
    let mut linked = records.has("cluster_id");
    let mut strange: Vec<(usize, String, String)> = Vec::new();
    if let Some(column) = called(records, &OF) {
        linked = true;
        let place: HashMap<&str, usize> = ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect();
        for (row, original) in texts(records, &column).into_iter().enumerate() {
            let Some(original) = original else { continue };
            match place.get(original.as_str()) {
                Some(&at) if at != row => {
                    marked[row] = true;
                    let (from, to) = (publications[row], publications[at]);
                    publications.iter_mut().filter(|p| **p == from).for_each(|p| *p = to);
                }
                _ => strange.push((row, column.clone(), original)),
            }
        }
    }
    let mut unmarked = vec![false; n];
    if let Some(column) = called(records, &MARKS) {
        linked = true;
        for (row, word) in texts(records, &column).into_iter().enumerate() {
            let Some(word) = word else { continue };
            match Verdict::of(&word) {
                _ if qes_flow::says_duplicate(&word) => marked[row] = true,
                Some(Verdict::Include) => marked[row] = true,
                Some(Verdict::Exclude) => unmarked[row] = true,
                _ if matches!(word.to_lowercase().as_str(), "x" | "t") => marked[row] = true,
                _ if matches!(word.to_lowercase().as_str(), "f" | "unique" | "original") => unmarked[row] = true,
                _ if long::decided(&word) => strange.push((row, column.clone(), word)),
                _ => {}
            }
        }
    }
    warnings.extend(unreadable(records, &strange));
    let at = |rows: &[usize]| such(ids, rows);
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for (row, &publication) in publications.iter().enumerate() {
        members.entry(publication).or_default().push(row);
    }
    let several = |row: &usize| members[&publications[*row]].len() > 1;
    let all_marked = |row: &usize| members[&publications[*row]].iter().all(|r| marked[*r]);
    let name = &records.name;
    let only: Vec<usize> = (0..n).filter(|row| publications[*row] == *row && several(row) && all_marked(row)).collect();
    if !only.is_empty() {
        let clusters = counted(only.len(), "a cluster", "clusters");
        warnings.push(format!(
            "'{name}' marks every record of {clusters} as a duplicate, such as {}; one of each is kept",
            at(&only)
        ));
    }
    // Of a cluster one record alone is the original.
    let originals = |row: usize| members[&publications[row]].iter().filter(|r| unmarked[**r]).count();
    let contradicted: Vec<usize> =
        (0..n).filter(|row| publications[*row] == *row && several(row) && originals(*row) > 1).collect();
    if !contradicted.is_empty() {
        let (clusters, their) = match contradicted.len() {
            1 => ("1 cluster".to_owned(), "its"),
            n => (format!("{n} clusters"), "their"),
        };
        warnings.push(format!(
            "'{name}' has {clusters} of which it says of more than one record that it is no duplicate, such as that of {}; {their} records \
             count as one publication",
            at(&contradicted)
        ));
    }
    Duplicates { publications, marked, linked }
}

/// What is said of decisions on duplicates: that they say nothing of the publication, or do not count.
pub fn on_duplicates(screened: &Screened) -> Vec<String> {
    let mut said = Vec::new();
    match screened.as_duplicates.len() {
        0 => {}
        1 => said.push(
            "1 decision excludes a record as a duplicate of one that goes on: it says nothing of the record that is kept".to_owned(),
        ),
        n => said.push(format!(
            "{n} decisions exclude a record as a duplicate of one that goes on: they say nothing of the record that is kept"
        )),
    }
    match screened.unplaced.len() {
        0 => {}
        1 => said.push(
            "1 decision is on a removed duplicate of which no other record is there at that stage: it does not count"
                .to_owned(),
        ),
        n => said.push(format!(
            "{n} decisions are on removed duplicates of which no other record is there at that stage: they do not count"
        )),
    }
    said
}

fn called(records: &Frame, names: &[&str]) -> Option<String> {
    let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let columns = records.columns();
    names.iter().find_map(|name| columns.iter().find(|c| letters(c) == *name).map(|c| (*c).to_owned()))
}

fn texts(records: &Frame, column: &str) -> Vec<Option<String>> {
    let trimmed = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    records.texts_if_any(column).unwrap_or_default().into_iter().map(trimmed).collect()
}

/// Marks that cannot be read, each word once.
fn unreadable(records: &Frame, strange: &[(usize, String, String)]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut said = Vec::new();
    for (row, column, word) in strange.iter().filter(|(_, column, word)| seen.insert((column, word))) {
        let times = strange.iter().filter(|(_, c, w)| c == column && w == word).count();
        let times = if times > 1 { format!(" ({times} rows)") } else { String::new() };
        let expected =
            if called(records, &OF).as_ref() == Some(column) { "the id of another record" } else { "yes or no" };
        said.push(format!(
            "'{}', row {}{times}, column '{column}': found '{}', expected {expected}; it counts as no duplicate",
            records.name,
            row + 1,
            shorten(word)
        ));
    }
    said
}

fn counted(n: usize, one: &str, several: &str) -> String {
    if n == 1 { one.to_owned() } else { format!("{n} {several}") }
}

/// The first of these records.
fn such(ids: &[String], rows: &[usize]) -> String {
    rows.first().map_or_else(String::new, |row| format!("'{}'", shorten(&ids[*row])))
}
