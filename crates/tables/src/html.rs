//! HTML for a notebook, trusted or not: no script, colors of the surrounding theme; a style sheet only for paper, and
//! only where a table is wider than a page.

mod paper;
mod words;

use crate::cell::Shown;
use crate::footnotes::Footnotes;
use crate::visible::{LINE_BREAK, reads_leftward, shortened, visible};
use crate::{Align, Cell, Row, RowKind, Table};

/// Data are no formulas: what stands between dollar signs is left as it is by `MathJax` 3 and 4, and by `MathJax` 2.
const NO_FORMULAS: &str = "mathjax_ignore tex2jax_ignore";
// Without JupyterLab's variables the page's own text color stays, which fits its background, light or dark.
const BOX: &str = "overflow-x:auto;color:var(--jp-content-font-color1,inherit)";
const TABLE: &str = "border-collapse:collapse;margin:0";
const WHOLE: &str = ";break-inside:avoid";
// As wide as its place: a caption inside the table would be as wide as the table, and so be cut or squeezed.
const TITLE: &str = "font-weight:bold;text-align:left;padding:4px 8px;max-width:40em;break-after:avoid";
const CELL: &str = "padding:4px 8px;vertical-align:top;white-space:normal;overflow-wrap:break-word;max-width:40em";
const NUMBER: &str = "padding:4px 8px;vertical-align:top;white-space:nowrap;text-align:right;\
                      font-variant-numeric:tabular-nums";
const ROW: &str = "<tr style=\"break-inside:avoid\">";
const RULE: &str = "var(--jp-border-color1,#888)";
const NOTES: &str = "margin:4px 8px;font-size:90%;color:var(--jp-content-font-color2,inherit)";

pub(crate) fn render(table: &Table) -> String {
    let columns = table.span();
    let footnotes = Footnotes::of(table);
    let needed: Vec<paper::Column> = (0..columns).map(|column| needs(table, column, &footnotes)).collect();
    let mut html = match paper::rule(&needed) {
        Some((class, rule)) => {
            vec![format!("<div class=\"{NO_FORMULAS} {class}\" style=\"{BOX}\">\n<style>{rule}</style>\n")]
        }
        None => vec![format!("<div class=\"{NO_FORMULAS}\" style=\"{BOX}\">\n")],
    };
    if !table.title.is_empty() {
        let title = short(&table.title);
        html.push(format!("<figure style=\"margin:0\">\n<figcaption style=\"{TITLE}\">{title}</figcaption>\n"));
    }
    let whole = if paper::is_short(&heights(table)) { WHOLE } else { "" };
    html.push(format!("<table style=\"{TABLE}{whole}\">\n"));
    if columns > 0 {
        html.push(head(table, &needed));
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
    let notes: Vec<String> = footnotes.lines().chain(table.notes.iter().cloned()).map(|note| said(&note)).collect();
    if !notes.is_empty() {
        html.push(format!("<p style=\"{NOTES}\">{}</p>\n", notes.join("<br>\n")));
    }
    html.push(if table.title.is_empty() { "</div>\n" } else { "</figure>\n</div>\n" }.to_owned());
    html.concat()
}

fn head(table: &Table, needed: &[paper::Column]) -> String {
    let cells: Vec<String> = needed
        .iter()
        .enumerate()
        .map(|(column, needs)| {
            let header = table.header(column);
            let side = if table.align(column) == Align::Left { "left" } else { "right" };
            let least = needs.least_width().map_or_else(String::new, |ems| format!(";min-width:{ems:.1}em"));
            let style = format!("{CELL};text-align:{side}{least};border-bottom:1px solid {RULE}");
            format!("<th scope=\"col\" style=\"{style}\"{}>{}</th>", paper::class(header), words::html(header))
        })
        .collect();
    format!("<thead>\n{ROW}{}</tr>\n</thead>\n", cells.concat())
}

fn body_row(table: &Table, row: &Row, columns: usize, footnotes: &Footnotes) -> String {
    let emphasis = match row.kind {
        RowKind::Body => String::new(),
        RowKind::Total => format!(";font-weight:bold;border-top:1px solid {RULE}"),
        RowKind::Group => {
            let (text, _) = content(row.cell(0), footnotes);
            // It stays with the first row that it is the heading of.
            let style = format!("{CELL};text-align:left;break-after:avoid");
            return format!("{ROW}<th scope=\"rowgroup\" colspan=\"{columns}\" style=\"{style}\">{text}</th></tr>\n");
        }
    };
    let cells: Vec<String> = (0..columns)
        .map(|column| {
            let (text, attribute) = content(row.cell(column), footnotes);
            let style = style(table.align(column), row.cell(column));
            format!("<td style=\"{style}{emphasis}\"{attribute}>{text}</td>")
        })
        .collect();
    format!("{ROW}{}</tr>\n", cells.concat())
}

fn style(align: Align, cell: &Cell) -> String {
    match (align, cell.shown()) {
        (Align::Right, _) => NUMBER.to_owned(),
        (Align::Left, Shown::Value(text)) if words::is_one(&text) => {
            format!("{CELL};text-align:left;white-space:nowrap")
        }
        (Align::Left, _) => format!("{CELL};text-align:left"),
    }
}

/// What a column needs on a screen and on paper; its heading may break, and so may words.
fn needs(table: &Table, column: usize, footnotes: &Footnotes) -> paper::Column {
    let words = table.align(column) == Align::Left;
    let rows = table.rows.iter().filter(|row| row.kind != RowKind::Group);
    let cells = rows.map(|row| match row.cell(column).shown() {
        Shown::Value(text) => paper::Column::of(&shortened(&text), words),
        Shown::Undefined(reason) => paper::Column::of(&footnotes.mark(reason), words),
        Shown::Missing => paper::Column::default(),
    });
    let heading = paper::Column::heading(&shortened(table.header(column)));
    cells.fold(heading, paper::Column::and)
}

/// Characters of the longest text of each row.
fn heights(table: &Table) -> Vec<usize> {
    let length = |cell: &Cell| match cell.shown() {
        Shown::Value(text) => shortened(&text).chars().count(),
        Shown::Undefined(_) | Shown::Missing => 0,
    };
    table.rows.iter().map(|row| row.shown_cells().iter().map(length).max().unwrap_or(0)).collect()
}

/// The content of a cell, and its attribute: of an undefined one why it is, of a long word that paper may break it.
fn content(cell: &Cell, footnotes: &Footnotes) -> (String, String) {
    match cell.shown() {
        Shown::Value(text) => (words::html(&text), paper::class(&text).to_owned()),
        Shown::Undefined(reason) => {
            let title = escape(&visible(reason, LINE_BREAK));
            (footnotes.mark(reason), format!(" title=\"{title}\""))
        }
        Shown::Missing => (String::new(), String::new()),
    }
}

fn short(text: &str) -> String {
    said(&shortened(text))
}

fn said(text: &str) -> String {
    directed(escape(&visible(text, LINE_BREAK)), text)
}

/// Words from right to left have a direction of their own, and reorder nothing beside them.
fn directed(html: String, text: &str) -> String {
    if reads_leftward(text) { format!("<bdi>{html}</bdi>") } else { html }
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
        assert!(html.contains(">A &amp; B</figcaption>"), "{html}");
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
        assert!(wide.starts_with("<div class=\"mathjax_ignore tex2jax_ignore qes-print-"), "{wide}");
        assert_eq!(wide.matches("<style>@media print{.qes-print-").count(), 1);
        assert!(wide.contains("overflow-x:auto"), "it scrolls on a screen: {wide}");
    }

    #[test]
    fn a_title_is_as_wide_as_its_place() {
        let mut table = Table::new("A title of many words over a table of one").column("n", Align::Right);
        table.row(vec![1_u64.into()]);
        let html = table.to_html();
        let title = html.split("<figcaption").nth(1).unwrap();
        assert!(title.contains(">A title of many words over a table of one</figcaption>\n<table "), "{html}");
        assert!(!html.contains("vw") && html.ends_with("</figure>\n</div>\n"), "{html}");
        let mut table = Table::new("").column("n", Align::Right);
        table.row(vec![1_u64.into()]);
        assert!(!table.to_html().contains("fig"), "a table without a title is no figure");
    }

    #[test]
    fn words_from_right_to_left_stay_together() {
        let mut table = Table::new("שלום 12 (א)").column("عنوان", Align::Left).column("n", Align::Right);
        table.row(vec!["כאב 3–4".into(), 1_u64.into()]);
        table.note("שלום");
        let html = table.to_html();
        assert_eq!((html.matches("<bdi>").count(), html.matches("</bdi>").count()), (4, 4), "{html}");
        assert!(html.contains(">שלום 12 (א)</bdi></figcaption>"), "{html}");
        table.title = "Left to right".to_owned();
        assert!(!table.to_html().contains("<bdi>Left"));
    }

    #[test]
    fn data_are_no_formulas() {
        for title in ["", "Payments of $40, up from $15"] {
            let mut table = Table::new(title).column("x", Align::Left);
            table.row(vec!["\\(n\\) and $15".into()]);
            let html = table.to_html();
            assert!(html.starts_with("<div class=\"mathjax_ignore tex2jax_ignore\" "), "{html}");
            assert!(html.contains("\\(n\\) and $15</td>"), "{html}");
        }
    }

    #[test]
    fn rows_are_not_torn_and_a_short_table_stands_on_one_page() {
        let table = |rows: usize, text: &str| {
            let mut table = Table::new("Rows").column("x", Align::Left);
            (0..rows).for_each(|_| table.row(vec![text.into()]));
            table.to_html()
        };
        let (short, long, full) = (table(8, "one"), table(200, "one"), table(8, &"word ".repeat(60)));
        assert_eq!(short.matches("<tr style=\"break-inside:avoid\">").count(), 9);
        let whole = "<table style=\"border-collapse:collapse;margin:0;break-inside:avoid\">";
        assert!(short.contains(whole) && !long.contains(whole) && !full.contains(whole), "{short}");
    }

    #[test]
    fn an_id_is_not_broken_and_a_name_has_room() {
        let mut table = Table::new("").column("id", Align::Left).column("item", Align::Left).column("CI", Align::Right);
        table.row(vec!["MEDLINE-92".into(), "a clear statement of aims".into(), "0.12 to 0.34".into()]);
        let html = table.to_html();
        assert!(html.contains("white-space:nowrap\"><span class=\"qes-id\""), "{html}");
        assert_eq!(html.matches("min-width:").count(), 1, "only the words of a sentence: {html}");
        assert!(html.contains("text-align:left;min-width:8.8em;border-bottom"), "{html}");
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
