//! No two rows share a primary key.

use std::collections::HashMap;

use crate::descriptor::Resource;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::known;
use crate::package::Review;

/// A primary key whose columns are all there.
pub(super) struct Held<'a> {
    resource: &'a Resource,
    pub frame: &'a Frame,
    pub columns: Vec<String>,
}

/// The keys that can be looked at: the package's own, and those that qes knows.
pub(super) fn held(review: &Review) -> impl Iterator<Item = Held<'_>> {
    review
        .descriptor()
        .resources
        .iter()
        .filter_map(|resource| Some((resource, review.frame(&resource.name)?)))
        .flat_map(|(resource, frame)| {
            let own = resource.schema.primary_key.0.as_slice();
            let own = (!own.is_empty() && own.iter().all(|k| frame.has(k))).then(|| own.to_vec());
            let known = known::of_parts(resource, |column| frame.has(column)).filter(|k| own.as_ref() != Some(k));
            [own, known].into_iter().flatten().map(move |columns| Held { resource, frame, columns })
        })
}

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let mut findings: Vec<Finding> = Vec::new();
    for Held { resource, frame, columns } in held(review) {
        let mut first: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        let values = columns.iter().map(|k| frame.texts(k)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..frame.height() {
            let value: Vec<Option<String>> = values.iter().map(|c| c[row].clone()).collect();
            let shown = shorten(&value.iter().map(|v| v.as_deref().unwrap_or("")).collect::<Vec<_>>().join(", "));
            let before = *first.entry(value).or_insert(row);
            if before != row {
                let message = format!(
                    "{}, row {}: the key ({}) = ({shown}) stands in row {} too",
                    resource.path,
                    row + 1,
                    columns.join(", "),
                    before + 1
                );
                let id = format!("primary-key:{}:{}", resource.name, row + 1);
                if findings.iter().any(|f| f.id == id) {
                    continue;
                }
                let finding = Finding::error(id, &resource.name, message).rows([before, row]);
                findings.push(finding.expected("each key once").found(shown));
            }
        }
    }
    Ok(findings)
}
