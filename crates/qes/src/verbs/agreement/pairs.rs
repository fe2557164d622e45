//! The raters two by two, each with all others, and category by category.

use qes_agreement::{
    AgreementError, Coefficient, Intervals, Options, Ratings, Statistic, coefficients, one_against_rest,
    specific_agreement,
};
use qes_tables::{Align, Cell, Table};
use qes_work::{Stopped, Work};
use serde_json::{Value, json};

use super::table::{coefficient_cells, coefficient_columns, interval_text, number_cell};
use super::{Agreement, AgreementItem, AgreementOptions};
use crate::error::Error;
use crate::shown::undefined;

/// The raters of one item compared.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// Every pair of raters, as positions, with its coefficients; or why there are none.
    pub pairs: Vec<(usize, usize, Result<Vec<Coefficient>, String>)>,
    /// Each rater against all others.
    pub rest: Vec<Rest>,
    /// Specific agreement of each category, and the ratings in it.
    pub categories: Vec<(Result<f64, String>, usize)>,
}

/// One rater against all others.
#[derive(Debug, Clone)]
pub struct Rest {
    /// The rater, as a position.
    pub rater: usize,
    /// Percent agreement and the comparisons it rests on, or why there is none.
    pub agreement: Result<(f64, usize), String>,
    /// Alpha of the others, without this rater.
    pub alpha_without: Result<f64, String>,
}

pub(super) fn pairs(
    ratings: &Ratings,
    scale: &[String],
    options: &AgreementOptions,
    chosen: &Options,
    (work, count): (&Work, &dyn Fn(usize) -> Result<(), Stopped>),
) -> Result<Pairs, Error> {
    let raters = ratings.active_raters();
    let mut pairs = Vec::new();
    for (i, &first) in raters.iter().enumerate() {
        for &second in &raters[i + 1..] {
            let found = match ratings.of_raters(&[first, second]) {
                Ok(two) => {
                    let statistics = options.statistics(&two, chosen)?;
                    match coefficients(&two, &statistics, chosen, work) {
                        Err(AgreementError::Interrupted) => return Err(Error::Interrupted),
                        found => {
                            count(found.as_ref().map_or(0, Vec::len))?;
                            found.map_err(|e| e.to_string())
                        }
                    }
                }
                Err(error) => Err(error.to_string()),
            };
            pairs.push((first, second, found));
        }
    }
    let mut rest = Vec::with_capacity(raters.len());
    for &rater in &raters {
        work.go_on()?;
        rest.push(Rest {
            rater,
            agreement: one_against_rest(ratings, rater).map_err(|u| u.because(scale)),
            alpha_without: alpha_without(ratings, &raters, rater, scale, (chosen, work))?,
        });
    }
    let mut used = vec![0; ratings.n_categories()];
    for unit in 0..ratings.n_units() {
        work.go_on()?;
        for category in (0..ratings.n_raters()).filter_map(|rater| ratings.get(unit, rater)) {
            used[category] += 1;
        }
    }
    let specific = specific_agreement(ratings).into_iter().zip(used);
    let categories = specific.map(|(share, used)| (share.map_err(|u| u.because(scale)), used)).collect();
    work.go_on()?;
    Ok(Pairs { pairs, rest, categories })
}

fn alpha_without(
    ratings: &Ratings,
    raters: &[usize],
    rater: usize,
    scale: &[String],
    (chosen, work): (&Options, &Work),
) -> Result<Result<f64, String>, Stopped> {
    let others: Vec<usize> = raters.iter().copied().filter(|&r| r != rater).collect();
    if others.len() < 2 {
        return Ok(Err("without this rater only one is left".to_owned()));
    }
    let others = match ratings.of_raters(&others) {
        Ok(others) => others,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let plain = Options { metric: chosen.metric, intervals: Intervals::No, ..Options::default() };
    Ok(match coefficients(&others, &[Statistic::KrippendorffAlpha], &plain, work) {
        Err(AgreementError::Interrupted) => return Err(Stopped),
        Err(error) => Err(error.to_string()),
        Ok(found) => found[0].value.map_err(|u| u.because(scale)),
    })
}

impl Agreement {
    pub(super) fn pairs_json(&self, item: &AgreementItem, pairs: &Pairs) -> [(&'static str, Value); 3] {
        let number = |found: &Result<f64, String>| found.as_ref().map_or_else(|why| undefined(why), |&v| v.into());
        let pair = |(first, second, found): &(usize, usize, Result<Vec<Coefficient>, String>)| {
            let raters = json!([self.raters[*first], self.raters[*second]]);
            match found {
                Ok(found) => {
                    let all: Vec<Value> = found.iter().map(|c| self.coefficient_json(item, c)).collect();
                    json!({ "raters": raters, "coefficients": all })
                }
                Err(why) => json!({ "raters": raters, "coefficients": undefined(why) }),
            }
        };
        let rest = |rest: &Rest| {
            let share = rest.agreement.clone();
            json!({
                "rater": self.raters[rest.rater],
                "n_comparisons": share.as_ref().map_or(0, |(_, n)| *n),
                "percent_agreement": number(&share.map(|(share, _)| share)),
                "alpha_without": number(&rest.alpha_without),
            })
        };
        let category = |(name, (share, n)): (&String, &(Result<f64, String>, usize))| json!({ "category": name, "specific_agreement": number(share), "n_ratings": n });
        [
            ("pairs", pairs.pairs.iter().map(pair).collect()),
            ("against_rest", pairs.rest.iter().map(rest).collect()),
            ("categories", item.scale.iter().zip(&pairs.categories).map(category).collect()),
        ]
    }

    /// Three tables: pairs, raters against the rest, categories.
    pub(super) fn pairs_tables(&self) -> Vec<Table> {
        let compared = || self.items.iter().filter_map(|i| Some((i, i.pairs.as_ref()?)));
        let Some((_, first)) = compared().next() else { return Vec::new() };
        let statistics: Vec<Statistic> = first
            .pairs
            .iter()
            .find_map(|(_, _, found)| Some(found.as_ref().ok()?.iter().map(|c| c.statistic).collect()))
            .unwrap_or_default();
        let head = |title: &str| self.headed(&format!("{title}: {}", self.instrument));
        let mut two = coefficient_columns(head("Pairs of raters").column("raters", Align::Left), &statistics, self);
        let mut rest = head("Each rater against the rest")
            .column("rater", Align::Left)
            .column("comparisons", Align::Right)
            .column("percent agreement", Align::Right)
            .column("alpha without", Align::Right);
        let mut by_category = head("Each category")
            .column("category", Align::Left)
            .column("ratings", Align::Right)
            .column("specific agreement", Align::Right);
        let percent = |found: Result<f64, String>| {
            found.map_or_else(Cell::Undefined, |fraction| Cell::Percent { fraction, decimals: 1 })
        };
        for (item, pairs) in compared() {
            for (first, second, found) in &pairs.pairs {
                let mut cells = self.leading(item);
                cells.push(format!("{} – {}", self.raters[*first], self.raters[*second]).into());
                match found {
                    Ok(found) => {
                        cells
                            .extend(found.iter().flat_map(|c| coefficient_cells(c, &item.scale, self.has_intervals())));
                    }
                    Err(why) => {
                        let width = if self.has_intervals() { 2 * statistics.len() } else { statistics.len() };
                        cells.extend(vec![Cell::Undefined(why.clone()); width]);
                    }
                }
                two.row(cells);
            }
            for one in &pairs.rest {
                let mut cells = self.leading(item);
                cells.push(self.raters[one.rater].as_str().into());
                cells.push(one.agreement.as_ref().map_or(0, |(_, n)| *n).into());
                cells.push(percent(one.agreement.clone().map(|(share, _)| share)));
                cells.push(match &one.alpha_without {
                    Ok(value) => number_cell(*value),
                    Err(why) => Cell::Undefined(why.clone()),
                });
                rest.row(cells);
            }
            for (name, (share, n)) in item.scale.iter().zip(&pairs.categories) {
                let mut cells = self.leading(item);
                cells.extend([name.as_str().into(), (*n).into(), percent(share.clone())]);
                by_category.row(cells);
            }
        }
        let names = statistics.iter().filter(|s| s.abbreviation() != s.label());
        let names: Vec<String> = names.map(|s| format!("{}: {}", s.abbreviation(), s.label())).collect();
        if !names.is_empty() {
            two.note(format!("{}.", names.join("; ")));
        }
        if self.has_intervals() {
            let of_pairs = || compared().flat_map(|(_, p)| &p.pairs).filter_map(|(_, _, found)| found.as_ref().ok());
            two.note(interval_text(self, || of_pairs().flatten()));
        }
        rest.note("Percent agreement: of the ratings by others of the same units, the share that are the same. Alpha without: of the others among themselves.");
        by_category.note("Specific agreement: of the ratings in the category that another rater could confirm, the share that was confirmed.");
        // Two raters are one pair, which the table of coefficients shows.
        if self.items.iter().all(|i| i.pairs.as_ref().is_none_or(|p| p.pairs.len() == 1)) {
            return vec![by_category];
        }
        vec![two, rest, by_category]
    }
}
