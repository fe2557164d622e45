//! Duplicates of records: their clusters, the records that are marked, and what is said of both.

use std::collections::{HashMap, HashSet};

use qes_flow::{Screened, Verdict};
use qes_work::{Stopped, Work};

use super::{long, places};
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
///
/// # Errors
/// [`Stopped`] when the work was.
pub fn publications(records: &Frame, work: &Work) -> Result<Vec<usize>, Stopped> {
    let Some(clusters) = records.read_if_any("cluster_id", work)? else { return Ok((0..records.height()).collect()) };
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let number = |(row, cluster): (usize, Option<String>)| {
        work.go_on()?;
        Ok(cluster.map_or(row, |cluster| *numbers.entry(cluster).or_insert(row)))
    };
    clusters.into_iter().enumerate().map(number).collect()
}

/// The duplicates among these records, by `cluster_id`, `duplicate_of` and `duplicate`; where these contradict each other, it is said.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn of(
    records: &Frame,
    ids: &[String],
    warnings: &mut Vec<String>,
    work: &Work,
) -> Result<Duplicates, Stopped> {
    let mut publications = publications(records, work)?;
    let n = publications.len();
    let mut marked = vec![false; n];
    let mut linked = records.has("cluster_id");
    let mut strange: Vec<(usize, String, String)> = Vec::new();
    if let Some(column) = called(records, &OF) {
        linked = true;
        let place = places(ids, work)?;
        // The publication into which each was merged; itself where it was into none.
        let mut into: Vec<usize> = (0..n).collect();
        for (row, original) in texts(records, &column, work)?.into_iter().enumerate() {
            work.go_on()?;
            let Some(original) = original else { continue };
            match place.get(original.as_str()) {
                Some(&at) if at != row => {
                    marked[row] = true;
                    let (from, to) = (end(&mut into, publications[row]), end(&mut into, publications[at]));
                    into[from] = to;
                }
                _ => strange.push((row, column.clone(), original)),
            }
        }
        for publication in &mut publications {
            work.go_on()?;
            *publication = end(&mut into, *publication);
        }
    }
    let mut unmarked = vec![false; n];
    if let Some(column) = called(records, &MARKS) {
        linked = true;
        for (row, word) in texts(records, &column, work)?.into_iter().enumerate() {
            work.go_on()?;
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
    warnings.extend(unreadable(records, &strange, work)?);
    let at = |rows: &[usize]| such(ids, rows);
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for (row, &publication) in publications.iter().enumerate() {
        work.go_on()?;
        members.entry(publication).or_default().push(row);
    }
    let several = |row: &usize| members[&publications[*row]].len() > 1;
    let all_marked = |row: &usize| members[&publications[*row]].iter().all(|r| marked[*r]);
    work.go_on()?;
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
    Ok(Duplicates { publications, marked, linked })
}

/// The publication that this one became in the end.
fn end(into: &mut [usize], publication: usize) -> usize {
    let mut end = publication;
    while into[end] != end {
        // Each look shortens the way.
        into[end] = into[into[end]];
        end = into[end];
    }
    end
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

fn texts(records: &Frame, column: &str, work: &Work) -> Result<Vec<Option<String>>, Stopped> {
    let trimmed = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    Ok(records.read_if_any(column, work)?.unwrap_or_default().into_iter().map(trimmed).collect())
}

/// Marks that cannot be read, each word once.
fn unreadable(records: &Frame, strange: &[(usize, String, String)], work: &Work) -> Result<Vec<String>, Stopped> {
    let mut times_of: HashMap<(&String, &String), usize> = HashMap::new();
    for (_, column, word) in strange {
        work.go_on()?;
        *times_of.entry((column, word)).or_default() += 1;
    }
    let of = called(records, &OF);
    let mut seen = HashSet::new();
    let mut said = Vec::new();
    for (row, column, word) in strange.iter().filter(|(_, column, word)| seen.insert((column, word))) {
        work.go_on()?;
        let times = times_of[&(column, word)];
        let times = if times > 1 { format!(" ({times} rows)") } else { String::new() };
        let expected = if of.as_ref() == Some(column) { "the id of another record" } else { "yes or no" };
        said.push(format!(
            "'{}', row {}{times}, column '{column}': found '{}', expected {expected}; it counts as no duplicate",
            records.name,
            row + 1,
            shorten(word)
        ));
    }
    Ok(said)
}

fn counted(n: usize, one: &str, several: &str) -> String {
    if n == 1 { one.to_owned() } else { format!("{n} {several}") }
}

/// The first of these records.
fn such(ids: &[String], rows: &[usize]) -> String {
    rows.first().map_or_else(String::new, |row| format!("'{}'", shorten(&ids[*row])))
}
