//! Every reference leads somewhere.

use std::collections::BTreeSet;

use crate::descriptor::{ForeignKey, Resource};
use crate::error::{ReviewError, nearest, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::package::Review;

/// A reference whose columns are all there, here and at its far end.
pub(super) struct Held<'a> {
    resource: &'a Resource,
    pub frame: &'a Frame,
    pub here: &'a [String],
    pub target: &'a Frame,
    pub there: &'a [String],
    separator: Option<char>,
}

/// The references that can be looked at.
pub(super) fn held(review: &Review) -> impl Iterator<Item = Held<'_>> {
    declared(review).filter_map(|(resource, frame, key)| {
        let (here, there) = (key.fields.0.as_slice(), key.reference.fields.0.as_slice());
        let target = review.frame(target_name(resource, key))?;
        let all = here.iter().all(|c| frame.has(c)) && there.iter().all(|c| target.has(c));
        all.then_some(Held { resource, frame, here, target, there, separator: key.separator })
    })
}

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let mut findings = Vec::new();
    for (resource, _, key) in declared(review) {
        let target = target_name(resource, key);
        if !key.known && review.frame(target).is_none() {
            let name = format!("{}.{}", resource.name, key.fields.0.join("+"));
            let message = format!("{name} refers to the resource '{target}', which the package does not hold");
            findings.push(Finding::error(format!("foreign-key:{name}"), &resource.name, message));
        }
    }
    for reference in held(review) {
        findings.extend(lost(&reference)?);
    }
    Ok(findings)
}

fn declared(review: &Review) -> impl Iterator<Item = (&Resource, &Frame, &ForeignKey)> {
    review.descriptor().resources.iter().flat_map(|resource| {
        let frame = review.frame(&resource.name);
        resource.schema.foreign_keys.iter().filter_map(move |key| Some((resource, frame?, key)))
    })
}

/// The resource at the far end; blank means the table itself.
fn target_name<'a>(resource: &'a Resource, key: &'a ForeignKey) -> &'a str {
    if key.reference.resource.is_empty() { &resource.name } else { &key.reference.resource }
}

/// The values that lead nowhere.
fn lost(reference: &Held<'_>) -> Result<Vec<Finding>, ReviewError> {
    let Held { resource, frame, here, target, there, separator } = reference;
    let mut findings = Vec::new();
    let targets: BTreeSet<Tuple> = tuples(target, there)?.into_iter().collect();
    for (row, value) in tuples(frame, here)?.into_iter().enumerate() {
        for value in parts(value, *separator) {
            if value.iter().any(Option::is_none) || targets.contains(&value) {
                continue;
            }
            let shown = shorten(&value.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", "));
            let known = targets.iter().filter_map(|t| t.first()?.as_deref());
            let hint = nearest(&shown, known).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let expected = format!("a value of {}.{}", target.name, there.join("+"));
            let (path, column) = (&resource.path, here.join("+"));
            let message =
                format!("{path}, row {}, column '{column}': found '{shown}', expected {expected}{hint}", row + 1);
            let id = format!("foreign-key:{}.{column}:{}", resource.name, row + 1);
            findings.push(Finding::error(id, &resource.name, message).rows([row]).expected(expected).found(shown));
        }
    }
    Ok(findings)
}

/// The values of a cell: each of them has to lead somewhere. One that has no part stands for itself.
fn parts(value: Tuple, separator: Option<char>) -> Vec<Tuple> {
    match (separator, value.as_slice()) {
        (Some(separator), [Some(cell)]) => {
            cell.split(separator).map(str::trim).filter(|p| !p.is_empty()).map(|p| vec![Some(p.to_owned())]).collect()
        }
        _ => vec![value],
    }
}

type Tuple = Vec<Option<String>>;

fn tuples(frame: &Frame, columns: &[String]) -> Result<Vec<Tuple>, ReviewError> {
    let columns = columns.iter().map(|c| frame.texts(c)).collect::<Result<Vec<_>, _>>()?;
    Ok((0..frame.height()).map(|row| columns.iter().map(|c| c[row].clone()).collect()).collect())
}
