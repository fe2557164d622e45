use qes_work::{Stopped, Work};
use rand_chacha::ChaCha8Rng;
use rand_distr::weighted::WeightedAliasIndex;
use rand_distr::{Binomial, Distribution};
use statrs::function::factorial::ln_factorial;

/// How often each of several kinds of units is drawn when as many are drawn, with replacement, as there are.
///
/// Units are drawn in blocks: the ways in which a block can fall out are few enough to be listed with their probabilities, and
/// one draw from the list stands for the whole block.
pub(crate) struct Multinomial {
    counts: Vec<f64>,
    how: How,
}

enum How {
    /// The list for whole blocks, and the one for what is left at the end.
    Blocks { whole: Box<Outcomes>, times: usize, rest: Option<Box<Outcomes>> },
    /// One binomial draw per kind, for many units of few kinds.
    Binomials,
}

/// The ways in which a block can fall out: how many units of each kind, kinds fastest.
struct Outcomes {
    kinds: usize,
    counts: Vec<f64>,
    pick: WeightedAliasIndex<f64>,
}

/// The longest list that still is quick to make and stays in the processor's cache.
const LONGEST: usize = 2048;

/// Blocks between two looks at whether the work goes on.
const BLOCKS_PER_LOOK: usize = 1 << 12;

/// About as many draws from a list take as long as one binomial draw.
const DRAWS_PER_BINOMIAL: usize = 8;

impl Multinomial {
    pub(crate) fn new(counts: &[f64]) -> Self {
        let units = counts.iter().sum::<f64>() as usize;
        let size = block_size(counts.len(), units);
        let times = units.checked_div(size).unwrap_or_default();
        let how = if times > DRAWS_PER_BINOMIAL * counts.len() {
            How::Binomials
        } else {
            let rest = units - times * size;
            How::Blocks {
                whole: Box::new(Outcomes::of(counts, size)),
                times,
                rest: (rest > 0).then(|| Box::new(Outcomes::of(counts, rest))),
            }
        };
        Self { counts: counts.to_vec(), how }
    }

    /// One resample; `drawn` has an entry per kind.
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    pub(crate) fn draw(&self, random: &mut ChaCha8Rng, drawn: &mut [f64], work: &Work) -> Result<(), Stopped> {
        match &self.how {
            How::Blocks { whole, times, rest } => {
                drawn.fill(0.0);
                for (block, outcomes) in std::iter::repeat_n(whole, *times).chain(rest).enumerate() {
                    if block % BLOCKS_PER_LOOK == BLOCKS_PER_LOOK - 1 {
                        work.go_on()?;
                    }
                    outcomes.add(random, drawn);
                }
            }
            How::Binomials => self.draw_kind_by_kind(random, drawn),
        }
        Ok(())
    }

    fn draw_kind_by_kind(&self, random: &mut ChaCha8Rng, drawn: &mut [f64]) {
        let mut units: f64 = self.counts.iter().sum();
        let mut left = units as u64;
        for (drawn, count) in drawn.iter_mut().zip(&self.counts) {
            let share = (count / units).clamp(0.0, 1.0);
            let binomial = Binomial::new(left, share).expect("invariant: a share lies from 0 to 1");
            let taken = binomial.sample(random);
            *drawn = taken as f64;
            left -= taken;
            units -= count;
        }
    }
}

impl Outcomes {
    fn of(counts: &[f64], size: usize) -> Self {
        let kinds = counts.len();
        if size == 1 {
            // Which kind it is says all.
            let pick = WeightedAliasIndex::new(counts.to_vec()).expect("invariant: every kind has a unit");
            return Self { kinds, counts: Vec::new(), pick };
        }
        let total: f64 = counts.iter().sum();
        let logs: Vec<f64> = counts.iter().map(|count| (count / total).ln()).collect();
        let mut outcomes = Vec::new();
        let mut chances = Vec::new();
        let mut outcome = vec![0_u64; kinds];
        outcome[kinds - 1] = size as u64;
        loop {
            let log: f64 = outcome.iter().zip(&logs).map(|(&n, log)| n as f64 * log - ln_factorial(n)).sum();
            chances.push((log + ln_factorial(size as u64)).exp());
            outcomes.extend(outcome.iter().map(|&n| n as f64));
            if !next(&mut outcome) {
                break;
            }
        }
        let pick = WeightedAliasIndex::new(chances).expect("invariant: some outcome has a chance");
        Self { kinds, counts: outcomes, pick }
    }

    fn add(&self, random: &mut ChaCha8Rng, drawn: &mut [f64]) {
        let picked = self.pick.sample(random);
        if self.counts.is_empty() {
            drawn[picked] += 1.0;
        } else {
            for (drawn, count) in drawn.iter_mut().zip(&self.counts[picked * self.kinds..]) {
                *drawn += count;
            }
        }
    }
}

/// The next way to share out the same number of units; the first has all in the last place.
fn next(outcome: &mut [u64]) -> bool {
    let Some(place) = (1..outcome.len()).rev().find(|&place| outcome[place] > 0) else { return false };
    let moved = outcome[place] - 1;
    outcome[place] = 0;
    outcome[place - 1] += 1;
    let last = outcome.len() - 1;
    outcome[last] = moved;
    true
}

/// The most units whose outcomes fit the list.
fn block_size(kinds: usize, units: usize) -> usize {
    let mut size = 1;
    let mut outcomes = kinds as f64;
    while size < units {
        // C(size + kinds, kinds − 1) from C(size + kinds − 1, kinds − 1).
        outcomes *= (size + kinds) as f64 / (size + 1) as f64;
        if outcomes > LONGEST as f64 {
            break;
        }
        size += 1;
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn every_way_to_share_out_is_listed_once() {
        let mut outcome = [0, 0, 3];
        let mut seen = std::collections::BTreeSet::from([outcome]);
        while next(&mut outcome) {
            assert_eq!(outcome.iter().sum::<u64>(), 3);
            assert!(seen.insert(outcome), "{outcome:?} came twice");
        }
        assert_eq!(seen.len(), 10);
    }

    #[test]
    fn both_ways_to_draw_have_the_means_and_variances_of_the_multinomial() {
        let counts = [40.0, 12.0, 7.0, 1.0];
        let units = 60.0;
        let blocks = Multinomial::new(&counts);
        assert!(matches!(blocks.how, How::Blocks { .. }));
        let binomials = Multinomial { counts: counts.to_vec(), how: How::Binomials };
        for multinomial in [blocks, binomials] {
            let mut random = ChaCha8Rng::seed_from_u64(7);
            let draws = 40_000;
            let mut sums = [(0.0, 0.0); 4];
            let mut drawn = [0.0; 4];
            for _ in 0..draws {
                multinomial.draw(&mut random, &mut drawn, &Work::new()).expect("nobody stops it");
                assert!((drawn.iter().sum::<f64>() - units).abs() < 1e-9);
                for (sum, count) in sums.iter_mut().zip(drawn) {
                    *sum = (sum.0 + count, sum.1 + count * count);
                }
            }
            for ((sum, squares), count) in sums.into_iter().zip(counts) {
                let mean = sum / f64::from(draws);
                let variance = squares / f64::from(draws) - mean * mean;
                let expected = count * (1.0 - count / units);
                assert!((mean - count).abs() < 5.0 * (expected / f64::from(draws)).sqrt(), "mean {mean} of {count}");
                assert!((variance / expected - 1.0).abs() < 0.05, "variance {variance}, expected {expected}");
            }
        }
    }

    #[test]
    fn many_units_of_few_kinds_are_drawn_kind_by_kind() {
        assert!(matches!(Multinomial::new(&[60_000.0, 30_000.0, 5_000.0, 5_000.0]).how, How::Binomials));
    }
}
