//! SQL: names of columns, joins, frames in other letters, and what is said of mistakes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use qes::{Shown, Workspace};
use serde_json::json;

fn workspace() -> Workspace {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data");
    let mut workspace = Workspace::new(vec![data]);
    workspace.load("msk-pain", None, qes::Dialect::default()).unwrap();
    let mut table = |name: &str, query: &str| {
        workspace.sql(query, Some(name), &qes_work::Work::new()).unwrap();
    };
    table("a", "SELECT * FROM (VALUES (1, 'x', 2001), (2, 'y', 2005), (3, 'y', 2009)) AS t(id, kind, year)");
    table("b", "SELECT * FROM (VALUES (1, 'p'), (2, 'q')) AS t(id, kind)");
    workspace
}

fn ask(query: &str) -> Shown {
    workspace().sql(query, None, &qes_work::Work::new()).unwrap_or_else(|e| panic!("{query}: {e}")).show()
}

#[track_caller]
fn check(query: &str, columns: &[&str], first: &serde_json::Value) {
    let shown = ask(query);
    assert_eq!(shown.result["columns"], json!(columns), "{query}");
    assert_eq!(&shown.result["rows"][0], first, "{query}");
}

#[test]
fn columns_are_called_what_the_query_calls_them() {
    check("SELECT COUNT(*) FROM a", &["COUNT(*)"], &json!([3]));
    check("SELECT MIN(year), MAX(year) FROM a", &["MIN(year)", "MAX(year)"], &json!([2001, 2009]));
    check("SELECT min(year) AS first, MAX(year) FROM a", &["first", "MAX(year)"], &json!([2001, 2009]));
    check("SELECT COUNT(*) AS len, COUNT(*) FROM a", &["len", "COUNT(*)"], &json!([3, 3]));
    check("SELECT year, year FROM a ORDER BY year", &["year", "year_2"], &json!([2001, 2001]));
    check("SELECT year + 1, year - 1 FROM a ORDER BY id", &["year + 1", "year - 1"], &json!([2002, 2000]));
    check("SELECT 1", &["1"], &json!([1]));
    check("SELECT kind, COUNT(*) FROM a GROUP BY kind ORDER BY kind", &["kind", "COUNT(*)"], &json!(["x", 1]));
    check(
        "SELECT UPPER(kind), COUNT(*) FROM a GROUP BY UPPER(kind) ORDER BY 2 DESC",
        &["UPPER(kind)", "COUNT(*)"],
        &json!(["Y", 2]),
    );
}

#[test]
fn results_are_sorted_by_what_they_hold() {
    check("SELECT kind, COUNT(*) FROM a GROUP BY kind ORDER BY COUNT(*) DESC", &["kind", "COUNT(*)"], &json!(["y", 2]));
    check("SELECT kind, COUNT(*) AS n FROM a GROUP BY kind ORDER BY count(*) DESC", &["kind", "n"], &json!(["y", 2]));
    check("SELECT kind, COUNT(*) AS n FROM a GROUP BY kind ORDER BY n DESC", &["kind", "n"], &json!(["y", 2]));
    check(
        "SELECT kind, MAX(year), MIN(year) FROM a GROUP BY kind ORDER BY MAX(year) DESC",
        &["kind", "MAX(year)", "MIN(year)"],
        &json!(["y", 2009, 2005]),
    );
    check("SELECT kind, COUNT(*) FROM a GROUP BY kind HAVING COUNT(*) > 1", &["kind", "COUNT(*)"], &json!(["y", 2]));
}

#[test]
fn joins_with_columns_of_one_name_work() {
    check("SELECT a.id, b.id FROM a JOIN b ON a.id = b.id ORDER BY a.id", &["a.id", "b.id"], &json!([1, 1]));
    check(
        "SELECT a.id, a.kind, b.kind FROM a JOIN b ON a.id = b.id ORDER BY a.id",
        &["id", "a.kind", "b.kind"],
        &json!([1, "x", "p"]),
    );
    check(
        "SELECT a.id, b.kind AS kind, a.kind FROM a JOIN b ON a.id = b.id ORDER BY a.id",
        &["id", "kind", "a.kind"],
        &json!([1, "p", "x"]),
    );
    check(
        "SELECT a.*, b.kind FROM a JOIN b ON a.id = b.id ORDER BY a.id",
        &["id", "kind", "year", "b.kind"],
        &json!([1, "x", 2001, "p"]),
    );
    let all = ask("SELECT * FROM a JOIN b ON a.id = b.id");
    assert_eq!(all.result["columns"].as_array().unwrap().len(), 5);
}

#[test]
fn nested_queries_have_names_too() {
    check("SELECT * FROM (SELECT MIN(year), MAX(year) FROM a) AS t", &["MIN(year)", "MAX(year)"], &json!([2001, 2009]));
    check(
        "WITH t AS (SELECT kind, COUNT(*) FROM a GROUP BY kind) SELECT kind, \"COUNT(*)\" FROM t ORDER BY kind",
        &["kind", "COUNT(*)"],
        &json!(["x", 1]),
    );
    check("SELECT MIN(year) FROM a UNION ALL SELECT MAX(year) FROM a ORDER BY 1", &["MIN(year)"], &json!([2001]));
    check(
        "SELECT MAX(year) FROM a UNION ALL SELECT MIN(year) FROM a ORDER BY MAX(year)",
        &["MAX(year)"],
        &json!([2001]),
    );
    check("SELECT id FROM a WHERE id IN (SELECT id FROM b) ORDER BY id DESC", &["id"], &json!([2]));
}

#[test]
fn queries_of_every_kind_still_run() {
    for (query, columns) in [
        ("SELECT * EXCLUDE (year) FROM a", &["id", "kind"][..]),
        ("SELECT COUNT(*), COUNT(*) FROM a", &["COUNT(*)", "COUNT(*)_2"]),
        ("SELECT CASE WHEN year > 2004 THEN 'new' ELSE 'old' END AS age FROM a", &["age"]),
        ("SELECT CAST(id AS VARCHAR), id::DOUBLE FROM a", &["CAST(id AS VARCHAR)", "id::DOUBLE"]),
        ("SELECT COUNT(DISTINCT kind) FROM a -- how many", &["COUNT(DISTINCT kind)"]),
        ("SELECT \"kind\", 'it''s' AS \"a \"\"b\"\"\" FROM a;", &["kind", "a \"b\""]),
        ("SELECT id, ROW_NUMBER() OVER (ORDER BY year DESC) AS place FROM a", &["id", "place"]),
        ("SELECT DISTINCT kind FROM a ORDER BY kind", &["kind"]),
        ("SELECT t.kind, COUNT(*) FROM a AS t GROUP BY t.kind ORDER BY 1", &["kind", "COUNT(*)"]),
        ("SELECT id FROM a INTERSECT SELECT id FROM b", &["id"]),
        ("SELECT UPPER(kind) || '!' FROM a", &["UPPER(kind) || '!'"]),
        ("SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE b.id IS NULL", &["id"]),
        (
            "SELECT AVG(year), SUM(year), MEDIAN(year) FROM a WHERE kind LIKE 'y%'",
            &["AVG(year)", "SUM(year)", "MEDIAN(year)"],
        ),
        ("SELECT kind AS k, MIN(year) FROM a GROUP BY k ORDER BY k LIMIT 1", &["k", "MIN(year)"]),
    ] {
        assert_eq!(ask(query).result["columns"], json!(columns), "{query}");
    }
}

#[test]
fn frames_are_found_in_other_letters() {
    let shown = ask("SELECT COUNT(*) FROM Papers WHERE Papers.status = 'included'");
    assert_eq!(shown.result["columns"], json!(["COUNT(*)"]));
    assert_eq!(shown.result["provenance"], ask("SELECT status FROM papers").result["provenance"]);
    assert_eq!(shown.result["data_sha256"], ask("SELECT status FROM papers").result["data_sha256"]);
}

#[test]
fn mistakes_are_said_without_advice_for_programmers() {
    let error = |query: &str| workspace().sql(query, None, &qes_work::Work::new()).unwrap_err().to_string();
    let said = error("SELECT id AS x, kind AS x FROM a");
    assert_eq!(
        said,
        "the query cannot be run: two columns of the result are called 'x'; expected a name for each: AS name"
    );
    for (query, nearest) in
        [("SELECT * FROM papres", "papers"), ("SELECT yaer FROM a", "year"), ("SELECT a.yaer FROM a", "year")]
    {
        let said = error(query);
        assert!(said.ends_with(&format!("did you mean '{nearest}'?")), "{said}");
    }
    let said = error("SELECT box, from FROM flow");
    assert!(said.ends_with("stands in double quotation marks: \"from\""), "{said}");
}

#[test]
fn a_frame_that_is_missing_is_no_column() {
    let mut desk = Workspace::new(Vec::new());
    let error = desk.sql("SELECT * FROM papers", None, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(error.contains("papers") && error.ends_with("; nothing is loaded"), "{error}");
    desk.sql("SELECT * FROM (VALUES (1, 'x')) AS t(paper_id, paper)", Some("studies"), &qes_work::Work::new()).unwrap();
    let error = desk.sql("SELECT * FROM papers", None, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(!error.contains("did you mean") && error.ends_with("the frames are studies"), "{error}");
    let error = desk.sql("SELECT * FROM studis", None, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(error.ends_with("did you mean 'studies'?"), "{error}");
    let error = desk.sql("SELECT paper_ie FROM studies", None, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(error.ends_with("did you mean 'paper_id'?"), "{error}");
}

#[test]
fn names_that_differ_in_case_alone_are_said() {
    let mut workspace = workspace();
    let mut into =
        |name: &str| workspace.sql("SELECT 1 AS one", Some(name), &qes_work::Work::new()).unwrap().show().result;
    let said =
        "the frame 'Papers' stands beside 'papers': the names differ in case alone, and each is a frame of its own";
    assert_eq!(into("Papers")["warnings"], json!([said]));
    assert_eq!(into("PAPERS")["warnings"].as_array().unwrap().len(), 1, "one sentence for all of them");
    assert_eq!(into("one")["warnings"], json!([]));
    assert_eq!(into("one")["warnings"], json!([]), "a frame that is replaced is not beside itself");
}
