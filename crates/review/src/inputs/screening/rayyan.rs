//! Rayyan: records whose notes say who decided what, and the log of who set what.

use std::collections::{BTreeMap, HashMap};

use qes_flow::Verdict;

use super::DecisionRow;
use crate::error::ReviewError;
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;

const INCLUSION: &str = "RAYYAN-INCLUSION:";
const REASONS: &str = "RAYYAN-EXCLUSION-REASONS:";
/// Before a reason among the keys of the log.
const REASON_KEY: &str = "__EXR__";

fn notes(frame: &Frame) -> Option<Vec<Option<String>>> {
    ["notes", "note", "Notes"].iter().find_map(|column| frame.texts_if_any(column))
}

/// Whether the notes of any record hold decisions.
pub(super) fn is_export(frame: &Frame) -> bool {
    notes(frame).is_some_and(|notes| notes.iter().flatten().any(|n| n.contains(INCLUSION)))
}

/// The decisions in the notes.
pub(super) fn of_export(frame: &Frame) -> Result<Vec<DecisionRow>, ReviewError> {
    let ids = record_ids(frame)?;
    let mut rows = Vec::new();
    for (row, note) in notes(frame).unwrap_or_default().into_iter().enumerate() {
        let note = note.unwrap_or_default();
        let Some(decided) = after(&note, INCLUSION) else { continue };
        let reasons: Vec<String> = after(&note, REASONS)
            .map(|list| {
                list.split([';', '\n'])
                    .next()
                    .unwrap_or_default()
                    .split(',')
                    .map(str::trim)
                    .filter(|r| !r.is_empty())
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default();
        for (reviewer, word) in pairs(decided).into_iter().filter(|(_, word)| super::long::decided(word)) {
            let verdict = Verdict::of(&word)
                .ok_or_else(|| frame.bad_value(row, "notes", &word, "Included, Excluded or Maybe"))?;
            let reasons = if verdict == Verdict::Exclude { reasons.clone() } else { Vec::new() };
            rows.push(DecisionRow {
                record_id: ids[row].clone(),
                stage: String::new(),
                reviewer,
                verdict,
                reasons,
                round: 1,
            });
        }
    }
    Ok(rows)
}

/// What stands after a key, up to the next bar.
fn after<'a>(note: &'a str, key: &str) -> Option<&'a str> {
    let rest = &note[note.find(key)? + key.len()..];
    Some(rest.split('|').next().unwrap_or(rest).trim())
}

/// The pairs of `{"Anna"=>"Included", "Bo"=>"Excluded"}`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut quoted = text.split('"').skip(1).step_by(2).map(str::to_owned);
    let mut pairs = Vec::new();
    while let (Some(reviewer), Some(word)) = (quoted.next(), quoted.next()) {
        pairs.push((reviewer, word));
    }
    pairs
}

/// Whether rows are entries of the log.
pub(super) fn is_log(frame: &Frame) -> bool {
    ["article_id", "key", "value"].iter().all(|c| frame.has(c))
}

/// The last that each user set of each record. The ids are those of `records` whose key or accession number is `rayyan-…`, where there are
/// records.
pub(super) fn of_log(frame: &Frame, records: Option<&Frame>) -> Result<Vec<DecisionRow>, ReviewError> {
    let user = ["user_email", "user_id", "user"].into_iter().find(|c| frame.has(c)).unwrap_or("user_email");
    let (articles, keys, values) = (frame.texts("article_id")?, frame.texts("key")?, frame.texts("value")?);
    let (users, times) = (frame.texts(user)?, frame.texts_if_any("created_at"));
    let mut order: Vec<usize> = (0..frame.height()).collect();
    if let Some(times) = &times {
        order.sort_by_key(|&row| times[row].clone());
    }
    let names = names(records)?;
    let mut decided: BTreeMap<(usize, String), Option<Verdict>> = BTreeMap::new();
    let mut given: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut ids = Vec::new();
    for row in order {
        let (Some(article), Some(key)) = (&articles[row], &keys[row]) else { continue };
        let place = *places.entry(article.clone()).or_insert_with(|| {
            let own = format!("rayyan-{article}");
            ids.push(names.get(&own).cloned().unwrap_or(own));
            ids.len() - 1
        });
        let (key, value) = (key.trim_matches('"'), values[row].as_deref().unwrap_or_default().trim());
        let who = (place, users[row].clone().unwrap_or_else(|| "reviewer".to_owned()));
        if key == "included" {
            // In the log 0 is maybe.
            let verdict = match value.to_lowercase().as_str() {
                "0" => Some(Verdict::Maybe),
                "" | "deleted" => None,
                word => {
                    Some(Verdict::of(word).ok_or_else(|| frame.bad_value(row, "value", value, "1, 0, -1 or deleted"))?)
                }
            };
            decided.insert(who, verdict);
        } else if let Some(reason) = key.strip_prefix(REASON_KEY) {
            let reasons = given.entry(who).or_default();
            reasons.retain(|r| r != reason);
            if value == "1" {
                reasons.push(reason.to_owned());
            }
        }
    }
    let row = |((place, reviewer), verdict): ((usize, String), Option<Verdict>)| {
        let verdict = verdict?;
        let reasons = given.get(&(place, reviewer.clone())).filter(|_| verdict == Verdict::Exclude);
        let reasons = reasons.cloned().unwrap_or_default();
        Some(DecisionRow { record_id: ids[place].clone(), stage: String::new(), reviewer, verdict, reasons, round: 1 })
    };
    Ok(decided.into_iter().filter_map(row).collect())
}

/// Rayyan's own names of records, and the records' ids.
fn names(records: Option<&Frame>) -> Result<HashMap<String, String>, ReviewError> {
    let mut names = HashMap::new();
    let Some(records) = records else { return Ok(names) };
    let ids = record_ids(records)?;
    for column in ["key", "accession", "ID", "id"] {
        for (id, own) in ids.iter().zip(records.texts_if_any(column).unwrap_or_default()) {
            if let Some(own) = own.filter(|o| o.starts_with("rayyan-")) {
                names.insert(own, id.clone());
            }
        }
    }
    Ok(names)
}
