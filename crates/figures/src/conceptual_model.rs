//! A conceptual model: its parts, how they bear on each other, and what each of that rests on.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plotters::style::RGBColor;
use qes_synthesis::{Basis, Group, Model, Node, Relation};

use crate::components;
use crate::containers::{self, Parts};
use crate::figure::Figure;
use crate::geometry::{Point, Rectangle};
use crate::groups::{self, Frame, Members};
use crate::layered::Drawing;
use crate::page::{self, INNER};
use crate::palette::{BLUE_TINT, INK, PAPER, RULE, SOFT_INK};
use crate::scene::{Align, Line, MARGIN, Scene};
use crate::text::{Block, LABEL, SMALL, STRONG, clean};

/// Widest text of a node, and of a relation.
const NODE_TEXT: f64 = 134.0;
const RELATION_TEXT: f64 = 120.0;
/// Narrowest node.
const NODE_LEAST: f64 = 64.0;
/// Inside a node, on every side.
const PADDING: f64 = 8.0;
/// Above and below the text of a relation.
const AROUND_TEXT: f64 = 3.0;
/// Between the label of a node and its group.
const BEFORE_TAG: f64 = 3.0;
/// Side of the place where a relation from a node to itself turns round.
const LOOP: f64 = 10.0;
/// A center with at least so many spokes is drawn as a wheel.
const SPOKES: usize = 3;
/// Room above the graph for the headings of groups.
const ABOVE: f64 = 28.0;
/// From row to row: without groups, and with the frames of groups between them.
const BETWEEN_ROWS: (f64, f64) = (32.0, 42.0);
/// Containers of groups that make the graph so much higher are worse than naming the group in each node.
const MUCH_HIGHER: f64 = 1.5;
/// Columns and gaps of the grid of nodes without a relation.
const GRID_COLUMNS: usize = 4;
const GRID_GAP: f64 = 14.0;
/// Above the grid and above the legend.
const BEFORE_PART: f64 = 22.0;
/// Width of the sample in a legend, and its height.
const SAMPLE: (f64, f64) = (34.0, 13.0);

/// Draws a conceptual model; what a reader has assumed is dashed, and the legend says so. `notes` are captions.
pub fn conceptual_model(model: &Model, notes: &[String]) -> Figure {
    let mut scene = Scene::new(model.title(), &describe(model));
    let mut y = page::title(&mut scene);
    let mut graph = Graph::new(model, false);
    let mut isolated = model.isolated();
    if !graph.nodes.is_empty() {
        let top = if model.groups().is_empty() { y } else { y + ABOVE };
        let (mut drawn, mut frames) = graph.arrange(model, top);
        // Relations that pull most groups apart leave nothing to see of them.
        if 2 * frames.len() < groups_of_several(model) {
            let whole = Graph::new(model, true);
            let contained = whole.contain(model, y).filter(|(c, _)| c.bottom - y <= MUCH_HIGHER * (drawn.bottom - y));
            if let Some(contained) = contained {
                (drawn, frames) = contained;
                graph = whole;
                isolated.retain(|node| node.group.is_none());
            }
        }
        let lowest = frames.values().map(|frame| frame.outline.bottom()).fold(drawn.bottom, f64::max);
        graph.draw(&mut scene, model, &drawn, &frames);
        y = lowest;
    }
    if !isolated.is_empty() {
        let gap = if graph.nodes.is_empty() { 0.0 } else { BEFORE_PART };
        y = grid(&mut scene, model, &isolated, y + gap);
    }
    y = legend(&mut scene, model, y + BEFORE_PART);
    page::finish(scene, notes, y)
}

/// The nodes with relations; behind them, as nodes of the layered graph, the texts of the relations.
struct Graph<'a> {
    nodes: Vec<&'a Node>,
    relations: Vec<Edge<'a>>,
    edges: Vec<(usize, usize)>,
}

/// A relation in the layered graph.
struct Edge<'a> {
    of: &'a Relation,
    /// Its text and the vertex that holds it.
    text: Option<(usize, Block)>,
    /// Its edges, in the order in which they are drawn from start to end.
    pieces: Vec<usize>,
    /// Whether the layered graph has it from end to start: the upper spokes of a wheel.
    upward: bool,
}

impl<'a> Graph<'a> {
    /// The graph of a model; `whole` groups bring members without a relation too.
    fn new(model: &'a Model, whole: bool) -> Self {
        let isolated: Vec<&str> = model.isolated().iter().map(|n| n.id.as_str()).collect();
        let drawn = |n: &&Node| !isolated.contains(&n.id.as_str()) || (whole && n.group.is_some());
        let nodes: Vec<&Node> = model.nodes().iter().filter(drawn).collect();
        let at: BTreeMap<&str, usize> = nodes.iter().enumerate().map(|(i, n)| (n.id.as_str(), i)).collect();
        let wheel = Wheel::of(model).filter(|_| !whole);
        let mut vertices = nodes.len();
        let mut edges = Vec::new();
        let mut relations = Vec::new();
        for of in model.relations() {
            let (Some(&from), Some(&to)) = (at.get(of.from.as_str()), at.get(of.to.as_str())) else { continue };
            let block = Block::wrap(&of.label, SMALL, RELATION_TEXT);
            // In the upper half of a wheel the spoke stands above the center, whichever way the relation runs.
            let upward = wheel.as_ref().is_some_and(|wheel| wheel.runs_upward(of));
            let needs_vertex = !block.lines.is_empty() || from == to;
            let mut stops = vec![from];
            if needs_vertex {
                stops.push(vertices);
            }
            stops.push(to);
            let mut pieces = Vec::new();
            for pair in stops.windows(2) {
                pieces.push(edges.len());
                edges.push(if upward { (pair[1], pair[0]) } else { (pair[0], pair[1]) });
            }
            let text = needs_vertex.then_some((vertices, block));
            vertices += usize::from(needs_vertex);
            relations.push(Edge { of, text, pieces, upward });
        }
        Self { nodes, relations, edges }
    }

    /// Lays the graph out; a group that cannot be framed is named in its nodes instead, and the layout made again.
    fn arrange(&self, model: &'a Model, top: f64) -> (Drawing, BTreeMap<&'a str, Frame>) {
        let mut tagged: Vec<&str> = Vec::new();
        loop {
            let drawing = self.layout(model, &tagged, top);
            let mut frames: BTreeMap<&str, Frame> = BTreeMap::new();
            let mut failed = Vec::new();
            for group in model.groups() {
                let id = group.id.as_str();
                if tagged.contains(&id) || !self.nodes.iter().any(|n| n.group.as_deref() == Some(id)) {
                    continue;
                }
                let apart = |frame: &Frame| frames.values().all(|other| !other.outline.overlaps(&frame.outline));
                match self.frame(model, group, &drawing).filter(apart) {
                    Some(frame) => {
                        frames.insert(id, frame);
                    }
                    None => failed.push(id),
                }
            }
            if failed.is_empty() {
                return (drawing, frames);
            }
            tagged.extend(failed);
        }
    }

    fn layout(&self, model: &Model, tagged: &[&str], top: f64) -> Drawing {
        let mut sizes: Vec<(f64, f64)> =
            self.nodes.iter().map(|node| NodeText::new(model, node, tagged.contains(&group_of(node))).size()).collect();
        for (_, block) in self.relations.iter().filter_map(|relation| relation.text.as_ref()) {
            sizes.push(text_size(block));
        }
        let between = if model.groups().is_empty() { BETWEEN_ROWS.0 } else { BETWEEN_ROWS.1 };
        components::layout(&sizes, &self.edges, (MARGIN, top), INNER, between)
    }

    /// Groups side by side, each in a frame of its own.
    fn contain(&self, model: &'a Model, top: f64) -> Option<(Drawing, BTreeMap<&'a str, Frame>)> {
        let groups: Vec<&Group> =
            model.groups().iter().filter(|g| self.nodes.iter().any(|n| group_of(n) == g.id)).collect();
        let of = |node: &&Node| groups.iter().position(|g| g.id == group_of(node));
        let at = |id: &str| self.nodes.iter().position(|n| n.id == id);
        let mut sizes: Vec<(f64, f64)> =
            self.nodes.iter().map(|node| NodeText::new(model, node, false).size()).collect();
        let mut texts = Vec::new();
        for relation in &self.relations {
            if let Some((_, block)) = &relation.text {
                sizes.push(text_size(block));
                texts.push((at(&relation.of.from)?, at(&relation.of.to)?));
            }
        }
        let parts = Parts {
            sizes: &sizes,
            groups: &self.nodes.iter().map(of).collect::<Vec<_>>(),
            texts: &texts,
            edges: &self.edges,
            headings: &groups.iter().map(|g| heading(g)).map(|h| (h.width, h.height)).collect::<Vec<_>>(),
        };
        let (drawing, frames) = containers::layout(&parts, (MARGIN, top), INNER, BETWEEN_ROWS.0)?;
        Some((drawing, groups.iter().map(|g| g.id.as_str()).zip(frames).collect()))
    }

    fn frame(&self, model: &Model, group: &Group, drawing: &Drawing) -> Option<Frame> {
        let belongs = |node: &Node| node.group.as_deref() == Some(group.id.as_str());
        // A member outside the graph stands in the grid below: a frame could not hold it.
        let all = model.nodes().iter().filter(|n| belongs(n)).count();
        let pick = |inside: bool| -> Vec<Rectangle> {
            self.nodes.iter().zip(&drawing.nodes).filter(|(n, _)| belongs(n) == inside).map(|(_, r)| *r).collect()
        };
        let nodes = pick(true);
        if nodes.len() < all {
            return None;
        }
        let heading = heading(group);
        groups::frame(&Members {
            nodes,
            others: pick(false),
            texts: &drawing.nodes[self.nodes.len()..],
            routes: &drawing.routes,
            heading: (heading.width, heading.height),
        })
    }

    fn draw(&self, scene: &mut Scene, model: &Model, drawing: &Drawing, frames: &BTreeMap<&str, Frame>) {
        for group in model.groups() {
            if let Some(frame) = frames.get(group.id.as_str()) {
                scene.outline(&frame.outline, Line::new(RULE, 1.5).dashed(group.basis == Basis::Assumed));
                let at = (frame.heading.x, frame.heading.y);
                scene.colored_text(&heading(group), at, Align::Left, SOFT_INK, None);
            }
        }
        for relation in &self.relations {
            let pieces: Vec<Vec<Point>> = relation
                .pieces
                .iter()
                .map(|&piece| {
                    let mut points = drawing.routes[piece].clone();
                    if relation.upward {
                        points.reverse();
                    }
                    points
                })
                .collect();
            scene.arrow(&relation.of.from, &relation.of.to, &pieces, relation_line(relation.of.basis));
            if let Some((vertex, block)) = &relation.text {
                let place = drawing.nodes[*vertex];
                scene.text(block, place.center().0, place.center().1 - block.height / 2.0, Align::Center, None);
            }
        }
        for (node, rectangle) in self.nodes.iter().zip(&drawing.nodes) {
            let framed = frames.contains_key(group_of(node));
            NodeText::new(model, node, !framed).draw(scene, node, rectangle);
        }
    }
}

/// A model of one center to which every relation leads or from which it comes.
struct Wheel<'a> {
    center: &'a str,
    /// The spokes that stand above the center: the first half.
    upper: Vec<&'a str>,
}

impl<'a> Wheel<'a> {
    fn of(model: &'a Model) -> Option<Self> {
        let relations = model.relations();
        let is_center = |id: &&str| relations.iter().all(|r| (r.from == *id) != (r.to == *id));
        let center = model.nodes().iter().map(|n| n.id.as_str()).find(is_center)?;
        let mut spokes: Vec<&str> = Vec::new();
        for relation in relations {
            let spoke = if relation.from == center { relation.to.as_str() } else { relation.from.as_str() };
            if !spokes.contains(&spoke) {
                spokes.push(spoke);
            }
        }
        if spokes.len() < SPOKES {
            return None;
        }
        spokes.truncate(spokes.len().div_ceil(2));
        Some(Self { center, upper: spokes })
    }

    /// Whether a relation runs from below to above: from the center to an upper spoke, or from a lower spoke to it.
    fn runs_upward(&self, relation: &Relation) -> bool {
        if relation.from == self.center {
            self.upper.contains(&relation.to.as_str())
        } else {
            !self.upper.contains(&relation.from.as_str())
        }
    }
}

fn group_of(node: &Node) -> &str {
    node.group.as_deref().unwrap_or_default()
}

/// The room of the text of a relation.
fn text_size(block: &Block) -> (f64, f64) {
    (block.width.max(LOOP), block.height.max(LOOP) + 2.0 * AROUND_TEXT)
}

/// How many groups have more than one member.
fn groups_of_several(model: &Model) -> usize {
    let members = |g: &&Group| model.nodes().iter().filter(|n| group_of(n) == g.id).count() > 1;
    model.groups().iter().filter(members).count()
}

fn heading(group: &Group) -> Block {
    let mut label = clean(&group.label);
    if group.basis == Basis::Assumed {
        label.push_str(" (assumed)");
    }
    Block::line(&label, SMALL)
}

/// The texts of a node, measured.
struct NodeText {
    label: Block,
    tag: Option<Block>,
}

impl NodeText {
    fn new(model: &Model, node: &Node, tagged: bool) -> Self {
        let group = model.groups().iter().find(|g| tagged && node.group.as_deref() == Some(g.id.as_str()));
        let tag = group.map(|g| Block::wrap(&heading(g).text, SMALL, NODE_TEXT));
        Self { label: Block::wrap(&node.label, LABEL, NODE_TEXT), tag: tag.filter(|block| !block.lines.is_empty()) }
    }

    fn size(&self) -> (f64, f64) {
        let (width, height) = self.tag.as_ref().map_or((0.0, 0.0), |tag| (tag.width, tag.height + BEFORE_TAG));
        let inner = (self.label.width.max(width), self.label.height + height);
        ((inner.0 + 2.0 * PADDING).max(NODE_LEAST), inner.1 + 2.0 * PADDING)
    }

    fn draw(&self, scene: &mut Scene, node: &Node, rectangle: &Rectangle) {
        let (fill, line) = node_look(node.basis);
        scene.named_box(&node.id, *rectangle, fill, line);
        let x = rectangle.center().0;
        let y = rectangle.y + (rectangle.height - self.size().1) / 2.0 + PADDING;
        scene.text(&self.label, x, y, Align::Center, Some(&node.id));
        if let Some(tag) = &self.tag {
            let y = y + self.label.height + BEFORE_TAG;
            scene.colored_text(tag, (x, y), Align::Center, SOFT_INK, Some(&node.id));
        }
    }
}

fn node_look(basis: Basis) -> (RGBColor, Line) {
    match basis {
        Basis::Label => (BLUE_TINT, Line::new(INK, 2.25)),
        Basis::Prose => (PAPER, Line::new(INK, 1.0)),
        Basis::Assumed => (PAPER, Line::new(INK, 1.25).dashed(true)),
        Basis::NotStated => (PAPER, Line::new(SOFT_INK, 0.5)),
    }
}

fn relation_line(basis: Basis) -> Line {
    match basis {
        Basis::Label => Line::new(INK, 2.5),
        Basis::Prose => Line::new(INK, 1.25),
        Basis::Assumed => Line::new(INK, 1.25).dashed(true),
        Basis::NotStated => Line::new(SOFT_INK, 0.5),
    }
}

/// The nodes that no relation touches, in a frame of their own; returns where it ends.
fn grid(scene: &mut Scene, model: &Model, nodes: &[&Node], top: f64) -> f64 {
    let words = if nodes.iter().all(|n| n.basis == Basis::Label) {
        "In the figure; the text states no relation"
    } else {
        "No relation is stated"
    };
    let heading = Block::wrap(words, STRONG, INNER - 2.0 * GRID_GAP);
    scene.text(&heading, MARGIN + GRID_GAP, top + GRID_GAP / 2.0, Align::Left, None);
    let mut y = top + GRID_GAP / 2.0 + heading.height + GRID_GAP / 2.0;
    let width = (INNER - GRID_GAP * (GRID_COLUMNS + 1) as f64) / GRID_COLUMNS as f64;
    for row in nodes.chunks(GRID_COLUMNS) {
        let texts: Vec<NodeText> = row.iter().map(|node| NodeText::new(model, node, true)).collect();
        let height = texts.iter().map(|text| text.size().1).fold(0.0, f64::max);
        for (i, (text, node)) in texts.iter().zip(row).enumerate() {
            let x = MARGIN + GRID_GAP + i as f64 * (width + GRID_GAP);
            text.draw(scene, node, &Rectangle::new(x, y, width, height));
        }
        y += height + GRID_GAP;
    }
    scene.outline(&Rectangle::new(MARGIN, top, INNER, y - top), Line::new(RULE, 1.0));
    y
}

/// What outlines and lines mean, as far as they occur; returns where the legend ends.
fn legend(scene: &mut Scene, model: &Model, mut y: f64) -> f64 {
    let (width, height) = SAMPLE;
    for (basis, words) in [
        (Basis::Label, "words of the published figure"),
        (Basis::Prose, "stated in the running text"),
        (Basis::Assumed, "assumed: a reader’s reconstruction"),
        (Basis::NotStated, "the model does not say what it rests on"),
    ] {
        if model.nodes().iter().any(|n| n.basis == basis) {
            let block = Block::wrap(&format!("part: {words}"), SMALL, INNER - width - 8.0);
            let (fill, line) = node_look(basis);
            y = page::keyed_line(scene, &block, (MARGIN, y), width, |scene, (cx, cy)| {
                let sample = Rectangle::new(cx - width / 2.0, cy - height / 2.0, width, height);
                scene.fill(&sample.corners(), fill);
                scene.outline(&sample, line);
            });
        }
    }
    for (basis, words) in [
        (Basis::Label, "shown by the published figure"),
        (Basis::Prose, "stated in the running text"),
        (Basis::Assumed, "assumed: a reader’s reconstruction"),
        (Basis::NotStated, "the model does not say what it rests on"),
    ] {
        if model.relations().iter().any(|r| r.basis == basis) {
            let block = Block::wrap(&format!("relation: {words}"), SMALL, INNER - width - 8.0);
            y = page::keyed_line(scene, &block, (MARGIN, y), width, |scene, (cx, cy)| {
                let line = relation_line(basis);
                let mut points = [(cx - width / 2.0, cy), (cx + width / 2.0, cy)];
                scene.head(&mut points, line.color);
                scene.stroke(&points, line);
            });
        }
    }
    y
}

fn describe(model: &Model) -> String {
    let label = |id: &str| model.nodes().iter().find(|n| n.id == id).map(|n| clean(&n.label)).unwrap_or_default();
    let mut text =
        format!("Conceptual model with {} parts and {} relations.", model.nodes().len(), model.relations().len());
    for relation in model.relations() {
        let (from, to, words) = (label(&relation.from), label(&relation.to), clean(&relation.label));
        let words = if words.is_empty() { "leads to".to_owned() } else { words };
        let _ = write!(text, " {from} – {words} – {to} ({}).", relation.basis.name());
    }
    let isolated: Vec<String> = model.isolated().iter().map(|n| clean(&n.label)).collect();
    if !isolated.is_empty() {
        let _ = write!(text, " Without a stated relation: {}.", isolated.join("; "));
    }
    text
}
