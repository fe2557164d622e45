//! CSV and its relatives: encoding, separator, decimal mark and head are detected where they are not given.

mod layout;
mod quotations;
mod split;

use std::path::Path;

use csv::StringRecord;
use qes_records::{Decoded, decode, decode_as, repeats_head};
use qes_work::Work;

use super::rows::MOST_BYTES;
use super::{Dialect, RawTable, head};
use crate::error::ReviewError;
use crate::files;
use crate::inferred::{Marks, marks_of};

/// Encodings that a mistyped name is compared with.
const ENCODINGS: &[&str] = &[
    "utf-8",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "latin1",
    "macintosh",
    "cp437",
    "cp850",
    "ibm866",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "koi8-r",
];

/// A table whose first row names the columns, as a data package has them.
pub(crate) fn read(path: &Path, bytes: &[u8], dialect: Dialect, work: &Work) -> Result<RawTable, ReviewError> {
    let text = decode(bytes);
    let mut table = table(path, &text, dialect, false, work)?;
    if text.encoding != "UTF-8" {
        table.notes.push(format!("the text is {}, and is read as that", text.encoding));
    }
    table.notes.extend(text.warnings().into_iter().map(|w| format!("line {}: {}", w.line, w.message)));
    Ok(table)
}

/// A table as people have them: lines may stand above its head, and rows and columns may be blank.
pub(crate) fn read_loosely(
    path: &Path,
    text: &Decoded<'_>,
    dialect: Dialect,
    work: &Work,
) -> Result<RawTable, ReviewError> {
    table(path, text, dialect, true, work)
}

/// The text of a file whose encoding is this one, or is found out.
///
/// # Errors
/// There is no encoding of this name.
pub(crate) fn decoded<'a>(bytes: &'a [u8], encoding: Option<&str>) -> Result<Decoded<'a>, ReviewError> {
    match encoding {
        None => Ok(decode(bytes)),
        Some(label) => decode_as(bytes, label).map_err(|_| ReviewError::unknown_name("encoding", label, ENCODINGS)),
    }
}

fn table(
    path: &Path,
    decoded: &Decoded<'_>,
    dialect: Dialect,
    loose: bool,
    work: &Work,
) -> Result<RawTable, ReviewError> {
    let text = decoded.text.as_ref();
    let (declared, text, above) = match layout::declared(text) {
        Some((separator, rest)) => (Some(separator), rest, 1),
        None => (None, text, 0),
    };
    if text.trim().is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "CSV", message };
    if text.len() > MOST_BYTES {
        let (found, most) = (files::size(text.len() as u64), files::size(MOST_BYTES as u64));
        return Err(malformed(format!("found {found} of text, expected at most {most}")));
    }
    work.begin_counted("reading", "bytes", text.len());
    let layout = layout::of(text, dialect.separator.or(declared), loose);
    let mut reader = layout::reader(text, layout);
    let mut titles: Vec<(u64, Vec<String>)> = Vec::new();
    let mut record = StringRecord::new();
    let mut written = loop {
        if !reader.read_record(&mut record).map_err(|e| malformed(e.to_string()))? {
            return Err(ReviewError::Empty { path: path.to_owned() });
        }
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if titles.len() == layout.head {
            break cells;
        }
        titles.push((layout::line_of(&record, text) + above, cells));
    };
    let start = split::start(text, &reader);
    // A data package says itself how many rows its tables have.
    let told = written.iter().position(|name| !bare(name).is_empty()).filter(|_| loose);
    let is_head = |head: &[String], cells: &[&str]| {
        // Most rows are none by one cell.
        told.is_some_and(|at| cells.get(at).is_some_and(|cell| cell.contains(bare(&head[at]))))
            && repeats_head(head.iter().map(String::as_str), cells.iter().copied())
    };
    let read = |head: &[String]| {
        let again = |cells: &[&str]| is_head(head, cells);
        split::split(text, layout, start, head.len(), &again, work).map_err(|failure| match failure {
            split::Failure::Stopped(stopped) => ReviewError::from(stopped),
            split::Failure::Malformed(message) => malformed(message),
        })
    };
    let mut body = read(&written)?;
    if widen(&mut written, &body) {
        body = read(&written)?;
    }
    let (names, repeated) = head::told_apart(&written, titles.last().map(|(_, cells)| cells.as_slice()));
    let below = |line: &u64| line + above;
    let mut table = RawTable {
        header: RawTable::name_columns(names),
        rows: body.rows,
        lines: body.lines.iter().map(below).collect(),
        short: body.short,
        long: body.long,
        separator: Some(layout.separator),
        given_decimal: dialect.decimal,
        encoding: decoded.encoding,
        ..RawTable::default()
    };
    if let (Some((first, _)), Some((last, _))) = (titles.first(), titles.last()) {
        let rows: Vec<Vec<String>> = titles.iter().map(|(_, cells)| cells.clone()).collect();
        table.notes.extend(head::above(&rows, *first, *last));
    }
    table.notes.extend(repeated);
    table.notes.extend(head::again(&body.left_out.iter().map(below).collect::<Vec<_>>()));
    if let (Some(last), Some(line)) = (table.rows.len().checked_sub(1), table.lines.last())
        && layout.quoting
    {
        let quotations = quotations::of(text, layout.separator, work)?;
        if quotations.open {
            let last = last + 1;
            return Err(malformed(format!("a quotation mark in row {last} (line {line}) has no end")));
        }
        table.notes.extend(quotations.notes());
    }
    if loose {
        table = table.without_blanks(&written);
        table.notes.extend(table.lone_cells());
    }
    let width = table.header.len();
    table.notes.extend(head::unnamed(&written[..width], &table.header));
    table.certain = marks_of(&table.header, &table.rows, work)?;
    let marks = Marks::found(&table.header, &table.certain, table.separator);
    table.decimal = dialect.decimal.unwrap_or_else(|| marks.decimal());
    Ok(table)
}

/// A cell without the marks and blanks around it that a repeated head may lack.
fn bare(cell: &str) -> &str {
    cell.trim_start_matches('\u{feff}').trim().trim_matches('"').trim()
}

/// Gives a head as many columns as most of the rows have, where those have more: what stands there is no slip.
fn widen(head: &mut Vec<String>, body: &split::Body) -> bool {
    const FEWEST: usize = 3;
    let rows = body.rows.len() + body.left_out.len();
    if rows < FEWEST || body.long.len() * 2 <= rows {
        return false;
    }
    let Some(most) = body.long.iter().map(|(_, more)| more.len()).max() else { return false };
    head.resize(head.len() + most, String::new());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loose(bytes: &[u8]) -> RawTable {
        read_loosely(Path::new("t.csv"), &decode(bytes), Dialect::default(), &Work::new()).unwrap()
    }

    fn check(text: &str, expected: (char, &[&str], &[&str])) {
        for table in [
            read(Path::new("t.csv"), text.as_bytes(), Dialect::default(), &Work::new()).unwrap(),
            loose(text.as_bytes()),
        ] {
            let first: Vec<&str> = table.rows.row(0).collect();
            let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
            assert_eq!((table.decimal, header.as_slice(), first.as_slice()), expected);
        }
    }

    #[test]
    fn separators_and_decimal_marks() {
        check("a,b\n1,2.5\n", ('.', &["a", "b"], &["1", "2.5"]));
        check("a;b\n1;2,5\n3;4\n", (',', &["a", "b"], &["1", "2,5"]));
        check("a\tb\nx, y\t2\n", ('.', &["a", "b"], &["x, y", "2"]));
        // Lists in the cells are no columns.
        let lists = "id,keywords\n1,pain; back; life\n2,knee; hip; life\n3,neck; arm; life\n";
        check(lists, ('.', &["id", "keywords"], &["1", "pain; back; life"]));
        check(&lists.replace("; ", "|"), ('.', &["id", "keywords"], &["1", "pain|back|life"]));
        // A zero is no sign of UTF-16.
        check("id,t\n1,a\0\n2,b\n3,c\n", ('.', &["id", "t"], &["1", "a\0"]));
        check("a;b\n\"x;y\";1\n", ('.', &["a", "b"], &["x;y", "1"]));
        check("\u{feff}only\nvalue\n", ('.', &["only"], &["value"]));
        check("sep=;\r\na;b\r\nx, y;2,5\r\n", (',', &["a", "b"], &["x, y", "2,5"]));
        check("a,b\n1,2,,\n", ('.', &["a", "b"], &["1", "2"]));
        check("a\tb\n\"Living\" with pain\tx\n\"y\tz\n", ('.', &["a", "b"], &["\"Living\" with pain", "x"]));
        check("a\tb\n\"x\ty\"\tz\n", ('.', &["a", "b"], &["x\ty", "z"]));
    }

    #[test]
    fn a_row_of_another_length_costs_its_cells_alone() {
        check("a,b\n1\n", ('.', &["a", "b"], &["1", ""]));
        let said = |text: &str| {
            let table = read(Path::new("t.csv"), text.as_bytes(), Dialect::default(), &Work::new()).unwrap();
            table.warnings("t.csv").into_iter().map(|r| (r.row, r.rule, r.message)).collect::<Vec<_>>()
        };
        assert_eq!(
            said("a,b\n1,2\n3\n1,2,3,4,\n"),
            [
                (
                    1,
                    "short-row",
                    "t.csv, row 2 (line 3): found 1 cells, expected 2; the rest counts as missing".to_owned()
                ),
                (
                    2,
                    "long-row",
                    "t.csv, row 3 (line 4): found 4 cells, expected 2 as in the header; the last 2 are left out: '3', '4'"
                        .to_owned()
                ),
            ]
        );
        assert_eq!(said("a,b\n1,2,,\n"), []);
        let table = read(Path::new("t.csv"), b"a,b\n1,2,3\n4,5,6\n7,8\n", Dialect::default(), &Work::new()).unwrap();
        assert_eq!((table.header.join(","), table.long.len()), ("a,b,column_3".to_owned(), 0));
        assert_eq!(table.notes, ["the header leaves 1 column without a name; it is called 'column_3'"]);
    }

    #[test]
    fn blank_and_repeated_names_are_numbered() {
        check("a,,a\n1,2,3\n", ('.', &["a", "column_2", "a_2"], &["1", "2", "3"]));
    }

    #[test]
    fn every_encoding_is_read() {
        let text = "étude;n\nGroß;1\n";
        let utf_16 = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}{text}").encode_utf16().flat_map(order).collect()
        };
        let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (format!("\u{feff}{text}").into_bytes(), "UTF-8"),
            (utf_16(u16::to_le_bytes, "\u{feff}"), "UTF-16LE"),
            (utf_16(u16::to_be_bytes, "\u{feff}"), "UTF-16BE"),
            (utf_16(u16::to_be_bytes, ""), "UTF-16BE"),
            (windows, "windows-1252"),
        ] {
            let table = loose(&bytes);
            assert_eq!((table.encoding, table.header[0].as_str(), table.rows.cell(0, 0)), (encoding, "étude", "Groß"));
        }
        let error = decoded(b"", Some("windows-1522")).unwrap_err().to_string();
        assert!(error.ends_with("did you mean 'windows-1252'?"), "{error}");
    }

    #[test]
    fn a_head_among_the_rows_is_none_of_them() {
        let table = loose(b"id,n\n1,2\nid,n\n3,4\n");
        assert_eq!((table.rows.len(), table.lines.as_slice()), (2, &[2, 4][..]));
        assert_eq!(table.notes, ["the header stands again in line 3; that row is left out"]);
        let table = loose("\u{feff}\"A\",\"B\"\n1,2\n\u{feff}\"A\",\"B\"\n3,4\n\u{feff}\"A\",\"B\"\n".as_bytes());
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.notes, ["the header stands again in lines 3 and 5; those rows are left out"]);
        assert_eq!(loose(b"n\nn\n2\n").rows.len(), 2);
    }

    #[test]
    fn lines_above_the_head_and_blank_rows_are_left_out_and_said() {
        let table = loose(b"Search results\n\"Date: 2024-01-02\"\n\nid;title;n;;\n1;A;2;;\n;;;;\n2;B;3;;\n");
        assert_eq!(table.header, ["id", "title", "n"]);
        assert_eq!((table.rows.len(), table.lines.as_slice()), (2, &[5, 7][..]));
        assert_eq!(
            table.notes,
            [
                "lines 1–2 above the header are left out: 'Search results', 'Date: 2024-01-02'",
                "1 empty row is left out"
            ]
        );
    }
}
