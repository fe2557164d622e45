use std::f64::consts::PI;

use crate::AgreementError;
use crate::contingency::MAX_CATEGORIES;
use crate::difference::{Difference, ratio};

/// Agreement weights: how much of an agreement two categories are, 1 for the same, 0 for the farthest.
///
/// `s` are the scores of the q categories ([`Ratings::scores`](crate::Ratings::scores())), `lo` and `hi` the least and the
/// greatest; max is the greatest value over all pairs.
///
/// # Source
/// Cohen (1968), doi:10.1037/h0026256 (linear, quadratic, own matrix); the further sets as in Gwet (2014), *Handbook of
/// Inter-Rater Reliability*, 4th edition, chapter 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Weights {
    /// 1 on the diagonal, else 0.
    #[default]
    Identity,
    /// 1 − |`s_k` − `s_l`| / (hi − lo).
    Linear,
    /// 1 − (`s_k` − `s_l)²` / (hi − lo)².
    Quadratic,
    /// 1 − C(|k − l| + 1, 2) / C(q, 2), of positions and not of scores.
    Ordinal,
    /// 1 − √|`s_k` − `s_l`| / √(hi − lo).
    Radical,
    /// 1 − ((`s_k` − `s_l`) / (`s_k` + `s_l))²` / ((hi − lo) / (hi + lo))², scores of 0 or more.
    Ratio,
    /// 1 − sin²(π (`s_k` − `s_l`) / (hi − lo + 1)) / max, for scales whose ends meet.
    Circular,
    /// 1 − (`s_k` − `s_l)²` / ((`s_k` + `s_l` − 2 lo) (2 hi − `s_k` − `s_l`)) / max, for scales with two poles.
    Bipolar,
    /// A matrix of one's own.
    Matrix(WeightMatrix),
}

/// The constructor of a set of weights from the distance of two scores.
type Apart = fn(f64, f64, f64, f64) -> f64;

impl Weights {
    /// The sets that have a formula, in the order in which they are shown.
    pub const NAMED: &'static [Self] = &[
        Self::Identity,
        Self::Linear,
        Self::Quadratic,
        Self::Ordinal,
        Self::Radical,
        Self::Ratio,
        Self::Circular,
        Self::Bipolar,
    ];

    /// The stable name, such as `"quadratic"`; `"custom"` for a matrix.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Linear => "linear",
            Self::Quadratic => "quadratic",
            Self::Ordinal => "ordinal",
            Self::Radical => "radical",
            Self::Ratio => "ratio",
            Self::Circular => "circular",
            Self::Bipolar => "bipolar",
            Self::Matrix(_) => "custom",
        }
    }

    /// The set of a stable name.
    ///
    /// ```
    /// use qes_agreement::Weights;
    ///
    /// assert_eq!(Weights::from_name("radical"), Some(Weights::Radical));
    /// assert_eq!(Weights::from_name("custom"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|weights| weights.name() == name).cloned()
    }

    /// The weights for a scale with these scores: q rows of q columns.
    ///
    /// # Errors
    /// [`AgreementError::Scores`] when the set cannot use the scores, [`AgreementError::ScaleTooLarge`], and
    /// [`AgreementError::WeightMatrix`] when a matrix is for another number of categories.
    ///
    /// ```
    /// use qes_agreement::Weights;
    ///
    /// let linear = Weights::Linear.agreement(&[1.0, 2.0, 3.0])?;
    /// assert_eq!(linear[0], [1.0, 0.5, 0.0]);
    /// # Ok::<(), qes_agreement::AgreementError>(())
    /// ```
    pub fn agreement(&self, scores: &[f64]) -> Result<Vec<Vec<f64>>, AgreementError> {
        crate::Contingency::check_size(scores.len())?;
        let difference = self.difference(scores)?;
        let row = |k| (0..scores.len()).map(|l| 1.0 - difference.apart(k, l)).collect();
        Ok((0..scores.len()).map(row).collect())
    }

    pub(crate) fn difference(&self, scores: &[f64]) -> Result<Difference, AgreementError> {
        let lo = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let named = |apart: Apart| matrix(scores.len(), |k, l| apart(scores[k], scores[l], lo, hi));
        match self {
            Self::Identity => Ok(Difference::Nominal),
            Self::Matrix(own) => own.difference(scores.len()),
            _ if scores.len() < 2 => Ok(Difference::Nominal),
            _ if lo >= hi => Err(AgreementError::Scores {
                problem: format!("found the score {lo} for every category"),
                expected: "scores that differ",
            }),
            Self::Ratio if lo < 0.0 => Err(AgreementError::Scores {
                problem: format!("ratio weights met the score {lo}"),
                expected: "scores of 0 or more",
            }),
            Self::Linear => named(|a, b, lo, hi| (a - b).abs() / (hi - lo)),
            Self::Quadratic => Ok(Difference::Squared(scores.iter().map(|s| (s - lo) / (hi - lo)).collect())),
            Self::Ordinal => matrix(scores.len(), |k, l| k.abs_diff(l) as f64 * (k.abs_diff(l) as f64 + 1.0)),
            Self::Radical => named(|a, b, lo, hi| ((a - b).abs() / (hi - lo)).sqrt()),
            Self::Ratio => named(|a, b, _, _| ratio(a, b)),
            Self::Circular => named(|a, b, lo, hi| (PI * (a - b) / (hi - lo + 1.0)).sin().powi(2)),
            Self::Bipolar => named(|a, b, lo, hi| {
                let poles = (a + b - 2.0 * lo) * (2.0 * hi - a - b);
                if poles > 0.0 { (a - b).powi(2) / poles } else { 0.0 }
            }),
        }
    }
}

/// Differences divided by the greatest of them.
fn matrix(q: usize, apart: impl Fn(usize, usize) -> f64) -> Result<Difference, AgreementError> {
    crate::Contingency::check_size(q)?;
    let mut cells: Vec<f64> = (0..q * q).map(|cell| apart(cell / q, cell % q)).collect();
    let greatest = cells.iter().copied().fold(0.0, f64::max);
    if greatest > 0.0 {
        for cell in &mut cells {
            *cell /= greatest;
        }
    }
    Ok(Difference::Matrix { q, cells })
}

/// A matrix of weights for a scale of q categories: row = category of the first rater, column = category of the second.
///
/// Only [`weighted_kappa`](fn@crate::weighted_kappa) and [`scott_pi`](fn@crate::scott_pi) keep an asymmetric matrix as it is; the
/// other statistics do not tell the raters apart and use the mean of both directions.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightMatrix {
    q: usize,
    apart: Vec<f64>,
}

impl WeightMatrix {
    /// A square matrix of agreement weights, 1 on the diagonal and from 0 to 1 elsewhere, or of disagreement weights, 0 on
    /// the diagonal and 0 or more elsewhere, which are divided by the greatest of them. The diagonal tells which.
    ///
    /// # Errors
    /// [`AgreementError::WeightMatrix`] says which entry is out of place.
    ///
    /// ```
    /// use qes_agreement::{Contingency, WeightMatrix, Weights, weighted_kappa};
    ///
    /// // Cohen's own weights of 1968: mistaking the second category for the third is worst.
    /// let weights = WeightMatrix::new(&[vec![0.0, 1.0, 3.0], vec![1.0, 0.0, 6.0], vec![3.0, 6.0, 0.0]])?;
    /// let table = Contingency::new(&[vec![88, 10, 2], vec![14, 40, 6], vec![18, 10, 12]])?;
    /// let value = weighted_kappa(&table, &Weights::Matrix(weights))?.unwrap();
    /// assert!((value - 0.348).abs() < 0.0005);
    /// # Ok::<(), qes_agreement::AgreementError>(())
    /// ```
    pub fn new(rows: &[Vec<f64>]) -> Result<Self, AgreementError> {
        let q = rows.len();
        let wrong = |problem: String, expected| Err(AgreementError::WeightMatrix { problem, expected });
        if q == 0 || q > MAX_CATEGORIES {
            return wrong(format!("{q} rows"), "one row for each category");
        }
        if let Some(row) = rows.iter().position(|row| row.len() != q) {
            return wrong(format!("{} entries in row {}", rows[row].len(), row + 1), "a square matrix");
        }
        let agreement = rows[0][0] != 0.0;
        let expected = if agreement {
            "agreement weights: 1 on the diagonal, from 0 to 1 elsewhere"
        } else {
            "disagreement weights: 0 on the diagonal, 0 or more elsewhere"
        };
        for (k, row) in rows.iter().enumerate() {
            for (l, &entry) in row.iter().enumerate() {
                let fits = match (k == l, agreement) {
                    (true, true) => (entry - 1.0).abs() < f64::EPSILON,
                    (true, false) => entry == 0.0,
                    (false, true) => (0.0..=1.0).contains(&entry),
                    (false, false) => entry >= 0.0 && entry.is_finite(),
                };
                if !fits {
                    return wrong(format!("{entry} in row {}, column {}", k + 1, l + 1), expected);
                }
            }
        }
        let greatest = rows.iter().flatten().copied().fold(0.0, f64::max);
        if !agreement && greatest == 0.0 && q > 1 {
            return wrong("only zeros".to_owned(), expected);
        }
        let apart = |&entry: &f64| if agreement { 1.0 - entry } else { entry / greatest.max(f64::MIN_POSITIVE) };
        Ok(Self { q, apart: rows.iter().flatten().map(apart).collect() })
    }

    /// The number of categories.
    pub fn q(&self) -> usize {
        self.q
    }

    fn difference(&self, q: usize) -> Result<Difference, AgreementError> {
        if q == self.q {
            Ok(Difference::Matrix { q, cells: self.apart.clone() })
        } else {
            let problem = format!("{} rows for a scale of {q} categories", self.q);
            Err(AgreementError::WeightMatrix { problem, expected: "one row and column for each category" })
        }
    }
}
