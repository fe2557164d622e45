//! What the coefficients share that compare the agreement within units with agreement by chance.

use crate::sample::View;
use crate::statistic::Estimate;

/// Gwet's linearized contributions: `by_chance` is 1 − `p_e`, `unit_by_chance` the same for one unit, by row.
///
/// # Source
/// Gwet (2008), doi:10.1348/000711006X126600.
pub(crate) fn influence(
    view: &View,
    estimate: &Estimate,
    by_chance: f64,
    unit_by_chance: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let Ok(observed) = view.observed() else { return Vec::new() };
    let scale = observed.rated / observed.pairable;
    let moved = |place| {
        let own = view.apart(place).map_or(0.0, |apart| scale * (1.0 - apart / by_chance));
        let shift = 2.0 * (1.0 - estimate.value) * (by_chance - unit_by_chance(place)) / by_chance;
        own - shift - estimate.value
    };
    (0..view.counts.len()).map(moved).collect()
}
