//! Whatever the labels and however the boxes hang together, the layout holds.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use proptest::prelude::*;
use qes_figures::{conceptual_model, flow_diagram, prisma_diagram};
use qes_flow::{Decision, Flow, FlowBox, Kind, Lanes, Screening, SourceKind, Sources, Verdict, Work};
use qes_synthesis::{Basis, Group, Model, Node, Relation};

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,12}( [a-z]{1,12}){0,5}",
        "[A-Za-z]{1,400}",
        "\\PC{1,400}",
        "[א-ת ]{1,120}",
        "(👩‍🔬|🦴|<b>|&|\"| ){1,80}",
        ".{1,60}",
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

fn basis() -> impl Strategy<Value = Basis> {
    prop::sample::select(vec![Basis::Label, Basis::Prose, Basis::Assumed, Basis::NotStated])
}

prop_compose! {
    fn flow()(
        boxes in prop::collection::vec((label(), kind(), any::<u32>(), any::<u16>(), 0..5_usize), 1..11)
    ) -> Flow {
        let boxes = boxes.into_iter().enumerate().map(|(i, (label, kind, n, from, feeds))| {
            // A pair of bits decides for each earlier box whether this one comes out of it: about one in four.
            let from: Vec<String> = (0..i).filter(|j| (from >> (j % 16)) & 5 == 5).map(|j| format!("b{j}")).collect();
            let names = [label.as_str(), "Second", "Third", "Fourth"];
            FlowBox::new(&format!("b{i}"), &label, kind, u64::from(n), "records")
                .from(from.iter().map(String::as_str))
                .of(names.into_iter().take(feeds).map(|name| (name, u64::from(n) * 1_000_003)))
        });
        Flow::new(boxes.collect()).unwrap()
    }
}

prop_compose! {
    /// What records and decisions come to, as an update of an earlier review or not.
    fn derived()(
        decisions in prop::collection::vec((0..30_usize, 0..4_usize, 0..3_usize, any::<bool>(), label()), 0..150),
        publications in prop::collection::vec(0..20_usize, 30),
        entry in prop::collection::vec(0..4_usize, 3),
        apart in any::<bool>(),
        update in any::<bool>(),
        before in prop::option::of(0..5_usize),
    ) -> Flow {
        let decision = |(record, stage, reviewer, includes, reason): (usize, usize, usize, bool, String)| Decision {
            record,
            stage,
            reviewer: ["A", "B", "final"][reviewer].to_owned(),
            verdict: if includes { Verdict::Include } else { Verdict::Exclude },
            reasons: vec![reason],
            round: 1,
        };
        let kinds = [SourceKind::Database, SourceKind::Register, SourceKind::Citation, SourceKind::Website];
        let sources = Sources {
            sources: kinds.iter().map(|kind| (kind.name().to_owned(), *kind)).collect(),
            of: (0..30).map(|r| r % 4).collect(),
            studies: None,
            linked: true,
        };
        let screening = Screening {
            stages: ["title", "abstract", "full text", "appraisal"].map(str::to_owned).to_vec(),
            publications,
            entry: (0..30).map(|r| if kinds[r % 4].is_database() { 0 } else { entry[r % 3] }).collect(),
            decisions: decisions.into_iter().map(decision).collect(),
            duplicates_before: before,
            ..Screening::default()
        };
        let flow = Flow::derived(&screening.screen(&Work::new()).unwrap(), &sources, if apart { Lanes::Apart } else { Lanes::Together }, &Work::new()).unwrap();
        let earlier = FlowBox::new("earlier", "Earlier version", Kind::Previous, 12, "papers").also(10, "studies");
        if update { flow.after(&Flow::new(vec![earlier]).unwrap()) } else { flow }
    }
}

prop_compose! {
    fn model()(
        nodes in prop::collection::vec((label(), basis(), 0..6_usize), 1..14),
        relations in prop::collection::vec((0..14_usize, 0..14_usize, prop::option::of(label()), basis()), 0..16),
        groups in prop::collection::vec((label(), basis()), 3),
    ) -> Model {
        let count = nodes.len();
        let node = |(i, (label, basis, group)): (usize, (String, Basis, usize))| Node {
            id: format!("n{i}"),
            label,
            kind: String::new(),
            group: (group < 3).then(|| format!("g{group}")),
            basis,
        };
        let relation = |(from, to, label, basis): (usize, usize, Option<String>, Basis)| Relation {
            from: format!("n{}", from % count),
            to: format!("n{}", to % count),
            label: label.unwrap_or_default(),
            basis,
        };
        let group = |(i, (label, basis)): (usize, (String, Basis))| Group { id: format!("g{i}"), label, basis };
        Model::new(
            "m",
            "A model",
            nodes.into_iter().enumerate().map(node).collect(),
            groups.into_iter().enumerate().map(group).collect(),
            relations.into_iter().map(relation).collect(),
        )
        .unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_flow_is_drawn_cleanly(flow in flow(), note in label()) {
        let figure = flow_diagram(&flow, &[note]);
        common::check(&figure);
        let links: usize = flow.boxes().iter().map(|b| b.from.len()).sum();
        prop_assert_eq!(figure.arrows().len(), links);
        prop_assert_eq!(figure.boxes().len(), flow.boxes().len());
        for loose in flow.loose_ends() {
            prop_assert!(figure.arrows().iter().all(|a| a.from != loose.id));
        }
    }

    #[test]
    fn every_derived_flow_is_drawn_cleanly_both_ways(flow in derived()) {
        for figure in [flow_diagram(&flow, &[]), prisma_diagram(&flow, &[])] {
            common::check(&figure);
            for loose in flow.loose_ends() {
                prop_assert!(figure.arrows().iter().all(|a| a.from != loose.id));
            }
        }
    }

    #[test]
    fn every_flow_is_drawn_in_columns_or_stage_by_stage(flow in flow()) {
        common::check(&prisma_diagram(&flow, &[]));
    }

    #[test]
    fn every_model_is_drawn_cleanly(model in model()) {
        let figure = conceptual_model(&model, &[]);
        common::check(&figure);
        prop_assert_eq!(figure.boxes().len(), model.nodes().len());
        prop_assert_eq!(figure.arrows().len(), model.relations().len());
    }
}
