//! The support matrix: which paper supports which concept.

mod ids;

use std::collections::BTreeMap;

use plotters::style::RGBColor;
use qes_synthesis::{Concept, ConceptTable, Paper, Status};

use crate::figure::Figure;
use crate::geometry::Rectangle;
use crate::numbers::integer;
use crate::page::{self, INNER};
use crate::palette::{BLUE, INK, ORANGE, PAPER, RULE, SHADE, SOFT_INK};
use crate::scene::{Align, Line, MARGIN, Scene, WIDTH};
use crate::text::{Block, LABEL, SMALL, SMALL_STRONG, STRONG, clean};

/// Widest label of a concept.
const LABEL_WIDTH: f64 = 224.0;
/// Where the columns begin and how much room they have.
const COLUMNS: f64 = 256.0;
const COLUMNS_WIDTH: f64 = 464.0;
/// Widest and narrowest column; where papers would get narrower ones, they are drawn in several parts.
const PITCH: (f64, f64) = (15.0, 4.5);
/// Between two groups of papers.
const BETWEEN_GROUPS: f64 = 10.0;
/// Largest square.
const SQUARE: f64 = 11.0;
/// Above and below a row's label.
const ROW_PADDING: f64 = 3.0;
/// Between two parts, and between the matrix and its legend.
const BETWEEN_PARTS: f64 = 22.0;
/// Side of a sample in the legend.
const SAMPLE: f64 = 12.0;
/// How many papers a caption names at most.
const NAMED: usize = 60;

/// Draws the support matrix: a row per concept, a column per paper that counts as included, in groups by the level of
/// `split_by` where that is given. `notes` are captions.
pub fn support_matrix(table: &ConceptTable, split_by: Option<&str>, notes: &[String]) -> Figure {
    let matrix = Matrix::new(table, split_by);
    let mut scene = Scene::new("Concepts and the papers that support them", &matrix.describe());
    let mut y = page::title(&mut scene);
    for (i, part) in matrix.parts().iter().enumerate() {
        if i > 0 {
            y += BETWEEN_PARTS;
        }
        y = matrix.draw_part(&mut scene, part, y);
    }
    y = matrix.legend(&mut scene, y + BETWEEN_PARTS / 2.0);
    page::finish(scene, notes, y)
}

/// Papers of one level.
struct Group<'a> {
    label: String,
    papers: Vec<&'a Paper>,
}

struct Matrix<'a> {
    table: &'a ConceptTable,
    split: bool,
    groups: Vec<Group<'a>>,
    /// For each concept the ids of its papers.
    support: BTreeMap<&'a str, Vec<&'a str>>,
    unsupported: Vec<&'a str>,
}

/// A column: where it stands, its group and its paper.
struct Column<'a> {
    x: f64,
    group: usize,
    paper: &'a Paper,
}

impl<'a> Matrix<'a> {
    fn new(table: &'a ConceptTable, split_by: Option<&str>) -> Self {
        let included = table.papers().iter().filter(|p| p.status.counts_as_included());
        let mut levels: BTreeMap<(bool, &str), Vec<&Paper>> = BTreeMap::new();
        for paper in included {
            let level = split_by.and_then(|by| paper.levels.get(by)).map_or("", String::as_str);
            // Papers without a level come last.
            levels.entry((level.is_empty(), level)).or_default().push(paper);
        }
        let label = |level: &str| if level.is_empty() { "not stated".to_owned() } else { clean(level) };
        let groups = levels.into_iter().map(|((_, level), papers)| Group { label: label(level), papers }).collect();
        let support = table.concepts().iter().map(|c| (c.id.as_str(), table.papers_of(&c.id))).collect();
        Self { table, split: split_by.is_some(), groups, support, unsupported: table.unsupported() }
    }

    fn papers(&self) -> usize {
        self.groups.iter().map(|group| group.papers.len()).sum()
    }

    /// The columns, in as many parts as keep them wide enough.
    fn parts(&self) -> Vec<Vec<Column<'a>>> {
        let gaps = BETWEEN_GROUPS * self.groups.len().saturating_sub(1) as f64;
        let most = (((COLUMNS_WIDTH - gaps).max(COLUMNS_WIDTH / 2.0) / PITCH.1).floor() as usize).max(1);
        let all: Vec<(usize, &Paper)> =
            self.groups.iter().enumerate().flat_map(|(i, group)| group.papers.iter().map(move |&p| (i, p))).collect();
        let count = all.len().div_ceil(most).max(1);
        let per_part = all.len().div_ceil(count).max(1);
        let mut parts: Vec<Vec<Column<'a>>> = all
            .chunks(per_part)
            .map(|part| {
                let changes = part.windows(2).filter(|pair| pair[0].0 != pair[1].0).count() as f64;
                let between = BETWEEN_GROUPS.min(COLUMNS_WIDTH / 2.0 / changes.max(1.0));
                let pitch = ((COLUMNS_WIDTH - changes * between) / per_part as f64).min(PITCH.0);
                let mut x = COLUMNS;
                let mut columns: Vec<Column<'a>> = Vec::new();
                for &(group, paper) in part {
                    if columns.last().is_some_and(|last| last.group != group) {
                        x += between;
                    }
                    columns.push(Column { x: x + pitch / 2.0, group, paper });
                    x += pitch;
                }
                columns
            })
            .collect();
        if parts.is_empty() {
            parts.push(Vec::new());
        }
        parts
    }

    fn draw_part(&self, scene: &mut Scene, columns: &[Column<'a>], top: f64) -> f64 {
        let pitch = columns
            .windows(2)
            .filter(|pair| pair[0].group == pair[1].group)
            .map(|pair| pair[1].x - pair[0].x)
            .fold(PITCH.0, f64::min);
        let side = (pitch - 1.0).min(SQUARE);
        let mut y = self.draw_head(scene, columns, pitch, top);
        let squares_top = y;
        for category in self.table.categories() {
            let concepts: Vec<&Concept> = self.table.concepts_of(&category.id).collect();
            let count = Block::line(&integer(self.table.papers_in_category(&category.id) as u64), SMALL_STRONG);
            let label = Block::wrap(&category.label, STRONG, INNER - count.width - 40.0);
            scene.fill(&Rectangle::new(MARGIN, y, INNER, label.height + 2.0 * ROW_PADDING).corners(), SHADE);
            scene.text(&label, MARGIN + 4.0, y + ROW_PADDING, Align::Left, None);
            scene.text(&count, WIDTH - MARGIN - 4.0, y + ROW_PADDING, Align::Right, None);
            y += label.height.max(count.height) + 2.0 * ROW_PADDING;
            for concept in concepts {
                y = self.draw_concept(scene, concept, columns, side, y);
            }
        }
        for column in columns.iter().filter(|c| self.unsupported.contains(&c.paper.id.as_str())) {
            scene.stroke(&[(column.x, squares_top), (column.x, y)], Line::new(SOFT_INK, 0.75).dashed(true));
            let half = (side / 2.0).clamp(1.5, 4.0);
            triangle(scene, (column.x, y + 6.0), half);
        }
        y + 12.0
    }

    fn draw_concept(&self, scene: &mut Scene, concept: &Concept, columns: &[Column<'a>], side: f64, top: f64) -> f64 {
        let papers = self.support.get(concept.id.as_str()).map_or(&[][..], Vec::as_slice);
        let label = Block::wrap(&concept.label, LABEL, LABEL_WIDTH);
        let height = label.height.max(SQUARE) + 2.0 * ROW_PADDING;
        let middle = top + height / 2.0;
        scene.text(&label, MARGIN + 4.0, middle - label.height / 2.0, Align::Left, None);
        for column in columns.iter().filter(|c| papers.contains(&c.paper.id.as_str())) {
            sample(scene, (column.x, middle), side, column.group);
        }
        let count = Block::line(&integer(papers.len() as u64), SMALL);
        scene.text(&count, WIDTH - MARGIN - 4.0, middle - count.height / 2.0, Align::Right, None);
        let bottom = top + height;
        scene.stroke(&[(MARGIN, bottom), (WIDTH - MARGIN, bottom)], Line::new(RULE, 0.75));
        bottom
    }

    /// Groups, ids and the heading of the counts; returns where the rows begin.
    fn draw_head(&self, scene: &mut Scene, columns: &[Column<'a>], pitch: f64, mut y: f64) -> f64 {
        if self.split {
            let height = STRONG.line_height();
            for (i, group) in self.groups.iter().enumerate() {
                let own: Vec<f64> = columns.iter().filter(|c| c.group == i).map(|c| c.x).collect();
                let (Some(first), Some(last)) = (own.first(), own.last()) else { continue };
                let (left, right) = (first - pitch / 2.0, last + pitch / 2.0);
                let block = Block::line(&group_label(group), SMALL_STRONG);
                if block.width <= right - left {
                    scene.text(&block, f64::midpoint(left, right), y, Align::Center, None);
                }
                scene.stroke(&[(left + 1.0, y + height), (right - 1.0, y + height)], Line::new(INK, 1.5));
            }
            y += height + 5.0;
        }
        let bottom = ids::draw(scene, columns, y);
        let heading = Block::line("papers", SMALL);
        let at = (WIDTH - MARGIN - 4.0, bottom - heading.height);
        scene.colored_text(&heading, at, Align::Right, SOFT_INK, None);
        bottom + 5.0
    }

    fn legend(&self, scene: &mut Scene, mut y: f64) -> f64 {
        let width = INNER - SAMPLE - 8.0;
        if self.split {
            for (i, group) in self.groups.iter().enumerate() {
                let block = Block::wrap(&group_label(group), SMALL, width);
                y = page::keyed_line(scene, &block, (MARGIN, y), SAMPLE, |scene, at| sample(scene, at, SQUARE, i));
            }
        }
        if !self.unsupported.is_empty() {
            let words = format!("supports no concept: {}", named(&self.unsupported));
            let block = Block::wrap(&words, SMALL, width);
            y = page::keyed_line(scene, &block, (MARGIN, y), SAMPLE, |scene, at| triangle(scene, at, 4.0));
        }
        let ids = || self.groups.iter().flat_map(|group| &group.papers).map(|paper| paper.id.as_str());
        let cut: Vec<&str> = ids().filter(|id| ids::is_cut(id)).collect();
        if !cut.is_empty() {
            y = remark(scene, &format!("Cut at their columns: {}", named(&cut)), y);
        }
        let unlabeled = ids().filter(|id| clean(id).is_empty()).count();
        if unlabeled > 0 {
            let of = integer(self.papers() as u64);
            y = remark(scene, &format!("Without an id at its column: {} of {of} papers", integer(unlabeled as u64)), y);
        }
        let both: Vec<&str> =
            self.table.papers().iter().filter(|p| p.status == Status::Conflict).map(|p| p.id.as_str()).collect();
        if !both.is_empty() {
            let words = format!("Counted here, although the source lists it as excluded too: {}", named(&both));
            y = remark(scene, &words, y);
        }
        y
    }

    fn describe(&self) -> String {
        let concepts = self.table.concepts();
        let mut text = format!(
            "Matrix of {} concepts in {} categories and {} papers that count as included.",
            integer(concepts.len() as u64),
            integer(self.table.categories().len() as u64),
            integer(self.papers() as u64)
        );
        if self.split {
            let groups: Vec<String> = self.groups.iter().map(group_label).collect();
            text.push_str(" Papers in groups: ");
            text.push_str(&groups.join("; "));
            text.push('.');
        }
        for concept in concepts {
            let papers = self.support.get(concept.id.as_str()).map_or(0, Vec::len);
            text.push_str(" Papers for ");
            text.push_str(&clean(&concept.label));
            text.push_str(": ");
            text.push_str(&integer(papers as u64));
            text.push('.');
        }
        if !self.unsupported.is_empty() {
            text.push_str(" Papers that support no concept: ");
            text.push_str(&named(&self.unsupported));
            text.push('.');
        }
        text
    }
}

/// A line of the legend that stands for nothing drawn.
fn remark(scene: &mut Scene, words: &str, y: f64) -> f64 {
    let block = Block::wrap(words, SMALL, INNER);
    scene.text(&block, MARGIN, y, Align::Left, None);
    y + block.height
}

fn group_label(group: &Group<'_>) -> String {
    format!("{} (n = {})", group.label, integer(group.papers.len() as u64))
}

fn named(ids: &[&str]) -> String {
    let mut text = ids.iter().take(NAMED).map(|id| clean(id)).collect::<Vec<_>>().join(", ");
    if ids.len() > NAMED {
        text.push_str(", …");
    }
    text
}

/// A square in the look of its group: full, framed with a stroke across, full with a hole, framed.
fn sample(scene: &mut Scene, (x, y): (f64, f64), side: f64, group: usize) {
    let square = Rectangle::new(x - side / 2.0, y - side / 2.0, side, side);
    let framed = |scene: &mut Scene, fill: RGBColor, line: RGBColor| {
        scene.fill(&square.corners(), line);
        scene.fill(&square.grown(-side.min(5.0) / 5.0).corners(), fill);
    };
    match group % 4 {
        0 => scene.fill(&square.corners(), BLUE),
        1 => {
            framed(scene, ORANGE, INK);
            scene.stroke(&[(square.x, square.bottom()), (square.right(), square.y)], Line::new(INK, 1.0));
        }
        2 => {
            scene.fill(&square.corners(), INK);
            scene.fill(&square.grown(-side * 0.3).corners(), PAPER);
        }
        _ => framed(scene, PAPER, INK),
    }
}

/// A hollow triangle that points up.
fn triangle(scene: &mut Scene, (x, y): (f64, f64), half: f64) {
    let tip = (x, y - half);
    scene.stroke(&[tip, (x + half, y + half), (x - half, y + half), tip, (x + half * 0.5, y)], Line::new(INK, 1.0));
}
