//! How long a figure takes: layout, SVG and PNG of a flow and of a model with many relations.

use qes_figures::{Figure, conceptual_model, flow_diagram};
use qes_flow::{Flow, FlowBox, Kind};
use qes_synthesis::{Basis, Model, Node, Relation};

fn main() {
    divan::main();
}

fn flow() -> Flow {
    let mut boxes = vec![FlowBox::new("s0", "Records identified", Kind::Source, 10_000, "records")];
    for i in 1..8_u64 {
        let (from, id) = (format!("s{}", i - 1), format!("s{i}"));
        boxes.push(
            FlowBox::new(&format!("x{i}"), "Excluded at this stage", Kind::Excluded, 1_000, "records")
                .from([from.as_str()]),
        );
        boxes.push(
            FlowBox::new(&id, "Screened at this stage", Kind::Screening, 10_000 - 1_000 * i, "records")
                .from([from.as_str()]),
        );
    }
    Flow::new(boxes).expect("invariant: ids are unique and every box comes out of an earlier one")
}

fn model() -> Model {
    let node = |i: usize| Node {
        id: format!("n{i}"),
        label: format!("A part of the model with number {i}"),
        kind: String::new(),
        group: None,
        basis: Basis::Label,
    };
    let relation = |i: usize| Relation {
        from: format!("n{}", i / 2),
        to: format!("n{}", i + 1),
        label: format!("bears on {i}"),
        basis: Basis::Prose,
    };
    Model::new("m", "A model", (0..32).map(node).collect(), Vec::new(), (0..24).map(relation).collect())
        .expect("invariant: every relation ends in nodes that are there")
}

#[divan::bench]
fn lay_out_flow(bencher: divan::Bencher<'_, '_>) {
    let flow = flow();
    bencher.bench(|| flow_diagram(&flow, &[]));
}

#[divan::bench]
fn lay_out_model(bencher: divan::Bencher<'_, '_>) {
    let model = model();
    bencher.bench(|| conceptual_model(&model, &[]));
}

fn figures() -> [(&'static str, Figure); 2] {
    [("flow", flow_diagram(&flow(), &[])), ("model", conceptual_model(&model(), &[]))]
}

#[divan::bench(args = [0, 1])]
fn svg(bencher: divan::Bencher<'_, '_>, which: usize) {
    let figure = &figures()[which].1;
    bencher.bench(|| figure.svg());
}

#[divan::bench(args = [0, 1])]
fn png(bencher: divan::Bencher<'_, '_>, which: usize) {
    let figure = &figures()[which].1;
    bencher.bench(|| figure.png());
}
