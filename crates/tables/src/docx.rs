//! A Word document with one real table.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BreakType, Docx, Paragraph, Run, Table as WordTable, TableCell as WordCell, TableRow as WordRow,
};

use crate::cell::Shown;
use crate::footnotes::Footnotes;
use crate::visible::visible;
use crate::{Align, Cell, Row, RowKind, Table, TableError};

/// The width between the margins of a page, in twentieths of a point.
const TEXT_WIDTH: usize = 9000;

// Font sizes in half points.
const TITLE_SIZE: usize = 24;
const TABLE_SIZE: usize = 20;
const NOTE_SIZE: usize = 18;

pub(crate) fn render(table: &Table) -> Result<Vec<u8>, TableError> {
    let mut bytes = Cursor::new(Vec::new());
    document(table).pack(&mut bytes).map_err(|source| TableError::Docx { source: Box::new(source) })?;
    Ok(bytes.into_inner())
}

fn document(table: &Table) -> Docx {
    let footnotes = Footnotes::of(table);
    let mut paragraphs = Paragraphs { made: 0 };
    let mut document = Docx::new();
    if !table.title.is_empty() {
        let title = run(&table.title, TITLE_SIZE).bold();
        document = document.add_paragraph(paragraphs.make(title, Align::Left).keep_next(true));
    }
    let columns = table.span();
    // Word refuses a table without columns.
    if columns > 0 {
        let mut rows = vec![head(table, columns, &mut paragraphs)];
        rows.extend(table.rows.iter().map(|row| body_row(table, row, columns, &footnotes, &mut paragraphs)));
        document = document.add_table(WordTable::new(rows).set_grid(vec![TEXT_WIDTH / columns; columns]));
    }
    for note in footnotes.lines().chain(table.notes.iter().cloned()) {
        document = document.add_paragraph(paragraphs.make(run(&note, NOTE_SIZE), Align::Left));
    }
    document
}

fn head(table: &Table, columns: usize, paragraphs: &mut Paragraphs) -> WordRow {
    let cells = (0..columns)
        .map(|column| {
            let text = run(table.header(column), TABLE_SIZE).bold();
            WordCell::new().add_paragraph(paragraphs.make(text, table.align(column)))
        })
        .collect();
    WordRow::new(cells).cant_split()
}

fn body_row(table: &Table, row: &Row, columns: usize, footnotes: &Footnotes, paragraphs: &mut Paragraphs) -> WordRow {
    if row.kind == RowKind::Group {
        let label = content(row.cell(0), footnotes).bold();
        let cell = WordCell::new().add_paragraph(paragraphs.make(label, Align::Left)).grid_span(columns);
        return WordRow::new(vec![cell]);
    }
    let cells = (0..columns)
        .map(|column| {
            let text = content(row.cell(column), footnotes);
            let text = if row.kind == RowKind::Total { text.bold() } else { text };
            WordCell::new().add_paragraph(paragraphs.make(text, table.align(column)))
        })
        .collect();
    WordRow::new(cells)
}

fn content(cell: &Cell, footnotes: &Footnotes) -> Run {
    match cell.shown() {
        Shown::Value(text) => run(&text, TABLE_SIZE),
        Shown::Undefined(reason) => run(&footnotes.mark(reason), TABLE_SIZE),
        Shown::Missing => run("", TABLE_SIZE),
    }
}

fn run(text: &str, size: usize) -> Run {
    let mut run = Run::new().size(size);
    for (at, line) in visible(text, "\n").split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}

/// Numbers the paragraphs of one document, so that the same table gives the same bytes.
struct Paragraphs {
    made: usize,
}

impl Paragraphs {
    fn make(&mut self, run: Run, align: Align) -> Paragraph {
        self.made += 1;
        let align = match align {
            Align::Left => AlignmentType::Left,
            Align::Right => AlignmentType::Right,
        };
        Paragraph::new().id(format!("{:08x}", self.made)).align(align).add_run(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[test]
    fn the_archive_holds_the_escaped_document() {
        let mut table = Table::new("A & B").column("Item", Align::Left).column("n", Align::Right);
        table.group("Group");
        table.row(vec!["<w:p>\x1b".into(), 24_992_u64.into()]);
        table.total(vec!["line\nbreak".into(), Cell::Undefined("no variation".into())]);
        let bytes = table.to_docx().unwrap();
        assert!(bytes.starts_with(b"PK"));
        // The parts are stored uncompressed.
        for text in ["word/document.xml", "A &amp; B", "&lt;w:p&gt;␛", ">24,992<", "–¹", "¹ no variation", "<w:br "]
        {
            assert!(contains(&bytes, text), "{text}");
        }
        assert!(!contains(&bytes, "linebreak"));
        assert_eq!(bytes, table.to_docx().unwrap());
    }

    #[test]
    fn a_table_without_columns_is_its_title() {
        let bytes = Table::new("Nothing found").to_docx().unwrap();
        assert!(contains(&bytes, "Nothing found"));
        assert!(!contains(&bytes, "<w:tbl>"));
    }
}
