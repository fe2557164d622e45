//! Every reference leads somewhere.

use std::collections::BTreeSet;

use crate::error::{ReviewError, nearest, shorten};
use crate::finding::Finding;
use crate::package::Review;

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let mut findings = Vec::new();
    for resource in &review.descriptor().resources {
        let Some(frame) = review.frame(&resource.name) else { continue };
        for key in &resource.schema.foreign_keys {
            let target_name = if key.reference.resource.is_empty() { &resource.name } else { &key.reference.resource };
            let (here, there) = (&key.fields.0, &key.reference.fields.0);
            let name = format!("{}.{}", resource.name, here.join("+"));
            let Some(target) = review.frame(target_name) else {
                let message = format!("{name} refers to the resource '{target_name}', which the package does not hold");
                findings.push(Finding::error(format!("foreign-key:{name}"), &resource.name, message));
                continue;
            };
            if !here.iter().all(|c| frame.has(c)) || !there.iter().all(|c| target.has(c)) {
                continue;
            }
            let targets: BTreeSet<Vec<Option<String>>> = tuples(target, there)?.into_iter().collect();
            let rows = tuples(frame, here)?.into_iter().enumerate();
            for (row, value) in rows.flat_map(|(row, value)| parts(value, key.separator).map(move |part| (row, part))) {
                if value.iter().any(Option::is_none) || targets.contains(&value) {
                    continue;
                }
                let shown = shorten(&value.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", "));
                let known = targets.iter().filter_map(|t| t.first()?.as_deref());
                let hint = nearest(&shown, known).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                let expected = format!("a value of {target_name}.{}", there.join("+"));
                let message = format!(
                    "{}, row {}, column '{}': found '{shown}', expected {expected}{hint}",
                    resource.path,
                    row + 1,
                    here.join("+")
                );
                let id = format!("foreign-key:{name}:{}", row + 1);
                findings.push(Finding::error(id, &resource.name, message).rows([row]).expected(expected).found(shown));
            }
        }
    }
    Ok(findings)
}

/// The values of a cell that may list several: each of them has to lead somewhere.
fn parts(value: Tuple, separator: Option<char>) -> impl Iterator<Item = Tuple> {
    let parts: Vec<Tuple> = match (separator, value.as_slice()) {
        (Some(separator), [Some(cell)]) => {
            cell.split(separator).map(str::trim).filter(|p| !p.is_empty()).map(|p| vec![Some(p.to_owned())]).collect()
        }
        _ => vec![value],
    };
    parts.into_iter()
}

type Tuple = Vec<Option<String>>;

fn tuples(frame: &crate::frame::Frame, columns: &[String]) -> Result<Vec<Tuple>, ReviewError> {
    let columns = columns.iter().map(|c| frame.texts(c)).collect::<Result<Vec<_>, _>>()?;
    Ok((0..frame.height()).map(|row| columns.iter().map(|c| c[row].clone()).collect()).collect())
}
