//! Units as the statistics see them: rows of ratings, each standing for a number of units, and what pairs of ratings are apart.

use std::borrow::Cow;
use std::collections::HashMap;

use qes_work::{Stopped, Work};

use crate::difference::Difference;
use crate::ratings::{Code, MISSING, given};
use crate::{Contingency, Ratings, Undefined};

/// A longer tally would not stay in the processor's cache.
const MOST_TALLIED: usize = 1 << 16;

/// Rows between two looks at whether the work goes on.
const ROWS_PER_LOOK: usize = 1 << 10;

/// For so many possible rows there is one unit at least, or the tally is mostly zeros.
const UNITS_PER_TALLY: usize = 4;

/// Rows of ratings by the raters who gave any, with how many units show each. No row is blank.
#[derive(Clone, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) q: usize,
    pub(crate) n_raters: usize,
    rows: Cow<'a, [Code]>,
    pub(crate) counts: Vec<f64>,
}

impl<'a> Sample<'a> {
    /// Every unit as a row of its own: quickest for one value.
    pub(crate) fn unit_by_unit(ratings: &'a Ratings) -> Self {
        let raters = ratings.active_raters();
        let blank = ratings.rows().any(|row| given(row) == 0);
        let rows = if raters.len() == ratings.n_raters() && !blank {
            Cow::Borrowed(ratings.codes())
        } else {
            let kept = ratings.rows().filter(|row| given(row) > 0);
            Cow::Owned(kept.flat_map(|row| raters.iter().map(|&rater| row[rater])).collect())
        };
        let counts = vec![1.0; rows.len() / raters.len()];
        Self { q: ratings.n_categories(), n_raters: raters.len(), rows, counts }
    }

    /// Whichever of the two ways is quicker for one value.
    pub(crate) fn quickest(ratings: &'a Ratings) -> Self {
        let tallied = Self::tallied(ratings, &Work::new()).expect("invariant: nobody has a handle to stop it with");
        tallied.unwrap_or_else(|| Self::unit_by_unit(ratings))
    }

    /// Equal units as one row, in an order that does not depend on that of the units: for many statistics of the same ratings, and
    /// for resampling.
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    pub(crate) fn distinct(ratings: &'a Ratings, work: &Work) -> Result<Self, Stopped> {
        if let Some(tallied) = Self::tallied(ratings, work)? {
            return Ok(tallied);
        }
        let all = Self::unit_by_unit(ratings);
        let mut units: HashMap<&[Code], f64> = HashMap::new();
        for row in all.rows.chunks_exact(all.n_raters) {
            work.go_on()?;
            *units.entry(row).or_insert(0.0) += 1.0;
        }
        let mut kinds: Vec<(&[Code], f64)> = units.into_iter().collect();
        work.sort_by(&mut kinds, |(a, _), (b, _)| a.cmp(b))?;
        let (rows, counts): (Vec<&[Code]>, Vec<f64>) = kinds.into_iter().unzip();
        work.go_on()?;
        Ok(Self { q: all.q, n_raters: all.n_raters, rows: Cow::Owned(rows.concat()), counts })
    }

    /// Equal units as one row, in the order of [`Sample::distinct`], by a tally of every row that is possible; `None` where these are
    /// too many for the units at hand.
    fn tallied(ratings: &Ratings, work: &Work) -> Result<Option<Self>, Stopped> {
        let (q, raters) = (ratings.n_categories(), ratings.active_raters());
        let base = q + 1;
        let possible = u32::try_from(raters.len()).ok().and_then(|raters| base.checked_pow(raters));
        let Some(possible) = possible.filter(|&possible| possible <= MOST_TALLIED) else { return Ok(None) };
        if ratings.n_units() < possible / UNITS_PER_TALLY {
            return Ok(None);
        }
        // A missing rating is the digit after the last category.
        let digit = |code: Code| (code as usize).min(q);
        let mut tally = vec![0_u32; possible];
        if raters.len() == ratings.n_raters() {
            for row in ratings.rows() {
                work.go_on()?;
                tally[row.iter().fold(0, |number, &code| number * base + digit(code))] += 1;
            }
        } else {
            for row in ratings.rows() {
                work.go_on()?;
                tally[raters.iter().fold(0, |number, &rater| number * base + digit(row[rater]))] += 1;
            }
        }
        // The last of all is blank.
        tally.pop();
        let mut rows: Vec<Code> = Vec::new();
        let mut counts: Vec<f64> = Vec::new();
        for (number, &units) in tally.iter().enumerate().filter(|(_, units)| **units > 0) {
            let mut place = possible;
            rows.extend(raters.iter().map(|_| {
                place /= base;
                let code = number / place % base;
                if code == q { MISSING } else { code as Code }
            }));
            counts.push(f64::from(units));
        }
        Ok(Some(Self { q, n_raters: raters.len(), rows: Cow::Owned(rows), counts }))
    }

    /// The cells of a table of two raters.
    pub(crate) fn of_table(table: &Contingency) -> Self {
        let q = table.q();
        let cells = (0..q).flat_map(|i| (0..q).map(move |j| (i, j))).filter(|&(i, j)| table.get(i, j) > 0);
        let (rows, counts): (Vec<[Code; 2]>, Vec<f64>) =
            cells.map(|(i, j)| ([i as Code, j as Code], table.get(i, j) as f64)).unzip();
        Self { q, n_raters: 2, rows: Cow::Owned(rows.concat()), counts }
    }

    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, Code> {
        self.rows.chunks_exact(self.n_raters)
    }

    pub(crate) fn row(&self, place: usize) -> &[Code] {
        &self.rows[place * self.n_raters..][..self.n_raters]
    }
}

/// A sample with what its ratings are apart.
pub(crate) struct Measured<'a> {
    pub(crate) sample: &'a Sample<'a>,
    pub(crate) difference: Difference,
    /// By row: how many raters rated the unit.
    pub(crate) given: Vec<f64>,
    /// By row: the sum over all ordered pairs of its ratings. All 0 where ranks are yet to be found.
    pub(crate) within: Vec<f64>,
    /// The work that it is for.
    pub(crate) work: Work,
}

impl<'a> Measured<'a> {
    pub(crate) fn new(sample: &'a Sample<'a>, difference: Difference) -> Self {
        Self::while_wanted(sample, difference, &Work::new())
    }

    /// Whoever stops the work throws away what is computed of this: from then on it holds nothing.
    pub(crate) fn while_wanted(sample: &'a Sample<'a>, difference: Difference, work: &Work) -> Self {
        let mut scratch = Vec::new();
        let ranked = difference == Difference::Ranks;
        let of_row = |row: &[Code]| {
            if work.is_stopped() {
                return (0.0, 0.0);
            }
            (given(row) as f64, if ranked { 0.0 } else { difference.within(row, &mut scratch) })
        };
        let (given, within) = sample.rows().map(of_row).unzip();
        Self { sample, difference, given, within, work: work.clone() }
    }

    /// All units of the sample.
    pub(crate) fn view(&self) -> View<'_> {
        View { measured: self, counts: &self.sample.counts }
    }
}

/// A measured sample with how many units show each row: those of the sample, or of a resample.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) measured: &'a Measured<'a>,
    pub(crate) counts: &'a [f64],
}

/// How far apart the pairs of ratings within a unit are.
pub(crate) struct Observed {
    /// Units with a rating.
    pub(crate) rated: f64,
    /// Units with two ratings or more.
    pub(crate) pairable: f64,
    /// The mean over pairable units of the mean distance of their pairs.
    pub(crate) disagreement: f64,
}

impl View<'_> {
    pub(crate) fn q(&self) -> usize {
        self.measured.sample.q
    }

    /// Rows that occur: their place, their ratings, how many units show them. They end early where the work was stopped.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, &[Code], f64)> {
        let goes_on = |place: usize| !place.is_multiple_of(ROWS_PER_LOOK) || !self.measured.work.is_stopped();
        let rows = self.measured.sample.rows().zip(self.counts).enumerate();
        let rows = rows.take_while(move |(place, _)| goes_on(*place));
        rows.filter(|(_, (_, count))| **count > 0.0).map(|(place, (row, &count))| (place, row, count))
    }

    /// The mean distance of the pairs of ratings in a row with two ratings or more; `None` for others.
    pub(crate) fn apart(&self, place: usize) -> Option<f64> {
        let given = self.measured.given[place];
        (given >= 2.0).then(|| self.measured.within[place] / (given * (given - 1.0)))
    }

    pub(crate) fn observed(&self) -> Result<Observed, Undefined> {
        let (mut rated, mut pairable, mut sum) = (0.0, 0.0, 0.0);
        for (place, &count) in self.counts.iter().enumerate() {
            rated += count;
            if let Some(apart) = self.apart(place) {
                pairable += count;
                sum += count * apart;
            }
        }
        if pairable == 0.0 {
            return Err(Undefined::NoPairs);
        }
        Ok(Observed { rated, pairable, disagreement: sum / pairable })
    }

    /// π: the share of each category among a unit's ratings, averaged over the units.
    pub(crate) fn shares(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.q()];
        let mut units = 0.0;
        for (place, row, count) in self.rows() {
            units += count;
            let share = count / self.measured.given[place];
            for &code in row.iter().filter(|&&code| code != MISSING) {
                sums[code as usize] += share;
            }
        }
        for sum in &mut sums {
            *sum /= units;
        }
        sums
    }

    /// The mean of `by_category` over the ratings of a row.
    pub(crate) fn mean_of(&self, place: usize, by_category: &[f64]) -> f64 {
        let row = self.measured.sample.row(place);
        let sum: f64 = row.iter().filter(|&&code| code != MISSING).map(|&code| by_category[code as usize]).sum();
        sum / self.measured.given[place]
    }

    /// [`Undefined::NoVariation`] or [`Undefined::NoDistance`] when no two of the used categories are apart.
    pub(crate) fn check_variation(&self, masses: &[f64]) -> Result<(), Undefined> {
        let used = |k: usize| masses[k] > 0.0;
        if self.measured.difference.varies(used, masses.len()) {
            return Ok(());
        }
        let mut categories = (0..masses.len()).filter(|&k| used(k));
        match (categories.next(), categories.next()) {
            (Some(category), None) => Err(Undefined::NoVariation { category }),
            _ => Err(Undefined::NoDistance),
        }
    }
}

/// The ratings of the first two raters on the units that both rated.
pub(crate) struct Paired {
    /// Units rated by both.
    pub(crate) n: f64,
    /// Sum of the distances.
    pub(crate) disagreement: f64,
    /// Units by the first rater's category.
    pub(crate) first: Vec<f64>,
    /// Units by the second rater's category.
    pub(crate) second: Vec<f64>,
}

impl View<'_> {
    /// Rows that both raters rated: their place, both categories, how many units show them.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize, usize, f64)> {
        self.rows()
            .filter(|(_, row, _)| row[0] != MISSING && row[1] != MISSING)
            .map(|(place, row, count)| (place, row[0] as usize, row[1] as usize, count))
    }

    pub(crate) fn paired(&self) -> Result<Paired, Undefined> {
        let q = self.q();
        let mut paired = Paired { n: 0.0, disagreement: 0.0, first: vec![0.0; q], second: vec![0.0; q] };
        for (_, first, second, count) in self.pairs() {
            paired.n += count;
            paired.disagreement += count * self.measured.difference.apart(first, second);
            paired.first[first] += count;
            paired.second[second] += count;
        }
        if paired.n == 0.0 { Err(Undefined::NoPairs) } else { Ok(paired) }
    }
}

impl Paired {
    /// Ratings by category, of both raters.
    pub(crate) fn both(&self) -> Vec<f64> {
        self.first.iter().zip(&self.second).map(|(first, second)| first + second).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two ways to find distinct rows give the same rows in the same order.
    #[test]
    fn a_tally_is_what_counting_gives() {
        let row = |unit: u64| -> Vec<Option<usize>> {
            let digit = |place: u32| (unit.wrapping_mul(2_654_435_761) >> (4 * place)) as usize % 4;
            (0..4).map(|place| Some(digit(place)).filter(|&d| d < 3 && place != 2)).collect()
        };
        let rows: Vec<_> = (0..200).map(row).chain([vec![None; 4]]).collect();
        let ratings = Ratings::new(3, 4, &rows).expect("the rows are on the scale");
        let tallied = Sample::tallied(&ratings, &Work::new()).expect("nobody stops it").expect("64 rows are possible");
        let mut units: HashMap<Vec<Code>, f64> = HashMap::new();
        for row in ratings.rows().filter(|row| given(row) > 0) {
            *units.entry([row[0], row[1], row[3]].to_vec()).or_insert(0.0) += 1.0;
        }
        let mut counted: Vec<(Vec<Code>, f64)> = units.into_iter().collect();
        counted.sort_by(|a, b| a.0.cmp(&b.0));
        let found = tallied.rows().map(<[Code]>::to_vec).zip(tallied.counts.iter().copied()).collect::<Vec<_>>();
        assert_eq!(found, counted);
        assert_eq!(tallied.n_raters, 3);
    }
}
