//! The forest plot and the confusion heatmap, by structure.

mod common;

use qes_figures::{Confusion, Figure, ForestRow, Label, confusion_heatmap, forest_plot};

fn row(group: &str, label: &str, value: Option<f64>, interval: Option<(f64, f64)>) -> ForestRow {
    ForestRow {
        group: group.into(),
        label: label.into(),
        value,
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        note: String::new(),
    }
}

fn has(figure: &Figure, text: &str) {
    assert!(figure.texts().contains(&text), "{text:?} not in {:?}", figure.texts());
}

/// The filled triangles of a forest plot: nothing else in it is an area in the color of the marks.
fn heads(figure: &Figure) -> usize {
    let svg = figure.svg();
    svg.split("<path ")
        .skip(1)
        .filter_map(|tag| tag.split("/>").next())
        .filter(|t| t.contains(" fill=\"#0072b2\""))
        .count()
}

fn dots(figure: &Figure) -> usize {
    figure.svg().matches("<circle").count()
}

#[test]
fn a_forest_plot_prints_coefficients_under_their_groups() {
    let mut undefined = row("Percent agreement", "Item 3", None, Some((0.1, 0.2)));
    undefined.note = "both raters used one and the same category, so that nothing is left to agree on".into();
    let rows = [
        row("Cohen’s kappa", "Item 1", Some(0.382), Some((0.084, 0.680))),
        row("Cohen’s kappa", "Item 2", Some(-0.1), None),
        undefined,
        row("Percent agreement", "Item 4", Some(f64::NAN), None),
        row("", "Alone", Some(0.7), Some((f64::NEG_INFINITY, 0.9))),
    ];
    let figure = forest_plot("Agreement", &rows, &["Lines are 95% confidence intervals.".to_owned()]);
    common::check(&figure);
    for text in ["0.382 (0.084 to 0.680)", "−0.100", "0.700", "undefined", "chance", "−0.2", "1.0", "Alone", "Item 4"]
    {
        has(&figure, text);
    }
    assert!(figure.texts().iter().any(|t| t.starts_with("undefined: both raters")));
    assert_eq!(figure.texts().iter().filter(|t| **t == "Cohen’s kappa").count(), 1, "a heading stands once");
    assert_eq!((dots(&figure), heads(&figure)), (3, 0));
    assert!(!figure.svg().contains("NaN") && figure.description().contains("Cohen’s kappa, Item 1: 0.382"));
    assert!(figure.vega_lite().is_none());
}

#[test]
fn an_axis_without_negative_numbers_begins_at_chance() {
    let figure = forest_plot("Agreement", &[row("", "A", Some(0.5), Some((0.0, 1.0)))], &[]);
    common::check(&figure);
    has(&figure, "0 = chance");
    assert!(!figure.texts().contains(&"−0.2"));
    assert_eq!((dots(&figure), heads(&figure)), (1, 0));
}

#[test]
fn an_end_beyond_the_axis_has_an_arrow_head() {
    let plot = |value, low, high| {
        let figure = forest_plot("Agreement", &[row("", "A", Some(value), Some((low, high)))], &[]);
        common::check(&figure);
        (dots(&figure), heads(&figure))
    };
    assert_eq!(plot(0.5, 0.2, 1.2), (1, 1));
    assert_eq!(plot(-0.5, -1.4, 1.2), (1, 2));
    assert_eq!(plot(1.0, 1.1, 1.2), (1, 1));
    assert_eq!(plot(-3.0, -4.0, -2.0), (0, 1));
    assert_eq!(plot(1.0 + 1e-15, 1.0, 1.0), (1, 0));
}

#[test]
fn many_rows_and_long_labels_stand_apart() {
    let long = "A label of many words that does not fit beside the axis and therefore takes several lines ".repeat(3);
    let rows: Vec<ForestRow> = (0..100)
        .map(|i| {
            let mut row = row(&format!("{long}{}", i / 10), &format!("{long}{i}"), Some(-0.9), Some((-1.0, 0.99)));
            row.note = if i % 3 == 0 { long.clone() } else { String::new() };
            row
        })
        .collect();
    let figure = forest_plot(&long, &rows, std::slice::from_ref(&long));
    common::check(&figure);
    assert_eq!(dots(&figure), 100);
    common::check(&forest_plot("", &[], &[]));
}

fn table(first: &str, second: &str, categories: &[&str], counts: &[&[u64]]) -> Confusion {
    Confusion {
        first: first.into(),
        second: second.into(),
        categories: categories.iter().map(|&c| c.to_owned()).collect(),
        counts: counts.iter().map(|row| row.to_vec()).collect(),
    }
}

/// The texts inside the boxes of one row of cells.
fn cells(figure: &Figure, grid: usize, row: usize) -> Vec<&str> {
    let prefix = format!("{grid}:{row}:");
    let inside = |label: &Label| label.inside.as_deref().is_some_and(|id| id.starts_with(&prefix));
    figure.labels().iter().filter(|l| inside(l)).map(|l| l.text.as_str()).collect()
}

#[test]
fn a_heatmap_prints_counts_and_totals() {
    let table = table("Anna", "Ben", &["Yes", "No", "Can’t tell"], &[&[1200, 3, 0], &[4, 50, 6], &[0, 0, 7]]);
    let figure = confusion_heatmap("Confusion", &[table], &["A note.".to_owned()]);
    common::check(&figure);
    assert_eq!(figure.boxes().len(), 9);
    assert_eq!(cells(&figure, 0, 0), ["1,200", "3", "0"]);
    assert_eq!(cells(&figure, 0, 1), ["4", "50", "6"]);
    for text in ["Anna", "Ben", "Can’t tell", "total", "1,203", "1,204", "60", "53", "13", "1,270", "A note."] {
        has(&figure, text);
    }
    let description = "Rows Anna, columns Ben: 1,270 units, 1,257 in the same category.";
    assert!(figure.description().contains(description), "{}", figure.description());
    let square = figure.boxes()[0].rectangle;
    assert!((square.width - square.height).abs() < 1e-9);
}

#[test]
fn a_ragged_table_is_filled_with_zeros() {
    let tables = [
        table("A", "B", &["x", "y"], &[&[1]]),
        table("A", "C", &["x"], &[&[1, 2, 3], &[], &[u64::MAX, u64::MAX]]),
        table("", " ", &["x", "", "x"], &[]),
        table("A", "D", &[], &[]),
    ];
    let figure = confusion_heatmap("Confusion", &tables, &[]);
    common::check(&figure);
    assert_eq!(cells(&figure, 0, 1), ["0", "0"]);
    let ids: Vec<&str> = figure.boxes().iter().map(|b| b.id.as_str()).filter(|id| id.starts_with("1:")).collect();
    assert_eq!(ids, ["1:0:0", "1:0:1", "1:0:2", "1:2:0", "1:2:1"], "numbers too wide to print: shades alone");
    assert!(figure.texts().iter().any(|t| t.contains("the darkest stands for 18,446,744,073,709,551,615")));
    for text in ["category 2", "category 3", "first rater", "second rater", "no categories"] {
        has(&figure, text);
    }
    let empty = confusion_heatmap("Nothing", &[], &["A note.".to_owned()]);
    common::check(&empty);
    assert_eq!(empty.texts(), ["Nothing", "A note."]);
}

#[test]
fn grids_stand_side_by_side_while_they_fit() {
    let pair = |i: usize| table(&format!("Rater {i}"), "Other", &["Yes", "No"], &[&[5, 1], &[2, 9]]);
    let figure = confusion_heatmap("Confusion", &(0..7).map(pair).collect::<Vec<_>>(), &[]);
    common::check(&figure);
    let corner = |grid: usize| {
        let id = format!("{grid}:0:0");
        let found = figure.boxes().iter().find(|b| b.id == id).map(|b| (b.rectangle.x, b.rectangle.y));
        found.expect("every grid has a first cell")
    };
    assert!(corner(1).0 > corner(0).0 && (corner(1).1 - corner(0).1).abs() < 1e-9);
    assert!(corner(6).1 > corner(0).1);
}

#[test]
fn twelve_categories_are_legible_and_more_are_drawn() {
    let draw = |size: usize, count: u64| {
        let names: Vec<String> = (0..size).map(|i| format!("A category with a long name {i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let counts: Vec<Vec<u64>> =
            (0..size).map(|i| (0..size).map(|j| count * u64::from(i == j) + 7).collect()).collect();
        let counts: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
        let figure = confusion_heatmap("Confusion", &[table(&"Rater ".repeat(30), "B", &names, &counts)], &[]);
        common::check(&figure);
        figure
    };
    assert_eq!(cells(&draw(12, 9_000), 0, 3).len(), 12);
    let many = draw(70, 12_345_678);
    assert!(cells(&many, 0, 3).is_empty() && many.boxes().len() == 4900);
    assert!(
        many.texts()
            .iter()
            .any(|t| t.contains("the darkest stands for 12,345,685") && t.contains("of the 70 categories"))
    );
}
