//! How much of a result one output holds. Servers drop what is sent faster than a megabyte each second, and a page that
//! holds many megabytes answers nobody.

use std::borrow::Cow;

use qes_tables::{Bounds, Table};
use serde_json::{Map, Value, json};

use crate::words::count;

/// What of its tables a result shows.
const USUAL: Bounds = Bounds { rows: 1000, columns: 100, bytes: 1 << 20 };
/// The same where somebody asked for a number of rows.
const ASKED: Bounds = Bounds { rows: 10_000, columns: 100, bytes: 2_200_000 };
/// Bytes of a result that is text alone.
const TEXT: usize = 500_000;
/// Tables of one result.
const TABLES: usize = 30;
/// Bytes of the machine-readable result: in all bundles together, and in one.
const RESULT: usize = 600_000;
/// The most marks of a figure that is drawn.
const MARKS: usize = 60_000;
/// Things of one figure that somebody can tell apart.
const DRAWN: usize = 500;
/// Items of a list and characters of a text that are tried, until the result is small enough.
const TRIED: [(usize, usize); 5] = [(2000, 10_000), (500, 2000), (100, 500), (20, 200), (3, 60)];
/// Lists that are named as cut.
const NAMED: usize = 20;

/// Where all of what a result has is.
const IN_JSON: &str = "%export last FILE.json holds all";

/// Where all of a table is.
pub(crate) fn rest(command: &str) -> String {
    match command {
        "show" | "sql" => "%export last FILE.csv holds all, LIMIT and the names of columns in %sql choose".to_owned(),
        "rust" => "head, slice and select choose".to_owned(),
        _ => "%export last FILE.csv holds all".to_owned(),
    }
}

/// The beginning of a text that is too long to be shown.
pub(super) fn text(text: &str) -> String {
    if text.len() <= TEXT {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(TEXT);
    format!("{}…\nOf {} bytes the first {} are shown; {IN_JSON}.", &text[..end], count(text.len()), count(end))
}

/// What of a table is shown.
pub(crate) fn usual(asked: bool) -> Bounds {
    if asked { ASKED } else { USUAL }
}

/// The tables as they are shown, within the bounds all together.
pub(super) fn shown<'a>(tables: &'a [Table], asked: bool, command: &str) -> Vec<Cow<'a, Table>> {
    let bounds = usual(asked);
    let mut left = bounds.bytes;
    let mut shown: Vec<Cow<'a, Table>> = Vec::new();
    for (at, table) in tables.iter().take(TABLES).enumerate() {
        // A file of CSV has the first table.
        let rest = if at == 0 { rest(command) } else { IN_JSON.to_owned() };
        // Each keeps room for its first rows.
        let own = Bounds { bytes: left.max(bounds.bytes / 50), ..bounds };
        left = left.saturating_sub(own.fitting(&table.rows).1);
        shown.push(table.within(&own, &rest));
    }
    if tables.len() > TABLES
        && let Some(last) = shown.last_mut()
    {
        let message = format!("The first {TABLES} of {} tables are shown; {IN_JSON}.", count(tables.len()));
        last.to_mut().note(message);
    }
    shown
}

/// Why a figure of so many things is not drawn; `None` where it is.
pub(super) fn not_drawn(things: usize, unit: &str) -> Option<String> {
    (things > DRAWN).then(|| {
        format!(
            "There is no figure: it would show {} {unit}, more than {} cannot be told apart.",
            count(things),
            count(DRAWN)
        )
    })
}

/// Why a figure is not shown that is drawn of so many marks.
pub(super) fn too_many_marks(title: &str, marks: usize) -> Option<String> {
    (marks > MARKS).then(|| {
        format!(
            "The figure '{}' is left out: it has {} lines, areas and letters, more than {} are not shown; %export last FILE.svg writes it.",
            qes_tables::shortened(title),
            count(marks),
            count(MARKS)
        )
    })
}

/// The result for each of the bundles: all of it where it is small; of a large one the beginning, in the last bundle.
pub(super) fn results(result: &Map<String, Value>, bundles: usize) -> Vec<Value> {
    let size = map_size(result, RESULT + 1);
    if size * bundles <= RESULT {
        return vec![Value::Object(result.clone()); bundles];
    }
    let whole = if size <= RESULT { result.clone() } else { beginning(result) };
    let mut each = vec![Value::Object(common(result)); bundles.saturating_sub(1)];
    each.push(Value::Object(whole));
    each
}

/// The keys that each result has, with a word on where the others are.
fn common(result: &Map<String, Value>) -> Map<String, Value> {
    let keys = ["command", "version", "qes_version", "data_sha256", "provenance"];
    let mut own: Map<String, Value> =
        keys.iter().filter_map(|key| Some(((*key).to_owned(), result.get(*key)?.clone()))).collect();
    own.insert("left_out".to_owned(), json!({ "reason": "it stands in the last output of the cell's command" }));
    own
}

/// The result with its long lists and texts cut, and what was cut.
fn beginning(result: &Map<String, Value>) -> Map<String, Value> {
    let mut cut = Map::new();
    for (items, letters) in TRIED {
        let mut named = Vec::new();
        cut = cut_map(result, items, letters, "", &mut named);
        let reason = format!("it has more than {} bytes; %export last FILE.json holds all", count(RESULT));
        let lists: Vec<Value> =
            named.into_iter().map(|(key, total)| json!({ "key": key, "shown": items, "total": total })).collect();
        cut.insert("left_out".to_owned(), json!({ "reason": reason, "lists": lists, "characters": letters }));
        if map_size(&cut, RESULT + 1) <= RESULT {
            return cut;
        }
    }
    cut
}

/// A list that was cut: its key, and how long it is.
type Cut = (String, usize);

fn cut_map(
    map: &Map<String, Value>,
    items: usize,
    letters: usize,
    at: &str,
    named: &mut Vec<Cut>,
) -> Map<String, Value> {
    if map.len() > items.max(50) {
        name(named, at, map.len());
    }
    let key = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    map.iter()
        .take(items.max(50))
        .map(|(k, v)| (beginning_of(k, letters), cut_value(v, items, letters, &key(k), named)))
        .collect()
}

fn cut_value(value: &Value, items: usize, letters: usize, at: &str, named: &mut Vec<Cut>) -> Value {
    match value {
        Value::String(text) => beginning_of(text, letters).into(),
        Value::Array(all) => {
            if all.len() > items {
                name(named, at, all.len());
            }
            all.iter().take(items).map(|v| cut_value(v, items, letters, at, named)).collect()
        }
        Value::Object(map) => cut_map(map, items, letters, at, named).into(),
        other => other.clone(),
    }
}

fn name(named: &mut Vec<Cut>, key: &str, total: usize) {
    if named.len() < NAMED && named.iter().all(|(known, _)| known != key) {
        named.push((key.to_owned(), total));
    }
}

fn beginning_of(text: &str, letters: usize) -> String {
    if text.len() <= letters {
        return text.to_owned();
    }
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// About the bytes of a value as JSON; what is more than `most` is not counted.
fn size(value: &Value, most: usize) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(values) => {
            let mut sum = 2;
            for value in values {
                if sum > most {
                    break;
                }
                sum += 1 + size(value, most - sum);
            }
            sum
        }
        Value::Object(map) => map_size(map, most),
        Value::Number(_) => 12,
        Value::Null | Value::Bool(_) => 5,
    }
}

fn map_size(map: &Map<String, Value>, most: usize) -> usize {
    let mut sum = 2;
    for (key, value) in map {
        if sum > most {
            break;
        }
        sum += key.len() + 4 + size(value, most - sum);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            _ => panic!("an object"),
        }
    }

    #[test]
    fn a_small_result_is_in_every_bundle() {
        let result = map(json!({ "command": "show", "rows": [[1, 2]] }));
        assert_eq!(results(&result, 3), vec![Value::Object(result); 3]);
    }

    #[test]
    fn a_large_result_is_in_the_last_and_a_huge_one_is_cut() {
        let large = map(json!({ "command": "show", "rows": vec!["a".repeat(100); 4000] }));
        let each = results(&large, 2);
        assert_eq!(each[1], Value::Object(large));
        assert_eq!(each[0]["command"], "show");
        assert!(each[0]["rows"].is_null() && each[0]["left_out"]["reason"].is_string());
        for huge in [
            json!({ "rows": vec![json!(["a".repeat(100), 1]); 100_000] }),
            json!({ "text": "é".repeat(50_000_000) }),
            json!({ "columns": (0..100_000).map(|n| json!({ "name": format!("column {n}") })).collect::<Vec<_>>() }),
            json!({ "of": vec![vec![vec![1_u8; 300]; 300]; 30] }),
            json!({ "of": (0..100_000).map(|n| (n.to_string(), json!(n))).collect::<Map<String, Value>>() }),
        ] {
            let cut = results(&map(huge), 1).remove(0);
            let bytes = cut.to_string().len();
            assert!(bytes < 2 * RESULT, "{bytes}");
            assert!(cut["left_out"]["reason"].as_str().is_some_and(|r| r.contains("%export last FILE.json")));
        }
        let cut = results(&map(json!({ "found": { "rows": vec!["a".repeat(100); 100_000] } })), 1).remove(0);
        assert_eq!(cut["left_out"]["lists"][0], json!({ "key": "found.rows", "shown": 2000, "total": 100_000 }));
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(text("é"), "é");
        let cut = text(&format!("a{}", "é".repeat(1_000_000)));
        assert!(cut.ends_with("é…\nOf 2,000,001 bytes the first 499,999 are shown; %export last FILE.json holds all."));
    }

    #[test]
    fn tables_share_the_room() {
        let mut table = Table::new("t");
        (0..5000).for_each(|_| table.row(vec!["some words of a cell".into(); 8]));
        let tables = vec![table; 100];
        let shown = shown(&tables, false, "check");
        let bytes: usize = shown.iter().map(|t| t.to_html().len() + t.to_text(100).len()).sum();
        assert!(shown.len() == TABLES && bytes < 3 * USUAL.bytes, "{bytes}");
        assert_eq!(
            shown[TABLES - 1].notes.last().unwrap(),
            "The first 30 of 100 tables are shown; %export last FILE.json holds all."
        );
    }
}
