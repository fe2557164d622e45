use qes_work::Work;

use crate::ratings::{Code, MISSING};

/// How far apart two categories are: 0 for a category and itself, never negative. For agreement weights it is 1 − w.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Difference {
    /// 0 or 1.
    Nominal,
    /// The square of the distance of two positions, one position per category.
    Squared(Vec<f64>),
    /// The square of the distance of two mean ranks, which depend on the ratings compared; see [`mean_ranks`].
    Ranks,
    /// The square of the difference over the sum, one score per category, none negative.
    Ratio(Vec<f64>),
    /// One entry per pair of categories, row-major.
    Matrix { q: usize, cells: Vec<f64> },
}

impl Difference {
    /// From category `k` of the first rater to category `l` of the second.
    pub(crate) fn apart(&self, k: usize, l: usize) -> f64 {
        match self {
            Self::Nominal => f64::from(u8::from(k != l)),
            Self::Squared(positions) => (positions[k] - positions[l]).powi(2),
            Self::Ratio(scores) => ratio(scores[k], scores[l]),
            Self::Matrix { q, cells } => cells[k * q + l],
            Self::Ranks => unreachable!("invariant: ranks are positions before anything is measured"),
        }
    }

    /// The sum over all ordered pairs of different ratings in `row`.
    pub(crate) fn within(&self, row: &[Code], scratch: &mut Vec<Code>) -> f64 {
        match self {
            Self::Squared(positions) => {
                let given = || row.iter().filter(|&&code| code != MISSING).map(|&code| positions[code as usize]);
                let (count, sum) = given().fold((0.0_f64, 0.0), |(count, sum), position| (count + 1.0, sum + position));
                let mean = sum / count.max(1.0);
                2.0 * count * given().map(|position| (position - mean).powi(2)).sum::<f64>()
            }
            _ if row.len() <= FEW_RATERS => self.pair_by_pair(row),
            _ => self.run_by_run(row, scratch),
        }
    }

    fn pair_by_pair(&self, row: &[Code]) -> f64 {
        let mut sum = 0.0;
        for (place, &first) in row.iter().enumerate().filter(|&(_, &code)| code != MISSING) {
            for &second in row[place + 1..].iter().filter(|&&code| code != MISSING) {
                sum += self.both_ways(first as usize, second as usize);
            }
        }
        sum
    }

    /// For many raters: each pair of categories once.
    fn run_by_run(&self, row: &[Code], scratch: &mut Vec<Code>) -> f64 {
        scratch.clear();
        scratch.extend(row.iter().filter(|&&code| code != MISSING));
        scratch.sort_unstable();
        let mut sum = 0.0;
        let mut rest = scratch.as_slice();
        while let Some(&first) = rest.first() {
            let (run, after) = rest.split_at(rest.partition_point(|&code| code == first));
            for other in after.chunk_by(|a, b| a == b) {
                sum += run.len() as f64 * other.len() as f64 * self.both_ways(first as usize, other[0] as usize);
            }
            rest = after;
        }
        sum
    }

    fn both_ways(&self, k: usize, l: usize) -> f64 {
        match self {
            Self::Matrix { .. } => self.apart(k, l) + self.apart(l, k),
            _ => 2.0 * self.apart(k, l),
        }
    }

    /// For each category of the first rater, `Σ_l` `masses[l]` × its distance to category l of the second.
    pub(crate) fn to_second(&self, masses: &[f64], work: &Work) -> Vec<f64> {
        self.against(masses, |k, l| self.apart(k, l), work)
    }

    /// For each category of the second rater, `Σ_k` `masses[k]` × the distance from category k of the first.
    pub(crate) fn to_first(&self, masses: &[f64], work: &Work) -> Vec<f64> {
        self.against(masses, |k, l| self.apart(l, k), work)
    }

    /// For each category, `Σ_l` `masses[l]` × its distance to category l, both ways averaged.
    pub(crate) fn to_any(&self, masses: &[f64], work: &Work) -> Vec<f64> {
        self.against(masses, |k, l| self.both_ways(k, l) / 2.0, work)
    }

    /// Whoever stops the work throws the sums away: those that are left then are 0.
    fn against(&self, masses: &[f64], apart: impl Fn(usize, usize) -> f64, work: &Work) -> Vec<f64> {
        let total: f64 = masses.iter().sum();
        match self {
            Self::Squared(_) if total == 0.0 => vec![0.0; masses.len()],
            Self::Nominal => masses.iter().map(|mass| total - mass).collect(),
            Self::Squared(positions) => {
                let mean = dot(masses, positions) / total;
                let about = masses.iter().zip(positions).map(|(mass, x)| mass * (x - mean).powi(2)).sum::<f64>();
                positions.iter().map(|x| total * (x - mean).powi(2) + about).collect()
            }
            _ => {
                let used: Vec<usize> = (0..masses.len()).filter(|&l| masses[l] > 0.0).collect();
                let sum = |k| {
                    let used = used.iter().take_while(|_| !work.is_stopped());
                    used.map(|&l| masses[l] * apart(k, l)).sum()
                };
                (0..masses.len()).map(sum).collect()
            }
        }
    }

    /// The sum over all ordered pairs of `q` categories.
    pub(crate) fn total(&self, q: usize, work: &Work) -> f64 {
        self.to_any(&vec![1.0; q], work).iter().sum()
    }

    /// Whether two of the used categories are apart, decided without rounding.
    #[expect(clippy::float_cmp, reason = "equal scores are the same number")]
    pub(crate) fn varies(&self, used: impl Fn(usize) -> bool, q: usize) -> bool {
        let mut used = (0..q).filter(|&k| used(k));
        let Some(first) = used.next() else { return false };
        match self {
            Self::Nominal | Self::Ranks => used.next().is_some(),
            Self::Squared(x) | Self::Ratio(x) => used.any(|k| x[k] != x[first]),
            Self::Matrix { .. } => {
                let used: Vec<usize> = std::iter::once(first).chain(used).collect();
                used.iter().any(|&k| used.iter().any(|&l| self.apart(k, l) > 0.0))
            }
        }
    }
}

/// Up to here all pairs of ratings are quicker than sorting them.
const FEW_RATERS: usize = 16;

/// The mean rank of each category, in the scale's order, from how often each was given.
pub(crate) fn mean_ranks(counts: &[f64]) -> Vec<f64> {
    let mut before = 0.0;
    let rank = |&count: &f64| {
        before += count;
        before - count / 2.0
    };
    counts.iter().map(rank).collect()
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[expect(clippy::float_cmp, reason = "equal scores are the same number, and 0/0 is no distance")]
pub(crate) fn ratio(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { ((a - b) / (a + b)).powi(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_add_up_a_unit_agree() {
        let cells = vec![0.0, 0.2, 0.7, 0.4, 0.0, 0.1, 1.0, 0.3, 0.0];
        let row: Vec<Code> = [0, 2, 1, 1, MISSING, 2, 0, 0, 1, 2].repeat(3);
        for difference in [
            Difference::Nominal,
            Difference::Squared(vec![1.0, 2.5, 7.0]),
            Difference::Ratio(vec![0.0, 2.0, 5.0]),
            Difference::Matrix { q: 3, cells },
        ] {
            let expected = difference.pair_by_pair(&row);
            for found in [difference.within(&row, &mut Vec::new()), difference.run_by_run(&row, &mut Vec::new())] {
                assert!((found - expected).abs() < 1e-9, "{difference:?}: {found}, expected {expected}");
            }
        }
    }

    #[test]
    fn closed_forms_are_the_sums() {
        let masses = [3.0, 0.0, 2.0];
        for difference in [Difference::Nominal, Difference::Squared(vec![1.0, 2.5, 7.0])] {
            for (k, found) in difference.to_any(&masses, &Work::new()).into_iter().enumerate() {
                let expected: f64 = (0..3).map(|l| masses[l] * difference.apart(k, l)).sum();
                assert!((found - expected).abs() < 1e-12, "{difference:?}, {k}: {found}, expected {expected}");
            }
        }
    }
}
