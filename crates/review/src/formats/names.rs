//! Names of columns and of frames.

use polars::prelude::DataFrame;
use qes_records::Name;

use super::RawTable;
use crate::error::{ReviewError, list, nearest, shorten};
use crate::frame::texts_of;

/// Gives columns their other names in every table that has them; the places of those pairs whose column no table has.
pub(super) fn rename<'a>(
    tables: impl Iterator<Item = &'a mut RawTable>,
    place: &str,
    columns: &[(String, String)],
) -> Result<Vec<usize>, ReviewError> {
    let mut found = vec![false; columns.len()];
    for table in tables {
        for ((to, from), found) in columns.iter().zip(&mut found) {
            if to != from && table.header.contains(from) && table.header.contains(to) {
                return Err(already_there(place, to));
            }
            *found |= table.rename(to, from);
        }
    }
    Ok((0..columns.len()).filter(|at| !found[*at]).collect())
}

/// As [`rename`], for a frame.
pub(super) fn rename_frame(
    data: &mut DataFrame,
    place: &str,
    columns: &[(String, String)],
) -> Result<Vec<usize>, ReviewError> {
    let mut missing = Vec::new();
    for (at, (to, from)) in columns.iter().enumerate() {
        let has = |name: &String| data.get_column_names().iter().any(|held| held.as_str() == name);
        if !has(from) {
            missing.push(at);
        } else if to != from && has(to) {
            return Err(already_there(place, to));
        } else {
            data.rename(from, to.as_str().into())?;
        }
    }
    Ok(missing)
}

/// Columns of records have names by their meaning; one that somebody gave another name of that meaning has the one that was given.
pub(crate) fn as_asked(data: &mut DataFrame, columns: &[(String, String)]) -> Result<(), ReviewError> {
    for (to, _) in columns {
        let meaning = Name::of_column(to);
        let alone = columns.iter().all(|(other, _)| other == to || Name::of_column(other) != meaning);
        let has = |data: &DataFrame, name: &str| data.get_column_names().iter().any(|held| held.as_str() == name);
        let held = meaning.name();
        if meaning == Name::Other || !alone || to == held || !has(data, held) {
            continue;
        }
        if !has(data, to) {
            data.rename(held, to.as_str().into())?;
        } else if texts_of(data.column(to)?) == texts_of(data.column(held)?) {
            data.drop_in_place(held)?;
        }
    }
    Ok(())
}

/// A column that should get another name and is in no table.
pub(crate) fn no_column(place: &str, column: &str, held: &[String]) -> ReviewError {
    let held = || held.iter().map(String::as_str);
    ReviewError::MissingColumn {
        resource: place.to_owned(),
        column: shorten(column),
        held: list(held()),
        nearest: nearest(column, held()),
    }
}

/// A column cannot get the name of another one.
fn already_there(place: &str, to: &str) -> ReviewError {
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
    (2..=u32::MAX).map(|n| format!("{name}_{n}")).find(|name| !taken(name)).unwrap_or(name)
}
