use crate::ratings::{MISSING, given};
use crate::{Ratings, Undefined};

/// One rater's percent agreement with all others: of the ratings that another rater gave to the same unit, the share that are the same.
///
/// ```text
/// p = Σ_i #{others with the same rating of i} / Σ_i #{others who rated i}, over the units that the rater rated
/// ```
///
/// `ratings` is units × raters, cells may be missing; `rater` counts from 0. Gives the share, from 0 to 1, and the number of
/// comparisons it rests on.
///
/// # Edge cases
/// With two raters it is percent agreement, for either of them.
///
/// # Errors
/// [`Undefined::NoPairs`] when no other rater rated a unit of this one.
///
/// # Panics
/// When `rater` is not below [`Ratings::n_raters`].
///
/// # Source
/// The rater's own part of Fleiss' mean over pairs: Fleiss (1971), doi:10.1037/h0031619.
///
/// ```
/// use qes_agreement::{Ratings, one_against_rest};
///
/// let rows = [[0, 0, 1], [1, 1, 1], [0, 0, 1]].map(|row| row.map(Some).to_vec());
/// let ratings = Ratings::new(2, 3, &rows)?;
/// assert_eq!(one_against_rest(&ratings, 0), Ok((4.0 / 6.0, 6)));
/// assert_eq!(one_against_rest(&ratings, 2), Ok((2.0 / 6.0, 6)));
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn one_against_rest(ratings: &Ratings, rater: usize) -> Result<(f64, usize), Undefined> {
    let (mut same, mut compared) = (0, 0);
    for row in ratings.rows().filter(|row| row[rater] != MISSING) {
        same += row.iter().filter(|&&code| code == row[rater]).count() - 1;
        compared += given(row) - 1;
    }
    if compared == 0 { Err(Undefined::NoPairs) } else { Ok((same as f64 / compared as f64, compared)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rater_alone_has_nobody_to_agree_with() {
        let rows = [vec![Some(0), Some(0), None], vec![None, None, Some(1)]];
        let ratings = Ratings::new(2, 3, &rows).expect("the rows are on the scale");
        assert_eq!(one_against_rest(&ratings, 2), Err(Undefined::NoPairs));
    }
}
