//! Workbooks: every sheet that one can see, heads below titles and of two rows, merged cells, dates and codes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use qes_review::{Dialect, Frame, Opened, ReadOptions, ReviewError, open_exports_with, open_frame, open_tables};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(name)
}

fn archive(files: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook: for each sheet its name, its rows (cells apart by `|`, numbers as numbers, `007:7`, `1.10:1.1` and `P007:7` numbers that are shown so), and its merged cells.
fn workbook(sheets: &[(&str, &str, &[&str])]) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut named = String::new();
    let mut targets = format!(r#"<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/>"#);
    let mut files = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                r#"<styleSheet xmlns="{main}"><numFmts count="2"><numFmt numFmtId="170" formatCode="000"/><numFmt numFmtId="171" formatCode="&quot;P&quot;000"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="170" applyNumberFormat="1"/><xf numFmtId="2" applyNumberFormat="1"/><xf numFmtId="171" applyNumberFormat="1"/></cellXfs></styleSheet>"#
            ),
        ),
    ];
    for (n, (name, rows, merged)) in (1..).zip(sheets) {
        let (name, state) = name.strip_prefix('!').map_or((*name, "visible"), |name| (name, "hidden"));
        write!(named, r#"<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>"#).unwrap();
        write!(targets, r#"<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>"#)
            .unwrap();
        let mut data = String::new();
        for (row, line) in (1..).zip(rows.lines()) {
            write!(data, r#"<row r="{row}">"#).unwrap();
            for (column, cell) in ('A'..).zip(line.split('|')).filter(|(_, cell)| !cell.is_empty()) {
                match cell.split_once(':') {
                    Some((shown, value)) if value.parse::<f64>().is_ok() => {
                        let style = match shown {
                            shown if shown.contains('.') => 2,
                            shown if shown.starts_with('P') => 3,
                            _ => 1,
                        };
                        write!(data, r#"<c r="{column}{row}" s="{style}"><v>{value}</v></c>"#).unwrap();
                    }
                    _ if cell.parse::<f64>().is_ok() => {
                        write!(data, r#"<c r="{column}{row}"><v>{cell}</v></c>"#).unwrap();
                    }
                    _ => {
                        write!(data, r#"<c r="{column}{row}" t="inlineStr"><is><t>{cell}</t></is></c>"#).unwrap();
                    }
                }
            }
            data.push_str("</row>");
        }
        let merges: Vec<String> = merged.iter().map(|m| format!(r#"<mergeCell ref="{m}"/>"#)).collect();
        let merges = merges.concat();
        let merges = if merges.is_empty() { merges } else { format!("<mergeCells>{merges}</mergeCells>") };
        files.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!(r#"<worksheet xmlns="{main}"><sheetData>{data}</sheetData>{merges}</worksheet>"#),
        ));
    }
    files.push((
        "xl/workbook.xml".to_owned(),
        format!(r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>"#),
    ));
    files.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(r#"<Relationships xmlns="{relations}">{targets}</Relationships>"#),
    ));
    archive(&files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
}

fn open(bytes: &[u8], sheet: Option<&str>) -> Result<Opened, ReviewError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.xlsx");
    fs::write(&path, bytes).unwrap();
    let options = ReadOptions { sheet: sheet.map(str::to_owned), ..ReadOptions::default() };
    open_tables(&path, None, &options, &qes_work::Work::new())
}

fn one(rows: &str, merged: &[&str]) -> (Frame, Vec<String>) {
    let (input, export) = open(&workbook(&[("One", rows, merged)]), None).unwrap().frames.remove(0);
    (input.value, export.counts.notes)
}

fn column(frame: &Frame, name: &str) -> Vec<String> {
    frame.texts(name).unwrap().into_iter().map(Option::unwrap_or_default).collect()
}

fn names(opened: &Opened) -> Vec<&str> {
    opened.frames.iter().map(|(input, _)| input.value.name.as_str()).collect()
}

#[test]
fn every_sheet_that_one_can_see_becomes_a_frame() {
    let opened = open_tables(&file("review.xlsx"), None, &ReadOptions::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(names(&opened), ["Papers", "CASP_Anna", "CASP_Ben"]);
    let sheets: Vec<_> = opened.frames.iter().map(|(_, e)| e.counts.sheet.as_deref().unwrap()).collect();
    assert_eq!(sheets, ["Papers", "CASP Anna", "CASP Ben"]);
    let papers = &opened.frames[0].0.value;
    assert_eq!(column(papers, "Paper ID")[..2], ["001", "002"]);
    assert_eq!(column(papers, "Study date")[0], "2002-02-02");
    let said = opened.frames[1].1.counts.notes.join("\n");
    assert!(said.contains("formulas have no stored result"), "{said}");
    let named = open_tables(&file("review.xlsx"), Some("x"), &ReadOptions::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(names(&named), ["x_Papers", "x_CASP_Anna", "x_CASP_Ben"]);
}

#[test]
fn one_sheet_is_asked_for_by_name_or_number() {
    let bytes = fs::read(file("review.xlsx")).unwrap();
    for (sheet, expected) in
        [("CASP Ben", "CASP_Ben"), ("casp ben", "CASP_Ben"), ("CASP_Anna", "CASP_Anna"), ("1", "Papers")]
    {
        assert_eq!(names(&open(&bytes, Some(sheet)).unwrap()), [expected], "{sheet}");
    }
    let error = open(&bytes, Some("CASP Bem")).unwrap_err().to_string();
    assert_eq!(
        error,
        "found no sheet 'CASP Bem'; expected one of Papers, CASP Anna, CASP Ben; did you mean 'CASP Ben'?"
    );
    assert!(open(&bytes, Some("4")).is_err());
    let input = open_frame(&file("review.xlsx"), None, Dialect::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(input.value.name, "review");
    assert!(input.warnings[0].contains("the others are CASP Anna, CASP Ben"), "{:?}", input.warnings);
}

#[test]
fn hidden_sheets_are_named_and_a_head_of_two_rows_is_read() {
    let opened = open_tables(&file("merged.xlsx"), None, &ReadOptions::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(names(&opened), ["Read_me", "Extraction"]);
    assert_eq!(opened.notes, ["sheet 'Hidden' is hidden and not loaded (--sheet NAME loads it)"]);
    let (input, export) = &opened.frames[1];
    assert_eq!(input.value.columns(), ["id", "country", "n", "% women", "searched"]);
    assert_eq!(column(&input.value, "id"), ["001", "2", "003"]);
    assert_eq!(column(&input.value, "searched"), ["2020-03-05", "2021-12-31", ""]);
    assert_eq!(
        export.counts.notes,
        [
            "the header has two rows; the upper one groups the columns: Study (id, country), Sample (n, % women), Dates (searched)"
        ]
    );
    let hidden = ReadOptions { sheet: Some("Hidden".to_owned()), ..ReadOptions::default() };
    assert_eq!(names(&open_tables(&file("merged.xlsx"), None, &hidden, &qes_work::Work::new()).unwrap()), ["Hidden"]);
    let (input, export) = open_tables(&file("plain.xlsx"), None, &ReadOptions::default(), &qes_work::Work::new())
        .unwrap()
        .frames
        .remove(0);
    assert_eq!((input.value.name.as_str(), input.value.height()), ("plain", 3));
    assert_eq!(column(&input.value, "study_id"), ["001", "0870", "19"]);
    assert_eq!(
        export.counts.notes,
        ["2 formulas have no stored result and count as missing: G5, C6; save the workbook in a spreadsheet program"]
    );
}

#[test]
fn titles_above_the_head_are_left_out_and_said() {
    let (frame, notes) = one("Extraction of the review\nVersion 2\n\nid|country|n\n1|Norway|12\n2|Peru|7", &["A1:C1"]);
    assert_eq!(frame.columns(), ["id", "country", "n"]);
    assert_eq!(frame.types(), ["str", "str", "i64"]);
    assert_eq!(notes, ["lines 1–2 above the header are left out: 'Extraction of the review', 'Version 2'"]);
    let (frame, notes) = one("|Extraction|\nid|country|year\nA|Norway|x", &["B1:C1"]);
    assert_eq!((frame.columns(), frame.height()), (vec!["id", "country", "year"], 1));
    assert_eq!(notes, ["line 1 above the header is left out: 'Extraction'"]);
    let (frame, notes) = one("|Extraction||\n1|Norway|12|3\n2|Peru|7|4", &[]);
    assert_eq!(frame.columns()[1], "Extraction");
    assert_eq!(notes, ["the header names 1 of 4 columns; the others are numbered"]);
}

#[test]
fn labels_of_groups_above_the_head_are_left_out_and_said() {
    let (frame, notes) =
        one("Extraction|||||\n||Sample|||\npaper_id|country|size|age|low|high\nP1|UK|12|38|1|4\nP2|NO|9|41|2|3", &[]);
    assert_eq!(frame.columns(), ["paper_id", "country", "size", "age", "low", "high"]);
    assert_eq!((frame.height(), frame.types()[3].as_str()), (2, "i64"));
    assert_eq!(notes, ["lines 1–2 above the header are left out: 'Extraction', 'Sample'"]);
    let rows = "Extraction||||\n|Before||After|\npaper_id|n|mean|n|mean\nP1|1|2.5|3|4.5\nP2|2|1.5|4|3.5";
    for merged in [&["A1:E1", "B2:C2", "D2:E2"][..], &["B2:C2", "D2:E2"], &[]] {
        let (frame, notes) = one(rows, merged);
        assert_eq!(
            frame.columns(),
            ["paper_id", "Before: n", "Before: mean", "After: n", "After: mean"],
            "{merged:?} {notes:?}"
        );
        assert_eq!(frame.height(), 2, "{merged:?}");
        assert!(notes[0].contains("left out: 'Extraction'") && notes.len() == 2, "{merged:?} {notes:?}");
    }
    let (frame, notes) = one("paper_id|CASP||\n|1|2|3\nP1|yes|no|no\nP2|no|no|yes", &["A1:A2", "B1:D1"]);
    assert_eq!((frame.columns(), frame.height()), (vec!["paper_id", "1", "2", "3"], 2), "{notes:?}");
    let (frame, notes) = one("|Sample||\npaper_id|size|age|sex\nP1|12|38|f\nP2|9|40|m", &["B1:D1"]);
    assert_eq!(frame.columns(), ["paper_id", "size", "age", "sex"]);
    assert_eq!(notes, ["line 1 above the header is left out: 'Sample'"]);
}

#[test]
fn repeated_names_below_a_title_are_told_apart_and_said() {
    let (frame, notes) = one("Table of the review||\npaper_id|n|n\nP1|1|2\nP2|3|4", &[]);
    assert_eq!(frame.columns(), ["paper_id", "n", "n_2"]);
    assert_eq!(
        notes,
        [
            "line 1 above the header is left out: 'Table of the review'",
            "the header has names several times: 'n' becomes 'n', 'n_2'"
        ]
    );
    let (frame, notes) = one("|paper_id|n\n0|P1|1\n1|P2|3", &[]);
    assert_eq!(frame.columns(), ["column_1", "paper_id", "n"]);
    assert_eq!(notes, ["the header leaves 1 column without a name; it is called 'column_1'"]);
}

#[test]
fn answers_that_are_merged_across_hold_for_each_column() {
    let (frame, notes) =
        one("paper_id|q1|q2|q3\nP1|yes||no\nP2|no||\n||yes|yes\nP4|a|b|c", &["B2:C2", "B3:D3", "C4:D4"]);
    assert_eq!(column(&frame, "q1"), ["yes", "no", "", "a"]);
    assert_eq!(column(&frame, "q2"), ["yes", "no", "yes", "b"]);
    assert_eq!(column(&frame, "q3"), ["no", "no", "yes", "c"]);
    assert_eq!(
        notes,
        ["3 merged cells stand for several columns and are repeated in each of them: B2:C2, B3:D3, C4:D4"]
    );
    let (frame, notes) = one("paper_id|q1|q2\nP1|yes|\n|no|\nP3||", &["A2:A3", "B2:C3", "A4:B4"]);
    assert_eq!(column(&frame, "paper_id"), ["P1", "P1", "P3"]);
    assert_eq!([column(&frame, "q1"), column(&frame, "q2")].concat(), ["yes", "yes", "", "yes", "yes", ""]);
    assert_eq!(
        notes,
        [
            "1 merged cell is repeated in each of its rows: A2:A3",
            "1 merged cell stands for several columns and is repeated in each of them: B2:C3",
            "1 merged cell begins with the id; the columns beside it count as missing: A4:B4",
            "1 row holds its first cell alone and counts as any other: line 4"
        ]
    );
}

#[test]
fn headings_among_the_rows_are_left_out_and_said() {
    let rows = "paper_id|q1|q2\nQualitative studies||\nP1|yes|no\nMixed methods||\nP2|no|no";
    let (frame, notes) = one(rows, &["A2:C2", "A4:C4"]);
    assert_eq!(column(&frame, "paper_id"), ["P1", "P2"]);
    assert_eq!(notes, ["2 rows are headings and are left out: line 2, 'Qualitative studies'; line 4, 'Mixed methods'"]);
}

#[test]
fn ids_are_what_the_sheet_shows() {
    let rows = "concept_id|mean\n1.9|1.10:1.1\n1.10:1.1|2.25:2.254\n1.1|3\nP007:7|4";
    let (frame, notes) = one(rows, &[]);
    assert_eq!(column(&frame, "concept_id"), ["1.9", "1.10", "1.1", "P007"]);
    assert_eq!(column(&frame, "mean"), ["1.1", "2.254", "3", "4"]);
    assert!(notes.is_empty(), "{notes:?}");
    let (frame, notes) = one("item|n\n1.1|1\n1.2|2\n1.10:1.1|3", &[]);
    assert_eq!(column(&frame, "item"), ["1.1", "1.2", "1.10"], "{notes:?}");
    let (frame, notes) = one("theme|label|n\n1.8|a|1\n1.9|b|2\n1.10:1.1|c|3\n1.11|d|4", &[]);
    assert_eq!(column(&frame, "theme"), ["1.8", "1.9", "1.10", "1.11"], "{notes:?}");
    let (frame, notes) = one("paper_id|n\n1.10:1.1|1\n1.10:1.104|2\n1.9|3\n1.8|4\n1.8|5", &[]);
    assert_eq!(column(&frame, "paper_id"), ["1.10", "1.10", "1.9", "1.8", "1.8"]);
    assert_eq!(
        notes,
        [
            "column 'paper_id' shows ids several times: 1.10 in lines 2, 3; a number such as 1.10 is kept as 1.1, so ids are \
          better written as text"
        ]
    );
    let (_, notes) = one("paper_id|n\n1.8|1\n1.9|2\n1.1|3\n1.2|4\n1.1|5", &[]);
    assert!(notes[0].contains("1.1 in lines 4, 6"), "{notes:?}");
}

#[test]
fn merged_cells_are_filled_or_said() {
    let (frame, notes) = one("study|outcome|n\nA|pain|1\n|sleep|2\nB|pain|3", &["A2:A3"]);
    assert_eq!(column(&frame, "study"), ["A", "A", "B"]);
    assert_eq!(notes, ["1 merged cell is repeated in each of its rows: A2:A3"]);
    let (frame, notes) = one("study|Before||After|\n|n|mean|n|mean\nA|1|2.5|3|4.5", &["A1:A2", "B1:C1", "D1:E1"]);
    assert_eq!(frame.columns(), ["study", "Before: n", "Before: mean", "After: n", "After: mean"]);
    assert!(notes[0].starts_with("the header has two rows"), "{notes:?}");
    let (frame, notes) = one("study|country||n\nA|UK|Ireland|1\nB|Peru||2", &["B1:C1"]);
    assert_eq!(frame.columns(), ["study", "country", "country_2", "n"]);
    assert_eq!((frame.height(), notes.len()), (2, 1));
    assert!(notes[0].contains("'country' stands above several columns"), "{notes:?}");
    let (frame, notes) = one("study|n\nA|1\nB|2", &["B1:F1", "H1:J1", "A3:A90", "C2:C9"]);
    assert_eq!((frame.columns(), frame.height()), (vec!["study", "n"], 2));
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn codes_keep_their_zeros_and_blank_rows_and_columns_are_none() {
    let (frame, notes) = one("code|n||\n007:7|12|  |\n|  ||\n012:12|3||", &[]);
    assert_eq!(frame.columns(), ["code", "n"]);
    assert_eq!(column(&frame, "code"), ["007", "012"]);
    assert_eq!((frame.types()[1].as_str(), notes.len()), ("i64", 0));
}

#[test]
fn sheets_are_exports_of_databases_too() {
    let sheets: &[(&str, &str, &[&str])] = &[
        ("Read me", "What this is", &[]),
        ("Scopus", "Authors|Title|Year|Source title|EID\nBerg A.; Lund B.|Axes|2001|Work|2-s2\n", &[]),
        ("Own", "title|year\nOther|2002", &[]),
        ("!Old", "title|year\nGone|1999", &[]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hits.xlsx");
    fs::write(&path, workbook(sheets)).unwrap();
    let exports =
        open_exports_with(&[path], "records", &ReadOptions::default(), false, &qes_work::Work::new()).unwrap();
    let found: Vec<_> = exports.files.iter().map(|e| (e.source.as_str(), e.counts.producer)).collect();
    assert_eq!(found, [("Scopus", Some("Scopus")), ("Own", None)]);
    assert_eq!(column(&exports.input.value, "record_id"), ["Scopus-1", "Own-1"]);
    let said = exports.notes.join("\n");
    assert!(said.contains("'Old' is hidden") && said.contains("sheet 'Read me' holds no records"), "{said}");
}

#[test]
fn an_open_document_is_a_workbook() {
    let office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    let table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    let text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    let cell =
        |t: &str| format!(r#"<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>"#);
    let number = |n: u32| format!(r#"<table:table-cell office:value-type="float" office:value="{n}"/>"#);
    let date = r#"<table:table-cell office:value-type="date" office:date-value="2020-03-05"/>"#;
    let rows = format!(
        "<table:table-row>{}{}{}</table:table-row><table:table-row>{}{}{date}</table:table-row>",
        cell("id"),
        cell("n"),
        cell("day"),
        cell("001"),
        number(12)
    );
    let content = format!(
        r#"<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"><office:body><office:spreadsheet><table:table table:name="A b">{rows}</table:table><table:table table:name="C">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let bytes = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        ("META-INF/manifest.xml", "<manifest/>".to_owned()),
        ("content.xml", content),
    ]);
    let opened = open(&bytes, None).unwrap();
    assert_eq!(names(&opened), ["A_b", "C"]);
    let frame = &opened.frames[0].0.value;
    assert_eq!([column(frame, "id"), column(frame, "n"), column(frame, "day")].concat(), ["001", "12", "2020-03-05"]);
}

#[test]
fn a_workbook_by_another_name_is_read_and_a_text_with_the_name_of_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    fs::write(&path, workbook(&[("One", "a|b\nx|1", &[])])).unwrap();
    let opened = open_tables(&path, None, &ReadOptions::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(opened.notes, ["the file is a workbook, whatever its name says"]);
    let path = folder.path().join("savedrecs.xls");
    fs::write(&path, "a\tb\nx\t1\n").unwrap();
    let opened = open_tables(&path, None, &ReadOptions::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(opened.frames[0].0.value.columns(), ["a", "b"]);
    assert_eq!(opened.frames[0].1.counts.notes, ["the file is no workbook but a text, and is read as one"]);
    fs::write(&path, "<html><table></table></html>").unwrap();
    let error = open_tables(&path, None, &ReadOptions::default(), &qes_work::Work::new()).unwrap_err().to_string();
    assert!(error.contains("neither a workbook nor a table"), "{error}");
    let options = ReadOptions { sheet: Some("One".to_owned()), ..ReadOptions::default() };
    fs::write(&path, "a,b\n").unwrap();
    let error =
        open_tables(&path.with_extension("xls"), None, &options, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(error.contains("has no sheets"), "{error}");
}
