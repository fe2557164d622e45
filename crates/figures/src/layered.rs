//! A layered drawing of a directed graph: rows from top to bottom, no two nodes overlapping, no edge through a node.
//!
//! After Sugiyama, Tagawa and Toda (1981), doi:10.1109/TSMC.1981.4308636: an edge that passes a row gets a place of its
//! own in it; slanted pieces of edges run only between rows, where no node is.

use crate::geometry::{Point, Rectangle};
use crate::ranks::{self, GAP, LANE};

/// How much higher the room between two rows gets where edges run far sideways.
const HIGHER: f64 = 24.0;
/// Sideways run per pixel of that room.
const SLOPE: f64 = 7.0;
/// Passes over the rows that order their nodes, and that place them.
const ORDERING: usize = 12;
const PLACING: usize = 40;
/// Share of a node's width over which its edges are spread.
const SPREAD: f64 = 0.8;
/// How much more a bend in a long edge is avoided than one at a node.
const STRAIGHT: f64 = 4.0;
/// Pull of a node without a neighbor to the place where it is.
const LOOSE: f64 = 0.01;

/// Where nodes stand and how edges run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) nodes: Vec<Rectangle>,
    /// From the bottom or top of the first node to the top or bottom of the second one.
    pub(crate) routes: Vec<Vec<Point>>,
    pub(crate) bottom: f64,
}

/// A node, or the place of an edge in a row that it passes.
#[derive(Debug, Clone, Copy)]
struct Cell {
    row: usize,
    width: f64,
    height: f64,
    passing: bool,
    strip: usize,
    x: f64,
}

struct Layers {
    cells: Vec<Cell>,
    /// Cells by row, in order.
    rows: Vec<Vec<usize>>,
    /// Neighbors above and below.
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
    /// The cells of each edge, from the upper to the lower end.
    chains: Vec<Vec<usize>>,
    strips: Vec<(f64, f64)>,
    /// Nodes from this one on are at the left of their strip.
    first: usize,
    nodes: usize,
}

/// Draws nodes of these sizes within `width`, from `origin` on, with at least `between` from row to row. No edge may
/// start and end at the same node.
pub(crate) fn layout(
    sizes: &[(f64, f64)],
    edges: &[(usize, usize)],
    origin: Point,
    width: f64,
    between: f64,
) -> Drawing {
    let turned = ranks::turned(sizes.len(), edges);
    let downward: Vec<(usize, usize)> =
        edges.iter().zip(&turned).map(|(&(from, to), &turn)| if turn { (to, from) } else { (from, to) }).collect();
    let widths: Vec<f64> = sizes.iter().map(|size| size.0).collect();
    let rows = ranks::rows(&widths, &downward, width);
    let mut drawing = in_rows(
        sizes,
        &downward,
        &Rows { of: rows, strip: &|_, _| 0, strips: &[(0.0, width)], first: sizes.len() },
        origin,
        between,
    );
    for (route, _) in drawing.routes.iter_mut().zip(&turned).filter(|(_, turn)| **turn) {
        route.reverse();
    }
    drawing
}

/// Which row every node stands in, and within which sides.
pub(crate) struct Rows<'a> {
    pub(crate) of: Vec<usize>,
    /// The strip of a node, or of an edge in a row that it passes.
    pub(crate) strip: &'a dyn Fn(Stop, usize) -> usize,
    /// Left and right side of every strip, from left to right where they share a row.
    pub(crate) strips: &'a [(f64, f64)],
    /// Nodes from this one on stand first in their strip, at its left side.
    pub(crate) first: usize,
}

/// What stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Node(usize),
    Edge(usize),
}

/// Draws nodes whose rows are known. Every edge leads from a row to a lower one.
pub(crate) fn in_rows(
    sizes: &[(f64, f64)],
    edges: &[(usize, usize)],
    rows: &Rows<'_>,
    origin: Point,
    between: f64,
) -> Drawing {
    let mut layers = Layers::new(sizes, edges, rows);
    layers.order();
    layers.position();
    layers.draw(sizes.len(), origin, between)
}

impl Layers {
    fn new(sizes: &[(f64, f64)], edges: &[(usize, usize)], plan: &Rows<'_>) -> Self {
        let rows = &plan.of;
        let mut cells: Vec<Cell> = Vec::with_capacity(sizes.len());
        for (node, (&(width, height), &row)) in sizes.iter().zip(rows).enumerate() {
            let strip = (plan.strip)(Stop::Node(node), row);
            cells.push(Cell { row, width, height, passing: false, strip, x: 0.0 });
        }
        let mut chains = Vec::with_capacity(edges.len());
        for (edge, &(from, to)) in edges.iter().enumerate() {
            let mut chain = vec![from];
            for row in rows[from] + 1..rows[to] {
                chain.push(cells.len());
                let strip = (plan.strip)(Stop::Edge(edge), row);
                cells.push(Cell { row, width: LANE, height: 0.0, passing: true, strip, x: 0.0 });
            }
            chain.push(to);
            chains.push(chain);
        }
        let mut by_row = vec![Vec::new(); rows.iter().max().map_or(0, |last| last + 1)];
        for (i, cell) in cells.iter().enumerate() {
            by_row[cell.row].push(i);
        }
        for row in &mut by_row {
            row.sort_by_key(|&cell| cells[cell].strip);
        }
        let (mut above, mut below) = (vec![Vec::new(); cells.len()], vec![Vec::new(); cells.len()]);
        for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
            below[pair[0]].push(pair[1]);
            above[pair[1]].push(pair[0]);
        }
        Self {
            cells,
            rows: by_row,
            above,
            below,
            chains,
            strips: plan.strips.to_vec(),
            first: plan.first,
            nodes: sizes.len(),
        }
    }

    /// Orders every row by the middle of its neighbors, down and up again, and keeps the order with fewest crossings.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for pass in 0..ORDERING {
            let down = pass % 2 == 0;
            let last = self.rows.len().saturating_sub(1);
            for step in 1..=last {
                let row = if down { step } else { last - step };
                self.order_row(row, down);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    fn order_row(&mut self, row: usize, down: bool) {
        let place = self.places();
        let neighbors = if down { &self.above } else { &self.below };
        let mut keyed: Vec<(f64, usize)> = self.rows[row]
            .iter()
            .map(|&cell| {
                let near = &neighbors[cell];
                let sum: f64 = near.iter().map(|&n| place[n]).sum();
                if self.is_first(cell) {
                    return (f64::NEG_INFINITY, cell);
                }
                (if near.is_empty() { place[cell] } else { sum / near.len() as f64 }, cell)
            })
            .collect();
        let strip = |cell: usize| self.cells[cell].strip;
        keyed.sort_by(|a, b| strip(a.1).cmp(&strip(b.1)).then(a.0.total_cmp(&b.0)));
        self.rows[row] = keyed.into_iter().map(|(_, cell)| cell).collect();
    }

    /// The place of each cell in its row, from 0 to 1.
    fn places(&self) -> Vec<f64> {
        let mut place = vec![0.0; self.cells.len()];
        for row in &self.rows {
            for (i, &cell) in row.iter().enumerate() {
                place[cell] = (i as f64 + 0.5) / row.len() as f64;
            }
        }
        place
    }

    fn crossings(&self) -> usize {
        let place = self.places();
        let mut count = 0;
        for row in &self.rows {
            let edges: Vec<(f64, f64)> = row
                .iter()
                .flat_map(|&upper| self.below[upper].iter().map(move |&lower| (upper, lower)))
                .map(|(upper, lower)| (place[upper], place[lower]))
                .collect();
            for (i, a) in edges.iter().enumerate() {
                count += edges[i + 1..].iter().filter(|b| (a.0 - b.0) * (a.1 - b.1) < 0.0).count();
            }
        }
        count
    }

    fn position(&mut self) {
        // The cells of one strip in one row, from the upper row to the lower.
        let rows = std::mem::take(&mut self.rows);
        let alike = |&a: &usize, &b: &usize| self.cells[a].strip == self.cells[b].strip;
        let parts: Vec<Vec<usize>> = rows.iter().flat_map(|row| row.chunk_by(alike)).map(<[usize]>::to_vec).collect();
        self.rows = rows;
        for part in &parts {
            let (low, high) = self.strips[self.cells[part[0]].strip];
            self.settle(part, |_| (f64::midpoint(low, high), LOOSE));
        }
        for pass in 0..PLACING {
            for step in 0..parts.len() {
                let part = &parts[if pass % 2 == 0 { step } else { parts.len() - 1 - step }];
                let wanted: Vec<(f64, f64)> = part.iter().map(|&cell| self.wanted(cell)).collect();
                self.settle(part, |i| wanted[i]);
            }
        }
    }

    fn is_first(&self, cell: usize) -> bool {
        (self.first..self.nodes).contains(&cell)
    }

    /// Where a cell would stand if it were alone, and how strongly.
    fn wanted(&self, cell: usize) -> (f64, f64) {
        if self.is_first(cell) {
            return (self.strips[self.cells[cell].strip].0, 1.0);
        }
        let (mut sum, mut weights) = (0.0, 0.0);
        for &near in self.above[cell].iter().chain(&self.below[cell]) {
            let weight = if self.cells[cell].passing && self.cells[near].passing { STRAIGHT } else { 1.0 };
            sum += weight * self.cells[near].x;
            weights += weight;
        }
        if weights == 0.0 { (self.cells[cell].x, LOOSE) } else { (sum / weights, weights) }
    }

    /// Places the cells of a row, or of a strip in it, as near as possible to where they want to be, in order and without overlap: isotonic
    /// regression of the wanted places less the room of the cells before.
    fn settle(&mut self, row: &[usize], wanted: impl Fn(usize) -> (f64, f64)) {
        let Some((&first, &last)) = row.first().zip(row.last()) else { return };
        let (left, right) = self.strips[self.cells[first].strip];
        let width = right - left;
        let sum = |passing: bool| -> f64 {
            row.iter().map(|&cell| self.cells[cell]).filter(|cell| cell.passing == passing).map(|cell| cell.width).sum()
        };
        // More passing edges than there is room for stand closer, never over a node.
        let lanes = sum(true);
        let tight = if lanes > 0.0 { ((width - sum(false)) / lanes).clamp(0.0, 1.0) } else { 1.0 };
        let room = |cell: usize| self.cells[cell].width * if self.cells[cell].passing { tight } else { 1.0 };
        let total: f64 = row.iter().map(|&cell| room(cell)).sum();
        let gaps: Vec<f64> = row
            .windows(2)
            .map(|pair| if pair.iter().any(|&cell| self.cells[cell].passing) { GAP / 2.0 } else { GAP })
            .collect();
        let gap_total: f64 = gaps.iter().sum();
        let share = if total + gap_total > width { ((width - total) / gap_total).clamp(0.0, 1.0) } else { 1.0 };
        let mut offsets = vec![0.0];
        for (pair, gap) in row.windows(2).zip(&gaps) {
            let apart = f64::midpoint(room(pair[0]), room(pair[1])) + gap * share;
            offsets.push(offsets[offsets.len() - 1] + apart);
        }
        let mut pools: Vec<(f64, f64, usize)> = Vec::new();
        for (i, offset) in offsets.iter().enumerate() {
            let (x, weight) = wanted(i);
            let mut pool = (x - left - offset, weight, 1);
            while let Some(&before) = pools.last().filter(|before| before.0 > pool.0) {
                pools.pop();
                let weight = before.1 + pool.1;
                pool = ((before.0 * before.1 + pool.0 * pool.1) / weight, weight, before.2 + pool.2);
            }
            pools.push(pool);
        }
        let low = room(first) / 2.0;
        let high = (width - room(last) / 2.0 - offsets[offsets.len() - 1]).max(low);
        let starts = pools.iter().flat_map(|&(start, _, n)| std::iter::repeat_n(start.clamp(low, high), n));
        let places: Vec<(usize, f64)> = row
            .iter()
            .zip(&offsets)
            .zip(starts)
            .map(|((&cell, offset), start)| (cell, left + start + offset))
            .collect();
        for (cell, x) in places {
            self.cells[cell].x = x;
        }
    }

    fn draw(&self, nodes: usize, origin: Point, between: f64) -> Drawing {
        let ports = self.ports();
        let mut spans: Vec<(f64, f64)> = Vec::with_capacity(self.rows.len());
        let mut y = origin.1;
        for (i, row) in self.rows.iter().enumerate() {
            let height = row.iter().map(|&cell| self.cells[cell].height).fold(0.0, f64::max);
            spans.push((y, y + height));
            let run = |chain: &Vec<usize>, k: usize| (ports(chain, k).1 - ports(chain, k + 1).0).abs();
            let far = self
                .chains
                .iter()
                .flat_map(|chain| (0..chain.len() - 1).map(move |k| (chain, k)))
                .filter(|(chain, k)| self.cells[chain[*k]].row == i)
                .map(|(chain, k)| run(chain, k))
                .fold(0.0, f64::max);
            y += height + (far / SLOPE).clamp(between, between + HIGHER);
        }
        let rectangles: Vec<Rectangle> = self.cells[..nodes]
            .iter()
            .map(|cell| {
                let (top, bottom) = spans[cell.row];
                let y = top + (bottom - top - cell.height) / 2.0;
                Rectangle::new(origin.0 + cell.x - cell.width / 2.0, y, cell.width, cell.height)
            })
            .collect();
        let routes = self
            .chains
            .iter()
            .map(|chain| {
                let mut points = Vec::new();
                for (k, &cell) in chain.iter().enumerate() {
                    let (enter, leave) = ports(chain, k);
                    let (top, bottom) = spans[self.cells[cell].row];
                    let node = rectangles.get(cell);
                    if k > 0 {
                        points.push((origin.0 + enter, top));
                        points.extend(node.map(|r| (origin.0 + enter, r.y)));
                    }
                    if k + 1 < chain.len() {
                        points.extend(node.map(|r| (origin.0 + leave, r.bottom())));
                        points.push((origin.0 + leave, bottom));
                    }
                }
                points.dedup();
                points
            })
            .collect();
        let bottom = spans.last().map_or(origin.1, |span| span.1);
        Drawing { nodes: rectangles, routes, bottom }
    }

    /// Where the edge of a chain enters and leaves its k-th cell.
    fn ports(&self) -> impl Fn(&[usize], usize) -> (f64, f64) {
        let spread = move |cell: usize, near: &[usize], to: usize| {
            let own = self.cells[cell];
            let mut sorted = near.to_vec();
            sorted.sort_by(|&a, &b| self.cells[a].x.total_cmp(&self.cells[b].x));
            let at = sorted.iter().position(|&n| n == to).unwrap_or(0);
            own.x + own.width * SPREAD * ((at + 1) as f64 / (near.len() + 1) as f64 - 0.5)
        };
        move |chain: &[usize], k: usize| {
            let cell = chain[k];
            let x = self.cells[cell].x;
            if self.cells[cell].passing {
                return (x, x);
            }
            let enter = if k > 0 { spread(cell, &self.above[cell], chain[k - 1]) } else { x };
            let leave = chain.get(k + 1).map_or(x, |&next| spread(cell, &self.below[cell], next));
            (enter, leave)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes apart, within the width, and no slanted or straight piece of an edge through a node.
    fn check(sizes: &[(f64, f64)], edges: &[(usize, usize)], width: f64) {
        let drawing = layout(sizes, edges, (0.0, 0.0), width, 30.0);
        for (i, a) in drawing.nodes.iter().enumerate() {
            assert!(a.x >= -0.01 && a.right() <= width + 0.01, "{a:?}");
            assert!(drawing.nodes[i + 1..].iter().all(|b| !a.overlaps(b)), "{:?}", drawing.nodes);
        }
        for (route, &(from, to)) in drawing.routes.iter().zip(edges) {
            let (start, end) = (drawing.nodes[from].grown(0.01), drawing.nodes[to].grown(0.01));
            assert!(start.contains(&point(route[0])) && end.contains(&point(route[route.len() - 1])));
            for pair in route.windows(2) {
                for step in 0..=50 {
                    let t = f64::from(step) / 50.0;
                    let at = (pair[0].0 + t * (pair[1].0 - pair[0].0), pair[0].1 + t * (pair[1].1 - pair[0].1));
                    for (node, rectangle) in drawing.nodes.iter().enumerate() {
                        assert!(node == from || node == to || !rectangle.contains(&point(at)), "{node} {at:?}");
                    }
                }
            }
        }
    }

    fn point((x, y): Point) -> Rectangle {
        Rectangle::new(x, y, 0.0, 0.0)
    }

    #[test]
    fn drawings_are_clean() {
        let sizes: Vec<(f64, f64)> =
            (0..12_u32).map(|i| (60.0 + f64::from(i % 4) * 30.0, 30.0 + f64::from(i % 5) * 9.0)).collect();
        check(&sizes, &[], 760.0);
        check(&sizes, &[(0, 1), (1, 2), (2, 0), (0, 3), (3, 11), (0, 11), (4, 11), (5, 6)], 760.0);
        let star: Vec<(usize, usize)> = (1..12).map(|leaf| (0, leaf)).collect();
        check(&sizes, &star, 500.0);
        let dense: Vec<(usize, usize)> =
            (0..12).flat_map(|a| (0..12).filter(move |&b| a != b).map(move |b| (a, b))).collect();
        check(&sizes, &dense[..40], 760.0);
    }
}
