//! In a table with a column for each item (`q1`, `q2`, …), a printed score is what the answers of its row come to.
//!
//! What a score counts is told by the table: the answer whose number most rows print. Where answers are numbers, it may be
//! their sum.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::examination::Looked;
use super::places::Places;
use super::words::answers_are;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::frame::Frame;
use crate::numbers::{number, number_of};

const SCORES: [&str; 9] = ["yes", "n_yes", "yes_score", "no", "unclear", "score", "total", "sum", "points"];

/// So few items may be anything.
const FEWEST_ITEMS: usize = 3;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let mut findings = Vec::new();
    let mut scores = 0;
    for frame in context.review.frames() {
        context.work.go_on()?;
        let items = item_columns(frame);
        let columns: Vec<&str> =
            frame.columns().into_iter().filter(|c| SCORES.contains(&c.to_lowercase().as_str())).collect();
        if items.len() < FEWEST_ITEMS || columns.is_empty() {
            continue;
        }
        let places = Places::new(context.review, frame);
        let answers = items.iter().map(|item| frame.read(item, context.work)).collect::<Result<Vec<_>, _>>()?;
        for column in columns {
            context.work.go_on()?;
            let printed: Vec<Option<f64>> =
                frame.read(column, context.work)?.into_iter().map(|text| number_of(text.as_deref()?)).collect();
            let Some((answer, counted)) = meaning(column, &answers, &printed) else { continue };
            for (row, (printed, counted)) in printed.iter().zip(&counted).enumerate() {
                context.work.go_on()?;
                let Some(score) = printed else { continue };
                scores += 1;
                if (score - counted).abs() < 1e-9 {
                    continue;
                }
                let right = match &answer {
                    Some(answer) => answers_are(*counted, answer),
                    None => format!("the answers add up to {}", number(*counted)),
                };
                let message = format!("{}: {column} is printed as {}, but {right}", places.at(row), number(*score));
                let finding =
                    Finding::error(format!("row-score:{}.{column}:{}", frame.name, row + 1), &frame.name, message);
                findings.push(finding.rows([row]).expected(counted).found(score));
            }
        }
    }
    if scores == 0 {
        return Ok(Looked::nothing("no table prints the answers to each item of a paper beside a score"));
    }
    Ok(Looked::at(scores, ("printed score", "printed scores"), findings))
}

/// Columns that have a name in common, but for the number at its end.
fn item_columns(frame: &Frame) -> Vec<&str> {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for column in frame.columns() {
        let stem = column.trim_end_matches(|c: char| c.is_ascii_digit());
        if stem.len() < column.len() {
            families.entry(stem).or_default().push(column);
        }
    }
    families.into_values().max_by_key(Vec::len).unwrap_or_default()
}

type Texts = Vec<Option<String>>;
/// The answer that a score counts, none where it is the sum of all; and the right score of each row.
type Meaning = (Option<String>, Vec<f64>);

/// What a score counts, in words, and the right score of each row; nothing where most rows fit no answer.
fn meaning(column: &str, answers: &[Texts], printed: &[Option<f64>]) -> Option<Meaning> {
    let rows = printed.len();
    let given: BTreeSet<&str> = answers.iter().flatten().flatten().map(String::as_str).collect();
    let mut meanings: Vec<Meaning> = Vec::new();
    // An answer called as the column, or by its first letter, comes first among those that fit as well.
    let first = column.to_lowercase();
    let mut sorted: Vec<&str> = given.iter().copied().collect();
    sorted.sort_by_key(|answer| !(first.starts_with(&answer.to_lowercase()) || answer.to_lowercase() == first));
    for answer in sorted.into_iter().take(10) {
        let n = |row: usize| answers.iter().filter(|item| item[row].as_deref() == Some(answer)).count() as f64;
        meanings.push((Some(answer.to_owned()), (0..rows).map(n).collect()));
    }
    if given.iter().all(|answer| number_of(answer).is_some()) {
        let sum = |row: usize| answers.iter().filter_map(|item| number_of(item[row].as_deref()?)).sum();
        meanings.push((None, (0..rows).map(sum).collect()));
    }
    let all = printed.iter().flatten().count();
    let fits = |right: &[f64]| {
        printed.iter().zip(right).filter(|(printed, right)| printed.is_some_and(|p| (p - **right).abs() < 1e-9)).count()
    };
    // The first of those that fit best.
    let best = meanings.into_iter().rev().max_by_key(|(_, right)| fits(right))?;
    (2 * fits(&best.1) > all).then_some(best)
}
