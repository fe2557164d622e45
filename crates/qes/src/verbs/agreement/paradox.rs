//! Why coefficients of the same answers differ, in words.

use qes_agreement::{AgreementError, Cause, Intervals, Options, Paradox, Part, Ratings, Statistic, coefficients};
use qes_tables::{Align, Cell, Table};
use qes_work::Work;
use serde_json::{Map, Value};

use super::{Agreement, AgreementItem};
use crate::error::Error;
use crate::shown::undefined;

/// What `--paradox` shows of an item.
#[derive(Debug, Clone)]
pub struct ParadoxView {
    /// What it rests on, or why there is none.
    pub paradox: Result<Paradox, String>,
    /// Prevalence and bias indices, PABAK, positive and negative agreement, or why there is none.
    pub indices: Vec<(Statistic, Result<f64, String>)>,
    /// One or two sentences on why the coefficients differ in these data.
    pub explanation: String,
}

const INDICES: [Statistic; 5] = [
    Statistic::PrevalenceIndex,
    Statistic::BiasIndex,
    Statistic::Pabak,
    Statistic::PositiveAgreement,
    Statistic::NegativeAgreement,
];

/// From here on, what different margins do to kappa is worth a sentence.
const TOLD: f64 = 0.02;

pub(super) fn view(ratings: &Ratings, scale: &[String], raters: &[String], work: &Work) -> Result<ParadoxView, Error> {
    let options = Options { intervals: Intervals::No, ..Options::default() };
    let index = |&statistic: &Statistic| {
        let found = match coefficients(ratings, &[statistic], &options, work) {
            Err(AgreementError::Interrupted) => return Err(Error::Interrupted),
            Err(error) => Err(error.to_string()),
            Ok(found) => found[0].value.map_err(|u| u.because(scale)),
        };
        Ok((statistic, found))
    };
    let paradox = qes_agreement::paradox(ratings, work)?.map_err(|u| u.because(scale));
    let explanation = match &paradox {
        Ok(paradox) => explain(paradox, scale, raters),
        Err(why) => format!("There is nothing to compare: {why}."),
    };
    Ok(ParadoxView { paradox, indices: INDICES.iter().map(index).collect::<Result<_, _>>()?, explanation })
}

fn percent(share: f64) -> String {
    qes_tables::percent(share, 1)
}

fn number(part: &Part) -> String {
    part.value.map_or_else(|_| "undefined".to_owned(), super::table::number)
}

fn explain(found: &Paradox, scale: &[String], raters: &[String]) -> String {
    let name = |part: &Part| part.statistic.label();
    let common = scale.get(found.common).map_or("", String::as_str);
    let share = percent(found.common_share);
    let (kappa, ac1) = (&found.kappa, &found.ac1);
    let chance = |part: &Part| part.chance.map_or_else(|| "none".to_owned(), percent);
    let observed = percent(found.observed);
    let mut text = match found.cause {
        Cause::OneCategory => format!(
            "Every rating compared is '{common}': agreement of {observed} is what chance alone gives then, so {} does not exist; AC1 is {}.",
            name(kappa),
            number(ac1),
        ),
        Cause::Little => format!(
            "{} ({}) and AC1 ({}) nearly agree: the answers are spread over the categories ('{common}', the most frequent, is {share} of them), so both expect about as much agreement by chance, {} and {}.",
            name(kappa),
            number(kappa),
            number(ac1),
            chance(kappa),
            chance(ac1),
        ),
        Cause::Prevalence => {
            let points = |share: f64| format!("{:.1}", 100.0 * share);
            let by_chance = kappa.chance.unwrap_or_default();
            let gained = found.observed - by_chance;
            let beyond = if gained >= 0.0 {
                format!("of the {} points above it the raters gain {}", points(1.0 - by_chance), points(gained))
            } else {
                format!("the raters stay {} points below it", points(-gained))
            };
            format!(
                "{} expects {} agreement by chance, because {share} of the answers are '{common}'; {beyond}: {}. AC1 takes one frequent answer as a sign of easy units and expects {} by chance: {} from the same {observed}.",
                name(kappa),
                chance(kappa),
                number(kappa),
                chance(ac1),
                number(ac1),
            )
        }
        _ => format!(
            "The raters use the categories differently, so {} expects less agreement by chance ({}) than AC1 ({}): hence {} and {} from the same {observed}.",
            name(kappa),
            chance(kappa),
            chance(ac1),
            number(kappa),
            number(ac1),
        ),
    };
    if let (Ok(own), Ok(pooled)) = (kappa.value, found.pooled_kappa.value)
        && own - pooled >= TOLD
    {
        let who = if let [first, second] = raters { format!("{first} and {second}") } else { "the raters".to_owned() };
        text.push_str(&format!(
            " That {who} use the categories unequally often raises {} ({own:.3}) above {} ({pooled:.3}), which gives no credit for it.",
            name(kappa),
            name(&found.pooled_kappa),
        ));
    }
    text
}

impl Agreement {
    pub(super) fn paradox_json(item: &AgreementItem, view: &ParadoxView) -> Value {
        let mut object = Map::new();
        for (statistic, found) in &view.indices {
            let value = found.as_ref().map_or_else(|why| undefined(why), |&v| v.into());
            object.insert(statistic.name().to_owned(), value);
        }
        if let Ok(found) = &view.paradox {
            object.insert("common_category".to_owned(), item.scale[found.common].as_str().into());
            object.insert("common_share".to_owned(), found.common_share.into());
            for part in [&found.kappa, &found.pooled_kappa, &found.ac1] {
                let value = part.value.map_or_else(|why| undefined(&why.because(&item.scale)), Value::from);
                object.insert(part.statistic.name().to_owned(), value);
                if let Some(chance) = part.chance {
                    object.insert(format!("{}_chance", part.statistic.name()), chance.into());
                }
            }
        }
        object.insert("explanation".to_owned(), view.explanation.as_str().into());
        Value::Object(object)
    }

    pub(super) fn paradox_table(&self) -> Option<Table> {
        self.items.iter().find(|i| i.paradox.is_some())?;
        let mut table = self
            .headed(&format!("Why coefficients differ: {}", self.instrument))
            .column("most frequent answer", Align::Left)
            .column("its share", Align::Right);
        for statistic in INDICES {
            table = table.column(statistic.label(), Align::Right);
        }
        for item in &self.items {
            let Some(view) = &item.paradox else { continue };
            let mut cells = self.leading(item);
            match &view.paradox {
                Ok(found) => cells.extend([
                    item.scale[found.common].as_str().into(),
                    Cell::Percent { fraction: found.common_share, decimals: 1 },
                ]),
                Err(why) => cells.extend([Cell::Undefined(why.clone()), Cell::Missing]),
            }
            cells.extend(view.indices.iter().map(|(_, found)| match found {
                Ok(value) => super::table::number_cell(*value),
                Err(why) => Cell::Undefined(why.clone()),
            }));
            table.row(cells);
        }
        for item in &self.items {
            let Some(view) = &item.paradox else { continue };
            let place = Self::place(item).map_or_else(String::new, |place| format!("{place}: "));
            table.note(format!("{place}{}", view.explanation));
        }
        let positive = self.scale.first().map_or("", String::as_str);
        table.note(format!("Positive agreement is about '{positive}', the first category of the scale. Prevalence index: units that both put there, less those that both put elsewhere, over all; bias index: units that only the first put there, less those that only the second did."));
        Some(table)
    }
}
