//! Tables as people have them: encodings, marks of numbers and dates, ids, lines above the head, exports of known producers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use qes_review::{
    Dialect, Export, Frame, Input, ReadOptions, Review, ReviewError, open_exports, open_exports_with, open_tables,
};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(name)
}

fn opened(path: &Path) -> (Input<Frame>, Export) {
    open_tables(path, None, &ReadOptions::default(), &qes_work::Work::new()).unwrap().frames.remove(0)
}

/// A file of this name and text, as it is loaded.
fn loaded(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<(Input<Frame>, Export), ReviewError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    Ok(open_tables(&path, None, options, &qes_work::Work::new())?.frames.remove(0))
}

fn csv(text: &str) -> (Input<Frame>, Export) {
    loaded("t.csv", text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn column(frame: &Frame, name: &str) -> Vec<String> {
    frame.texts(name).unwrap().into_iter().map(Option::unwrap_or_default).collect()
}

fn kind(frame: &Frame, name: &str) -> String {
    let at = frame.columns().iter().position(|c| *c == name).unwrap();
    frame.types()[at].clone()
}

#[test]
fn a_table_of_a_spreadsheet_program_on_windows_is_read() {
    for (name, encoding) in [("windows.csv", "windows-1252"), ("french.csv", "UTF-8")] {
        let (input, export) = opened(&file(name));
        let frame = input.value;
        assert_eq!(export.counts.encoding, encoding, "{name}");
        assert_eq!(frame.columns(), ["étude", "moyenne", "n", "pays"]);
        assert_eq!((kind(&frame, "moyenne").as_str(), kind(&frame, "n").as_str()), ("f64", "i64"), "{name}");
        assert_eq!(column(&frame, "moyenne"), ["3.5", "4.25"]);
        assert_eq!(column(&frame, "pays"), ["Côte d’Ivoire", "Österreich"]);
    }
    let (input, export) = opened(&file("french.csv"));
    assert_eq!(column(&input.value, "n"), ["1200", "7"]);
    assert_eq!(export.counts.notes, ["column 'n': 1 200 is read as 1200"]);
}

#[test]
fn numbers_and_dates_of_a_german_table() {
    for (name, encoding) in [("german.csv", "windows-1252"), ("german8.csv", "UTF-8")] {
        let (input, export) = opened(&file(name));
        let frame = input.value;
        let [id, .., size, age, date] = frame.columns()[..] else { panic!("{:?}", frame.columns()) };
        assert_eq!((id, size, age, date), ("Aufsatz-Nr.", "Größe (n)", "Mittleres Alter", "Datum"), "{name}");
        assert_eq!(export.counts.encoding, encoding, "{name}");
        assert_eq!(column(&frame, id), ["001", "002", "003"]);
        assert_eq!((kind(&frame, size).as_str(), column(&frame, size).join(" ").as_str()), ("i64", "12 1204 9"));
        assert_eq!((kind(&frame, age).as_str(), column(&frame, age).join(" ").as_str()), ("f64", "45.3 51.75 38"));
        assert_eq!(column(&frame, date), ["2012-04-03", "2009-11-15", "2015-02-01"]);
        let said = export.counts.notes.join("\n");
        assert!(said.contains("1.204 is read as 1204") && said.contains("03.04.2012 are read as 2012-04-03"), "{said}");
    }
}

#[test]
fn what_is_read_in_two_ways_stays_text_and_is_said() {
    let check = |text: &str, kinds: &str, said: &str| {
        let (input, export) = csv(text);
        let types = input.value.types().join(" ");
        let words = [input.warnings, export.counts.notes].concat().join("\n");
        assert_eq!(types, kinds, "{text}\n{words}");
        assert!(if said.is_empty() { words.is_empty() } else { words.contains(said) }, "{text}\n{words}");
    };
    check("a;n\nx;1.204\ny;2.310\n", "str str", "1.204 is 1204 or 1.204; kept as text (--decimal says which)");
    check("a,n\nx,\"1,200\"\ny,950\n", "str i64", "1,200 is read as 1200");
    check("a,n\nx,\"1,2\"\ny,3\n", "str str", "could be a decimal or two numbers; kept as text");
    check("a,d\nx,03/04/2012\ny,05/06/2012\n", "str str", "can begin with the day or with the month; kept as text");
    check("a,d\nx,13/04/2012\ny,05/06/2012\n", "str str", "13/04/2012 are read as 2012-04-13");
    check("a,n\nx,1e5\ny,2e7\n", "str str", "");
    check("a,n\nx,TRUE\ny,FALSE\n", "str str", "");
    check("a,n\nx,1\ny,NA\n", "str str", "");
    check("a,n\nx,1\ny,-\n", "str str", "");
    check("a,n\nx,0.25\ny,-3\n", "str f64", "");
    check("theme,n\n1.1,1\n1.10,2\n", "str i64", "1.1 and 1.10 would be one number; kept as text");
    let options = ReadOptions { dialect: Dialect { decimal: Some(','), separator: None }, ..ReadOptions::default() };
    let (input, _) = loaded("t.csv", b"a;n\nx;1.204\ny;2.310\n", &options).unwrap();
    assert_eq!(column(&input.value, "n"), ["1204", "2310"]);
}

#[test]
fn ids_are_texts_whatever_they_look_like() {
    let (input, _) = csv("paper_id,PMID,#,n\n1,123,1,4\n2,124,2,5\n10,125,3,6\n");
    assert_eq!(input.value.types(), ["str", "str", "str", "i64"]);
    let folder = tempfile::tempdir().unwrap();
    let descriptor = r#"{"name": "ids", "resources": [{"name": "concepts", "path": "concepts.csv"}]}"#;
    fs::write(folder.path().join("datapackage.json"), descriptor).unwrap();
    fs::write(folder.path().join("concepts.csv"), "concept_id,label\n1.1,First\n1.10,Tenth\n").unwrap();
    let review = Review::open(folder.path(), &qes_work::Work::new()).unwrap();
    assert_eq!(column(review.frame("concepts").unwrap(), "concept_id"), ["1.1", "1.10"]);
}

#[test]
fn an_encoding_that_is_given_is_used_and_one_that_is_none_is_named() {
    let options = |label: &str| ReadOptions { encoding: Some(label.to_owned()), ..ReadOptions::default() };
    let (input, export) = loaded("t.csv", b"a,b\n\xe6,1\n", &options("iso-8859-2")).unwrap();
    assert_eq!((column(&input.value, "a").join(""), export.counts.encoding), ("ć".to_owned(), "ISO-8859-2"));
    let error = loaded("t.csv", b"a,b\n", &options("windows-1522")).unwrap_err().to_string();
    assert!(error.starts_with("found no encoding 'windows-1522'"), "{error}");
    assert!(error.ends_with("did you mean 'windows-1252'?"), "{error}");
}

#[test]
fn an_export_of_covidence_is_a_table_of_records() {
    let (input, export) = opened(&file("review_1_included_csv.csv"));
    let frame = input.value;
    assert_eq!((export.counts.producer, export.counts.are_records), (Some("Covidence"), true));
    assert_eq!(column(&frame, "record_id"), ["#1", "#6"]);
    assert_eq!(column(&frame, "title"), ["Axes of progress", "Navigating"]);
    assert_eq!(column(&frame, "authors"), ["Yang, C.; Kotzé, L.J.", "Ptah, E.N.; O'Neil, M.; Löhr, K."]);
    assert_eq!((kind(&frame, "year").as_str(), column(&frame, "year").join(" ").as_str()), ("i64", "2023 2022"));
    assert_eq!(column(&frame, "doi"), ["10.5555/jcw.1", "10.5555/ep.2"]);
    for own in ["Covidence #", "Study", "Tags", "Published Year", "Published Month", "Ref"] {
        assert!(frame.has(own), "{own}: {:?}", frame.columns());
    }
    assert_eq!(column(&frame, "Covidence #"), ["#1", "#6"]);
    assert!(export.counts.notes[0].starts_with("read as a Covidence export: title, authors, year (Published Year)"));
    let records = qes_review::records(&frame, &qes_records::Work::new()).unwrap();
    assert_eq!(records[1].all(qes_records::Name::Authors).count(), 3);
}

#[test]
fn web_of_science_writes_tabs_and_utf_16() {
    for (name, encoding) in [("savedrecs.txt", "UTF-16LE"), ("utf16be.txt", "UTF-16BE")] {
        let (input, export) = opened(&file(name));
        let frame = input.value;
        assert_eq!((export.counts.are_records, export.counts.encoding), (true, encoding));
        assert_eq!(column(&frame, "title"), ["A paper on “quotes” and tabs", "Unicode in Łódź"]);
        assert_eq!(column(&frame, "authors"), ["García, M; O'Brien, T", "Łukasz, P"]);
        assert_eq!(column(&frame, "year"), ["2009", "2010"]);
        assert_eq!(column(&frame, "doi"), ["10.5555/tab.1", ""]);
        assert_eq!(column(&frame, "journal")[0], "JOURNAL OF TABS");
    }
}

#[test]
fn ids_that_are_missing_are_replaced_by_numbers_and_it_is_said() {
    let head = "Title,Authors,Covidence #\n";
    let (input, export) = csv(&format!("{head}A,\"Berg, A.\",#1\nB,\"Lund, B.\",\n"));
    assert_eq!(column(&input.value, "record_id"), ["1", "2"]);
    assert_eq!(column(&input.value, "Covidence #"), ["#1", ""]);
    assert!(export.counts.notes.iter().any(|n| n.contains("missing or stands twice")), "{:?}", export.counts.notes);
    let (input, _) = csv(&format!("{head}A,\"Berg, A.\",1\nB,\"Lund, B.\",27\n"));
    assert_eq!(column(&input.value, "record_id"), ["1", "27"]);
}

#[test]
fn a_table_like_any_other_is_left_as_it_is() {
    let (input, export) = csv("paper_id,title,year,score\n1,A,2001,2.5\n2,B,2002,3\n");
    assert_eq!(input.value.columns(), ["paper_id", "title", "year", "score"]);
    assert_eq!(input.value.types(), ["str", "str", "i64", "f64"]);
    assert_eq!((export.counts.producer, export.counts.notes.len()), (None, 0));
}

#[test]
fn lines_above_the_head_are_left_out_and_said() {
    let text = "Search results for pain, knee and hip\nDate: 2024-01-02\n\nPMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n\
                1,Axes,\"Yang C, Kotzé LJ.\",x,Yang C,J Work,2023,2023/01/02,,,10.5555/1\n";
    let (input, export) = csv(text);
    assert_eq!(export.counts.producer, Some("PubMed"));
    assert_eq!(column(&input.value, "authors"), ["Yang C; Kotzé LJ"]);
    assert_eq!(
        export.counts.notes[0],
        "lines 1–2 above the header are left out: 'Search results for pain, knee and hip', 'Date: 2024-01-02'"
    );
}

#[test]
fn columns_get_other_names_and_a_missing_title_is_asked_for() {
    let columns = vec![("country".to_owned(), "Land".to_owned())];
    let options = ReadOptions { columns, ..ReadOptions::default() };
    let (input, _) = loaded("t.csv", b"id;Land\n1;Norwegen\n", &options).unwrap();
    assert_eq!(input.value.columns(), ["id", "country"]);
    let error = loaded("t.csv", b"id;Lnad\n1;x\n", &options).unwrap_err().to_string();
    assert_eq!(error, "'t.csv' has no column 'Land'; it has id, Lnad; did you mean 'Lnad'?");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("liste.csv");
    fs::write(&path, "Benennung;Wer\nA;Berg A\n").unwrap();
    let ris = folder.path().join("a.ris");
    fs::write(&ris, "TY  - JOUR\nTI  - Axes\nER  - \n").unwrap();
    let title = |from: &str| [("title".to_owned(), from.to_owned())];
    let both = [ris, path.clone()];
    let (input, _) = open_exports(&both, "records", Dialect::default(), &title("Benennung")).unwrap();
    assert_eq!(column(&input.value, "title"), ["Axes", "A"]);
    let error = open_exports(&both, "records", Dialect::default(), &title("Benenung")).unwrap_err().to_string();
    assert!(error.ends_with("did you mean 'Benennung'?"), "{error}");
    let error = open_exports(&[path], "records", Dialect::default(), &[]).unwrap_err();
    assert_eq!(error.class(), "MissingColumn");
    assert!(error.to_string().contains("--columns title=Benennung"), "{error}");
}

#[test]
fn several_files_say_what_became_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let ris = "TY  - JOUR\nTI  - Axes\nAU  - Berg, A.\nPY  - 2001\nER  - \n";
    fs::write(folder.path().join("a.ris"), ris).unwrap();
    fs::copy(file("review_1_included_csv.csv"), folder.path().join("b_included.csv")).unwrap();
    fs::copy(file("savedrecs.txt"), folder.path().join("c.txt")).unwrap();
    fs::write(folder.path().join("d.pdf"), "x").unwrap();
    fs::write(folder.path().join("e.csv"), "record_id,decision\n1,include\n").unwrap();
    fs::write(folder.path().join("readme.txt"), "These files\nare exports, or nearly so\n").unwrap();
    let paths: Vec<PathBuf> = ["a.ris", "b_included.csv", "c.txt", "d.pdf", "e.csv", "readme.txt"]
        .iter()
        .map(|name| folder.path().join(name))
        .collect();
    let exports = open_exports_with(&paths, "records", &ReadOptions::default(), true, &qes_work::Work::new()).unwrap();
    let files: Vec<_> =
        exports.files.iter().map(|e| (e.source.as_str(), e.counts.records_in, e.counts.records_out)).collect();
    assert_eq!(files, [("a", 1, 1), ("b_included", 2, 2), ("c", 2, 2)]);
    assert_eq!([0, 1].map(|at| exports.files[at].counts.format), ["RIS", "CSV"]);
    assert_eq!(
        exports.skipped.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>(),
        ["d.pdf", "e.csv", "readme.txt"]
    );
    assert!(exports.input.warnings[0].starts_with("e.csv is not read: "), "{:?}", exports.input.warnings);
    let frame = exports.input.value;
    assert_eq!(column(&frame, "year"), ["2001", "2023", "2022", "2009", "2010"]);
    assert_eq!(column(&frame, "Study")[1], "Yang 2023");
    assert_eq!(column(&frame, "key")[1], "#1");
    assert!(open_exports_with(&paths, "records", &ReadOptions::default(), false, &qes_work::Work::new()).is_err());
}
