//! Cells that stand for several, among the rows below the head: what one says holds for all that it stands for.

use calamine::Dimensions;

use super::cells::place;
use super::head::Row;
use crate::inferred::is_id;

/// Ranges that a sentence names.
const NAMED: usize = 3;

/// What became of the merged cells of a table.
#[derive(Default)]
struct Told {
    down: Vec<String>,
    across: Vec<String>,
    ids: Vec<String>,
    headings: Vec<(u64, String)>,
}

/// Fills cells that are merged in the rows of a table whose first column is this, and leaves out rows that are one merged heading; says both.
pub(super) fn fill(merged: &[Dimensions], start: u32, header: &[String], rows: &mut Vec<Row>) -> Vec<String> {
    let width = header.len();
    let mut told = Told::default();
    let mut headings = Vec::new();
    for m in merged.iter().filter(|m| m.start.1 >= start) {
        let from = (m.start.1 - start) as usize;
        let to = ((m.end.1 - start) as usize).min(width.saturating_sub(1));
        let (first, below) = (place_of(rows, m.start.0), place_of(rows, m.end.0.saturating_add(1)));
        let value = rows.get(first).filter(|(line, _)| *line == m.start.0).and_then(|(_, cells)| cells.get(from));
        let Some(value) = value.filter(|value| !value.trim().is_empty()).cloned() else { continue };
        let range = format!("{}:{}", place(m.start.0, m.start.1), place(m.end.0, m.end.1));
        let alone = super::super::head::filled(&rows[first].1) == 1;
        if alone && from == 0 && to > from && (to + 1) * 10 >= width * 8 && m.end.0 == m.start.0 && width > 1 {
            told.headings.push((u64::from(m.start.0) + 1, value));
            headings.push(m.start.0);
            continue;
        }
        // An id stands for its row, not for an answer beside it.
        let over_id = from == 0 && to > from && is_id(&header[0]);
        let to = if over_id { from } else { to };
        if over_id {
            told.ids.push(range.clone());
        }
        for (_, cells) in &mut rows[first..below] {
            cells[from..=to].fill(value.clone());
        }
        if to > from {
            told.across.push(range);
        } else if below > first + 1 {
            told.down.push(range);
        }
    }
    rows.retain(|(line, _)| !headings.contains(line));
    told.sentences()
}

impl Told {
    fn sentences(mut self) -> Vec<String> {
        let one = |ranges: &mut Vec<String>, cell: &str, cells: &str| {
            let (count, more) = (ranges.len(), if ranges.len() > NAMED { " and more" } else { "" });
            ranges.truncate(NAMED);
            let ranges = ranges.join(", ");
            let words = if count == 1 { cell } else { cells };
            (count > 0).then(|| format!("{count} merged {words}: {ranges}{more}"))
        };
        let mut said = Vec::new();
        said.extend(one(
            &mut self.down,
            "cell is repeated in each of its rows",
            "cells are repeated in each of their rows",
        ));
        said.extend(one(
            &mut self.across,
            "cell stands for several columns and is repeated in each of them",
            "cells stand for several columns and are repeated in each of them",
        ));
        said.extend(one(
            &mut self.ids,
            "cell begins with the id; the columns beside it count as missing",
            "cells begin with the id; the columns beside it count as missing",
        ));
        if !self.headings.is_empty() {
            let more = if self.headings.len() > NAMED { " and more" } else { "" };
            let shown: Vec<String> = self
                .headings
                .iter()
                .take(NAMED)
                .map(|(line, text)| format!("line {line}, '{}'", crate::error::shorten(text.trim())))
                .collect();
            let rows = if self.headings.len() == 1 { "row is a heading and is" } else { "rows are headings and are" };
            said.push(format!("{} {rows} left out: {}{more}", self.headings.len(), shown.join("; ")));
        }
        said
    }
}

/// The place of the first row on this line or below it.
fn place_of(rows: &[Row], line: u32) -> usize {
    rows.partition_point(|(l, _)| *l < line)
}
