//! Coefficients of agreement, interactive.

use serde_json::{Value, json};

use super::{ROW, WIDTH, defined, hex, label_layer, on_row, specification, told, value_layer};
use crate::forest_plot::axis::Axis;
use crate::forest_plot::{ForestRow, describe, finite, heading};
use crate::palette::{BLUE, INK, SOFT_INK};
use crate::text::clean;

/// The forest plot as a Vega-Lite specification: the numbers that [`forest_plot`](crate::forest_plot()) draws, told under
/// the pointer. Undefined numbers are `null` in the data and drawn nowhere.
pub fn forest_plot_spec(title: &str, rows: &[ForestRow], notes: &[String]) -> Value {
    let axis = Axis::of(rows);
    let (values, places) = data(rows, axis);
    let (row, heading_row) = (on_row("row", places), on_row("heading_row", places));
    let tooltip = told(&[("group", "group"), ("label", "label"), ("shown", "coefficient")]);
    let mut headings = label_layer("heading", &heading_row, true);
    headings["transform"] = defined(&["heading_row"]);
    let layers = json!([
        chance(axis),
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "text", "baseline": "bottom", "dy": -4, "color": hex(SOFT_INK)},
            "encoding": {"x": along("zero", axis), "y": {"value": 0}, "text": {"value": axis.chance()}},
        },
        headings,
        label_layer("label", &row, false),
        value_layer(&row),
        {
            "transform": defined(&["value", "low", "high"]),
            "mark": {"type": "rule", "color": hex(BLUE), "strokeWidth": 2},
            "encoding": {"x": along("low", axis), "x2": {"field": "high"}, "y": row, "tooltip": tooltip},
        },
        {
            "transform": [{"filter": {"field": "on_axis", "equal": true}}],
            "mark": {"type": "point", "color": hex(BLUE), "filled": true, "opacity": 1, "size": 80},
            "encoding": {"x": along("value", axis), "y": row, "tooltip": tooltip},
        },
        head("below", "triangle-left", 0, &row, &tooltip),
        head("above", "triangle-right", WIDTH, &row, &tooltip),
    ]);
    let mut spec = specification(title, notes, &describe(rows), &values);
    spec["width"] = json!(WIDTH);
    spec["height"] = json!({"step": ROW});
    spec["layer"] = layers;
    spec
}

/// One object per row, and how many places rows and headings take.
fn data(rows: &[ForestRow], axis: Axis) -> (Vec<Value>, usize) {
    let mut places = 0;
    let mut values = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let heading = heading(rows, i);
        let heading_row = heading.is_some().then_some(places);
        places += usize::from(heading.is_some());
        let (below, above) = row.extent().map_or((false, false), |extent| axis.beyond(extent));
        values.push(json!({
            "row": places,
            "heading": heading,
            "heading_row": heading_row,
            "group": clean(&row.group),
            "label": clean(&row.label),
            "value": finite(row.value),
            "low": finite(row.low),
            "high": finite(row.high),
            "note": clean(&row.note),
            "shown": row.printed(),
            "on_axis": finite(row.value).is_some_and(|value| axis.contains(value)),
            "below": below,
            "above": above,
        }));
        places += 1;
    }
    (values, places)
}

/// The line at 0.
fn chance(axis: Axis) -> Value {
    json!({
        "data": {"values": [{"zero": 0, "shown": "0: as much agreement as by chance"}]},
        "mark": {"type": "rule", "color": hex(INK), "strokeWidth": 1.5},
        "encoding": {"x": along("zero", axis), "tooltip": {"field": "shown"}},
    })
}

/// An arrow head at an end of the axis, for the rows that go beyond it.
fn head(field: &str, shape: &str, x: usize, row: &Value, tooltip: &Value) -> Value {
    json!({
        "transform": [{"filter": {"field": field, "equal": true}}],
        "mark": {"type": "point", "shape": shape, "color": hex(BLUE), "filled": true, "opacity": 1, "size": 80},
        "encoding": {"x": {"value": x}, "y": row, "tooltip": tooltip},
    })
}

/// A field on the axis.
fn along(field: &str, axis: Axis) -> Value {
    let ticks: Vec<f64> = axis.ticks().into_iter().map(|tenths| f64::from(tenths) / 10.0).collect();
    json!({
        "field": field,
        "type": "quantitative",
        "title": null,
        "scale": {"domain": [axis.start(), 1], "clamp": true, "nice": false},
        "axis": {"values": ticks, "format": ".1f", "labelOverlap": false, "labelFlush": false},
    })
}
