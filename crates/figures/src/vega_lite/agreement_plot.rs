//! Agreement by item, interactive.

use serde_json::{Value, json};

use super::{ROW, WIDTH, defined, hex, label_layer, on_row, specification, told, value_layer};
use crate::agreement_plot::AgreementItem;
use crate::forest_plot::finite;
use crate::numbers::{integer, percent};
use crate::palette::{BLUE, BLUE_TINT};
use crate::text::clean;

/// The agreement plot as a Vega-Lite specification: the numbers that [`agreement_plot`](crate::agreement_plot()) draws,
/// told under the pointer. Undefined numbers are `null` in the data and drawn nowhere.
pub fn agreement_plot_spec(title: &str, items: &[AgreementItem], range: Option<(f64, f64)>, notes: &[String]) -> Value {
    let range = range.filter(|(low, high)| low.is_finite() && high.is_finite());
    let rows: Vec<Value> = items.iter().enumerate().map(|(row, item)| data(row, item)).collect();
    let mut layers: Vec<Value> = range.map(band).into_iter().collect();
    let row = on_row("row", items.len());
    let tooltip = told(&[("item", "item"), ("label", "label"), ("shown", "agreement")]);
    layers.push(label_layer("label", &row, false));
    layers.push(value_layer(&row));
    layers.push(json!({
        "transform": defined(&["value", "low", "high"]),
        "mark": {"type": "rule", "color": hex(BLUE), "strokeWidth": 2},
        "encoding": {"x": along("low"), "x2": {"field": "high"}, "y": row, "tooltip": tooltip},
    }));
    layers.push(json!({
        "transform": defined(&["value"]),
        "mark": {"type": "point", "color": hex(BLUE), "filled": true, "opacity": 1, "size": 80},
        "encoding": {"x": along("value"), "y": row, "tooltip": tooltip},
    }));
    let mut spec = specification(title, notes, &describe(items.len(), range), &rows);
    spec["width"] = json!(WIDTH);
    spec["height"] = json!({"step": ROW});
    spec["layer"] = json!(layers);
    spec
}

fn data(row: usize, item: &AgreementItem) -> Value {
    let label = clean(if clean(&item.label).is_empty() { &item.item } else { &item.label });
    json!({
        "row": row,
        "item": clean(&item.item),
        "label": label,
        "value": finite(item.value),
        "low": finite(item.low),
        "high": finite(item.high),
        "n": item.n,
        "shown": shown(item),
    })
}

/// The range over the items, under everything else.
fn band((low, high): (f64, f64)) -> Value {
    json!({
        "data": {"values": [{"low": low, "high": high, "shown": span(low, high)}]},
        "mark": {"type": "rect", "color": hex(BLUE_TINT), "stroke": hex(BLUE), "strokeDash": [6, 4]},
        "encoding": {
            "x": along("low"),
            "x2": {"field": "high"},
            "tooltip": told(&[("shown", "range over the items")]),
        },
    })
}

/// A field on the axis; what lies beyond it stands at its end.
fn along(field: &str) -> Value {
    json!({
        "field": field,
        "type": "quantitative",
        "title": "agreement",
        "scale": {"domain": [0, 1], "clamp": true},
        "axis": {"format": "%", "values": [0, 0.2, 0.4, 0.6, 0.8, 1], "labelOverlap": false, "labelFlush": false},
    })
}

fn shown(item: &AgreementItem) -> String {
    let Some(value) = finite(item.value) else { return format!("undefined, n = {}", integer(item.n as u64)) };
    let interval = finite(item.low).zip(finite(item.high));
    let interval = interval.map_or_else(String::new, |(low, high)| format!(" ({})", span(low, high)));
    format!("{}%{interval}, n = {}", percent(value, 1), integer(item.n as u64))
}

fn span(low: f64, high: f64) -> String {
    format!("{}% to {}%", percent(low, 1), percent(high, 1))
}

fn describe(items: usize, range: Option<(f64, f64)>) -> String {
    let range = range.map_or_else(String::new, |(low, high)| format!(" Range over the items: {}.", span(low, high)));
    match items {
        1 => format!("Agreement on one item.{range}"),
        n => format!("Agreement by item, {} items.{range}", integer(n as u64)),
    }
}
