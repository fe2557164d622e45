//! Decisions that cannot be read are said: notes of Rayyan, piles of Covidence, tables with a row for each decision.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use qes_flow::{Lanes, Verdict};
use qes_review::{
    DecisionRow, Dialect, Frame, Input, RatingColumns, ReviewError, ScreeningInput, ScreeningOptions, decisions_of,
    derived_flow, flow_of, open_frame, screening_of, screening_ratings,
};

fn opened(name: &str, text: &str) -> Frame {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    open_frame(&path, None, Dialect::default(), &qes_work::Work::new()).unwrap().value
}

fn screened(decisions: &Frame, records: Option<&Frame>) -> Input<ScreeningInput> {
    screening_of(decisions, records, None, &ScreeningOptions::default(), &qes_work::Work::new()).unwrap()
}

fn said(rows: &[DecisionRow]) -> Vec<String> {
    rows.iter()
        .map(|r| format!("{} {}: {} {}", r.record_id, r.reviewer, r.verdict.name(), r.reasons.join("+")))
        .collect()
}

#[test]
fn a_note_of_rayyan_is_read_in_any_quoting_and_named_where_it_cannot_be() {
    let notes = [
        r#"RAYYAN-INCLUSION: {""Anna""=>""Included"", ""O'Brien, Pat""=>""Excluded""} | RAYYAN-EXCLUSION-REASONS: late,off topic"#,
        "RAYYAN-INCLUSION: {'Anna': 'Excluded'}",
        "Read twice. rayyan-inclusion: {“Anna”=>“Maybe”}",
        "RAYYAN-INCLUSION: {&quot;Anna&quot;=&gt;&quot;Included&quot;}",
        r#"RAYYAN-INCLUSION: {""Anna""=>""Inculded"", ""Bo""=>""Excluded""}"#,
        "RAYYAN-INCLUSION: {Anna Included}",
        "nothing to say",
    ];
    let rows: Vec<String> = notes.iter().zip(1..).map(|(n, i)| format!("r{i},A title,\"{n}\"\n")).collect();
    let rows = rows.concat();
    let frame = opened("articles.csv", &format!("key,title,notes\n{rows}"));
    let input = screened(&frame, Some(&frame));
    assert_eq!(input.value.format, "Rayyan");
    let (rows, _) = decisions_of(&frame, Some(&frame), &qes_work::Work::new()).unwrap();
    assert_eq!(
        said(&rows),
        [
            "1 Anna: include ",
            "1 O'Brien, Pat: exclude late+off topic",
            "2 Anna: exclude ",
            "3 Anna: maybe ",
            "4 Anna: include ",
            "5 Bo: exclude ",
        ]
    );
    assert_eq!(
        input.warnings[..3],
        [
            "2 of the 6 notes of Rayyan cannot be read in full; what else they decide is not counted",
            "record '5': found 'Inculded' as the decision of 'Anna', expected Included, Excluded or Maybe; did you mean 'Included'?",
            "record '6': found 'Anna Included}' in the note, expected {\"a name\"=>\"Included\"}",
        ]
    );
}

#[test]
fn a_record_without_a_pile_of_covidence_is_named() {
    let text = "Title,Covidence #,Study,Status,Notes\nA,#1,A 2001,Included,\nB,#2,B 2002,Excluded,Exclusion reason: Late; Exclusion reason: Off topic;\n\
                C,#3,C 2003,Irelevant,\nD,#4,D 2004,Full text review,\n";
    let frame = opened("review.csv", text);
    let input = screened(&frame, Some(&frame));
    assert_eq!(input.value.format, "Covidence");
    assert_eq!(input.value.screening.decisions.len(), 5);
    assert_eq!(input.value.screening.decisions[3].reasons, ["Late", "Off topic"]);
    assert!(input.warnings[0].starts_with("1 record has no status of Covidence, such as '"), "{:?}", input.warnings);
    assert!(input.warnings[1].contains("found 'Irelevant', expected one of screen, irrelevant, select, excluded"));
    assert!(input.warnings[1].ends_with("did you mean 'irrelevant'?"), "{:?}", input.warnings);
    assert!(
        input.warnings[2].starts_with("Covidence exports agreed decisions alone"),
        "agreement cannot be computed of them: {:?}",
        input.warnings
    );
}

#[test]
fn words_of_a_table_are_read_or_refused_with_their_row() {
    let one = |word: &str| {
        let text = format!("record_id,reviewer,decision\n1,A,{word}\n");
        decisions_of(&opened("d.csv", &text), None, &qes_work::Work::new()).map(|(rows, _)| rows[0].verdict)
    };
    for (word, verdict) in [
        ("include", Verdict::Include),
        ("Included.", Verdict::Include),
        ("YES", Verdict::Include),
        ("1", Verdict::Include),
        ("✓", Verdict::Include),
        ("no", Verdict::Exclude),
        ("0", Verdict::Exclude),
        ("✗", Verdict::Exclude),
        ("can’t tell", Verdict::Maybe),
    ] {
        assert_eq!(one(word).unwrap(), verdict, "{word}");
    }
    assert_eq!(
        one("Inculded").unwrap_err().to_string(),
        "'d', row 1, column 'decision': found 'Inculded', expected include, exclude or maybe (or yes, no, unclear); did you mean 'included'?"
    );
    let two = opened("d.csv", "record_id,reviewer,decision\n2,A,Inculded\n3,A,wat\n4,A,wat\n");
    let error = decisions_of(&two, None, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(error.starts_with("'d', row 1,") && error.ends_with("; 2 more rows hold no decision either"), "{error}");
}

#[test]
fn a_word_that_is_no_decision_costs_that_decision_alone() {
    let text = "record_id,stage,reviewer,decision,round\n1,title,A,yes,\n1,title,B,Inculded,\n2,title,A,no,\n2,title,B,wat,\n\
                3,title,A,wat,\n3,title,B,no,first\n,title,B,no,\n4,title,A,no,Round 2\n";
    let frame = opened("d.csv", text);
    let input = screened(&frame, None);
    let read: Vec<(usize, &str, u32)> =
        input.value.screening.decisions.iter().map(|d| (d.record, d.reviewer.as_str(), d.round)).collect();
    assert_eq!(read, [(0, "A", 1), (1, "A", 1), (2, "A", 2)]);
    assert_eq!(
        input.warnings[..4],
        [
            "'d', row 2, column 'decision': found 'Inculded', expected include, exclude or maybe (or yes, no, unclear); \
             this decision does not count; did you mean 'included'?",
            "'d', rows 4, 5, column 'decision': found 'wat', expected include, exclude or maybe (or yes, no, unclear); \
             these decisions do not count",
            "'d', row 6, column 'round': found 'first', expected the number of a round, from 1; this decision does not count",
            "'d', row 7, column 'record_id': found '', expected the id of a record; this decision does not count",
        ]
    );
}

#[test]
fn a_log_of_rayyan_loses_only_the_entry_that_cannot_be_read() {
    let text = "article_id,user_email,key,value,created_at\n7,a@b,included,1,2020\n7,c@d,included,yess,2020\n8,a@b,included,-1,2020\n,a@b,included,1,2020\n";
    let frame = opened("log.csv", text);
    let input = screened(&frame, None);
    assert_eq!(input.value.screening.decisions.len(), 2);
    let said = input.warnings.join("\n");
    assert!(
        said.contains(
            "'log', row 2, column 'value': found 'yess', expected 1, 0, -1 or deleted; this entry does not count"
        ),
        "{said}"
    );
    assert!(said.contains("'log', row 4: found no 'article_id'; this entry does not count"), "{said}");
}

#[test]
fn agreement_of_screening_is_not_computed_with_words_that_are_no_decisions() {
    let text = "record_id,stage,reviewer,decision\n1,title,A,yes\n1,title,B,yes\n2,title,A,no\n2,title,B,yse\n3,title,A,no\n3,title,B,pending\n";
    let of = |text: &str, columns: &RatingColumns| {
        screening_ratings(&opened("d.csv", text), columns, &qes_work::Work::new()).unwrap()
    };
    let input = of(text, &RatingColumns::default());
    assert_eq!(input.value.items[0].scale, ["yes", "no"]);
    assert_eq!(input.value.items[0].ratings.n_pairable(), 1);
    let spelled = of(&text.replace("1,title,B,yes", "1,title,B,Include"), &RatingColumns::default());
    assert_eq!(spelled.value.items[0].scale, ["yes", "no"]);
    let said = "words for one decision were read as one: 1 'Include' as 'yes'";
    assert!(spelled.warnings.iter().any(|w| w == said), "{:?}", spelled.warnings);
    assert!(input.warnings[0].starts_with("'d', row 4, column 'decision': found 'yse'"), "{:?}", input.warnings);
    assert!(input.warnings[1].starts_with("row 6 of 'd' decides nothing yet"), "{:?}", input.warnings);
    // Words of one's own stay, and so do the numbers of a scale.
    let own = text.replace("yes", "green").replace("no\n", "red\n").replace("yse", "blue");
    assert_eq!(of(&own, &RatingColumns::default()).value.items[0].scale.len(), 4);
    let numbers = text.replace("yes", "1").replace("no\n", "0\n").replace("yse", "2").replace("pending", "0");
    assert_eq!(of(&numbers, &RatingColumns::default()).value.items[0].scale, ["0", "1", "2"]);
}

#[test]
fn stages_of_the_options_are_those_that_there_are() {
    let named = opened("d.csv", "record_id,stage,reviewer,decision\n1,Title,A,yes\n1,full-text,A,yes\n");
    let some = opened("d.csv", "record_id,stage,reviewer,decision\n1,Title,A,yes\n1,,A,yes\n");
    let none = opened("d.csv", "record_id,reviewer,decision\n1,A,yes\n");
    let with = |frame: &Frame, stage: &str| {
        let options = ScreeningOptions { stage: Some(stage.to_owned()), ..ScreeningOptions::default() };
        screening_of(frame, None, None, &options, &qes_work::Work::new())
            .map(|i| (i.value.screening.stages, i.warnings.join("\n")))
    };
    let error = with(&named, "titel").unwrap_err().to_string();
    assert_eq!(error, "found no stage 'titel'; expected one of title, full text; did you mean 'title'?");
    assert!(with(&named, "abstract").unwrap_err().to_string().contains("expected one of title, full text"));
    let (stages, said) = with(&named, "Full text").unwrap();
    assert_eq!(stages, ["title", "full text"]);
    assert!(said.contains("every decision of 'd' names its stage, so --stage"), "{said}");
    let slip = opened("d.csv", "record_id,stage,reviewer,decision\n1,abstract,A,yes\n1,abstrakt,B,yes\n");
    let said = screened(&slip, None).warnings.join("\n");
    assert!(said.contains("the stage 'abstrakt' is one of its own; did you mean 'abstract'?"), "{said}");
    assert_eq!(with(&some, "full text").unwrap().0, ["title", "full text"]);
    assert!(with(&some, "tilte").unwrap_err().to_string().ends_with("did you mean 'title'?"));
    assert_eq!(with(&none, "second look").unwrap().0, ["second look"]);
}

#[test]
fn every_reason_of_a_record_is_kept_and_it_is_said_how_they_count() {
    let text = "record_id,stage,reviewer,decision,reason,reason_2\n1,full text,A,no,late; off topic,\n2,full text,A,no,late,small\n\
                3,full text,A,no,small|late,\n4,full text,A,yes,,\n";
    let frame = opened("d.csv", text);
    let input = screened(&frame, None);
    let screened = input.value.screening.screen(&qes_work::Work::new()).unwrap();
    let outcomes = &screened.stages[0].outcomes;
    let kept: Vec<(Option<&str>, String)> =
        outcomes.iter().map(|o| (o.reason.as_deref(), o.others.join("+"))).collect();
    assert_eq!(
        kept,
        [
            (Some("late"), "off topic".to_owned()),
            (Some("late"), "small".to_owned()),
            (Some("small"), "late".to_owned()),
            (None, String::new())
        ]
    );
    let flow = derived_flow(&input, Lanes::Together, &qes_work::Work::new()).unwrap();
    let said = "at 'full text' 3 records have several reasons: each record counts once, by the first; given beside it: \
                late (1), off topic (1), small (1)";
    assert!(flow.warnings.iter().any(|w| w == said), "{:?}", flow.warnings);
}

#[test]
fn a_count_or_a_stage_that_cannot_be_read_costs_itself() {
    let text = "box,label,from,kind,n,unit,stage,reasons\na,Found,,source,about 30,records,,\nb,Read,a,screening,3,records,tittle,\n\
                c,Out,b,excluded,1,records,,Late 1\n";
    let flow = flow_of(&opened("flow.csv", text), None, &qes_work::Work::new()).unwrap();
    assert_eq!(flow.value.boxes()[0].n, None);
    assert_eq!(
        flow.warnings,
        [
            "'flow', row 1, column 'n': found 'about 30', expected a count: a whole number of zero or more; it counts as not stated",
            "'flow', row 2, column 'stage': found 'tittle', expected one of automation, duplicates, title, abstract, retrieval, \
             full text, appraisal, so the label decides; did you mean 'title'?",
            "'flow', row 3, column 'reasons': found 'Late 1', expected a list such as 'Reason, 3; Reason, 4'; the reasons of this \
             box are left out",
        ]
    );
}

#[test]
fn what_a_table_leaves_open_is_said() {
    let text = "record_id,stage,reviewer,decision\n1,title,Anna,1\n1,title,anna ,0\n2,,Bo,-1\n3,title,,1\n4,title,Bo,\n5,title,Bo,pending\n9,title,Bo,1\n";
    let records = opened("records.csv", "record_id,title\n1,A\n2,B\n3,C\n4,D\n5,E\n");
    let decisions = opened("d.csv", text);
    let options = ScreeningOptions { stage: Some("title".to_owned()), ..ScreeningOptions::default() };
    let warnings = screening_of(&decisions, Some(&records), None, &options, &qes_work::Work::new()).unwrap().warnings;
    for expected in [
        "2 rows of 'd', such as row 5, decide nothing yet (blank, undecided or pending)",
        "'decision' of 'd' holds -1 and 1, so 0 is read as maybe (once)",
        "row 4 of 'd' names no reviewer; taken for one person's, 'reviewer'",
        "row 3 of 'd' names no stage; taken for 'title' (as --stage says)",
        "the reviewers 'Anna' and 'anna' are taken for two people",
        "1 decision is about a record not in 'records', such as '9'",
    ] {
        let same = |w: &String| w.replace("'anna '", "'anna'") == expected;
        // A blank around a name may be gone once the table is read.
        assert!(warnings.iter().any(same), "{expected}\n{warnings:#?}");
    }
}

#[test]
fn agreed_decisions_alone_have_no_agreement() {
    let text = "record_id,stage,reviewer,decision\n1,title,consensus,include\n2,title,Final,exclude\n";
    let frame = opened("d.csv", text);
    let warnings = screened(&frame, None).warnings;
    assert_eq!(
        warnings,
        [
            "there is no frame 'records' (record_id, source, title, cluster_id): the records are those that somebody decided on",
            "all decisions are agreed ones: what each reviewer said is not there, so agreement cannot be computed",
        ]
    );
    let error = screening_ratings(&frame, &RatingColumns::default(), &qes_work::Work::new()).unwrap_err();
    assert_eq!(error.to_string(), "'d' holds agreed decisions alone: expected what each reviewer said, of two or more");
}

#[test]
fn sources_that_nothing_names_a_kind_of_are_said_to_count_as_databases() {
    let records = opened(
        "records.csv",
        "record_id,source\n1,Embase\n2,Aunt Mary\n3,Personal communication\n4,Personal library\n5,References of other reports\n6,Web\n",
    );
    let decisions = opened("d.csv", "record_id,stage,reviewer,decision\n1,full text,A,yes\n");
    let input = screened(&decisions, Some(&records));
    let kinds: Vec<&str> = input.value.sources.sources.iter().map(|(_, kind)| kind.name()).collect();
    assert_eq!(kinds, ["database", "database", "organisation", "other", "citation", "website"]);
    assert_eq!(
        input.warnings,
        [
            "'Aunt Mary' counts as a database, as nothing says what kind of source it is; a table 'searches' with the columns source, kind says it"
        ]
    );
    let searches = opened("searches.csv", "source,kind,records\nEMBASE,database,1\nAunt Mary,othr,1\n");
    let options = ScreeningOptions::default();
    let input = screening_of(&decisions, Some(&records), Some(&searches), &options, &qes_work::Work::new()).unwrap();
    assert_eq!(
        input.warnings,
        [
            "'searches', row 2, column 'kind': found 'othr', expected one of database, register, website, organisation, citation, other, so the source's name decides; did you mean 'other'?",
            "'Aunt Mary' counts as a database, as nothing says what kind of source it is; 'searches' (columns source, kind) says it",
        ]
    );
}

#[test]
fn boxes_and_searches_that_do_not_fit_are_named() {
    let boxes = |kind: &str| {
        opened("flow.csv", &format!("box,label,from,kind,n,unit\na,A,,Source,3,records\nb,B,a,{kind},3,records\n"))
    };
    let searches = opened("searches.csv", "source,box,records\nMedline,a,3\nEmbase,aa,2\n");
    let flow = flow_of(&boxes("Included"), Some(&searches), &qes_work::Work::new()).unwrap();
    assert_eq!(
        flow.warnings,
        ["the source 'Embase' feeds the box 'aa', which 'flow' does not have; did you mean 'a'?"]
    );
    let error = flow_of(&boxes("screning"), None, &qes_work::Work::new()).unwrap_err();
    assert!(matches!(error, ReviewError::BadValue { .. }));
    assert_eq!(
        error.to_string(),
        "'flow', row 2, column 'kind': found 'screning', expected one of source, other_source, previous, screening, excluded, unsettled, included; did you mean 'screening'?"
    );
}

#[test]
fn a_row_without_a_stage_says_which_it_is_taken_for() {
    let some = opened("d.csv", "record_id,stage,reviewer,decision\n1,abstract,A,yes\n1,,B,yes\n");
    let said = screened(&some, None).warnings.join("\n");
    assert!(said.contains("row 2 of 'd' names no stage; taken for 'abstract' (--stage names another)"), "{said}");
}

#[test]
fn stages_stand_in_the_order_that_their_names_say() {
    let order = |stages: &str| {
        let rows: Vec<String> = stages.split('|').map(|s| format!("1,{s},A,yes\n")).collect();
        let rows = rows.concat();
        let frame = opened("d.csv", &format!("record_id,stage,reviewer,decision\n{rows}"));
        let input = screened(&frame, None);
        (input.value.screening.stages.join("|"), input.warnings.join("\n"))
    };
    for (found, expected) in [
        ("Level 2|Level 1", "level 1|level 2"),
        ("2|1", "1|2"),
        ("phase 10|phase 9", "phase 9|phase 10"),
        ("second screen|first screen", "first screen|second screen"),
        ("Stage II|Stage I", "stage i|stage ii"),
        ("2nd pass|1st pass", "1st pass|2nd pass"),
        ("Volltext|Titel", "titel|volltext"),
        ("Eligibility|Screening", "screening|eligibility"),
        ("full text 2|abstract|full text 1", "abstract|full text 1|full text 2"),
    ] {
        let (stages, said) = order(found);
        assert_eq!(stages, expected);
        assert!(!said.contains("order of the rows"), "{said}");
    }
    let (stages, said) = order("sift|full text");
    assert_eq!(stages, "sift|full text");
    assert!(said.contains("nothing but the order of the rows says where 'sift' stands among the stages"), "{said}");
}

#[test]
fn reasons_that_differ_in_capitals_and_blanks_are_one() {
    let text = "record_id,stage,reviewer,decision,reason\n1,full text,A,no,Wrong population\n1,full text,B,no,wrong  population\n\
                2,full text,A,no,wrong population\n2,full text,B,no,wrong population.\n3,full text,A,no,age < 18\n3,full text,B,no,age > 18\n";
    let frame = opened("d.csv", text);
    let input = screened(&frame, None);
    let reasons = |input: &Input<ScreeningInput>| {
        let screened = input.value.screening.screen(&qes_work::Work::new()).unwrap();
        let found = screened.stages[0].reasons().into_iter();
        found.map(|(r, n)| (r.unwrap_or_default().to_owned(), n)).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&input), [("Wrong population".to_owned(), 2), ("age < 18".to_owned(), 1)]);
    let said = "reasons that differ in capitals, blanks or a full stop alone count as one: 'wrong  population' (1) and \
                'wrong population' (1) and 'wrong population.' (1) as 'Wrong population'";
    assert!(input.warnings.iter().any(|w| w == said), "{:#?}", input.warnings);
    let options = ScreeningOptions { reasons: vec!["WRONG POPULATION".to_owned()], ..ScreeningOptions::default() };
    let listed = screening_of(&frame, None, None, &options, &qes_work::Work::new()).unwrap();
    assert_eq!(reasons(&listed)[0].0, "WRONG POPULATION");
    let same =
        opened("d.csv", "record_id,stage,reviewer,decision,reason\n1,full text,A,no,late\n2,full text,A,no,late\n");
    assert!(!screened(&same, None).warnings.join("").contains("capitals"));
}

#[test]
fn records_marked_as_duplicates_are_removed() {
    let decisions = opened("d.csv", "record_id,stage,reviewer,decision\n1,abstract,A,yes\n3,abstract,A,no\n");
    let of = |records: &str| {
        let records = opened("records.csv", records);
        let input = screened(&decisions, Some(&records));
        let found = input.value.screening.screen(&qes_work::Work::new()).unwrap();
        (found.duplicates, input.value.sources.linked, input.warnings.join("\n"))
    };
    for column in ["duplicate", "Is duplicate", "is_duplicate", "Duplicate?"] {
        for yes in ["yes", "TRUE", "1", "x", "duplicate"] {
            let (duplicates, linked, said) =
                of(&format!("record_id,source,title,{column}\n1,PubMed,A,no\n2,CINAHL,A,{yes}\n3,PubMed,B,\n"));
            assert_eq!((duplicates, linked), (vec![1], true), "{column} {yes} {said}");
        }
    }
    assert_eq!(of("record_id,title,duplicate_of\n1,A,\n2,A,1\n3,B,\n").0, [1]);
    let (duplicates, _, said) = of("record_id,title,duplicate\n1,A,no\n2,A,perhaps\n3,B,no\n");
    assert_eq!(duplicates, [0_usize; 0]);
    let expected =
        "'records', row 2, column 'duplicate': found 'perhaps', expected yes or no; it counts as no duplicate";
    assert!(said.contains(expected), "{said}");
    let (duplicates, _, said) = of("record_id,title,cluster_id,duplicate\n1,A,c,yes\n2,A,c,no\n3,B,d,no\n");
    assert_eq!(duplicates, [0], "the one that is not marked is kept: {said}");
    let (duplicates, _, said) = of("record_id,title,cluster_id,duplicate\n1,A,c,no\n2,A,c,no\n3,B,d,no\n");
    assert_eq!(duplicates, [1]);
    assert!(
        said.contains(
            "1 cluster of which it says of more than one record that it is no duplicate, such as that of '1'"
        )
    );
    let (duplicates, linked, _) = of("record_id,title\n1,A\n2,A\n3,B\n");
    assert_eq!((duplicates, linked), (vec![], false));
}

#[test]
fn the_flow_of_records_says_what_screening_says() {
    let text = "record_id,stage,reviewer,decision,reason\n1,abstract,A,yes,\n1,abstract,B,no,\n2,abstract,A,yes,\n2,abstract,B,yes,\n\
                3,abstract,A,no,duplicate\n3,abstract,B,no,duplicate\n1,full text,A,yes,\n1,full text,B,yes,\n";
    let records = opened("records.csv", "record_id,title,cluster_id\n1,A,a\n2,B,b\n3,B,b\n");
    let input = screened(&opened("d.csv", text), Some(&records));
    let flow = derived_flow(&input, Lanes::Together, &qes_work::Work::new()).unwrap();
    for expected in [
        "record no. 1 was decided on at 'full text', although it is not settled at 'abstract'",
        "2 decisions exclude a record as a duplicate of one that goes on: they say nothing of the record that is kept",
    ] {
        assert!(flow.warnings.iter().any(|w| w == expected), "{expected}\n{:#?}", flow.warnings);
    }
    let n = |id: &str| flow.value.get(id).and_then(|b| b.n);
    assert_eq!(
        (n("duplicates"), n("abstract"), n("abstract_excluded"), n("abstract_unsettled")),
        (Some(1), Some(2), Some(0), Some(1))
    );
}

#[test]
fn a_file_of_covidence_under_another_name_says_what_to_do() {
    let text = "Title,Authors,Covidence #,Study,Notes\nA,B,#1,A 2001,\n";
    let error = decisions_of(&opened("cov.csv", text), None, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(
        error.starts_with("'cov' holds records of Covidence, and nothing says what was decided of them"),
        "{error}"
    );
    assert!(decisions_of(&opened("review_1_included_csv.csv", text), None, &qes_work::Work::new()).is_ok());
}
