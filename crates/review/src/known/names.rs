//! Names that are nearly those that qes reads: a slip of one letter costs a whole table, and nothing else tells.

use std::collections::BTreeSet;

use super::{KNOWN, known};
use crate::descriptor::Resource;
use crate::error::list;
use crate::finding::Finding;

/// Columns that any table may have.
const COMMON: [&str; 1] = ["provenance"];
/// Resources that may be exports of other programs, whose columns are told by the names that those give them.
const EXPORTS: [&str; 2] = ["records", "decisions"];

/// Resources whose name is nearly a known one that the package does not hold.
pub(crate) fn near_resources<'a>(tables: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Finding> {
    let tables: Vec<(&str, &str)> = tables.collect();
    let held: BTreeSet<&str> = tables.iter().map(|(name, _)| *name).collect();
    let mut findings = Vec::new();
    for (name, path) in &tables {
        if known(name).is_some() {
            continue;
        }
        let near = KNOWN.iter().map(|k| k.name).find(|k| !held.contains(k) && is_near(name, k));
        if let Some(near) = near {
            let message = format!(
                "the resource '{name}' ({path}) is nearly '{near}', which commands read; as '{name}' they do not read it, and \
                 nothing in it is checked: did you mean '{near}'?"
            );
            findings.push(Finding::warning(format!("near-resource:{name}"), name, message).expected(near).found(name));
        }
    }
    findings
}

/// Columns of a known resource whose name is nearly that of a column that it does not hold; a package that declares a column means it.
pub(crate) fn near_columns(resource: &Resource, held: &[&str]) -> Vec<Finding> {
    let Some(known) = known(&resource.name) else { return Vec::new() };
    let own = |name: &&str| !EXPORTS.contains(&known.name) || super::is_id(name);
    let names: Vec<&str> = known.columns.iter().map(|c| c.name).filter(own).chain(COMMON).collect();
    let mut findings = Vec::new();
    for found in held {
        let declared = resource.schema.fields.iter().any(|f| f.name == *found);
        if declared || names.contains(found) {
            continue;
        }
        let near = names.iter().find(|name| !held.contains(name) && is_near(found, name));
        // A column that is needed or declared is named by what says that it is not there.
        let missed = |name: &str| {
            known.columns.iter().any(|c| c.name == name && c.needed)
                || resource.schema.fields.iter().any(|f| f.name == name)
        };
        if let Some(near) = near.filter(|name| !missed(name)) {
            let message = format!(
                "{}, column '{found}': is nearly '{near}', which commands read in '{}'; did you mean '{near}'?",
                resource.path, resource.name
            );
            let id = format!("near-column:{}.{found}", resource.name);
            findings.push(Finding::warning(id, &resource.name, message).expected(near).found(found));
        }
    }
    findings
}

/// The column of a table that is nearly the one of this name.
fn near<'a>(name: &str, held: &[&'a str]) -> Option<&'a str> {
    held.iter().copied().find(|found| is_near(found, name))
}

/// A sentence for a column that commands need and a table does not have.
pub(crate) fn needed_column(resource: &Resource, column: &str, held: &[&str]) -> Finding {
    let hint = near(column, held).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let held = list(held.iter().copied());
    let message = format!(
        "{} has no column '{column}', which commands need in '{}'; it has {held}{hint}",
        resource.path, resource.name
    );
    let id = format!("missing-column:{}.{column}", resource.name);
    Finding::warning(id, &resource.name, message).expected(column).found(held)
}

/// Whether two names are the same but for capitals, signs, the plural, or a slip.
fn is_near(found: &str, name: &str) -> bool {
    let (a, b) = (letters(found), letters(name));
    if a == b || singular(&a) == singular(&b) {
        return true;
    }
    // A number makes another table of the same kind: papers2.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let shorter = a.chars().count().min(b.chars().count());
    let slips = match shorter {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    };
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    if shorter > 3 && sorted(&a) == sorted(&b) {
        return true;
    }
    digits(&a) == digits(&b) && strsim::osa_distance(&a, &b) <= slips
}

fn letters(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => {
            name.strip_suffix("es").filter(|s| s.ends_with("ch")).or(name.strip_suffix('s')).unwrap_or(name).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_names_are_not() {
        for (found, name, expected) in [
            ("paper", "papers", true),
            ("Papers", "papers", true),
            ("apraisals", "appraisals", true),
            ("concept", "concepts", true),
            ("study", "studies", true),
            ("search", "searches", true),
            ("prose-citations", "prose_citations", true),
            ("category", "categories", true),
            ("papers_old", "papers", false),
            ("papers2", "papers", false),
            ("translations", "claims", false),
            ("paperid", "paper_id", true),
            ("Paper ID", "paper_id", true),
            ("statuss", "status", true),
            ("Status", "status", true),
            ("age_mean", "age_min", false),
            ("state", "stage", true),
            ("country", "note", false),
            ("data", "date", false),
            ("form", "from", true),
            ("provenence", "provenance", true),
        ] {
            assert_eq!(is_near(found, name), expected, "{found} {name}");
        }
    }
}
