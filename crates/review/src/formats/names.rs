//! Names of columns and of frames.

use super::RawTable;
use crate::error::{ReviewError, list, nearest, shorten};

/// Gives columns their other names in every table that has them; one must have each.
pub(super) fn rename<'a>(
    tables: impl Iterator<Item = &'a mut RawTable>,
    place: &str,
    columns: &[(String, String)],
) -> Result<(), ReviewError> {
    let mut tables: Vec<&mut RawTable> = tables.collect();
    for (to, from) in columns {
        let mut found = false;
        for table in &mut tables {
            if to != from && table.header.contains(from) && table.header.contains(to) {
                return Err(already_there(place, to));
            }
            found |= table.rename(to, from);
        }
        if !found {
            let held: Vec<&str> = tables.iter().flat_map(|t| t.header.iter().map(String::as_str)).collect();
            return Err(ReviewError::MissingColumn {
                resource: place.to_owned(),
                column: shorten(from),
                held: list(held.iter().copied()),
                nearest: nearest(from, held.iter().copied()),
            });
        }
    }
    Ok(())
}

/// A column cannot get the name of another one.
pub(crate) fn already_there(place: &str, to: &str) -> ReviewError {
    let to = shorten(to);
    ReviewError::NotPublished {
        what: format!("'{place}' has a column '{to}' already"),
        because: format!("expected another name for it first, e.g. --columns {to}_old={to},…"),
    }
}

/// A name that needs no quotation marks in a query: letters, digits and `_`, not beginning with a digit.
pub(crate) fn identifier(name: &str) -> String {
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let joined = parts.join("_");
    match joined.chars().next() {
        None => "sheet".to_owned(),
        Some(first) if first.is_numeric() => format!("sheet_{joined}"),
        Some(_) => joined,
    }
}

/// A name that is not taken: with a number where it is.
pub(crate) fn unique(name: String, taken: impl Fn(&String) -> bool) -> String {
    if !taken(&name) {
        return name;
    }
    let numbered = |n: &usize| format!("{name}_{n}");
    (2..).map(|n| numbered(&n)).find(|name| !taken(name)).unwrap_or(name)
}
