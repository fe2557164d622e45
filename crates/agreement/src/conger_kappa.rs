use crate::beyond_chance;
use crate::difference::dot;
use crate::ratings::MISSING;
use crate::sample::{Measured, Sample, View};
use crate::statistic::{Distance, Entry, Estimate, PLAIN};
use crate::{AgreementError, Ratings, Undefined, Weights};

pub(crate) const ENTRY: Entry = Entry {
    name: "conger_kappa",
    label: "Conger's kappa",
    abbreviation: "Conger",
    distance: Distance::Weights,
    estimate,
    influence: Some(influence),
    ..PLAIN
};

/// Conger's kappa: Cohen's kappa for two or more raters, each with habits of their own.
///
/// ```text
/// kappa = (p_a − p_e) / (1 − p_e),  p_e = mean over pairs of raters g ≠ h of Σ_kl w_kl p_gk p_hl
/// ```
///
/// `p_a` is [`percent_agreement`](fn@crate::percent_agreement) with the same weights `w_kl`; `p_gk` is the share of category k
/// among the ratings of rater g. `ratings` is units × raters, cells may be missing. Dimensionless, at most 1, 0 at
/// chance; the order of units and raters does not matter, but each column is one and the same rater throughout. For
/// two raters who rated every unit it is [`cohen_kappa`](fn@crate::cohen_kappa).
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least one
/// rating.
///
/// # Edge cases
/// A category that nobody used changes nothing without weights. Units rated once enter `p_gk` but not `p_a`. Worse than
/// chance is negative.
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when only one category occurs (0/0);
/// an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Conger (1980), doi:10.1037/0033-2909.88.2.322; missing ratings and interval: Gwet (2014), *Handbook of Inter-Rater
/// Reliability*, 4th edition.
///
/// ```
/// use qes_agreement::{Contingency, Ratings, Weights, cohen_kappa, conger_kappa};
///
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = conger_kappa(&Ratings::from_contingency(&table)?, &Weights::Identity)?.unwrap();
/// assert!((value - cohen_kappa(&table).unwrap()).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn conger_kappa(ratings: &Ratings, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, weights.difference(ratings.scores())?);
    Ok(estimate(&measured.view()).map(|estimate| estimate.value))
}

/// How each rater used the categories, of those who rated any unit.
struct Habits {
    /// The rater's column.
    rater: usize,
    ratings: f64,
    shares: Vec<f64>,
}

fn estimate(view: &View) -> Result<Estimate, Undefined> {
    let observed = view.observed()?;
    let habits = habits(view);
    view.check_variation(&sum(&habits, view.q()))?;
    Estimate::beyond_chance(observed.disagreement, by_chance(view, &habits))
}

fn habits(view: &View) -> Vec<Habits> {
    let (q, raters) = (view.q(), view.measured.sample.n_raters);
    let mut counts = vec![0.0; raters * q];
    for (_, row, count) in view.rows() {
        for (rater, &code) in row.iter().enumerate().filter(|&(_, &code)| code != MISSING) {
            counts[rater * q + code as usize] += count;
        }
    }
    let of = |(rater, counts): (usize, &[f64])| {
        let ratings: f64 = counts.iter().sum();
        Habits { rater, ratings, shares: counts.iter().map(|count| count / ratings).collect() }
    };
    counts.chunks_exact(q).enumerate().map(of).filter(|habits| habits.ratings > 0.0).collect()
}

fn sum(habits: &[Habits], q: usize) -> Vec<f64> {
    (0..q).map(|k| habits.iter().map(|habits| habits.shares[k]).sum()).collect()
}

/// For each category, its mean distance from the ratings of all raters but this one.
fn from_others(view: &View, all: &[f64], habits: &Habits) -> Vec<f64> {
    let others: Vec<f64> = all.iter().zip(&habits.shares).map(|(all, own)| all - own).collect();
    view.measured.difference.to_any(&others, &view.measured.work)
}

/// 1 − `p_e`.
fn by_chance(view: &View, habits: &[Habits]) -> f64 {
    let all = sum(habits, view.q());
    let apart = |habits: &Habits| dot(&habits.shares, &from_others(view, &all, habits));
    habits.iter().map(apart).sum::<f64>() / (habits.len() as f64 * (habits.len() as f64 - 1.0))
}

fn influence(view: &View, estimate: &Estimate) -> Vec<f64> {
    let habits = habits(view);
    let all = sum(&habits, view.q());
    let by_chance = by_chance(view, &habits);
    let units: f64 = view.counts.iter().sum();
    let pairs = habits.len() as f64 * (habits.len() as f64 - 1.0);
    let mut moved = vec![by_chance; view.counts.len()];
    for habits in &habits {
        let apart = from_others(view, &all, habits);
        let mean = dot(&habits.shares, &apart);
        for (place, moved) in moved.iter_mut().enumerate() {
            let code = view.measured.sample.row(place)[habits.rater];
            if code != MISSING {
                *moved += units / habits.ratings * (apart[code as usize] - mean) / pairs;
            }
        }
    }
    beyond_chance::influence(view, estimate, by_chance, |place| moved[place])
}
