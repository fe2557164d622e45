//! The rows of a layered drawing: which edges are turned so that all run downward, and which node stands in which row.

/// Width that an edge takes in each row that it passes.
pub(crate) const LANE: f64 = 14.0;
/// Between two nodes of a row.
pub(crate) const GAP: f64 = 24.0;
/// How much narrower rows get at each attempt to make room for passing edges, and how many attempts there are.
const NARROWER: f64 = 0.85;
const ATTEMPTS: usize = 14;

/// For each edge whether it must be turned so that no cycle is left.
pub(crate) fn turned(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut out = vec![Vec::new(); nodes];
    let mut entered = vec![0_usize; nodes];
    for (i, &(from, to)) in edges.iter().enumerate() {
        out[from].push(i);
        entered[to] += 1;
    }
    let mut turned = vec![false; edges.len()];
    let mut seen = vec![Seen::Not; nodes];
    // What nothing enters is the natural start; the rest follows in the order of the data.
    let starts = (0..nodes).filter(|&v| entered[v] == 0).chain(0..nodes);
    for start in starts {
        if seen[start] != Seen::Not {
            continue;
        }
        seen[start] = Seen::Open;
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.pop() {
            let Some(&edge) = out[node].get(next) else {
                seen[node] = Seen::Done;
                continue;
            };
            stack.push((node, next + 1));
            let to = edges[edge].1;
            match seen[to] {
                Seen::Not => {
                    seen[to] = Seen::Open;
                    stack.push((to, 0));
                }
                Seen::Open => turned[edge] = true,
                Seen::Done => {}
            }
        }
    }
    turned
}

/// The row of each node, so that every edge runs downward and every row, with the edges that pass it, fits the width
/// where that is possible. The edges must have no cycle.
pub(crate) fn rows(widths: &[f64], edges: &[(usize, usize)], max_width: f64) -> Vec<usize> {
    let order = topological(widths.len(), edges);
    let widest = widths.iter().copied().fold(0.0, f64::max);
    let mut room = max_width;
    let mut rows = Vec::new();
    for _ in 0..ATTEMPTS {
        rows = rows_within(widths, edges, &order, room);
        if used(widths, edges, &rows).iter().all(|&width| width <= max_width) || room <= widest {
            break;
        }
        room = (room * NARROWER).max(widest);
    }
    rows
}

/// The width of each row: nodes, gaps and passing edges.
fn used(widths: &[f64], edges: &[(usize, usize)], rows: &[usize]) -> Vec<f64> {
    let mut used = vec![-GAP; rows.iter().max().map_or(0, |&last| last + 1)];
    for (&row, width) in rows.iter().zip(widths) {
        used[row] += width + GAP;
    }
    for &(from, to) in edges {
        for passed in &mut used[rows[from] + 1..rows[to].max(rows[from] + 1)] {
            *passed += LANE + GAP / 2.0;
        }
    }
    used
}

fn topological(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut entered = vec![0_usize; nodes];
    for &(_, to) in edges {
        entered[to] += 1;
    }
    let mut order: Vec<usize> = (0..nodes).filter(|&v| entered[v] == 0).collect();
    let mut at = 0;
    while let Some(&node) = order.get(at) {
        at += 1;
        for &(_, to) in edges.iter().filter(|(from, _)| *from == node) {
            entered[to] -= 1;
            if entered[to] == 0 {
                order.push(to);
            }
        }
    }
    order
}

fn rows_within(widths: &[f64], edges: &[(usize, usize)], order: &[usize], room: f64) -> Vec<usize> {
    let mut rows = vec![0; widths.len()];
    let mut filled: Vec<f64> = Vec::new();
    let fits = |filled: &[f64], row: usize, width: f64| {
        filled.get(row).is_none_or(|&used| used == 0.0 || used + width + GAP <= room + GAP)
    };
    for &node in order {
        let above = edges.iter().filter(|(_, to)| *to == node).map(|&(from, _)| rows[from] + 1);
        let mut row = above.max().unwrap_or(0);
        while !fits(&filled, row, widths[node]) {
            row += 1;
        }
        if filled.len() <= row {
            filled.resize(row + 1, 0.0);
        }
        filled[row] += widths[node] + GAP;
        rows[node] = row;
    }
    // A node with more edges below than above moves down to them: shorter edges.
    for &node in order.iter().rev() {
        let below = edges.iter().filter(|(from, _)| *from == node).map(|&(_, to)| rows[to]);
        let entering = edges.iter().filter(|(_, to)| *to == node).count();
        let leaving = edges.iter().filter(|(from, _)| *from == node).count();
        let Some(limit) = below.min().filter(|_| leaving > entering) else { continue };
        let better = (rows[node] + 1..limit).rev().find(|&row| fits(&filled, row, widths[node]));
        if let Some(row) = better {
            filled[rows[node]] -= widths[node] + GAP;
            filled[row] += widths[node] + GAP;
            rows[node] = row;
        }
    }
    compact(&rows)
}

/// The same rows without empty ones.
fn compact(rows: &[usize]) -> Vec<usize> {
    let mut present = rows.to_vec();
    present.sort_unstable();
    present.dedup();
    rows.iter().map(|row| present.partition_point(|p| p < row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_opened_once() {
        let edges = [(0, 1), (1, 2), (2, 0)];
        assert_eq!(turned(3, &edges), [false, false, true]);
        assert_eq!(turned(3, &edges[..2]), [false, false]);
    }

    #[test]
    fn edges_run_downward() {
        let edges = [(0, 1), (1, 2), (0, 2), (3, 2)];
        let rows = rows(&[10.0; 4], &edges, 500.0);
        assert!(edges.iter().all(|&(from, to)| rows[from] < rows[to]), "{rows:?}");
        assert_eq!(rows[3], 1, "next to what it leads to");
    }

    #[test]
    fn a_wide_row_is_broken() {
        let edges: Vec<(usize, usize)> = (1..=10).map(|leaf| (0, leaf)).collect();
        let widths = [100.0; 11];
        let rows = rows(&widths, &edges, 400.0);
        assert!(used(&widths, &edges, &rows).iter().all(|&width| width <= 400.0), "{rows:?}");
    }
}
