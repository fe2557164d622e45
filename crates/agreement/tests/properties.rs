//! What must hold for any ratings: symmetries, bounds, and the neutrality of blanks.

use proptest::prelude::*;
use qes_agreement::{Ratings, Statistic, coefficient, cohen_kappa, gwet_ac1, percent_agreement};

type Row = Vec<Option<usize>>;

/// A value, or the name of the reason why there is none.
type Outcome = Result<f64, &'static str>;

/// Ratings that the constructor accepts, with the size of their scale.
fn tables(raters: std::ops::Range<usize>) -> impl Strategy<Value = (usize, Vec<Row>)> {
    (1_usize..5, raters, 1_usize..12)
        .prop_flat_map(|(categories, raters, units)| {
            let cell = prop::option::weighted(0.85, 0..categories);
            (Just(categories), prop::collection::vec(prop::collection::vec(cell, raters), units))
        })
        .prop_filter("two raters rated", |(categories, rows)| Ratings::new(*categories, rows[0].len(), rows).is_ok())
}

fn ratings(categories: usize, rows: &[Row]) -> Ratings {
    Ratings::new(categories, rows[0].len(), rows).expect("the rows are complete and on the scale")
}

/// Percent agreement, AC1, and kappa of the first two raters.
fn outcomes(categories: usize, rows: &[Row]) -> [Outcome; 3] {
    let ratings = ratings(categories, rows);
    [percent_agreement(&ratings), gwet_ac1(&ratings), cohen_kappa(&ratings.contingency(0, 1))]
        .map(|value| value.map_err(|undefined| undefined.reason()))
}

fn same(first: &[Outcome], second: &[Outcome]) -> Result<(), TestCaseError> {
    prop_assert_eq!(first.len(), second.len());
    for pair in first.iter().zip(second) {
        match pair {
            (Ok(first), Ok(second)) => prop_assert!((first - second).abs() < 1e-9, "{first} is not {second}"),
            (first, second) => prop_assert_eq!(first, second),
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn swapping_two_raters_changes_nothing((categories, rows) in tables(2..3)) {
        let swapped: Vec<Row> = rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        same(&outcomes(categories, &rows), &outcomes(categories, &swapped))?;
    }

    #[test]
    fn the_order_of_many_raters_does_not_matter((categories, rows) in tables(2..6), by in 0_usize..6) {
        let mut turned = rows.clone();
        for row in &mut turned {
            let by = by % row.len();
            row.rotate_left(by);
        }
        same(&outcomes(categories, &rows)[..2], &outcomes(categories, &turned)[..2])?;
    }

    #[test]
    fn relabeling_the_categories_changes_nothing((categories, rows) in tables(2..5), by in 0_usize..5) {
        let relabel = |cell: Option<usize>| cell.map(|code| (code + by) % categories);
        let relabeled: Vec<Row> = rows.iter().map(|row| row.iter().copied().map(relabel).collect()).collect();
        same(&outcomes(categories, &rows), &outcomes(categories, &relabeled))?;
    }

    #[test]
    fn the_order_of_units_does_not_matter(
        ((categories, rows), shuffled) in tables(2..5)
            .prop_flat_map(|table| (Just(table.clone()), Just(table.1).prop_shuffle()))
    ) {
        same(&outcomes(categories, &rows), &outcomes(categories, &shuffled))?;
    }

    #[test]
    fn every_unit_twice_changes_nothing((categories, rows) in tables(2..5)) {
        same(&outcomes(categories, &rows), &outcomes(categories, &[rows.clone(), rows].concat()))?;
    }

    #[test]
    fn blank_raters_and_units_change_nothing((categories, rows) in tables(2..5)) {
        let mut padded = rows.clone();
        for row in &mut padded {
            row.push(None);
        }
        padded.push(vec![None; rows[0].len() + 1]);
        same(&outcomes(categories, &rows), &outcomes(categories, &padded))?;
        for statistic in [Statistic::PercentAgreement, Statistic::GwetAc1] {
            let plain = coefficient(&ratings(categories, &rows), statistic, 0.95)?;
            prop_assert_eq!(plain, coefficient(&ratings(categories, &padded), statistic, 0.95)?);
        }
    }

    #[test]
    fn values_and_intervals_stay_in_bounds((categories, rows) in tables(2..3), level in 0.01_f64..0.999) {
        let ratings = ratings(categories, &rows);
        for &statistic in Statistic::ALL {
            let found = coefficient(&ratings, statistic, level)?;
            prop_assert_eq!(found.no_interval.is_none(), found.intervals.len() == 1);
            let Ok(value) = found.value else { continue };
            let least = if statistic == Statistic::PercentAgreement { 0.0 } else { -1.0 - 1e-9 };
            prop_assert!(value >= least && value <= 1.0, "{statistic} is {value}");
            for interval in found.intervals {
                let finite = [interval.se, interval.low, interval.high].iter().all(|number| number.is_finite());
                prop_assert!(finite && interval.se >= 0.0, "{statistic}: {interval:?}");
                prop_assert!(interval.low <= value && value <= interval.high, "{statistic}: {interval:?}");
            }
        }
    }
}
