//! How a text is cut into cells: separator, quotation marks, and the row that names the columns.

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::formats::head;
use crate::inferred::is_number;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Of a hundred rows, those that must be as wide as a head that lines stand above.
const MOST: usize = 80;

/// How a text is cut into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub separator: u8,
    pub quoting: bool,
    /// The place of the row that names the columns; 0 unless lines above it were allowed.
    pub head: usize,
}

/// Whether the first line is the head and every row as wide; how many of a hundred rows are; their cells.
type Score = (bool, (usize, usize));

/// The separator that `sep=;` in the first line names, and the text below.
pub(super) fn declared(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let first = first.trim_end_matches('\r').trim_matches('"');
    let sign = first.get(..4).filter(|s| s.eq_ignore_ascii_case("sep=")).map(|_| &first[4..])?;
    let [separator] = sign.as_bytes() else { return None };
    Some((*separator, rest))
}

/// The layout that cuts the first rows into the same number of cells, and into the most of them. One that needs no line to be left out comes
/// first: in a table whose cells hold lists, the sign between their parts may cut all rows but the head alike.
pub(super) fn of(text: &str, separator: Option<u8>, titles: bool) -> Layout {
    let candidates: Vec<u8> = separator.map_or_else(|| SEPARATORS.to_vec(), |one| vec![one]);
    let mut best: Option<(Score, Layout)> = None;
    for separator in candidates {
        let quoting = !(separator == b'\t' && are_literal(text));
        let rows = sample(text, separator, quoting);
        let (score, head) = score(&rows, text, titles);
        let whole = head == 0 && score.0 == 100 && rows.len() > 1;
        let score = (whole, score);
        if best.is_none_or(|(before, _)| score > before) {
            best = Some((score, Layout { separator, quoting, head }));
        }
    }
    best.map_or(Layout { separator: b',', quoting: true, head: 0 }, |(_, layout)| layout)
}

pub(super) fn reader(text: &str, layout: Layout) -> Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(layout.separator).quoting(layout.quoting).flexible(true).has_headers(false);
    builder.from_reader(text.as_bytes())
}

fn sample(text: &str, separator: u8, quoting: bool) -> Vec<(u64, Vec<String>)> {
    let layout = Layout { separator, quoting, head: 0 };
    let records = reader(text, layout).into_records().take(head::SAMPLE).map_while(Result::ok);
    records.map(|r| (line_of(&r, text), r.iter().map(str::to_owned).collect())).collect()
}

/// The line on which a record begins, from 1. The position of one below blank lines, or below a line that ends in two signs, lies before.
pub(super) fn line_of(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let ends = text.as_bytes().get(from..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    position.line() + ends.filter(|b| **b == b'\n').count() as u64
}

/// How many of a hundred rows are as wide as the head, its width, and its place.
fn score(rows: &[(u64, Vec<String>)], text: &str, titles: bool) -> ((usize, usize), usize) {
    let share = |head: usize| {
        let width = rows[head].1.len();
        let same = rows[head..].iter().filter(|(_, row)| row.len() == width).count();
        (same * 100 / (rows.len() - head).max(1), width)
    };
    let Some((_, first)) = rows.first() else { return ((0, 0), 0) };
    let plain = if first.len() < 2 { (0, 0) } else { share(0) };
    if !titles {
        return (plain, 0);
    }
    let filled: Vec<&(u64, Vec<String>)> = rows.iter().filter(|(_, row)| head::filled(row) > 0).collect();
    let cells: Vec<Vec<String>> = filled.iter().map(|(_, row)| row.clone()).collect();
    let found = head::place(&cells);
    if found == 0 {
        return (plain, 0);
    }
    let head = rows.iter().position(|row| std::ptr::eq(row, filled[found])).unwrap_or(0);
    let (same, width) = share(head);
    // A text with commas in some of its lines is no table with a title.
    let known = qes_records::Producer::of(&cells[found], None).is_some();
    let apart =
        width > 2 || first.len() == width || blank_before(text, rows[head].0) || counts(&rows[head + 1..], width);
    let certain = known || (apart && same >= MOST && rows.len() - head > 1 && (same, width) >= plain);
    if certain { ((same.max(plain.0), width), head) } else { (plain, 0) }
}

/// Whether some column of these rows holds numbers only.
fn counts(rows: &[(u64, Vec<String>)], width: usize) -> bool {
    let number = |row: &(u64, Vec<String>), at: usize| row.1.get(at).is_some_and(|cell| is_number(cell.trim(), '.'));
    !rows.is_empty() && (0..width).any(|at| rows.iter().all(|row| number(row, at)))
}

/// Whether the line before this one, from 1, is blank.
fn blank_before(text: &str, line: u64) -> bool {
    let before = usize::try_from(line).unwrap_or(0).checked_sub(2);
    before.and_then(|at| text.lines().nth(at)).is_some_and(|l| l.trim().is_empty())
}

/// Whether quotation marks in a text with tabs belong to the cells: some cell begins with one and does not end with one.
fn are_literal(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.is_empty()).take(head::SAMPLE);
    let Some(width) = lines.next().map(|head| head.split('\t').count()) else { return false };
    let mut literal = false;
    for line in lines {
        if line.split('\t').count() != width {
            return false;
        }
        literal |= line.split('\t').any(|cell| {
            cell.starts_with('"') && (cell.len() == 1 || !cell.ends_with('"') || cell.matches('"').count() % 2 == 1)
        });
    }
    literal
}
