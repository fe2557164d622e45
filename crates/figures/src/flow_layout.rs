//! Where the boxes of a study flow stand and how their arrows run.
//!
//! Stages stand below each other in the main column. What is excluded stands in the side column, at the level between
//! two stages, so that the side column is free beside every stage (beside the first one, which nothing enters, stand
//! the further sources). An arrow that skips a stage runs in a lane of its own left of the main column, one that leaves
//! the side column in a lane right of it: no arrow can meet a box that it does not belong to.

use std::collections::{BTreeMap, BTreeSet};

use qes_flow::{Flow, FlowBox, Kind};

use crate::geometry::{Point, Rectangle};
use crate::page::INNER;
use crate::scene::MARGIN;

/// Between the columns.
const GUTTER: f64 = 44.0;
/// Share of the main column.
const MAIN_SHARE: f64 = 0.54;
/// Width of the main column where there is no side column.
const ALONE: f64 = 440.0;
/// Between two lanes; less where many lanes would take the room of the boxes.
const LANE: f64 = 14.0;
/// The most room of all lanes of one side.
const LANES: f64 = 120.0;
/// Between two stages where nothing is excluded.
const STEP: f64 = 34.0;
/// Above and below what is excluded, and between two such boxes.
const AROUND: f64 = 16.0;

/// How an arrow runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Straight down to the next stage.
    Down,
    /// From the main line into the side column.
    Elbow,
    /// Through this lane left of the main column.
    Left(usize),
    /// Through this lane right of the side column.
    Right(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Link<'a> {
    from: &'a str,
    to: &'a str,
    way: Way,
}

/// Which box stands in which column, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan<'a> {
    main: Vec<&'a str>,
    top: Vec<&'a str>,
    /// Whether the boxes of `top` stand beside the first stage, not above it.
    beside: bool,
    /// Per stage what stands between it and the next one.
    side: Vec<Vec<&'a str>>,
    links: Vec<Link<'a>>,
    lanes: (usize, usize),
}

/// Left edge and width of the columns.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Columns {
    main: (f64, f64),
    side: (f64, f64),
    lane: (f64, f64),
}

/// A route from one box to another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Route<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) points: Vec<Point>,
}

/// The finished layout.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed<'a> {
    pub(crate) boxes: BTreeMap<&'a str, Rectangle>,
    pub(crate) routes: Vec<Route<'a>>,
    pub(crate) bottom: f64,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(flow: &'a Flow) -> Self {
        let loose: BTreeSet<&str> = flow.loose_ends().iter().map(|b| b.id.as_str()).collect();
        let at_top = |b: &FlowBox| {
            b.from.is_empty() && (matches!(b.kind, Kind::OtherSource | Kind::Previous) || loose.contains(b.id.as_str()))
        };
        let (mut main, mut top, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        for b in ordered(flow) {
            match b.kind {
                kind if kind.leaves() => excluded.push(b),
                _ if at_top(b) => top.push(b.id.as_str()),
                _ => main.push(b),
            }
        }
        let beside = main.first().is_some_and(|b| b.from.is_empty());
        let mut side = vec![Vec::new(); main.len().max(1)];
        let mut gap_of = BTreeMap::new();
        for b in excluded {
            let level = |from: &String| main.iter().position(|m| &m.id == from).or(gap_of.get(from.as_str()).copied());
            let gap = b.from.iter().filter_map(level).max().unwrap_or(side.len() - 1);
            gap_of.insert(b.id.as_str(), gap);
            side[gap].push(b.id.as_str());
        }
        let main: Vec<&str> = main.iter().map(|b| b.id.as_str()).collect();
        let mut plan = Self { main, top, beside, side, links: Vec::new(), lanes: (0, 0) };
        for b in flow.boxes() {
            let from: BTreeSet<&str> = b.from.iter().map(String::as_str).collect();
            for from in from {
                let way = plan.way(from, &b.id);
                plan.links.push(Link { from, to: &b.id, way });
            }
        }
        plan
    }

    fn way(&mut self, from: &str, to: &str) -> Way {
        let stage = |id: &str| self.main.iter().position(|m| *m == id);
        let gap = |id: &str| self.side.iter().position(|s| s.contains(&id));
        match (stage(from), stage(to), gap(to)) {
            (Some(i), Some(j), _) if j == i + 1 => Way::Down,
            (Some(i), _, Some(g)) if g == i => Way::Elbow,
            (Some(_), _, _) => {
                self.lanes.0 += 1;
                Way::Left(self.lanes.0 - 1)
            }
            (None, _, _) => {
                self.lanes.1 += 1;
                Way::Right(self.lanes.1 - 1)
            }
        }
    }

    fn columns(&self) -> Columns {
        let lane = |n: usize| if n == 0 { 0.0 } else { LANE.min(LANES / n as f64) };
        let lane = (lane(self.lanes.0), lane(self.lanes.1));
        let left = lane.0 * self.lanes.0 as f64;
        let room = INNER - left - lane.1 * self.lanes.1 as f64;
        if self.top.is_empty() && self.side.iter().all(Vec::is_empty) {
            let width = ALONE.min(room);
            return Columns { main: (MARGIN + left + (room - width) / 2.0, width), side: (0.0, 0.0), lane };
        }
        let main = (room - GUTTER) * MAIN_SHARE;
        let x = MARGIN + left;
        Columns { main: (x, main), side: (x + main + GUTTER, room - GUTTER - main), lane }
    }

    /// The width of a box.
    pub(crate) fn width(&self, id: &str) -> f64 {
        let columns = self.columns();
        if self.main.contains(&id) { columns.main.1 } else { columns.side.1 }
    }

    /// Places boxes of these heights below `top`.
    pub(crate) fn place(&self, heights: &BTreeMap<&'a str, f64>, top: f64) -> Placed<'a> {
        let columns = self.columns();
        let height = |id: &str| heights.get(id).copied().unwrap_or(0.0);
        let mut boxes = BTreeMap::new();
        let mut y = top;
        let mut beside_bottom = top;
        for id in &self.top {
            let rectangle = Rectangle::new(columns.side.0, beside_bottom, columns.side.1, height(id));
            beside_bottom = rectangle.bottom() + AROUND;
            boxes.insert(*id, rectangle);
        }
        if !self.beside {
            y = beside_bottom;
        }
        for (i, gap) in self.side.iter().enumerate() {
            if let Some(id) = self.main.get(i) {
                let rectangle = Rectangle::new(columns.main.0, y, columns.main.1, height(id));
                y = rectangle.bottom();
                boxes.insert(*id, rectangle);
            }
            if i == 0 && self.beside && !self.top.is_empty() {
                y = y.max(beside_bottom - AROUND);
            }
            let start = y;
            for id in gap {
                let rectangle = Rectangle::new(columns.side.0, y + AROUND, columns.side.1, height(id));
                y = rectangle.bottom();
                boxes.insert(*id, rectangle);
            }
            if !gap.is_empty() {
                y += AROUND;
            }
            if i + 1 < self.side.len() {
                y = y.max(start + STEP);
            }
        }
        let routes = self.routes(&columns, &boxes);
        let bottom = boxes.values().map(Rectangle::bottom).fold(top, f64::max);
        Placed { boxes, routes, bottom }
    }

    fn routes(&self, columns: &Columns, boxes: &BTreeMap<&'a str, Rectangle>) -> Vec<Route<'a>> {
        let mut ports = Ports::default();
        for link in &self.links {
            ports.count(link);
        }
        let mut routes = Vec::new();
        for link in &self.links {
            let (Some(a), Some(b)) = (boxes.get(link.from), boxes.get(link.to)) else { continue };
            let points = match link.way {
                Way::Down => vec![(a.center().0, a.bottom()), (b.center().0, b.y)],
                Way::Elbow => {
                    let y = ports.next(link.to, Side::Left, b);
                    vec![(a.center().0, a.bottom()), (a.center().0, y), (b.x, y)]
                }
                Way::Left(lane) => {
                    let x = columns.main.0 - (lane as f64 + 1.0) * columns.lane.0;
                    let (start, end) = (ports.next(link.from, Side::Left, a), ports.next(link.to, Side::Left, b));
                    vec![(a.x, start), (x, start), (x, end), (b.x, end)]
                }
                Way::Right(lane) => {
                    let x = columns.side.0 + columns.side.1 + (lane as f64 + 1.0) * columns.lane.1;
                    let (start, end) = (ports.next(link.from, Side::Right, a), ports.next(link.to, Side::Right, b));
                    vec![(a.right(), start), (x, start), (x, end), (b.right(), end)]
                }
            };
            routes.push(Route { from: link.from, to: link.to, points });
        }
        routes
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// Spreads the arrows that meet one side of a box over its height.
#[derive(Default)]
struct Ports<'a> {
    total: BTreeMap<(&'a str, Side), usize>,
    used: BTreeMap<(&'a str, Side), usize>,
}

impl<'a> Ports<'a> {
    fn count(&mut self, link: &Link<'a>) {
        let ends: &[(&str, Side)] = match link.way {
            Way::Down => &[],
            Way::Elbow => &[(link.to, Side::Left)],
            Way::Left(_) => &[(link.from, Side::Left), (link.to, Side::Left)],
            Way::Right(_) => &[(link.from, Side::Right), (link.to, Side::Right)],
        };
        for end in ends {
            *self.total.entry(*end).or_insert(0) += 1;
        }
    }

    fn next(&mut self, id: &'a str, side: Side, rectangle: &Rectangle) -> f64 {
        let total = self.total.get(&(id, side)).copied().unwrap_or(1);
        let used = self.used.entry((id, side)).or_insert(0);
        *used += 1;
        rectangle.y + rectangle.height * *used as f64 / (total + 1) as f64
    }
}

/// The boxes in drawing order, each after all that it comes out of.
fn ordered(flow: &Flow) -> Vec<&FlowBox> {
    let mut placed = BTreeSet::new();
    let mut order = Vec::new();
    while let Some(next) = flow
        .boxes()
        .iter()
        .find(|b| !placed.contains(b.id.as_str()) && b.from.iter().all(|from| placed.contains(from.as_str())))
    {
        placed.insert(next.id.as_str());
        order.push(next);
    }
    order
}
