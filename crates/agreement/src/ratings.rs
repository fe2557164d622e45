use crate::{AgreementError, Contingency};

/// Category codes are stored as `u16`.
pub(crate) const MAX_CATEGORIES: usize = u16::MAX as usize + 1;

/// A larger table is not expanded into units.
const MAX_EXPANDED: u64 = 1 << 28;

/// Ratings of units by raters: one row per unit, one column per rater, each cell a category of the declared scale
/// or missing.
///
/// At least two raters gave a rating. Blank units and blank raters stay in the table, so that rows and columns keep
/// their positions, and count in no statistic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratings {
    n_categories: usize,
    n_raters: usize,
    codes: Vec<Option<u16>>,
}

impl Ratings {
    /// Ratings on a scale of `n_categories`, coded 0 to `n_categories - 1` in the scale's order.
    ///
    /// # Errors
    /// [`AgreementError::ScaleTooLarge`]; [`AgreementError::RaggedRow`] and [`AgreementError::UnknownCategory`], each
    /// naming the first offending row; [`AgreementError::Empty`] without any rating;
    /// [`AgreementError::TooFewRaters`] when fewer than two raters gave one.
    ///
    /// ```
    /// use qes_agreement::{AgreementError, Ratings};
    ///
    /// let ratings = Ratings::new(2, 2, &[vec![Some(0), Some(0)], vec![Some(1), None]])?;
    /// assert_eq!((ratings.n_units(), ratings.n_pairable(), ratings.n_ratings()), (2, 1, 3));
    ///
    /// let error = Ratings::new(2, 2, &[vec![Some(0), Some(2)]]).unwrap_err();
    /// assert!(matches!(error, AgreementError::UnknownCategory { row: 0, rater: 1, found: 2, .. }));
    /// # Ok::<(), AgreementError>(())
    /// ```
    pub fn new(n_categories: usize, n_raters: usize, rows: &[Vec<Option<usize>>]) -> Result<Self, AgreementError> {
        if n_categories > MAX_CATEGORIES {
            return Err(AgreementError::ScaleTooLarge { found: n_categories, limit: MAX_CATEGORIES });
        }
        let mut codes = Vec::with_capacity(rows.len() * n_raters);
        for (row, cells) in rows.iter().enumerate() {
            if cells.len() != n_raters {
                return Err(AgreementError::RaggedRow { row, found: cells.len(), expected: n_raters });
            }
            for (rater, &cell) in cells.iter().enumerate() {
                match cell {
                    Some(found) if found >= n_categories => {
                        return Err(AgreementError::UnknownCategory { row, rater, found, n_categories });
                    }
                    _ => codes.push(cell.map(|code| code as u16)),
                }
            }
        }
        Self::checked(n_categories, n_raters, codes)
    }

    /// The ratings behind a table of two raters, unit by unit.
    ///
    /// # Errors
    /// [`AgreementError::Empty`] when the table has no units, and [`AgreementError::TableTooLarge`] when it has more than
    /// 2²⁸: each takes eight bytes.
    ///
    /// ```
    /// use qes_agreement::{Contingency, Ratings};
    ///
    /// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
    /// let ratings = Ratings::from_contingency(&table)?;
    /// assert_eq!(ratings.contingency(0, 1), table);
    /// # Ok::<(), qes_agreement::AgreementError>(())
    /// ```
    pub fn from_contingency(table: &Contingency) -> Result<Self, AgreementError> {
        if table.n() > MAX_EXPANDED {
            return Err(AgreementError::TableTooLarge { limit: MAX_EXPANDED });
        }
        let mut codes = Vec::with_capacity(2 * table.n() as usize);
        for first in 0..table.q() {
            for second in 0..table.q() {
                for _ in 0..table.get(first, second) {
                    codes.extend([Some(first as u16), Some(second as u16)]);
                }
            }
        }
        Self::checked(table.q(), 2, codes)
    }

    /// Units, blank ones included.
    pub fn n_units(&self) -> usize {
        self.codes.len() / self.n_raters
    }

    /// Raters, blank ones included.
    pub fn n_raters(&self) -> usize {
        self.n_raters
    }

    /// Categories on the declared scale, used or not.
    pub fn n_categories(&self) -> usize {
        self.n_categories
    }

    /// Units with one rating or more.
    pub fn n_rated(&self) -> usize {
        self.tallies().count()
    }

    /// Units with two ratings or more.
    pub fn n_pairable(&self) -> usize {
        self.tallies().filter(|tally| tally.total >= 2).count()
    }

    /// Ratings given.
    pub fn n_ratings(&self) -> usize {
        self.codes.iter().flatten().count()
    }

    /// The raters who gave at least one rating, in order.
    pub fn active_raters(&self) -> Vec<usize> {
        let gave_any = |&rater: &usize| self.rows().any(|row| row[rater].is_some());
        (0..self.n_raters).filter(gave_any).collect()
    }

    /// The ratings of one unit, one cell per rater.
    ///
    /// # Panics
    /// When `unit` is not below [`n_units`](Self::n_units).
    pub fn unit(&self, unit: usize) -> &[Option<u16>] {
        &self.codes[unit * self.n_raters..][..self.n_raters]
    }

    /// The table of two raters over the units that both rated: rows `first`, columns `second`. It has no units when
    /// they rated none in common.
    ///
    /// # Panics
    /// When `first` or `second` is not below [`n_raters`](Self::n_raters).
    pub fn contingency(&self, first: usize, second: usize) -> Contingency {
        let mut cells = vec![0; self.n_categories * self.n_categories];
        for row in self.rows() {
            if let (Some(i), Some(j)) = (row[first], row[second]) {
                cells[usize::from(i) * self.n_categories + usize::from(j)] += 1;
            }
        }
        Contingency::from_cells(self.n_categories, cells)
    }

    /// How often each category was given, for every unit with at least one rating.
    pub(crate) fn tallies(&self) -> impl Iterator<Item = Tally> {
        let n_categories = self.n_categories;
        self.rows().map(move |row| Tally::of(row, n_categories)).filter(|tally| tally.total > 0)
    }

    fn rows(&self) -> std::slice::ChunksExact<'_, Option<u16>> {
        self.codes.chunks_exact(self.n_raters)
    }

    /// The codes are on the scale and every row is complete.
    fn checked(n_categories: usize, n_raters: usize, codes: Vec<Option<u16>>) -> Result<Self, AgreementError> {
        if codes.iter().all(Option::is_none) {
            return Err(AgreementError::Empty);
        }
        let ratings = Self { n_categories, n_raters, codes };
        match ratings.active_raters().len() {
            found @ (0 | 1) => Err(AgreementError::TooFewRaters { found }),
            _ => Ok(ratings),
        }
    }
}

/// How often each category was given to one unit.
pub(crate) struct Tally {
    pub(crate) counts: Vec<u32>,
    pub(crate) total: u32,
}

impl Tally {
    fn of(row: &[Option<u16>], n_categories: usize) -> Self {
        let mut counts = vec![0; n_categories];
        let mut total = 0;
        for &code in row.iter().flatten() {
            counts[usize::from(code)] += 1;
            total += 1;
        }
        Self { counts, total }
    }

    /// The share of agreeing pairs among the pairs of ratings; `None` with fewer than two ratings.
    pub(crate) fn agreement(&self) -> Option<f64> {
        let pairs = |count: u32| f64::from(count) * (f64::from(count) - 1.0);
        let agreeing: f64 = self.counts.iter().map(|&count| pairs(count)).sum();
        (self.total >= 2).then(|| agreeing / pairs(self.total))
    }

    /// The share of each category among the ratings.
    pub(crate) fn shares(&self) -> impl Iterator<Item = f64> {
        let total = f64::from(self.total);
        self.counts.iter().map(move |&count| f64::from(count) / total)
    }
}
