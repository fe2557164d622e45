//! The parts of a graph that nothing connects, each drawn on its own and then set side by side.

use crate::geometry::{Point, Rectangle};
use crate::layered::{self, Drawing};

/// Between two parts, sideways and downward.
const APART: (f64, f64) = (28.0, 34.0);

/// Draws a graph part by part, the largest first; small parts share a row.
///
/// Sizes, edges and the result are those of [`layered::layout`].
pub(crate) fn layout(
    sizes: &[(f64, f64)],
    edges: &[(usize, usize)],
    origin: Point,
    width: f64,
    between: f64,
) -> Drawing {
    let mut parts = parts(sizes.len(), edges);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let mut drawing = Drawing {
        nodes: vec![Rectangle::new(origin.0, origin.1, 0.0, 0.0); sizes.len()],
        routes: vec![Vec::new(); edges.len()],
        bottom: origin.1,
    };
    let mut shelves = Shelves { width, rows: vec![Row { top: origin.1, bottom: origin.1, used: 0.0 }] };
    let mut drawn = Vec::new();
    for part in &parts {
        let place = |node: usize| part.binary_search(&node).ok();
        let inside: Vec<usize> = (0..edges.len()).filter(|&e| place(edges[e].0).is_some()).collect();
        let own: Vec<(usize, usize)> =
            inside.iter().filter_map(|&e| place(edges[e].0).zip(place(edges[e].1))).collect();
        let own_sizes: Vec<(f64, f64)> = part.iter().map(|&node| sizes[node]).collect();
        let alone = layered::layout(&own_sizes, &own, (0.0, 0.0), width, between);
        let (left, right) = extent(&alone);
        let (row, x) = shelves.take(right - left, alone.bottom);
        drawn.push((part, inside, alone, row, x - left));
    }
    for (part, inside, alone, row, x) in drawn {
        let row = &shelves.rows[row];
        let left = origin.0 + x + (width - row.used).max(0.0) / 2.0;
        let shift = |(px, py): Point| (px + left, py + row.top);
        for (&node, r) in part.iter().zip(&alone.nodes) {
            let (x, y) = shift((r.x, r.y));
            drawing.nodes[node] = Rectangle::new(x, y, r.width, r.height);
        }
        for (&edge, route) in inside.iter().zip(alone.routes) {
            drawing.routes[edge] = route.into_iter().map(shift).collect();
        }
        drawing.bottom = drawing.bottom.max(row.bottom);
    }
    drawing
}

/// Rows of parts, each centered in the width.
struct Shelves {
    width: f64,
    rows: Vec<Row>,
}

struct Row {
    top: f64,
    bottom: f64,
    used: f64,
}

impl Shelves {
    /// The row and the place in it of the next part: in the last row if there is room, else in a new one.
    fn take(&mut self, wide: f64, high: f64) -> (usize, f64) {
        let last = &self.rows[self.rows.len() - 1];
        if last.used > 0.0 && last.used + APART.0 + wide > self.width {
            let top = last.bottom + APART.1;
            self.rows.push(Row { top, bottom: top, used: 0.0 });
        }
        let at = self.rows.len() - 1;
        let row = &mut self.rows[at];
        let x = if row.used > 0.0 { row.used + APART.0 } else { 0.0 };
        row.used = x + wide;
        row.bottom = row.bottom.max(row.top + high);
        (at, x)
    }
}

/// The least and the greatest x of nodes and routes.
fn extent(drawing: &Drawing) -> (f64, f64) {
    let nodes = drawing.nodes.iter().flat_map(|r| [r.x, r.right()]);
    let routes = drawing.routes.iter().flatten().map(|p| p.0);
    let all = || nodes.clone().chain(routes.clone());
    (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max))
}

/// The connected parts, each with its nodes in ascending order.
fn parts(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut part_of: Vec<usize> = (0..nodes).collect();
    loop {
        let mut changed = false;
        for &(a, b) in edges {
            let least = part_of[a].min(part_of[b]);
            changed |= part_of[a] != least || part_of[b] != least;
            part_of[a] = least;
            part_of[b] = least;
        }
        if !changed {
            break;
        }
    }
    let members = |part: usize| (0..nodes).filter(|&n| part_of[n] == part).collect::<Vec<_>>();
    (0..nodes).filter(|&n| part_of[n] == n).map(members).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_edges_connect() {
        assert_eq!(parts(6, &[(5, 0), (2, 3), (3, 4)]), [vec![0, 5], vec![1], vec![2, 3, 4]]);
    }

    #[test]
    fn parts_do_not_overlap_and_keep_to_the_width() {
        let sizes = vec![(200.0, 30.0); 10];
        let edges = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)];
        let drawing = layout(&sizes, &edges, (10.0, 20.0), 500.0, 30.0);
        for (i, a) in drawing.nodes.iter().enumerate() {
            assert!(a.x >= 10.0 - 0.01 && a.right() <= 510.01 && a.bottom() <= drawing.bottom + 0.01);
            assert!(drawing.nodes[i + 1..].iter().all(|b| !a.overlaps(b)));
        }
        assert!(drawing.nodes[2].y < drawing.nodes[1].bottom(), "small parts share a row");
    }
}
