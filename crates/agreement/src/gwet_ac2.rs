use crate::statistic::{Analytic, Distance, Entry, PLAIN};
use crate::{AgreementError, Ratings, Undefined, Weights, gwet_ac1};

pub(crate) const ENTRY: Entry = Entry {
    name: "gwet_ac2",
    label: "Gwet's AC2",
    abbreviation: "AC2",
    distance: Distance::Weights,
    estimate: gwet_ac1::estimate,
    influence: Some(gwet_ac1::influence),
    analytic: Analytic::GwetAndTable,
    ..PLAIN
};

/// Gwet's AC2: [`gwet_ac1`](fn@crate::gwet_ac1) with partial credit for categories that are close.
///
/// ```text
/// AC2 = (p_a − p_e) / (1 − p_e),  p_e = T_w Σ_k π_k (1 − π_k) / (q (q − 1)),  T_w = Σ_kl w_kl
/// ```
///
/// `p_a` is [`percent_agreement`](fn@crate::percent_agreement) with the same weights `w_kl`; `π_k` is the mean over rated
/// units of `r_ik` / `r_i`; q categories are declared. `ratings` is units × raters, cells may be missing. Dimensionless, at most
/// 1, 0 at chance; the order of units and raters does not matter, that of the categories does.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least one
/// rating, and [`GwetTableT`](crate::IntervalMethod::GwetTableT) for two raters who rated every unit.
///
/// # Edge cases
/// As for AC1, which it is with [`Weights::Identity`].
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when the scale has one category only
/// (0/0); an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Gwet (2008), doi:10.1348/000711006X126600; weights: Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th edition.
///
/// ```
/// use qes_agreement::{Ratings, Weights, gwet_ac1, gwet_ac2};
///
/// let rows = [[0, 0], [1, 1], [2, 2], [0, 1]].map(|pair| pair.map(Some).to_vec());
/// let ratings = Ratings::new(3, 2, &rows)?;
/// assert_eq!(gwet_ac2(&ratings, &Weights::Identity)?, gwet_ac1(&ratings));
/// // By hand: p_a = 0.875; π = (3, 3, 2) / 8; T_w = 5; p_e = 5/6 × 42/64.
/// let p_e = 5.0 / 6.0 * 42.0 / 64.0;
/// let value = gwet_ac2(&ratings, &Weights::Linear)?.unwrap();
/// assert!((value - (0.875 - p_e) / (1.0 - p_e)).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn gwet_ac2(ratings: &Ratings, weights: &Weights) -> Result<Result<f64, Undefined>, AgreementError> {
    gwet_ac1::weighted(ratings, weights)
}
