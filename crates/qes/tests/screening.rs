//! Screening and the flow that follows from it, of tables as teams export them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use qes::{Dialect, Error, FlowOptions, ScreeningOptions, ScreeningRequest, Shown, Workspace};
use serde_json::{Value, json};

struct Desk {
    workspace: Workspace,
    folder: tempfile::TempDir,
}

impl Desk {
    /// A session with these tables.
    fn with(tables: &[(&str, &str)]) -> Self {
        let mut desk = Self { workspace: Workspace::default(), folder: tempfile::tempdir().unwrap() };
        for (name, text) in tables {
            desk.load(name, text);
        }
        desk
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(format!("{name}.csv"));
        std::fs::write(&path, text).unwrap();
        path
    }

    fn load(&mut self, name: &str, text: &str) -> Shown {
        let path = self.file(name, text);
        self.workspace.load(path.to_str().unwrap(), Some(name), Dialect::default()).unwrap().show()
    }

    fn screening(&mut self, options: ScreeningOptions) -> Result<Shown, Error> {
        let request = ScreeningRequest { options, ..ScreeningRequest::default() };
        Ok(self.workspace.screening(&request, &qes::Work::new())?.show())
    }

    fn flow(&self, set: impl FnOnce(&mut FlowOptions)) -> Result<Shown, Error> {
        let mut options = FlowOptions::default();
        set(&mut options);
        Ok(self.workspace.flow_with(&options, &qes::Work::new())?.show())
    }
}

fn warned(result: &serde_json::Map<String, Value>, part: &str) {
    let warnings = result["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|w| w.as_str().unwrap().contains(part)), "{part:?} is not in {warnings:#?}");
}

fn stage(name: &str) -> ScreeningOptions {
    ScreeningOptions { stage: Some(name.to_owned()), ..ScreeningOptions::default() }
}

const DECISIONS: &str = "record_id,stage,reviewer,decision,reason\n\
    1,abstract,A,include,\n1,abstract,B,include,\n2,abstract,A,exclude,\n2,abstract,B,exclude,\n3,abstract,A,include,\n\
    3,abstract,B,inlcude,\n4,abstract,A,include,\n4,abstract,B,include,\n1,full text,A,include,\n1,full text,B,include,\n\
    4,full text,A,exclude,Wrong people; Wrong design\n4,full text,B,exclude,Wrong people\n";

#[test]
fn one_unknown_word_costs_one_decision() {
    let mut desk = Desk::with(&[("decisions", DECISIONS)]);
    let shown = desk.screening(ScreeningOptions::default()).unwrap();
    let first = &shown.result["stages"][0];
    assert_eq!((&first["included"], &first["excluded"], &first["awaiting"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(shown.result["decisions"], 11);
    let said = "'decisions', row 6, column 'decision': found 'inlcude', expected include, exclude or maybe (or yes, no, unclear); this \
                decision does not count; did you mean 'include'?";
    warned(&shown.result, said);
    warned(&desk.flow(|_| {}).unwrap().result, said);
}

#[test]
fn the_second_reason_is_listed_and_the_record_counts_once() {
    let mut desk = Desk::with(&[("decisions", DECISIONS)]);
    let request = ScreeningRequest { outcomes: Some("outcomes".to_owned()), ..ScreeningRequest::default() };
    let shown = desk.workspace.screening(&request, &qes::Work::new()).unwrap().show();
    let expected = json!([
        { "reason": "Wrong people", "n": 1, "beside": 0 },
        { "reason": "Wrong design", "n": 0, "beside": 1 },
    ]);
    assert_eq!(shown.result["stages"][1]["reasons"], expected);
    let text = shown.tables[1].to_text(400);
    assert!(text.contains("beside another"), "{text}");
    let said = "t 'full text' 1 record has several reasons: each record counts once, by the first; given beside it: Wrong design (1)";
    assert!(text.contains(&format!("A{said}.")), "{text}");
    warned(&desk.flow(|_| {}).unwrap().result, &format!("a{said}"));
    let rows = desk
        .workspace
        .sql("SELECT other_reasons FROM outcomes WHERE reason IS NOT NULL", None, &qes_work::Work::new())
        .unwrap();
    assert_eq!(rows.show().result["rows"], json!([["Wrong design"]]));
    let listed = ScreeningOptions {
        reasons: vec!["Wrong design".to_owned(), "Wrong people".to_owned()],
        ..ScreeningOptions::default()
    };
    let shown = desk.screening(listed).unwrap();
    assert_eq!(shown.result["stages"][1]["reasons"][0], json!({ "reason": "Wrong design", "n": 1, "beside": 0 }));
    assert!(shown.tables[1].to_text(400).contains("by the one highest on the list"));
}

#[test]
fn an_unknown_stage_is_an_error_in_every_verb_that_takes_one() {
    let mut desk = Desk::with(&[("decisions", DECISIONS)]);
    let expected = "found no stage 'x'; expected one of abstract, full text";
    assert_eq!(desk.screening(stage("x")).unwrap_err().to_string(), expected);
    assert_eq!(desk.flow(|o| o.screening = stage("x")).unwrap_err().to_string(), expected);
    warned(
        &desk.screening(stage("full text")).unwrap().result,
        "so --stage, which is for those that name none, changes nothing",
    );
    desk.load("flow", "box,label,from,kind,n,unit\na,Found,,source,4,records\nb,Read,a,screening,4,records\n");
    let counts = desk.flow(|o| o.screening = stage("abstract")).unwrap_err().to_string();
    assert!(counts.starts_with("the flow is made of counts alone: no decisions are read"), "{counts}");
    let named = desk.flow(|o| (o.source, o.screening) = (Some("flow".to_owned()), stage("abstract"))).unwrap_err();
    assert!(named.to_string().starts_with("'flow' holds counts alone: no decisions are read"), "{named}");
    assert!(desk.flow(|_| {}).is_ok());
}

#[test]
fn counts_stand_without_decisions_that_cannot_be_read() {
    let mut desk = Desk::with(&[
        ("flow", "box,label,from,kind,n,unit\na,Found,,source,2,records\nb,Screened on title,a,screening,2,records\n"),
        ("records", "record_id,title\n1,A\n2,B\n"),
        ("decisions", "record_id,stage,reviewer,decision\n1,title,A,green\n2,title,A,red\n"),
    ]);
    warned(&desk.flow(|_| {}).unwrap().result, "the counts are compared with no decisions: 'decisions', row 1");
    let asked = desk.flow(|o| o.decisions = Some("decisions".to_owned())).unwrap_err();
    assert!(asked.to_string().starts_with("'decisions', row 1, column 'decision': found 'green'"), "{asked}");
    assert!(desk.screening(ScreeningOptions::default()).is_err());
}

#[test]
fn what_was_agreed_settles_a_record_whatever_it_is_called() {
    for name in ["Consensus", "Final decision", "Conflict resolution", "Tie-breaker", "Carol (adjudicator)"] {
        let text = format!(
            "record_id,stage,reviewer,decision\n1,abstract,A,yes\n1,abstract,B,no\n1,abstract,{name},yes\n2,abstract,A,no\n2,abstract,B,no\n"
        );
        let shown = Desk::with(&[("decisions", &text)]).screening(ScreeningOptions::default()).unwrap();
        let first = &shown.result["stages"][0];
        assert_eq!((&first["included"], &first["settled"]["adjudicator"]), (&json!(1), &json!(1)), "{name}");
    }
}

#[test]
fn a_prisma_table_says_its_total_and_its_unknown_rows() {
    let row = |key: &str, n: &str| format!("{key},NA,x,d,{key},NA,NA,{n}\n");
    let table = |rows: &[(&str, &str)]| {
        let rows: String = rows.iter().map(|(key, n)| row(key, n)).collect();
        format!("data,node,box,description,boxtext,tooltips,url,n\n{rows}")
    };
    let ask = |rows: &[(&str, &str)]| {
        let desk = Desk::with(&[]);
        let path = desk.file("prisma", &table(rows));
        desk.flow(|o| o.source = Some(path.display().to_string())).unwrap().result
    };
    let base =
        [("database_results", "100"), ("records_screened", "100"), ("records_excluded", "78"), ("new_studies", "22")];
    let with = |more: &[(&'static str, &'static str)]| ask(&[&base[..], more].concat());
    let total = |result: &serde_json::Map<String, Value>| {
        let all = result["equations"].as_array().unwrap().clone();
        all.into_iter().find(|e| e["id"] == "stage:total").map(|e| e["holds"].clone())
    };
    assert_eq!(total(&with(&[("previous_studies", "0"), ("total_studies", "22")])), Some(json!(true)));
    assert_eq!(total(&with(&[("previous_studies", "0"), ("total_studies", "25")])), Some(json!(false)));
    let zero = with(&[("previous_studies", "0"), ("total_studies", "0")]);
    assert_eq!(total(&zero), None);
    warned(&zero, "total_studies is 0 beside new_studies: it is taken for not filled in");
    let unknown = with(&[("handsearch_results", "7"), ("new_study", "3")]);
    warned(&unknown, "line 6: the row 'handsearch_results' ('handsearch_results': 7) is none that the flow is made of");
    warned(&unknown, "line 7: the row 'new_study'");
}

#[test]
fn columns_are_found_by_their_letters() {
    let tables = [
        "Record ID,Stage,Reviewer,Vote,Exclusion reason,Reason 2\n1,TiAb,Anna ,Include,,\n1,Title/Abstract,Bo,include,,\n2,TIAB,Anna,EXCLUDE,late,small\n2,TIAB,Bo,Exclude ,late,\n",
        "Refid,User,Level,Response,Reason\n1,Anna,title,Include,\n1,Bo,title,Include,\n2,Anna,title,Exclude,late|small\n2,Bo,title,Exclude,late\n",
        "ID;Reviewer;Decision;Reason\n1;Anna;Ja;\n1;Bo;Ja;\n2;Anna;Nein;late\n2;Bo;nein;\"small; late\"\n",
    ];
    for table in tables {
        let shown = Desk::with(&[("decisions", table)]).screening(ScreeningOptions::default()).unwrap();
        let first = &shown.result["stages"][0];
        assert_eq!((&first["included"], &first["excluded"]), (&json!(1), &json!(1)), "{table}");
        let beside: Vec<&Value> = first["reasons"].as_array().unwrap().iter().filter(|r| r["beside"] == 1).collect();
        assert_eq!(beside.len(), 1, "{table}\n{}", first["reasons"]);
    }
    let labels = "record_id,title,included\n0,One,1\n1,Two,0\n2,Three,\n";
    let shown = Desk::with(&[("decisions", labels)]).screening(ScreeningOptions::default()).unwrap();
    let first = &shown.result["stages"][0];
    assert_eq!(
        (&first["included"], &first["excluded"], &first["awaiting"]),
        (&json!(1), &json!(1), &json!(1)),
        "a record that nobody decided on is one of them"
    );
    let lacking =
        Desk::with(&[("decisions", "who,decision\nA,yes\n")]).screening(ScreeningOptions::default()).unwrap_err();
    assert!(lacking.to_string().starts_with("'decisions' has no column 'record_id'"), "{lacking}");
}

#[test]
fn what_one_may_ask_next_stands_one_a_line() {
    let mut desk = Desk::with(&[]);
    let text = desk.load("decisions", DECISIONS).tables[0].to_text(100);
    assert!(text.ends_with("You may ask next:\n%show decisions\n%screening decisions"), "{text}");
}

#[test]
fn whether_reviewers_differed_is_not_known_of_what_was_agreed() {
    let covidence = "Title,Covidence #,Study,Notes\nA,#1,A 2001,\nB,#2,B 2002,\n";
    let mut desk = Desk::with(&[("review_1_included_csv", covidence)]);
    let request = ScreeningRequest {
        decisions: Some("review_1_included_csv".to_owned()),
        into: Some("decisions".to_owned()),
        ..ScreeningRequest::default()
    };
    let shown = desk.workspace.screening(&request, &qes::Work::new()).unwrap().show();
    let again = desk.screening(ScreeningOptions::default()).unwrap();
    for shown in [shown, again] {
        let text = shown.tables[0].to_text(200);
        assert!(text.contains("not known"), "{text}");
        assert!(text.contains("4 outcomes rest on an agreed decision alone"), "{text}");
        let settled = &shown.result["stages"][0]["settled"];
        assert_eq!((&settled["agreed"], &settled["adjudicator"]), (&json!(2), &json!(0)));
    }
}

#[test]
fn a_file_that_is_not_loaded_is_said_to_be_one() {
    let mut desk = Desk::with(&[]);
    let path = desk.file("rayyan", "key,title,notes\n").display().to_string();
    let request = ScreeningRequest { decisions: Some(path.clone()), ..ScreeningRequest::default() };
    let error = desk.workspace.screening(&request, &qes::Work::new()).map(|_| ()).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("'{path}' is a file that is not loaded: expected the name of a frame: %load")),
        "{error}"
    );
    assert!(error.ends_with("makes the frame 'rayyan' of it"), "{error}");
}

#[test]
fn an_equation_stands_on_the_line_of_its_count() {
    let table = "data,node,box,description,boxtext,tooltips,url,n\nprevious_studies,NA,x,d,Previous studies,NA,NA,10\n\
                 previous_reports,NA,x,d,Previous reports,NA,NA,12\ndatabase_results,NA,x,d,Databases,NA,NA,50\n\
                 records_screened,NA,x,d,Screened,NA,NA,50\nrecords_excluded,NA,x,d,Excluded,NA,NA,8\n\
                 new_studies,NA,x,d,New,NA,NA,40\nnew_reports,NA,x,d,New reports,NA,NA,42\n\
                 total_studies,NA,x,d,Total,NA,NA,55\ntotal_reports,NA,x,d,Total reports,NA,NA,54\n";
    let desk = Desk::with(&[]);
    let path = desk.file("prisma", table);
    let shown = desk.flow(|o| o.source = Some(path.display().to_string())).unwrap();
    let text = shown.tables[0].to_text(200);
    let line = text.lines().find(|l| l.contains("10 + 40 = 50")).unwrap();
    assert!(line.contains("55") && line.contains("studies") && line.contains("NO, 5 short"), "{text}");
    let other = text.lines().find(|l| l.contains("12 + 42 = 54")).unwrap();
    assert!(other.contains("reports") && other.contains("yes"), "{text}");
}

#[test]
fn the_flow_of_records_shows_the_warnings_of_screening() {
    let mut desk = Desk::with(&[
        ("records", "record_id,source,title,cluster_id\nr1,PubMed,A,c1\nr2,CINAHL,A,c1\nr3,PubMed,B,c3\n"),
        (
            "decisions",
            "record_id,stage,reviewer,decision\nr1,abstract,Ann,include\nr1,abstract,Bob,exclude\nr3,abstract,Ann,exclude\n\
             r3,abstract,Bob,exclude\nr1,full text,Ann,include\nr1,full text,Bob,include\n",
        ),
    ]);
    let said = "record r1 was decided on at 'full text', although it is not settled at 'abstract'";
    warned(&desk.screening(ScreeningOptions::default()).unwrap().result, said);
    warned(&desk.flow(|_| {}).unwrap().result, said);
    desk.load(
        "flow",
        "box,label,from,kind,n,unit\na,Found,,source,3,records\nb,Screened on abstract,a,screening,3,records\n",
    );
    warned(&desk.flow(|_| {}).unwrap().result, said);
}
