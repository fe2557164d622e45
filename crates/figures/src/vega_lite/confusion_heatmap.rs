//! How two raters used the categories, interactive.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{hex, specification, told};
use crate::confusion_heatmap::shade::{BLACK, INK_TO, PAPER_FROM, share};
use crate::confusion_heatmap::{Confusion, describe};
use crate::page::INNER;
use crate::palette::{BLUE, INK, PAPER, RULE, SOFT_INK};

/// Side of a cell, and what the labels of a grid take beside it, in pixels.
const CELL: usize = 38;
const LABELS: usize = 150;

/// The confusion heatmap as a Vega-Lite specification: a grid, or one for each pair of raters, the counts told under the
/// pointer.
pub fn confusion_heatmap_spec(title: &str, tables: &[Confusion], notes: &[String]) -> Value {
    let pairs = distinct(tables.iter().map(pair));
    let values: Vec<Value> = tables.iter().zip(&pairs).flat_map(|(table, pair)| cells(table, pair)).collect();
    let mut spec = specification(title, notes, &describe(tables), &values);
    if let [_, _, ..] = tables {
        let widest = tables.iter().map(Confusion::size).max().unwrap_or(0) * CELL + LABELS;
        spec["facet"] = json!({"field": "pair", "type": "nominal", "title": null, "sort": pairs});
        spec["columns"] = json!((INNER as usize / widest).max(1));
        spec["spec"] = json!({"width": {"step": CELL}, "height": {"step": CELL}, "layer": layers(None)});
        spec["resolve"] = json!({"scale": {"x": "independent", "y": "independent"}});
    } else {
        spec["width"] = json!({"step": CELL});
        spec["height"] = json!({"step": CELL});
        spec["layer"] = layers(tables.first().map(Confusion::raters));
    }
    spec
}

/// The heading of a grid among others, which have no titles on their axes.
fn pair(table: &Confusion) -> String {
    let (first, second) = table.raters();
    format!("{first} (rows) × {second} (columns)")
}

/// One object per cell.
fn cells(table: &Confusion, pair: &str) -> Vec<Value> {
    let (size, largest) = (table.size(), table.largest());
    let categories = distinct((0..size).map(|i| table.category(i)));
    let cell = |row: usize, column: usize| {
        let count = table.count(row, column);
        json!({
            "pair": pair,
            "first": categories[row],
            "second": categories[column],
            "row": row,
            "column": column,
            "count": count,
            "share": share(count, largest),
            "same": row == column,
        })
    };
    (0..size)
        .flat_map(|row| (0..size).map(move |column| (row, column)))
        .map(|(row, column)| cell(row, column))
        .collect()
}

/// The cells and, over them, the outlines of the diagonal and the counts; `raters` are the titles of the axes.
fn layers(raters: Option<(String, String)>) -> Value {
    let (first, second) = raters.unzip();
    let axis = |field: &str, order: &str, title: Option<&str>, orient: &str| {
        json!({
            "field": field,
            "type": "nominal",
            "sort": {"field": order, "op": "min"},
            "title": title,
            "axis": {"orient": orient, "domain": false, "ticks": false, "labelLimit": 120},
        })
    };
    let x = axis("second", "column", second.as_deref(), "top");
    let y = axis("first", "row", first.as_deref(), "left");
    let first = first.as_deref().unwrap_or("first rater");
    let second = second.as_deref().unwrap_or("second rater");
    let tooltip = told(&[("first", first), ("second", second), ("count", "units")]);
    json!([
        {
            "mark": {"type": "rect", "stroke": hex(RULE), "strokeWidth": 0.75},
            "encoding": {
                "x": x,
                "y": y,
                "color": {
                    "field": "share",
                    "type": "quantitative",
                    "legend": null,
                    "scale": {"domain": [0, 1], "range": [hex(PAPER), hex(BLUE)], "interpolate": "rgb"},
                },
                "tooltip": tooltip,
            },
        },
        {
            "mark": {"type": "rect", "filled": false, "stroke": hex(INK)},
            "encoding": {
                "x": x,
                "y": y,
                "strokeWidth": {"condition": {"test": "datum.same", "value": 2}, "value": 0},
                "tooltip": tooltip,
            },
        },
        {
            "mark": {"type": "text", "baseline": "middle"},
            "encoding": {
                "x": x,
                "y": y,
                "text": {"field": "count", "type": "quantitative", "format": ","},
                "color": {
                    "condition": [
                        {"test": "datum.count === 0", "value": hex(SOFT_INK)},
                        {"test": format!("datum.share >= {PAPER_FROM}"), "value": hex(PAPER)},
                        {"test": format!("datum.share > {INK_TO}"), "value": hex(BLACK)},
                    ],
                    "value": hex(INK),
                },
                "tooltip": tooltip,
            },
        },
    ])
}

/// The names, numbered where one is there already: Vega-Lite tells categories and grids apart by their names alone.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut out = Vec::new();
    for name in names {
        let numbered = (2..).map(|n: usize| format!("{name} ({n})"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
        let Some(free) = free else { continue };
        taken.insert(free.clone());
        out.push(free);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let names = ["a", "b", "a", "a", "a (2)"].map(str::to_owned);
        assert_eq!(distinct(names.into_iter()), ["a", "b", "a (2)", "a (3)", "a (2) (2)"]);
    }
}
