use thiserror::Error;

/// Input that no statistic can be computed from. Rows, raters and categories are counted from 0.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum AgreementError {
    /// No rating at all: no units, only blank units, or a table of zeros.
    #[error("found no rating at all, expected units rated by two or more raters")]
    Empty,
    /// Fewer than two raters gave any rating.
    #[error("found {found} rater(s) with ratings, expected at least 2")]
    TooFewRaters {
        /// Raters with at least one rating.
        found: usize,
    },
    /// A unit whose row has more or fewer cells than there are raters.
    #[error("row {row} (counted from 0) has {found} ratings, expected one cell for each of {expected} raters")]
    RaggedRow {
        /// The row.
        row: usize,
        /// Its cells.
        found: usize,
        /// The number of raters.
        expected: usize,
    },
    /// A rating that is not on the declared scale.
    #[error(
        "row {row}, rater {rater} (counted from 0) holds category {found}, expected one below {n_categories}, the size of the scale"
    )]
    UnknownCategory {
        /// The row.
        row: usize,
        /// The rater.
        rater: usize,
        /// The code found.
        found: usize,
        /// Categories on the scale.
        n_categories: usize,
    },
    /// A scale with more categories than a code can hold.
    #[error("found a scale of {found} categories, expected at most {limit}")]
    ScaleTooLarge {
        /// Categories on the scale.
        found: usize,
        /// The largest number supported.
        limit: usize,
    },
    /// A table whose row has another length than the table has rows.
    #[error(
        "row {row} (counted from 0) of the table has {found} counts, expected {expected}, as many as there are rows"
    )]
    TableNotSquare {
        /// The row.
        row: usize,
        /// Its cells.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
    /// A table with more units than can be counted exactly, or expanded into ratings.
    #[error("the counts of the table add up to more than {limit}, expected no more than that")]
    TableTooLarge {
        /// The largest total supported.
        limit: u64,
    },
    /// A confidence level outside the open interval from 0 to 1.
    #[error("found the confidence level {found}, expected a number between 0 and 1, such as 0.95")]
    Level {
        /// The level asked for.
        found: f64,
    },
    /// A statistic for two categories, on a scale of another size.
    #[error("{statistic} is for a scale of exactly 2 categories, found {found}")]
    NotTwoCategories {
        /// The label of the statistic.
        statistic: &'static str,
        /// Categories on the scale.
        found: usize,
    },
    /// Scores that do not fit the scale, or that a weight set or metric cannot use.
    #[error("{problem}, expected {expected}")]
    Scores {
        /// What was found.
        problem: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A matrix of weights that is none.
    #[error("the matrix of weights has {problem}, expected {expected}")]
    WeightMatrix {
        /// What was found.
        problem: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A population smaller than the sample drawn from it.
    #[error("found a population of {found} units, expected at least the {units} that were rated")]
    Population {
        /// The size given.
        found: u64,
        /// Units with a rating.
        units: usize,
    },
    /// Too few resamples for an interval.
    #[error("found {found} resamples, expected at least {least}")]
    Resamples {
        /// The number asked for.
        found: usize,
        /// The least number.
        least: usize,
    },
    /// More resamples than can be held.
    #[error("found {found} resamples, expected at most {most}")]
    TooManyResamples {
        /// The number asked for.
        found: usize,
        /// The greatest number.
        most: usize,
    },
    /// Raters that cannot be simulated as asked.
    #[error("{problem}, expected {expected}")]
    Simulation {
        /// What was found.
        problem: String,
        /// What was expected.
        expected: String,
    },
    /// The caller stopped the work.
    #[error("interrupted")]
    Interrupted,
    /// A statistic for two raters, asked for another number of them.
    #[error("{statistic} compares exactly 2 raters, found {found} with ratings")]
    NotTwoRaters {
        /// The label of the statistic.
        statistic: &'static str,
        /// Raters with at least one rating.
        found: usize,
    },
}

impl AgreementError {
    /// The kind of error as a stable name, such as `"too_few_raters"`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooFewRaters { .. } => "too_few_raters",
            Self::RaggedRow { .. } => "ragged_rows",
            Self::UnknownCategory { .. } => "unknown_category",
            Self::ScaleTooLarge { .. } => "scale_too_large",
            Self::TableNotSquare { .. } => "table_not_square",
            Self::TableTooLarge { .. } => "table_too_large",
            Self::Level { .. } => "level",
            Self::NotTwoRaters { .. } => "not_two_raters",
            Self::NotTwoCategories { .. } => "not_two_categories",
            Self::Scores { .. } => "scores",
            Self::WeightMatrix { .. } => "weight_matrix",
            Self::Population { .. } => "population",
            Self::Resamples { .. } | Self::TooManyResamples { .. } => "resamples",
            Self::Simulation { .. } => "simulation",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<qes_work::Stopped> for AgreementError {
    fn from(_: qes_work::Stopped) -> Self {
        Self::Interrupted
    }
}
