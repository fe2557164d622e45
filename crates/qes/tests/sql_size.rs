//! SQL that is long, wide or deep: it is answered, or refused in one sentence, and an interrupt ends it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use qes::{Error, ExportOptions, Workspace};
use qes_work::Work;
use qes_work::testing::stopped_after;
use serde_json::{Value, json};

fn workspace() -> Workspace {
    let mut workspace = Workspace::default();
    let query = "SELECT * FROM (VALUES (1, 'x', 2.5), (2, 'y', 3.5), (3, 'y', 4.5)) AS t(id, kind, size)";
    workspace.sql(query, Some("p"), &Work::new()).unwrap();
    workspace
}

fn times(of: &str, between: &str, n: usize) -> String {
    vec![of; n].join(between)
}

fn numbered(of: &str, between: &str, n: usize) -> String {
    (0..n).map(|i| of.replace('#', &i.to_string())).collect::<Vec<_>>().join(between)
}

/// How often a text goes around another one.
fn within(open: &str, inner: &str, close: &str, n: usize) -> String {
    format!("{}{inner}{}", open.repeat(n), close.repeat(n))
}

#[test]
fn what_is_large_is_answered() {
    let mut workspace = workspace();
    let count = |query: &str| format!("SELECT COUNT(*) FROM ({query}) AS t");
    for (query, expected) in [
        (count(&times("SELECT id FROM p", " UNION ALL ", 400)), json!(1200)),
        (count(&times("SELECT id, kind FROM p", " UNION ", 100)), json!(3)),
        (format!("SELECT COUNT(*) FROM p WHERE {}", numbered("id = #", " OR ", 3000)), json!(3)),
        (format!("SELECT COUNT(*) FROM p WHERE {}", numbered("id <> #", " AND ", 3000)), json!(0)),
        (format!("SELECT COUNT(*) FROM p WHERE {}", numbered("(id = # AND kind = 'y')", " OR ", 1000)), json!(2)),
        (format!("SELECT COUNT(*) FROM p WHERE id IN ({})", numbered("#", ",", 100_000)), json!(3)),
        (format!("SELECT COUNT(*) FROM p WHERE kind IN ({})", numbered("'y#'", ",", 50_000)), json!(0)),
        (format!("SELECT COUNT(*) FROM p WHERE id NOT IN ({})", numbered("-#", ",", 1000)), json!(3)),
        (format!("SELECT {} FROM p LIMIT 1", times("id", " + ", 900)), json!(900)),
        (format!("SELECT {} FROM p LIMIT 1", times("id", " / ", 100)), json!(1.0)),
        (format!("SELECT {} FROM p LIMIT 1", times("kind", " || ", 400)), json!("x".repeat(400))),
        (format!("SELECT {} FROM p LIMIT 1", within("ABS(", "id", ")", 12)), json!(1)),
        (format!("SELECT {} FROM p LIMIT 1", within("CASE WHEN id > 0 THEN ", "id", " ELSE 0 END", 15)), json!(1)),
        (count(&within("SELECT id FROM (", "SELECT id FROM p", ") AS t", 12)), json!(3)),
        (format!("SELECT {} FROM p LIMIT 1", numbered("id AS c#", ", ", 1000)), json!(1)),
        (format!("SELECT COUNT(*) FROM (VALUES {}) AS t(a)", numbered("(#)", ", ", 20_000)), json!(20_000)),
        (format!("SELECT id FROM p ORDER BY {} LIMIT 1", numbered("id + #", ", ", 50)), json!(1)),
    ] {
        let shown = workspace.sql(&query, None, &Work::new());
        let shown = shown.unwrap_or_else(|e| panic!("{}: {e}", &query[..60.min(query.len())])).show();
        assert_eq!(shown.result["rows"][0][0], expected, "{}", &query[..60]);
    }
}

#[test]
fn what_would_explode_is_refused_in_one_sentence() {
    let mut workspace = workspace();
    let ctes = (1..25).fold("WITH t0 AS (SELECT id FROM p)".to_owned(), |with, n| {
        format!("{with}, t{n} AS (SELECT id FROM t{0} UNION ALL SELECT id FROM t{0})", n - 1)
    });
    let exists = "EXISTS (SELECT 1 FROM p AS q# WHERE q#.id = p.id)";
    for (query, expected) in [
        (format!("SELECT {}", within("(", "1", ")", 3000)), "too deep within each other"),
        (format!("SELECT {}", "(".repeat(100_000)), "too deep within each other"),
        (format!("SELECT {} FROM p", within("ROUND(", "size", ")", 30)), "too deep within each other"),
        (
            format!("SELECT {} FROM p", within("CASE WHEN id > 0 THEN ", "id", " END", 500)),
            "too deep within each other",
        ),
        (within("SELECT id FROM (", "SELECT id FROM p", ") AS t", 500), "too deep within each other"),
        (within("SELECT (", "SELECT 1", ")", 500), "too deep within each other"),
        (
            format!("SELECT {} FROM p", times("id", " + ", 100_000)),
            "operators in one expression, expected at most 1,000",
        ),
        (format!("SELECT {} FROM p", times("id", "::INT::INT", 10_000)), "operators in one expression"),
        (format!("SELECT {} FROM p", times("id", " % ", 25)), "too deep within each other"),
        (times("SELECT id FROM p", " UNION ALL ", 5000), "expected at most 1,000"),
        (format!("{ctes} SELECT COUNT(*) FROM t24"), "the query reads tables more than"),
        (format!("SELECT id FROM p WHERE {}", numbered(exists, " AND ", 30)), "the query reads tables more than"),
        (format!("SELECT COUNT(*) FROM {}", numbered("p AS p#", ", ", 100)), "found more than 60 tables in one FROM"),
        (format!("SELECT id FROM p WHERE size IN ({}, 2.5)", numbered("#", ",", 5000)), "found IN with 5,001 values"),
        (format!("SELECT '{}'", "x".repeat(10_000_000)), "found 10,000,009 bytes, expected at most 4,000,000"),
    ] {
        let error = workspace.sql(&query, None, &Work::new()).unwrap_err().to_string();
        assert!(error.contains(expected) && error.len() < 500, "{}: {error}", &query[..40]);
    }
}

#[test]
fn an_interrupt_ends_a_query_in_every_phase() {
    let mut workspace = workspace();
    let union = times("SELECT id, kind, size * 2 FROM p WHERE id > 0", " UNION ALL ", 400);
    let columns = format!("SELECT {} FROM p", numbered("id + # AS c#", ", ", 3000));
    let text = format!("SELECT '{}'", "x ".repeat(1_500_000));
    for query in [&union, &columns, &text] {
        for wait in [0, 1, 5, 20, 50, 200] {
            let mut took = Duration::ZERO;
            let result = stopped_after(Duration::from_millis(wait), |work| {
                let started = Instant::now();
                let result = workspace.sql(query, Some("kept"), work);
                took = started.elapsed();
                result
            });
            match result {
                Err(Error::Interrupted) => assert!(workspace.frame("kept").is_err(), "{}", &query[..20]),
                Err(other) => panic!("{}: {other}", &query[..20]),
                Ok(_) => {
                    assert!(took <= Duration::from_millis(wait + 1000), "{took:?} after {wait} ms");
                    workspace.drop_frames(&["kept".to_owned()]).unwrap();
                }
            }
        }
    }
}

#[test]
fn what_is_written_is_looked_at_within_bounds() {
    let workspace = workspace();
    for query in [
        within("SELECT a FROM (", "SELECT id FROM p", ") AS t", 6000),
        format!("SELECT {} FROM p", times("id AS a", " AS a", 20_000)),
        format!("SELECT {}", "(".repeat(100_000)),
        format!("SELECT {} FROM p", numbered("id AS c#", ", ", 5000)),
        "SELECT '".to_owned() + &"x".repeat(10_000_000),
    ] {
        let _ = workspace.sql_place(&query, query.len());
        let _ = workspace.sql_place(&query, 7);
        let _ = qes::sql_goes_on(&query, &["FROM p", "x"]);
    }
}

/// A frame of many rows or columns, or of long texts, is shown as far as it fits, and says so.
#[test]
fn what_is_huge_is_shown_as_far_as_it_fits() {
    let mut workspace = workspace();
    let rows =
        format!("SELECT a, 'some words' AS b, a * 2 AS c FROM (VALUES {}) AS t(a)", numbered("(#)", ", ", 50_000));
    workspace.sql(&rows, Some("long"), &Work::new()).unwrap();
    let columns = format!("SELECT {} FROM p", numbered("id AS column_#", ", ", 3000));
    workspace.sql(&columns, Some("wide"), &Work::new()).unwrap();
    let text = format!("SELECT '{}' AS a, 1 AS b", "x".repeat(2_000_000));
    workspace.sql(&text, Some("text"), &Work::new()).unwrap();
    for (frame, asked, said) in [
        ("long", Some(50_000), "of 50,000 rows: more do not fit here; %export last FILE.csv holds all"),
        ("wide", None, "The first 100 of 3,000 columns are shown; %export last FILE.csv holds all"),
        ("wide", Some(50_000), "The first 100 of 3,000 columns are shown; %export last FILE.csv holds all"),
        ("text", None, "xxx… (2,000,000 characters)"),
        ("text", Some(1000), "xxx… (2,000,000 characters)"),
    ] {
        let shown = workspace.rows(frame, asked).unwrap().show();
        let bundles = shown.bundles();
        let bytes = Value::from(bundles.clone().into_iter().map(Value::Object).collect::<Vec<_>>()).to_string().len();
        assert!(bytes < 4_000_000, "{frame}: {bytes}");
        let plain = bundles[0]["text/plain"].as_str().unwrap();
        let text = plain.replace('\n', " ");
        assert!(text.contains(said), "{frame}: {}", &text[text.len().saturating_sub(400)..]);
        let folder = tempfile::tempdir().unwrap();
        for (ending, holds) in [("csv", "49999"), ("json", "99998")] {
            let path = folder.path().join(format!("a.{ending}"));
            qes::export(qes::NamedOutput::Result(&shown), &path, ExportOptions::default(), &qes_work::Work::new())
                .unwrap();
            let whole = std::fs::read_to_string(&path).unwrap();
            let found = match frame {
                "long" => whole.contains(holds),
                "wide" => whole.contains("column_2999"),
                _ => whole.len() > 2_000_000,
            };
            assert!(found, "{frame}.{ending}");
        }
    }
}
