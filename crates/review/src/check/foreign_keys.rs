//! Every reference leads somewhere. A cell may list several references: each is followed by itself.

use std::collections::HashSet;

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::descriptor::{ForeignKey, Resource};
use crate::error::{ReviewError, nearest, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::package::Review;

/// Beyond so many broken references of one key no more nearest names are looked for: each costs a look at every target.
const HINTS: usize = 50;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut findings = Vec::new();
    let mut references = 0;
    let mut declared = false;
    for resource in &review.descriptor().resources {
        context.work.go_on()?;
        let Some(frame) = review.frame(&resource.name) else { continue };
        for key in &resource.schema.foreign_keys {
            context.work.go_on()?;
            declared = true;
            references += follow(review, resource, frame, key, &mut findings)?;
        }
    }
    if !declared {
        return Ok(Looked::nothing("no table declares a foreign key"));
    }
    Ok(Looked::at(references, ("reference", "references"), findings))
}

/// How many references of one key were followed.
fn follow(
    review: &Review,
    resource: &Resource,
    frame: &Frame,
    key: &ForeignKey,
    findings: &mut Vec<Finding>,
) -> Result<usize, ReviewError> {
    let target_name = if key.reference.resource.is_empty() { &resource.name } else { &key.reference.resource };
    let (here, there) = (&key.fields.0, &key.reference.fields.0);
    let name = format!("{}.{}", resource.name, here.join("+"));
    let Some(target) = review.frame(target_name) else {
        let message = format!(
            "{} refers by '{}' to '{target_name}', which the package does not hold",
            resource.path,
            here.join("' and '")
        );
        findings.push(Finding::error(format!("foreign-key:{name}"), &resource.name, message));
        return Ok(0);
    };
    if !here.iter().all(|c| frame.has(c)) || !there.iter().all(|c| target.has(c)) {
        return Ok(0);
    }
    let targets: HashSet<Vec<String>> = tuples(target, there)?.into_iter().flatten().collect();
    let mut known: Vec<&str> = targets.iter().filter_map(|t| t.first().map(String::as_str)).collect();
    known.sort_unstable();
    known.dedup();
    let places = Places::new(review, frame);
    let (mut references, mut hinted) = (0, 0);
    for (row, value) in tuples(frame, here)?.into_iter().enumerate() {
        let Some(value) = value else { continue };
        references += 1;
        if targets.contains(&value) {
            continue;
        }
        for shown in broken(&value, &targets) {
            hinted += 1;
            let near = if hinted > HINTS { None } else { nearest(&shown, known.iter().copied()) };
            let hint = near.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let shown = shorten(&shown);
            let expected = format!("a value of {target_name}.{}", there.join("+"));
            let message =
                format!("{}, column '{}': found '{shown}', expected {expected}{hint}", places.at(row), here.join("+"));
            let id = format!("foreign-key:{name}:{}", row + 1);
            findings.push(Finding::error(id, &resource.name, message).rows([row]).expected(expected).found(shown));
        }
    }
    Ok(references)
}

/// What of a value leads nowhere: the whole, or of a list those members that do not while others do.
fn broken(value: &[String], targets: &HashSet<Vec<String>>) -> Vec<String> {
    let whole = || vec![value.join(", ")];
    let [text] = value else { return whole() };
    let leads = |part: &str| targets.contains(std::slice::from_ref(&part.to_owned()));
    let members = super::listed::members(text);
    if members.len() < 2 || !(members.iter().any(|part| leads(part)) || text.contains(';')) {
        return whole();
    }
    members.into_iter().filter(|part| !leads(part)).collect()
}

/// The values of these columns, row by row; `None` where one of them is blank.
fn tuples(frame: &Frame, columns: &[String]) -> Result<Vec<Option<Vec<String>>>, ReviewError> {
    let columns = columns.iter().map(|c| frame.texts(c)).collect::<Result<Vec<_>, _>>()?;
    Ok((0..frame.height()).map(|row| columns.iter().map(|c| c[row].clone()).collect()).collect())
}
