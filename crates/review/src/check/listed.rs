//! A cell that lists papers lists each once, and as many as the count beside it says.
//!
//! A count stands in the column `n`, or in one with the same ending as the list: `references_printed` and `n_printed`.

use std::collections::{BTreeMap, HashSet};

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::numbers::{number, number_of};

/// Columns whose cells list what a row is about, with words and ranges such as `28-32`.
const LISTS: [&str; 12] = [
    "references",
    "reference_list",
    "papers",
    "paper_ids",
    "studies",
    "study_ids",
    "records",
    "record_ids",
    "citations",
    "members",
    "ids",
    "listed",
];

/// Columns of single values that may list several.
const CELLS: [&str; 6] = ["study_id", "paper_id", "concept_id", "reference", "from", "reason"];

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let mut findings = Vec::new();
    let mut lists = 0;
    for frame in context.review.frames() {
        context.work.go_on()?;
        let places = Places::new(context.review, frame);
        for column in frame.columns() {
            context.work.go_on()?;
            let list = list_column(column);
            if !frame.is_text(column) || (list.is_none() && !CELLS.contains(&column)) {
                continue;
            }
            let counts = list.and_then(|ending| frame.texts_if_any(&format!("n{ending}")));
            for (row, text) in frame.read(column, context.work)?.into_iter().enumerate() {
                context.work.go_on()?;
                let Some(text) = text else { continue };
                let names = if list.is_some() { expand(&text) } else { members(&text) };
                let count = counts.as_ref().and_then(|counts| number_of(counts[row].as_deref()?));
                if names.len() < 2 && count.is_none() {
                    continue;
                }
                lists += 1;
                findings.extend(twice(frame, &places, column, row, &names));
                findings.extend(count.and_then(|count| miscounted(frame, &places, column, row, &names, count)));
            }
        }
    }
    if lists == 0 {
        return Ok(Looked::nothing("no cell lists several papers, studies or references"));
    }
    Ok(Looked::at(lists, ("list", "lists"), findings))
}

/// What follows the name of a list in the name of a column: `_printed` of `references_printed`.
fn list_column(column: &str) -> Option<&str> {
    let ending = |name: &&str| column.strip_prefix(*name).filter(|rest| rest.is_empty() || rest.starts_with('_'));
    LISTS.iter().find_map(ending)
}

fn twice(frame: &Frame, places: &Places<'_>, column: &str, row: usize, names: &[String]) -> Option<Finding> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *times.entry(name).or_default() += 1;
    }
    let repeated: Vec<&str> = times.iter().filter(|(_, n)| **n > 1).map(|(name, _)| *name).collect();
    if repeated.is_empty() {
        return None;
    }
    let repeated = shorten(&repeated.join(", "));
    let message = format!("{}: {repeated} stands more than once in the list of '{column}'", places.at(row));
    let finding = Finding::warning(format!("listed:{}.{column}:{}", frame.name, row + 1), &frame.name, message);
    Some(finding.rows([row]).expected("each once").found(repeated))
}

fn miscounted(
    frame: &Frame,
    places: &Places<'_>,
    column: &str,
    row: usize,
    names: &[String],
    count: f64,
) -> Option<Finding> {
    let distinct = names.iter().collect::<HashSet<_>>().len();
    if (distinct as f64 - count).abs() < 1e-9 {
        return None;
    }
    let message =
        format!("{}: {} are printed, but '{column}' lists {}", places.at(row), number(count), number(distinct as f64));
    let finding = Finding::error(format!("listed-count:{}.{column}:{}", frame.name, row + 1), &frame.name, message);
    Some(finding.rows([row]).expected(count).found(distinct))
}

/// The members of a cell that lists several values: split at semicolons and bars, else at commas.
pub(super) fn members(text: &str) -> Vec<String> {
    let split: fn(char) -> bool = if text.contains([';', '|']) { |c| c == ';' || c == '|' } else { |c| c == ',' };
    text.split(split).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The members of a list, ranges spelled out: `28-30,33` → 28, 29, 30, 33, and `P09-P11` → P09, P10, P11.
///
/// Numbers may be set apart by blanks. What is no range of whole numbers stands for itself.
pub(crate) fn expand(text: &str) -> Vec<String> {
    let mut members = Vec::new();
    for part in text.split([',', ';', '|']).map(str::trim).filter(|part| !part.is_empty()) {
        let words: Vec<&str> = part.split_whitespace().collect();
        if words.len() > 1 && words.iter().all(|word| is_number(word) || range(word).is_some()) {
            for word in words {
                push(word, &mut members);
            }
        } else {
            push(part, &mut members);
        }
    }
    members
}

fn push(part: &str, members: &mut Vec<String>) {
    match range(part) {
        Some(range) => members.extend(range),
        None => members.push(part.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The members of `28-32` or `P28-P32`.
fn range(part: &str) -> Option<Vec<String>> {
    const LONGEST: u64 = 100_000;
    let (first, last) = part.split_once(['-', '–', '—'])?;
    let cut = |text: &str| text.trim().find(|c: char| c.is_ascii_digit());
    let (first, last) = (first.trim(), last.trim());
    let (prefix, from) = first.split_at(cut(first)?);
    let (other, to) = last.split_at(cut(last)?);
    if !is_number(from) || !is_number(to) || prefix != other || !prefix.chars().all(char::is_alphabetic) {
        return None;
    }
    let (low, high) = (from.parse::<u64>().ok()?, to.parse::<u64>().ok()?);
    // A leading zero keeps the width of what is counted up.
    let width = if from.starts_with('0') { from.len() } else { 0 };
    (low <= high && high - low < LONGEST).then(|| (low..=high).map(|n| format!("{prefix}{n:0width$}")).collect())
}

#[cfg(test)]
mod tests {
    use super::{expand, list_column, members};

    #[test]
    fn ranges_are_spelled_out() {
        assert_eq!(expand("28-30, 33,x-y"), ["28", "29", "30", "33", "x-y"]);
        assert_eq!(expand("97–99"), ["97", "98", "99"]);
        assert_eq!(expand("34–36 40 42 – 43"), ["34–36 40 42 – 43"]);
        assert_eq!(expand("34–36 40 42"), ["34", "35", "36", "40", "42"]);
        assert_eq!(expand("P09-P11; P14"), ["P09", "P10", "P11", "P14"]);
        assert_eq!(expand("casp-03; Smith 2010"), ["casp-03", "Smith 2010"]);
        assert!(expand("").is_empty());
    }

    #[test]
    fn a_cell_lists_what_stands_between_its_marks() {
        assert_eq!(members("S2; S3"), ["S2", "S3"]);
        assert_eq!(members("Smith, J; Lee, A"), ["Smith, J", "Lee, A"]);
        assert_eq!(members("S2"), ["S2"]);
        assert_eq!(list_column("references_printed"), Some("_printed"));
        assert_eq!(list_column("papers"), Some(""));
        assert_eq!(list_column("papers2"), None);
    }
}
