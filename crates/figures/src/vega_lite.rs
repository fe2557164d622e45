//! Interactive forms of figures: Vega-Lite specifications that hold their data and refer to nothing outside.

mod agreement_plot;
mod confusion_heatmap;
mod forest_plot;

use plotters::style::RGBColor;
use serde_json::{Value, json};

pub use agreement_plot::agreement_plot_spec;
pub use confusion_heatmap::confusion_heatmap_spec;
pub use forest_plot::forest_plot_spec;

use crate::page::{INNER, described};
use crate::palette::{INK, PAPER, RULE, SOFT_INK};
use crate::text::{Block, SMALL, clean};

/// The version of the language; a name, nothing is loaded from it.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";
/// Width of an axis and height of a row, in pixels.
const WIDTH: usize = 300;
const ROW: usize = 30;
/// Widest label of a row.
const LABEL_WIDTH: usize = 262;

/// What every specification holds: title, captions as its subtitle, description and data.
fn specification(title: &str, notes: &[String], description: &str, rows: &[Value]) -> Value {
    let mut heading = json!({"text": clean(title), "anchor": "start", "frame": "bounds"});
    let lines: Vec<String> = notes.iter().flat_map(|note| Block::wrap(note, SMALL, INNER).lines).collect();
    if !lines.is_empty() {
        heading["subtitle"] = json!(lines);
    }
    json!({
        "$schema": SCHEMA,
        "title": heading,
        "description": described(description, notes),
        "data": {"values": rows},
        "config": config(),
    })
}

/// Ink on paper, as the other forms of a figure have it: a dark theme would set its own text on its own background, and
/// the marks are made for neither.
fn config() -> Value {
    let (ink, soft, rule) = (hex(INK), hex(SOFT_INK), hex(RULE));
    json!({
        "background": hex(PAPER),
        "padding": 8,
        "font": "sans-serif",
        "view": {"stroke": null, "fill": null},
        "title": {"color": ink, "subtitleColor": soft},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "domainColor": soft,
            "tickColor": soft,
            "gridColor": rule,
        },
        "header": {"labelColor": ink, "titleColor": ink},
        "legend": {"labelColor": ink, "titleColor": ink},
        "text": {"color": ink},
        "style": {"guide-label": {"fill": ink}, "guide-title": {"fill": ink}, "group-title": {"fill": ink}},
    })
}

/// A field that places a mark on one of so many rows, counted from 0.
fn on_row(field: &str, rows: usize) -> Value {
    let domain: Vec<usize> = (0..rows).collect();
    json!({"field": field, "type": "ordinal", "axis": null, "scale": {"domain": domain}})
}

/// A text left of the axis: two rows may have the same label, which an axis would draw as one.
fn label_layer(field: &str, row: &Value, bold: bool) -> Value {
    json!({
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "middle",
            "dx": -16,
            "limit": LABEL_WIDTH,
            "fontWeight": if bold { "bold" } else { "normal" },
        },
        "encoding": {"x": {"value": 0}, "y": row, "text": {"field": field}, "tooltip": {"field": field}},
    })
}

/// The printed numbers, right of the axis.
fn value_layer(row: &Value) -> Value {
    json!({
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 16},
        "encoding": {"x": {"value": WIDTH}, "y": row, "text": {"field": "shown"}},
    })
}

/// What a pointer over a mark tells. The numbers are told as they are printed: Vega would format an undefined one as 0.
fn told(fields: &[(&str, &str)]) -> Value {
    fields.iter().map(|(field, title)| json!({"field": field, "type": "nominal", "title": title})).collect()
}

/// Keeps the rows in which all fields hold a number.
fn defined(fields: &[&str]) -> Value {
    let tests: Vec<Value> = fields.iter().map(|field| json!({"field": field, "valid": true})).collect();
    json!([{"filter": {"and": tests}}])
}

fn hex(color: RGBColor) -> String {
    format!("#{:02x}{:02x}{:02x}", color.0, color.1, color.2)
}
