//! No two rows share a primary key.

use std::collections::HashMap;

use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::package::Review;

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let mut findings = Vec::new();
    for resource in &review.descriptor().resources {
        let key = &resource.schema.primary_key.0;
        let Some(frame) = review.frame(&resource.name).filter(|f| !key.is_empty() && key.iter().all(|k| f.has(k)))
        else {
            continue;
        };
        let mut first: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        let columns = key.iter().map(|k| frame.texts(k)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..frame.height() {
            let value: Vec<Option<String>> = columns.iter().map(|c| c[row].clone()).collect();
            let shown = shorten(&value.iter().map(|v| v.as_deref().unwrap_or("")).collect::<Vec<_>>().join(", "));
            let before = *first.entry(value).or_insert(row);
            if before != row {
                let message = format!(
                    "{}, row {}: the key ({}) = ({shown}) stands in row {} too",
                    resource.path,
                    row + 1,
                    key.join(", "),
                    before + 1
                );
                let id = format!("primary-key:{}:{}", resource.name, row + 1);
                let finding = Finding::error(id, &resource.name, message).rows([before, row]);
                findings.push(finding.expected("each key once").found(shown));
            }
        }
    }
    Ok(findings)
}
