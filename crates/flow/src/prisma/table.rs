//! The table as it is written and read: every cell kept, every number checked.

use thiserror::Error;

use super::cells::{List, blank, count, list_of};
use super::{LISTS, NEWER, OwnRow, PARTED, ROWS};
use crate::boxes::sum;

/// The columns.
pub(super) const COLUMNS: [&str; 8] = ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"];

/// Rows of headings, which count nothing.
const HEADINGS: [&str; 3] = ["identification", "screening", "included"];

/// A PRISMA 2020 table. What it was read from is what it writes, cell by cell.
///
/// ```
/// use qes_flow::PrismaTable;
///
/// let text = "data,node,box,description,boxtext,tooltips,url,n\n\
///             database_results,node7,box2,From databases,Databases,,,1200\n\
///             duplicates,node8,box3,Duplicates,Duplicate records,,,200\n\
///             records_screened,node9,box4,Screened,Records screened,,,999\n";
/// let table = PrismaTable::read(text)?;
/// assert_eq!(table.count("database_results"), Some(1200));
/// assert_eq!(table.write(), text);
/// let flow = table.flow()?;
/// let broken: Vec<_> = flow.equations().into_iter().filter(|e| e.holds == Some(false)).map(|e| e.lhs).collect();
/// assert_eq!(broken, ["1200 - 200"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrismaTable {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Where `data`, `boxtext` and `n` stand.
    places: [usize; 3],
    /// The line that each row begins in.
    lines: Vec<u64>,
    notes: Vec<String>,
    separator: u8,
    crlf: bool,
    mark: bool,
}

/// Why a text is no PRISMA 2020 table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PrismaError {
    /// A column is missing.
    #[error("found no column '{column}'; expected the columns {}", COLUMNS.join(", "))]
    MissingColumn {
        /// The column.
        column: &'static str,
    },
    /// None of its rows is one of PRISMA 2020.
    #[error("found none of the rows of PRISMA 2020, such as database_results or records_screened")]
    NoRow,
    /// A key stands twice.
    #[error("line {line}: found the row '{key}' again; expected it once")]
    RepeatedRow {
        /// The key.
        key: String,
        /// The line.
        line: u64,
    },
    /// A count that is none.
    #[error("line {line}, {key}: found '{found}', expected {expected}")]
    BadCount {
        /// The row.
        key: String,
        /// The line.
        line: u64,
        /// What stands there.
        found: String,
        /// What would do.
        expected: &'static str,
    },
    /// The table is no CSV.
    #[error("the table cannot be read: {message}")]
    Malformed {
        /// Why.
        message: String,
    },
}

impl PrismaTable {
    /// Reads a table.
    ///
    /// # Errors
    /// A column is missing, a row stands twice, a count is no whole number of zero or more, or nothing of PRISMA 2020 is in it.
    pub fn read(text: &str) -> Result<Self, PrismaError> {
        let (mark, body) = text.strip_prefix('\u{feff}').map_or((false, text), |body| (true, body));
        let crlf = body.contains("\r\n");
        let malformed = |e: csv::Error| PrismaError::Malformed { message: e.to_string() };
        let header = body.lines().next().unwrap_or_default();
        // The sign that the header has most often; a comma where none is more frequent.
        let separator = [b'\t', b';', b','].into_iter().max_by_key(|s| header.bytes().filter(|b| b == s).count());
        let separator = separator.unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(body.as_bytes());
        let header: Vec<String> = reader.headers().map_err(malformed)?.iter().map(str::to_owned).collect();
        let place = |column: &'static str| {
            header
                .iter()
                .position(|h| h.trim().eq_ignore_ascii_case(column))
                .ok_or(PrismaError::MissingColumn { column })
        };
        let places = [place("data")?, place("boxtext")?, place("n")?];
        let (rows, notes) = (Vec::new(), Vec::new());
        let mut table = Self { header, rows, places, lines: Vec::new(), notes, separator, crlf, mark };
        let mut known = 0;
        let (mut seen, mut lines) = (0, 1);
        for record in reader.into_records() {
            let record = record.map_err(malformed)?;
            // The reader's own count is one behind where lines end in two characters.
            let start = record.position().map_or(0, |p| p.byte() as usize).min(body.len());
            let start = start + body[start..].len() - body[start..].trim_start_matches(['\r', '\n']).len();
            lines += body[seen..start].matches('\n').count() as u64;
            seen = start;
            let line = lines;
            let row: Vec<String> = record.iter().map(str::to_owned).collect();
            let (key, n) = (key_of(&row[places[0]]), row[places[2]].clone());
            if is_known(&key) {
                known += 1;
                if table.row(&key).is_some() {
                    return Err(PrismaError::RepeatedRow { key, line });
                }
                table.notes.extend(check(&key, &n, line)?);
            }
            table.rows.push(row);
            table.lines.push(line);
        }
        if known == 0 { Err(PrismaError::NoRow) } else { Ok(table) }
    }

    /// A table of PRISMA 2020's own rows, with these contents of the column `n`.
    pub(super) fn new(n: impl Fn(&str) -> Option<String>) -> Self {
        let cell = |text: &str| if text.is_empty() { "NA".to_owned() } else { text.to_owned() };
        let row = |r: &super::Row| {
            let n = n(r.key);
            if LISTS[..2].contains(&r.key) && n.is_none() {
                return None;
            }
            let described = if r.aside.is_empty() { r.text.to_owned() } else { format!("{} ({})", r.text, r.aside) };
            let heading = r.key.is_empty() || HEADINGS.contains(&r.key);
            let n = n.unwrap_or_else(|| if heading { "0" } else { "NA" }.to_owned());
            Some(vec![
                cell(r.key),
                cell(r.node),
                r.place.to_owned(),
                described.clone(),
                r.text.to_owned(),
                described,
                cell(""),
                n,
            ])
        };
        let rows: Vec<Vec<String>> = ROWS.iter().filter_map(row).collect();
        Self {
            header: COLUMNS.map(str::to_owned).to_vec(),
            lines: (2..).take(rows.len()).collect(),
            rows,
            places: [0, 4, 7],
            notes: Vec::new(),
            separator: b',',
            crlf: false,
            mark: false,
        }
    }

    /// Adds a row that PRISMA 2020 does not have, behind the others of its box; for a table of PRISMA 2020's own columns.
    pub(super) fn add_own(&mut self, key: &str, place: &str, label: &str, n: String) {
        let cells = [key, "NA", place, label, label, "NA", "NA"].map(str::to_owned);
        let behind = self.rows.iter().rposition(|r| r[2] == place).map_or(self.rows.len(), |at| at + 1);
        self.rows.insert(behind, cells.into_iter().chain([n]).collect());
        self.lines = (2..).take(self.rows.len()).collect();
    }

    fn row(&self, key: &str) -> Option<&Vec<String>> {
        self.rows.iter().find(|r| key_of(&r[self.places[0]]) == key)
    }

    /// The keys of PRISMA 2020's rows.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        ROWS.iter().map(|r| r.key).filter(|key| !key.is_empty())
    }

    /// Adds what a reader of the table should know to its notes.
    pub fn note(&mut self, note: Option<String>) {
        self.notes.extend(note);
    }

    /// What was read although it is not written as PRISMA 2020 writes it, and what it was taken for.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The rows that PRISMA 2020 does not have and that hold something.
    pub fn own_rows(&self) -> Vec<OwnRow> {
        let place = self.header.iter().position(|h| h.trim().eq_ignore_ascii_case("box"));
        let [key_at, text_at, n_at] = self.places;
        let held = self.rows.iter().zip(&self.lines).filter(|(r, _)| {
            let key = key_of(&r[key_at]);
            // Headings, and rows whose key somebody deleted, count nothing where they hold a zero.
            (!is_known(&key) || NEWER.contains(&key.as_str()))
                && !blank(&r[n_at])
                && !(r[n_at].trim() == "0" && (blank(&key) || NEWER.contains(&key.as_str())))
        });
        held.map(|(r, line)| {
            let key = r[key_at].trim();
            let text = [r[text_at].trim(), key].into_iter().find(|t| !blank(t)).unwrap_or("without a name");
            OwnRow::new(key, text, place.map_or("", |at| r[at].trim()), &r[n_at], *line)
        })
        .collect()
    }

    fn n(&self, key: &str) -> &str {
        self.row(key).map_or("", |r| r[self.places[2]].as_str())
    }

    /// The count of a row; `None` where the row is not there or blank. Of a list, the sum.
    pub fn count(&self, key: &str) -> Option<u64> {
        let parts = self.list(key);
        if parts.is_empty() { count(self.n(key)).and_then(|c| c.n) } else { sum(parts.iter().map(|(_, n)| *n)) }
    }

    /// The names and counts of a list; empty where there is none, or one number alone.
    pub fn list(&self, key: &str) -> Vec<(String, Option<u64>)> {
        let listed = LISTS.contains(&key) || PARTED.contains(&key) && count(self.n(key)).is_none();
        let filled = |(parts, _): &(List, bool)| parts.iter().any(|(_, n)| n.is_some());
        list_of(self.n(key)).filter(|_| listed).filter(filled).map(|(parts, _)| parts).unwrap_or_default()
    }

    /// What stands in a box, as far as the table says.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.row(key).map(|r| r[self.places[1]].trim()).filter(|t| !blank(t))
    }

    /// A remark on the whole, which the description of a heading carries.
    pub fn remark(&mut self, text: &str) {
        let Some(place) = self.header.iter().position(|h| h.trim() == "description") else { return };
        let key = self.places[0];
        if let Some(row) = self.rows.iter_mut().find(|r| HEADINGS.contains(&r[key].trim())) {
            row[place] = format!("{}; {text}", row[place]);
        }
    }

    /// The remarks on the whole.
    pub fn remarks(&self) -> Vec<&str> {
        let Some(place) = self.header.iter().position(|h| h.trim() == "description") else { return Vec::new() };
        let headings = self.rows.iter().filter(|r| HEADINGS.contains(&r[self.places[0]].trim()));
        headings.flat_map(|r| r[place].split(';').skip(1).map(str::trim)).collect()
    }

    /// The table as CSV.
    pub fn write(&self) -> String {
        let terminator = if self.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer =
            csv::WriterBuilder::new().delimiter(self.separator).terminator(terminator).from_writer(Vec::new());
        let mut text = if self.mark { "\u{feff}".to_owned() } else { String::new() };
        for row in std::iter::once(&self.header).chain(&self.rows) {
            // Writing into memory does not fail, and all rows have the header's length.
            let _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&bytes));
        text
    }
}

/// A key in one spelling.
fn key_of(cell: &str) -> String {
    cell.trim().to_lowercase()
}

fn is_known(key: &str) -> bool {
    !key.is_empty() && ROWS.iter().any(|r| r.key == key) || NEWER.contains(&key)
}

/// Whether a row's `n` is what its key asks for; what it is taken for, where it is written otherwise.
fn check(key: &str, n: &str, line: u64) -> Result<Option<String>, PrismaError> {
    let found: String = n.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
    if HEADINGS.contains(&key) {
        return Ok(None);
    }
    if let Some(count) = count(n) {
        let read = count.n.filter(|_| !count.plain).map(|n| n.to_string());
        return Ok(read.map(|read| format!("line {line}, {key}: '{found}' is read as {read}")));
    }
    let (lists, parted) = (LISTS.contains(&key), PARTED.contains(&key));
    if let Some((list, plain)) = list_of(n).filter(|_| lists || parted) {
        let part = |(name, n): &(String, Option<u64>)| {
            format!("{name}, {}", n.map_or_else(|| "NA".to_owned(), |n| n.to_string()))
        };
        let read = || list.iter().map(part).collect::<Vec<_>>().join("; ");
        let said = match (plain, lists) {
            (true, true) => None,
            (true, false) => {
                Some(format!("line {line}, {key}: '{found}' is read as a list, where PRISMA 2020 has one number"))
            }
            (false, _) => Some(format!("line {line}, {key}: '{found}' is read as '{}'", read())),
        };
        return Ok(said);
    }
    let expected =
        if lists { "a list such as 'Reason1, 3; Reason2, 4'" } else { "a whole number of zero or more, or nothing" };
    Err(PrismaError::BadCount { key: key.to_owned(), line, found, expected })
}
