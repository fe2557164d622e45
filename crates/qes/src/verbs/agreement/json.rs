//! The machine-readable result of agreement.

use qes_agreement::{Coefficient, Interval, Intervals};
use qes_review::TakenColumns;
use serde_json::{Map, Value, json};

use super::table::bounded;
use super::{Agreement, AgreementItem, AgreementView};
use crate::shown::undefined;

impl Agreement {
    pub(super) fn json(&self) -> Value {
        let range = |round: Option<&String>| {
            self.range_in(round).map_or_else(
                || undefined("no item has a value"),
                |(statistic, range)| {
                    json!({
                        "statistic": statistic.name(), "min": range.min, "max": range.max,
                        "min_item": range.min_at, "max_item": range.max_at,
                    })
                },
            )
        };
        let rounds = self.rounds();
        let mut own = json!({
            "instrument": self.instrument,
            "raters": self.raters,
            "metric": self.metric.name(),
            "weights": self.weights,
            "scale": self.scale,
            "level": self.options.level,
            "range": range(rounds.first().and_then(Option::as_ref)),
        });
        if self.has_rounds() {
            let one = |round: &Option<String>| json!({ "round": round, "range": range(round.as_ref()) });
            own["rounds"] = rounds.iter().map(one).collect();
        }
        if let Some(agreed) = &self.agreed {
            own["agreed"] = agreed.as_str().into();
        }
        if self.options.shows(AgreementView::Disagreements) {
            let one = |(rater, settled, overruled): (usize, usize, usize)| json!({ "rater": self.raters[rater], "settled": settled, "overruled": overruled });
            own["overruled"] = self.overruled().into_iter().map(one).collect();
        }
        if let Some((from, scores)) = self.items.iter().find(|i| i.scale == self.scale).and_then(Self::scores_of) {
            own["scores"] = scores;
            own["scores_from"] = from;
        }
        if let Some(taken) = &self.taken {
            own["columns"] = columns(taken);
        }
        own["items"] = self.items.iter().map(|i| self.item_json(i)).collect();
        own
    }

    fn item_json(&self, item: &AgreementItem) -> Value {
        let coefficients: Vec<Value> = item.coefficients.iter().map(|c| self.coefficient_json(item, c)).collect();
        let mut object = json!({
            "item": item.item, "label": item.label, "n_units": item.n_units, "n_pairable": item.n_pairable,
            "n_single": item.n_single, "n_blank": item.n_blank, "n_incomplete": item.n_incomplete,
            "coefficients": coefficients,
        });
        if let Some(round) = &item.round {
            object["round"] = round.as_str().into();
        }
        if item.scale != self.scale {
            object["scale"] = json!(item.scale);
            if let Some((from, scores)) = Self::scores_of(item) {
                object["scores"] = scores;
                object["scores_from"] = from;
            }
        }
        if let Some(view) = &item.paradox {
            object["paradox"] = Self::paradox_json(item, view);
        }
        for (key, value) in item.pairs.iter().flat_map(|pairs| self.pairs_json(item, pairs)) {
            object[key] = value;
        }
        if let Some(all) = &item.disagreements {
            object["disagreements"] = self.disagreements_json(item, all);
        }
        object
    }

    /// Where the scores of an item come from, and what they are.
    fn scores_of(item: &AgreementItem) -> Option<(Value, Value)> {
        item.scores.map(|from| (from.name().into(), json!(item.ratings.scores())))
    }

    pub(super) fn coefficient_json(&self, item: &AgreementItem, coefficient: &Coefficient) -> Value {
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        put("name", coefficient.statistic.name().into());
        if coefficient.statistic.takes_metric() {
            put("metric", self.metric.name().into());
        } else {
            let weights = if coefficient.statistic.takes_weights() { self.weights.as_str() } else { "identity" };
            put("weights", weights.into());
        }
        match &coefficient.value {
            Ok(value) => put("value", (*value).into()),
            Err(undefined) => {
                put("undefined", undefined.reason().into());
                put("because", undefined.because(&item.scale).into())
            }
        };
        let intervals: Vec<Value> = coefficient.intervals.iter().map(|i| interval_json(coefficient, i)).collect();
        put("intervals", intervals.into());
        if let Some(undefined) = coefficient.no_interval.filter(|_| coefficient.value.is_ok()) {
            put("interval_undefined", undefined.reason().into());
            put("because", undefined.because(&item.scale).into());
        }
        put("n_units", coefficient.n_units.into());
        put("n_ratings", coefficient.n_ratings.into());
        for (key, share) in [("observed", coefficient.observed), ("chance", coefficient.chance)] {
            if let Some(share) = share {
                put(key, share.into());
            }
        }
        if let Some(test) = &coefficient.test {
            put("test", json!({ "se_null": test.se, "z": test.z, "p": test.p }));
        }
        if let Some(bootstrap) = &coefficient.bootstrap {
            let mut drawn = json!({ "resamples": bootstrap.resamples, "undefined": bootstrap.undefined });
            if let Intervals::Bootstrap(resampling) = self.options.intervals {
                drawn["seed"] = resampling.seed.into();
            }
            put("bootstrap", drawn);
        }
        if let Some(benchmarks) = self.benchmarks_json(coefficient) {
            put("benchmarks", benchmarks);
        }
        Value::Object(object)
    }
}

/// An interval inside what the statistic can be; what was cut off is said.
fn interval_json(coefficient: &Coefficient, interval: &Interval) -> Value {
    let shown = bounded(coefficient, interval);
    let mut object = json!({
        "method": interval.method.name(), "se": interval.se, "low": shown.low, "high": shown.high, "df": interval.df,
    });
    if let Some((low, high)) = shown.uncut {
        object["clipped"] = true.into();
        object["uncut"] = json!({ "low": low, "high": high });
    }
    object
}

fn columns(taken: &TakenColumns) -> Value {
    let mut object = Map::new();
    for (key, column) in [("unit", &taken.unit), ("item", &taken.item), ("round", &taken.round)] {
        if let Some(column) = column {
            object.insert(key.to_owned(), column.as_str().into());
        }
    }
    if let Some((rater, answer)) = &taken.long {
        object.insert("rater".to_owned(), rater.as_str().into());
        object.insert("answer".to_owned(), answer.as_str().into());
    }
    object.insert("left_aside".to_owned(), json!(taken.left_aside));
    object.into()
}
