use crate::AgreementError;

/// A square table of a larger scale would not fit into memory.
pub(crate) const MAX_CATEGORIES: usize = 2048;

/// Beyond this, `f64` no longer counts units one by one.
const MAX_TOTAL: u64 = 1 << f64::MANTISSA_DIGITS;

/// Counts of units by the category of two raters: q × q, rows the first rater, columns the second, both in the
/// order of the scale. Only units rated by both are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contingency {
    q: usize,
    n: u64,
    cells: Vec<u64>,
    row_totals: Vec<u64>,
    column_totals: Vec<u64>,
}

impl Contingency {
    /// A table from its rows.
    ///
    /// # Errors
    /// [`AgreementError::TableNotSquare`] for the first row of the wrong length, [`AgreementError::ScaleTooLarge`],
    /// [`AgreementError::TableTooLarge`] when the total exceeds 2⁵³, and [`AgreementError::Empty`] when it is 0.
    ///
    /// ```
    /// use qes_agreement::{AgreementError, Contingency};
    ///
    /// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
    /// assert_eq!((table.n(), table.row_total(0), table.column_total(0)), (50, 25, 30));
    /// assert!(matches!(Contingency::new(&[vec![1, 2]]), Err(AgreementError::TableNotSquare { row: 0, .. })));
    /// # Ok::<(), AgreementError>(())
    /// ```
    pub fn new(rows: &[Vec<u64>]) -> Result<Self, AgreementError> {
        let q = rows.len();
        Self::check_size(q)?;
        if let Some((row, cells)) = rows.iter().enumerate().find(|(_, cells)| cells.len() != q) {
            return Err(AgreementError::TableNotSquare { row, found: cells.len(), expected: q });
        }
        let cells = rows.concat();
        let total = cells.iter().try_fold(0_u64, |sum, &count| sum.checked_add(count));
        match total {
            Some(0) => Err(AgreementError::Empty),
            Some(n) if n <= MAX_TOTAL => Ok(Self::from_cells(q, cells)),
            _ => Err(AgreementError::TableTooLarge { limit: MAX_TOTAL }),
        }
    }

    pub(crate) fn check_size(q: usize) -> Result<(), AgreementError> {
        if q <= MAX_CATEGORIES {
            Ok(())
        } else {
            Err(AgreementError::ScaleTooLarge { found: q, limit: MAX_CATEGORIES })
        }
    }

    /// `cells` is row-major, q × q, and adds up to no more than [`MAX_TOTAL`]; the total may be 0.
    pub(crate) fn from_cells(q: usize, cells: Vec<u64>) -> Self {
        let mut row_totals = vec![0_u64; q];
        let mut column_totals = vec![0_u64; q];
        for (position, count) in cells.iter().enumerate() {
            row_totals[position / q] += count;
            column_totals[position % q] += count;
        }
        Self { q, n: row_totals.iter().sum(), cells, row_totals, column_totals }
    }

    /// Units in the table.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Categories on the scale.
    pub fn q(&self) -> usize {
        self.q
    }

    /// Units that the first rater put into category `i` and the second into category `j`.
    ///
    /// # Panics
    /// When `i` or `j` is not below [`q`](Self::q).
    pub fn get(&self, i: usize, j: usize) -> u64 {
        assert!(i < self.q && j < self.q, "cell ({i}, {j}) is outside a table of {} categories", self.q);
        self.cells[i * self.q + j]
    }

    /// Units that the first rater put into category `i`.
    ///
    /// # Panics
    /// When `i` is not below [`q`](Self::q).
    pub fn row_total(&self, i: usize) -> u64 {
        self.row_totals[i]
    }

    /// Units that the second rater put into category `j`.
    ///
    /// # Panics
    /// When `j` is not below [`q`](Self::q).
    pub fn column_total(&self, j: usize) -> u64 {
        self.column_totals[j]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_beyond_exact_counting_are_refused() {
        let table = |count| Contingency::new(&[vec![count, 1], vec![0, 0]]);
        assert!(table(MAX_TOTAL - 1).is_ok());
        assert_eq!(table(MAX_TOTAL), Err(AgreementError::TableTooLarge { limit: MAX_TOTAL }));
        assert_eq!(table(u64::MAX), Err(AgreementError::TableTooLarge { limit: MAX_TOTAL }));
        assert_eq!(Contingency::new(&[]), Err(AgreementError::Empty));
    }
}
