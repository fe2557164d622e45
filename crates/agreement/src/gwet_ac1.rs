use crate::interval::gwet_t;
use crate::statistic::Entry;
use crate::{Interval, Ratings, Undefined, percent_agreement};

pub(crate) const ENTRY: Entry = Entry {
    name: "gwet_ac1",
    label: "Gwet's AC1",
    abbreviation: "AC1",
    needs_two_raters: false,
    value: gwet_ac1,
    interval,
};

/// Gwet's AC1: agreement of two or more raters beyond chance, steady where one category prevails.
///
/// ```text
/// AC1 = (p_a − p_e) / (1 − p_e),  p_e = Σ_k π_k (1 − π_k) / (q − 1),  π_k = mean over rated units of r_ik / r_i
/// ```
///
/// `p_a` is [`percent_agreement`](fn@crate::percent_agreement); `r_ik` raters put unit i into category k, `r_i` rated it; q
/// categories are declared. `ratings` is units × raters, cells may be missing. Dimensionless, from −1 / (q − 1) to 1,
/// 0 at chance; the order of units, raters and categories does not matter.
///
/// [`coefficient`](crate::coefficient()) adds an interval: [`GwetT`](crate::IntervalMethod::GwetT) over the units with
/// at least one rating.
///
/// # Edge cases
/// It is 1 when everybody always chose the same of two or more categories. A category that nobody used changes q and
/// with it the value. Units rated once enter π but not `p_a`. Worse than chance is negative.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when the scale has one category only
/// (0/0).
///
/// # Source
/// Gwet (2008), doi:10.1348/000711006X126600.
///
/// ```
/// use qes_agreement::{Contingency, Ratings, gwet_ac1};
///
/// // By hand: p_a = 0.70, π = (0.55, 0.45), p_e = 0.495.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = gwet_ac1(&Ratings::from_contingency(&table)?).unwrap();
/// assert!((value - 0.205 / 0.505).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn gwet_ac1(ratings: &Ratings) -> Result<f64, Undefined> {
    let agreement = percent_agreement(ratings)?;
    if ratings.n_categories() < 2 {
        return Err(Undefined::NoVariation { category: 0 });
    }
    let prevalence = prevalence(ratings);
    let chance = chance(&prevalence, prevalence.iter().copied());
    Ok((agreement - chance) / (1.0 - chance))
}

fn interval(ratings: &Ratings, level: f64) -> Result<Interval, Undefined> {
    let value = gwet_ac1(ratings)?;
    let prevalence = prevalence(ratings);
    let expected = chance(&prevalence, prevalence.iter().copied());
    let scale = ratings.n_rated() as f64 / ratings.n_pairable() as f64;
    let linearized: Vec<f64> = ratings
        .tallies()
        .map(|tally| {
            let own = tally.agreement().map_or(0.0, |agreement| scale * (agreement - expected));
            let shift = 2.0 * (1.0 - value) * (chance(&prevalence, tally.shares()) - expected);
            (own - shift) / (1.0 - expected)
        })
        .collect();
    gwet_t(value, &linearized, level)
}

/// π: the share of each category, averaged over the units with at least one rating.
fn prevalence(ratings: &Ratings) -> Vec<f64> {
    let mut sums = vec![0.0; ratings.n_categories()];
    for tally in ratings.tallies() {
        for (sum, share) in sums.iter_mut().zip(tally.shares()) {
            *sum += share;
        }
    }
    let rated = ratings.n_rated() as f64;
    sums.into_iter().map(|sum| sum / rated).collect()
}

/// Chance agreement of a unit with these shares; that of all units when the shares are the prevalence itself.
fn chance(prevalence: &[f64], shares: impl Iterator<Item = f64>) -> f64 {
    let sum: f64 = prevalence.iter().zip(shares).map(|(prevalence, share)| share * (1.0 - prevalence)).sum();
    sum / (prevalence.len() as f64 - 1.0)
}
