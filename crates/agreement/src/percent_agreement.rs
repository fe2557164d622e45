use crate::interval::gwet_t;
use crate::statistic::Entry;
use crate::{Interval, Ratings, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "percent_agreement",
    label: "percent agreement",
    abbreviation: "PA",
    needs_two_raters: false,
    value: percent_agreement,
    interval,
};

/// Percent agreement: the share of agreeing pairs of ratings within a unit, averaged over the units.
///
/// ```text
/// p_a = mean over units with r_i ≥ 2 of  Σ_k r_ik (r_ik − 1) / (r_i (r_i − 1))
/// ```
///
/// `r_ik` raters put unit i into category k, `r_i` rated it. `ratings` is units × raters, any number of raters, cells
/// may be missing. A proportion from 0 to 1, not multiplied by 100. The order of units, raters and categories does
/// not matter. With two raters it is the share of units on which they agree; with more, it is not the share of units
/// on which all agree.
///
/// [`coefficient`](crate::coefficient()) adds an interval: [`GwetT`](crate::IntervalMethod::GwetT) over the units with
/// at least one rating, where a unit rated once counts as 0.
///
/// # Edge cases
/// It is 1 when everybody always chose the same category. Units rated once or not at all do not enter the value.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings.
///
/// # Source
/// Gwet (2008), doi:10.1348/000711006X126600.
///
/// ```
/// use qes_agreement::{Ratings, percent_agreement};
///
/// // Three raters: one of three pairs agrees on the first unit, all pairs agree on the second.
/// let ratings = Ratings::new(2, 3, &[vec![Some(0), Some(0), Some(1)], vec![Some(1), Some(1), None]])?;
/// let value = percent_agreement(&ratings).unwrap();
/// assert!((value - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn percent_agreement(ratings: &Ratings) -> Result<f64, Undefined> {
    let mut pairable = 0_usize;
    let mut sum = 0.0;
    for agreement in ratings.tallies().filter_map(|tally| tally.agreement()) {
        pairable += 1;
        sum += agreement;
    }
    if pairable == 0 { Err(Undefined::NoPairs) } else { Ok(sum / pairable as f64) }
}

fn interval(ratings: &Ratings, level: f64) -> Result<Interval, Undefined> {
    let value = percent_agreement(ratings)?;
    let scale = ratings.n_rated() as f64 / ratings.n_pairable() as f64;
    let linearized: Vec<f64> =
        ratings.tallies().map(|tally| tally.agreement().map_or(0.0, |agreement| scale * agreement)).collect();
    gwet_t(value, &linearized, level)
}
