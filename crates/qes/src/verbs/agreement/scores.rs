//! The numbers behind weights and metrics: given, the answers' own values, or their positions; and which it was is said.

use qes_agreement::{Metric, Options, Ratings, Weights};
use qes_review::{ItemRatings, ReviewError};

use super::{Agreement, AgreementItem, AgreementOptions};
use crate::error::Error;

/// Where the scores of the categories come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoresFrom {
    /// They were given.
    Given,
    /// The answers are numbers, which are their scores.
    Values,
    /// The positions on the scale, from 1 on.
    Positions,
}

impl ScoresFrom {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Values => "values",
            Self::Positions => "positions",
        }
    }
}

/// Of more categories than these, the first and the last are named.
const MOST_NAMED: usize = 8;

impl AgreementOptions {
    /// The ratings with the scores of their categories, and where these come from if anything is measured with them.
    pub(super) fn scored(
        &self,
        ratings: Ratings,
        item: &ItemRatings,
        chosen: &Options,
    ) -> Result<(Ratings, Option<ScoresFrom>), Error> {
        let measured = measures(chosen);
        let texts: Vec<&String> = item.scale.iter().filter(|category| value(category).is_none()).collect();
        if self.scores.is_empty() && ordered(chosen) && !item.declared && (1..item.scale.len()).contains(&texts.len()) {
            let named: Vec<String> = texts.iter().take(MOST_NAMED).map(|category| format!("'{category}'")).collect();
            let (is, it) = if texts.len() == 1 { ("is no number", "it") } else { ("are no numbers", "them") };
            let na: Vec<&str> = texts.iter().map(|t| t.as_str()).collect();
            let na = na.join(",");
            let na = if na.contains(char::is_whitespace) { format!("\"{na}\"") } else { na };
            return Err(Error::Review(ReviewError::Ratings {
                what: format!("{} among the answers of '{}' {is}, as the others are", named.join(", "), item.label),
                because: format!(
                    "weights and metric need a place for each category: --na {na} takes {it} for missing ratings, --scale or \
                     --scores gives the order ({})",
                    item.scale.join(", ")
                ),
            }));
        }
        if !self.scores.is_empty() {
            return Ok((ratings.with_scores(&self.scores)?, measured.then_some(ScoresFrom::Given)));
        }
        if !measured {
            return Ok((ratings, None));
        }
        let values: Vec<Option<f64>> = item.scale.iter().map(|category| value(category)).collect();
        if let Some(values) = values.iter().copied().collect::<Option<Vec<f64>>>() {
            return Ok((ratings.with_scores(&values)?, Some(ScoresFrom::Values)));
        }
        let distances = matches!(chosen.metric, Metric::Interval | Metric::Ratio);
        if distances && !item.declared {
            let texts =
                item.scale.iter().zip(&values).filter(|(_, value)| value.is_none()).map(|(category, _)| category);
            let texts: Vec<String> = texts.take(MOST_NAMED).map(|category| format!("'{category}'")).collect();
            return Err(Error::Review(ReviewError::Ratings {
                what: format!("the answers {} of '{}' are not numbers", texts.join(", "), item.label),
                because: format!(
                    "the {} metric needs a number for each category: --scores, in the order of the scale ({})",
                    chosen.metric.name(),
                    item.scale.join(", ")
                ),
            }));
        }
        Ok((ratings, Some(ScoresFrom::Positions)))
    }
}

/// A word on what the order of the categories does not deserve.
pub(super) fn order_warning(item: &ItemRatings, chosen: &Options, from: Option<ScoresFrom>) -> Option<String> {
    let ordered = ordered(chosen);
    let texts = item.scale.iter().any(|category| value(category).is_none());
    if ordered && texts && !item.declared && item.scale.len() > 2 {
        return Some(format!(
            "the categories of '{}' stand in the order of their names ({}), which weights and metric rest on; --scale gives their order",
            item.label,
            named(&item.scale)
        ));
    }
    let distances = matches!(chosen.metric, Metric::Interval | Metric::Ratio);
    (distances && from == Some(ScoresFrom::Positions)).then(|| {
        format!(
            "the {} metric rests on the positions of the categories on the scale, 1 to {} ({}); --scores gives numbers for them",
            chosen.metric.name(),
            item.scale.len(),
            named(&item.scale)
        )
    })
}

/// Whether weights or metric rest on the order of the categories.
fn ordered(chosen: &Options) -> bool {
    chosen.metric != Metric::Nominal || !matches!(chosen.weights, Weights::Identity | Weights::Matrix(_))
}

/// Whether weights or metric measure with scores.
fn measures(chosen: &Options) -> bool {
    let by_weights = match chosen.weights {
        Weights::Identity | Weights::Ordinal | Weights::Matrix(_) => false,
        Weights::Linear
        | Weights::Quadratic
        | Weights::Radical
        | Weights::Ratio
        | Weights::Circular
        | Weights::Bipolar => true,
    };
    by_weights || matches!(chosen.metric, Metric::Interval | Metric::Ratio)
}

/// The number that a category is.
fn value(category: &str) -> Option<f64> {
    let digits = category.trim_start_matches(['-', '+']);
    category
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite() && digits.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
}

fn named(scale: &[String]) -> String {
    match scale {
        [first, .., last] if scale.len() > MOST_NAMED => format!("{first} … {last}"),
        few => few.join(", "),
    }
}

impl Agreement {
    /// Where the scores come from, in the words of a note, for each way that occurs.
    pub(super) fn scores_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for from in [ScoresFrom::Given, ScoresFrom::Values, ScoresFrom::Positions] {
            let of: Vec<&AgreementItem> = self.items.iter().filter(|i| i.scores == Some(from)).collect();
            let Some(first) = of.first() else { continue };
            let scores: Vec<String> = first.ratings.scores().iter().map(f64::to_string).collect();
            let alike = of.iter().all(|i| i.scale == first.scale);
            let each = || first.scale.iter().zip(&scores).map(|(c, s)| format!("{c} = {s}")).collect::<Vec<_>>();
            notes.push(match from {
                ScoresFrom::Values if alike => format!("Scores: the answers' own values, {}.", named(&scores)),
                ScoresFrom::Values => "Scores: the answers' own values.".to_owned(),
                ScoresFrom::Given => format!("Scores: as given, {}.", named(&each())),
                ScoresFrom::Positions if alike => {
                    format!("Scores: positions on the scale, {}; --scores gives others.", named(&each()))
                }
                ScoresFrom::Positions => {
                    "Scores: positions on the scale of each item; --scores gives others.".to_owned()
                }
            });
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_values_and_nothing_else_is() {
        for (text, expected) in
            [("10", Some(10.0)), ("-2", Some(-2.0)), ("3.5", Some(3.5)), ("inf", None), ("nan", None), ("yes", None)]
        {
            assert_eq!(value(text), expected, "{text}");
        }
    }
}
