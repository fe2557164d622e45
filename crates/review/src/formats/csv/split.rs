//! A text cut into rows of cells, in parts that are read at the same time.
//!
//! A part begins at the end of a line. Whether a record begins there too, only reading from the start tells: a cell in quotation marks may hold
//! ends of lines. So each part is read as if one did, and read again from the right place where the part before it has read on beyond it.

use csv::StringRecord;
use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::layout::{self, Layout};
use crate::formats::rows::Rows;

/// Bytes below which a text is read in one go.
const PART: usize = 4 << 20;
/// Records read between two looks at the work.
const RECORDS: usize = 2048;
/// Records read with quotation marks before one without is looked for again.
const AT_ONCE: usize = 256;

/// What follows the head of a table.
#[derive(Default)]
pub(super) struct Body {
    pub rows: Rows,
    /// The line on which each row begins, from 1.
    pub lines: Vec<u64>,
    /// Rows with fewer cells than the head, and how many.
    pub short: Vec<(usize, usize)>,
    /// Rows with more cells than the head, and those beyond it.
    pub long: Vec<(usize, Vec<String>)>,
    /// Lines of rows that were left out.
    pub left_out: Vec<u64>,
}

/// Why a text cannot be cut.
pub(super) enum Failure {
    Stopped(Stopped),
    Malformed(String),
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

/// Where a record begins: the byte, and the line from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub byte: usize,
    pub line: u64,
}

/// The place of the record that a reader comes to next.
pub(super) fn start(text: &str, reader: &csv::Reader<&[u8]>) -> Start {
    let position = reader.position();
    let (byte, passed) = beyond(text, position.byte() as usize, position.line() - 1);
    Start { byte, line: passed + 1 }
}

/// One part, as if it began with a record.
struct Part {
    body: Body,
    /// Where the next record begins.
    end: usize,
    /// Ends of lines before that, from the start of the part.
    passed: u64,
}

/// Cuts a text from the place of a record on. Rows that `leave_out` knows are left out.
pub(super) fn split(
    text: &str,
    layout: Layout,
    start: Start,
    width: usize,
    leave_out: &(impl Fn(&[&str]) -> bool + Sync),
    work: &Work,
) -> Result<Body, Failure> {
    let read = |from: usize, to: usize| part(text, layout, (from, to), width, leave_out, work);
    let bounds = bounds(text, start.byte);
    let guessed: Vec<Result<Part, Failure>> = bounds.par_windows(2).map(|pair| read(pair[0], pair[1])).collect();
    let (mut bodies, mut at, mut line) = (Vec::new(), start.byte, start.line);
    for (pair, guessed) in bounds.windows(2).zip(guessed) {
        if at >= pair[1] {
            // A cell of the part before goes on beyond this one.
            continue;
        }
        let part = if at == pair[0] { guessed? } else { read(at, pair[1])? };
        bodies.push((part.body, line - 1));
        (at, line) = (part.end, line + part.passed);
    }
    Ok(joined(width, bodies))
}

/// Where the parts begin and end: at ends of lines.
fn bounds(text: &str, from: usize) -> Vec<usize> {
    let parts = ((text.len() - from) / PART).max(1);
    let size = (text.len() - from).div_ceil(parts);
    let mut bounds = vec![from];
    for n in 1..parts {
        let wanted = from + n * size;
        let end = memchr::memchr(b'\n', &text.as_bytes()[wanted..]).map_or(text.len(), |at| wanted + at + 1);
        if bounds.last().is_some_and(|last| *last < end) && end < text.len() {
            bounds.push(end);
        }
    }
    bounds.push(text.len());
    bounds
}

/// Reads the records that begin in this range, counted in lines from its start.
fn part(
    text: &str,
    layout: Layout,
    (from, to): (usize, usize),
    width: usize,
    leave_out: &impl Fn(&[&str]) -> bool,
    work: &Work,
) -> Result<Part, Failure> {
    work.go_on()?;
    let mut body = Body { rows: Rows::with_room(width, to - from), ..Body::default() };
    let mut take = |cells: &[&str], line: u64| {
        if leave_out(cells) {
            body.left_out.push(line);
        } else {
            body.add(cells, width, line);
        }
    };
    let (mut end, mut passed) = beyond(text, from, 0);
    let mut counted = from;
    let mut cells: Vec<&str> = Vec::with_capacity(width);
    let mut n = 0;
    while end < to {
        if n % RECORDS == 0 {
            work.did(end - counted)?;
            counted = end;
        }
        n += 1;
        if let Some(line) = plain_line(text, end, layout) {
            cells.clear();
            let mut start = 0;
            // Cells are short: looking at each byte is faster than any search.
            for (at, byte) in line.bytes().enumerate() {
                if byte == layout.separator {
                    cells.push(&line[start..at]);
                    start = at + 1;
                }
            }
            cells.push(&line[start..]);
            take(&cells, passed + 1);
            (end, passed) = beyond(text, end + line.len(), passed);
        } else {
            let before = passed;
            let read = quoted(text, layout, end, to, |record, line| {
                take(&record.iter().collect::<Vec<_>>(), before + line);
            })?;
            (end, passed) = (read.byte, before + read.line - 1);
        }
    }
    work.did(end.saturating_sub(counted))?;
    Ok(Part { body, end, passed })
}

/// The line that begins here, where it is a record by itself: no cell is in quotation marks, which may hold ends of lines.
fn plain_line(text: &str, from: usize, layout: Layout) -> Option<&str> {
    let rest = &text.as_bytes()[from..];
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = text[from..from + end].strip_suffix('\r').unwrap_or(&text[from..from + end]);
    let marked = if layout.quoting {
        memchr::memchr2(b'"', b'\r', line.as_bytes()).is_some()
    } else {
        memchr::memchr(b'\r', line.as_bytes()).is_some()
    };
    (!marked).then_some(line)
}

/// Reads some records from here on as the library does, each with its line counted from here; gives where the next one begins.
fn quoted(
    text: &str,
    layout: Layout,
    from: usize,
    to: usize,
    mut take: impl FnMut(&StringRecord, u64),
) -> Result<Start, Failure> {
    // The end of the line before goes along, so that a mark of the encoding in the middle of a text is not taken for one at its start.
    let lead = from.checked_sub(1).filter(|at| matches!(text.as_bytes()[*at], b'\r' | b'\n'));
    let base = lead.unwrap_or(from);
    let before = u64::from(text[base..from].contains('\n'));
    let mut reader = layout::reader(&text[base..], layout);
    let mut record = StringRecord::new();
    let (mut end, mut passed) = (from, 0);
    for _ in 0..AT_ONCE {
        let line = passed + 1;
        if !reader.read_record(&mut record).map_err(|e| Failure::Malformed(e.to_string()))? {
            return Ok(Start { byte: text.len(), line });
        }
        let position = reader.position();
        (end, passed) = beyond(text, base + position.byte() as usize, position.line() - 1 - before);
        take(&record, line);
        if end >= to {
            break;
        }
    }
    Ok(Start { byte: end, line: passed + 1 })
}

/// The place of the next record after this one, and the ends of lines before it: lines without a sign are none.
fn beyond(text: &str, byte: usize, lines: u64) -> (usize, u64) {
    let rest = text.as_bytes().get(byte..).unwrap_or_default();
    let ends = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    let (mut bytes, mut more) = (0, 0);
    for end in ends {
        bytes += 1;
        more += u64::from(*end == b'\n');
    }
    (byte + bytes, lines + more)
}

impl Body {
    /// Adds a row. What stands beyond the head is left out of it, and blank cells there are none.
    fn add(&mut self, cells: &[&str], width: usize, line: u64) {
        let place = self.rows.len();
        if cells.len() < width {
            self.short.push((place, cells.len()));
        }
        let more = cells.get(width..).unwrap_or_default();
        if let Some(last) = more.iter().rposition(|cell| !cell.trim().is_empty()) {
            self.long.push((place, more[..=last].iter().map(|cell| (*cell).to_owned()).collect()));
        }
        self.rows.push(cells.iter().copied());
        self.lines.push(line);
    }
}

/// The parts one below another, each with the ends of lines before it.
fn joined(width: usize, bodies: Vec<(Body, u64)>) -> Body {
    let mut whole = Body::default();
    let mut rows = Vec::with_capacity(bodies.len());
    let mut height = 0;
    for (body, before) in bodies {
        whole.lines.extend(body.lines.iter().map(|line| line + before));
        whole.left_out.extend(body.left_out.iter().map(|line| line + before));
        whole.short.extend(body.short.into_iter().map(|(row, cells)| (row + height, cells)));
        whole.long.extend(body.long.into_iter().map(|(row, more)| (row + height, more)));
        height += body.rows.len();
        rows.push(body.rows);
    }
    whole.rows = if rows.is_empty() { Rows::of_width(width) } else { Rows::joined(width, rows) };
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout { separator: b',', quoting: true, head: 0 };

    #[test]
    fn parts_are_the_whole_wherever_they_begin() {
        // Cells with ends of lines, marks in the middle, blank lines, rows of other lengths.
        let block = "\u{feff}1,\"a\nb,c\n\"\r\n\r\n2,5\" wide\n3\n4,\"say \"\"no\"\"\",x\n7,8\r\n9\n\"\n\n\n\",z\n";
        let text = block.repeat(50);
        let none = |_: &[&str]| false;
        let start = Start { byte: 0, line: 1 };
        let Ok(whole) = split(&text, LAYOUT, start, 2, &none, &Work::new()) else { panic!("it is cut") };
        // The lines as the library counts them.
        let expected: Vec<u64> = layout::reader(&text, LAYOUT)
            .into_records()
            .map(|record| layout::line_of(&record.unwrap(), &text))
            .collect();
        assert_eq!(whole.lines, expected);
        for cut in 1..block.len() * 2 {
            if !text.is_char_boundary(cut) {
                continue;
            }
            let bounds = [0, cut, text.len()];
            let (mut bodies, mut at, mut line) = (Vec::new(), 0, 1);
            for pair in bounds.windows(2) {
                if at >= pair[1] {
                    continue;
                }
                let Ok(part) = part(&text, LAYOUT, (at, pair[1]), 2, &none, &Work::new()) else { panic!("it is cut") };
                bodies.push((part.body, line - 1));
                (at, line) = (part.end, line + part.passed);
            }
            let body = joined(2, bodies);
            assert!(body.rows == whole.rows && body.lines == whole.lines, "cut at {cut}");
            assert!(body.long == whole.long && body.short == whole.short, "cut at {cut}");
        }
    }

    #[test]
    fn a_long_text_is_read_in_parts_and_stops() {
        let text = "1,\"x\ny\"\n".repeat(2 * PART / 8);
        let none = |_: &[&str]| false;
        let start = Start { byte: 0, line: 1 };
        let Ok(body) = split(&text, LAYOUT, start, 2, &none, &Work::new()) else { panic!("it is cut") };
        assert_eq!((body.rows.len(), body.lines.last()), (2 * PART / 8, Some(&(2 * PART as u64 / 4 - 1))));
        assert!(body.rows.column(1).all(|cell| cell == "x\ny"));
        let work = Work::new();
        work.stop();
        assert!(matches!(split(&text, LAYOUT, start, 2, &none, &work), Err(Failure::Stopped(_))));
    }
}
