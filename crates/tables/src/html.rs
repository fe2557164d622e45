//! HTML for a notebook, trusted or not: no script, colors of the surrounding theme; a style sheet only for paper, and
//! only where a table is wider than a page.

mod paper;

use crate::cell::Shown;
use crate::footnotes::Footnotes;
use crate::visible::{LINE_BREAK, shortened, visible};
use crate::{Align, Cell, Row, RowKind, Table};

// Without JupyterLab's variables the page's own text color stays, which fits its background, light or dark.
const BOX: &str = "overflow-x:auto;color:var(--jp-content-font-color1,inherit)";
const TABLE: &str = "border-collapse:collapse;margin:0";
const CAPTION: &str = "caption-side:top;text-align:left;font-weight:bold;padding:4px 8px;\
                       color:var(--jp-content-font-color1,inherit)";
// A caption is as wide as its table: this one reaches beyond it without widening it.
// JupyterLab takes what is newer than CSS 2 out of a notebook that it does not trust.
const TITLE: &str = "display:block;width:fit-content;max-width:34em;max-width:min(34em,80vw);margin-right:-34em";
const CELL: &str = "padding:4px 8px;vertical-align:top;white-space:normal;overflow-wrap:break-word;max-width:40em";
const RULE: &str = "var(--jp-border-color1,#888)";
const NOTES: &str = "margin:4px 8px;font-size:90%;color:var(--jp-content-font-color2,inherit)";

pub(crate) fn render(table: &Table) -> String {
    let columns = table.span();
    let footnotes = Footnotes::of(table);
    let needed: Vec<usize> = (0..columns).map(|column| least(table, column, &footnotes)).collect();
    let mut html = match paper::rule(&needed) {
        Some((class, rule)) => vec![format!("<div class=\"{class}\" style=\"{BOX}\">\n<style>{rule}</style>\n")],
        None => vec![format!("<div style=\"{BOX}\">\n")],
    };
    html.push(format!("<table style=\"{TABLE}\">\n"));
    if !table.title.is_empty() {
        let title = short(&table.title);
        html.push(format!("<caption style=\"{CAPTION}\"><span style=\"{TITLE}\">{title}</span></caption>\n"));
    }
    if columns > 0 {
        html.push(head(table, columns));
        html.push("<tbody>\n".to_owned());
        for (at, row) in table.rows.iter().enumerate() {
            // A group's heading holds for the rows of its own body.
            if row.kind == RowKind::Group && at > 0 {
                html.push("</tbody>\n<tbody>\n".to_owned());
            }
            html.push(body_row(table, row, columns, &footnotes));
        }
        html.push("</tbody>\n".to_owned());
    }
    html.push("</table>\n".to_owned());
    let notes: Vec<String> =
        footnotes.lines().chain(table.notes.iter().cloned()).map(|note| escape(&visible(&note, LINE_BREAK))).collect();
    if !notes.is_empty() {
        html.push(format!("<p style=\"{NOTES}\">{}</p>\n", notes.join("<br>\n")));
    }
    html.push("</div>\n".to_owned());
    html.concat()
}

fn head(table: &Table, columns: usize) -> String {
    let cells: Vec<String> = (0..columns)
        .map(|column| {
            let header = table.header(column);
            let style = format!("{};border-bottom:1px solid {RULE}", style(table.align(column)));
            format!("<th scope=\"col\" style=\"{style}\"{}>{}</th>", paper::class(header), short(header))
        })
        .collect();
    format!("<thead>\n<tr>{}</tr>\n</thead>\n", cells.concat())
}

fn body_row(table: &Table, row: &Row, columns: usize, footnotes: &Footnotes) -> String {
    let emphasis = match row.kind {
        RowKind::Body => String::new(),
        RowKind::Total => format!(";font-weight:bold;border-top:1px solid {RULE}"),
        RowKind::Group => {
            let (text, _) = content(row.cell(0), footnotes);
            let style = style(Align::Left);
            return format!("<tr><th scope=\"rowgroup\" colspan=\"{columns}\" style=\"{style}\">{text}</th></tr>\n");
        }
    };
    let cells: Vec<String> = (0..columns)
        .map(|column| {
            let (text, attribute) = content(row.cell(column), footnotes);
            format!("<td style=\"{}{emphasis}\"{attribute}>{text}</td>", style(table.align(column)))
        })
        .collect();
    format!("<tr>{}</tr>\n", cells.concat())
}

fn style(align: Align) -> String {
    match align {
        Align::Left => format!("{CELL};text-align:left"),
        Align::Right => format!("{CELL};text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"),
    }
}

/// Characters that a column needs at least; its heading may break, and so may words.
fn least(table: &Table, column: usize, footnotes: &Footnotes) -> usize {
    let words = table.align(column) == Align::Left;
    let rows = table.rows.iter().filter(|row| row.kind != RowKind::Group);
    let cells = rows.map(|row| match row.cell(column).shown() {
        Shown::Value(text) => paper::least(&shortened(&text), words),
        Shown::Undefined(reason) => paper::least(&footnotes.mark(reason), words),
        Shown::Missing => 0,
    });
    cells.chain([paper::least(&shortened(table.header(column)), true)]).max().unwrap_or(0)
}

/// The content of a cell, and its attribute: of an undefined one why it is, of a long word that paper may break it.
fn content(cell: &Cell, footnotes: &Footnotes) -> (String, String) {
    match cell.shown() {
        Shown::Value(text) => (short(&text), paper::class(&text).to_owned()),
        Shown::Undefined(reason) => {
            let title = escape(&visible(reason, LINE_BREAK));
            (footnotes.mark(reason), format!(" title=\"{title}\""))
        }
        Shown::Missing => (String::new(), String::new()),
    }
}

fn short(text: &str) -> String {
    escape(&visible(&shortened(text), LINE_BREAK))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_is_escaped_and_an_undefined_one_says_why_twice() {
        let mut table = Table::new("A & B").column("n", Align::Right);
        table.row(vec!["<script>alert('x')</script>".into()]);
        table.row(vec![Cell::Undefined("one \"rater\"".into())]);
        let html = table.to_html();
        assert!(html.contains(">A &amp; B</span></caption>"), "{html}");
        assert!(html.contains(">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</td>"), "{html}");
        assert!(html.contains("\" title=\"one &quot;rater&quot;\">–¹</td>"), "{html}");
        assert!(html.contains(">¹ one &quot;rater&quot;</p>"), "{html}");
        assert!(html.contains("<th scope=\"col\" style=\"padding:4px 8px;"), "{html}");
    }

    #[test]
    fn a_group_has_a_body_of_its_own() {
        let mut table = Table::new("").column("a", Align::Left).column("b", Align::Left);
        table.group("one");
        table.row(vec!["x".into()]);
        table.group("two");
        let html = table.to_html();
        assert_eq!(html.matches("<tbody>").count(), 2);
        assert_eq!(html.matches("scope=\"rowgroup\" colspan=\"2\"").count(), 2);
    }

    #[test]
    fn a_table_that_is_wider_than_a_page_prints_whole() {
        let table = |columns: usize| {
            let mut table = (0..columns).fold(Table::new("Wide"), |t, i| t.column(format!("v{i}"), Align::Right));
            table.row((0..columns).map(|_| "0.123 to 0.456".into()).collect());
            table.to_html()
        };
        assert!(!table(4).contains("<style>"), "{}", table(4));
        let wide = table(12);
        assert!(wide.starts_with("<div class=\"qes-print-"), "{wide}");
        assert_eq!(wide.matches("<style>@media print{.qes-print-").count(), 1);
        assert!(wide.contains("overflow-x:auto"), "it scrolls on a screen: {wide}");
    }

    #[test]
    fn a_title_may_be_wider_than_its_table() {
        let mut table = Table::new("A title of many words over a table of one").column("n", Align::Right);
        table.row(vec![1_u64.into()]);
        let html = table.to_html();
        assert!(html.contains("max-width:min(34em,80vw);margin-right:-34em\">A title of many words"), "{html}");
    }

    /// A table with the same text everywhere that text can stand.
    fn full_of(text: &str) -> Table {
        let mut table = Table::new(text).column(text, Align::Left).column("n", Align::Right);
        table.group(text);
        table.row(vec![text.into(), Cell::Undefined(text.to_owned())]);
        table.total(vec![text.into(), 1_u64.into()]);
        table.note(text);
        table
    }

    proptest! {
        /// Whatever the data, the page has the markup of harmless data of the same length and nothing else.
        #[test]
        fn data_adds_no_markup(
            pieces in prop::collection::vec(prop_oneof![
                Just("<script>".to_owned()), Just("\"".to_owned()), Just("' onclick='".to_owned()),
                Just("</td>".to_owned()), Just("-->".to_owned()), any::<char>().prop_map(String::from),
            ], 1..30),
        ) {
            let html = full_of(&pieces.concat()).to_html();
            let harmless = full_of(&pieces.concat().replace(['<', '>', '"', '\''], "x")).to_html();
            for markup in ['<', '>', '"', '\''] {
                prop_assert_eq!(html.matches(markup).count(), harmless.matches(markup).count());
            }
        }
    }
}
