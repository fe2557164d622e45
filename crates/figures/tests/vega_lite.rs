//! The interactive forms of figures.

use qes_figures::{
    AgreementItem, Confusion, ForestRow, agreement_plot, agreement_plot_spec, confusion_heatmap_spec, forest_plot_spec,
};
use serde_json::{Value, json};

fn rows(spec: &Value) -> &Vec<Value> {
    spec["data"]["values"].as_array().expect("every specification holds its data")
}

/// What every specification has.
fn check(spec: &Value, title: &str, notes: &[String]) {
    assert_eq!(spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
    assert_eq!(spec["title"]["text"], title);
    assert_eq!(spec["title"].get("subtitle").cloned().unwrap_or(json!([])), json!(notes));
    assert!(spec["description"].as_str().is_some_and(|text| !text.is_empty()));
    for note in notes {
        assert!(spec["description"].as_str().is_some_and(|text| text.contains(note.as_str())), "{note}");
    }
    let config = &spec["config"];
    assert_eq!(config["background"], "#ffffff", "a dark theme has no paper of its own");
    for text in [&config["title"]["color"], &config["axis"]["labelColor"], &config["text"]["color"]] {
        assert_eq!(text, "#222222");
    }
    let text = spec.to_string();
    assert!(!text.contains("NaN") && !text.contains("inf") && !text.contains("\"url\""), "{text}");
    assert!(text.contains("\"tooltip\""));
}

fn marks(layers: &Value) -> Vec<&str> {
    let layers = layers.as_array().expect("layers");
    layers.iter().filter_map(|layer| layer["mark"]["type"].as_str()).collect()
}

fn item(label: &str, value: Option<f64>, interval: Option<(f64, f64)>) -> AgreementItem {
    let (low, high) = (interval.map(|(low, _)| low), interval.map(|(_, high)| high));
    AgreementItem { item: "1".into(), label: label.into(), value, low, high, n: 93 }
}

#[test]
fn an_agreement_plot_has_a_band_and_an_axis_in_percent() {
    let items = [
        item("Clear aims", Some(0.52), Some((0.42, 0.61))),
        item("Clear aims", Some(f64::NAN), Some((f64::INFINITY, 0.2))),
        item("", None, None),
    ];
    let notes = ["A note.".to_owned(), "Another.".to_owned()];
    let spec = agreement_plot_spec("Agreement", &items, Some((0.52, 0.52)), &notes);
    check(&spec, "Agreement", &notes);
    assert_eq!(rows(&spec).len(), 3);
    assert_eq!(rows(&spec)[0]["shown"], "52.0% (42.0% to 61.0%), n = 93");
    assert_eq!((&rows(&spec)[1]["value"], &rows(&spec)[1]["low"]), (&Value::Null, &Value::Null));
    assert_eq!(rows(&spec)[2]["label"], "1");
    assert_eq!(marks(&spec["layer"]), ["rect", "text", "text", "rule", "point"]);
    let x = &spec["layer"][4]["encoding"]["x"];
    assert_eq!((&x["axis"]["format"], &x["scale"]["domain"]), (&json!("%"), &json!([0, 1])));
    let plain = agreement_plot_spec("Agreement", &[], Some((f64::NAN, 0.5)), &[]);
    check(&plain, "Agreement", &[]);
    assert_eq!(marks(&plain["layer"]), ["text", "text", "rule", "point"]);
}

#[test]
fn a_forest_plot_has_a_line_at_chance_and_heads_beyond_its_axis() {
    let row = |group: &str, label: &str, value, low, high| ForestRow {
        group: group.into(),
        label: label.into(),
        value,
        low,
        high,
        note: "a note".into(),
    };
    let rows_in = [
        row("Kappa", "Item 1", Some(0.4), Some(-0.3), Some(1.1)),
        row("Kappa", "Item 2", None, None, None),
        row("Alpha", "Item 1", Some(f64::INFINITY), Some(0.1), None),
    ];
    let spec = forest_plot_spec("Coefficients", &rows_in, &[]);
    check(&spec, "Coefficients", &[]);
    let rows = rows(&spec);
    assert_eq!(rows.len(), 3);
    let places: Vec<(&Value, &Value)> = rows.iter().map(|row| (&row["heading_row"], &row["row"])).collect();
    assert_eq!(places, [(&json!(0), &json!(1)), (&Value::Null, &json!(2)), (&json!(3), &json!(4))]);
    assert_eq!(
        (&rows[0]["below"], &rows[0]["above"], &rows[0]["on_axis"]),
        (&json!(false), &json!(true), &json!(true))
    );
    assert_eq!((&rows[2]["value"], &rows[2]["on_axis"]), (&Value::Null, &json!(false)));
    assert_eq!(rows[1]["shown"], "undefined: a note");
    let layers = &spec["layer"];
    assert_eq!(marks(layers), ["rule", "text", "text", "text", "text", "rule", "point", "point", "point"]);
    assert_eq!(layers[0]["data"]["values"][0]["zero"], 0);
    assert_eq!(layers[0]["encoding"]["x"]["scale"]["domain"], json!([-0.4, 1]));
    check(&forest_plot_spec("", &[], &[]), "", &[]);
}

#[test]
fn a_heatmap_is_one_view_or_one_for_each_pair() {
    let table = |second: &str, counts: Vec<Vec<u64>>| Confusion {
        first: "Anna".into(),
        second: second.into(),
        categories: vec!["Yes".into(), "No".into()],
        counts,
    };
    let one = confusion_heatmap_spec("Confusion", &[table("Ben", vec![vec![4, 1], vec![2]])], &[]);
    check(&one, "Confusion", &[]);
    assert_eq!(rows(&one).len(), 4);
    assert_eq!((&rows(&one)[0]["count"], &rows(&one)[3]["count"]), (&json!(4), &json!(0)));
    assert_eq!(rows(&one)[2]["share"], 0.5);
    assert_eq!(marks(&one["layer"]), ["rect", "rect", "text"]);
    assert_eq!(one["layer"][0]["encoding"]["y"]["title"], "Anna");
    let tables = [table("Ben", vec![]), table("Ben", vec![vec![3]]), table("Cleo", vec![vec![1, 1, 1]])];
    let several = confusion_heatmap_spec("Confusion", &tables, &[]);
    check(&several, "Confusion", &[]);
    assert_eq!(rows(&several).len(), 4 + 4 + 9);
    assert_eq!(several["facet"]["sort"].as_array().map(Vec::len), Some(3));
    assert_eq!(several["facet"]["sort"][1], "Anna (rows) × Ben (columns) (2)");
    assert_eq!(marks(&several["spec"]["layer"]), ["rect", "rect", "text"]);
    assert!(several.get("layer").is_none());
    check(&confusion_heatmap_spec("", &[], &[]), "", &[]);
}

#[test]
fn a_figure_keeps_its_interactive_form() {
    let items = [item("A", Some(0.5), None)];
    let spec = agreement_plot_spec("Agreement", &items, None, &[]);
    let figure = agreement_plot("Agreement", &items, None, &[]);
    assert!(figure.vega_lite().is_none());
    let svg = figure.svg();
    let figure = figure.with_vega_lite(spec.clone());
    assert_eq!(figure.vega_lite(), Some(&spec));
    assert_eq!(figure.svg(), svg, "what is drawn does not change");
}
