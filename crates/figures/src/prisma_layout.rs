//! Where the boxes of a PRISMA 2020 diagram stand and how their arrows run.
//!
//! Columns, from left to right: earlier studies, databases and registers, what leaves these, other methods, what leaves those. Rows: the
//! sources, a row for each stage, what is included. The gaps between rows and the gutter left of other methods hold no box, so arrows that
//! do not go straight down or aside run there.

use std::collections::{BTreeMap, BTreeSet};

use qes_flow::{Flow, FlowBox, Kind};

use crate::geometry::{Point, Rectangle};
use crate::page::INNER;
use crate::scene::MARGIN;

/// Room of the bars with the names of the phases.
pub(crate) const BAR: f64 = 24.0;
/// Between bar and boxes.
const AFTER_BAR: f64 = 16.0;
/// Between a column and what leaves it, and left of a column of its own.
const ASIDE: f64 = 24.0;
const GUTTER: f64 = 34.0;
/// Between two rows, and between two boxes of one cell.
const GAP: f64 = 30.0;
const STACK: f64 = 10.0;
/// Between two lines that run beside each other.
const LANE: f64 = 6.0;

/// The columns, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Column {
    Previous,
    Main,
    MainOut,
    Other,
    OtherOut,
}

/// The phases, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Identification,
    Screening,
    Included,
}

/// One drawn box: a box of the flow, or several that leave one stage.
#[derive(Debug, Clone)]
pub(crate) struct Cell<'a> {
    pub(crate) boxes: Vec<&'a FlowBox>,
    pub(crate) column: Column,
    pub(crate) row: usize,
}

impl Cell<'_> {
    pub(crate) fn id(&self) -> &str {
        &self.boxes[0].id
    }
}

/// Which box stands where.
#[derive(Debug, Clone)]
pub(crate) struct Plan<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    /// The phase of each row.
    pub(crate) phases: Vec<Phase>,
    columns: BTreeMap<Column, (f64, f64)>,
    links: Vec<(usize, usize)>,
}

/// The finished layout.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) rectangles: Vec<Rectangle>,
    pub(crate) routes: Vec<(usize, usize, Vec<Point>)>,
    /// Top and bottom of each row.
    pub(crate) rows: Vec<(f64, f64)>,
    pub(crate) bottom: f64,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(flow: &'a Flow) -> Self {
        let (mut cells, phases) = stages(flow);
        add_leaving(flow, &mut cells);
        let place = |id: &str| cells.iter().position(|c| c.boxes.iter().any(|b| b.id == id));
        let mut links = Vec::new();
        for (to, cell) in cells.iter().enumerate() {
            let from: BTreeSet<usize> = cell.boxes.iter().flat_map(|b| &b.from).filter_map(|id| place(id)).collect();
            links.extend(from.into_iter().map(|from| (from, to)));
        }
        let columns = columns(&cells);
        Self { cells, phases, columns, links }
    }

    /// Whether every arrow leads from a row to a later one, or aside: what does not is no flow that columns can hold.
    pub(crate) fn fits(&self) -> bool {
        let first = |c: &Cell<'_>| c.boxes[0].kind;
        let starts = self.cells.iter().all(|c| !first(c).is_source() || c.boxes[0].from.is_empty());
        starts
            && self.links.iter().all(|&(from, to)| {
                let (a, b) = (&self.cells[from], &self.cells[to]);
                let aside = first(b).leaves() && a.row <= b.row;
                let allowed = !first(a).leaves() && (first(a) != Kind::Previous || first(b) == Kind::Included);
                allowed && (aside || a.row < b.row)
            })
    }

    /// Left edge and width of a column.
    pub(crate) fn column(&self, column: Column) -> (f64, f64) {
        self.columns.get(&column).copied().unwrap_or((MARGIN + BAR + AFTER_BAR, INNER - BAR - AFTER_BAR))
    }

    /// Left and right end of the columns that there are of these.
    pub(crate) fn span(&self, columns: &[Column]) -> Option<(f64, f64)> {
        let there: Vec<(f64, f64)> = columns.iter().filter_map(|c| self.columns.get(c).copied()).collect();
        let first = there.first()?;
        let last = there.last()?;
        Some((first.0, last.0 + last.1))
    }

    /// Places boxes of these heights below `top`; a phase is at least so high as its name needs.
    pub(crate) fn place(&self, heights: &[f64], top: f64, needs: impl Fn(Phase) -> f64) -> Placed {
        let rows = self.rows(heights, top, needs);
        let mut rectangles = vec![Rectangle::new(0.0, 0.0, 0.0, 0.0); self.cells.len()];
        let mut used: BTreeMap<(Column, usize), f64> = BTreeMap::new();
        for (i, cell) in self.cells.iter().enumerate() {
            let (x, width) = self.column(cell.column);
            let y = used.entry((cell.column, cell.row)).or_insert(rows[cell.row].0);
            // What is included is as high as its row, which the name of the phase may make higher.
            let included = self.phases[cell.row] == Phase::Included;
            let height = if included { rows[cell.row].1 - rows[cell.row].0 } else { heights[i] };
            rectangles[i] = Rectangle::new(x, *y, width, height);
            *y += height + STACK;
        }
        let routes = self.routes(&rectangles, &rows);
        let bottom = rows.last().map_or(top, |r| r.1);
        Placed { rectangles, routes, rows, bottom }
    }

    fn rows(&self, heights: &[f64], top: f64, needs: impl Fn(Phase) -> f64) -> Vec<(f64, f64)> {
        let mut own = vec![0.0_f64; self.phases.len()];
        let mut stacks: BTreeMap<(Column, usize), f64> = BTreeMap::new();
        for (cell, height) in self.cells.iter().zip(heights) {
            let stack = stacks.entry((cell.column, cell.row)).or_insert(-STACK);
            *stack += height + STACK;
            own[cell.row] = own[cell.row].max(*stack);
        }
        for phase in [Phase::Identification, Phase::Screening, Phase::Included] {
            let of: Vec<usize> = (0..own.len()).filter(|&r| self.phases[r] == phase).collect();
            let Some(&last) = of.last() else { continue };
            let there = of.iter().map(|&r| own[r]).sum::<f64>() + GAP * (of.len() - 1) as f64;
            own[last] += (needs(phase) - there).max(0.0);
        }
        let mut y = top;
        let mut rows = Vec::with_capacity(own.len());
        for height in own {
            rows.push((y, y + height));
            y += height + GAP;
        }
        rows
    }

    fn routes(&self, rectangles: &[Rectangle], rows: &[(f64, f64)]) -> Vec<(usize, usize, Vec<Point>)> {
        let mut lines = Lines::default();
        let route = |&(from, to): &(usize, usize)| {
            let ends = (&rectangles[from], &rectangles[to]);
            let points = match self.way(from, to, rectangles) {
                Way::Down => down(ends),
                Way::Aside => aside(ends),
                Way::Between => between(ends),
                Way::Left(x) => lines.left(ends, to, x),
                Way::Gap => lines.gap(ends, self.cells[to].column, rows[self.cells[to].row].0),
            };
            (from, to, points)
        };
        self.links.iter().map(route).collect()
    }

    /// How the arrow from one cell to another runs.
    fn way(&self, from: usize, to: usize, rectangles: &[Rectangle]) -> Way {
        let (start, end) = (&self.cells[from], &self.cells[to]);
        let (a, b) = (&rectangles[from], &rectangles[to]);
        let fellows = |cell: &Cell<'_>, column: Column, row: usize| cell.column == column && cell.row == row;
        let mut others = self.cells.iter().zip(rectangles);
        let free = |row: usize| !self.cells.iter().any(|c| fellows(c, start.column, row));
        let straight = start.column == end.column
            && end.row > start.row
            && (start.row + 1..end.row).all(free)
            && !others.any(|(c, r)| {
                fellows(c, start.column, start.row) && r.y > a.y || fellows(c, end.column, end.row) && r.y < b.y
            });
        let beside = end.row == start.row && end.column == out_of(start.column);
        if straight {
            Way::Down
        } else if beside && a.bottom().min(b.bottom()) - a.y.max(b.y) > LANE {
            Way::Aside
        } else if beside {
            Way::Between
        } else if start.column == Column::Previous {
            Way::Left(a.right() + GUTTER / 2.0)
        } else if start.column == Column::Main {
            Way::Left(a.x - AFTER_BAR / 2.0)
        } else {
            Way::Gap
        }
    }
}

/// How an arrow runs.
enum Way {
    /// Straight down.
    Down,
    /// Straight to the right.
    Aside,
    /// To the right, but not at the height of what it leaves: down between the columns.
    Between,
    /// Down beside the column that it ends in, at this place.
    Left(f64),
    /// Down in the gutter left of other methods, then through the gap above the row that it ends in.
    Gap,
}

/// From where to where.
type Ends<'a> = (&'a Rectangle, &'a Rectangle);

fn down((a, b): Ends<'_>) -> Vec<Point> {
    vec![(a.center().0, a.bottom()), (b.center().0, b.y)]
}

fn aside((a, b): Ends<'_>) -> Vec<Point> {
    let y = f64::midpoint(a.y.max(b.y), a.bottom().min(b.bottom()));
    vec![(a.right(), y), (b.x, y)]
}

fn between((a, b): Ends<'_>) -> Vec<Point> {
    let (x, start, end) = (a.right() + ASIDE / 2.0, a.center().1, b.center().1);
    vec![(a.right(), start), (x, start), (x, end), (b.x, end)]
}

/// The lines drawn so far, so that the next one runs beside them.
#[derive(Default)]
struct Lines {
    gaps: u32,
    entering: BTreeMap<usize, u32>,
}

impl Lines {
    fn left(&mut self, (a, b): Ends<'_>, to: usize, x: f64) -> Vec<Point> {
        let entering = self.entering.entry(to).or_default();
        *entering += 1;
        let nth = f64::from(*entering);
        let (start, end) = (a.center().1, b.y + b.height * nth / (nth + 1.0));
        let side = if x > a.x { a.right() } else { a.x };
        vec![(side, start), (x, start), (x, end), (b.x, end)]
    }

    fn gap(&mut self, (a, b): Ends<'_>, column: Column, row: f64) -> Vec<Point> {
        let shift = LANE * f64::from(self.gaps);
        self.gaps += 1;
        let x = a.x - GUTTER / 2.0 + shift.min(GUTTER / 2.0 - LANE);
        let start = a.y + a.height * 2.0 / 3.0;
        if column == Column::MainOut {
            let end = b.y + b.height * 2.0 / 3.0;
            return vec![(a.x, start), (x, start), (x, end), (b.right(), end)];
        }
        let y = row - GAP / 2.0 + shift.min(GAP / 2.0 - LANE) - LANE;
        let into = b.center().0 + b.width / 4.0 + shift.min(b.width / 4.0 - LANE);
        vec![(a.x, start), (x, start), (x, y), (into, y), (into, b.y)]
    }
}

fn out_of(column: Column) -> Column {
    match column {
        Column::Other | Column::OtherOut => Column::OtherOut,
        _ => Column::MainOut,
    }
}

/// Sources, stages and what is included, row by row.
fn stages(flow: &Flow) -> (Vec<Cell<'_>>, Vec<Phase>) {
    let one = |b, column, row| Cell { boxes: vec![b], column, row };
    let mut cells = Vec::new();
    let mut stages: Vec<(Option<&FlowBox>, Option<&FlowBox>)> = Vec::new();
    let mut after = 0;
    for b in flow.boxes() {
        match b.kind {
            Kind::Previous => cells.push(one(b, Column::Previous, 0)),
            Kind::Source => cells.push(one(b, Column::Main, 0)),
            Kind::OtherSource => cells.push(one(b, Column::Other, 0)),
            Kind::Screening if !flow.is_of_other_methods(b) => stages.push((Some(b), None)),
            _ => {}
        }
    }
    for b in flow.boxes().iter().filter(|b| b.kind == Kind::Screening && flow.is_of_other_methods(b)) {
        let same = |(main, other): &(Option<&FlowBox>, Option<&FlowBox>)| {
            other.is_none() && main.is_some_and(|m| m.stage.is_some() && m.stage == b.stage)
        };
        let found = stages[after.min(stages.len())..].iter().position(same).map(|at| after + at);
        let at = found.unwrap_or_else(|| {
            stages.push((None, None));
            stages.len() - 1
        });
        stages[at].1 = Some(b);
        after = at + 1;
    }
    let mut phases = vec![Phase::Identification];
    for (main, other) in stages {
        let row = phases.len();
        cells.extend(main.map(|b| one(b, Column::Main, row)));
        cells.extend(other.map(|b| one(b, Column::Other, row)));
        phases.push(Phase::Screening);
    }
    for b in flow.boxes().iter().filter(|b| b.kind == Kind::Included) {
        cells.push(one(b, Column::Main, phases.len()));
        phases.push(Phase::Included);
    }
    (cells, phases)
}

/// What leaves a stage stands beside it; all that leaves the sources in one box.
fn add_leaving<'a>(flow: &'a Flow, cells: &mut Vec<Cell<'a>>) {
    for b in flow.boxes().iter().filter(|b| b.kind.leaves()) {
        let of = |id: &String| cells.iter().find(|c| c.boxes.iter().any(|x| x.id == *id));
        let stage = b.from.iter().filter_map(of).min_by_key(|c| (c.column, c.row));
        let (column, row) = stage.map_or((Column::MainOut, 0), |c| (out_of(c.column), c.row));
        let joins = |c: &&mut Cell<'_>| c.column == column && c.row == row && row == 0 && c.boxes[0].from == b.from;
        match cells.iter_mut().find(joins) {
            Some(cell) => cell.boxes.push(b),
            None => cells.push(Cell { boxes: vec![b], column, row }),
        }
    }
}

/// Left edge and width of each column that holds a box.
fn columns(cells: &[Cell<'_>]) -> BTreeMap<Column, (f64, f64)> {
    let all = [
        (Column::Previous, 1.05, 0.0),
        (Column::Main, 1.5, GUTTER),
        (Column::MainOut, 1.35, ASIDE),
        (Column::Other, 1.25, GUTTER),
        (Column::OtherOut, 1.1, ASIDE),
    ];
    let there: Vec<_> = all.into_iter().filter(|(column, ..)| cells.iter().any(|c| c.column == *column)).collect();
    let gaps: f64 = there.iter().skip(1).map(|(_, _, gap)| gap).sum();
    let weights: f64 = there.iter().map(|(_, weight, _)| weight).sum();
    let room = INNER - BAR - AFTER_BAR - gaps;
    // One column need not fill the page.
    let unit = (room / weights).min(260.0);
    let mut x = MARGIN + BAR + AFTER_BAR;
    let mut columns = BTreeMap::new();
    for (i, (column, weight, gap)) in there.into_iter().enumerate() {
        x += if i == 0 { 0.0 } else { gap };
        columns.insert(column, (x, unit * weight));
        x += unit * weight;
    }
    columns
}
