use qes_work::{Stopped, Work};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use crate::multinomial::Multinomial;
use crate::quantile::{normal_cdf, normal_quantile};
use crate::sample::View;
use crate::statistic::Entry;
use crate::{AgreementError, Interval, IntervalMethod, Undefined};

/// How units are resampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resampling {
    /// How many resamples are drawn, from 100 to 10,000,000.
    pub resamples: usize,
    /// Where the random numbers begin: the same seed gives the same resamples, whatever the number of threads.
    pub seed: u64,
}

/// Fewer resamples have no 2.5 % point worth the name.
const LEAST: usize = 100;

/// More would change no digit that is shown, and each takes eight bytes.
const MOST: usize = 10_000_000;

/// What one stream of random numbers draws.
const BLOCK: usize = 250;

/// About so many rows are drawn between two looks at whether the work goes on.
const ROWS_PER_LOOK: usize = 50_000;

/// Of more kinds of units leaving out each in turn takes too long: it grows with their square.
const MOST_LEFT_OUT: usize = 20_000;

/// Kinds of units that are left out between two looks at whether the work goes on, where they are few.
const LEFT_OUT: usize = 64;

/// Values closer than this are ties: the same resample in another order of summation.
const TIE: f64 = 1e-12;

/// The distribution of a statistic over resamples of the units, with replacement and as many as there are; the scale stays as it
/// is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrap {
    /// Resamples drawn.
    pub resamples: usize,
    /// Those in which the statistic has no value; they are left out of everything below.
    pub undefined: usize,
    /// Standard deviation of the values; 0 with fewer than two.
    pub se: f64,
    /// Mean of the values.
    pub mean: f64,
    /// The percentile interval: the least values whose cumulative shares reach the level's two tails.
    pub percentile: Result<(f64, f64), Undefined>,
    /// The interval corrected for bias and acceleration.
    pub bca: Result<(f64, f64), Undefined>,
    /// What leaving out one unit at a time shows.
    pub jackknife: Result<Jackknife, Undefined>,
}

/// The delete-one-unit jackknife of a statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jackknife {
    /// Its standard error.
    pub se: f64,
    /// The acceleration, a sixth of the skewness of the units' influence.
    pub acceleration: f64,
}

impl Bootstrap {
    pub(crate) fn intervals(&self) -> Vec<Interval> {
        let of = |method, ends: Result<(f64, f64), Undefined>| {
            ends.ok().map(|(low, high)| Interval { method, se: self.se, low, high, df: None })
        };
        let percentile = of(IntervalMethod::BootstrapPercentile, self.percentile);
        percentile.into_iter().chain(of(IntervalMethod::BootstrapBca, self.bca)).collect()
    }
}

pub(crate) fn resample(
    view: &View,
    entry: &Entry,
    value: f64,
    resampling: Resampling,
    level: f64,
    work: &Work,
) -> Result<Bootstrap, AgreementError> {
    if resampling.resamples < LEAST {
        return Err(AgreementError::Resamples { found: resampling.resamples, least: LEAST });
    }
    if resampling.resamples > MOST {
        return Err(AgreementError::TooManyResamples { found: resampling.resamples, most: MOST });
    }
    let multinomial = Multinomial::new(view.counts);
    let blocks = resampling.resamples.div_ceil(BLOCK);
    let of_block = |block: usize| {
        let mut random = ChaCha8Rng::seed_from_u64(resampling.seed);
        random.set_stream(block as u64);
        let size = BLOCK.min(resampling.resamples - block * BLOCK);
        let mut counts = vec![0.0; view.counts.len()];
        let mut values = Vec::with_capacity(size);
        let mut uncounted = 0;
        for _ in 0..size {
            multinomial.draw(&mut random, &mut counts, work)?;
            let drawn = View { measured: view.measured, counts: &counts };
            values.extend((entry.estimate)(&drawn).map(|estimate| estimate.value));
            uncounted += 1;
            if uncounted * counts.len() >= ROWS_PER_LOOK {
                work.did(std::mem::take(&mut uncounted))?;
            }
        }
        work.did(uncounted)?;
        Ok(values)
    };
    let values: Result<Vec<Vec<f64>>, Stopped> = (0..blocks).into_par_iter().map(of_block).collect();
    let mut values = values?.concat();
    work.sort_by(&mut values, f64::total_cmp)?;
    let jackknife = jackknife(view, entry, work)?;
    Ok(summarize(&values, value, jackknife, resampling.resamples, level))
}

/// `values` are sorted.
fn summarize(
    values: &[f64],
    value: f64,
    jackknife: Result<Jackknife, Undefined>,
    resamples: usize,
    level: f64,
) -> Bootstrap {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let tails = ((1.0 - level) / 2.0, f64::midpoint(1.0, level));
    Bootstrap {
        resamples,
        undefined: resamples - values.len(),
        se: (squares / (n - 1.0).max(1.0)).sqrt(),
        mean,
        percentile: ends(values, tails),
        bca: jackknife.and_then(|jackknife| bca(values, value, jackknife.acceleration, tails)),
        jackknife,
    }
}

fn ends(values: &[f64], tails: (f64, f64)) -> Result<(f64, f64), Undefined> {
    let at = |share: f64| {
        let place = (share * values.len() as f64).ceil() as usize;
        values.get(place.clamp(1, values.len().max(1)) - 1).copied().ok_or(Undefined::NoResamples)
    };
    Ok((at(tails.0)?, at(tails.1)?))
}

fn bca(values: &[f64], value: f64, acceleration: f64, tails: (f64, f64)) -> Result<(f64, f64), Undefined> {
    let below = values.partition_point(|drawn| *drawn < value - TIE) as f64;
    let up_to = values.partition_point(|drawn| *drawn <= value + TIE) as f64;
    let share = f64::midpoint(below, up_to) / values.len().max(1) as f64;
    if share <= 0.0 || share >= 1.0 {
        return Err(Undefined::NoResamples);
    }
    let bias = normal_quantile(share);
    let corrected = |tail: f64| {
        let shifted = bias + normal_quantile(tail);
        normal_cdf(bias + shifted / (1.0 - acceleration * shifted))
    };
    ends(values, (corrected(tails.0), corrected(tails.1)))
}

/// Equal units are left out once and count as often as they occur.
fn jackknife(view: &View, entry: &Entry, work: &Work) -> Result<Result<Jackknife, Undefined>, Stopped> {
    let kinds = view.counts.len();
    if kinds > MOST_LEFT_OUT {
        return Ok(Err(Undefined::TooManyKinds { found: kinds, most: MOST_LEFT_OUT }));
    }
    let values = |places: &[f64], first: usize| {
        let mut counts = view.counts.to_vec();
        let mut without = Vec::with_capacity(places.len());
        for place in first..first + places.len() {
            counts[place] -= 1.0;
            let left = View { measured: view.measured, counts: &counts };
            let value = (entry.estimate)(&left).map(|estimate| estimate.value);
            counts[place] += 1.0;
            work.go_on()?;
            match value {
                Ok(value) => without.push((value, counts[place])),
                Err(_) => return Ok(Err(Undefined::JackknifeUndefined)),
            }
        }
        Ok(Ok(without))
    };
    let parts = view.counts.par_chunks(LEFT_OUT).enumerate();
    let parts: Result<Vec<_>, Stopped> = parts.map(|(part, places)| values(places, part * LEFT_OUT)).collect();
    Ok(parts?.into_iter().collect::<Result<Vec<_>, Undefined>>().map(|parts| of_values(&parts.concat())))
}

/// From the value without each kind of unit, and how many units it has.
fn of_values(without: &[(f64, f64)]) -> Jackknife {
    let n: f64 = without.iter().map(|(_, count)| count).sum();
    let mean = without.iter().map(|(value, count)| value * count).sum::<f64>() / n;
    let power = |exponent| without.iter().map(|(value, count)| count * (mean - value).powi(exponent)).sum::<f64>();
    let (squares, cubes) = (power(2), power(3));
    let acceleration = if squares > 0.0 { cubes / (6.0 * squares.powf(1.5)) } else { 0.0 };
    Jackknife { se: ((n - 1.0) / n * squares).sqrt(), acceleration }
}
