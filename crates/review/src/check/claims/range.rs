//! The least and the greatest of the selected values, or of the percent agreement over the items of an instrument.

use super::{Amounts, Claim, Selected, Verdict};
use crate::error::ReviewError;
use crate::inputs::ratings::RatingColumns;
use crate::numbers::Printed;
use crate::package::Review;

pub(super) fn evaluate(review: &Review, claim: &Claim, selected: &Selected<'_>) -> Result<Verdict, ReviewError> {
    let Some((low, high)) = ends(&claim.value) else {
        return Ok(Verdict::Undecided(format!("'{}' is not a range", claim.value)));
    };
    let percent = high.percent && selected.frame.name == "appraisals";
    let found = if percent { agreement(review, claim) } else { extremes(selected)? };
    let amounts = match selected.columns.first().filter(|_| !percent) {
        Some(column) => selected.amounts(column)?,
        None => Amounts { values: Vec::new(), percent },
    };
    let (least, most) = match found {
        Ok(found) => found,
        Err(why) => return Ok(Verdict::Undecided(why)),
    };
    // A text gives percentages rounded, to the decimals that it shows.
    let decimals = if percent { claim.value.split(['-', ' ']).map(decimals).max().unwrap_or_default() } else { 0 };
    let rounded = |value: f64| if percent { round(value, decimals) } else { value };
    let same = |a: f64, b: f64| (a - b).abs() < 1e-9;
    if same(rounded(least), low.value) && same(rounded(most), high.value) {
        return Ok(Verdict::Holds);
    }
    let low = Printed { percent: low.percent || high.percent, ..low };
    // Percentages are kept as proportions, or the other way round.
    let apart = !percent && (high.percent || amounts.percent);
    if apart && amounts.bear_out(low, least) && amounts.bear_out(high, most) {
        return Ok(Verdict::Holds);
    }
    let shown = if percent {
        format!("{}-{}%", in_percent(least, decimals), in_percent(most, decimals))
    } else {
        format!("{}–{}", amounts.show(low, least, None), amounts.show(high, most, None))
    };
    let found = if percent { shown.clone() } else { format!("{least}-{most}") };
    Ok(Verdict::Fails { found, because: format!("the data say {shown}") })
}

/// The ends of `18-91`, `18 to 91 years` or `52%-75%`.
fn ends(text: &str) -> Option<(Printed, Printed)> {
    let text = text.replace('–', "-").replace(" to ", "-");
    // The mark between the ends is no sign of the first.
    let at = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
    Some((Printed::parse(&text[..at])?, Printed::parse(&text[at + 1..])?))
}

type Extremes = Result<(f64, f64), String>;

fn extremes(selected: &Selected<'_>) -> Result<Extremes, ReviewError> {
    let (Some(low), Some(high)) = (selected.columns.first(), selected.columns.last()) else {
        return Ok(Err("a range needs a column".to_owned()));
    };
    let least = selected.numbers(low)?.into_iter().reduce(f64::min);
    let most = selected.numbers(high)?.into_iter().reduce(f64::max);
    Ok(least.zip(most).ok_or_else(|| format!("no selected row has a number in '{low}' and '{high}'")))
}

/// Decimals that a number is written with.
fn decimals(number: &str) -> i32 {
    let after = number.trim_end_matches('%').split_once('.').map_or("", |(_, after)| after);
    after.len().min(6) as i32
}

fn round(value: f64, decimals: i32) -> f64 {
    let unit = 10_f64.powi(decimals);
    (value * unit).round() / unit
}

/// A percentage rounded, but never to 0 or 100 where it is neither.
fn in_percent(value: f64, decimals: i32) -> f64 {
    let end = |shown: f64| shown == 0.0 || (shown - 100.0).abs() < f64::EPSILON;
    let exact = |end: f64| (value - end).abs() < 1e-9;
    let told = |d: &i32| !end(round(value, *d)) || exact(0.0) || exact(100.0);
    round(value, (decimals..decimals + 9).find(told).unwrap_or(decimals))
}

/// Percent agreement over the items of the instrument that the claim selects, least and greatest.
fn agreement(review: &Review, claim: &Claim) -> Extremes {
    let instrument = claim.about.conditions().find(|c| c.column == "instrument").and_then(|c| c.values.first());
    let Some(instrument) = instrument else {
        return Err("the claim names no instrument".to_owned());
    };
    let set = match review.ratings(instrument, &RatingColumns::default(), &qes_work::Work::new()) {
        Ok(set) => set.value,
        Err(ReviewError::NotPublished { what, .. }) => return Err(what),
        Err(error) => return Err(error.to_string()),
    };
    // What a text reports of two appraisers is what they found on their own.
    let share = |ratings| qes_agreement::percent_agreement(ratings, &qes_agreement::Weights::Identity).ok()?.ok();
    let shares = set.first_round().filter_map(|i| share(&i.ratings));
    let percents: Vec<f64> = shares.map(|s| 100.0 * s).collect();
    let least = percents.iter().copied().reduce(f64::min);
    let most = percents.iter().copied().reduce(f64::max);
    least.zip(most).ok_or_else(|| "no item has two answers".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_rounded_as_the_claim_is_but_not_to_an_end() {
        assert_eq!((decimals("52"), decimals("52.5%"), decimals("75.25")), (0, 1, 2));
        let shown = [(51.6, 0), (99.6, 0), (0.4, 0), (100.0, 0), (0.0, 0), (99.96, 1), (74.25, 1)];
        let shown = shown.map(|(value, decimals)| in_percent(value, decimals).to_string());
        assert_eq!(shown, ["52", "99.6", "0.4", "100", "0", "99.96", "74.3"]);
    }
}
