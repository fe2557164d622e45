//! No two rows share a primary key, and none leaves it blank.

use std::collections::{HashMap, HashSet};

use super::Context;
use super::examination::Looked;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::known::known;

/// Whether qes knows this part of a key as one that not every row has, such as the round of an answer.
fn may_be_blank(resource: &str, column: &str) -> bool {
    let columns = known(resource).map_or(&[][..], |known| known.columns);
    columns.iter().any(|c| c.name == column && !c.filled)
}

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut findings = Vec::new();
    let mut keys = 0;
    let found: HashSet<String> = review.load_findings().iter().map(|f| f.id.clone()).collect();
    for resource in &review.descriptor().resources {
        context.work.go_on()?;
        let key = &resource.schema.primary_key.0;
        let Some(frame) = review.frame(&resource.name).filter(|f| !key.is_empty() && key.iter().all(|k| f.has(k)))
        else {
            continue;
        };
        keys += 1;
        let short = |row: usize| {
            let line = review.line(&resource.name, row).map_or_else(String::new, |line| format!(" (line {line})"));
            format!("row {}{line}", row + 1)
        };
        let place = |row: usize| format!("{}, {}", resource.path, short(row));
        let mut first: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
        let columns = key.iter().map(|k| frame.read(k, context.work)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..frame.height() {
            context.work.go_on()?;
            let value: Vec<Option<&str>> = columns.iter().map(|c| c[row].as_deref()).collect();
            let shown = shorten(&value.iter().map(|v| v.unwrap_or("")).collect::<Vec<_>>().join(", "));
            let blank: Vec<&str> = key
                .iter()
                .zip(&value)
                .filter(|(name, v)| v.is_none() && !may_be_blank(&resource.name, name))
                .map(|(name, _)| name.as_str())
                .collect();
            if !blank.is_empty() {
                // A column that has to be filled has its blanks found already.
                let required = |name: &&str| {
                    let column = format!("required:{}.{name}", resource.name);
                    found.contains(&format!("{column}:{}", row + 1)) || found.contains(&column)
                };
                if !blank.iter().all(required) {
                    let rest = if blank.len() < key.len() { format!(" beside ({shown})") } else { String::new() };
                    let message = format!(
                        "{}, column '{}': found a blank{rest}; expected a value that names the row",
                        place(row),
                        blank.join("', '")
                    );
                    let id = format!("primary-key:{}:{}", resource.name, row + 1);
                    let finding = Finding::error(id, &resource.name, message).rows([row]);
                    findings.push(finding.expected("a value").found("a blank"));
                }
                continue;
            }
            let before = *first.entry(value).or_insert(row);
            if before != row {
                let parts: Vec<String> = key
                    .iter()
                    .zip(&columns)
                    .filter_map(|(name, texts)| Some(format!("{name} '{}'", shorten(texts[row].as_deref()?))))
                    .collect();
                let stands = if parts.len() == 1 { "stands" } else { "stand" };
                let message = format!("{}: {} {stands} in {} too", place(row), parts.join(" and "), short(before));
                let id = format!("primary-key:{}:{}", resource.name, row + 1);
                let finding = Finding::error(id, &resource.name, message).rows([before, row]);
                findings.push(finding.expected("each key once").found(shown));
            }
        }
    }
    if keys == 0 {
        return Ok(Looked::nothing("no table declares a primary key"));
    }
    Ok(Looked::at(keys, ("key", "keys"), findings))
}
