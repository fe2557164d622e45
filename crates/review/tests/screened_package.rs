//! A small made-up review whose flow follows from its records and decisions; every fault of them is found. And decisions as screening tools
//! export them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use qes_flow::{Lanes, State, Verdict};
use qes_review::{
    DecisionRow, Dialect, Frame, Review, ReviewError, ScreeningOptions, checked, decision_frame, decisions_of,
    derived_flow, flow_of, open_exports, open_frame, screening_of,
};

const FILES: &[(&str, &str)] = &[
    (
        "datapackage.json",
        r#"{"name": "night-work", "resources": [
            {"name": "searches", "path": "searches.csv"},
            {"name": "flow", "path": "flow.csv", "schema": {"fields": [{"name": "n", "type": "integer"}]}},
            {"name": "records", "path": "records.csv", "schema": {"fields": [], "primaryKey": "record_id"}},
            {"name": "reasons", "path": "reasons.csv"},
            {"name": "decisions", "path": "decisions.csv", "schema": {"fields": [{"name": "round", "type": "integer"}]}}]}"#,
    ),
    (
        "searches.csv",
        "source,kind,records,box\nCINAHL,database,3,found\nMEDLINE,database,4,found\nReference lists,,1,tracked\n",
    ),
    (
        "flow.csv",
        "box,label,from,kind,n,unit,reasons\n\
         found,Found in databases,,source,7,records,\n\
         tracked,Found in reference lists,,other_source,1,records,\n\
         twice,Duplicates removed,found,excluded,1,records,\n\
         screened,Screened on abstract,found,screening,6,records,\n\
         off,Excluded on abstract,screened,excluded,3,records,\n\
         read,Read in full text,screened;tracked,screening,4,papers,\n\
         out,Excluded on full text,read,excluded,2,papers,\"no nurses, 1; no nights, 1\"\n\
         kept,Kept,read,included,2,papers,\n\
         kept,Kept,read,included,1,studies,\n",
    ),
    (
        "records.csv",
        "record_id,source,title,cluster_id,study_id\n\
         C1,CINAHL,Nights awake,C1,S1\nC2,CINAHL,Days asleep,C2,\nC3,CINAHL,Shifts,C3,\n\
         M1,MEDLINE,Nights awake,C1,S1\nM2,MEDLINE,Lamps,M2,\nM3,MEDLINE,Wards at four,M3,\nM4,MEDLINE,Tea,M4,\n\
         R1,Reference lists,More nights awake,R1,S1\n",
    ),
    ("reasons.csv", "reason\nno nurses\nno nights\n"),
    (
        "decisions.csv",
        "record_id,stage,reviewer,decision,reason,round\n\
         C1,abstract,Ana,include,,1\nC1,abstract,Bo,include,,1\n\
         C2,abstract,Ana,exclude,,1\nC2,abstract,Bo,exclude,,1\n\
         C3,abstract,Ana,include,,1\nC3,abstract,Bo,exclude,,1\nC3,abstract,consensus,include,,1\n\
         M2,abstract,Ana,exclude,,1\nM2,abstract,Bo,exclude,,1\n\
         M3,abstract,Ana,include,,1\nM3,abstract,Bo,include,,1\n\
         M4,abstract,Ana,exclude,,1\nM4,abstract,Bo,exclude,,1\n\
         C1,full text,Ana,include,,1\nC1,full text,Bo,include,,1\n\
         C3,full text,Ana,exclude,no nurses,1\nC3,full text,Bo,exclude,no nurses,1\n\
         M3,full text,Ana,exclude,no nights,1\nM3,full text,Bo,exclude,no nights,1\n\
         R1,full text,Ana,include,,1\nR1,full text,Bo,include,,1\n",
    ),
];

/// One fault: the file, the text that another takes the place of, and the findings that it gives.
type Fault = (&'static str, &'static str, &'static str, &'static [&'static str]);

const FAULTS: &[Fault] = &[
    // The count is one off: neither the sum nor the records agree.
    (
        "flow.csv",
        "Duplicates removed,found,excluded,1",
        "Duplicates removed,found,excluded,2",
        &["flow-equation:rows:twice", "flow-equation:stage:screened"],
    ),
    // Two errors in the counts that cancel each other out are seen against the records alone.
    (
        "flow.csv",
        "screened,excluded,3,records,\nread,Read in full text,screened;tracked,screening,4",
        "screened,excluded,3,records,\nread,Read in full text,screened;tracked,screening,5",
        &["flow-equation:rows:read", "flow-equation:stage:read", "flow-equation:stage:kept"],
    ),
    (
        "flow.csv",
        "no nurses, 1; no nights, 1",
        "no nurses, 2; no nights, 0",
        &["flow-equation:rows:out:no nights", "flow-equation:rows:out:no nurses"],
    ),
    ("flow.csv", "no nurses, 1; no nights, 1", "no nurses, 1", &["flow-equation:reasons:out"]),
    (
        "searches.csv",
        "MEDLINE,database,4",
        "MEDLINE,database,5",
        &["flow-equation:rows:found:MEDLINE", "flow-equation:sources:found", "search-records:MEDLINE"],
    ),
    (
        "searches.csv",
        "Reference lists,,1,tracked",
        "Citing papers,,1,tracked",
        &["search-records:Citing papers", "search-records:Reference lists"],
    ),
    (
        "records.csv",
        "M4,MEDLINE,Tea,M4",
        "M4,MEDLINE,Tea,C2",
        &["flow-equation:rows:twice", "flow-equation:rows:screened", "flow-equation:rows:off"],
    ),
    (
        "decisions.csv",
        "M4,abstract,Bo,exclude",
        "M4,abstract,Bo,include",
        &["flow-equation:rows:off", "screening:open:abstract:in conflict"],
    ),
    (
        "decisions.csv",
        "M4,abstract,Bo,exclude,,1\n",
        "",
        &["flow-equation:rows:off", "screening:open:abstract:not decided by enough reviewers"],
    ),
    (
        "decisions.csv",
        "R1,full text,Bo,include,,1\n",
        "R1,full text,Bo,include,,1\nC2,full text,Ana,include,,1\n",
        &["screening:after-leaving:1"],
    ),
    (
        "decisions.csv",
        "M3,full text,Bo,exclude,no nights,1",
        "M3,full text,Bo,exclude,no night,1",
        &["screening:reason:1"],
    ),
    (
        "decisions.csv",
        "M3,full text,Ana,exclude,no nights,1\nM3,full text,Bo,exclude,no nights,1",
        "M3,full text,Ana,exclude,,1\nM3,full text,Bo,exclude,,1",
        &["flow-equation:rows:out:no nights", "screening:no-reason:1"],
    ),
    (
        "decisions.csv",
        "C2,abstract,Ana,exclude,,1\n",
        "C2,abstract,Ana,include,,1\nC2,abstract,Ana,exclude,,1\n",
        &["screening:twice:1"],
    ),
    (
        "decisions.csv",
        "R1,full text,Ana",
        "R9,full text,Ana",
        &[
            "flow-equation:rows:kept",
            "screening:open:full text:not decided by enough reviewers",
            "screening:unknown-record",
        ],
    ),
];

fn package(fault: Option<&Fault>) -> (tempfile::TempDir, Review) {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in FILES {
        let mut text = (*text).to_owned();
        if let Some((faulty, from, to, _)) = fault
            && faulty == file
        {
            assert_eq!(text.matches(from).count(), 1, "'{from}' stands once in {file}");
            text = text.replace(from, to);
        }
        fs::write(folder.path().join(file), text).unwrap();
    }
    let review = Review::open(folder.path(), &qes_work::Work::new()).unwrap();
    (folder, review)
}

#[test]
fn counts_that_follow_from_the_records_give_no_finding() {
    let (_folder, review) = package(None);
    let found: Vec<String> = review.check().iter().map(|f| format!("{} {}", f.id, f.message)).collect();
    assert_eq!(found, Vec::<String>::new());
    let compared = review
        .flow(&qes_work::Work::new())
        .unwrap()
        .value
        .equations()
        .iter()
        .filter(|e| e.id.starts_with("rows:"))
        .count();
    assert_eq!(compared, 13, "8 boxes, 3 sources, 2 reasons");
}

#[test]
fn each_fault_is_found() {
    for fault in FAULTS {
        let (file, from, to, expected) = fault;
        let (_folder, review) = package(Some(fault));
        let found = review.check();
        let ids: BTreeSet<&str> = found.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, expected.iter().copied().collect(), "{file}: '{from}' → '{to}'");
    }
}

#[test]
fn messages_say_what_was_found_and_what_is_nearest() {
    let message = |at: usize, id: &str| {
        let (_folder, review) = package(Some(&FAULTS[at]));
        review.check().into_iter().find(|f| f.id == id).unwrap().message
    };
    assert_eq!(
        message(0, "flow-equation:rows:twice"),
        "'Duplicates removed': records and decisions give 1, but 2 is printed"
    );
    assert_eq!(
        message(4, "search-records:MEDLINE"),
        "the search of 'MEDLINE' found 5 records, but 4 are of this source"
    );
    assert_eq!(
        message(9, "screening:after-leaving:1"),
        "record C2 was decided on at 'full text', although it was excluded at 'abstract'"
    );
    assert_eq!(
        message(10, "screening:reason:1"),
        "the reason 'no night' is given once and is not among the declared ones; did you mean 'no nights'?"
    );
    assert_eq!(message(13, "screening:unknown-record"), "1 decision is about a record not in 'records', such as 'R9'");
}

#[test]
fn the_flow_of_other_methods_stands_apart_where_it_is_asked_for() {
    let (_folder, review) = package(None);
    let screening = review.screening(&ScreeningOptions::default(), &qes_work::Work::new()).unwrap();
    let flow = derived_flow(&screening, Lanes::Apart, &qes_work::Work::new()).unwrap().value;
    let ids: Vec<(&str, Option<u64>)> = flow.boxes().iter().map(|b| (b.id.as_str(), b.n)).collect();
    assert_eq!(
        ids,
        [
            ("identified", Some(7)),
            ("duplicates", Some(1)),
            ("abstract", Some(6)),
            ("abstract_excluded", Some(3)),
            ("full_text", Some(3)),
            ("full_text_excluded", Some(2)),
            ("other_identified", Some(1)),
            ("other_full_text", Some(1)),
            ("other_full_text_excluded", Some(0)),
            ("included", Some(2)),
        ]
    );
    assert_eq!(flow.get("included").unwrap().in_unit("studies"), Some(1));
}

/// The flow of these records and decisions, by id.
fn counts(records: &str, decisions: &str, counted: Option<&str>) -> Vec<(String, Option<u64>, Option<u64>)> {
    let (records, decisions) = (opened("records.csv", records), opened("decisions.csv", decisions));
    let screening =
        screening_of(&decisions, Some(&records), None, &ScreeningOptions::default(), &qes_work::Work::new()).unwrap();
    let flow = match counted {
        Some(text) => {
            checked(
                flow_of(&opened("flow.csv", text), None, &qes_work::Work::new()).unwrap(),
                &screening,
                &qes_work::Work::new(),
            )
            .unwrap()
            .value
        }
        None => derived_flow(&screening, Lanes::Together, &qes_work::Work::new()).unwrap().value,
    };
    assert!(flow.equations().iter().all(|e| e.holds == Some(true)), "{:?}", flow.equations());
    flow.boxes().iter().map(|b| (b.id.clone(), b.n, b.rows)).collect()
}

fn n(counts: &[(String, Option<u64>, Option<u64>)], id: &str) -> Option<u64> {
    counts.iter().find(|(known, ..)| known == id).unwrap_or_else(|| panic!("no {id} in {counts:?}")).1
}

#[test]
fn where_nobody_decided_nobody_is_included() {
    let found = counts("record_id,source\n1,Medline\n2,Medline\n", "record_id,decision\n1,\n", None);
    assert_eq!((n(&found, "abstract_unsettled"), n(&found, "included")), (Some(2), Some(0)));
}

#[test]
fn a_stage_may_be_called_as_a_box_is() {
    let decisions =
        "record_id,stage,reviewer,decision\n1,included,A,yes\n2,included,A,no\n1,x,A,yes\n1,x excluded,A,yes\n";
    let found = counts("record_id,source\n1,Medline\n2,Medline\n", decisions, None);
    assert_eq!((n(&found, "stage_included"), n(&found, "included")), (Some(2), Some(1)));
}

#[test]
fn spellings_of_a_stage_are_one_stage() {
    let decisions =
        "record_id,stage,reviewer,decision\n1,fulltext,A,yes\n1,Full-Text,B,yes\n2,full text,A,no\n2,full_text,B,no\n";
    let found = counts("record_id,source\n1,Medline\n2,Medline\n", decisions, None);
    assert_eq!((n(&found, "fulltext"), n(&found, "included")), (Some(2), Some(1)));
}

#[test]
fn a_record_of_a_database_stands_for_what_citation_tracking_found_too() {
    let records = "record_id,source,cluster_id\n1,Citation searching,c\n2,Medline,c\n3,Medline,d\n";
    let decisions = "record_id,stage,reviewer,decision\n2,abstract,A,no\n3,abstract,A,no\n1,full text,A,yes\n";
    let found = counts(records, decisions, None);
    assert_eq!(
        (n(&found, "abstract"), n(&found, "abstract_excluded"), n(&found, "included")),
        (Some(2), Some(2), Some(0))
    );
}

#[test]
fn counts_are_compared_with_what_they_are_of() {
    let records = "record_id,source\n1,Medline\n2,Embase\n3,Embase\n";
    let decisions = "record_id,stage,reviewer,decision\n1,abstract,A,yes\n2,abstract,A,no\n3,abstract,A,yes\n";
    let counted = "box,label,from,kind,n,unit\nold,Earlier,,previous,5,papers\nmedline,Medline,,source,1,records\n\
                   embase,Embase,,source,2,records\nscreened,Screened on abstract,medline;embase,screening,3,records\n\
                   off,Excluded on abstract,screened,excluded,1,records\nnew,New,screened,included,2,papers\n\
                   all,All,new;old,included,7,papers\n";
    let found = counts(records, decisions, Some(counted));
    let rows: Vec<_> = found.iter().map(|(id, _, rows)| (id.as_str(), *rows)).collect();
    assert_eq!(
        rows,
        [
            ("old", None),
            ("medline", Some(1)),
            ("embase", Some(2)),
            ("screened", Some(3)),
            ("off", Some(1)),
            ("new", Some(2)),
            ("all", None),
        ]
    );
}

fn row(record: &str, stage: &str, reviewer: &str, verdict: Verdict, reasons: &[&str]) -> DecisionRow {
    DecisionRow {
        record_id: record.to_owned(),
        stage: stage.to_owned(),
        reviewer: reviewer.to_owned(),
        verdict,
        reasons: reasons.iter().map(|r| (*r).to_owned()).collect(),
        round: 1,
    }
}

fn opened(name: &str, text: &str) -> Frame {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    open_frame(&path, None, Dialect::default(), &qes_work::Work::new()).unwrap().value
}

#[test]
fn rayyan_writes_decisions_into_notes() {
    let notes = [
        r#"RAYYAN-INCLUSION: {"Anna"=>"Included", "Bo K."=>"Excluded"} | RAYYAN-LABELS: x,y | RAYYAN-EXCLUSION-REASONS: wrong population,wrong design"#,
        r#"RAYYAN-INCLUSION: {"Anna"=>"Maybe"}"#,
        "USER-NOTES: {\"Anna\"=>[\"later\"]}",
    ];
    let expected = vec![
        row("1", "", "Anna", Verdict::Include, &[]),
        row("1", "", "Bo K.", Verdict::Exclude, &["wrong population", "wrong design"]),
        row("2", "", "Anna", Verdict::Maybe, &[]),
    ];
    let ris: Vec<String> = notes.iter().map(|n| format!("TY  - JOUR\nTI  - A title\nN1  - {n}\nER  - \n\n")).collect();
    let ris = ris.concat();
    assert_eq!(
        decisions_of(&opened("rayyan.ris", &ris), None, &qes_work::Work::new()).unwrap(),
        (expected.clone(), "Rayyan")
    );
    let rows: Vec<String> =
        notes.iter().zip(1..).map(|(n, i)| format!("rayyan-{i},A title,\"{}\"\n", n.replace('"', "\"\""))).collect();
    let rows = rows.concat();
    let csv = opened("articles.csv", &format!("key,title,notes\n{rows}"));
    assert_eq!(decisions_of(&csv, None, &qes_work::Work::new()).unwrap(), (expected, "Rayyan"));
}

#[test]
fn rayyan_s_log_holds_the_last_word_of_each() {
    let log = opened(
        "customizations_log.csv",
        "article_id,created_at,user_email,key,value\n\
         11,2024-01-03 09:00,bo,included,1\n\
         11,2024-01-01 09:00,bo,included,-1\n\
         11,2024-01-01 09:00,ana,included,0\n\
         12,2024-01-01 09:00,ana,included,-1\n\
         12,2024-01-01 09:01,ana,__EXR__wrong people,1\n\
         12,2024-01-01 09:02,ana,__EXR__wrong year,1\n\
         12,2024-01-01 09:03,ana,__EXR__wrong year,deleted\n\
         12,2024-01-01 09:04,ana,a label,1\n\
         13,2024-01-01 09:00,ana,included,1\n\
         13,2024-01-01 09:05,ana,included,deleted\n",
    );
    let records = opened("articles.csv", "key,title\nrayyan-12,Twelve\nrayyan-11,Eleven\n");
    let (rows, format) = decisions_of(&log, Some(&records), &qes_work::Work::new()).unwrap();
    assert_eq!(format, "Rayyan's log");
    let found: BTreeSet<(String, String, &str, String)> =
        rows.into_iter().map(|r| (r.record_id, r.reviewer, r.verdict.name(), r.reasons.join(","))).collect();
    let expected = [("1", "ana", "exclude", "wrong people"), ("2", "ana", "maybe", ""), ("2", "bo", "include", "")];
    let expected = expected.map(|(r, who, v, why)| (r.to_owned(), who.to_owned(), v, why.to_owned()));
    assert_eq!(found, BTreeSet::from(expected));
}

#[test]
fn covidence_writes_a_file_for_each_pile() {
    let folder = tempfile::tempdir().unwrap();
    let head = "Title,Authors,Abstract,Published Year,Journal,DOI,Covidence #,Study,Notes,Tags\n";
    let piles = [
        (
            "review_7_excluded_csv_20240101.csv",
            "Late,\"Lund, B.\",x,2002,J,,#2,Lund 2002,\"Exclusion reason: Wrong study design; \",\n",
        ),
        ("review_7_included_csv_20240101.csv", "Kept,\"Berg, A.\",x,2001,J,,#1,Berg 2001,,\n"),
        ("review_7_irrelevant_csv_20240101.csv", "Off,\"Holm, C.\",x,2003,J,,#3,Holm 2003,,\n"),
        ("review_7_screen_csv_20240101.csv", "New,\"Dahl, D.\",x,2004,J,,#4,Dahl 2004,,\n"),
        ("review_7_select_csv_20240101.csv", "Open,\"Ek, E.\",x,2005,J,,#5,Ek 2005,,\n"),
    ];
    let paths: Vec<_> = piles
        .iter()
        .map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, format!("{head}{text}")).unwrap();
            path
        })
        .collect();
    let (exports, _) = open_exports(&paths, "covidence", Dialect::default(), &[]).unwrap();
    let screening =
        screening_of(&exports.value, Some(&exports.value), None, &ScreeningOptions::default(), &qes_work::Work::new())
            .unwrap()
            .value;
    assert_eq!(screening.format, "Covidence");
    let screened = screening.screening.screen(&qes_work::Work::new()).unwrap();
    let counts: Vec<_> = screened
        .stages
        .iter()
        .map(|s| [State::Included, State::Excluded, State::Conflict, State::Awaiting].map(|state| s.count(state)))
        .collect();
    assert_eq!(counts, [[3, 1, 0, 1], [1, 1, 0, 1]]);
    assert_eq!(screened.stages[1].reasons(), [(Some("Wrong study design"), 1)]);
    assert_eq!(screening.sources.sources.len(), 1, "piles are no sources");
}

#[test]
fn what_is_no_decision_is_refused_with_its_row() {
    let message =
        |text: &str| decisions_of(&opened("d.csv", text), None, &qes_work::Work::new()).unwrap_err().to_string();
    assert_eq!(
        message("record_id,reviewer,decision\n1,A,perhaps\n"),
        "'d', row 1, column 'decision': found 'perhaps', expected include, exclude or maybe (or yes, no, unclear)"
    );
    assert_eq!(
        message("record_id,decision,round\n1,include,first\n"),
        "'d', row 1, column 'round': found 'first', expected the number of a round, from 1"
    );
    assert_eq!(
        message("record,desicion\n1,include\n"),
        "'d' has no column 'decision'; it has record, desicion; did you mean 'desicion'?"
    );
    let stages = opened("d.csv", "record_id,stage,decision\n1,title,yes\n1,abstrct,yes\n");
    let options = ScreeningOptions { stages: vec!["title".into(), "abstract".into()], ..ScreeningOptions::default() };
    let error = screening_of(&stages, None, None, &options, &qes_work::Work::new()).unwrap_err();
    assert!(matches!(error, ReviewError::UnknownName { .. }));
    assert_eq!(
        error.to_string(),
        "found no stage 'abstrct'; expected one of title, abstract; did you mean 'abstract'?"
    );
}

#[test]
fn decisions_become_a_frame_that_reads_the_same() {
    let given = opened("d.csv", "id,stage,screener,vote,reasons,round\n1,Title,A,yes,,1\n1,Title,B,no,x; y,2\n");
    let rows = decisions_of(&given, None, &qes_work::Work::new()).unwrap().0;
    let frame = decision_frame(&given, None, "decisions", &qes_work::Work::new()).unwrap();
    assert_eq!(frame.columns(), ["record_id", "stage", "reviewer", "decision", "reason", "round"]);
    assert_eq!(decisions_of(&frame, None, &qes_work::Work::new()).unwrap().0, rows);
}
