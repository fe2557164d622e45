//! HTML for a notebook, trusted or not: no script, no style sheet, colors of the surrounding theme.

use crate::cell::Shown;
use crate::footnotes::Footnotes;
use crate::visible::{LINE_BREAK, shortened, visible};
use crate::{Align, Cell, Row, RowKind, Table};

// Without JupyterLab's variables the page's own text color stays, which fits its background, light or dark.
const BOX: &str = "overflow-x:auto;color:var(--jp-content-font-color1,inherit)";
const TABLE: &str = "border-collapse:collapse;margin:0";
const CAPTION: &str = "caption-side:top;text-align:left;font-weight:bold;padding:4px 8px;\
                       color:var(--jp-content-font-color1,inherit)";
const CELL: &str = "padding:4px 8px;vertical-align:top;white-space:normal;overflow-wrap:break-word;max-width:40em";
const RULE: &str = "var(--jp-border-color1,#888)";
// As wide as the table, which the notes themselves do not widen; a narrow table has notes that can be read.
const FIT: &str = "display:inline-block;min-width:40em";
const NOTES: &str = "margin:0;padding:4px 8px;box-sizing:border-box;width:0;min-width:100%;font-size:90%;\
                     color:var(--jp-content-font-color2,inherit)";

pub(crate) fn render(table: &Table) -> String {
    let columns = table.span();
    let footnotes = Footnotes::of(table);
    let mut html = vec![format!("<div style=\"{BOX}\">\n<div style=\"{FIT}\">\n<table style=\"{TABLE}\">\n")];
    if !table.title.is_empty() {
        html.push(format!("<caption style=\"{CAPTION}\">{}</caption>\n", short(&table.title)));
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
    html.push("</div>\n</div>\n".to_owned());
    html.concat()
}

fn head(table: &Table, columns: usize) -> String {
    let cells: Vec<String> = (0..columns)
        .map(|column| {
            let style = format!("{};border-bottom:1px solid {RULE}", style(table.align(column)));
            format!("<th scope=\"col\" style=\"{style}\">{}</th>", short(table.header(column)))
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
            let (text, title) = content(row.cell(column), footnotes);
            format!("<td style=\"{}{emphasis}\"{title}>{text}</td>", style(table.align(column)))
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

/// The content of a cell, and for an undefined one the attribute that says why.
fn content(cell: &Cell, footnotes: &Footnotes) -> (String, String) {
    match cell.shown() {
        Shown::Value(text) => (short(&text), String::new()),
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
        assert!(html.contains(">A &amp; B</caption>"), "{html}");
        assert!(html.contains(">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</td>"), "{html}");
        assert!(html.contains("\" title=\"one &quot;rater&quot;\">–¹</td>"), "{html}");
        assert!(html.contains(">¹ one &quot;rater&quot;</p>"), "{html}");
        assert!(html.contains("<th scope=\"col\" style=\"padding:4px 8px;"), "{html}");
    }

    #[test]
    fn notes_are_as_wide_as_the_table_and_do_not_widen_it() {
        let mut table = Table::new("").column("n", Align::Right);
        table.note("A long note.");
        let html = table.to_html();
        let (inner, note) = (html.find(FIT).unwrap_or(usize::MAX), html.find("<p style=").unwrap_or_default());
        assert!(inner < note, "{html}");
        assert!(html[note..].contains("width:0;min-width:100%"), "{html}");
        assert_eq!(html.matches("<div").count(), html.matches("</div>").count());
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
        /// Whatever the data, the page has the markup of harmless data and nothing else.
        #[test]
        fn data_adds_no_markup(
            pieces in prop::collection::vec(prop_oneof![
                Just("<script>".to_owned()), Just("\"".to_owned()), Just("' onclick='".to_owned()),
                Just("</td>".to_owned()), Just("-->".to_owned()), any::<char>().prop_map(String::from),
            ], 1..30),
        ) {
            let html = full_of(&pieces.concat()).to_html();
            let harmless = full_of("x").to_html();
            for markup in ['<', '>', '"', '\''] {
                prop_assert_eq!(html.matches(markup).count(), harmless.matches(markup).count());
            }
        }
    }
}
