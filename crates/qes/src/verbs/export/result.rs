//! A result as a file: all of it, where a part is shown.

use qes_review::Provenance;
use qes_tables::{Align, Cell, RowKind, Table};
use serde_json::Value;

use super::spreadsheet::Spelling;
use super::{MARK, Out, rows};
use crate::error::Error;
use crate::shown::{Shown, Whole};

const KNOWN: &str = "csv, docx, html, md, svg, png, json";
/// Cells of a table that a browser or a word processor still opens.
const MOST_ON_PAGE: usize = 1_000_000;
const MOST_IN_DOCUMENT: usize = 200_000;

/// Writes a result; gives what is said of it.
pub(super) fn write(
    shown: &Shown,
    ending: &str,
    spelling: &mut Spelling,
    out: &mut Out<'_, '_>,
) -> Result<Option<String>, Error> {
    let unknown = |what: &str, known: &str| Error::UnknownEnding {
        what: format!("{what} of %{}", shown.command),
        ending: ending.to_owned(),
        known: known.to_owned(),
    };
    match ending {
        "json" => {
            match &shown.whole {
                Some(Whole::Rows(rows)) => rows::json(rows, shown.command, out)?,
                _ => out.write(pretty(&Value::Object(shown.result.clone())).as_bytes())?,
            }
            Ok(None)
        }
        "svg" | "png" => {
            let figure = shown.figures.first().ok_or_else(|| unknown("the table", "csv, docx, html, md, json"))?;
            out.write(&if ending == "svg" { figure.svg().into_bytes() } else { figure.png() })?;
            Ok(None)
        }
        "csv" | "docx" | "html" | "md" => {
            let table = shown.tables.first().ok_or_else(|| unknown("the figure", "svg, png, json"))?;
            let others = shown.tables[1..].iter().map(|t| format!("'{}'", t.title)).collect::<Vec<_>>().join(", ");
            let note =
                (!others.is_empty()).then(|| format!("the first of its tables; {others} not: json holds it all"));
            match &shown.whole {
                None => of_table(table, shown.basis.provenance, ending, spelling, out)?,
                Some(Whole::Table(whole)) => {
                    let whole = Shown { tables: Vec::new(), ..shown.clone() }.with_table(whole.clone(), &shown.basis);
                    of_table(&whole.tables[0], shown.basis.provenance, ending, spelling, out)?;
                }
                Some(Whole::Rows(rows)) if ending == "csv" => return rows::csv(rows, spelling, out),
                Some(Whole::Rows(rows)) => {
                    bounded(rows.data.height() * rows.data.width(), ending, out)?;
                    of_table(&rows.all(shown.command).tables[0], None, ending, spelling, out)?;
                    return Ok(None);
                }
            }
            Ok(note)
        }
        _ => Err(unknown("the result", KNOWN)),
    }
}

pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn of_table(
    table: &Table,
    provenance: Option<Provenance>,
    ending: &str,
    spelling: &mut Spelling,
    out: &mut Out<'_, '_>,
) -> Result<(), Error> {
    if ending == "csv" {
        let text = spelling.table(marked(table, provenance));
        return out.write(&text);
    }
    bounded(table.rows.len() * table.columns.len(), ending, out)?;
    let bytes = match ending {
        "md" => table.to_markdown().into_bytes(),
        "html" => page(table).into_bytes(),
        _ => table.to_docx().map_err(|e| out.failed(e))?,
    };
    out.write(&bytes)
}

/// That a table is none that only programs can read.
fn bounded(cells: usize, ending: &str, out: &Out<'_, '_>) -> Result<(), Error> {
    let most = if ending == "docx" { MOST_IN_DOCUMENT } else { MOST_ON_PAGE };
    if cells <= most {
        return Ok(());
    }
    let (found, most) = (crate::words::count(cells), crate::words::count(most));
    Err(out.failed(format!("found {found} cells, expected at most {most} in {ending}; csv and json hold any number")))
}

/// A table whose rows say what they rest on: CSV has no place for notes.
fn marked(table: &Table, provenance: Option<Provenance>) -> Table {
    let mut table = table.clone();
    if let Some(provenance) = provenance.filter(|_| table.columns.iter().all(|c| c.header != MARK)) {
        let width = table.columns.len();
        table = table.column(MARK, Align::Left);
        for row in table.rows.iter_mut().filter(|row| row.kind != RowKind::Group) {
            row.cells.resize(width, Cell::Missing);
            row.cells.push(provenance.name().into());
        }
    }
    table
}

/// A table as a page of its own.
fn page(table: &Table) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<body>\n{}\n</body>\n</html>\n",
        table.to_html()
    )
}
