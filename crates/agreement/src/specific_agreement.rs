use crate::ratings::MISSING;
use crate::{Ratings, Undefined};

/// Specific agreement: for each category, the share of its ratings that another rater of the same unit confirms.
///
/// ```text
/// p_k = Σ_i r_ik (r_ik − 1) / Σ_i r_ik (r_i − 1), over units with r_i ≥ 2
/// ```
///
/// `r_ik` raters put unit i into category k, `r_i` rated it. `ratings` is units × raters, any number of raters, cells may be
/// missing. One proportion from 0 to 1 per category of the scale, in its order. For two raters and two categories these are
/// [`positive_agreement`](fn@crate::positive_agreement) and [`negative_agreement`](fn@crate::negative_agreement).
///
/// # Edge cases
/// Units rated once do not enter. The mean over the categories, weighted by their ratings, is percent agreement where every
/// rater rated every unit.
///
/// # Errors
/// Per category, [`Undefined::NotUsed`] when no rating that could be confirmed is in it.
///
/// # Source
/// Cicchetti and Feinstein (1990), doi:10.1016/0895-4356(90)90159-M; more raters: Fleiss (1981), *Statistical Methods for Rates
/// and Proportions*, 2nd edition, chapter 13.
///
/// ```
/// use qes_agreement::{Contingency, Ratings, specific_agreement};
///
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let found = specific_agreement(&Ratings::from_contingency(&table)?);
/// assert_eq!(found, [Ok(40.0 / 55.0), Ok(30.0 / 45.0)]);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn specific_agreement(ratings: &Ratings) -> Vec<Result<f64, Undefined>> {
    let mut confirmed = vec![0.0; ratings.n_categories()];
    let mut possible = vec![0.0; ratings.n_categories()];
    // Of one row, by category.
    let mut times = vec![0.0; ratings.n_categories()];
    for row in ratings.rows() {
        let given = || row.iter().filter(|&&code| code != MISSING);
        let others = given().count() as f64 - 1.0;
        given().for_each(|&code| times[code as usize] += 1.0);
        for &code in given() {
            confirmed[code as usize] += times[code as usize] - 1.0;
            possible[code as usize] += others;
        }
        given().for_each(|&code| times[code as usize] = 0.0);
    }
    let share = |(category, (confirmed, possible))| {
        if possible > 0.0 { Ok(confirmed / possible) } else { Err(Undefined::NotUsed { category }) }
    };
    confirmed.into_iter().zip(possible).enumerate().map(share).collect()
}
