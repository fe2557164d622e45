//! One bad row of a table costs that row, or the cell that is bad, and is said; a reason names the row.

#[path = "common/package.rs"]
#[expect(dead_code, reason = "no test here reads a case")]
mod package;

use package::{found, review};
use qes_review::{RatingColumns, Review, ScreeningOptions, Severity, Unit};

const PAPERS: (&str, &str) = ("papers.csv", "paper_id,status\nP1,included\nP2,excluded\n");
const PAPERS_RESOURCE: &str = r#"{"name": "papers", "path": "papers.csv"}"#;

/// A review whose tables each have one bad row.
fn one_bad_row() -> Review {
    let names = ["papers", "instruments", "appraisals", "flow", "decisions"];
    let resources: Vec<String> =
        names.iter().map(|name| format!(r#"{{"name": "{name}", "path": "{name}.csv"}}"#)).collect();
    review(
        &resources.join(", "),
        &[
            ("papers.csv", "paper_id,status,country\nP1,included,UK\nP2,included,Korea, Republic of\nP3,included,US\n"),
            ("instruments.csv", "instrument,item,scale\ncasp,q1,yes|no\n"),
            (
                "appraisals.csv",
                "paper_id,instrument,item,appraiser,answer\nP1,casp,q1,A,yes\nP1,casp,q1,B,yes\nP2,casp,q1,A,no\n\
                 P2,casp,q1,B,perhaps\nP3,casp,q1,A,no\nP3,casp,q1,B,no\n\
                 P3,casp,q9,A,no\n",
            ),
            (
                "flow.csv",
                "box,label,from,kind,n,unit\nfound,Found,,source,10,records\nout,Out,fuond,excluded,7,records\n\
                 in,Included,found,included,3,papers\n",
            ),
            (
                "decisions.csv",
                "record_id,stage,reviewer,decision\nR1,title,A,include\nR2,title,A,perhaps so\n,title,A,include\nR4,title,A,no\n",
            ),
        ],
    )
}

#[test]
fn one_bad_row_costs_itself() {
    let review = one_bad_row();
    assert_eq!(
        found(&review),
        [
            "error papers.csv, row 2 (line 3): found 4 cells, expected 3 as in the header; the last is left out: 'Republic of'",
            "error decisions.csv, row 2 (line 3, record R2, stage title, reviewer A), column 'decision': found 'perhaps so', expected one of \
             include, exclude or maybe (or yes, no, unclear)",
            "error flow.csv, row 2 (line 3, box out), column 'from': found 'fuond', expected a value of flow.box; did you mean 'found'?",
        ]
    );
    assert_eq!(review.papers().unwrap().len(), 3);
    let ratings = review.ratings("casp", &RatingColumns::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(ratings.value.items[0].units, ["P1", "P2", "P3"]);
    assert_eq!(
        ratings.warnings,
        [
            "'appraisals', row 4, column 'answer': found 'perhaps', expected an answer of the scale: yes, no; this answer \
          does not count",
            "an item is left out: 'casp', item 'q9' has the answers of one rater only, 'A': agreement needs two people's own answers"
        ]
    );
    let screening = review.screening(&ScreeningOptions::default(), &qes_work::Work::new()).unwrap();
    assert_eq!(screening.value.ids, ["R1", "R4"]);
    let said = screening.warnings.join("\n");
    for words in [
        "'decisions', row 3, column 'record_id': found '', expected the id of a record; this decision does not count",
        "'decisions', row 2: the word for the decision was not read while loading; this decision does not count",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(!said.contains("blank, undecided"), "{said}");
    let examination = review.examine(None, &qes_work::Work::new()).unwrap();
    let applied = |id: &str| examination.rules.iter().any(|r| r.id == id && r.to.is_some());
    assert!(applied("flow-equation") && applied("flow-loose-end") && applied("status"));
    let stage = examination.findings.iter().find(|f| f.id == "flow-equation:stage:in").unwrap();
    assert_eq!(
        (stage.severity, stage.message.as_str()),
        (Severity::Info, "'Included': 'Found' gives 10, but 3 is printed; what is left out of the flow may be why")
    );
    let off = examination.findings.iter().find(|f| f.id == "scale:4").unwrap();
    assert_eq!((off.rows.as_slice(), off.lines.as_slice()), (&[4][..], &[5][..]));
}

#[test]
fn a_value_that_is_no_count_costs_itself() {
    let resources = r#"{"name": "flow", "path": "flow.csv", "schema": {"fields": [{"name": "n", "type": "number"}]}}"#;
    let text = "box,label,from,kind,n,unit\na,A,,source,10,records\nb,B,a,excluded,-7,records\nc,C,a,screening,2.5,records\n\
                d,D,c,included,3,papers\n";
    let review = review(resources, &[("flow.csv", text)]);
    let counts: Vec<Option<u64>> =
        review.flow(&qes_work::Work::new()).unwrap().value.boxes().iter().map(|b| b.n).collect();
    assert_eq!(counts, [Some(10), None, None, Some(3)]);
    assert_eq!(
        found(&review),
        [
            "error flow.csv, row 2 (line 3, box b), column 'n': found '-7', expected a count: a whole number of zero or more",
            "error flow.csv, row 3 (line 4, box c), column 'n': found '2.5', expected a count: a whole number of zero or more",
        ]
    );
}

#[test]
fn an_id_that_is_there_twice_costs_its_row() {
    let resources = ["papers", "concepts", "support"].map(|n| format!(r#"{{"name": "{n}", "path": "{n}.csv"}}"#));
    let review = review(
        &resources.join(", "),
        &[
            PAPERS,
            ("concepts.csv", "concept_id,category_id,label\nk1,c,A\nk1,c,B\n,c,C\n"),
            ("support.csv", "concept_id,paper_id,times_listed\nk1,P1,1\n"),
        ],
    );
    let table = review.concept_table().unwrap();
    assert_eq!(table.value.concepts().len(), 1);
    assert_eq!(
        table.warnings,
        [
            "rows of concepts that repeat an id are left out, and the first counts: 'k1'",
            "1 row of concepts has no id and counts for nothing"
        ]
    );
}

#[test]
fn rows_of_json_and_further_files_cost_themselves() {
    let resources = r#"{"name": "x", "data": [["a", "b"], [1, 2, 3], {"a": 1}, [4]]},
        {"name": "y", "path": ["one.csv", "two.csv", "three.csv"]}"#;
    let files = [("one.csv", "a,b\n1,2\n"), ("two.csv", "b,a\n4,3\n"), ("three.csv", "a,b,c\n5,6,7\n")];
    let review = review(resources, &files);
    let column = |table: &str, name: &str| {
        review.frame(table).unwrap().texts(name).unwrap().into_iter().flatten().collect::<Vec<_>>()
    };
    assert_eq!((column("x", "a"), column("x", "b")), (vec!["1".to_owned(), "4".to_owned()], vec!["2".to_owned()]));
    assert_eq!((column("y", "a").concat(), column("y", "b").concat()), ("13".to_owned(), "24".to_owned()));
    let said = found(&review).join("\n");
    for words in [
        "row 1 (line 1): found 3 cells, expected 2 as in the header; the last is left out: '3'",
        "row 3: it is neither an object nor a list as the first one is, and is left out",
        "resource 'y': 'three.csv' has 3 columns, expected 2 as in the first file; its rows are left out",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn a_title_above_the_header_of_a_package_s_table_is_left_out_and_said() {
    let review =
        review(PAPERS_RESOURCE, &[("papers.csv", "Papers of the review,,\npaper_id,status,n\nP1,included,3\n")]);
    assert_eq!(review.papers().unwrap().len(), 1);
    assert_eq!(found(&review), ["info papers.csv: line 1 above the header is left out: 'Papers of the review'"]);
}

#[test]
fn a_model_that_cannot_be_read_says_what_is_broken() {
    let resources = format!(r#"{PAPERS_RESOURCE}, {{"name": "burden", "path": "models/burden.json"}}"#);
    let review = review(&resources, &[PAPERS, ("models/burden.json", "{\n  \"nodes\": [,]\n}")]);
    for name in ["burden", "burdne", "anything"] {
        let error = review.model(name).unwrap_err().to_string();
        assert!(error.contains("'models/burden.json' is not JSON") && error.contains("line 2"), "{error}");
    }
}

#[test]
fn a_paper_without_a_study_is_named_where_studies_are_counted() {
    let because = |papers: &str| {
        let review = review(PAPERS_RESOURCE, &[("papers.csv", papers)]);
        review.characteristics(&["country".to_owned()], Unit::Studies).unwrap_err().to_string()
    };
    for (papers, words) in [
        (
            "paper_id,study_id,status,country\n1,S1,included,UK\n2,,included,US\n",
            "1 included paper names no study in 'study_id': paper no. 2",
        ),
        ("paper_id,study_id,status,country\n1,S1,included,UK\n,,included,US\n", "the paper in row 2"),
        ("paper_id,study_id,status,country\n1,,included,UK\n2,,included,US\n", "no included paper names its study"),
        ("paper_id,status,country\n1,included,UK\n", "'papers' has no column 'study_id'"),
    ] {
        let error = because(papers);
        assert!(error.contains(words), "{papers} {error}");
    }
}

#[test]
fn a_row_without_an_id_is_named_by_its_place() {
    let resources = r#"{"name": "papers", "path": "papers.csv"}, {"name": "studies", "path": "studies.csv"}"#;
    let review = review(
        resources,
        &[
            ("papers.csv", "paper_id,study_id,status\nP1,S1,included\n,,included\n,S1,conflict\n"),
            ("studies.csv", "study_id,participants\nS1,3\n"),
        ],
    );
    let messages: Vec<String> = review.check().into_iter().map(|f| f.message).collect();
    let said = messages.join("\n");
    assert!(said.contains("the paper of papers.csv, row 2 (line 3) is included and names no study"), "{said}");
    assert!(said.contains("the paper of papers.csv, row 3 (line 4) is named as included and as excluded"), "{said}");
    assert!(!said.contains("paper  ") && !said.contains("''"), "{said}");
}
