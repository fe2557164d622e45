//! What qes knows of the resources that it reads is checked, whatever the package declares.

#[path = "common/package.rs"]
mod package;

use package::{case, found, review};
use qes_review::{Checked, Review};

const PAPERS: &str = "paper_id,reference,study_id,status\nP1,Ana 2001,S1,included\nP2,Bo 2002,S2; S3,excluded\n";
const STUDIES: &str = "study_id,participants,age_min,age_max\nS1,10,18,70\nS2,12,20,60\nS3,8,,\n";

/// A package of tables without schemas.
fn tables(tables: &[(&str, &str)]) -> Review {
    let resources: Vec<String> =
        tables.iter().map(|(name, _)| format!(r#"{{"name": "{name}", "path": "{name}.csv"}}"#)).collect();
    let files: Vec<(String, &str)> = tables.iter().map(|(name, text)| (format!("{name}.csv"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    review(&resources.join(","), &files)
}

#[test]
fn ids_are_text_whatever_they_look_like() {
    let review = Review::open(&case("r01-ids-read-as-decimals"), &qes_work::Work::new()).unwrap();
    assert_eq!(found(&review), Vec::<String>::new());
    let table = review.concept_table().unwrap().value;
    assert_eq!((table.papers_of("1.1"), table.papers_of("1.10")), (vec!["A1"], vec!["A2"]));
    let own = tables(&[
        ("papers", "paper_id,status\n001,included\n1,included\n1.10,excluded\n"),
        ("translations", "paper_id,id,n\n001,1.10,1.10\n1.10,1.1,2.50\n"),
    ]);
    assert_eq!(found(&own), Vec::<String>::new());
    let texts = |resource: &str, column: &str| {
        own.frame(resource).unwrap().texts(column).unwrap().into_iter().flatten().collect::<Vec<_>>()
    };
    assert_eq!(texts("papers", "paper_id"), ["001", "1", "1.10"]);
    assert_eq!(texts("translations", "paper_id"), ["001", "1.10"]);
    assert_eq!(texts("translations", "id"), ["1.10", "1.1"]);
    assert_eq!(own.frame("translations").unwrap().types()[2], "f64");
}

#[test]
fn a_declared_number_does_not_make_an_id_one() {
    let resources = r#"{"name": "papers", "path": "papers.csv",
        "schema": {"fields": [{"name": "paper_id", "type": "number"}, {"name": "status"}]}}"#;
    let review = review(resources, &[("papers.csv", "paper_id,status\n1.10,included\n1.1,excluded\nx,\n")]);
    let ids: Vec<_> = review.papers().unwrap().into_iter().map(|p| p.id).collect();
    assert_eq!(ids, ["1.10", "1.1", "x"]);
    assert_eq!(
        found(&review),
        ["error papers.csv, row 3 (line 4, paper x), column 'paper_id': found 'x', expected a number"]
    );
}

#[test]
fn keys_and_references_are_known() {
    let good = tables(&[
        ("papers", PAPERS),
        ("studies", STUDIES),
        ("concepts", "concept_id,category_id,label\nC1,K,One\n"),
        ("categories", "category_id,label\nK,Kind\n"),
        ("support", "concept_id,paper_id\nC1,P1\nC1,P1\nC1,P2\n"),
        (
            "flow",
            "box,label,from,kind,n,unit\na,A,,source,5,records\nb,B,,source,5,records\nc,C,a; b,included,10,records\nc,C,,,8,papers\n",
        ),
    ]);
    assert_eq!(found(&good), Vec::<String>::new());
    assert_eq!(
        good.checked().references,
        [
            "papers.study_id → studies.study_id",
            "concepts.category_id → categories.category_id",
            "support.concept_id → concepts.concept_id",
            "support.paper_id → papers.paper_id",
            "flow.from → flow.box",
        ]
    );
    assert_eq!(
        good.checked().keys,
        [
            "papers.paper_id+study_id",
            "studies.study_id",
            "concepts.concept_id",
            "categories.category_id",
            "flow.box+unit"
        ]
    );
    let bad = tables(&[
        ("papers", "paper_id,study_id,status\nP1,S1; S9,included\nP1,S2,excluded\n,,\n"),
        ("studies", STUDIES),
        ("support", "concept_id,paper_id\nC1,P7\n"),
        ("flow", "box,from,kind,n,unit\na,,source,5,records\nb,a;z,included,5,records\n"),
    ]);
    assert_eq!(
        found(&bad),
        [
            "error papers.csv, row 3 (line 4), column 'paper_id': found a blank, expected a value",
            "error papers.csv, row 1 (line 2, paper P1), column 'study_id': found 'S9', expected a value of studies.study_id",
            "error support.csv, row 1 (line 2, concept C1, paper P7), column 'paper_id': found 'P7', expected a value of papers.paper_id",
            "error flow.csv, row 2 (line 3, box b), column 'from': found 'z', expected a value of flow.box",
        ]
    );
}

#[test]
fn words_are_known_and_their_spelling_is_read() {
    let review = Review::open(&case("r16-misleading-messages/status"), &qes_work::Work::new()).unwrap();
    assert_eq!(
        found(&review),
        [
            "warning papers.csv, column 'status', row 1 (line 2, paper P1): found 'Included', read as 'included'",
            "error papers.csv, row 3 (line 4, paper P3), column 'status': found 'maybe', expected one of included, excluded, conflict, or a blank",
            "error papers.csv, row 4 (line 5, paper P4), column 'status': found 'yes', expected one of included, excluded, conflict, or a blank",
        ]
    );
    let statuses: Vec<&str> = review.papers().unwrap().iter().map(|p| p.status.name()).collect();
    assert_eq!(statuses, ["included", "excluded", "", ""]);
    let flow = tables(&[("flow", "box,from,kind,n,unit\na,,Other Source,5,records\nb,a,inclded,5,records\n")]);
    assert_eq!(
        found(&flow),
        [
            "warning flow.csv, column 'kind', row 1 (line 2, box a): found 'Other Source', read as 'other_source'",
            "error flow.csv, row 2 (line 3, box b), column 'kind': found 'inclded', expected one of source, other_source, previous, \
             screening, excluded, unsettled, included, or a blank; did you mean 'included'?",
        ]
    );
    let decisions = tables(&[(
        "decisions",
        "record_id,stage,reviewer,decision\nR1,abstract,A,include\nR2,abstract,A,perhaps so\n",
    )]);
    assert_eq!(
        found(&decisions),
        [
            "error decisions.csv, row 2 (line 3, record R2, stage abstract, reviewer A), column 'decision': found 'perhaps so', expected one of include, exclude or \
             maybe (or yes, no, unclear)",
        ]
    );
}

#[test]
fn counts_are_known_and_groups_of_digits_are_read_aloud() {
    let studies = tables(&[(
        "studies",
        "study_id,participants,age_min\nS1,\"1,200\",18+\nS2,about 12,20\nS3,-3,18.5\nS4,12.0,18\n",
    )]);
    assert_eq!(
        found(&studies),
        [
            "error studies.csv, row 3 (line 4, study S3), column 'participants': found '-3', expected 0 or more",
            "error studies.csv, row 2 (line 3, study S2), column 'participants': found 'about 12', expected a whole number",
            "warning studies.csv, column 'participants', row 1 (line 2, study S1), row 4 (line 5, study S4): found '1,200', read as 1200; expected plain digits",
            "error studies.csv, row 1 (line 2, study S1), column 'age_min': found '18+', expected a number",
        ]
    );
    let participants = studies.frame("studies").unwrap().texts("participants").unwrap();
    assert_eq!(participants, [Some("1200".to_owned()), None, None, Some("12".to_owned())]);
}

#[test]
fn names_that_are_nearly_known_are_named() {
    let review = Review::open(&case("r06-nothing-contradicts-nothing-checked"), &qes_work::Work::new()).unwrap();
    assert_eq!(
        found(&review),
        [
            "warning the resource 'paper' (papers.csv) is nearly 'papers', which commands read; as 'paper' they do not read \
             it, and nothing in it is checked: did you mean 'papers'?"
        ]
    );
    assert_eq!(review.checked(), &Checked::default());
    assert_eq!(review.checked().words(), None);
    for (name, near) in
        [("Papers", "papers"), ("apraisals", "appraisals"), ("concept", "concepts"), ("study", "studies")]
    {
        let review = tables(&[(name, "a\n1\n")]);
        let findings = review.load_findings();
        assert_eq!((findings.len(), findings[0].expected.as_str()), (1, near), "{name}");
    }
    for own in ["papers_old", "translations", "confidence", "papers2"] {
        assert_eq!(found(&tables(&[(own, "a\n1\n")])), Vec::<String>::new());
    }
    let columns = tables(&[("papers", "paperid,statuss,Study ID,country\nP1,included,S1,UK\n")]);
    assert_eq!(
        found(&columns),
        [
            "warning papers.csv has no column 'paper_id', which commands need in 'papers'; it has paperid, statuss, Study ID, \
             country; did you mean 'paperid'?",
            "warning papers.csv has no column 'status', which commands need in 'papers'; it has paperid, statuss, Study ID, \
             country; did you mean 'statuss'?",
            "warning papers.csv, column 'Study ID': is nearly 'study_id', which commands read in 'papers'; did you mean \
             'study_id'?",
        ]
    );
}

#[test]
fn exports_of_other_programs_keep_their_names() {
    let review = tables(&[
        ("records", "ID,Title,Abstract,Authors,Source,PMID,DOI,Notes\n1,A,B,C,D,7,10.1/x,n\n"),
        ("decisions", "ID,Title,Reviewer Name,Decision,Notes\n1,A,Ana,Include,x\n"),
    ]);
    assert_eq!(found(&review), Vec::<String>::new());
    let near = tables(&[("records", "Record ID,title,cluster-id\n1,A,1\n")]);
    let expected: Vec<&str> = near.load_findings().iter().map(|f| f.expected.as_str()).collect();
    assert_eq!(expected, ["record_id", "cluster_id"]);
}

#[test]
fn a_package_adds_to_what_is_known_and_may_narrow_it() {
    let resources = r#"{"name": "papers", "path": "papers.csv", "schema": {
        "fields": [{"name": "paper_id", "constraints": {"enum": ["P1", "P2"]}}, {"name": "status", "constraints": {"enum": ["included"]}},
            {"name": "country", "type": "string", "constraints": {"required": true}}],
        "primaryKey": ["paper_id", "country"]}}"#;
    let text = "paper_id,status,country\nP1,included,UK\nP1,excluded,US\nP3,maybe,\n";
    let review = review(resources, &[("papers.csv", text)]);
    assert_eq!(
        found(&review),
        [
            "error papers.csv, row 3 (line 4, paper P3), column 'paper_id': found 'P3', expected one of P1, P2",
            "error papers.csv, row 2 (line 3, paper P1), column 'status': found 'excluded', expected one of included; did you mean 'included'?",
            "error papers.csv, row 3 (line 4, paper P3), column 'status': found 'maybe', expected one of included",
            "error papers.csv, row 3 (line 4, paper P3), column 'country': found a blank, expected a value",
            "error papers.csv, row 2 (line 3): paper_id 'P1' stands in row 1 (line 2) too",
        ]
    );
}

#[test]
fn what_was_checked_is_counted() {
    let review = tables(&[("papers", PAPERS), ("studies", STUDIES)]);
    // 2 ids and 2 statuses; 3 ids, 3 counts and 4 ages.
    assert_eq!(review.checked().values, 14);
    assert_eq!(review.checked().words().as_deref(), Some("14 values of 2 tables, 2 keys and 1 reference"));
}

#[test]
fn the_shipped_packages_load_without_a_finding() {
    for name in ["msk-pain", "msk-pain-simulated"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data").join(name);
        assert_eq!(found(&Review::open(&folder, &qes_work::Work::new()).unwrap()), Vec::<String>::new(), "{name}");
    }
}
