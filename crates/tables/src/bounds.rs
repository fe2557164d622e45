//! How much of a table is shown.

use std::borrow::Cow;

use crate::cell::{Shown, grouped};
use crate::visible::shortened;
use crate::{Cell, Column, Row, Table};

/// Bytes of the markup of a row, of a cell, and of a word that a line must not break; as much as the longest has.
const ROW: usize = 60;
const CELL: usize = 260;
const KEPT: usize = 70;
/// Notes below a table, and characters of one.
const NOTES: usize = 60;
const NOTE: usize = 4000;

/// The most of a table that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Bytes of text and HTML together, about.
    pub bytes: usize,
}

impl Bounds {
    /// How many of the rows that come one after the other stay within, and the bytes that they take.
    ///
    /// ```
    /// use qes_tables::{Bounds, Table};
    ///
    /// let mut table = Table::new("");
    /// (0..1000_u64).for_each(|n| table.row(vec![n.into()]));
    /// assert_eq!(Bounds { rows: 50, columns: 1, bytes: 1 << 20 }.fitting(&table.rows).0, 50);
    /// assert!(Bounds { rows: 50, columns: 1, bytes: 2000 }.fitting(&table.rows).0 < 10);
    /// ```
    pub fn fitting<'a>(&self, rows: impl IntoIterator<Item = &'a Row>) -> (usize, usize) {
        let (mut count, mut bytes) = (0, 0);
        for row in rows.into_iter().take(self.rows) {
            let more = row_bytes(row, self.columns);
            // The first is always shown: its cells are shortened.
            if count > 0 && bytes + more > self.bytes {
                break;
            }
            bytes += more;
            count += 1;
        }
        (count, bytes)
    }
}

impl Table {
    /// The beginning of the table that stays within the bounds, with a note on what is left out that ends in `rest`, which
    /// says where that is; the table itself where all of it stays within. Notes and headings are bounded too.
    ///
    /// ```
    /// use qes_tables::{Bounds, Table};
    ///
    /// let mut table = Table::new("Numbers");
    /// (0..5000_u64).for_each(|n| table.row(vec![n.into()]));
    /// let shown = table.within(&Bounds { rows: 100, columns: 10, bytes: 1 << 20 }, "%export last FILE.csv holds all");
    /// assert_eq!(shown.rows.len(), 100);
    /// assert_eq!(shown.notes, ["The first 100 of 5,000 rows are shown; %export last FILE.csv holds all."]);
    /// ```
    pub fn within(&self, bounds: &Bounds, rest: &str) -> Cow<'_, Self> {
        let columns = self.span();
        let (rows, _) = bounds.fitting(&self.rows);
        let many = self.notes.len() > NOTES || self.notes.iter().any(|note| note.len() > NOTE);
        let long = || {
            let cells = self.rows[..rows].iter().flat_map(|row| row.shown_cells().iter().take(bounds.columns));
            self.title.len() > NOTE || cells.into_iter().any(|c| matches!(c, Cell::Text(text) if text.len() > NOTE))
        };
        if rows == self.rows.len() && columns <= bounds.columns && !many && !long() {
            return Cow::Borrowed(self);
        }
        let kept = columns.min(bounds.columns);
        let cut = |row: &Row| Row { cells: row.cells.iter().take(kept).map(short).collect(), kind: row.kind };
        let mut shown = Self {
            title: shortened(&self.title).into_owned(),
            columns: self.columns.iter().take(kept).map(heading).collect(),
            rows: self.rows[..rows].iter().map(cut).collect(),
            notes: self.notes.iter().take(NOTES).map(|note| short_note(note)).collect(),
        };
        if self.notes.len() > NOTES {
            shown.note(format!("{} more notes are left out; {rest}.", number(self.notes.len() - NOTES)));
        }
        let of = |shown: usize, all: usize, what: &str| {
            (shown < all).then(|| format!("{} of {} {what}", number(shown), number(all)))
        };
        let parts: Vec<String> =
            [of(rows, self.rows.len(), "rows"), of(kept, columns, "columns")].into_iter().flatten().collect();
        if !parts.is_empty() {
            shown.note(format!("The first {} are shown; {rest}.", parts.join(", ")));
        }
        Cow::Owned(shown)
    }
}

/// About the bytes that a row takes as text and as HTML.
fn row_bytes(row: &Row, columns: usize) -> usize {
    let cell = |cell: &Cell| match cell.shown() {
        Shown::Value(text) => CELL + text_bytes(&text),
        Shown::Undefined(reason) => CELL + text_bytes(reason),
        Shown::Missing => CELL,
    };
    ROW + row.shown_cells().iter().take(columns).map(cell).sum::<usize>()
}

/// Bytes of a text of a cell, as text and escaped, with the markup of ids and numbers.
fn text_bytes(text: &str) -> usize {
    let text = shortened(text);
    let escaped = text.bytes().filter(|b| matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'') || *b < b' ').count();
    let kept = text.split(' ').filter(|word| word.contains(['-', '‐', '–', '—', '/'])).count();
    2 * text.len() + 5 * escaped + KEPT * kept
}

fn short(cell: &Cell) -> Cell {
    match cell {
        Cell::Text(text) => match shortened(text) {
            Cow::Owned(short) => Cell::Text(short),
            Cow::Borrowed(_) => cell.clone(),
        },
        other => other.clone(),
    }
}

fn heading(column: &Column) -> Column {
    Column { header: shortened(&column.header).into_owned(), align: column.align }
}

fn short_note(note: &str) -> String {
    match note.char_indices().nth(NOTE) {
        Some((cut, _)) => format!("{}…", &note[..cut]),
        None => note.to_owned(),
    }
}

fn number(n: usize) -> String {
    grouped(&n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Align;

    const BOUNDS: Bounds = Bounds { rows: 1000, columns: 100, bytes: 1 << 20 };

    fn table(rows: usize, columns: usize, text: &str) -> Table {
        let mut table = (0..columns).fold(Table::new("t"), |t, n| t.column(format!("c{n}"), Align::Left));
        (0..rows).for_each(|_| table.row(vec![text.into(); columns]));
        table
    }

    #[test]
    fn what_is_shown_stays_within() {
        let long = "word ".repeat(200_000);
        let escaped = "<\"'&\x1b> ".repeat(100);
        let ids = "MEDLINE-92 ".repeat(30);
        for (rows, columns, text) in [
            (100_000, 5, "a"),
            (20, 10_000, "b"),
            (300, 300, "some words"),
            (20, 3, long.as_str()),
            (2000, 20, escaped.as_str()),
            (2000, 20, ids.as_str()),
            (1, 5000, escaped.as_str()),
        ] {
            let whole = table(rows, columns, text);
            let shown = whole.within(&BOUNDS, "there is more");
            let bytes = shown.to_text(100).len() + shown.to_html().len();
            assert!(bytes < 2 * BOUNDS.bytes, "{rows} × {columns}: {bytes}");
            let cut = shown.rows.len() < rows || shown.columns.len() < columns;
            assert_eq!(cut, shown.notes.last().is_some_and(|n| n.ends_with("are shown; there is more.")));
        }
    }

    #[test]
    fn what_fits_is_the_table_itself() {
        let whole = table(20, 8, &"word ".repeat(60));
        assert!(matches!(whole.within(&BOUNDS, ""), Cow::Borrowed(_)));
    }

    #[test]
    fn a_flood_of_notes_is_bounded() {
        let mut whole = table(1, 1, "a");
        (0..100_000).for_each(|n| whole.note(format!("{n} {}", "x".repeat(100))));
        whole.notes[0] = "y".repeat(10_000_000);
        let shown = whole.within(&BOUNDS, "there is more");
        assert_eq!(shown.notes.last().map(String::as_str), Some("99,940 more notes are left out; there is more."));
        assert!(shown.to_html().len() < 100_000);
    }
}
