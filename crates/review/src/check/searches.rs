//! A search found as many records as there are of its source.

use std::collections::BTreeMap;

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::numbers::count;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let searches = review.require("searches", "source, records")?;
    let records = review.require("records", "record_id, source")?;
    let mut held: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for source in records.texts("source")?.into_iter().flatten() {
        held.entry(source.to_lowercase()).or_insert((source, 0)).1 += 1;
    }
    // A source may have been searched several times.
    let mut searched: BTreeMap<String, (String, Option<u64>, Vec<usize>)> = BTreeMap::new();
    for (row, (source, n)) in searches.texts("source")?.into_iter().zip(searches.counts("records")?).enumerate() {
        if let Some(source) = source {
            let entry = searched.entry(source.to_lowercase()).or_insert((source, Some(0), Vec::new()));
            entry.1 = entry.1.zip(n).map(|(sum, n)| sum + n);
            entry.2.push(row);
        }
    }
    let mut findings = Vec::new();
    for (key, (source, n, rows)) in &searched {
        if let (Some(n), Some((_, found))) = (n, held.get(key))
            && n != found
        {
            let search = if rows.len() == 1 { "search" } else { "searches" };
            let message = format!(
                "the {search} of '{source}' found {}, but {} are of this source",
                records_of(*n),
                count(*found)
            );
            let finding = Finding::error(format!("search-records:{source}"), "searches", message);
            findings.push(finding.rows(rows.iter().copied()).expected(n).found(found));
        }
    }
    for (source, n) in held.iter().filter(|(key, _)| !searched.contains_key(*key)).map(|(_, held)| held) {
        let are = if *n == 1 { "is" } else { "are" };
        let message = format!("{} {are} of the source '{source}', which no search names", records_of(*n));
        findings.push(Finding::warning(format!("search-records:{source}"), "records", message).found(n));
    }
    Ok(Looked::at(searched.len(), ("source", "sources"), findings))
}

fn records_of(n: u64) -> String {
    if n == 1 { "1 record".to_owned() } else { format!("{} records", count(n)) }
}
