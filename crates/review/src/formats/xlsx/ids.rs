//! Ids of a sheet are what it shows: a number 1.1 that is shown as 1.10 is the tenth of its outline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::formats::RawTable;
use crate::inferred::{is_id, is_numbering, is_outline};
use crate::known;

/// Rows that a sentence names.
const NAMED: usize = 4;

/// Puts what the sheet shows in the place of what it keeps, in columns of ids; `shown` is by the line, from 1, and the column of the table.
pub(super) fn as_shown(table: &mut RawTable, shown: &BTreeMap<(u64, usize), String>) {
    for at in 0..table.header.len() {
        let name = table.header[at].clone();
        let id = is_id(&name) || known::is_id(&name) || known::is_id_of_any(&name);
        let cells: Vec<(usize, &String)> =
            (0..table.rows.len()).filter_map(|row| Some((row, shown.get(&(table.lines[row], at))?))).collect();
        if cells.is_empty() || !(id || (is_numbering(&name, at) && are_of_an_outline(table, at, &cells))) {
            continue;
        }
        let kept: Vec<String> = table.rows.column(at).map(str::to_owned).collect();
        let fractions: BTreeSet<usize> = cells.iter().map(|(row, _)| *row).collect();
        let seen: HashMap<usize, &String> = cells.into_iter().collect();
        table.rows.rewrite(at, |row, _| seen.get(&row).map(|seen| (*seen).clone()));
        if id {
            let sentence = collisions(table, at, &name, &kept, &fractions);
            table.notes.extend(sentence);
        }
    }
}

/// Whether the sheet shows one number in two ways, as it does with 1.1 and 1.10, or 1.10 beside 1.9.
fn are_of_an_outline<'a>(table: &'a RawTable, at: usize, cells: &[(usize, &'a String)]) -> bool {
    let shown: HashMap<usize, &str> = cells.iter().map(|(row, text)| (*row, text.as_str())).collect();
    let kept = table.rows.column(at).enumerate();
    let all: Vec<&str> = kept.map(|(row, text)| shown.get(&row).copied().unwrap_or(text)).collect();
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let twice = |(row, shown): &(usize, &'a String)| {
        seen.insert(table.rows.cell(*row, at), shown).is_some_and(|before| before != *shown)
    };
    cells.iter().any(twice) || is_outline(&all).is_some()
}

/// A sentence for ids that the sheet shows several times where most stand once, and for different numbers that it shows as one.
fn collisions(table: &RawTable, at: usize, name: &str, kept: &[String], fractions: &BTreeSet<usize>) -> Option<String> {
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, cell) in table.rows.column(at).enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
        rows.entry(cell).or_default().push(row);
    }
    let filled: usize = rows.values().map(Vec::len).sum();
    let mostly_once = rows.len() * 10 >= filled * 7;
    let collides = |rows: &&Vec<usize>| {
        let values: BTreeSet<&str> = rows.iter().map(|row| kept[*row].as_str()).collect();
        let fraction = rows.iter().any(|row| fractions.contains(row));
        rows.len() > 1 && fraction && (values.len() > 1 || mostly_once)
    };
    let said: Vec<String> = rows
        .iter()
        .filter(|(_, rows)| collides(rows))
        .map(|(id, rows)| {
            let lines: Vec<String> = rows.iter().take(NAMED).map(|row| table.lines[*row].to_string()).collect();
            let more = if rows.len() > NAMED { ", …" } else { "" };
            format!("{id} in lines {}{more}", lines.join(", "))
        })
        .collect();
    let more = if said.len() > NAMED { "; and more" } else { "" };
    (!said.is_empty()).then(|| {
        let shown = said[..said.len().min(NAMED)].join("; ");
        let decimals = said.iter().any(|id| id.contains('.'));
        let why =
            if decimals { "; a number such as 1.10 is kept as 1.1, so ids are better written as text" } else { "" };
        format!("column '{name}' shows ids several times: {shown}{more}{why}")
    })
}
