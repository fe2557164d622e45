//! A search found as many records as there are of its source.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use crate::error::{ReviewError, nearest};
use crate::finding::Finding;
use crate::numbers::count;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let searches = review.require("searches", "source, records")?;
    let records = review.require("records", "record_id, source")?;
    let mut held: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for source in records.read("source", context.work)?.into_iter().flatten() {
        context.work.go_on()?;
        held.entry(source.to_lowercase()).or_insert((source, 0)).1 += 1;
    }
    // A source may have been searched several times.
    let mut searched: BTreeMap<String, (String, Option<u64>, Vec<usize>)> = BTreeMap::new();
    for (row, (source, n)) in
        searches.read("source", context.work)?.into_iter().zip(searches.counts("records")?).enumerate()
    {
        context.work.go_on()?;
        if let Some(source) = source {
            let entry = searched.entry(source.to_lowercase()).or_insert((source, Some(0), Vec::new()));
            entry.1 = entry.1.zip(n).map(|(sum, n)| sum + n);
            entry.2.push(row);
        }
    }
    if held.is_empty() && records.height() > 0 {
        return Ok(Looked::nothing("no record names its source"));
    }
    let nameless =
        u64::try_from(records.read("source", context.work)?.iter().filter(|s| s.is_none()).count()).unwrap_or_default();
    let mut findings = Vec::new();
    let mut compared = 0;
    for (key, (source, n, rows)) in &searched {
        context.work.go_on()?;
        let Some(n) = *n else { continue };
        compared += 1;
        let found = held.get(key).map_or(0, |(_, found)| *found);
        if n == found {
            continue;
        }
        let search = if rows.len() == 1 { "search" } else { "searches" };
        let of = match found {
            0 => "none is".to_owned(),
            1 => "1 is".to_owned(),
            found => format!("{} are", count(found)),
        };
        // A source that no search names may be this one.
        let unnamed = held.iter().filter(|(key, _)| !searched.contains_key(*key)).map(|(_, (name, _))| name.as_str());
        let near = if found == 0 { nearest(source, unnamed) } else { None };
        let hint = near.map_or_else(String::new, |near| format!("; records name '{near}', which no search does"));
        let blank = match nameless {
            0 => String::new(),
            1 => "; 1 record names no source".to_owned(),
            n => format!("; {} records name no source", count(n)),
        };
        let message =
            format!("the {search} of '{source}' found {}, but {of} of this source{hint}{blank}", records_of(n));
        let finding = Finding::error(format!("search-records:{source}"), "searches", message);
        findings.push(finding.rows(rows.iter().copied()).expected(n).found(found));
    }
    for (source, n) in held.iter().filter(|(key, _)| !searched.contains_key(*key)).map(|(_, held)| held) {
        context.work.go_on()?;
        let are = if *n == 1 { "is" } else { "are" };
        let message = format!("{} {are} of the source '{source}', which no search names", records_of(*n));
        findings.push(Finding::warning(format!("search-records:{source}"), "records", message).found(n));
    }
    Ok(Looked::at(compared, ("source", "sources"), findings))
}

fn records_of(n: u64) -> String {
    if n == 1 { "1 record".to_owned() } else { format!("{} records", count(n)) }
}
