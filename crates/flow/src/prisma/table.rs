//! The table as it is written and read: every cell kept, every number checked.

use thiserror::Error;

use super::{LISTS, NEWER, ROWS};
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
    separator: u8,
    crlf: bool,
    mark: bool,
}

/// The largest count that is taken for one.
const LARGEST: u64 = 1_000_000_000_000_000;

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

/// What stands for a count that nobody filled in.
fn blank(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "na" | "xxx")
}

/// A count, or nothing where none was filled in.
fn count(text: &str) -> Option<Count> {
    if blank(text) {
        return Some(Count(None));
    }
    text.trim().parse().ok().filter(|n| *n <= LARGEST).map(|n| Count(Some(n)))
}

/// What stands in a cell for a count.
struct Count(Option<u64>);

/// The names and counts of a list as PRISMA 2020 writes it; the last comma of each part separates. `None` where it is none.
///
/// ```
/// use qes_flow::reasons_of;
///
/// assert_eq!(reasons_of("Wrong people, or none, 3; Late, NA"), Some(vec![("Wrong people, or none".to_owned(), Some(3)), ("Late".to_owned(), None)]));
/// assert_eq!(reasons_of("Wrong people"), None);
/// ```
pub fn reasons_of(text: &str) -> Option<Vec<(String, Option<u64>)>> {
    let parts = text.split(';').map(str::trim).filter(|p| !p.is_empty());
    parts.map(|p| p.rsplit_once(',').and_then(|(name, n)| Some((name.trim().to_owned(), count(n)?.0)))).collect()
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
        let semicolons = header.matches(';').count() > header.matches(',').count();
        let separator = if semicolons { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(body.as_bytes());
        let header: Vec<String> = reader.headers().map_err(malformed)?.iter().map(str::to_owned).collect();
        let place = |column: &'static str| {
            header.iter().position(|h| h.trim() == column).ok_or(PrismaError::MissingColumn { column })
        };
        let places = [place("data")?, place("boxtext")?, place("n")?];
        let mut table = Self { header, rows: Vec::new(), places, separator, crlf, mark };
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
            let (key, n) = (row[places[0]].trim().to_owned(), row[places[2]].clone());
            if ROWS.iter().any(|r| r.key == key && !key.is_empty()) || NEWER.contains(&key.as_str()) {
                known += 1;
                if table.row(&key).is_some() {
                    return Err(PrismaError::RepeatedRow { key, line });
                }
                check(&key, &n, line)?;
            }
            table.rows.push(row);
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
        Self {
            header: COLUMNS.map(str::to_owned).to_vec(),
            rows: ROWS.iter().filter_map(row).collect(),
            places: [0, 4, 7],
            separator: b',',
            crlf: false,
            mark: false,
        }
    }

    fn row(&self, key: &str) -> Option<&Vec<String>> {
        self.rows.iter().find(|r| r[self.places[0]].trim() == key)
    }

    fn n(&self, key: &str) -> &str {
        self.row(key).map_or("", |r| r[self.places[2]].as_str())
    }

    /// The count of a row; `None` where the row is not there or blank. Of a list, the sum.
    pub fn count(&self, key: &str) -> Option<u64> {
        let parts = self.list(key);
        if parts.is_empty() { count(self.n(key)).and_then(|c| c.0) } else { sum(parts.iter().map(|(_, n)| *n)) }
    }

    /// The names and counts of a list; empty where there is none, or one number alone.
    pub fn list(&self, key: &str) -> Vec<(String, Option<u64>)> {
        if !LISTS.contains(&key) {
            return Vec::new();
        }
        let filled = |parts: &Vec<(String, Option<u64>)>| parts.iter().any(|(_, n)| n.is_some());
        reasons_of(self.n(key)).filter(filled).unwrap_or_default()
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

/// Whether a row's `n` is what its key asks for.
fn check(key: &str, n: &str, line: u64) -> Result<(), PrismaError> {
    let (fine, expected) = if LISTS.contains(&key) {
        (count(n).is_some() || reasons_of(n).is_some(), "a list such as 'Reason1, 3; Reason2, 4'")
    } else {
        let fine = HEADINGS.contains(&key) || count(n).is_some();
        (fine, "a whole number of zero or more without separators, or nothing")
    };
    if fine {
        return Ok(());
    }
    let found: String = n.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
    Err(PrismaError::BadCount { key: key.to_owned(), line, found, expected })
}
