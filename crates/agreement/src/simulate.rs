use qes_work::Work;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::weighted::WeightedIndex;
use rand_distr::{Bernoulli, Distribution};

use crate::ratings::{Code, MISSING, positions};
use crate::{AgreementError, Ratings};

/// Raters to be made up.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// Units, at least 1.
    pub units: usize,
    /// Raters, at least 2.
    pub raters: usize,
    /// How often each category is used, in the scale's order; the weights need not add up to 1.
    pub prevalence: Vec<f64>,
    /// Expected share of agreeing pairs of ratings.
    pub agreement: f64,
    /// By how much the first rater uses the first category more often than the last rater does, and the last category less
    /// often: the expected bias index. Raters between them lie evenly between. From −1 to 1.
    pub bias: f64,
    /// The probability that a rating is missing, at least 0 and less than 1.
    pub missing: f64,
    /// Where the random numbers begin.
    pub seed: u64,
}

/// Raters with a chosen prevalence, agreement, bias and missingness.
///
/// With probability `c` all raters give one answer, drawn from the prevalence; else each draws on their own, from margins tilted so
/// that the bias comes out. With `P = Σ p_k²`, `t_j` evenly from ½ to −½ over the raters and `s = Σ t_j² / (m (m − 1))`, the expected
/// agreement is
///
/// ```text
/// c + (1 − c) P − 2 s bias² / (1 − c)
/// ```
///
/// and `c` is solved from it. Missing ratings are missing completely at random. The same seed gives the same ratings on every machine.
///
/// # Errors
/// [`AgreementError::Simulation`] when the wishes contradict each other: an agreement below what independent raters of this
/// prevalence have, a bias larger than the disagreement or the margins allow, more ratings than [`Simulation::MOST`].
/// [`AgreementError::TooFewRaters`] or [`AgreementError::Empty`] when so much is missing that no ratings are left;
/// [`AgreementError::Interrupted`] when the work was stopped, in which units are counted.
///
/// ```
/// use qes_agreement::{Simulation, Weights, percent_agreement, simulate};
/// use qes_work::Work;
///
/// let wishes = Simulation {
///     units: 20_000, raters: 2, prevalence: vec![0.1, 0.9], agreement: 0.87, bias: 0.02, missing: 0.05, seed: 1,
/// };
/// let ratings = simulate(&wishes, &Work::new())?;
/// let agreement = percent_agreement(&ratings, &Weights::Identity)?.unwrap();
/// assert!((agreement - 0.87).abs() < 0.01);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn simulate(wishes: &Simulation, work: &Work) -> Result<Ratings, AgreementError> {
    let prevalence = shares(wishes)?;
    let (q, m) = (prevalence.len(), wishes.raters);
    let independent = independent_share(wishes, &prevalence)?;
    let draw = |margins: &[f64]| {
        WeightedIndex::new(margins).map_err(|error| {
            refuse(format!("found margins that cannot be drawn from ({error})"), "a prevalence above 0")
        })
    };
    let common = draw(&prevalence)?;
    let own = (0..m)
        .map(|rater| draw(&tilted(&prevalence, place(rater, m) * wishes.bias / independent)))
        .collect::<Result<Vec<_>, _>>()?;
    let coin = |p: f64| Bernoulli::new(p).map_err(|_| refuse(format!("found the probability {p}"), "one from 0 to 1"));
    let (alone, absent) = (coin(independent)?, coin(wishes.missing)?);
    let mut random = ChaCha8Rng::seed_from_u64(wishes.seed);
    let mut codes = Vec::with_capacity(wishes.units * m);
    for unit in 0..wishes.units {
        if unit % UNITS_PER_LOOK == UNITS_PER_LOOK - 1 {
            work.did(UNITS_PER_LOOK)?;
        }
        let together = (!alone.sample(&mut random)).then(|| common.sample(&mut random));
        for rater in &own {
            let code = together.unwrap_or_else(|| rater.sample(&mut random));
            codes.push(if absent.sample(&mut random) { MISSING } else { code as Code });
        }
    }
    work.did(wishes.units % UNITS_PER_LOOK)?;
    Ratings::checked(positions(q), m, codes)
}

/// Units between two looks at whether the work goes on.
const UNITS_PER_LOOK: usize = 1000;

impl Simulation {
    /// The most ratings that are made up at once: each takes four bytes here and more in a table.
    pub const MOST: usize = 50_000_000;
}

fn refuse(problem: impl Into<String>, expected: impl Into<String>) -> AgreementError {
    AgreementError::Simulation { problem: problem.into(), expected: expected.into() }
}

/// Where a rater lies between the first, ½, and the last, −½.
fn place(rater: usize, raters: usize) -> f64 {
    0.5 - rater as f64 / (raters - 1) as f64
}

/// The prevalence with a sum of 1, once everything else is in its range.
fn shares(wishes: &Simulation) -> Result<Vec<f64>, AgreementError> {
    let all = &wishes.prevalence;
    if wishes.units == 0 {
        return Err(refuse("found 0 units", "at least 1"));
    }
    if wishes.raters < 2 {
        return Err(refuse(format!("found {} rater(s)", wishes.raters), "at least 2"));
    }
    if wishes.units.checked_mul(wishes.raters).is_none_or(|ratings| ratings > Simulation::MOST) {
        let problem = format!("found {} units for {} raters", wishes.units, wishes.raters);
        let most = Simulation::MOST / wishes.raters;
        return Err(refuse(
            problem,
            format!("at most {} ratings in all: {most} units for so many raters", Simulation::MOST),
        ));
    }
    if all.len() < 2 {
        return Err(refuse(format!("found a prevalence of {} categories", all.len()), "at least 2"));
    }
    if let Some(wrong) = all.iter().find(|p| !(p.is_finite() && **p >= 0.0)) {
        return Err(refuse(format!("found the prevalence {wrong}"), "numbers of 0 or more"));
    }
    let sum: f64 = all.iter().sum();
    if !(sum.is_finite() && sum > 0.0) {
        return Err(refuse(format!("found prevalences that add up to {sum}"), "a sum above 0"));
    }
    let in_range = |name: &str, value: f64, least: f64, most: f64, expected: &str| {
        if value >= least && value <= most {
            Ok(())
        } else {
            Err(refuse(format!("found the {name} {value}"), expected))
        }
    };
    in_range("agreement", wishes.agreement, 0.0, 1.0, "a share from 0 to 1")?;
    in_range("bias", wishes.bias, -1.0, 1.0, "a difference of shares from -1 to 1")?;
    in_range("share of missing ratings", wishes.missing, 0.0, 1.0 - f64::EPSILON, "one of 0 or more and less than 1")?;
    Ok(all.iter().map(|p| p / sum).collect())
}

/// The probability that raters answer on their own, 1 − c: the larger root, for it tilts the margins least.
fn independent_share(wishes: &Simulation, prevalence: &[f64]) -> Result<f64, AgreementError> {
    let m = wishes.raters;
    let varied = 1.0 - prevalence.iter().map(|p| p * p).sum::<f64>();
    let spread = (0..m).map(|rater| place(rater, m).powi(2)).sum::<f64>() / (m * (m - 1)) as f64;
    let tilt = 2.0 * spread * wishes.bias * wishes.bias;
    let disagreement = 1.0 - wishes.agreement;
    let least = 1.0 - varied - tilt;
    if disagreement > varied + tilt + ROUNDING {
        let problem = format!("found the agreement {}, less than chance gives with this prevalence", wishes.agreement);
        return Err(refuse(problem, format!("at least {least:.3}")));
    }
    let under = disagreement * disagreement - 4.0 * tilt * varied;
    if under < -ROUNDING {
        let most = 1.0 - 2.0 * (tilt * varied).sqrt();
        let problem = format!("found the bias {} with the agreement {}", wishes.bias, wishes.agreement);
        return Err(refuse(problem, format!("an agreement of at most {most:.3} with this bias")));
    }
    if varied <= 0.0 {
        return if wishes.bias == 0.0 {
            Ok(0.0)
        } else {
            Err(refuse(format!("found the bias {} where only one category is used", wishes.bias), "no bias"))
        };
    }
    let independent = ((disagreement + under.max(0.0).sqrt()) / (2.0 * varied)).min(1.0);
    let most = (0..m).map(|rater| place(rater, m).abs()).fold(0.0, f64::max) * wishes.bias.abs();
    let room = prevalence[0].min(prevalence[prevalence.len() - 1]);
    if most > room * independent + ROUNDING {
        let problem = format!("found the bias {}", wishes.bias);
        let expected =
            format!("at most {:.3} with this prevalence and agreement", room * independent / most * wishes.bias.abs());
        return Err(refuse(problem, expected));
    }
    Ok(independent)
}

/// What is lost in sums and roots.
const ROUNDING: f64 = 1e-12;

/// The prevalence with so much more of the first category and less of the last.
fn tilted(prevalence: &[f64], by: f64) -> Vec<f64> {
    let mut margins = prevalence.to_vec();
    if by.is_finite() && by != 0.0 {
        let last = margins.len() - 1;
        margins[0] = (margins[0] + by).max(0.0);
        margins[last] = (margins[last] - by).max(0.0);
    }
    margins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Weights, bias_index, percent_agreement};

    fn wishes() -> Simulation {
        Simulation {
            units: 100_000,
            raters: 2,
            prevalence: vec![0.3, 0.7],
            agreement: 0.8,
            bias: 0.0,
            missing: 0.0,
            seed: 7,
        }
    }

    #[test]
    fn what_is_wished_for_comes_out() {
        for (raters, bias, missing) in [(2, 0.0, 0.0), (2, 0.1, 0.2), (3, -0.08, 0.0), (5, 0.05, 0.5)] {
            let ratings = simulate(&Simulation { raters, bias, missing, ..wishes() }, &Work::new())
                .expect("the wishes fit together");
            let agreement = percent_agreement(&ratings, &Weights::Identity).expect("fits").expect("pairs");
            assert!((agreement - 0.8).abs() < 0.006, "{raters} {bias}: {agreement}");
            let ends = ratings.of_raters(&[0, raters - 1]).expect("both rated");
            let table = ends.contingency(0, 1).expect("two categories");
            let found = bias_index(&table).expect("two categories").expect("pairs");
            assert!((found - bias).abs() < 0.008, "{raters} {bias}: {found}");
            let share = 1.0 - ratings.n_ratings() as f64 / (100_000 * raters) as f64;
            assert!((share - missing).abs() < 0.006);
        }
    }

    #[test]
    fn the_seed_decides() {
        let small = Simulation { units: 50, ..wishes() };
        let simulate = |wishes: &Simulation| simulate(wishes, &Work::new());
        assert_eq!(simulate(&small), simulate(&small));
        assert_ne!(simulate(&small), simulate(&Simulation { seed: 8, ..small.clone() }));
    }

    #[test]
    fn wishes_that_contradict_each_other_are_refused() {
        let refused = |wishes: Simulation| simulate(&wishes, &Work::new()).expect_err("refused").to_string();
        assert!(refused(Simulation { agreement: 0.5, ..wishes() }).contains("at least 0.580"));
        assert!(refused(Simulation { agreement: 1.0, bias: 0.1, ..wishes() }).contains("at most"));
        assert!(refused(Simulation { bias: 0.5, agreement: 0.6, ..wishes() }).contains("bias"));
        assert!(refused(Simulation { missing: 1.0, ..wishes() }).contains("missing"));
        assert!(refused(Simulation { units: usize::MAX, ..wishes() }).contains("at most 50000000 ratings"));
        assert!(refused(Simulation { raters: 1, ..wishes() }).contains("at least 2"));
        assert!(refused(Simulation { prevalence: vec![f64::NAN, 1.0], ..wishes() }).contains("NaN"));
    }

    #[test]
    fn full_agreement_and_one_category() {
        let ratings = simulate(&Simulation { agreement: 1.0, units: 500, ..wishes() }, &Work::new()).expect("fits");
        assert_eq!(percent_agreement(&ratings, &Weights::Identity).expect("fits"), Ok(1.0));
        let one = Simulation { agreement: 1.0, prevalence: vec![0.0, 1.0], units: 9, ..wishes() };
        let ratings = simulate(&one, &Work::new());
        assert_eq!(ratings.expect("fits").n_ratings(), 18);
    }
}
