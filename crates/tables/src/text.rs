//! Aligned text for a terminal and for `text/plain`.

use unicode_width::UnicodeWidthStr;

use crate::cell::Shown;
use crate::footnotes::Footnotes;
use crate::visible::{LINE_BREAK, shortened, visible};
use crate::wrap::{WIDEST_CHARACTER, wrap};
use crate::{Align, Cell, RowKind, Table};

const NARROWEST: usize = 20;
const GAP: usize = 2;

/// A column never has to be wider than this to keep its longest word, or number, in one piece.
const LONGEST_WORD: usize = 12;
const LONGEST_NUMBER: usize = 20;

pub(crate) fn render(table: &Table, width: usize) -> String {
    let width = width.max(NARROWEST);
    let footnotes = Footnotes::of(table);
    let grid = Grid::of(table, &footnotes);
    let mut blocks = Vec::new();
    if !table.title.is_empty() {
        blocks.push(wrap(&one_line(&table.title), width));
    }
    if !grid.headers.is_empty() {
        blocks.push(match grid.widths(width) {
            Some(widths) => grid.side_by_side(&widths, width),
            None => grid.stacked(width),
        });
    }
    let notes = footnotes.lines().chain(table.notes.iter().cloned());
    blocks.push(notes.flat_map(|note| wrap(&visible(&note, LINE_BREAK), width)).collect());
    blocks.retain(|lines: &Vec<String>| !lines.is_empty());
    let blocks: Vec<String> = blocks
        .iter()
        .map(|lines| lines.iter().map(|line| line.trim_end_matches(' ')).collect::<Vec<_>>().join("\n"))
        .collect();
    blocks.join("\n\n")
}

fn one_line(text: &str) -> String {
    visible(&shortened(text), LINE_BREAK)
}

fn cell_text(cell: &Cell, footnotes: &Footnotes) -> String {
    match cell.shown() {
        Shown::Value(text) => one_line(&text),
        Shown::Undefined(reason) => footnotes.mark(reason),
        Shown::Missing => String::new(),
    }
}

/// The texts of a table, ready to be laid out.
struct Grid {
    headers: Vec<String>,
    aligns: Vec<Align>,
    rows: Vec<(RowKind, Vec<String>)>,
}

impl Grid {
    fn of(table: &Table, footnotes: &Footnotes) -> Self {
        let columns = 0..table.span();
        Self {
            headers: columns.clone().map(|column| one_line(table.header(column))).collect(),
            aligns: columns.clone().map(|column| table.align(column)).collect(),
            rows: table
                .rows
                .iter()
                .map(|row| (row.kind, columns.clone().map(|column| cell_text(row.cell(column), footnotes)).collect()))
                .collect(),
        }
    }

    /// The heading of a column and its cells; the label of a group belongs to no column.
    fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter(|(kind, _)| *kind != RowKind::Group);
        std::iter::once(self.headers[column].as_str()).chain(cells.map(move |(_, cells)| cells[column].as_str()))
    }

    /// How wide each column becomes, or nothing when they cannot stand side by side.
    ///
    /// The widest column gives way first, down to its longest word.
    fn widths(&self, width: usize) -> Option<Vec<usize>> {
        let columns = self.headers.len();
        let available = width.checked_sub(GAP * columns.saturating_sub(1))?;
        let mut widths: Vec<usize> =
            (0..columns).map(|column| self.column(column).map(UnicodeWidthStr::width).max().unwrap_or(0)).collect();
        let floors: Vec<usize> = (0..columns)
            .map(|column| {
                let longest = match self.aligns[column] {
                    Align::Left => LONGEST_WORD,
                    Align::Right => LONGEST_NUMBER,
                };
                let word = self.column(column).flat_map(|text| text.split(' ')).map(UnicodeWidthStr::width).max();
                word.unwrap_or(0).clamp(WIDEST_CHARACTER, longest).min(widths[column])
            })
            .collect();
        if floors.iter().sum::<usize>() > available {
            return None;
        }
        while widths.iter().sum::<usize>() > available {
            let widest = (0..columns).filter(|&column| widths[column] > floors[column]).max_by_key(|&c| widths[c])?;
            widths[widest] -= 1;
        }
        Some(widths)
    }

    fn side_by_side(&self, widths: &[usize], width: usize) -> Vec<String> {
        let rule = widths.iter().map(|&width| "─".repeat(width)).collect::<Vec<_>>().join(&" ".repeat(GAP));
        let mut lines = self.row(&self.headers, widths);
        lines.push(rule.clone());
        let mut above = None;
        for (kind, cells) in &self.rows {
            if *kind == RowKind::Total && above.is_some_and(|above| above != RowKind::Total) {
                lines.push(rule.clone());
            }
            above = Some(*kind);
            lines.extend(match kind {
                RowKind::Group => wrap(&cells[0], width),
                RowKind::Body | RowKind::Total => self.row(cells, widths),
            });
        }
        lines
    }

    fn row(&self, cells: &[String], widths: &[usize]) -> Vec<String> {
        let cells: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, &width)| wrap(cell, width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|line| {
                let parts: Vec<String> = cells
                    .iter()
                    .zip(widths)
                    .zip(&self.aligns)
                    .map(|((cell, &width), &align)| pad(cell.get(line).map_or("", String::as_str), width, align))
                    .collect();
                parts.join(&" ".repeat(GAP))
            })
            .collect()
    }

    /// One line per cell, with a blank line between rows.
    fn stacked(&self, width: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (kind, cells) in &self.rows {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            match kind {
                RowKind::Group => lines.extend(wrap(&cells[0], width)),
                RowKind::Body | RowKind::Total => {
                    for (header, cell) in self.headers.iter().zip(cells) {
                        let line = if header.is_empty() { cell.clone() } else { format!("{header}: {cell}") };
                        lines.extend(wrap(&line, width));
                    }
                }
            }
        }
        if self.rows.is_empty() {
            lines.extend(self.headers.iter().flat_map(|header| wrap(&format!("{header}:"), width)));
        }
        lines
    }
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let blank = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{blank}"),
        Align::Right => format!("{blank}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn groups_span_and_totals_stand_under_a_rule() {
        let mut table = Table::new("Participants").column("Country", Align::Left).column("n", Align::Right);
        table.group("Europe and the north");
        table.row(vec!["Norway".into(), 1_200_u64.into()]);
        table.row(vec!["Malta".into(), Cell::Missing]);
        table.total(vec!["Total".into(), 1_200_u64.into()]);
        let expected = [
            "Participants",
            "",
            "Country      n",
            "───────  ─────",
            "Europe and the north",
            "Norway   1,200",
            "Malta",
            "───────  ─────",
            "Total    1,200",
        ];
        assert_eq!(table.to_text(100), expected.join("\n"));
    }

    #[test]
    fn columns_that_do_not_fit_are_stacked() {
        let mut table = Table::new("");
        for header in ["first", "second", "third", "fourth", "fifth"] {
            table = table.column(header, Align::Left);
        }
        table.row(vec!["1".into(), "2".into(), "3".into(), "4".into(), "5".into()]);
        assert_eq!(table.to_text(20), "first: 1\nsecond: 2\nthird: 3\nfourth: 4\nfifth: 5");
    }

    #[test]
    fn data_cannot_break_a_line_or_color_the_terminal() {
        let mut table = Table::new("").column("x", Align::Left);
        table.row(vec!["a\nb\x1b[2J".into()]);
        assert_eq!(table.to_text(100), "x\n───────\na↵b␛[2J");
    }

    #[test]
    fn an_empty_table_is_its_title() {
        assert_eq!(Table::new("Nothing found").to_text(100), "Nothing found");
        assert_eq!(Table::new("").to_text(100), "");
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop::collection::vec(any::<char>(), 0..40).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        /// No line is wider than asked, whatever the text.
        #[test]
        fn lines_fit(
            width in 20_usize..120,
            title in any_text(),
            rows in prop::collection::vec(prop::collection::vec(any_text(), 0..6), 0..4),
            note in any_text(),
            reason in any_text(),
        ) {
            let mut table = Table::new(title).column("words", Align::Left).column(note.clone(), Align::Right);
            for row in rows {
                table.group(row.concat());
                table.row(row.into_iter().map(Cell::Text).collect());
            }
            table.row(vec![Cell::Undefined(reason), 18_446_744_u64.into()]);
            table.note(note);
            for line in table.to_text(width).lines() {
                prop_assert!(line.width() <= width, "{} > {}: {:?}", line.width(), width, line);
            }
        }
    }
}
