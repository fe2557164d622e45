//! CSV and its relatives: encoding, separator, decimal mark and head are detected where they are not given.

mod layout;

use std::path::Path;

use csv::StringRecord;
use qes_records::{Decoded, decode, decode_as};

use super::{Dialect, RawTable, head};
use crate::error::ReviewError;
use crate::inferred::Marks;

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
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "koi8-r",
];

/// A table whose first row names the columns, as a data package has them.
pub(crate) fn read(path: &Path, bytes: &[u8], dialect: Dialect) -> Result<RawTable, ReviewError> {
    let text = decode(bytes);
    let mut table = table(path, &text, dialect, false)?;
    if text.encoding != "UTF-8" {
        table.notes.push(format!("the text is {}, and is read as that", text.encoding));
    }
    table.notes.extend(text.warnings().into_iter().map(|w| format!("line {}: {}", w.line, w.message)));
    Ok(table)
}

/// A table as people have them: lines may stand above its head, and rows and columns may be blank.
pub(crate) fn read_loosely(path: &Path, text: &Decoded<'_>, dialect: Dialect) -> Result<RawTable, ReviewError> {
    table(path, text, dialect, true)
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

fn table(path: &Path, decoded: &Decoded<'_>, dialect: Dialect, loose: bool) -> Result<RawTable, ReviewError> {
    let text = decoded.text.as_ref();
    let (declared, text, above) = match layout::declared(text) {
        Some((separator, rest)) => (Some(separator), rest, 1),
        None => (None, text, 0),
    };
    if text.trim().is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    let layout = layout::of(text, dialect.separator.or(declared), loose);
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "CSV", message };
    let mut records = layout::reader(text, layout).into_records();
    let mut titles: Vec<(u64, Vec<String>)> = Vec::new();
    let written = loop {
        let record = records.next().ok_or_else(|| ReviewError::Empty { path: path.to_owned() })?;
        let record = record.map_err(|e| malformed(e.to_string()))?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if titles.len() == layout.head {
            break cells;
        }
        titles.push((layout::line_of(&record, text) + above, cells));
    };
    let header = RawTable::name_columns(written.clone());
    let mut table = RawTable {
        header,
        separator: Some(layout.separator),
        given_decimal: dialect.decimal,
        encoding: decoded.encoding,
        ..RawTable::default()
    };
    if let (Some((first, _)), Some((last, _))) = (titles.first(), titles.last()) {
        let rows: Vec<Vec<String>> = titles.iter().map(|(_, cells)| cells.clone()).collect();
        table.notes.extend(head::above(&rows, *first, *last));
    }
    for record in records {
        let record: StringRecord = record.map_err(|e| malformed(e.to_string()))?;
        let line = layout::line_of(&record, text) + above;
        add(&mut table, &record, line).map_err(malformed)?;
    }
    if let (Some(last), Some(line)) = (table.rows.last(), table.lines.last())
        && layout.quoting
        && last.iter().any(|cell| cell.contains('\n'))
        && text.matches('"').count() % 2 == 1
    {
        return Err(malformed(format!("a quotation mark in row {} (line {line}) has no end", table.rows.len())));
    }
    if loose {
        table = table.without_blanks(&written);
        table.notes.extend(head::sparse(&written[..table.header.len()]));
    }
    let marks = Marks::found(&table.header, &table.rows, table.separator);
    table.decimal = dialect.decimal.unwrap_or_else(|| marks.decimal());
    Ok(table)
}

/// Adds a row. Blank cells beyond the header are none.
fn add(table: &mut RawTable, record: &StringRecord, line: u64) -> Result<(), String> {
    let (found, expected) = (record.len(), table.header.len());
    if record.iter().skip(expected).any(|cell| !cell.trim().is_empty()) {
        let row = table.rows.len() + 1;
        return Err(format!("row {row} (line {line}) has {found} cells, expected {expected} as in the header"));
    }
    if found < expected {
        table.short.push((table.rows.len(), found));
    }
    let mut row: Vec<String> = record.iter().take(expected).map(str::to_owned).collect();
    row.resize(expected, String::new());
    table.rows.push(row);
    table.lines.push(line);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loose(bytes: &[u8]) -> RawTable {
        read_loosely(Path::new("t.csv"), &decode(bytes), Dialect::default()).unwrap()
    }

    fn check(text: &str, expected: (char, &[&str], &[&str])) {
        for table in [read(Path::new("t.csv"), text.as_bytes(), Dialect::default()).unwrap(), loose(text.as_bytes())] {
            let first: Vec<&str> = table.rows[0].iter().map(String::as_str).collect();
            let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
            assert_eq!((table.decimal, header.as_slice(), first.as_slice()), expected);
        }
    }

    #[test]
    fn separators_and_decimal_marks() {
        check("a,b\n1,2.5\n", ('.', &["a", "b"], &["1", "2.5"]));
        check("a;b\n1;2,5\n3;4\n", (',', &["a", "b"], &["1", "2,5"]));
        check("a\tb\nx, y\t2\n", ('.', &["a", "b"], &["x, y", "2"]));
        check("a;b\n\"x;y\";1\n", ('.', &["a", "b"], &["x;y", "1"]));
        check("\u{feff}only\nvalue\n", ('.', &["only"], &["value"]));
        check("sep=;\r\na;b\r\nx, y;2,5\r\n", (',', &["a", "b"], &["x, y", "2,5"]));
        check("a,b\n1,2,,\n", ('.', &["a", "b"], &["1", "2"]));
        check("a\tb\n\"Living\" with pain\tx\n\"y\tz\n", ('.', &["a", "b"], &["\"Living\" with pain", "x"]));
        check("a\tb\n\"x\ty\"\tz\n", ('.', &["a", "b"], &["x\ty", "z"]));
    }

    #[test]
    fn short_rows_are_filled_and_long_rows_refused() {
        check("a,b\n1\n", ('.', &["a", "b"], &["1", ""]));
        let table = read(Path::new("t.csv"), b"a,b\n1,2\n3\n", Dialect::default()).unwrap();
        assert_eq!(
            table.warnings("t.csv"),
            [(1, "t.csv, row 2 (line 3): found 1 cells, expected 2; the rest counts as missing".to_owned())]
        );
        let error = read(Path::new("t.csv"), b"a,b\n1,2\n1,2,3\n", Dialect::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "'t.csv' cannot be read as CSV: row 2 (line 3) has 3 cells, expected 2 as in the header"
        );
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
            assert_eq!(
                (table.encoding, table.header[0].as_str(), table.rows[0][0].as_str()),
                (encoding, "étude", "Groß")
            );
        }
        let error = decoded(b"", Some("windows-1522")).unwrap_err().to_string();
        assert!(error.ends_with("did you mean 'windows-1252'?"), "{error}");
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
