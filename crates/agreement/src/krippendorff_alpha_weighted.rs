use crate::sample::{Measured, Sample};
use crate::statistic::{Distance, Entry, PLAIN, Units};
use crate::{AgreementError, Ratings, Undefined, Weights, krippendorff_alpha};

pub(crate) const ENTRY: Entry = Entry {
    name: "krippendorff_alpha_weighted",
    label: "Krippendorff's alpha with agreement weights",
    abbreviation: "alpha (weights)",
    distance: Distance::Weights,
    units: Units::Pairable,
    estimate: krippendorff_alpha::estimate,
    influence: Some(krippendorff_alpha::influence),
    ..PLAIN
};

/// Krippendorff's alpha with agreement weights in place of a metric: [`krippendorff_alpha`](fn@crate::krippendorff_alpha) with
/// δ² = 1 − w.
///
/// ```text
/// alpha = 1 − D_o / D_e,  D_o = Σ_ck o_ck (1 − w_ck) / n,  D_e = Σ_ck n_c n_k (1 − w_ck) / (n (n − 1))
/// ```
///
/// `ratings` is units × raters, cells may be missing. Dimensionless, at most 1, 0 at chance; the order of units and raters
/// does not matter. With identity weights it is the nominal alpha, with quadratic ones the interval alpha; the ordinal set
/// of weights gives another value than the ordinal metric.
///
/// [`coefficient`](crate::coefficient()) adds [`GwetT`](crate::IntervalMethod::GwetT) over the units with at least two ratings.
///
/// # Edge cases
/// As for [`krippendorff_alpha`](fn@crate::krippendorff_alpha).
///
/// # Errors
/// [`Undefined::NoPairs`] when no unit has two ratings; [`Undefined::NoVariation`] when only one category occurs in them
/// (0/0); an [`AgreementError`] when the weights do not fit the scale.
///
/// # Source
/// Gwet (2014), *Handbook of Inter-Rater Reliability*, 4th edition, after Krippendorff (2019), doi:10.4135/9781071878781.
///
/// ```
/// use qes_agreement::{Metric, Ratings, Weights, krippendorff_alpha, krippendorff_alpha_weighted};
///
/// let rows = [[0, 0], [1, 1], [2, 2], [0, 1]].map(|pair| pair.map(Some).to_vec());
/// let ratings = Ratings::new(3, 2, &rows)?;
/// let quadratic = krippendorff_alpha_weighted(&ratings, &Weights::Quadratic)?.unwrap();
/// let interval = krippendorff_alpha(&ratings, Metric::Interval)?.unwrap();
/// assert!((quadratic - interval).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn krippendorff_alpha_weighted(
    ratings: &Ratings,
    weights: &Weights,
) -> Result<Result<f64, Undefined>, AgreementError> {
    let sample = Sample::quickest(ratings);
    let measured = Measured::new(&sample, weights.difference(ratings.scores())?);
    Ok(krippendorff_alpha::estimate(&measured.view()).map(|estimate| estimate.value))
}
