//! Markdown as GitHub and notebooks read it.

use crate::cell::Shown;
use crate::footnotes::Footnotes;
use crate::visible::visible;
use crate::{Align, Cell, Row, RowKind, Table};

pub(crate) fn render(table: &Table) -> String {
    let footnotes = Footnotes::of(table);
    let mut blocks = Vec::new();
    let title = bold(&escape(&table.title));
    if !title.is_empty() {
        blocks.push(title + "\n");
    }
    let columns = table.span();
    if columns > 0 {
        let mut lines = vec![
            line((0..columns).map(|column| escape(table.header(column)))),
            line((0..columns).map(|column| match table.align(column) {
                Align::Left => "---".to_owned(),
                Align::Right => "---:".to_owned(),
            })),
        ];
        lines.extend(table.rows.iter().map(|row| row_line(row, columns, &footnotes)));
        blocks.push(lines.concat());
    }
    let notes = footnotes.lines().chain(table.notes.iter().cloned());
    blocks.extend(notes.map(|note| paragraph(&note) + "\n"));
    blocks.join("\n")
}

fn row_line(row: &Row, columns: usize, footnotes: &Footnotes) -> String {
    line((0..columns).map(|column| {
        let text = content(row.cell(column), footnotes);
        match row.kind {
            RowKind::Body => text,
            RowKind::Group | RowKind::Total => bold(&text),
        }
    }))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

fn content(cell: &Cell, footnotes: &Footnotes) -> String {
    match cell.shown() {
        Shown::Value(text) => escape(&text),
        Shown::Undefined(reason) => footnotes.mark(reason),
        Shown::Missing => String::new(),
    }
}

/// Emphasis does not reach across blanks at its ends.
fn bold(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() { String::new() } else { format!("**{text}**") }
}

/// Text on one line, with everything escaped that Markdown or HTML would act on.
fn escape(text: &str) -> String {
    let text = visible(text, "\n");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Text that stands alone: its beginning must not make it a heading, a list or a code block.
fn paragraph(text: &str) -> String {
    let text = escape(text);
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let markers: &[&str] = if digits > 0 { &[".", ")"] } else { &["#", "-", "+", "="] };
    let (start, rest) = text.split_at(digits);
    if markers.iter().any(|marker| rest.starts_with(marker)) { format!("{start}\\{rest}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_table() {
        let mut table = Table::new("Kappa_1").column("Item", Align::Left).column("Value", Align::Right);
        table.group("Aims");
        table.row(vec!["a|b <i>\nc".into(), Cell::Undefined("no variation".into())]);
        table.total(vec!["All".into(), Cell::Missing]);
        table.note("# simulated");
        let expected = [
            "**Kappa\\_1**",
            "",
            "| Item | Value |",
            "| --- | ---: |",
            "| **Aims** |  |",
            "| a\\|b &lt;i&gt;<br>c | –¹ |",
            "| **All** |  |",
            "",
            "¹ no variation",
            "",
            "\\# simulated",
            "",
        ];
        assert_eq!(table.to_markdown(), expected.join("\n"));
    }

    #[test]
    fn a_note_stays_a_paragraph() {
        for (note, expected) in [("1. x", "1\\. x"), ("2019 (x)", "2019 (x)"), ("- x", "\\- x"), ("   a", "a")] {
            assert_eq!(paragraph(note), expected);
        }
    }

    #[test]
    fn long_cells_are_whole() {
        let text = "a".repeat(1000);
        let mut table = Table::new("");
        table.row(vec![text.as_str().into()]);
        assert_eq!(table.to_markdown(), format!("|  |\n| --- |\n| {text} |\n"));
    }
}
