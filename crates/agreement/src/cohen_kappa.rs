use crate::interval::asymptotic_z;
use crate::statistic::Entry;
use crate::{Contingency, Interval, Ratings, Undefined};

pub(crate) const ENTRY: Entry = Entry {
    name: "cohen_kappa",
    label: "Cohen's kappa",
    abbreviation: "kappa",
    needs_two_raters: true,
    value: |ratings| cohen_kappa(&table(ratings)),
    interval: |ratings, level| interval(&table(ratings), level),
};

/// Cohen's kappa: agreement of two raters beyond chance.
///
/// ```text
/// kappa = (p_o − p_e) / (1 − p_e),  p_o = Σ n_ii / n,  p_e = Σ n_i+ n_+i / n²
/// ```
///
/// `table` is q × q counts of the units that both rated: rows the first rater, columns the second, categories in the
/// scale's order. Dimensionless, from −1 to 1, 0 at chance; unchanged by swapping the raters or reordering the
/// categories.
///
/// [`coefficient`](crate::coefficient()) adds an interval: [`AsymptoticZ`](crate::IntervalMethod::AsymptoticZ) with the
/// standard error that does not assume chance agreement,
///
/// ```text
/// se² = Σ_ij p_ij (u_ij − ū)² / (n (1 − p_e)²),  u_ij = [i = j] − (1 − kappa) (p_+i + p_j+),  ū = Σ_ij p_ij u_ij
/// ```
///
/// # Edge cases
/// A category that neither used changes nothing. Worse than chance is negative. Two raters who are constant but
/// different have 0, and so has one constant rater beside one who varies.
///
/// # Errors
/// [`Undefined::NoVariation`] when both used one and the same category (0/0); [`Undefined::NoPairs`] when the table has
/// no units.
///
/// # Source
/// Cohen (1960), doi:10.1177/001316446002000104; standard error: Fleiss, Cohen and Everitt (1969),
/// doi:10.1037/h0028106.
///
/// ```
/// use qes_agreement::{Contingency, cohen_kappa};
///
/// // By hand: p_o = 0.70, p_e = 0.50.
/// let table = Contingency::new(&[vec![20, 5], vec![10, 15]])?;
/// let value = cohen_kappa(&table).unwrap();
/// assert!((value - 0.4).abs() < 1e-12);
/// # Ok::<(), qes_agreement::AgreementError>(())
/// ```
pub fn cohen_kappa(table: &Contingency) -> Result<f64, Undefined> {
    if table.n() == 0 {
        return Err(Undefined::NoPairs);
    }
    if let Some(category) = (0..table.q()).find(|&i| table.get(i, i) == table.n()) {
        return Err(Undefined::NoVariation { category });
    }
    let n = i128::from(table.n());
    let agreeing: i128 = (0..table.q()).map(|i| i128::from(table.get(i, i))).sum();
    let chance = chance_pairs(table);
    // Whole numbers up to here: no digits are lost where both p_o and p_e are close to 1.
    Ok((n * agreeing - chance) as f64 / (n * n - chance) as f64)
}

fn interval(table: &Contingency, level: f64) -> Result<Interval, Undefined> {
    let value = cohen_kappa(table)?;
    if table.n() < 2 {
        return Err(Undefined::TooFewUnits { found: table.n() as usize });
    }
    let n = table.n() as f64;
    let squared = i128::from(table.n()) * i128::from(table.n());
    let beyond_chance = (squared - chance_pairs(table)) as f64 / squared as f64;
    let cells: Vec<(f64, f64)> = (0..table.q())
        .flat_map(|i| (0..table.q()).map(move |j| (i, j)))
        .filter(|&(i, j)| table.get(i, j) > 0)
        .map(|(i, j)| {
            let margins = (table.column_total(i) + table.row_total(j)) as f64 / n;
            let agrees = if i == j { 1.0 } else { 0.0 };
            (table.get(i, j) as f64 / n, agrees - (1.0 - value) * margins)
        })
        .collect();
    let mean: f64 = cells.iter().map(|(share, score)| share * score).sum();
    let variance: f64 = cells.iter().map(|(share, score)| share * (score - mean).powi(2)).sum();
    let se = (variance / n).sqrt() / beyond_chance;
    Ok(asymptotic_z(value, se, level))
}

/// `n² p_e`.
fn chance_pairs(table: &Contingency) -> i128 {
    (0..table.q()).map(|i| i128::from(table.row_total(i)) * i128::from(table.column_total(i))).sum()
}

/// The first two raters who gave a rating; the constructor of [`Ratings`] saw to it that there are two.
fn table(ratings: &Ratings) -> Contingency {
    let raters = ratings.active_raters();
    ratings.contingency(raters[0], raters[1])
}
