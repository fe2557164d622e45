//! What margins alone say about a cross-table.

/// The least and the most that a cell can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub lower: u64,
    /// The most.
    pub upper: u64,
}

/// Fréchet bounds of one cell of a two-way table of which only the margins are known.
///
/// ```text
/// lower = max(0, row + column − total),  upper = min(row, column)
/// ```
///
/// All three are counts of the same unit; `row` and `column` are at most `total`.
///
/// # Source
/// Fréchet (1940), Les probabilités associées à un système d'événements compatibles et dépendants.
///
/// ```
/// use qes_synthesis::{Bounds, frechet_bounds};
///
/// assert_eq!(frechet_bounds(26, 49, 77), Bounds { lower: 0, upper: 26 });
/// assert_eq!(frechet_bounds(60, 49, 77), Bounds { lower: 32, upper: 49 });
/// ```
pub fn frechet_bounds(row: u64, column: u64, total: u64) -> Bounds {
    Bounds { lower: (row + column).saturating_sub(total), upper: row.min(column) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Any table with the given cells has each cell within the bounds of its margins.
        #[test]
        fn every_table_is_within_its_bounds(a in 0_u64..50, b in 0_u64..50, c in 0_u64..50, d in 0_u64..50) {
            let bounds = frechet_bounds(a + b, a + c, a + b + c + d);
            prop_assert!(bounds.lower <= a && a <= bounds.upper);
        }
    }
}
