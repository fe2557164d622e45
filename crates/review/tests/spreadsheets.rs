//! Spreadsheets: the first sheet as a table, records by named columns, and files that nobody means well with.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;

use qes_review::{Dialect, Frame, ReviewError, open_exports, open_frame};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A workbook of one sheet with these rows.
fn workbook(sheet: &str) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let files = [
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#),
        ),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in files {
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn on_disk(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.xlsx");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(bytes: &[u8]) -> Result<Frame, ReviewError> {
    let (_folder, path) = on_disk(bytes);
    open_frame(&path, None, Dialect::default(), &qes_work::Work::new()).map(|input| input.value)
}

/// A title, a number, and rows apart: the table begins in column B and row 3.
fn list() -> Vec<u8> {
    let rows = [
        format!(r#"<row r="3">{}{}{}</row>"#, cell("B3", "Titel"), cell("C3", "Jahr"), cell("D3", "Wer")),
        format!(
            r#"<row r="4">{}<c r="C4"><v>2011</v></c>{}</row>"#,
            cell("B4", "Leben &amp; Schmerz"),
            cell("D4", "Berg A")
        ),
        format!(r#"<row r="9">{}</row>"#, cell("B9", "Arbeit")),
    ];
    workbook(&rows.concat())
}

#[test]
fn the_first_sheet_is_a_table() {
    let frame = read(&list()).unwrap();
    assert_eq!(frame.columns(), ["Titel", "Jahr", "Wer"]);
    assert_eq!(frame.texts("Titel").unwrap(), [Some("Leben & Schmerz".to_owned()), Some("Arbeit".to_owned())]);
    assert_eq!(frame.texts("Jahr").unwrap(), [Some("2011".to_owned()), None]);
}

#[test]
fn its_rows_are_records_after_their_columns_were_named() {
    let (_folder, path) = on_disk(&list());
    let names =
        [("title", "Titel"), ("year", "Jahr"), ("authors", "Wer")].map(|(to, from)| (to.to_owned(), from.to_owned()));
    let (input, exports) = open_exports(&[path], "records", Dialect::default(), &names).unwrap();
    assert_eq!(exports.iter().map(|e| (e.counts.records_in, e.counts.records_out)).collect::<Vec<_>>(), [(2, 2)]);
    assert_eq!(input.value.texts("record_id").unwrap(), [Some("list-1".to_owned()), Some("list-2".to_owned())]);
    assert_eq!(input.value.texts("authors").unwrap(), [Some("Berg A".to_owned()), None]);
}

#[test]
fn columns_have_the_names_that_somebody_gave_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    fs::write(&path, "Nr,Titel,Wer\n017,Leben,Berg A\n018,Arbeit,Lund B\n").unwrap();
    let read = |names: &[(&str, &str)]| {
        let names: Vec<(String, String)> =
            names.iter().map(|(to, from)| ((*to).to_owned(), (*from).to_owned())).collect();
        open_exports(std::slice::from_ref(&path), "records", Dialect::default(), &names).unwrap().0
    };
    let texts = |frame: &Frame, column: &str| frame.texts(column).unwrap().into_iter().flatten().collect::<Vec<_>>();
    let input = read(&[("id", "Nr"), ("title", "Titel"), ("author", "Wer")]);
    assert_eq!(input.value.columns()[..2], ["record_id", "source"]);
    assert!(!input.value.has("key") && !input.value.has("authors"), "{:?}", input.value.columns());
    assert_eq!(texts(&input.value, "id"), ["017", "018"]);
    assert_eq!(texts(&input.value, "author"), ["Berg A", "Lund B"]);
    assert_eq!(texts(&input.value, "record_id"), ["list-1", "list-2"]);
    let input = read(&[("record_id", "Nr"), ("title", "Titel")]);
    assert_eq!(texts(&input.value, "record_id"), ["017", "018"]);
    assert!(!input.value.has("key"), "{:?}", input.value.columns());
    fs::write(&path, "Nr,Titel\n017,Leben\n017,Arbeit\n").unwrap();
    let input = read(&[("record_id", "Nr"), ("title", "Titel")]);
    assert_eq!(texts(&input.value, "record_id"), ["list-1", "list-2"]);
    assert!(input.warnings[0].contains("stands twice") && input.value.has("key"), "{:?}", input.warnings);
}

#[test]
fn cells_at_the_far_ends_cost_nothing() {
    let far = [
        format!(r#"<row r="1">{}</row>"#, cell("A1", "a")),
        format!(r#"<row r="1048576">{}</row>"#, cell("XFD1048576", "b")),
    ];
    let frame = read(&workbook(&far.concat())).unwrap();
    assert_eq!((frame.height(), frame.columns().len()), (1, 16_384));
    // A column of texts and one cell far to the right: as a table it would be mostly blank.
    let rows: Vec<String> =
        (1..=5_000).map(|i| format!(r#"<row r="{i}">{}</row>"#, cell(&format!("A{i}"), "x"))).collect();
    let rows = rows.concat();
    let wide = format!(r#"{rows}<row r="5001">{}</row>"#, cell("XFD5001", "b"));
    let message = read(&workbook(&wide)).unwrap_err().to_string();
    assert!(message.contains("its 5001 cells lie in 5001 rows and 16384 columns; expected a table"), "{message}");
}

#[test]
fn an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused() {
    let bomb = workbook(&" ".repeat(200 << 20));
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let message = read(&bomb).unwrap_err().to_string();
    assert!(message.contains("it unpacks to more than 64 MB from"), "{message}");
}

#[test]
fn what_is_broken_is_an_error_with_the_file_s_name() {
    let whole = list();
    for cut in (0..whole.len()).step_by(37) {
        let error = read(&whole[..cut]).unwrap_err();
        assert!(error.to_string().contains("list.xlsx"), "{cut}: {error}");
    }
}
