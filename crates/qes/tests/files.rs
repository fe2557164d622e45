//! Files as people have them: what is read out of them, and what leaves a session again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use qes::{
    AgreementOptions, Dialect, Error, ExportOptions, NamedOutput, Provenance, ReadOptions, Unit, Workspace, export,
};

struct Desk {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Desk {
    fn new() -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data");
        Self { folder: tempfile::tempdir().unwrap(), workspace: Workspace::new(vec![data]) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).display().to_string()
    }

    fn load(&mut self, name: &str, text: &str) {
        let path = self.write(name, text);
        self.workspace.load(&path, None, Dialect::default()).unwrap();
    }

    fn rows(&mut self, query: &str) -> serde_json::Value {
        self.workspace.sql(query, None, &qes_work::Work::new()).unwrap().show().result["rows"].clone()
    }

    fn agreement(&self, frame: &str, unit: Option<&str>) -> Result<f64, Error> {
        let mut options = AgreementOptions::default();
        options.columns.unit = unit.map(str::to_owned);
        let agreement = self.workspace.agreement(frame, &options, &qes::Work::new())?;
        Ok(*agreement.items[0].coefficients[0].value.as_ref().unwrap())
    }
}

#[test]
fn one_half_point_does_not_turn_a_rater_into_another_scale() {
    let mut desk = Desk::new();
    desk.load("r.csv", "u,A,B\na,1,1\nb,2,2\nc,3,3\nd,4,3.5\ne,2,2\n");
    assert!((desk.agreement("r", Some("u")).unwrap() - 0.8).abs() < 1e-12);
}

#[test]
fn a_column_of_ids_is_no_rater() {
    let mut desk = Desk::new();
    desk.load("r.csv", "nr,A,B\n1,y,y\n2,y,n\n3,n,n\n4,y,y\n5,n,n\n6,y,y\n");
    let error = desk.agreement("r", None).unwrap_err().to_string();
    assert!(error.contains("'nr'") && error.contains("--unit nr"), "{error}");
    assert!((desk.agreement("r", Some("nr")).unwrap() - 5.0 / 6.0).abs() < 1e-12);
}

#[test]
fn large_ids_and_exact_numbers_survive() {
    let mut desk = Desk::new();
    desk.load("n.csv", "pmid,x\n12345678901234567890,1234567.891\n12345678901234567891,2\n");
    assert_eq!(desk.rows("SELECT COUNT(DISTINCT pmid) AS n FROM n"), serde_json::json!([[2]]));
    let text = desk.workspace.rows("n", None).unwrap().show().tables[0].to_text(100);
    assert!(text.contains("1234567.891"), "{text}");
}

#[test]
fn what_is_exported_keeps_saying_what_it_rests_on() {
    let mut desk = Desk::new();
    desk.workspace.load("msk-pain-simulated", None, Dialect::default()).unwrap();
    desk.workspace.sql("SELECT country, participants FROM studies", Some("f"), &qes_work::Work::new()).unwrap();
    for name in ["f.csv", "f.parquet"] {
        let path = desk.path(name);
        let written = export(
            NamedOutput::Frame(desk.workspace.frame("f").unwrap()),
            &path,
            ExportOptions::default(),
            &qes_work::Work::new(),
        )
        .unwrap();
        assert_eq!(written.basis.provenance, Some(Provenance::Simulated));
        desk.workspace.load(path.to_str().unwrap(), Some("back"), Dialect::default()).unwrap();
        assert_eq!(desk.workspace.frame("back").unwrap().provenance, Some(Provenance::Simulated), "{name}");
        assert_eq!(desk.rows("SELECT SUM(participants) AS n FROM back"), serde_json::json!([[1168]]));
        let again = || {
            export(
                NamedOutput::Frame(desk.workspace.frame("f").unwrap()),
                &path,
                ExportOptions::default(),
                &qes_work::Work::new(),
            )
        };
        assert!(!again().unwrap().replaced, "{name}: the same rows are the same bytes");
        let mut changed = std::fs::read(&path).unwrap();
        changed.push(b'\n');
        std::fs::write(&path, &changed).unwrap();
        assert!(matches!(again(), Err(Error::Exists { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), changed);
    }
    let shown = desk.workspace.concepts(Some("country"), None).unwrap().show();
    let path = desk.path("concepts.csv");
    export(NamedOutput::Result(&shown), &path, ExportOptions::default(), &qes_work::Work::new()).unwrap();
    let csv = std::fs::read_to_string(path).unwrap();
    assert!(csv.lines().next().unwrap().ends_with("provenance") && csv.contains("simulated"), "{csv}");
}

#[test]
fn every_format_of_a_result_can_be_written() {
    let mut desk = Desk::new();
    desk.workspace.load("msk-pain", None, Dialect::default()).unwrap();
    let shown = desk.workspace.flow(&qes::Work::new()).unwrap().show();
    for (ending, begins) in
        [("csv", "box,"), ("docx", "PK"), ("html", "<!DOCTYPE html>"), ("md", "**"), ("svg", "<svg"), ("json", "{")]
    {
        let path = desk.path(&format!("flow.{ending}"));
        export(NamedOutput::Result(&shown), &path, ExportOptions::default(), &qes_work::Work::new()).unwrap();
        assert!(
            !export(NamedOutput::Result(&shown), &path, ExportOptions::default(), &qes_work::Work::new())
                .unwrap()
                .replaced,
            "{ending}"
        );
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.starts_with(begins.as_bytes()), "{ending}: {:?}", String::from_utf8_lossy(&bytes[..20]));
        // What qes wrote makes way for another result.
        let other = desk.workspace.model("struggle").unwrap().show();
        if ["svg", "json"].contains(&ending) {
            let replaced =
                export(NamedOutput::Result(&other), &path, ExportOptions::default(), &qes_work::Work::new()).unwrap();
            assert!(replaced.replaced && replaced.show().text.contains("in the place of"), "{ending}");
        }
    }
    let error =
        export(NamedOutput::Result(&shown), &desk.path("flow.xyz"), ExportOptions::default(), &qes_work::Work::new())
            .unwrap_err();
    assert_eq!(error.class(), "UnknownFormat");
}

#[test]
fn statements_that_do_nothing_are_refused() {
    let mut desk = Desk::new();
    desk.workspace.load("msk-pain", None, Dialect::default()).unwrap();
    for query in ["CREATE TABLE t AS SELECT * FROM papers", "DROP TABLE papers", "-- away\nDELETE FROM papers"] {
        let error = desk.workspace.sql(query, None, &qes_work::Work::new()).unwrap_err();
        assert!(error.to_string().contains("expected SELECT"), "{error}");
    }
    let hidden = "WITH searches AS (SELECT paper_id FROM papers) SELECT * FROM searches";
    let error = desk.workspace.sql(hidden, None, &qes_work::Work::new()).unwrap_err();
    assert!(error.to_string().contains("'searches' in WITH is the name of a frame"), "{error}");
    assert_eq!(
        desk.rows("WITH s AS (SELECT paper_id FROM papers) SELECT COUNT(*) AS papers FROM s"),
        serde_json::json!([[93]])
    );
}

#[test]
fn a_query_rests_on_the_frames_that_it_names() {
    let mut desk = Desk::new();
    desk.workspace.load("msk-pain-simulated", None, Dialect::default()).unwrap();
    let provenance = |desk: &mut Desk, query: &str| {
        desk.workspace.sql(query, None, &qes_work::Work::new()).unwrap().basis.provenance
    };
    assert_eq!(provenance(&mut desk, "SELECT 1 AS one"), None);
    assert_eq!(provenance(&mut desk, "SELECT * FROM searches"), Some(Provenance::Published));
    let joined = "SELECT p.paper_id FROM support AS s JOIN papers AS p ON s.paper_id = p.paper_id";
    assert_eq!(provenance(&mut desk, joined), Some(Provenance::Simulated));
}

#[test]
fn a_study_with_papers_in_two_levels_counts_in_both() {
    let mut desk = Desk::new();
    desk.write(
        "pe/papers.csv",
        "paper_id,study_id,status,condition\np1,s1,included,a\np2,s1,included,b\np3,s2,included,a\n",
    );
    desk.write("pe/studies.csv", "study_id,participants\ns1,10\ns2,5\n");
    let descriptor = r#"{"name": "pe", "resources": [
        {"name": "papers", "path": "papers.csv", "schema": {"fields": [{"name": "paper_id", "type": "string"}]}},
        {"name": "studies", "path": "studies.csv", "schema": {"fields": [{"name": "participants", "type": "integer"}]}}]}"#;
    let path = desk.write("pe/datapackage.json", descriptor);
    desk.workspace.load(&path, None, Dialect::default()).unwrap();
    let result = desk.workspace.characteristics(&["condition".to_owned()], Unit::Studies).unwrap();
    assert_eq!(result.value.margins[0], [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    assert!(result.basis.warnings.iter().any(|w| w.contains("several levels")), "{:?}", result.basis.warnings);
}

#[test]
fn a_package_cannot_lead_out_of_itself() {
    let mut desk = Desk::new();
    desk.write("outside.csv", "a\n1\n");
    let descriptor = r#"{"name": "p", "resources": [{"name": "x", "path": "link.csv"}]}"#;
    let path = desk.write("p/datapackage.json", descriptor);
    std::os::unix::fs::symlink(desk.path("outside.csv"), desk.path("p/link.csv")).unwrap();
    let loaded = desk.workspace.load(&path, None, Dialect::default()).unwrap();
    assert!(loaded.resources.is_empty());
    assert!(loaded.basis.warnings[0].contains("leads out of the package"), "{:?}", loaded.basis.warnings);
}

#[test]
fn a_declared_dialect_is_heeded() {
    let mut desk = Desk::new();
    desk.write("d/x.csv", "1|1.234,5\n2|2,25\n");
    let descriptor = r#"{"name": "d", "resources": [{"name": "x", "path": "x.csv",
        "dialect": {"delimiter": "|", "header": false},
        "schema": {"fields": [{"name": "id", "type": "integer"},
            {"name": "v", "type": "number", "decimalChar": ",", "groupChar": "."}]}}]}"#;
    let path = desk.write("d/datapackage.json", descriptor);
    let loaded = desk.workspace.load(&path, None, Dialect::default()).unwrap();
    assert!(loaded.basis.warnings.is_empty(), "{:?}", loaded.basis.warnings);
    assert_eq!(desk.rows("SELECT SUM(v) AS v FROM x"), serde_json::json!([[1236.75]]));
}

#[test]
fn a_quotation_mark_without_end_is_an_error() {
    let mut desk = Desk::new();
    let path = desk.write("q.csv", "a,b\n1,\"open\n2,x\n3,y\n");
    let error = desk.workspace.load(&path, None, Dialect::default()).unwrap_err();
    assert!(error.to_string().contains("quotation mark in row 1 (line 2)"), "{error}");
}

#[test]
fn loading_says_what_it_checked_and_no_more() {
    let mut desk = Desk::new();
    let text = |loaded: qes::Load| loaded.show().tables[0].to_text(240);
    let shipped = text(desk.workspace.load("msk-pain", None, Dialect::default()).unwrap());
    for words in ["Checked while loading: ", "of 11 tables", "keys and", "and nothing is wrong with them."] {
        assert!(shipped.contains(words), "{shipped}");
    }
    desk.write("typo/papers.csv", "paper_id,reference,status\nA1,Author,included\nA1,Author,excluded\n");
    let descriptor = r#"{"name": "typo", "title": "A title", "resources": [{"name": "paper", "path": "papers.csv"}]}"#;
    let path = desk.write("typo/datapackage.json", descriptor);
    let loaded = desk.workspace.load(&path, None, Dialect::default()).unwrap();
    assert!(loaded.basis.warnings[0].contains("did you mean 'papers'?"), "{:?}", loaded.basis.warnings);
    let text = text(loaded);
    assert!(!text.contains("Checked") && !text.contains("nothing is wrong"), "{text}");
}

#[test]
fn a_missing_status_is_named_rather_than_margins() {
    let mut desk = Desk::new();
    desk.write("n/papers.csv", "paper_id,reference,country\nP1,A,UK\nP2,B,US\n");
    let path =
        desk.write("n/datapackage.json", r#"{"name": "n", "resources": [{"name": "papers", "path": "papers.csv"}]}"#);
    let loaded = desk.workspace.load(&path, None, Dialect::default()).unwrap();
    assert!(loaded.basis.warnings[0].starts_with("papers.csv has no column 'status'"), "{:?}", loaded.basis.warnings);
    for by in [&["country".to_owned()][..], &[]] {
        let error = desk.workspace.characteristics(by, Unit::Papers).unwrap_err();
        assert!(error.to_string().contains("'papers' has no column 'status'"), "{error}");
    }
}

#[test]
fn what_was_found_in_a_file_is_said() {
    let mut desk = Desk::new();
    std::fs::write(desk.path("t.csv"), b"sep=;\r\nLand;n\r\n\xd6sterreich;1,5\r\n").unwrap();
    let path = desk.path("t.csv").display().to_string();
    let shown = desk.workspace.load(&path, None, Dialect::default()).unwrap().show();
    assert_eq!(shown.result["encoding"], "windows-1252");
    assert_eq!(shown.result["files"][0]["format"], "CSV");
    assert!(shown.result.get("records_in").is_none(), "a table holds rows");
    let text = shown.tables[0].to_text(100);
    assert!(text.contains("t (CSV, windows-1252): 1 row in the file, 1 read."), "{text}");
    assert_eq!(desk.rows("SELECT Land, n FROM t"), serde_json::json!([["Österreich", 1.5]]));
    let sheet = ReadOptions { sheet: Some("One".to_owned()), ..ReadOptions::default() };
    for (path, expected) in [(path.as_str(), "has no sheets"), ("msk-pain", "is a data package")] {
        let error = desk.workspace.load_with(path, None, &sheet, &qes_work::Work::new()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_citation_may_be_one_text_or_lack_parts() {
    let mut desk = Desk::new();
    for (citation, apa, bibtex) in [
        (
            r#""Ana (2001). Nights. Journal 3.""#,
            "Ana (2001). Nights. Journal 3.",
            "note = {Ana (2001). Nights. Journal 3.}",
        ),
        (
            r#"{"title": "Nights", "authors": [{"family": "Ana", "given": "B"}], "year": "2001", "doi": "https://doi.org/10.1/x"}"#,
            "Ana B (2001). Nights. https://doi.org/10.1/x",
            "doi = {10.1/x}",
        ),
    ] {
        let path =
            desk.write("c/datapackage.json", &format!(r#"{{"name": "c", "citation": {citation}, "resources": []}}"#));
        let loaded = desk.workspace.load(&path, None, Dialect::default()).unwrap();
        assert_eq!(
            loaded.basis.warnings,
            ["datapackage.json, resources: the list is empty; expected one entry per table"]
        );
        assert_eq!(desk.workspace.cite(qes::CitationFormat::Apa).entries[0].1, apa);
        let entry = desk.workspace.cite(qes::CitationFormat::Bibtex).entries[0].1.clone();
        assert!(entry.contains(bibtex), "{entry}");
    }
}

#[test]
fn every_sheet_of_a_workbook_is_a_frame_and_none_where_one_is_broken() {
    let mut desk = Desk::new();
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../review/tests/tables/review.xlsx");
    let shown = desk.workspace.load(book.to_str().unwrap(), None, Dialect::default()).unwrap().show();
    let names: Vec<&str> = desk.workspace.frame_list().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["Papers", "CASP_Anna", "CASP_Ben"]);
    assert_eq!(shown.result["resources"].as_array().unwrap().len(), 3);
    assert_eq!(shown.result["files"][1]["sheet"], "CASP Anna");
    let missing = ReadOptions { sheet: Some("CASP Cia".to_owned()), ..ReadOptions::default() };
    let error = desk.workspace.load_with(book.to_str().unwrap(), None, &missing, &qes_work::Work::new()).unwrap_err();
    assert_eq!((error.class(), desk.workspace.frame_list().count()), ("UnknownSheet", 3));
}
