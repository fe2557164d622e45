//! A search found as many records as there are of its source.

use std::collections::BTreeMap;

use crate::error::ReviewError;
use crate::finding::Finding;
use crate::package::Review;

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let searches = review.require("searches", "source, records")?;
    let records = review.require("records", "record_id, source")?;
    let mut held: BTreeMap<String, u64> = BTreeMap::new();
    for source in records.texts("source")?.into_iter().flatten() {
        *held.entry(source.to_lowercase()).or_default() += 1;
    }
    let mut findings = Vec::new();
    let mut searched = Vec::new();
    for (row, (source, n)) in searches.texts("source")?.into_iter().zip(searches.counts("records")?).enumerate() {
        let Some(source) = source else { continue };
        let found = held.get(&source.to_lowercase()).copied();
        searched.push(source.to_lowercase());
        if let (Some(n), Some(found)) = (n, found)
            && n != found
        {
            let message = format!("the search of '{source}' found {n} records, but {found} records are of this source");
            findings.push(
                Finding::error(format!("search-records:{source}"), "searches", message)
                    .rows([row])
                    .expected(n)
                    .found(found),
            );
        }
    }
    for (source, n) in held.iter().filter(|(source, _)| !searched.contains(source)) {
        let message = format!("{n} records are of the source '{source}', which no search names");
        findings.push(Finding::warning(format!("search-records:{source}"), "records", message).found(n));
    }
    Ok(findings)
}
