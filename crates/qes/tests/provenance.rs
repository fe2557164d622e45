//! What leaves a session is whole, and keeps saying what it rests on.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use polars::prelude::{NamedFrom, Series};
use qes::{
    CitationFormat, DedupOptions, Dialect, Error, ExportOptions, Frame, NamedOutput, Provenance, ScreeningRequest,
    Shown, SimulatedCorpus, Workspace, export,
};
use qes_records::Link;
use qes_work::Work;

/// A file that is there is replaced.
const FORCED: ExportOptions = ExportOptions { force: true, program: None };

struct Desk {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Desk {
    fn new(package: &str) -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data");
        let mut desk = Self { folder: tempfile::tempdir().unwrap(), workspace: Workspace::new(vec![data]) };
        if !package.is_empty() {
            desk.workspace.load(package, None, Dialect::default()).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn load(&mut self, name: &str, text: &str) -> Option<Provenance> {
        std::fs::write(self.path(name), text).unwrap();
        self.back(name, None)
    }

    /// Loads a file that was written; what its frame rests on.
    fn back(&mut self, file: &str, name: Option<&str>) -> Option<Provenance> {
        let path = self.path(file).display().to_string();
        self.workspace.load(&path, name, Dialect::default()).unwrap().basis.provenance
    }

    fn sql(&mut self, query: &str, into: Option<&str>) -> Shown {
        self.workspace.sql(query, into, &qes_work::Work::new()).unwrap().show()
    }

    /// What the file of a result holds.
    fn written(&self, shown: &Shown, file: &str) -> String {
        export(NamedOutput::Result(shown), &self.path(file), FORCED, &qes_work::Work::new()).unwrap();
        std::fs::read_to_string(self.path(file)).unwrap()
    }

    fn frame(&self, name: &str, file: &str) -> Option<String> {
        export(
            NamedOutput::Frame(self.workspace.frame(name).unwrap()),
            &self.path(file),
            FORCED,
            &qes_work::Work::new(),
        )
        .unwrap()
        .note
    }

    /// How often each word stands in a column of a CSV file.
    fn column(&mut self, file: &str, column: &str) -> Vec<(String, usize)> {
        self.back(file, Some("column_of"));
        let mut counts: Vec<(String, usize)> = Vec::new();
        for word in self.workspace.frame("column_of").unwrap().texts(column).unwrap() {
            let word = word.unwrap_or_default();
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, n)) => *n += 1,
                None => counts.push((word, 1)),
            }
        }
        counts
    }
}

#[test]
fn every_row_is_exported_however_many_are_shown() {
    let mut desk = Desk::new("msk-pain-simulated");
    let query = desk.sql("SELECT * FROM studies", None);
    let show = desk.workspace.rows("studies", None).unwrap().show();
    let into = desk.sql("SELECT * FROM studies", Some("mine"));
    for (shown, here) in [(query, 50), (show, 20), (into, 5)] {
        assert_eq!(shown.tables[0].rows.len(), here, "what is shown stays as it is");
        assert_eq!(desk.written(&shown, "a.csv").lines().count(), 61, "{}", shown.command);
        assert_eq!(desk.column("a.csv", "provenance"), [("simulated".to_owned(), 60)]);
        let json: serde_json::Value = serde_json::from_str(&desk.written(&shown, "a.json")).unwrap();
        assert_eq!((json["rows"].as_array().unwrap().len(), &json["total_rows"]), (60, &60.into()));
        let page = desk.written(&shown, "a.md");
        assert!(page.matches("\n|").count() >= 60 && page.contains("SIMULATED"), "{page}");
        assert!(!page.contains("of 60 rows"), "{page}");
    }
}

#[test]
fn every_conflict_is_exported() {
    let mut desk = Desk::new("");
    let mut text = "record_id,stage,reviewer,decision,reason,round\n".to_owned();
    for n in 0..120 {
        write!(text, "r{n},title,A,include,,1\nr{n},title,B,exclude,,1\n").unwrap();
    }
    desk.load("decisions.csv", &text);
    let shown = desk.workspace.screening(&ScreeningRequest::default(), &qes::Work::new()).unwrap().show_conflicts();
    assert_eq!(shown.tables[0].rows.len(), 50);
    assert_eq!(desk.written(&shown, "conflicts.csv").lines().count(), 121);
    let page = desk.written(&shown, "conflicts.md");
    assert!(page.contains("r119") && page.contains("consensus") && !page.contains("70 more"), "{page}");
}

#[test]
fn every_pair_to_be_decided_is_exported() {
    let mut desk = Desk::new("");
    desk.load("r.csv", "record_id,title,year\nx,Living with pain,2001\ny,Work and sleep,2003\n");
    let mut dedup = desk.workspace.dedup("r", &DedupOptions::default(), &Work::new()).unwrap();
    let pair = Link { a: 0, b: 1, weight: 1.5, reasons: Vec::new(), against: None };
    dedup.found.review = vec![pair; 88];
    let shown = dedup.show(&Work::new()).unwrap();
    assert_eq!(shown.tables[0].rows.len(), 50);
    assert_eq!(desk.written(&shown, "pile.csv").lines().count(), dedup.found.review.len() + 1);
    // A file of one table says that there is another.
    let note = export(NamedOutput::Result(&shown), &desk.path("pile.csv"), FORCED, &qes_work::Work::new())
        .unwrap()
        .note
        .unwrap();
    assert!(note.contains("'Duplicates: r' not"), "{note}");
}

#[test]
fn every_line_of_a_finding_is_exported() {
    let mut desk = Desk::new("");
    std::fs::write(desk.path("papers.csv"), format!("paper_id,year\n{}", "p,x\n".repeat(12))).unwrap();
    let package = r#"{"name": "pe", "resources": [{"name": "papers", "path": "papers.csv",
        "schema": {"fields": [{"name": "paper_id", "type": "string"}, {"name": "year", "type": "string"}], "primaryKey": ["paper_id"]}}]}"#;
    std::fs::write(desk.path("datapackage.json"), package).unwrap();
    desk.back("datapackage.json", None);
    let shown = desk.workspace.check(&qes::Work::new()).unwrap().show();
    let cut = shown.tables[0].to_csv().contains('…');
    let written = desk.written(&shown, "check.csv");
    assert!(!written.contains('…') && (!cut || written.contains(", 13")), "{written}");
}

#[test]
fn what_rests_on_data_that_state_nothing_is_not_published() {
    let mut desk = Desk::new("msk-pain");
    assert_eq!(desk.load("p.csv", "title,label\nA,x\nB,y\n"), None);
    let shown = desk.sql("SELECT p.title, c.label FROM p CROSS JOIN categories c", Some("k"));
    assert!(shown.result["provenance"]["undefined"].is_string(), "{}", shown.result["provenance"]);
    let notes = shown.tables[0].notes.join(" ");
    assert!(notes.contains("'p' says nothing of its provenance") && !notes.contains("published"), "{notes}");
    desk.frame("k", "k.csv");
    assert!(!std::fs::read_to_string(desk.path("k.csv")).unwrap().contains("published"));
    assert!(desk.workspace.frames().show().result["provenance"]["undefined"].is_string());

    let mut desk = Desk::new("msk-pain-simulated");
    desk.load("p.csv", "title,label\nA,x\nB,y\n");
    let made_up = desk.sql("SELECT p.title, s.study_id FROM p CROSS JOIN studies s", Some("k"));
    assert_eq!(made_up.result["provenance"], "simulated");
    assert_eq!(desk.workspace.cite(CitationFormat::Apa).basis.provenance, Some(Provenance::Simulated));
}

#[test]
fn a_row_that_states_nothing_makes_the_frame_unknown() {
    let mut desk = Desk::new("");
    for (words, expected) in [
        (["published", "published"], Some(Provenance::Published)),
        (["published", "assumed"], Some(Provenance::Assumed)),
        (["published", ""], None),
        (["published", "publishd"], None),
        (["simulated", ""], Some(Provenance::Simulated)),
        (["simulated", "publishd"], Some(Provenance::Simulated)),
    ] {
        let text = format!("title,provenance\nA,{}\nB,{}\n", words[0], words[1]);
        assert_eq!(desk.load("f.csv", &text), expected, "{words:?}");
    }
    let package = |desk: &Desk, of_second: &str| {
        let tables = format!(
            r#"{{"name": "pe", "resources": [{{"name": "a", "path": "a.csv", "provenance": "published"}}, {{"name": "b", "path": "b.csv"{of_second}}}]}}"#
        );
        std::fs::write(desk.path("datapackage.json"), tables).unwrap();
    };
    std::fs::write(desk.path("a.csv"), "x\n1\n").unwrap();
    std::fs::write(desk.path("b.csv"), "x\n1\n").unwrap();
    for (of_second, expected) in [
        ("", None),
        (r#", "provenance": "assumed""#, Some(Provenance::Assumed)),
        (r#", "provenance": "simulated""#, Some(Provenance::Simulated)),
    ] {
        package(&desk, of_second);
        assert_eq!(desk.back("datapackage.json", None), expected, "{of_second}");
        assert_eq!(desk.workspace.check(&qes::Work::new()).unwrap().show().basis.provenance, expected, "{of_second}");
    }
}

#[test]
fn made_up_records_stay_made_up_in_every_format() {
    let mut desk = Desk::new("");
    let wishes = SimulatedCorpus {
        name: "found".to_owned(),
        sources: vec![("MEDLINE".to_owned(), 12), ("CINAHL".to_owned(), 8)],
        duplicates: 3,
        seed: 1,
    };
    desk.workspace.simulate_corpus(&wishes, &Work::new()).unwrap();
    for ending in ["ris", "bib", "nbib", "enw", "xml", "csv", "parquet"] {
        let file = format!("f.{ending}");
        desk.frame("found", &file);
        assert_eq!(desk.back(&file, None), Some(Provenance::Simulated), "{ending}");
        // Again, and as one of several exports.
        desk.frame("f", &format!("g.{ending}"));
        assert_eq!(desk.back(&format!("g.{ending}"), None), Some(Provenance::Simulated), "{ending}");
        let paths = [desk.path(&file).display().to_string()];
        let loaded = desk.workspace.load_exports(&paths, Some("all"), Dialect::default(), &[]).unwrap();
        assert_eq!(loaded.basis.provenance, Some(Provenance::Simulated), "{ending}");
        desk.frame("all", "all.ris");
        assert_eq!(desk.back("all.ris", None), Some(Provenance::Simulated), "{ending}");
    }
    // A word of a database's own is none of provenance.
    assert_eq!(desk.load("own.bib", "@article{a, title = {A title}, provenance = {Zotero}}\n"), None);
    assert!(!desk.workspace.frame("own").unwrap().has("provenance"));
}

#[test]
fn a_column_of_another_table_does_not_make_rows_firmer() {
    let mut desk = Desk::new("msk-pain-simulated");
    desk.sql("SELECT s.study_id, f.provenance FROM studies s CROSS JOIN flow f", Some("k"));
    let note = desk.frame("k", "k.csv").unwrap();
    assert!(note.contains("rests on simulated data"), "{note}");
    assert_eq!(desk.column("k.csv", "provenance"), [("simulated".to_owned(), 60 * 13)]);
    // A column that accounts for the whole stays row by row.
    assert_eq!(desk.frame("appraisals", "a.csv"), None);
    let of_rows = desk.column("a.csv", "provenance");
    assert_eq!(of_rows.iter().map(|(_, n)| n).sum::<usize>(), 3906);
    assert_eq!(of_rows.len(), 4, "{of_rows:?}");
    let mut desk = Desk::new("msk-pain");
    assert_eq!(desk.frame("papers", "papers.csv"), None);
    assert_eq!(desk.column("papers.csv", "provenance").len(), 2);
}

#[test]
fn a_name_that_sql_cannot_use_is_refused() {
    let mut desk = Desk::new("msk-pain");
    for name in ["", " ", " a", "a\nb", "a\"b"] {
        let refused = desk.workspace.sql("SELECT 1 AS a", Some(name), &qes_work::Work::new());
        assert!(matches!(refused, Err(Error::BadName { .. })), "{name:?}");
        let refused = desk.workspace.load("msk-pain", Some(name), Dialect::default());
        assert!(matches!(refused, Err(Error::BadName { .. })), "{name:?}");
    }
    for name in ["a", "a b", "Größe", "2", "a'b", "select"] {
        desk.sql("SELECT 7 AS a", Some(name));
        let rows = desk.sql(&format!("SELECT a FROM \"{name}\""), None).result["rows"].clone();
        assert_eq!(rows, serde_json::json!([[7]]), "{name}");
    }
}

#[test]
fn categories_are_shown_as_their_text() {
    let mut desk = Desk::new("");
    let text = Series::new("animal".into(), ["Panda", "Otter"]);
    let kind = polars::prelude::DataType::from_categories(polars::prelude::Categories::global());
    let data = polars::prelude::DataFrame::new_infer_height(vec![text.cast(&kind).unwrap().into()]).unwrap();
    desk.workspace.put(Frame { name: "zoo".to_owned(), data, provenance: None, data_sha256: String::new() });
    for shown in [desk.workspace.rows("zoo", None).unwrap().show(), desk.sql("SELECT * FROM zoo", None)] {
        assert_eq!(shown.result["rows"], serde_json::json!([["Panda"], ["Otter"]]));
        assert!(!shown.tables[0].to_text(80).contains('"'), "{}", shown.tables[0].to_text(80));
    }
}
