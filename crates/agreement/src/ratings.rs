use crate::{AgreementError, Contingency};

/// A category's position on the scale, or [`MISSING`].
pub(crate) type Code = u32;

/// No rating was given.
pub(crate) const MISSING: Code = Code::MAX;

/// A larger table is not expanded into units.
const MAX_EXPANDED: u64 = 1 << 28;

/// Ratings of units by raters: one row per unit, one column per rater, each cell a category of the declared scale
/// or missing.
///
/// At least two raters gave a rating. Blank units and blank raters stay in the table, so that rows and columns keep
/// their positions, and count in no statistic. Four bytes a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    scores: Vec<f64>,
    n_raters: usize,
    codes: Vec<Code>,
}

impl Ratings {
    /// Ratings on a scale of `n_categories`, coded 0 to `n_categories - 1` in the scale's order. The categories' scores are
    /// their positions, 1 to `n_categories`.
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
        if n_categories >= MISSING as usize {
            return Err(AgreementError::ScaleTooLarge { found: n_categories, limit: MISSING as usize - 1 });
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
                    _ => codes.push(cell.map_or(MISSING, |code| code as Code)),
                }
            }
        }
        Self::checked(positions(n_categories), n_raters, codes)
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
    /// assert_eq!(ratings.contingency(0, 1)?, table);
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
                    codes.extend([first as Code, second as Code]);
                }
            }
        }
        Self::checked(positions(table.q()), 2, codes)
    }

    /// The same ratings with one score per category, in the scale's order: the numbers behind weights and metrics.
    ///
    /// # Errors
    /// [`AgreementError::Scores`] when there is not one finite score for each category.
    ///
    /// ```
    /// use qes_agreement::{Metric, Ratings, krippendorff_alpha};
    ///
    /// let ratings = Ratings::new(3, 2, &[vec![Some(0), Some(0)], vec![Some(1), Some(2)]])?;
    /// let even = krippendorff_alpha(&ratings, Metric::Interval)?.unwrap();
    /// let far = krippendorff_alpha(&ratings.with_scores(&[1.0, 2.0, 9.0])?, Metric::Interval)?.unwrap();
    /// assert!(far < even);
    /// # Ok::<(), qes_agreement::AgreementError>(())
    /// ```
    pub fn with_scores(mut self, scores: &[f64]) -> Result<Self, AgreementError> {
        let problem = if scores.len() == self.n_categories() {
            scores.iter().find(|s| !s.is_finite()).map(|s| format!("found the score {s}"))
        } else {
            Some(format!("found {} scores for {} categories", scores.len(), self.n_categories()))
        };
        if let Some(problem) = problem {
            return Err(AgreementError::Scores {
                problem,
                expected: "one finite score for each category of the scale",
            });
        }
        self.scores = scores.to_vec();
        Ok(self)
    }

    /// The units that every rater with any rating rated.
    ///
    /// # Errors
    /// [`AgreementError::Empty`] when there is no such unit.
    ///
    /// ```
    /// use qes_agreement::Ratings;
    ///
    /// let ratings = Ratings::new(2, 2, &[vec![Some(0), Some(0)], vec![Some(1), None]])?;
    /// assert_eq!(ratings.complete()?.n_units(), 1);
    /// # Ok::<(), qes_agreement::AgreementError>(())
    /// ```
    pub fn complete(&self) -> Result<Self, AgreementError> {
        let raters = self.active_raters();
        let full = |row: &&[Code]| raters.iter().all(|&rater| row[rater] != MISSING);
        let codes = self.rows().filter(full).flatten().copied().collect();
        Self::checked(self.scores.clone(), self.n_raters, codes)
    }

    /// The ratings of some of the raters, in the order given.
    ///
    /// # Errors
    /// [`AgreementError::Empty`] or [`AgreementError::TooFewRaters`] when fewer than two of them gave a rating.
    ///
    /// # Panics
    /// When a rater is not below [`n_raters`](Self::n_raters).
    pub fn of_raters(&self, raters: &[usize]) -> Result<Self, AgreementError> {
        let codes = self.rows().flat_map(|row| raters.iter().map(|&rater| row[rater])).collect();
        Self::checked(self.scores.clone(), raters.len(), codes)
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
        self.scores.len()
    }

    /// One score per category, in the scale's order.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Units with one rating or more.
    pub fn n_rated(&self) -> usize {
        self.rows().filter(|row| given(row) >= 1).count()
    }

    /// Units with two ratings or more.
    pub fn n_pairable(&self) -> usize {
        self.rows().filter(|row| given(row) >= 2).count()
    }

    /// Ratings given.
    pub fn n_ratings(&self) -> usize {
        given(&self.codes)
    }

    /// The raters who gave at least one rating, in order.
    pub fn active_raters(&self) -> Vec<usize> {
        let gave_any = |&rater: &usize| self.rows().any(|row| row[rater] != MISSING);
        (0..self.n_raters).filter(gave_any).collect()
    }

    /// The rating of a unit by a rater, `None` when it is missing.
    ///
    /// # Panics
    /// When `unit` is not below [`n_units`](Self::n_units) or `rater` not below [`n_raters`](Self::n_raters).
    pub fn get(&self, unit: usize, rater: usize) -> Option<usize> {
        let code = self.codes[unit * self.n_raters..][..self.n_raters][rater];
        (code != MISSING).then_some(code as usize)
    }

    /// The table of two raters over the units that both rated: rows `first`, columns `second`. It has no units when
    /// they rated none in common.
    ///
    /// # Errors
    /// [`AgreementError::ScaleTooLarge`] when the scale is too large for a square table.
    ///
    /// # Panics
    /// When `first` or `second` is not below [`n_raters`](Self::n_raters).
    pub fn contingency(&self, first: usize, second: usize) -> Result<Contingency, AgreementError> {
        let q = self.n_categories();
        Contingency::check_size(q)?;
        let mut cells = vec![0; q * q];
        for row in self.rows().filter(|row| row[first] != MISSING && row[second] != MISSING) {
            cells[row[first] as usize * q + row[second] as usize] += 1;
        }
        Ok(Contingency::from_cells(q, cells))
    }

    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, Code> {
        self.codes.chunks_exact(self.n_raters)
    }

    pub(crate) fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The codes are on the scale and every row is complete.
    pub(crate) fn checked(scores: Vec<f64>, n_raters: usize, codes: Vec<Code>) -> Result<Self, AgreementError> {
        if given(&codes) == 0 {
            return Err(AgreementError::Empty);
        }
        let ratings = Self { scores, n_raters, codes };
        match ratings.active_raters().len() {
            found @ (0 | 1) => Err(AgreementError::TooFewRaters { found }),
            _ => Ok(ratings),
        }
    }
}

/// The scores of a scale that declares none.
pub(crate) fn positions(n_categories: usize) -> Vec<f64> {
    (1..=n_categories).map(|position| position as f64).collect()
}

/// How many of these cells hold a rating.
pub(crate) fn given(cells: &[Code]) -> usize {
    cells.iter().filter(|&&code| code != MISSING).count()
}
