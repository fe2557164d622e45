//! Groups side by side, each a container of its members under its heading: for models whose relations pull the members of a group apart.
//!
//! What belongs to no group stands above the containers, or below them where more relations lead to it than away from it. Texts of relations
//! that leave a container stand between.

use crate::geometry::{Point, Rectangle};
use crate::groups::Frame;
use crate::layered::{self, Drawing, Rows, Stop};
use crate::ranks::{self, GAP, LANE};

/// Between a container and what it holds.
const PADDING: f64 = 12.0;
/// Room beside the widest member for edges that pass it.
const PASSING: f64 = 3.0 * LANE;
/// Between the border of a container and its heading.
const ABOVE_HEADING: f64 = 6.0;
/// How much narrower rows get at each attempt to make room for passing edges, and how many attempts there are.
const NARROWER: f64 = 0.85;
const ATTEMPTS: usize = 8;

/// A model as its layout sees it.
pub(crate) struct Parts<'a> {
    /// Nodes, then the texts of relations.
    pub(crate) sizes: &'a [(f64, f64)],
    /// The group of each node.
    pub(crate) groups: &'a [Option<usize>],
    /// The two nodes of the relation of each text.
    pub(crate) texts: &'a [(usize, usize)],
    pub(crate) edges: &'a [(usize, usize)],
    /// The size of the heading of each group.
    pub(crate) headings: &'a [(f64, f64)],
}

/// Draws containers within `width`; nothing where a member is too wide for that.
pub(crate) fn layout(parts: &Parts<'_>, origin: Point, width: f64, between: f64) -> Option<(Drawing, Vec<Frame>)> {
    let strips = Strips::of(parts, width)?;
    let bands = bands(parts, &strips);
    let turned = turned(parts, &bands);
    let edges: Vec<(usize, usize)> =
        parts.edges.iter().zip(&turned).map(|(&(a, b), &turn)| if turn { (b, a) } else { (a, b) }).collect();
    let (of, band_of_row) = rows(parts, &strips, &bands, &edges);
    let sizes: Vec<(f64, f64)> = parts.sizes.iter().chain(parts.headings).copied().collect();
    let strip = |stop: Stop, row: usize| match stop {
        Stop::Node(node) => strips.of_vertex(parts, &bands, node),
        Stop::Edge(edge) => strips.of_edge(parts, &bands, edges[edge], band_of_row[row]),
    };
    let plan = Rows { of, strip: &strip, strips: &strips.sides, first: parts.sizes.len() };
    let mut drawing = layered::in_rows(&sizes, &edges, &plan, origin, between);
    for (route, _) in drawing.routes.iter_mut().zip(&turned).filter(|(_, turn)| **turn) {
        route.reverse();
    }
    let group_of = |vertex: usize| strips.of_vertex(parts, &bands, vertex).checked_sub(1);
    // Containers of one shelf end alike.
    let bottom = |shelf: usize| {
        let on_shelf = (0..sizes.len()).filter(|&v| group_of(v).is_some_and(|group| strips.shelf[group] == shelf));
        on_shelf.map(|v| drawing.nodes[v].bottom()).fold(origin.1, f64::max) + PADDING
    };
    let frame = |group: usize| {
        let heading = drawing.nodes[parts.sizes.len() + group];
        let (left, right) = strips.sides[group + 1];
        let (x, top) = (origin.0 + left - PADDING, heading.y - ABOVE_HEADING);
        let height = bottom(strips.shelf[group]) - top;
        Frame { outline: Rectangle::new(x, top, right - left + 2.0 * PADDING, height), heading }
    };
    let frames = (0..parts.headings.len()).map(frame).collect();
    Some((drawing, frames))
}

/// Where containers stand: the first strip is the whole width, the others are the inside of one container each.
struct Strips {
    sides: Vec<(f64, f64)>,
    /// The rows of containers, from above.
    shelf: Vec<usize>,
}

impl Strips {
    fn of(parts: &Parts<'_>, width: f64) -> Option<Self> {
        let groups = parts.headings.len();
        let wide = |group: usize| {
            let nodes =
                parts.groups.iter().zip(parts.sizes).filter(|(g, _)| **g == Some(group)).map(|(_, size)| size.0);
            let within = |&(a, b): &(usize, usize)| parts.groups[a] == Some(group) && parts.groups[b] == Some(group);
            let texts = parts.texts.iter().zip(&parts.sizes[parts.groups.len()..]).filter(|(ends, _)| within(ends));
            let least = nodes.fold(0.0, f64::max) + PASSING;
            texts.map(|(_, size)| size.0).fold(least, f64::max).max(parts.headings[group].0 + PASSING)
        };
        let widest = (0..groups).map(wide).fold(0.0, f64::max) + 2.0 * PADDING;
        if groups == 0 || widest > width {
            return None;
        }
        let beside = (((width + GAP) / (widest + GAP)) as usize).clamp(1, groups);
        let shelves = groups.div_ceil(beside);
        let beside = groups.div_ceil(shelves);
        let mut sides = vec![(0.0, width)];
        let mut shelf = Vec::with_capacity(groups);
        for group in 0..groups {
            let row = group / beside;
            let here = beside.min(groups - row * beside);
            let share = (width - GAP * (here - 1) as f64) / here as f64;
            let left = (group % beside) as f64 * (share + GAP);
            sides.push((left + PADDING, left + share - PADDING));
            shelf.push(row);
        }
        Some(Self { sides, shelf })
    }

    /// The strip of a node, a text, or a heading.
    fn of_vertex(&self, parts: &Parts<'_>, bands: &[usize], vertex: usize) -> usize {
        let nodes = parts.groups.len();
        if vertex >= parts.sizes.len() {
            return vertex - parts.sizes.len() + 1;
        }
        let group = match vertex.checked_sub(nodes) {
            None => parts.groups[vertex],
            // A text stands with the end whose shelf it is on, that of the second one first.
            Some(text) if self.is_shelf(bands[vertex]) => parts.groups[parts.texts[text].1],
            Some(_) => None,
        };
        group.map_or(0, |group| group + 1)
    }

    /// The strip of an edge in a row that it passes: that of its end on this shelf, else the middle one.
    fn of_edge(&self, parts: &Parts<'_>, bands: &[usize], (from, to): (usize, usize), band: usize) -> usize {
        if !self.is_shelf(band) {
            return 0;
        }
        let here =
            |vertex: usize| Some(self.of_vertex(parts, bands, vertex)).filter(|s| *s > 0 && bands[vertex] == band);
        let on_shelf = || {
            let all: Vec<usize> = (0..self.shelf.len()).filter(|&g| 2 + 2 * self.shelf[g] == band).collect();
            all.get(all.len() / 2).map_or(0, |group| group + 1)
        };
        here(to).or_else(|| here(from)).unwrap_or_else(on_shelf)
    }

    /// Bands: what stands above, texts, the first shelf, texts, the next shelf, …, texts, what stands below.
    fn is_shelf(&self, band: usize) -> bool {
        band >= 2 && band.is_multiple_of(2) && band <= self.last_shelf()
    }

    fn last_shelf(&self) -> usize {
        2 + 2 * self.shelf.last().copied().unwrap_or_default()
    }
}

/// The band of each node, text and heading.
fn bands(parts: &Parts<'_>, strips: &Strips) -> Vec<usize> {
    let nodes = parts.groups.len();
    let mut balance = vec![0_i64; nodes];
    for &(from, to) in parts.edges {
        if from < nodes {
            balance[from] += 1;
        }
        if to < nodes {
            balance[to] -= 1;
        }
    }
    let mut bands: Vec<usize> = (0..nodes)
        .map(|node| match parts.groups[node] {
            Some(group) => 2 + 2 * strips.shelf[group],
            None if balance[node] >= 0 => 0,
            None => strips.last_shelf() + 2,
        })
        .collect();
    for &(a, b) in parts.texts {
        let (upper, lower) = (bands[a].min(bands[b]), bands[a].max(bands[b]));
        bands.push(if upper == lower { upper } else { upper + 1 });
    }
    bands.extend(strips.shelf.iter().map(|shelf| 2 + 2 * shelf));
    bands
}

/// Which edges lead upward: against the order of the bands, or against that within one.
fn turned(parts: &Parts<'_>, bands: &[usize]) -> Vec<bool> {
    let same: Vec<usize> =
        (0..parts.edges.len()).filter(|&e| bands[parts.edges[e].0] == bands[parts.edges[e].1]).collect();
    let within: Vec<(usize, usize)> = same.iter().map(|&e| parts.edges[e]).collect();
    let mut turned: Vec<bool> = parts.edges.iter().map(|&(a, b)| bands[a] > bands[b]).collect();
    for (e, turn) in same.into_iter().zip(ranks::turned(parts.sizes.len(), &within)) {
        turned[e] = turn;
    }
    turned
}

/// The row of each node, text and heading, band by band, and the band of each row.
fn rows(parts: &Parts<'_>, strips: &Strips, bands: &[usize], edges: &[(usize, usize)]) -> (Vec<usize>, Vec<usize>) {
    let mut room = 1.0;
    for _ in 1..ATTEMPTS {
        let (rows, band_of_row) = rows_within(parts, strips, bands, edges, room);
        if fits(parts, strips, bands, edges, &rows, &band_of_row) {
            return (rows, band_of_row);
        }
        room *= NARROWER;
    }
    rows_within(parts, strips, bands, edges, room)
}

fn rows_within(
    parts: &Parts<'_>,
    strips: &Strips,
    bands: &[usize],
    edges: &[(usize, usize)],
    room: f64,
) -> (Vec<usize>, Vec<usize>) {
    let vertices = parts.sizes.len() + parts.headings.len();
    let width = |v: usize| parts.sizes.get(v).map_or(0.0, |size| size.0);
    let last = bands.iter().max().copied().unwrap_or_default();
    let mut rows = vec![0; vertices];
    let mut band_of_row: Vec<usize> = Vec::new();
    for band in 0..=last {
        let mut start = band_of_row.len();
        if strips.is_shelf(band) {
            for heading in (parts.sizes.len()..vertices).filter(|&v| bands[v] == band) {
                rows[heading] = start;
            }
            band_of_row.push(band);
            start += 1;
        }
        // Filled width by row of the band and strip.
        let mut filled: Vec<Vec<f64>> = Vec::new();
        for v in ordered(parts.sizes.len(), edges, bands, band) {
            let strip = strips.of_vertex(parts, bands, v);
            let (left, right) = strips.sides[strip];
            let most = (right - left) * room;
            let above = edges.iter().filter(|(from, to)| *to == v && bands[*from] == band);
            let mut row = above.map(|&(from, _)| rows[from] + 1 - start).max().unwrap_or(0);
            let full =
                |row: usize| filled.get(row).is_some_and(|f: &Vec<f64>| f[strip] > 0.0 && f[strip] + width(v) > most);
            while full(row) {
                row += 1;
            }
            while filled.len() <= row {
                filled.push(vec![0.0; strips.sides.len()]);
            }
            filled[row][strip] += width(v) + GAP;
            rows[v] = start + row;
        }
        band_of_row.resize(start + filled.len(), band);
    }
    (rows, band_of_row)
}

/// The nodes and texts of a band, each behind those that lead to it.
fn ordered(vertices: usize, edges: &[(usize, usize)], bands: &[usize], band: usize) -> Vec<usize> {
    let within = |edge: &&(usize, usize)| bands[edge.0] == band && bands[edge.1] == band;
    let mut entered = vec![0_usize; vertices];
    for &(_, to) in edges.iter().filter(within) {
        entered[to] += 1;
    }
    let mut order: Vec<usize> = (0..vertices).filter(|&v| bands[v] == band && entered[v] == 0).collect();
    let mut at = 0;
    while let Some(&vertex) = order.get(at) {
        at += 1;
        for &(_, to) in edges.iter().filter(within).filter(|(from, _)| *from == vertex) {
            entered[to] -= 1;
            if entered[to] == 0 {
                order.push(to);
            }
        }
    }
    order
}

/// Whether every row, with the edges that pass it, fits its strips.
fn fits(
    parts: &Parts<'_>,
    strips: &Strips,
    bands: &[usize],
    edges: &[(usize, usize)],
    rows: &[usize],
    band_of_row: &[usize],
) -> bool {
    let mut used = vec![vec![-GAP; strips.sides.len()]; band_of_row.len()];
    let widths = parts.sizes.iter().chain(parts.headings).map(|size| size.0);
    for (v, width) in widths.enumerate() {
        used[rows[v]][strips.of_vertex(parts, bands, v)] += width + GAP;
    }
    for &edge in edges {
        for row in rows[edge.0] + 1..rows[edge.1] {
            used[row][strips.of_edge(parts, bands, edge, band_of_row[row])] += LANE + GAP / 2.0;
        }
    }
    used.iter().all(|row| row.iter().zip(&strips.sides).all(|(used, (left, right))| *used <= right - left))
}
