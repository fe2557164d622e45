//! The table: a row for each record, tags for names of columns.

use qes_work::Work;

use super::super::Parsed;
use super::super::csv::{read_on, repeats_head};
use super::super::draft::Draft;
use super::{LISTS, SECOND_CHOICE, parts};
use crate::lines::lines;

/// Tags that one or the other of a table's columns has.
const SURE: [&str; 4] = ["AU", "TI", "SO", "UT"];

/// What is said of a row that names the columns once more.
const HEAD_AGAIN: &str = "the names of the columns stand here again; the row is no record";

/// Whether a line names columns by tags.
pub(super) fn is_head(line: &str) -> bool {
    let columns: Vec<&str> = cells(line, separator(line)).collect();
    let tags = columns.iter().filter(|c| is_tag(c)).count();
    let blank = columns.iter().filter(|c| c.is_empty()).count();
    columns.len() >= 4
        && columns[0] == "PT"
        && tags + blank == columns.len()
        && SURE.iter().filter(|tag| columns.contains(tag)).count() >= 2
}

fn is_tag(text: &str) -> bool {
    matches!(text.as_bytes(), [a, b] if a.is_ascii_uppercase() && (b.is_ascii_uppercase() || b.is_ascii_digit()))
}

/// Web of Science writes tabs; a program for spreadsheets that saved the table again, something else.
fn separator(head: &str) -> u8 {
    let of = |separator: u8| head.bytes().filter(|b| *b == separator).count();
    [b'\t', b',', b';'].into_iter().max_by_key(|s| (of(*s), *s == b'\t')).unwrap_or(b'\t')
}

/// The cells of a line in which quotation marks are like any other sign, unless they are around the whole of a cell.
fn cells(line: &str, separator: u8) -> impl Iterator<Item = &str> {
    line.split(separator as char).map(|cell| {
        let cell = cell.trim();
        cell.strip_prefix('"')
            .and_then(|inner| inner.strip_suffix('"'))
            .filter(|inner| !inner.contains('"'))
            .unwrap_or(cell)
    })
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let mut parsed = Parsed::default();
    work.begin_counted("reading", "bytes", text.len());
    let mut rows = lines(text).filter(|(_, line)| !line.trim().is_empty());
    let Some((first, head)) = rows.next() else { return parsed };
    let separator = separator(head);
    let columns: Vec<&str> = cells(head, separator).collect();
    let named = columns.iter().rposition(|c| !c.is_empty()).map_or(0, |last| last + 1);
    let mut begun = 0;
    if separator == b'\t' {
        for (number, line) in rows {
            if work.did(line.len() + 1).is_err() {
                break;
            }
            if repeats_head(columns.iter().copied(), cells(line, separator)) {
                parsed.warn(number, HEAD_AGAIN);
                continue;
            }
            begun += 1;
            row(&columns, named, cells(line, separator), number, &mut parsed);
        }
        return parsed.counted(begun, "its rows");
    }
    let mut reader =
        ::csv::ReaderBuilder::new().flexible(true).delimiter(separator).has_headers(false).from_reader(text.as_bytes());
    let mut at = 0;
    for found in reader.records().skip(1) {
        if read_on(&found, &mut at, work).is_err() {
            break;
        }
        if let Ok(again) = &found
            && repeats_head(columns.iter().copied(), again)
        {
            parsed.warn(again.position().map_or(first, ::csv::Position::line), HEAD_AGAIN);
            continue;
        }
        begun += 1;
        match found {
            Ok(found) => {
                let line = found.position().map_or(first, ::csv::Position::line);
                row(&columns, named, found.iter().map(str::trim), line, &mut parsed);
            }
            Err(error) => parsed.warn(
                error.position().map_or(first, ::csv::Position::line),
                format!("the row cannot be read: {error}"),
            ),
        }
    }
    parsed.counted(begun, "its rows")
}

fn row<'a>(columns: &[&str], named: usize, cells: impl Iterator<Item = &'a str>, line: u64, parsed: &mut Parsed) {
    let mut draft = Draft::at(line);
    let mut found = 0;
    for (place, cell) in cells.enumerate() {
        if cell.is_empty() {
            continue;
        }
        found = place + 1;
        let tag = columns.get(place).copied().unwrap_or_default();
        // One line holds what the other form has a line for.
        let text = if LISTS.contains(&tag) { cell.replace(';', "\n") } else { cell.to_owned() };
        for field in parts(tag, &text) {
            draft.push(field, line);
        }
    }
    if found > named {
        parsed.warn(line, format!("found {found} cells, expected {named}; the rest is kept without a name"));
    }
    draft.end(SECOND_CHOICE, parsed);
}
