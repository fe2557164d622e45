//! A table of text, as a file holds it.

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
    pub rows: Vec<Vec<String>>,
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
        let blank = |row: &Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
        let kept: Vec<usize> = (0..self.rows.len()).filter(|row| !blank(&self.rows[*row])).collect();
        let left_out = self.rows.len() - kept.len();
        if left_out > 0 {
            let place = |row: usize| kept.binary_search(&row).ok();
            self.short = self.short.iter().filter_map(|(row, cells)| Some((place(*row)?, *cells))).collect();
            self.long = self.long.into_iter().filter_map(|(row, more)| Some((place(row)?, more))).collect();
            self.rows = kept.iter().map(|row| std::mem::take(&mut self.rows[*row])).collect();
            self.lines = kept.iter().map(|row| self.lines[*row]).collect();
            self.notes
                .push(format!("{left_out} {} left out", if left_out == 1 { "empty row is" } else { "empty rows are" }));
        }
        let empty = |at: usize| {
            header.get(at).is_none_or(|h| h.trim().is_empty()) && self.rows.iter().all(|r| r[at].trim().is_empty())
        };
        let width = (0..self.header.len()).rev().find(|at| !empty(*at)).map_or(0, |at| at + 1);
        if width < self.header.len() && width > 0 {
            self.header.truncate(width);
            for row in &mut self.rows {
                row.truncate(width);
            }
            self.short.retain(|(_, cells)| *cells < width);
        }
        self
    }

    /// A sentence for rows that hold their first cell alone, where most hold more: headings and remarks stand among the rows.
    pub(crate) fn lone_cells(&self) -> Option<String> {
        const NARROW: usize = 3;
        const NAMED: usize = 4;
        let alone = |row: &Vec<String>| {
            row.first().is_some_and(|c| !c.trim().is_empty()) && row.iter().skip(1).all(|c| c.trim().is_empty())
        };
        let lines: Vec<String> =
            self.rows.iter().zip(&self.lines).filter(|(row, _)| alone(row)).map(|(_, line)| line.to_string()).collect();
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

    /// Gives columns other names: pairs of the new one and the one there is. `false` where there is no such column.
    pub(crate) fn rename(&mut self, to: &str, from: &str) -> bool {
        let Some(at) = self.header.iter().position(|h| h == from) else { return false };
        to.clone_into(&mut self.header[at]);
        true
    }
}
