//! SQL against rows that another engine gives, and queries that are refused because their rows would be wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use polars::prelude::{Column, DataFrame, IntoSeries, StringMethods};
use qes::{Frame, Workspace};
use serde_json::{Value, json};

fn data() -> Value {
    serde_json::from_str(include_str!("sql/cases.json")).unwrap()
}

/// The frames of the data file.
fn workspace(data: &Value) -> Workspace {
    let mut workspace = Workspace::default();
    for (name, frame) in data["frames"].as_object().unwrap() {
        let rows = frame["rows"].as_array().unwrap();
        let columns = frame["columns"].as_array().unwrap().iter().enumerate().map(|(at, column)| {
            let name = column[0].as_str().unwrap().into();
            let text = || rows.iter().map(|r| r[at].as_str());
            match column[1].as_str().unwrap() {
                "integer" => Column::new(name, rows.iter().map(|r| r[at].as_i64()).collect::<Vec<_>>()),
                "number" => Column::new(name, rows.iter().map(|r| r[at].as_f64()).collect::<Vec<_>>()),
                "date" => {
                    let text = Column::new(name, text().collect::<Vec<_>>());
                    text.str().unwrap().as_date(Some("%Y-%m-%d"), false).unwrap().into_series().into()
                }
                _ => Column::new(name, text().collect::<Vec<_>>()),
            }
        });
        let data = DataFrame::new(rows.len(), columns.collect()).unwrap();
        workspace.put(Frame { name: name.clone(), data, provenance: None, data_sha256: name.clone() });
    }
    workspace
}

/// A value as every engine writes it: truth as 1 and 0, numbers as floating-point numbers.
fn plain(value: &Value) -> Value {
    match value {
        Value::Bool(truth) => json!(f64::from(u8::from(*truth))),
        Value::Number(n) => json!(n.as_f64()),
        other => other.clone(),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (plain(a).as_f64(), plain(b).as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        _ => a == b,
    }
}

#[test]
fn rows_are_those_of_another_engine() {
    let data = data();
    let mut workspace = workspace(&data);
    let mut wrong = Vec::new();
    let cases = data["cases"].as_array().unwrap();
    assert!(cases.len() >= 60);
    for case in cases {
        let query = case["query"].as_str().unwrap();
        let found = match workspace.sql(query, None, &qes_work::Work::new()) {
            Ok(rows) => rows.show().result["rows"].clone(),
            Err(error) => {
                wrong.push(format!("{query}\n  {error}"));
                continue;
            }
        };
        let (found, expected) = (found.as_array().unwrap().clone(), case["rows"].as_array().unwrap());
        let equal = found.len() == expected.len()
            && found.iter().zip(expected).all(|(a, b)| {
                let (a, b) = (a.as_array().unwrap(), b.as_array().unwrap());
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            });
        if !equal {
            wrong.push(format!("{query}\n  found    {}\n  expected {}", Value::from(found), case["rows"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn what_would_be_wrong_is_refused_in_one_sentence() {
    let mistakes: Value = serde_json::from_str(include_str!("sql/mistakes.json")).unwrap();
    let mut workspace = workspace(&data());
    let mut wrong = Vec::new();
    for case in mistakes.as_array().unwrap() {
        let query = case["query"].as_str().unwrap();
        let (said, line) = match workspace.sql(query, None, &qes_work::Work::new()) {
            Err(qes::Error::Sql { message, line }) => (message, line),
            Err(other) => (other.to_string(), None),
            Ok(rows) => {
                wrong.push(format!("{query}\n  runs: {}", rows.show().result["rows"]));
                continue;
            }
        };
        let parts = case["says"].as_array().unwrap().iter().map(|s| s.as_str().unwrap());
        let missing: Vec<&str> = parts.filter(|part| !said.contains(part)).collect();
        let place = case.get("line").is_none_or(|expected| line.map(|l| json!(l)).as_ref() == Some(expected));
        if !missing.is_empty() || !place || said.contains('§') || said.contains('\n') {
            wrong.push(format!("{query}\n  says {said} (line {line:?})\n  without {missing:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn groups_come_in_the_order_of_their_rows() {
    let mut workspace = workspace(&data());
    for _ in 0..5 {
        let rows = workspace
            .sql("SELECT country, COUNT(*) FROM papers GROUP BY country", None, &qes_work::Work::new())
            .unwrap();
        let rows = rows.show().result["rows"].clone();
        assert_eq!(rows, json!([["Kenya", 2], ["Peru", 2], [null, 1], ["Norway", 2], ["kenya", 1]]));
    }
}

#[test]
fn columns_of_joins_have_names_that_can_be_used() {
    let mut workspace = workspace(&data());
    let mut columns = |query: &str| {
        let rows = workspace.sql(query, None, &qes_work::Work::new()).unwrap_or_else(|e| panic!("{query}: {e}"));
        rows.show().result["columns"].clone()
    };
    let all = "SELECT * FROM papers AS p JOIN studies AS s ON p.study_id = s.study_id";
    let expected = [
        "paper_id",
        "study_id",
        "country",
        "year",
        "n",
        "mean",
        "status",
        "published",
        "s.study_id",
        "setting",
        "participants",
        "s.year",
    ];
    assert_eq!(columns(all), json!(expected));
    assert_eq!(
        columns(&format!("SELECT \"s.year\", t.year, s.study_id FROM ({all}) AS t")),
        json!(["s.year", "year", "study_id"])
    );
    let using = "SELECT * FROM support JOIN papers USING (paper_id) JOIN studies USING (study_id)";
    let found = columns(using);
    let names: Vec<&str> = found.as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    assert_eq!(names.iter().filter(|n| n.ends_with("paper_id")).count(), 1, "{names:?}");
    assert_eq!(names.iter().filter(|n| n.ends_with("study_id")).count(), 1, "{names:?}");
    assert_eq!(columns("SELECT * EXCLUDE (setting, year) FROM studies"), json!(["study_id", "participants"]));
}

#[test]
fn long_chains_and_deep_nests_are_read() {
    let mut workspace = workspace(&data());
    let mut rows =
        |query: &str| workspace.sql(query, None, &qes_work::Work::new()).unwrap().show().result["total_rows"].clone();
    let part = "SELECT COUNT(*) AS n FROM papers AS a CROSS JOIN papers AS b WHERE a.n + b.n <> 1";
    assert_eq!(rows(&vec![part; 300].join("\nUNION ALL ")), 300);
    let nested = (0..20).fold("papers".to_owned(), |inner, n| format!("(SELECT * FROM {inner}) AS t{n}"));
    assert_eq!(rows(&format!("SELECT * FROM {nested}")), 8);
}
