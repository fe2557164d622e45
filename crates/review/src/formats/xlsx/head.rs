//! From the cells of a sheet to a table: titles above the head, heads of two rows, and cells that stand for several.

use std::collections::BTreeMap;

use calamine::Dimensions;
use qes_records::repeats_head;

use super::cells::Cells;
use super::{ids, merged as fills};
use crate::formats::rows::Rows;
use crate::formats::{RawTable, head};
use crate::inferred::is_number;

/// Cells, blank ones included, for each that is filled; and how many no table is too wide for.
const MOST_BLANK: usize = 50;
const FEW: usize = 10_000_000;

/// A row: its line, and its cells from the first column to the last.
pub(super) type Row = (u32, Vec<String>);

/// The table of a sheet; nothing where the sheet is blank.
pub(super) fn table(cells: Cells) -> Result<Option<RawTable>, String> {
    let Cells { mut rows, shown, merged, mut notes } = cells;
    rows.retain(|_, cells| cells.values().any(|text| !text.trim().is_empty()));
    let start = rows.values().filter_map(|cells| cells.keys().next()).min().copied().unwrap_or(0);
    let end = rows.values().filter_map(|cells| cells.keys().last()).max().map_or(0, |last| last + 1);
    let width = end.saturating_sub(start) as usize;
    let filled: usize = rows.values().map(BTreeMap::len).sum();
    if rows.len().saturating_mul(width) > FEW.max(filled.saturating_mul(MOST_BLANK)) {
        return Err(format!("its {filled} cells lie in {} rows and {width} columns; expected a table", rows.len()));
    }
    let spread = |(line, mut cells): (u32, BTreeMap<u32, String>)| {
        (line, (start..end).map(|column| cells.remove(&column).unwrap_or_default()).collect())
    };
    let mut rows: Vec<Row> = rows.into_iter().map(spread).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let merges = Merges { merged: &merged, start };
    // One merged cell alone in its row is a title wherever it begins.
    let alone = |(line, cells): &&Row| head::filled(cells) == 1 && merges.across(*line).count() == 1;
    let lead = rows.iter().take_while(alone).count() % rows.len();
    let first: Vec<Vec<String>> = rows[lead..].iter().take(head::SAMPLE).map(|(_, cells)| cells.clone()).collect();
    let mut at = lead + head::place(&first);
    // A head of two rows is wide above where it is merged, and would pass for a title.
    if at > 0 && merges.across(rows[at - 1].0).count() > 0 && head::filled(&rows[at - 1].1) > 1 {
        at -= 1;
    }
    let titles: Vec<Row> = rows.drain(..at).collect();
    if let (Some(above), Some(below)) = (titles.first(), titles.last()) {
        let cells: Vec<Vec<String>> = titles.iter().map(|(_, cells)| cells.clone()).collect();
        notes.extend(head::above(&cells, u64::from(above.0) + 1, u64::from(below.0) + 1));
    }
    let said = notes.len();
    let (written, depth) = merges.head(&rows, &mut notes);
    // A head that stands above several columns has said that they are numbered.
    let numbered = depth == 1 && notes.len() > said;
    let above = titles.last().map(|(_, cells)| cells.as_slice());
    let (names, repeated) = head::told_apart(&written, above);
    notes.extend(repeated.filter(|_| !numbered));
    let header = RawTable::name_columns(names);
    rows.drain(..depth);
    let mut repeated_at = Vec::new();
    rows.retain(|(line, cells)| {
        let head = repeats_head(written.iter().map(String::as_str), cells.iter().map(String::as_str));
        repeated_at.extend(head.then_some(u64::from(*line) + 1));
        !head
    });
    notes.extend(head::again(&repeated_at));
    notes.extend(fills::fill(&merged, start, &header, &mut rows));
    if rows.is_empty() {
        notes.push("it has a header and no rows".to_owned());
    }
    let (lines, rows): (Vec<u64>, Vec<Vec<String>>) =
        rows.into_iter().map(|(line, cells)| (u64::from(line) + 1, cells)).unzip();
    let rows = Rows::of(header.len(), &rows);
    let table = RawTable { header, rows, lines, decimal: '.', notes, ..RawTable::default() };
    let mut table = table.without_blanks(&written);
    table.notes.extend(table.lone_cells());
    table.notes.extend(head::unnamed(&written[..table.header.len()], &table.header));
    let of_table = |((line, column), text): ((u32, u32), String)| {
        Some(((u64::from(line) + 1, column.checked_sub(start)? as usize), text))
    };
    ids::as_shown(&mut table, &shown.into_iter().filter_map(of_table).collect());
    Ok(Some(table))
}

/// The merged cells of a sheet whose first column is this.
struct Merges<'a> {
    merged: &'a [Dimensions],
    start: u32,
}

impl Merges<'_> {
    /// Cells of a row that stand for several columns: the place of the first and of the last.
    fn across(&self, line: u32) -> impl Iterator<Item = (usize, usize)> {
        let of_row = move |m: &&Dimensions| m.start.0 == line && m.end.1 > m.start.1 && m.start.1 >= self.start;
        self.merged.iter().filter(of_row).map(|m| ((m.start.1 - self.start) as usize, (m.end.1 - self.start) as usize))
    }

    /// The names of the columns, and how many rows hold them.
    fn head(&self, rows: &[Row], notes: &mut Vec<String>) -> (Vec<String>, usize) {
        let (line, first) = &rows[0];
        // Cells may be merged beyond the last column that holds anything.
        let within = self.across(*line).filter(|(from, _)| *from + 1 < first.len());
        let across: Vec<(usize, usize)> = within.map(|(from, to)| (from, to.min(first.len() - 1))).collect();
        if across.is_empty() {
            return (first.clone(), 1);
        }
        // What each column stands under.
        let mut groups = first.clone();
        for &(from, to) in &across {
            let name = groups[from].clone();
            groups[from..=to].fill(name);
        }
        let Some((_, second)) = rows.get(1).filter(|row| self.is_second(rows, row, &across)) else {
            let spans: Vec<String> = across.iter().map(|(from, _)| format!("'{}'", first[*from].trim())).collect();
            notes.push(format!("the header {} stands above several columns, which are numbered", spans.join(", ")));
            return (groups, 1);
        };
        let mut names: Vec<String> = second.clone();
        for (column, name) in names.iter_mut().enumerate() {
            if name.trim().is_empty() {
                name.clone_from(&groups[column]);
            }
        }
        let twice = |name: &String| names.iter().filter(|n| n.trim() == name.trim()).count() > 1;
        let full: Vec<String> = (0..names.len())
            .map(|column| {
                let (group, name) = (groups[column].trim(), names[column].trim());
                if twice(&names[column]) && !group.is_empty() && group != name {
                    format!("{group}: {name}")
                } else {
                    name.to_owned()
                }
            })
            .collect();
        let mut shown: Vec<(String, Vec<&str>)> = Vec::new();
        for (group, name) in groups.iter().zip(&full).filter(|(group, name)| !group.is_empty() && group != name) {
            match shown.last_mut() {
                Some((last, names)) if last == group => names.push(name),
                _ => shown.push((group.clone(), vec![name])),
            }
        }
        let shown: Vec<String> =
            shown.iter().map(|(group, names)| format!("{} ({})", group.trim(), names.join(", "))).collect();
        notes.push(format!("the header has two rows; the upper one groups the columns: {}", shown.join(", ")));
        (full, 2)
    }

    /// Whether the second row names columns too: what stands below it is of another kind, or most of the first row is merged.
    fn is_second(&self, rows: &[Row], row: &Row, across: &[(usize, usize)]) -> bool {
        let (line, cells) = row;
        let width = cells.len();
        let under =
            across.iter().all(|(from, to)| (*from..=*to).all(|c| cells.get(c).is_some_and(|t| !t.trim().is_empty())));
        let down = |column: usize| {
            self.merged.iter().any(|m| {
                m.start.0 < *line
                    && m.end.0 >= *line
                    && (m.start.1..=m.end.1).contains(&(self.start + u32::try_from(column).unwrap_or(0)))
            })
        };
        let named = (0..width).filter(|c| !cells[*c].trim().is_empty() || down(*c)).count();
        if !under || !(head::are_words(cells) || head::are_numbered(cells)) || named * 10 < width * 6 {
            return false;
        }
        let other_kind = (0..width).any(|column| {
            let mut below =
                rows.iter().skip(2).map(|(_, cells)| cells[column].trim()).filter(|c| !c.is_empty()).peekable();
            !cells[column].trim().is_empty() && below.peek().is_some() && below.all(|c| is_number(c, '.') || is_iso(c))
        });
        let merged: usize = across.iter().map(|(from, to)| to - from + 1).sum();
        other_kind || merged * 2 > width
    }
}

fn is_iso(text: &str) -> bool {
    text.len() >= 10 && text.as_bytes()[4] == b'-' && text.bytes().take(4).all(|b| b.is_ascii_digit())
}
