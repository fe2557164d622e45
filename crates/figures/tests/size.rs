//! Figures of as many things as are drawn at all: their layout ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qes_figures::{AgreementItem, Figure, agreement_plot, conceptual_model, flow_diagram, prisma_diagram};
use qes_flow::{Flow, FlowBox, Kind};
use qes_synthesis::{Basis, Model, Node, Relation};

/// Things of one figure, as the façade bounds them.
const DRAWN: usize = 500;

fn draw(what: &str, figure: impl FnOnce() -> Figure) {
    let figure = figure();
    assert!(figure.marks() > DRAWN / 2 && figure.svg().ends_with("</svg>\n"), "{what}: {} marks", figure.marks());
}

fn model(nodes: usize, relation: impl Fn(usize) -> (usize, usize)) -> Model {
    let node = |n: usize| Node {
        id: format!("n{n}"),
        label: format!("Part {n}"),
        kind: String::new(),
        group: None,
        basis: Basis::Label,
    };
    let relation = |n: usize| {
        let (from, to) = relation(n);
        let (from, to) = (format!("n{}", from % nodes), format!("n{}", to % nodes));
        Relation { from, to, label: String::new(), basis: Basis::Label }
    };
    let relations = (0..DRAWN - nodes).map(relation).collect();
    Model::new("m", "A model", (0..nodes).map(node).collect(), vec![], relations).unwrap()
}

#[test]
fn models() {
    draw("a chain", || conceptual_model(&model(DRAWN / 2, |n| (n, n + 1)), &[]));
    draw("many relations", || conceptual_model(&model(DRAWN / 5, |n| (n * 7, n * 13 + n / 50 + 1)), &[]));
    draw("long relations", || {
        conceptual_model(&model(DRAWN / 3, |n| if n < DRAWN / 3 { (n, n + 1) } else { (0, n * 2) }), &[])
    });
}

#[test]
fn flows() {
    let boxes = |excluded: bool| {
        let stage = |n: usize| {
            let kind = if n == 0 { Kind::Source } else { Kind::Screening };
            let one = FlowBox::new(&format!("b{n}"), &format!("Box {n}"), kind, 1000, "records");
            let before = n.checked_sub(1).map(|before| format!("b{before}"));
            one.from(before.as_deref())
        };
        let out = |n: usize| {
            let from = format!("b{n}");
            FlowBox::new(&format!("x{n}"), &format!("Out {n}"), Kind::Excluded, 1, "records").from([from.as_str()])
        };
        let stages = if excluded { DRAWN / 2 } else { DRAWN };
        let mut all: Vec<FlowBox> = (0..stages).map(stage).collect();
        if excluded {
            all.extend((0..stages).map(out));
        }
        Flow::new(all).unwrap()
    };
    for excluded in [false, true] {
        draw("a flow", || flow_diagram(&boxes(excluded), &[]));
        draw("a PRISMA flow", || prisma_diagram(&boxes(excluded), &[]));
    }
}

#[test]
fn plots() {
    let items: Vec<AgreementItem> = (0..DRAWN)
        .map(|n| AgreementItem {
            item: format!("i{n}"),
            label: format!("Item {n} with a label of some words"),
            value: Some(0.5),
            low: Some(0.4),
            high: Some(0.6),
            n: 10,
        })
        .collect();
    draw("agreement", || agreement_plot("Agreement", &items, None, &[]));
}
