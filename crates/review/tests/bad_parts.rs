//! One bad part of a package costs that part, and is said; the rest is used.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/package.rs"]
mod package;

use package::{case, folder, found, review};
use qes_review::{Provenance, Review, ReviewError};
use qes_synthesis::Basis;

const PAPERS: (&str, &str) = ("papers.csv", "paper_id,status\nP1,included\nP2,excluded\n");
const PAPERS_RESOURCE: &str = r#"{"name": "papers", "path": "papers.csv"}"#;

/// A package with good papers and one more resource: the papers are there, and the other costs these findings.
fn beside(resource: &str, files: &[(&str, &str)], expected: &[&str]) -> Review {
    let mut files = files.to_vec();
    files.push(PAPERS);
    let review = review(&format!("{PAPERS_RESOURCE}, {resource}"), &files);
    assert_eq!(review.papers().unwrap().len(), 2, "{resource}");
    assert_eq!(found(&review), expected, "{resource}");
    review
}

#[test]
fn a_bad_resource_costs_itself() {
    for (resource, files, expected) in [
        (
            r#"{"name": "papers", "path": "more.csv"}"#,
            ("more.csv", "paper_id,status\n"),
            "error datapackage.json, resource 'papers', resources[1]: the resource is declared twice; the second, at 'more.csv', is left out",
        ),
        (
            r#"{"name": "x", "path": "../x.csv"}"#,
            ("x.csv", "a\n1\n"),
            "error the resource 'x' cannot be read: it lies at '../x.csv'; expected a path inside the package; the rest of the package is loaded",
        ),
        (
            r#"{"name": "x"}"#,
            ("x.csv", "a\n1\n"),
            "error datapackage.json, resource 'x', resources[1]: found neither 'path' nor 'data'; the resource is left out",
        ),
        (
            r#"{"path": "x.csv"}"#,
            ("x.csv", "a\n1\n"),
            "warning datapackage.json, resources[1]: found no 'name'; 'x.csv' is read as 'x'",
        ),
        (
            r#""x.csv""#,
            ("x.csv", "a\n1\n"),
            "warning datapackage.json, resources[1]: found the text 'x.csv', expected an object with name and path; it is left out",
        ),
        (
            r#"{"name": "x", "path": "https://example.org/x.csv"}"#,
            ("x.csv", "a\n1\n"),
            "error datapackage.json, resource 'x', path: it lies at 'https://example.org/x.csv': qes reads no network; save the \
             file in the package and name its path; the resource is left out",
        ),
        (
            r#"{"name": "x", "path": "X.CSV"}"#,
            ("x.csv", "a\n1\n"),
            "error resource 'x': found no file 'X.CSV'; the rest of the package is loaded; did you mean 'x.csv'?",
        ),
        (
            r#"{"name": "x", "path": "x.csv", "provenance": "publishd"}"#,
            ("x.csv", "a\n1\n"),
            "error datapackage.json, resource 'x': provenance 'publishd' is not known; expected published, derived, assumed or \
             simulated; what it rests on is not known",
        ),
        (
            r#"{"name": "m", "path": "m.json"}"#,
            ("m.json", "{\"name\": \"m\", \"nodes\": ["),
            "error the resource 'm' cannot be read: 'm.json' is not JSON: EOF while parsing a list at line 1 column 24; the rest \
             of the package is loaded",
        ),
        (
            r#"{"name": "m", "path": "m.json"}"#,
            ("m.json", "{\"name\": \"m\", \"node\": []}"),
            "error the resource 'm' cannot be read: 'm.json' is no conceptual model: found no list 'nodes'; it has name, node; \
             the rest of the package is loaded",
        ),
        (r#"{"name": "p", "path": "p.parquet"}"#, ("p.parquet", "PAR1 and nothing more"), ""),
    ] {
        if expected.is_empty() {
            let review = review(&format!("{PAPERS_RESOURCE}, {resource}"), &[files, PAPERS]);
            let found = found(&review);
            let parquet = found.len() == 1 && found[0].starts_with("error the resource 'p' cannot be read: ");
            let dialect = found.len() == 2 && found.iter().all(|f| f.contains("resource 'x', dialect."));
            assert!(parquet || dialect, "{found:?}");
            assert_eq!(review.papers().unwrap().len(), 2);
        } else {
            beside(resource, &[files], &[expected]);
        }
    }
}

#[test]
fn files_that_hold_nothing_or_other_bytes() {
    let descriptor = format!(
        r#"{{"name": "made", "resources": [{PAPERS_RESOURCE}, {{"name": "x", "path": "Empty.CSV"}},
            {{"name": "y", "path": "y.csv", "encoding": "koi8-r"}}]}}"#
    );
    let folder = folder(&[
        ("datapackage.json", descriptor.as_bytes()),
        ("papers.csv", PAPERS.1.as_bytes()),
        ("Empty.CSV", b""),
        ("y.csv", b"name,n\nJos\xe9,1\n"),
    ]);
    let review = Review::open(folder.path(), &qes_work::Work::new()).unwrap();
    let found = found(&review);
    assert!(found[0].contains("Empty.CSV' is empty; expected a header and rows"), "{found:?}");
    assert!(
        found[1].starts_with("warning y.csv is not UTF-8 and is read as windows-1252, not as 'koi8-r'"),
        "{found:?}"
    );
    assert_eq!(review.frame("y").unwrap().texts("name").unwrap(), [Some("José".to_owned())]);
}

#[test]
fn parts_of_a_descriptor_cost_themselves() {
    let text = r#"{"name": 7, "title": ["x"], "version": 1.0, "keywords": 5, "licenses": "MIT", "contributors": {"a": 1},
        "citation": "Ana (2001). Nights. Journal 3.",
        "resources": [{"name": "papers", "path": "papers.csv", "schema": {
            "fields": ["paper_id", {"name": "status", "type": "strng"}, {"type": "integer"},
                {"name": "n", "type": "integer", "constraints": {"required": "yes", "pattern": "[0-9]+", "enum": "1"}}],
            "primaryKey": "paperid", "foreignKeys": {"fields": "n"}}}]}"#;
    let folder =
        folder(&[("datapackage.json", text.as_bytes()), ("papers.csv", b"paper_id,status,n\nP1,included,1\n")]);
    let review = Review::open(folder.path(), &qes_work::Work::new()).unwrap();
    assert_eq!(review.name(), "7");
    assert_eq!(review.citation().unwrap().title, "Ana (2001). Nights. Journal 3.");
    assert_eq!(
        found(&review),
        [
            "warning datapackage.json, title: found a list, expected a text; it is left out",
            "error datapackage.json, resource 'papers', schema, column 'status': found the type 'strng', expected one of integer, \
             number, boolean, date, year, yearmonth, string, any; it is not checked; did you mean 'string'?",
            "warning datapackage.json, resource 'papers', schema.fields[2]: found no 'name'; the column's entry is left out",
            "info datapackage.json, resource 'papers', schema, column 'n': the constraint 'pattern' is not checked",
            "warning datapackage.json, resource 'papers', schema, column 'n': found the text '1', expected a list of allowed \
             values; it is left out",
            "warning datapackage.json, resource 'papers', schema, column 'n'.required: found the text 'yes', expected true or \
             false; it is left out",
            "warning datapackage.json, resource 'papers', schema.foreignKeys[0]: found an object, expected an object with fields \
             and reference; it is left out",
            "error papers.csv has no column 'paperid', which the primary key of its schema names; it has paper_id, status, n; \
             did you mean 'paper_id'?",
        ]
    );
}

#[test]
fn only_a_descriptor_that_is_none_refuses() {
    for (text, words) in [
        ("{\"name\": ", "it is not JSON: EOF while parsing a value at line 1 column 9"),
        ("[]", "found a list, expected an object with 'resources'"),
        ("{\"resource\": []}", "found no list 'resources'"),
        ("{\"resources\": {}}", "found no list 'resources'"),
    ] {
        let folder = folder(&[("datapackage.json", text.as_bytes())]);
        let error = Review::open(folder.path(), &qes_work::Work::new()).unwrap_err();
        assert!(matches!(error, ReviewError::Descriptor { .. }) && error.to_string().contains(words), "{error}");
    }
}

#[test]
fn schemas_by_reference() {
    let by_path = Review::open(&case("76-schema-by-reference/path"), &qes_work::Work::new()).unwrap();
    assert_eq!(found(&by_path), ["error t.csv, row 2 (line 3), column 'n': found 'x', expected a whole number"]);
    let by_url = Review::open(&case("76-schema-by-reference/url"), &qes_work::Work::new()).unwrap();
    assert_eq!(
        found(&by_url),
        [
            "error datapackage.json, resource 't', schema: it lies at 'https://example.org/schema.json': qes reads no network; \
             save it in the package and name its path; the rest is loaded without it"
        ]
    );
    assert_eq!(by_url.frame("t").unwrap().height(), 2);
    for (resource, expected) in [
        (
            r#"{"name": "t", "path": "t.csv", "schema": "shcema.json"}"#,
            "error datapackage.json, resource 't', schema: it lies at 'shcema.json': found no such file; did you mean \
             'schema.json'?; the rest is loaded without it",
        ),
        (
            r#"{"name": "t", "path": "t.csv", "schema": "../schema.json"}"#,
            "error datapackage.json, resource 't', schema: it lies at '../schema.json': it lies at '../schema.json'; expected a \
             path inside the package; the rest is loaded without it",
        ),
        (
            r#"{"name": "t", "path": "t.csv", "dialect": "dialect.json", "schema": "schema.json"}"#,
            "error t.csv, row 2 (line 3), column 'n': found 'x', expected a whole number",
        ),
    ] {
        let review = review(
            resource,
            &[
                ("t.csv", "id,n\na,1\nb,x\n"),
                ("schema.json", r#"{"fields": [{"name": "id"}, {"name": "n", "type": "integer"}]}"#),
                ("dialect.json", r#"{"delimiter": ","}"#),
            ],
        );
        assert_eq!(found(&review), [expected], "{resource}");
    }
}

#[test]
fn rows_in_the_descriptor_and_in_several_files() {
    let texts = |review: &Review, column: &str| -> Vec<String> {
        review.frame("papers").unwrap().texts(column).unwrap().into_iter().flatten().collect()
    };
    for data in [
        r#"[{"paper_id": "1.10", "status": "included"}, {"status": "excluded", "paper_id": 2, "n": 3}]"#,
        r#"[["paper_id", "status"], ["1.10", "included"], [2, "excluded"]]"#,
        r#""paper_id,status\n1.10,included\n2,excluded\n""#,
    ] {
        let review = review(&format!(r#"{{"name": "papers", "data": {data}}}"#), &[]);
        assert_eq!(found(&review), Vec::<String>::new());
        assert_eq!(
            (texts(&review, "paper_id"), texts(&review, "status")),
            (vec!["1.10".to_owned(), "2".to_owned()], vec!["included".to_owned(), "excluded".to_owned()])
        );
    }
    for second in ["paper_id,status\nP2,excluded\n", "P2,excluded\n"] {
        let files = [("a.csv", "paper_id,status\nP1,included\n"), ("b.csv", second)];
        let review = review(r#"{"name": "papers", "path": ["a.csv", "b.csv"]}"#, &files);
        assert_eq!(found(&review), Vec::<String>::new());
        assert_eq!(texts(&review, "paper_id"), ["P1", "P2"]);
    }
    let files = [("a.csv", "paper_id,status\nP1,included\n"), ("b.csv", "a,b,c\n1,2,3\n")];
    let review = review(r#"{"name": "papers", "path": ["a.csv", "b.csv"]}"#, &files);
    assert_eq!(
        found(&review),
        ["error resource 'papers': 'b.csv' has 3 columns, expected 2 as in the first file; its rows are left out"]
    );
}

#[test]
fn a_table_without_a_header_keeps_its_first_row() {
    let resource = r#"{"name": "t", "path": "t.csv", "dialect": {"header": false},
        "schema": {"fields": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}}"#;
    let review = review(resource, &[("t.csv", "1,1,\n\"2\nx\",3,4\n")]);
    assert_eq!(found(&review), Vec::<String>::new());
    let column = |name: &str| review.frame("t").unwrap().texts(name).unwrap();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(column("a"), [some("1"), some("2\nx")]);
    assert_eq!((column("b"), column("c")), (vec![some("1"), some("3")], vec![None, some("4")]));
}

#[test]
fn a_model_costs_its_bad_parts_alone() {
    let review = Review::open(&case("r11-model-groups/bad"), &qes_work::Work::new()).unwrap();
    assert_eq!(
        found(&review),
        [
            "warning model.json: the groups 'pro', 'pat', 'org' do not say what they rest on; expected 'basis': label, prose or \
             assumed"
        ]
    );
    let model = review.model("burden").unwrap();
    assert_eq!((model.value.nodes().len(), model.value.groups().len()), (12, 3));
    assert_eq!(model.value.groups()[0].basis, Basis::NotStated);
    assert_eq!((model.provenance, model.warnings.len()), (Some(Provenance::Assumed), 1));

    let text = r#"{"nodes": [{"id": "a", "basis": "label"}, {"id": "b", "label": "B", "group": "gg", "basis": "Prose"},
            {"id": "b", "basis": "label"}, {"label": "no id"}, 7, {"id": 3, "basis": "lable"}],
        "groups": [{"id": "g", "label": "G", "basis": "label"}],
        "relation": [],
        "relations": [{"from": "a", "to": "b", "basis": "label"}, {"from": "a", "to": "bb"}, {"from": "a"}, {"from": "b", "to": "3"}]}"#;
    let review = beside(
        r#"{"name": "m", "path": "models/m.json"}"#,
        &[("models/m.json", text)],
        &[
            "warning models/m.json: 'relation' is no part of a model and is not read; did you mean 'relations'?",
            "error models/m.json: nodes[4] is no object and is left out",
            "error models/m.json: node 'b' lies in the group 'gg', which the model does not have; did you mean 'g'?",
            "error models/m.json: nodes[2]: the id 'b' is there twice; the second is left out",
            "error models/m.json: nodes[3] has no 'id' and is left out",
            "error models/m.json: node '3': found the basis 'lable', expected label, prose or assumed; did you mean 'label'?",
            "error models/m.json: the relation a → bb leads to the node 'bb', which the model does not have; it is left out; did \
             you mean 'b'?",
            "error models/m.json: relations[2] has no 'from' or no 'to' and is left out",
            "warning models/m.json: the relation 'b → 3' does not say what it rests on; expected 'basis': label, prose or assumed",
        ],
    );
    let model = review.model("m").unwrap().value;
    let ids: Vec<&str> = model.nodes().iter().map(|n| n.id.as_str()).collect();
    assert_eq!((ids, model.relations().len(), model.title()), (vec!["a", "b", "3"], 2, "m"));
}

#[test]
fn a_workbook_in_a_package_is_read() {
    let review = Review::open(&case("r16-misleading-messages/xl"), &qes_work::Work::new()).unwrap();
    let papers = review.frame("papers").unwrap();
    assert_eq!(papers.texts("Paper ID").unwrap()[0].as_deref(), Some("001"));
    let found = found(&review);
    assert!(
        found[0].contains("papers.xlsx has no column 'paper_id'") && found[0].ends_with("did you mean 'Paper ID'?"),
        "{found:?}"
    );
    let descriptor = br#"{"name": "xl", "resources": [{"name": "answers", "path": "papers.xlsx"}]}"#;
    let bytes = std::fs::read(case("r16-misleading-messages/xl/papers.xlsx")).unwrap();
    let folder = folder(&[("datapackage.json", descriptor), ("papers.xlsx", &bytes)]);
    assert_eq!(
        package::found(&Review::open(folder.path(), &qes_work::Work::new()).unwrap()),
        [
            "warning papers.xlsx is a workbook without a sheet named 'answers'; its first sheet 'Papers' is read, and not CASP \
             Anna, CASP Ben"
        ]
    );
}

#[test]
fn messages_name_what_is_missing_and_where() {
    let review = Review::open(&case("r16-misleading-messages/nostatus"), &qes_work::Work::new()).unwrap();
    assert_eq!(
        found(&review),
        [
            "warning papers.csv has no column 'status', which commands need in 'papers'; it has paper_id, reference, country"
        ]
    );
    let error = review.papers().unwrap_err().to_string();
    assert!(error.contains("'papers' has no column 'status'"), "{error}");
    let case = Review::open(&case("r16-misleading-messages/case"), &qes_work::Work::new()).unwrap();
    let found = found(&case);
    assert!(found[0].ends_with("it has Paper_ID, Reference, Status, Country; did you mean 'Paper_ID'?"), "{found:?}");
    assert!(found[1].ends_with("did you mean 'Status'?"), "{found:?}");

    let files: [(&str, &[u8]); 4] = [
        ("Papers.CSV", b"a\n1\n"),
        ("b.csv", b"a\n1\n"),
        ("refs.ris", b"TY  - JOUR\n"),
        ("data/datapackage.json", b"{}"),
    ];
    let folder = folder(&files);
    let error = Review::open(folder.path(), &qes_work::Work::new()).unwrap_err().to_string();
    for words in ["no datapackage.json", "2 CSV files (Papers.CSV, b.csv)", "1 RIS file (refs.ris)", "data"] {
        assert!(error.contains(words), "{error}");
    }
}
