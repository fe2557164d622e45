//! A table of text, as a file holds it.

use super::rows::Rows;
use crate::error::shorten;

/// A row of another length than the header.
pub(crate) struct Ragged {
    pub row: usize,
    /// `short-row` or `long-row`.
    pub rule: &'static str,
    pub message: String,
}

/// The column names, the rows, and where they stand in the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawTable {
    /// The column names, unique.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Rows,
    /// The line on which each row starts.
    pub lines: Vec<u64>,
    /// Between whole and fraction.
    pub decimal: char,
    /// Rows that the file holds with fewer cells than the header, with how many; the rest counts as missing.
    pub short: Vec<(usize, usize)>,
    /// Rows that the file holds with more cells than the header, with what is left out of them.
    pub long: Vec<(usize, Vec<String>)>,
    /// Between the cells; none in a workbook.
    pub separator: Option<u8>,
    /// For each column whether it can only be read with a decimal comma, or point, as long as its cells are as they were then; else none.
    pub certain: Vec<(bool, bool)>,
    /// The decimal mark, where somebody said which it is.
    pub given_decimal: Option<char>,
    /// The encoding of the file; blank for a workbook.
    pub encoding: &'static str,
    /// What was left out, filled or guessed.
    pub notes: Vec<String>,
}

impl RawTable {
    /// A sentence for each row that is too short or too long.
    pub(crate) fn warnings(&self, name: &str) -> Vec<Ragged> {
        let expected = self.header.len();
        let place = |row: usize| format!("{name}, row {} (line {})", row + 1, self.lines[row]);
        let short = self.short.iter().map(|(row, cells)| {
            let message =
                format!("{}: found {cells} cells, expected {expected}; the rest counts as missing", place(*row));
            Ragged { row: *row, rule: "short-row", message }
        });
        let long = self.long.iter().map(|(row, more)| {
            let cells = expected + more.len();
            let shown: Vec<String> = more.iter().map(|cell| format!("'{}'", shorten(cell.trim()))).collect();
            let last = if more.len() == 1 { "the last is".to_owned() } else { format!("the last {} are", more.len()) };
            let message = format!(
                "{}: found {cells} cells, expected {expected} as in the header; {last} left out: {}",
                place(*row),
                shown.join(", ")
            );
            Ragged { row: *row, rule: "long-row", message }
        });
        let mut ragged: Vec<Ragged> = short.chain(long).collect();
        ragged.sort_by_key(|r| r.row);
        ragged
    }

    /// Gives blank and repeated column names a number, so that no column is lost.
    pub(crate) fn name_columns(header: Vec<String>) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(header.len());
        for (i, name) in header.into_iter().enumerate() {
            let base = match name.trim() {
                "" => format!("column_{}", i + 1),
                name if name.contains(['\n', '\r']) => name.split_whitespace().collect::<Vec<_>>().join(" "),
                name => name.to_owned(),
            };
            let mut unique = base.clone();
            let mut n = 2;
            while names.contains(&unique) {
                unique = format!("{base}_{n}");
                n += 1;
            }
            names.push(unique);
        }
        names
    }

    /// Leaves out rows and columns that hold nothing: no row is a record, and a column without a name and a value is none.
    pub(crate) fn without_blanks(mut self, header: &[String]) -> Self {
        let blank = |row: usize| self.rows.row(row).all(|cell| cell.trim().is_empty());
        let kept: Vec<usize> = (0..self.rows.len()).filter(|row| !blank(*row)).collect();
        let left_out = self.rows.len() - kept.len();
        if left_out > 0 {
            let place = |row: usize| kept.binary_search(&row).ok();
            self.short = self.short.iter().filter_map(|(row, cells)| Some((place(*row)?, *cells))).collect();
            self.long = self.long.into_iter().filter_map(|(row, more)| Some((place(row)?, more))).collect();
            self.rows.keep(&kept);
            self.lines = kept.iter().map(|row| self.lines[*row]).collect();
            self.notes
                .push(format!("{left_out} {} left out", if left_out == 1 { "empty row is" } else { "empty rows are" }));
        }
        let empty = |at: usize| {
            header.get(at).is_none_or(|h| h.trim().is_empty())
                && self.rows.column(at).all(|cell| cell.trim().is_empty())
        };
        let width = (0..self.header.len()).rev().find(|at| !empty(*at)).map_or(0, |at| at + 1);
        if width < self.header.len() && width > 0 {
            self.header.truncate(width);
            self.rows.narrow(width);
            self.short.retain(|(_, cells)| *cells < width);
        }
        self
    }

    /// A sentence for rows that hold their first cell alone, where most hold more: headings and remarks stand among the rows.
    pub(crate) fn lone_cells(&self) -> Option<String> {
        const NARROW: usize = 3;
        const NAMED: usize = 4;
        let alone = |row: usize| {
            let mut cells = self.rows.row(row);
            cells.next().is_some_and(|c| !c.trim().is_empty()) && cells.all(|c| c.trim().is_empty())
        };
        let rows = (0..self.rows.len()).zip(&self.lines);
        let lines: Vec<String> = rows.filter(|(row, _)| alone(*row)).map(|(_, line)| line.to_string()).collect();
        if self.header.len() < NARROW || lines.is_empty() || 2 * lines.len() > self.rows.len() {
            return None;
        }
        let more = if lines.len() > NAMED { ", …" } else { "" };
        let (rows, lines_word) = if lines.len() == 1 {
            ("1 row holds its first cell alone and counts as any other".to_owned(), "line")
        } else {
            (format!("{} rows hold their first cell alone and count as any other", lines.len()), "lines")
        };
        Some(format!("{rows}: {lines_word} {}{more}", lines[..lines.len().min(NAMED)].join(", ")))
    }

    /// Leaves out the apostrophes that a file for spreadsheet programs has before what they would take for formulas, and says so.
    pub(crate) fn without_apostrophes(&mut self) {
        let mut n = 0;
        for at in 0..self.header.len() {
            let escaped = self.rows.column(at).filter(|cell| is_escaped(cell)).count();
            if escaped > 0 {
                self.rows.rewrite(at, |_, cell| is_escaped(cell).then(|| cell[1..].to_owned()));
            }
            if is_escaped(&self.header[at]) {
                self.header[at].remove(0);
                n += 1;
            }
            n += escaped;
        }
        if n > 0 {
            let (cells, have) = if n == 1 { ("cell has", "it") } else { ("cells have", "they") };
            self.notes.push(format!(
                "{n} {cells} an apostrophe before a sign such as =, as files for spreadsheet programs do; {have} {} read without",
                if n == 1 { "is" } else { "are" }
            ));
        }
    }

    /// Gives columns other names: pairs of the new one and the one there is. `false` where there is no such column.
    pub(crate) fn rename(&mut self, to: &str, from: &str) -> bool {
        let Some(at) = self.header.iter().position(|h| h == from) else { return false };
        to.clone_into(&mut self.header[at]);
        true
    }
}

/// Whether a cell begins with an apostrophe and would else be taken for a formula, or for one that has an apostrophe already.
fn is_escaped(cell: &str) -> bool {
    cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}
