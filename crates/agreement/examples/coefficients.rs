//! Coefficients of a table of numbers: `cargo run --release --example coefficients -- FILE CATEGORIES [NAME …]`.
//!
//! A line is a unit, a cell a rater's category from 1 on, or blank; commas are between them. Without names every coefficient that
//! fits is computed; `bootstrap:N` as the last name asks for N resamples instead of formulas.

use std::error::Error;
use std::io::{Write, stdout};

use qes_agreement::{Intervals, Options, Ratings, Resampling, Statistic, coefficients};
use qes_work::Work;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("expected the path of a file")?;
    let categories: usize = arguments.next().ok_or("expected the number of categories")?.parse()?;
    let mut names: Vec<String> = arguments.collect();
    let mut options = Options::default();
    if let Some(resamples) = names.last().and_then(|name| name.strip_prefix("bootstrap:")) {
        options.intervals = Intervals::Bootstrap(Resampling { resamples: resamples.parse()?, seed: 1 });
        names.pop();
    }
    let text = std::fs::read_to_string(path)?;
    let cell = |cell: &str| match cell.trim() {
        "" => Ok(None),
        number => number.parse::<usize>().map(|code| code.checked_sub(1)),
    };
    let rows = text.lines().map(|line| line.split(',').map(cell).collect()).collect::<Result<Vec<Vec<_>>, _>>()?;
    let ratings = Ratings::new(categories, rows.first().map_or(0, Vec::len), &rows)?;
    let fits = |s: &Statistic| {
        (ratings.n_raters() == 2 || !s.needs_two_raters()) && (categories == 2 || !s.needs_two_categories())
    };
    let statistics: Vec<Statistic> = if names.is_empty() {
        Statistic::ALL.iter().copied().filter(fits).collect()
    } else {
        names
            .iter()
            .map(|name| Statistic::from_name(name).ok_or_else(|| format!("found no statistic '{name}'")))
            .collect::<Result<_, _>>()?
    };
    let mut out = stdout().lock();
    for found in coefficients(&ratings, &statistics, &options, &Work::new())? {
        match (found.value, found.intervals.first()) {
            (Ok(value), Some(i)) => writeln!(out, "{}: {value:.6} ({:.6} to {:.6})", found.statistic, i.low, i.high)?,
            (Ok(value), None) => writeln!(out, "{}: {value:.6}", found.statistic)?,
            (Err(undefined), _) => writeln!(out, "{}: undefined, {undefined}", found.statistic)?,
        }
    }
    Ok(())
}
