//! One name, one frame: what a session makes takes the place of the review's table of that name for every verb.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use qes::{
    AgreementOptions, Checklist, CitationFormat, Dialect, ExportOptions, FlowOptions, NamedOutput, ScreeningRequest,
    Shown, Unit, Workspace, export,
};

struct Desk {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

const PACKAGE: &[(&str, &str)] = &[
    ("papers", "paper_id,study_id,status,country\np1,s1,included,UK\np2,s2,included,Ireland\np3,s3,excluded,UK\n"),
    ("studies", "study_id,participants,setting\ns1,10,ward\ns2,20,home\ns3,5,home\n"),
    ("concepts", "concept_id,category_id,label\nc1,k,Loss\nc2,k,Hope\n"),
    ("support", "concept_id,paper_id\nc1,p1\nc2,p1\nc2,p2\n"),
    ("categories", "category_id,label\nk,Change\n"),
    ("searches", "source,platform,date,query,limits,records,box\nMedline,Ovid,2020,pain,none,3,found\n"),
    ("flow", "box,label,from,kind,n,unit\nfound,Found,,source,3,records\nin,Included,found,included,3,records\n"),
    ("records", "record_id,source,title\nr1,Medline,One\nr2,Medline,Two\nr3,Medline,Three\n"),
    (
        "decisions",
        "record_id,stage,reviewer,decision,reason,round\nr1,full text,A,include,,1\nr2,full text,A,include,,1\nr3,full text,A,include,,1\n",
    ),
    ("reasons", "reason\nwrong topic\n"),
    ("instruments", "instrument,item,short_name,scale\ntool,q1,First,yes|no\n"),
    (
        "appraisals",
        "paper_id,instrument,item,appraiser,round,answer\np1,tool,q1,A,1,yes\np1,tool,q1,B,1,yes\np2,tool,q1,A,1,no\np2,tool,q1,B,1,no\n",
    ),
    ("margins", "variable,level,n,unit,of\nage,old,2,papers,included\ntotal,included,2,papers,\n"),
    ("claims", "claim_id,place,kind,about,value\nk1,abstract,count,papers where status=included,2\n"),
];

impl Desk {
    /// A review of its own that has every table; of some only, where these are named.
    fn with(tables: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Self { workspace: Workspace::new(vec![folder.path().to_owned()]), folder };
        desk.package("review", tables);
        desk.load("review");
        desk
    }

    fn new() -> Self {
        let all: Vec<&str> = PACKAGE.iter().map(|(name, _)| *name).collect();
        Self::with(&all)
    }

    fn package(&self, name: &str, tables: &[&str]) {
        let resources: Vec<String> = tables
            .iter()
            .map(|t| format!(r#"{{"name": "{t}", "path": "{t}.csv", "provenance": "published"}}"#))
            .collect();
        for (table, text) in PACKAGE.iter().filter(|(t, _)| tables.contains(t)) {
            self.write(&format!("{name}/{table}.csv"), text);
        }
        let descriptor =
            format!(r#"{{"name": "{name}", "title": "A review", "resources": [{}]}}"#, resources.join(", "));
        self.write(&format!("{name}/datapackage.json"), &descriptor);
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn load(&mut self, name: &str) -> Shown {
        self.workspace.load(name, None, Dialect::default()).unwrap().show()
    }

    /// A frame of the session's own: the package's table with these rows.
    fn own(&mut self, name: &str, text: &str) -> Shown {
        let path = self.write(&format!("own/{name}.csv"), text);
        self.workspace.load(path.to_str().unwrap(), Some(name), Dialect::default()).unwrap().show()
    }
}

fn by(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

/// Every verb, and the tables that its result rests on.
type Verb = (&'static str, &'static [&'static str], fn(&mut Workspace) -> Result<Shown, qes::Error>);

const VERBS: &[Verb] = &[
    ("characteristics", &["papers", "studies"], |w| Ok(w.characteristics(&by("setting"), Unit::Participants)?.show())),
    ("characteristics of margins", &["margins"], |w| Ok(w.characteristics(&by("age"), Unit::Papers)?.show())),
    ("concepts", &["papers", "concepts", "support", "categories"], |w| Ok(w.concepts(None, None)?.show())),
    ("flow", &["flow", "records", "decisions", "searches"], |w| {
        Ok(w.flow_with(&FlowOptions::default(), &qes::Work::new())?.show())
    }),
    ("screening", &["decisions", "records", "searches", "reasons"], |w| {
        Ok(w.screening(&ScreeningRequest::default(), &qes::Work::new())?.show())
    }),
    ("agreement", &["instruments", "appraisals"], |w| {
        Ok(w.agreement("tool", &AgreementOptions::default(), &qes::Work::new())?.show())
    }),
    ("check", &["papers", "studies", "claims", "margins", "flow"], |w| Ok(w.check(&qes::Work::new())?.show())),
    ("report", &["searches", "records"], |w| Ok(w.report(Checklist::PrismaS, &qes_work::Work::new())?.show())),
];

#[test]
fn every_verb_reads_the_sessions_frame_and_says_so() {
    for (verb, tables, run) in VERBS {
        let plain = run(&mut Desk::new().workspace).unwrap();
        assert!(!plain.result.contains_key("session_frames"), "{verb} marks what is the review's");
        for table in *tables {
            let (_, text) = PACKAGE.iter().find(|(name, _)| name == table).unwrap();
            let mut desk = Desk::new();
            // The same table with its last row gone, so that every verb can still use it.
            let shorter = text.trim_end().rsplit_once('\n').unwrap().0;
            let rows = if shorter.contains('\n') { shorter } else { text };
            desk.own(table, &format!("{}\n", rows.trim_end()));
            let shown = run(&mut desk.workspace).unwrap_or_else(|e| panic!("{verb} with its own {table}: {e}"));
            assert_eq!(shown.result["session_frames"], serde_json::json!([table]), "{verb} with its own {table}");
            assert_ne!(shown.result["data_sha256"], plain.result["data_sha256"], "{verb} with its own {table}");
            let note = format!("{table} is the session's own frame, not the review's.");
            let said = shown.tables.iter().any(|t| t.notes.contains(&note));
            assert!(said, "{verb} with its own {table} does not say so: {:?}", shown.tables[0].notes);
            desk.workspace.drop_frames(&[(*table).to_owned()]).unwrap();
            let again = run(&mut desk.workspace).unwrap();
            assert_eq!(again.result, plain.result, "{verb} after its own {table} was dropped");
        }
    }
}

#[test]
fn sql_and_verbs_count_the_same_papers() {
    let mut desk = Desk::new();
    let query = "SELECT paper_id, study_id, status, 'France' AS country FROM papers WHERE paper_id = 'p1'";
    let made = desk.workspace.sql(query, Some("papers"), &qes_work::Work::new()).unwrap().show();
    assert_eq!(made.result["session_frames"], serde_json::json!(["papers"]));
    let counted = desk.workspace.sql("SELECT COUNT(*) AS n FROM papers", None, &qes_work::Work::new()).unwrap().show();
    assert_eq!(counted.result["rows"], serde_json::json!([[1]]));
    assert_eq!(counted.result["session_frames"], serde_json::json!(["papers"]));
    let result = desk.workspace.characteristics(&by("country"), Unit::Papers).unwrap();
    assert_eq!((result.value.total, &result.value.margins[0]), (1, &vec![("France".to_owned(), 1)]));
    assert!(desk.workspace.review().unwrap().variables().contains(&"country".to_owned()));
    let frames = desk.workspace.frames().show();
    let listed = frames.result["frames"].as_array().unwrap();
    let papers: Vec<_> = listed.iter().filter(|f| f["name"] == "papers").collect();
    assert_eq!(papers.len(), 1, "a name is listed once");
    assert_eq!(
        (&papers[0]["rows"], &papers[0]["own"], &papers[0]["replaces"]),
        (&1.into(), &true.into(), &true.into())
    );
    let target = desk.folder.path().join("papers.csv");
    export(
        NamedOutput::Frame(desk.workspace.frame("papers").unwrap()),
        &target,
        ExportOptions::default(),
        &qes_work::Work::new(),
    )
    .unwrap();
    assert!(std::fs::read_to_string(target).unwrap().contains("France"));
}

#[test]
fn a_table_that_the_review_lacks_is_seen_too() {
    let mut desk = Desk::with(&["papers", "records"]);
    let (_, decisions) = PACKAGE.iter().find(|(name, _)| *name == "decisions").unwrap();
    desk.own("decisions", decisions);
    let shown = desk.workspace.screening(&ScreeningRequest::default(), &qes::Work::new()).unwrap().show();
    assert_eq!(shown.result["session_frames"], serde_json::json!(["decisions"]));
    assert!(
        desk.workspace.check(&qes::Work::new()).unwrap().show().result["session_frames"]
            == serde_json::json!(["decisions"])
    );
    desk.own("elsewhere", "a,b\n1,2\n");
    let frames = desk.workspace.frames().show();
    let one =
        |name: &str| frames.result["frames"].as_array().unwrap().iter().find(|f| f["name"] == name).unwrap().clone();
    assert_eq!((&one("elsewhere")["own"], &one("elsewhere")["replaces"]), (&true.into(), &false.into()));
}

#[test]
fn frames_alone_are_enough_where_no_review_is_loaded() {
    let mut desk = Desk::with(&["papers"]);
    desk.workspace = Workspace::default();
    let none = desk.workspace.characteristics(&by("country"), Unit::Papers).unwrap_err();
    assert_eq!(none.class(), "NoReview");
    for name in ["papers", "studies", "concepts", "support"] {
        let (_, text) = PACKAGE.iter().find(|(n, _)| n == &name).unwrap();
        desk.own(name, text);
    }
    let result = desk.workspace.characteristics(&by("setting"), Unit::Participants).unwrap().show();
    assert_eq!(result.result["total"], 30);
    assert!(!result.result.contains_key("session_frames"), "there is no review that they could be taken for");
    assert_eq!(desk.workspace.concepts(None, None).unwrap().table.papers_of("c2"), ["p1", "p2"]);
    assert!(desk.workspace.check(&qes::Work::new()).is_ok());
    // A citation is of a package, and there is none.
    assert_eq!(desk.workspace.cite(CitationFormat::Apa).entries.len(), 1);
    desk.workspace.drop_frames(&["concepts".to_owned()]).unwrap();
    let message = desk.workspace.concepts(None, None).unwrap_err().to_string();
    assert!(message.contains("no review is loaded") && message.contains("'concepts'"), "{message}");
}

#[test]
fn what_loading_found_in_a_file_goes_with_its_table() {
    let mut desk = Desk::with(&["papers", "concepts", "support"]);
    let descriptor = r#"{"name": "keys", "title": "K", "resources": [
        {"name": "papers", "path": "papers.csv", "schema": {"primaryKey": "paper_id"}},
        {"name": "concepts", "path": "concepts.csv"},
        {"name": "support", "path": "support.csv", "schema": {"foreignKeys":
            [{"fields": "paper_id", "reference": {"resource": "papers", "fields": "paper_id"}}]}}]}"#;
    desk.write("review/datapackage.json", descriptor);
    desk.write("review/papers.csv", "paper_id,status\np1,included\np1,included\n");
    desk.load("review");
    let ids = |w: &Workspace| -> Vec<String> {
        w.check(&qes::Work::new()).unwrap().findings.into_iter().map(|f| f.id).collect()
    };
    let before = ids(&desk.workspace);
    assert!(before.iter().any(|id| id.starts_with("primary-key")), "{before:?}");
    assert!(before.iter().any(|id| id.starts_with("foreign-key")), "{before:?}");
    desk.own("papers", "paper_id,status\np1,included\np2,included\n");
    let after = ids(&desk.workspace);
    assert!(after.iter().all(|id| !id.starts_with("primary-key") && !id.starts_with("foreign-key")), "{after:?}");
    desk.own("papers", "paper_id,status\np1,included\n");
    let findings = desk.workspace.check(&qes::Work::new()).unwrap().findings;
    let broken = findings.iter().find(|f| f.id.starts_with("foreign-key")).unwrap();
    assert!(broken.message.contains("p2"), "{}", broken.message);
}

#[test]
fn loading_a_review_sets_aside_what_would_take_its_place() {
    let mut desk = Desk::new();
    desk.own("papers", "paper_id,status,country\nx,included,Peru\n");
    desk.own("answers", "a,b\n1,2\n");
    let loaded = desk.load("review");
    assert_eq!(loaded.result["set_aside"], serde_json::json!([{"name": "papers", "now": "papers_aside"}]));
    assert!(loaded.tables[0].notes.iter().any(|n| n.contains("'papers'") && n.contains("'papers_aside'")));
    assert_eq!(desk.workspace.frame("papers").unwrap().height(), 3);
    assert_eq!(desk.workspace.frame("papers_aside").unwrap().height(), 1);
    assert_eq!(desk.workspace.frame("answers").unwrap().height(), 1, "its name is no table of a review");
    assert_eq!(desk.workspace.characteristics(&by("country"), Unit::Papers).unwrap().value.total, 2);
    // A second one of the name does not hide the first.
    desk.own("papers", "paper_id,status,country\ny,included,Chile\n");
    assert_eq!(desk.load("review").result["set_aside"][0]["now"], "papers_aside_2");
    assert!(!desk.load("review").result.contains_key("set_aside"));
}

#[test]
fn dropping_a_frame_says_what_it_did() {
    let mut desk = Desk::new();
    desk.own("papers", "paper_id,status,country\nx,included,Peru\n");
    desk.own("answers", "a,b\n1,2\n");
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let wrong = desk.workspace.drop_frames(&names(&["papers", "answres"])).unwrap_err();
    assert_eq!(wrong.class(), "UnknownFrame");
    assert!(wrong.to_string().ends_with("did you mean 'answers'?"), "{wrong}");
    let wrong = desk.workspace.drop_frames(&names(&["studies"])).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "'studies' is the review's and stays with it; expected a frame of the session's own: papers, answers"
    );
    assert_eq!(desk.workspace.frame("papers").unwrap().height(), 1, "a mistake changes nothing");
    let dropped = desk.workspace.drop_frames(&names(&["papers", "answers", "answers"])).unwrap().show();
    assert_eq!(
        dropped.text,
        "dropped the session's own 'papers' (1 row); 'papers' is the review's again (3 rows)\n\
         dropped the session's own 'answers' (1 row); there is no 'answers' any more"
    );
    assert_eq!(desk.workspace.frame("papers").unwrap().height(), 3);
    assert!(desk.workspace.frame("answers").is_err());
    let none = desk.workspace.drop_frames(&names(&["papers"])).unwrap_err();
    assert!(none.to_string().contains("there is none"), "{none}");
}

#[test]
fn frames_made_differently_have_different_hashes() {
    let mut desk = Desk::new();
    let mut hash = |query: &str| {
        desk.workspace.sql(query, Some("papers"), &qes_work::Work::new()).unwrap();
        let shown = desk.workspace.characteristics(&by("country"), Unit::Papers).unwrap().show();
        desk.workspace.drop_frames(&["papers".to_owned()]).unwrap();
        shown.result["data_sha256"].clone()
    };
    let one = hash("SELECT * FROM papers WHERE paper_id = 'p1'");
    assert_eq!(one, hash("SELECT * FROM papers WHERE paper_id = 'p1'"));
    assert_ne!(one, hash("SELECT * FROM papers WHERE paper_id = 'p2'"));
}

#[test]
fn a_frame_of_unknown_provenance_is_not_published() {
    let mut desk = Desk::new();
    let published = desk.workspace.concepts(None, None).unwrap().show();
    assert_eq!(published.result["provenance"], "published");
    desk.own("papers", "paper_id,status,country\np1,included,Peru\np2,included,Peru\n");
    for shown in [
        desk.workspace.concepts(None, None).unwrap().show(),
        desk.workspace.characteristics(&by("country"), Unit::Papers).unwrap().show(),
    ] {
        assert!(shown.result["provenance"]["undefined"].is_string(), "{}", shown.result["provenance"]);
    }
    assert!(Path::new(desk.folder.path()).exists());
}
