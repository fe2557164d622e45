//! Rayyan's log of who set what.

use std::collections::{BTreeMap, HashMap};

use qes_flow::Verdict;
use qes_work::Work;

use crate::error::{ReviewError, shorten};
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;
use crate::inputs::screening::{DecisionRow, Reading};

/// Before a reason among the keys of the log.
const REASON_KEY: &str = "__EXR__";

/// Whether rows are entries of the log.
pub(in crate::inputs::screening) fn is_log(frame: &Frame) -> bool {
    ["article_id", "key", "value"].iter().all(|c| frame.has(c))
}

/// The last that each user set of each record; an entry that cannot be read costs itself, and is named. The ids are those of `records` whose key or accession number is `rayyan-…`, where there are
/// records.
pub(in crate::inputs::screening) fn of_log(
    frame: &Frame,
    records: Option<&Frame>,
    work: &Work,
) -> Result<Reading, ReviewError> {
    let user = ["user_email", "user_id", "user"].into_iter().find(|c| frame.has(c)).unwrap_or("user_email");
    let (articles, keys, values) =
        (frame.read("article_id", work)?, frame.read("key", work)?, frame.read("value", work)?);
    let (users, times) = (frame.read(user, work)?, frame.read_if_any("created_at", work)?);
    let mut order: Vec<usize> = (0..frame.height()).collect();
    if let Some(times) = &times {
        work.sort_by(&mut order, |&a, &b| times[a].cmp(&times[b]))?;
    }
    let names = names(records, work)?;
    work.begin_counted("reading", "entries", order.len());
    let mut decided: BTreeMap<(usize, String), Option<Verdict>> = BTreeMap::new();
    let mut given: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut ids = Vec::new();
    let mut warnings = Vec::new();
    for row in order {
        work.did(1)?;
        let (Some(article), Some(key)) = (&articles[row], &keys[row]) else {
            let missing = if articles[row].is_none() { "article_id" } else { "key" };
            warnings.push(format!(
                "'{}', row {}: found no '{missing}'; this entry does not count",
                frame.name,
                row + 1
            ));
            continue;
        };
        let place = *places.entry(article.clone()).or_insert_with(|| {
            let own = format!("rayyan-{article}");
            ids.push(names.get(&own).cloned().unwrap_or(own));
            ids.len() - 1
        });
        let value = values[row].as_deref().unwrap_or_default().trim().trim_matches('"').trim();
        let key = key.trim_matches('"');
        let who = (place, users[row].clone().unwrap_or_else(|| "reviewer".to_owned()));
        if key == "included" {
            // In the log 0 is maybe.
            let verdict = match value.to_lowercase().as_str() {
                "0" => Some(Verdict::Maybe),
                "" | "deleted" => None,
                word => {
                    let Some(verdict) = Verdict::of(word) else {
                        warnings.push(format!(
                            "'{}', row {}, column 'value': found '{}', expected 1, 0, -1 or deleted; this entry does not count",
                            frame.name,
                            row + 1,
                            shorten(value)
                        ));
                        continue;
                    };
                    Some(verdict)
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
    work.go_on()?;
    let row = |((place, reviewer), verdict): ((usize, String), Option<Verdict>)| {
        let verdict = verdict?;
        let reasons = given.get(&(place, reviewer.clone())).filter(|_| verdict == Verdict::Exclude);
        let reasons = reasons.cloned().unwrap_or_default();
        Some(DecisionRow { record_id: ids[place].clone(), stage: String::new(), reviewer, verdict, reasons, round: 1 })
    };
    Ok(Reading { rows: decided.into_iter().filter_map(row).collect(), warnings, ..Reading::default() })
}

/// Rayyan's own names of records, and the records' ids.
fn names(records: Option<&Frame>, work: &Work) -> Result<HashMap<String, String>, ReviewError> {
    let mut names = HashMap::new();
    let Some(records) = records else { return Ok(names) };
    let ids = record_ids(records, work)?;
    for column in ["key", "accession", "ID", "id"] {
        for (id, own) in ids.iter().zip(records.read_if_any(column, work)?.unwrap_or_default()) {
            work.go_on()?;
            if let Some(own) = own.filter(|o| o.starts_with("rayyan-")) {
                names.insert(own, id.clone());
            }
        }
    }
    Ok(names)
}
