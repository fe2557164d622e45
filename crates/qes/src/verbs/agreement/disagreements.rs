//! The units that raters disagree on, and who was overruled.

use qes_review::ItemRatings;
use qes_tables::{Align, Cell, Table};
use qes_work::{Stopped, Work};
use serde_json::{Map, Value, json};

use super::{Agreement, AgreementItem};
use crate::words::count;

/// One unit that raters disagree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The unit.
    pub unit: String,
    /// For each rater the answer, as a position on the scale.
    pub answers: Vec<Option<usize>>,
    /// What was agreed in the end.
    pub agreed: Option<usize>,
}

impl Disagreement {
    /// The raters whose answer is not what was agreed; none where nothing was.
    pub fn overruled(&self) -> impl Iterator<Item = usize> {
        let other = move |answer: &Option<usize>| self.agreed.is_some() && answer.is_some() && *answer != self.agreed;
        self.answers.iter().enumerate().filter(move |(_, answer)| other(answer)).map(|(rater, _)| rater)
    }
}

/// The units with two different answers, in their order.
pub(super) fn disagreements(item: &ItemRatings, work: &Work) -> Result<Vec<Disagreement>, Stopped> {
    let of_unit = |(place, unit): (usize, &String)| {
        let answers: Vec<Option<usize>> = (0..item.ratings.n_raters()).map(|r| item.ratings.get(place, r)).collect();
        let mut given = answers.iter().flatten();
        let first = given.next()?;
        given.any(|other| other != first).then(|| Disagreement {
            unit: unit.clone(),
            answers,
            agreed: item.agreed.get(place).copied().flatten(),
        })
    };
    let mut found = Vec::new();
    for unit in item.units.iter().enumerate() {
        work.go_on()?;
        found.extend(of_unit(unit));
    }
    Ok(found)
}

impl Agreement {
    pub(super) fn disagreements_json(&self, item: &AgreementItem, all: &[Disagreement]) -> Value {
        let name = |code: Option<usize>| code.map_or(Value::Null, |code| item.scale[code].as_str().into());
        let one = |d: &Disagreement| {
            let answers = self.raters.iter().zip(&d.answers).map(|(rater, &answer)| (rater.clone(), name(answer)));
            json!({
                "unit": d.unit,
                "answers": answers.collect::<Map<String, Value>>(),
                "agreed": name(d.agreed),
                "overruled": d.overruled().map(|rater| self.raters[rater].as_str()).collect::<Vec<_>>(),
            })
        };
        all.iter().map(one).collect()
    }

    /// For each rater: disagreements that were settled and had an answer by this rater, and how many went against it.
    pub(super) fn overruled(&self) -> Vec<(usize, usize, usize)> {
        let all =
            || self.items.iter().filter_map(|i| i.disagreements.as_ref()).flatten().filter(|d| d.agreed.is_some());
        let of = |rater: usize| {
            let settled = all().filter(|d| d.answers[rater].is_some()).count();
            (rater, settled, all().filter(|d| d.overruled().any(|r| r == rater)).count())
        };
        if all().next().is_none() { Vec::new() } else { (0..self.raters.len()).map(of).collect() }
    }

    /// The list for a meeting, and who was overruled where disagreements were settled.
    pub(super) fn disagreement_tables(&self) -> Vec<Table> {
        let listed = || self.items.iter().filter_map(|i| Some((i, i.disagreements.as_ref()?)));
        let settled = self.agreed.is_some();
        let mut list = self.headed(&format!("Disagreements: {}", self.instrument)).column("unit", Align::Left);
        for rater in &self.raters {
            list = list.column(rater.as_str(), Align::Left);
        }
        // Where nothing was settled yet the column is there to be filled in.
        list = list.column("agreed", Align::Left);
        if settled {
            list = list.column("overruled", Align::Left);
        }
        let mut n = 0;
        for (item, all) in listed() {
            let name = |code: Option<usize>| code.map_or(Cell::Missing, |code| item.scale[code].as_str().into());
            for d in all {
                let mut cells = self.leading(item);
                cells.push(d.unit.as_str().into());
                cells.extend(d.answers.iter().map(|&a| name(a)));
                cells.push(d.agreed.map_or("".into(), |code| item.scale[code].as_str().into()));
                if settled {
                    let overruled: Vec<&str> = d.overruled().map(|rater| self.raters[rater].as_str()).collect();
                    cells.push(overruled.join(", ").into());
                }
                list.row(cells);
                n += 1;
            }
        }
        let compared: usize = self.items.iter().map(|i| i.n_pairable).sum();
        list.note(format!("{} of {} comparisons of a unit and an item differ.", count(n), count(compared)));
        let mut tables = vec![list];
        let overruled = self.overruled();
        if let Some(agreed) = self.agreed.as_ref().filter(|_| !overruled.is_empty()) {
            let mut table = Table::new(format!("Overruled: {}", self.instrument))
                .column("rater", Align::Left)
                .column("settled", Align::Right)
                .column("overruled", Align::Right)
                .column("share", Align::Right);
            for (rater, settled, overruled) in overruled {
                let share = if settled == 0 {
                    Cell::Undefined("no disagreement with an answer by this rater was settled".to_owned())
                } else {
                    Cell::Percent { fraction: overruled as f64 / settled as f64, decimals: 1 }
                };
                table.row(vec![self.raters[rater].as_str().into(), settled.into(), overruled.into(), share]);
            }
            table.note(format!("What was agreed is taken from '{agreed}'."));
            tables.push(table);
        }
        tables
    }
}
