//! What each figure shows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use qes_figures::{
    AgreementItem, Figure, Rectangle, agreement_plot, conceptual_model, flow_diagram, prisma_diagram, support_matrix,
};
use qes_flow::{Flow, FlowBox, Kind};
use qes_synthesis::{Basis, Category, Concept, ConceptTable, Group, Model, Node, Paper, Relation, Status, Support};

fn flow() -> Flow {
    let mut unpublished = FlowBox::new("late", "Found later", Kind::OtherSource, 0, "records");
    unpublished.n = None;
    Flow::new(vec![
        FlowBox::new("found", "Records found", Kind::Source, 24_992, "records").of([
            ("Alpha", 1431),
            ("Beta", 5566),
            ("Gamma", 6253),
            ("Delta", 7599),
            ("Epsilon", 3971),
            ("Zeta", 171),
        ]),
        FlowBox::new("tracked", "Found by citation", Kind::OtherSource, 273, "records"),
        unpublished,
        FlowBox::new("title", "Excluded on title", Kind::Excluded, 23_833, "records").from(["found"]),
        FlowBox::new("kept", "Kept after titles", Kind::Screening, 1159, "records").from(["found", "late"]),
        FlowBox::new("text", "Excluded on full text", Kind::Excluded, 1066, "papers").from(["kept"]),
        FlowBox::new("in", "Included", Kind::Included, 93, "papers").from(["kept"]),
    ])
    .unwrap()
}

fn arrows(figure: &Figure) -> Vec<(&str, &str, bool)> {
    figure.arrows().iter().map(|a| (a.from.as_str(), a.to.as_str(), a.dashed)).collect()
}

fn has(figure: &Figure, text: &str) {
    assert!(figure.texts().contains(&text), "{text:?} not in {:?}", figure.texts());
}

#[test]
fn a_flow_shows_counts_loose_ends_and_what_does_not_add_up() {
    let figure = flow_diagram(&flow(), &["From a test.".to_owned()]);
    common::check(&figure);
    for text in
        ["n = 24,992 records", "n = 23,833", "n = 93 papers", "7,599", "Epsilon", "n not published", "From a test."]
    {
        has(&figure, text);
    }
    assert_eq!(
        arrows(&figure),
        [
            ("found", "title", false),
            ("found", "kept", false),
            ("late", "kept", false),
            ("kept", "text", false),
            ("kept", "in", false)
        ]
    );
    let dashed: Vec<&str> = figure.boxes().iter().filter(|b| b.dashed).map(|b| b.id.as_str()).collect();
    assert_eq!(dashed, ["tracked"]);
    assert_eq!(figure.texts().iter().filter(|t| **t == "enters no later box").count(), 1);
    assert_eq!(figure.texts().iter().filter(|t| t.contains("instead of")).count(), 1);
    assert!(
        figure
            .texts()
            .iter()
            .any(|t| t.starts_with("24,991 instead of 24,992: the sources of this box do not add up to it (1 short)."))
    );
    let badge = figure.labels().iter().filter(|l| l.text == "1").map(|l| l.inside.as_deref()).collect::<Vec<_>>();
    assert_eq!(badge, [Some("found"), None], "one in the box, one in the list");
    assert!(figure.description().contains("Found by citation: 273 records, enters no later box."));
    assert!(figure.description().ends_with(" From a test."), "the captions too: {}", figure.description());
    for part in [": 7,599; ", "; Epsilon: "] {
        assert!(figure.description().contains(part), "{part} in {}", figure.description());
    }
}

#[test]
fn a_flow_that_adds_up_has_no_list() {
    let flow = Flow::new(vec![
        FlowBox::new("a", "A", Kind::Source, 3, "records").of([("x", 1), ("y", 2)]),
        FlowBox::new("b", "B", Kind::Included, 3, "records").from(["a"]),
    ]);
    let figure = flow_diagram(&flow.unwrap(), &[]);
    common::check(&figure);
    assert!(!figure.texts().contains(&"Does not add up"));
    assert_eq!(figure.title(), "Study flow");
}

fn node(id: &str, basis: Basis, group: Option<&str>) -> Node {
    Node { id: id.into(), label: format!("Label of {id}"), kind: String::new(), group: group.map(Into::into), basis }
}

fn relation(from: &str, to: &str, label: &str, basis: Basis) -> Relation {
    Relation { from: from.into(), to: to.into(), label: label.into(), basis }
}

#[test]
fn a_model_dashes_what_is_assumed_and_says_so() {
    let nodes = vec![
        node("a", Basis::Label, Some("g")),
        node("b", Basis::Prose, Some("g")),
        node("c", Basis::Assumed, None),
        node("d", Basis::Label, None),
    ];
    let groups = vec![Group { id: "g".into(), label: "The group".into(), basis: Basis::Prose }];
    let relations = vec![
        relation("a", "b", "weakens", Basis::Prose),
        relation("b", "c", "", Basis::Assumed),
        relation("c", "a", "feeds", Basis::Prose),
        relation("c", "c", "keeps up", Basis::Prose),
    ];
    let figure = conceptual_model(&Model::new("m", "A model", nodes, groups, relations).unwrap(), &[]);
    common::check(&figure);
    assert_eq!(arrows(&figure), [("a", "b", false), ("b", "c", true), ("c", "a", false), ("c", "c", false)]);
    for text in [
        "weakens",
        "feeds",
        "keeps up",
        "The group",
        "In the figure; the text states no relation",
        "part: assumed: a reader’s reconstruction",
        "relation: assumed: a reader’s reconstruction",
    ] {
        has(&figure, text);
    }
    assert!(!figure.texts().iter().any(|t| t.starts_with("relation: shown")), "only what occurs is in the legend");
    assert!(figure.boxes().iter().any(|b| b.id == "c" && b.dashed));
}

#[test]
fn a_wheel_has_its_center_in_the_middle() {
    let mut nodes = vec![node("hub", Basis::Prose, None)];
    let ways = ["w1", "w2", "w3", "w4", "w5", "w6"];
    nodes.extend(ways.map(|way| node(way, Basis::Label, None)));
    let relations = ways.map(|way| relation("hub", way, "by", Basis::Assumed)).to_vec();
    let figure = conceptual_model(&Model::new("m", "Wheel", nodes, vec![], relations).unwrap(), &[]);
    common::check(&figure);
    let middle = |id: &str| figure.boxes().iter().find(|b| b.id == id).unwrap().rectangle.center().1;
    assert_eq!(ways.iter().filter(|way| middle(way) < middle("hub")).count(), 3);
    assert!(figure.arrows().iter().all(|a| a.from == "hub" && a.dashed));
}

fn table() -> ConceptTable {
    let mut papers: Vec<Paper> = (28..120).map(|i| Paper::new(&i.to_string(), Status::Included)).collect();
    for (i, paper) in papers.iter_mut().enumerate() {
        paper.levels.insert("condition".into(), if i % 3 == 0 { "one" } else { "another" }.into());
    }
    papers[5].status = Status::Excluded;
    papers[6].status = Status::Conflict;
    let concepts =
        (0..6).map(|i| Concept::new(&format!("c{i}"), if i < 4 { "k" } else { "l" }, &format!("Concept {i}")));
    let support = (0..6).flat_map(|i| (30..118).filter(move |p| p % (i + 2) == 0).map(move |p| (i, p)));
    ConceptTable::new(
        vec![Category::new("k", "Category K"), Category::new("l", "Category L")],
        concepts.collect(),
        papers,
        &support.map(|(i, p)| Support::new(&format!("c{i}"), &p.to_string())).collect::<Vec<_>>(),
    )
    .unwrap()
}

#[test]
fn a_matrix_counts_groups_and_names_what_supports_nothing() {
    let figure = support_matrix(&table(), Some("condition"), &[]);
    common::check(&figure);
    for text in ["Category K", "Concept 5", "one (n = 31)", "another (n = 60)"] {
        has(&figure, text);
    }
    assert!(figure.texts().iter().any(|t| t.starts_with("supports no concept: 28, 29, 31")));
    assert!(figure.texts().iter().any(|t| t.ends_with("lists it as excluded too: 34")));
    let plain = support_matrix(&table(), None, &[]);
    common::check(&plain);
    assert!(!plain.texts().iter().any(|t| t.contains("n = ")));
}

/// A matrix of papers with these ids, all of which support its one concept.
fn matrix_of(ids: &[String]) -> Figure {
    let papers = ids.iter().map(|id| Paper::new(id, Status::Included)).collect();
    let support: Vec<Support> = ids.iter().map(|id| Support::new("c", id)).collect();
    let (category, concept) = (Category::new("k", "K"), Concept::new("c", "k", "C"));
    support_matrix(&ConceptTable::new(vec![category], vec![concept], papers, &support).unwrap(), None, &[])
}

#[test]
fn a_matrix_names_every_paper_at_its_column() {
    for count in [1, 54, 55, 77, 103, 104, 250, 1001] {
        let ids: Vec<String> = (0..count).map(|i| format!("paper {i}")).collect();
        let figure = matrix_of(&ids);
        common::check(&figure);
        for id in &ids {
            has(&figure, id);
        }
    }
}

#[test]
fn a_matrix_says_which_ids_it_cuts() {
    let long = ["Attenborough-Smith 2010a", "Attenborough-Smith 2010b", "Kim 2011"].map(str::to_owned);
    let figure = matrix_of(&long);
    common::check(&figure);
    has(&figure, "Attenborough-Sm…");
    has(&figure, "Cut at their columns: Attenborough-Smith 2010a, Attenborough-Smith 2010b");
    let short = matrix_of(&["1".to_owned(), "2".to_owned()]);
    assert!(!short.texts().iter().any(|t| t.starts_with("Cut at")));
}

#[test]
fn counts_have_one_look_in_every_figure() {
    let ids: Vec<String> = (0..1431).map(|i| i.to_string()).collect();
    let matrix = matrix_of(&ids);
    has(&matrix, "1,431");
    assert!(matrix.description().contains("1 categories and 1,431 papers"), "{}", matrix.description());
    let item =
        AgreementItem { item: "1".into(), label: "Aims".into(), value: Some(0.5), low: None, high: None, n: 1431 };
    has(&agreement_plot("t", &[item], None, &[]), "50%, n = 1,431");
    let flow = flow_diagram(
        &Flow::new(vec![
            FlowBox::new("found", "Found", Kind::Source, 1500, "records"),
            FlowBox::new("off", "Off", Kind::Excluded, 60, "records").from(["found"]),
            FlowBox::new("kept", "Kept", Kind::Screening, 1431, "records").from(["found"]),
        ])
        .unwrap(),
        &[],
    );
    assert!(flow.texts().iter().any(|t| t.contains("1,500 − 60 is not “Kept”")), "{:?}", flow.texts());
}

#[test]
fn a_figure_scales_down_to_where_it_stands() {
    let svg = matrix_of(&["1".to_owned()]).svg();
    let start = &svg[..svg.find("<title").unwrap()];
    let (width, height) = (800, matrix_of(&["1".to_owned()]).height());
    assert!(
        start.contains(&format!("width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"")),
        "{start}"
    );
    assert!(start.contains("style=\"max-width:100%;height:auto\""), "{start}");
}

#[test]
fn a_matrix_of_many_papers_is_drawn_in_parts() {
    let papers = (0..250).map(|i| Paper::new(&format!("p{i}"), Status::Included)).collect();
    let table = ConceptTable::new(vec![Category::new("k", "K")], vec![Concept::new("c", "k", "C")], papers, &[]);
    let figure = support_matrix(&table.unwrap(), Some("condition"), &[]);
    common::check(&figure);
    assert_eq!(figure.texts().iter().filter(|t| **t == "C").count(), 3);
    common::check(&support_matrix(&ConceptTable::new(vec![], vec![], vec![], &[]).unwrap(), None, &[]));
}

#[test]
fn an_agreement_plot_prints_values_and_the_range() {
    let item = |label: &str, value, low, high| AgreementItem {
        item: "1".into(),
        label: label.into(),
        value,
        low,
        high,
        n: 93,
    };
    let items = [
        item("Clear aims", Some(0.52), Some(0.42), Some(0.61)),
        item("Design", Some(0.75), None, None),
        item("Nobody answered", None, None, None),
        item("Not a number", Some(f64::NAN), None, None),
    ];
    let figure = agreement_plot("Agreement", &items, Some((0.52, 0.75)), &[]);
    common::check(&figure);
    for text in ["52% (42–61%), n = 93", "75%, n = 93", "range over the items: 52–75%", "Clear aims", "0%", "100%"]
    {
        has(&figure, text);
    }
    assert_eq!(figure.texts().iter().filter(|t| **t == "undefined, n = 93").count(), 2);
    assert!(!figure.svg().contains("NaN"));
    common::check(&agreement_plot("", &[], None, &[]));
}

#[test]
fn hostile_text_stays_text() {
    let label = "</text><script>alert(1)</script>\u{0}\u{1} & \"x\" onload='y' ]]>\u{1b}[31m\u{202E}\u{2066}\u{85}\u{FFFE}\u{FEFF}";
    let flow = Flow::new(vec![
        FlowBox::new("a", label, Kind::Source, 3, label).of([(label, 1), (label, 3)]),
        FlowBox::new("b", label, Kind::Included, 3, "records").from(["a"]),
    ]);
    let notes = [label.to_owned()];
    common::check(&flow_diagram(&flow.unwrap(), &notes));
    let figure = agreement_plot(label, &[], None, &notes);
    common::check(&figure);
    assert!(figure.svg().contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}')
    };
    let said = [figure.title(), figure.description()];
    assert!(!figure.svg().contains(acts) && !said.iter().any(|text| text.contains(acts)), "{said:?}");
    assert!(figure.texts().iter().any(|text| text.contains("␛[31m\u{FFFD}")), "{:?}", figure.texts());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (a, b) = (flow_diagram(&flow(), &[]), flow_diagram(&flow(), &[]));
    assert_eq!(a.svg(), b.svg());
    assert_eq!(a.png(), b.png());
    let other = flow_diagram(&flow(), &["Note".to_owned()]);
    let id = |svg: &str| svg.split("aria-labelledby=\"").nth(1).map(|s| s[..14].to_owned());
    assert_ne!(id(&a.svg()), id(&other.svg()), "two figures on one page keep their ids apart");
}

#[test]
fn the_png_has_two_dots_per_pixel_and_a_palette() {
    let figure = flow_diagram(&flow(), &[]);
    let png = figure.png();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (figure.width() * 2, figure.height() * 2));
    assert_eq!((png[24], png[25]), (8, 3), "8 bits, a palette");
}

#[test]
fn a_flow_in_the_columns_of_prisma() {
    let flow = Flow::new(vec![
        FlowBox::new("before", "Earlier studies", Kind::Previous, 12, "reports").also(10, "studies"),
        FlowBox::new("found", "Records found", Kind::Source, 420, "records").of([("Medline", 300), ("Registry", 121)]),
        FlowBox::new("twice", "Duplicates", Kind::Excluded, 120, "records").from(["found"]),
        FlowBox::new("tool", "Marked by tools", Kind::Excluded, 5, "records").from(["found"]),
        FlowBox::new("tracked", "Citations", Kind::OtherSource, 10, "records"),
        FlowBox::new("asked", "Experts", Kind::OtherSource, 2, "records"),
        FlowBox::new("screened", "Screened on abstract", Kind::Screening, 295, "records").from(["found"]),
        FlowBox::new("off", "Excluded on abstract", Kind::Excluded, 245, "records").from(["screened"]),
        FlowBox::new("open", "Not settled", Kind::Unsettled, 2, "records").from(["screened"]),
        FlowBox::new("read", "Read in full text", Kind::Screening, 48, "reports").from(["screened"]),
        FlowBox::new("why", "Excluded on full text", Kind::Excluded, 28, "reports")
            .from(["read"])
            .of([("people", 20), ("design", 8)]),
        FlowBox::new("other", "Others in full text", Kind::Screening, 10, "reports").from(["tracked"]),
        FlowBox::new("new", "New studies", Kind::Included, 30, "reports").from(["read", "other"]).also(22, "studies"),
        FlowBox::new("all", "All studies", Kind::Included, 42, "reports").from(["before", "new"]).also(32, "studies"),
    ])
    .unwrap();
    let figure = prisma_diagram(&flow, &["From a test.".to_owned()]);
    common::check(&figure);
    for text in [
        "Identification",
        "Screening",
        "Included",
        "Earlier version",
        "Databases and registers",
        "Other methods",
        "Removed before screening:",
        "people (n = 20)",
        "Medline (n = 300)",
        "enters no later box",
        "Does not add up",
        "From a test.",
    ] {
        has(&figure, text);
    }
    let ids: Vec<&str> = figure.boxes().iter().map(|b| b.id.as_str()).collect();
    assert!(!ids.contains(&"tool"), "what leaves the sources stands in one box: {ids:?}");
    let dashed: Vec<&str> = figure.boxes().iter().filter(|b| b.dashed).map(|b| b.id.as_str()).collect();
    assert_eq!(dashed, ["asked", "open"], "a loose end, and what is not settled");
    let at = |id: &str| figure.boxes().iter().find(|b| b.id == id).unwrap().rectangle;
    assert!(at("before").x < at("found").x && at("found").x < at("twice").x && at("twice").x < at("tracked").x);
    assert!((at("read").y - at("other").y).abs() < 0.5, "one stage, one row");
    for (from, to) in
        [("found", "twice"), ("found", "screened"), ("screened", "open"), ("other", "new"), ("before", "all")]
    {
        assert!(arrows(&figure).contains(&(from, to, false)), "{from} to {to}");
    }
}

#[test]
fn a_flow_that_columns_cannot_hold_is_drawn_stage_by_stage() {
    let flow = Flow::new(vec![
        FlowBox::new("a", "A", Kind::Source, 3, "records"),
        FlowBox::new("out", "Set aside", Kind::Excluded, 1, "records").from(["a"]),
        FlowBox::new("back", "Looked at again", Kind::Screening, 1, "records").from(["out"]),
    ])
    .unwrap();
    let figure = prisma_diagram(&flow, &[]);
    common::check(&figure);
    assert_eq!(figure.title(), "Study flow");
    assert!(figure.texts().iter().any(|t| t.starts_with("Its arrows do not run as those of PRISMA 2020")));
}

/// Groups whose members the relations pull apart, as a hub in the middle does.
fn pulled_apart(groups: usize, members: usize, basis: Basis) -> Model {
    let mut nodes = vec![node("hub", Basis::Label, None), node("end", Basis::Prose, None)];
    let mut relations = Vec::new();
    for g in 0..groups {
        for m in 0..members {
            let id = format!("g{g}m{m}");
            nodes.push(node(&id, Basis::Label, Some(&format!("g{g}"))));
            match m {
                0 => relations.push(relation(&id, "hub", "softens", Basis::Prose)),
                1 => relations.push(relation(&id, "end", "", Basis::Prose)),
                2 => relations.push(relation(&id, &format!("g{}m0", (g + 1) % groups), "builds", Basis::Label)),
                // One member that nothing is said of.
                3 => {}
                _ => relations.push(relation("hub", &id, "feeds", Basis::Label)),
            }
        }
    }
    let group = |g: usize| Group { id: format!("g{g}"), label: format!("Group {g}"), basis };
    Model::new("m", "Pulled apart", nodes, (0..groups).map(group).collect(), relations).unwrap()
}

#[test]
fn groups_that_relations_pull_apart_are_containers() {
    for (groups, members) in [(1, 6), (2, 5), (3, 6), (4, 4), (5, 7), (7, 3)] {
        let model = pulled_apart(groups, members, Basis::Label);
        let figure = conceptual_model(&model, &[]);
        common::check(&figure);
        assert_eq!((figure.boxes().len(), figure.arrows().len()), (model.nodes().len(), model.relations().len()));
        for g in 0..groups {
            let heading = format!("Group {g}");
            let found: Vec<_> = figure.labels().iter().filter(|l| l.text == heading).collect();
            assert_eq!(found.len(), 1, "{heading} of {groups} heads its container and stands in no box");
            let boxes = figure.boxes().iter();
            let (own, others): (Vec<_>, Vec<_>) = boxes.partition(|b| b.id.starts_with(&format!("g{g}m")));
            let hull = own.iter().map(|b| b.rectangle).fold(found[0].rectangle, |a, b| around(&a, &b));
            assert!(others.iter().all(|b| !b.rectangle.overlaps(&hull)), "{heading} of {groups} holds its own alone");
        }
    }
}

fn around(a: &Rectangle, b: &Rectangle) -> Rectangle {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rectangle { x, y, width: a.right().max(b.right()) - x, height: a.bottom().max(b.bottom()) - y }
}

#[test]
fn what_states_no_basis_is_not_drawn_as_assumed() {
    let figure = conceptual_model(&pulled_apart(2, 5, Basis::NotStated), &[]);
    assert!(!figure.texts().iter().any(|t| t.contains("assumed")), "{:?}", figure.texts());
    let nodes = vec![node("a", Basis::NotStated, None), node("b", Basis::Label, None)];
    let relations = vec![relation("a", "b", "", Basis::NotStated)];
    let figure = conceptual_model(&Model::new("m", "M", nodes, vec![], relations).unwrap(), &[]);
    common::check(&figure);
    has(&figure, "part: the model does not say what it rests on");
    has(&figure, "relation: the model does not say what it rests on");
}
