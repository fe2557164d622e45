//! Screening as it is shown: the stages, the reasons, and what a meeting has to settle.

use polars::prelude::{Column, DataFrame};
use qes_flow::{Rule, Settled, StageOutcomes, State};
use qes_review::{Frame, in_words, on_duplicates, several_reasons};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use super::ScreeningResult;
use crate::error::Error;
use crate::shown::{Basis, Shown, Whole, sentence};
use crate::words::count;

/// Conflicts that are shown; the result and what is exported hold all.
const SHOWN: usize = 50;

fn settled(s: Settled) -> &'static str {
    match s {
        Settled::AtOnce => "at once",
        Settled::LaterRound => "later round",
        Settled::Adjudicator => "adjudicator",
        Settled::Agreed => "agreed",
        Settled::Rule => "rule",
        Settled::Not => "not settled",
    }
}

fn state(s: State) -> &'static str {
    match s {
        State::Included => "included",
        State::Excluded => "excluded",
        State::Conflict => "conflict",
        State::Awaiting => "awaiting",
    }
}

/// `1 record`, `2 records`.
fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{} {what}s", count(n)) }
}

/// What was given beside the reason that counts.
fn others(outcome: &qes_flow::Outcome) -> Option<String> {
    Some(outcome.others.join("; ")).filter(|others| !others.is_empty())
}

/// The reasons of a stage, those that count for no record last: how many records each excluded, and how many have it beside another.
fn reasons(stage: &StageOutcomes) -> Vec<(Option<&str>, usize, usize)> {
    let others = stage.other_reasons();
    let beside = |reason: Option<&str>| others.iter().find(|(r, _)| Some(*r) == reason).map_or(0, |(_, n)| *n);
    let counted = stage.reasons();
    let alone = others.iter().filter(|(r, _)| counted.iter().all(|(c, _)| *c != Some(*r)));
    let rest: Vec<_> = alone.map(|(reason, n)| (Some(*reason), 0, *n)).collect();
    counted.into_iter().map(|(reason, n)| (reason, n, beside(reason))).chain(rest).collect()
}

impl ScreeningResult {
    pub(super) fn outcomes(&self, name: &str) -> Result<Frame, Error> {
        let rows = || self.screened.stages.iter().flat_map(|s| s.outcomes.iter().map(move |o| (s, o)));
        let columns = vec![
            Column::new("record_id".into(), rows().map(|(_, o)| self.input.ids[o.record].clone()).collect::<Vec<_>>()),
            Column::new("title".into(), rows().map(|(_, o)| self.input.titles[o.record].clone()).collect::<Vec<_>>()),
            Column::new("stage".into(), rows().map(|(s, _)| s.name.clone()).collect::<Vec<_>>()),
            Column::new("outcome".into(), rows().map(|(_, o)| state(o.state)).collect::<Vec<_>>()),
            Column::new("settled".into(), rows().map(|(_, o)| settled(o.settled)).collect::<Vec<_>>()),
            Column::new("reason".into(), rows().map(|(_, o)| o.reason.clone()).collect::<Vec<_>>()),
            Column::new("other_reasons".into(), rows().map(|(_, o)| others(o)).collect::<Vec<_>>()),
        ];
        Ok(Frame {
            name: name.to_owned(),
            data: DataFrame::new_infer_height(columns)?,
            provenance: self.basis.provenance,
            ..self.input.table.clone()
        })
    }

    /// The stages and reasons as they are shown.
    pub fn show(&self) -> Shown {
        let mut shown = self.bare().with_table(self.stages(), &self.basis);
        if self.screened.stages.iter().any(|s| s.reasons().iter().any(|(reason, _)| reason.is_some())) {
            // The warnings stand under the first table.
            let basis = Basis { warnings: Vec::new(), ..self.basis.clone() };
            shown = shown.with_table(self.reasons(), &basis);
        }
        shown
    }

    /// What a meeting has to settle, record by record.
    pub fn show_conflicts(&self) -> Shown {
        let shown = self.bare().with_table(self.unsettled(SHOWN), &self.basis);
        shown.with_whole(Whole::Table(self.unsettled(usize::MAX)))
    }

    /// The first records that a meeting has to settle.
    fn unsettled(&self, most: usize) -> Table {
        let mut table = Table::new(format!("To be settled: {}", self.frame))
            .column("record", Align::Left)
            .column("stage", Align::Left)
            .column("state", Align::Left)
            .column("title", Align::Left)
            .column("decisions", Align::Left);
        let open: Vec<_> = self.open(State::Conflict).chain(self.open(State::Awaiting)).collect();
        for (stage, outcome) in open.iter().take(most) {
            let title = self.input.titles[outcome.record].as_deref().map_or(Cell::Missing, Cell::from);
            table.row(vec![
                self.input.ids[outcome.record].as_str().into(),
                stage.name.as_str().into(),
                state(outcome.state).into(),
                title,
                self.said(&outcome.decisions).into(),
            ]);
        }
        if open.len() > most {
            table.note(format!("{} more are in the result and in what %export writes.", open.len() - most));
        }
        if open.is_empty() {
            table.note("Nothing is in conflict, and nothing awaits a decision.");
        }
        table.note("A further row with the reviewer 'consensus' settles a record, and so does a later round.");
        table
    }

    fn open(&self, wanted: State) -> impl Iterator<Item = (&StageOutcomes, &qes_flow::Outcome)> {
        let of = move |s| {
            let stage: &StageOutcomes = s;
            stage.outcomes.iter().filter(move |o| o.state == wanted).map(move |o| (stage, o))
        };
        self.screened.stages.iter().flat_map(of)
    }

    fn said(&self, decisions: &[usize]) -> String {
        let one = |&d: &usize| {
            let d = &self.input.screening.decisions[d];
            let why = if d.reasons.is_empty() { String::new() } else { format!(" ({})", d.reasons.join(", ")) };
            format!("{}: {}{why}", d.reviewer, d.verdict.name())
        };
        decisions.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    fn bare(&self) -> Shown {
        let stage = |s: &StageOutcomes| {
            let how = |wanted| s.outcomes.iter().filter(|o| o.settled == wanted).count();
            let reasons: Vec<Value> = reasons(s)
                .into_iter()
                .map(|(reason, n, beside)| {
                    let reason = reason.map_or_else(|| json!({ "undefined": "no reason given" }), Value::from);
                    json!({ "reason": reason, "n": n, "beside": beside })
                })
                .collect();
            json!({
                "stage": s.name, "entered": s.outcomes.len(),
                "included": s.count(State::Included), "excluded": s.count(State::Excluded),
                "conflicts": s.count(State::Conflict), "awaiting": s.count(State::Awaiting),
                "settled": {
                    "at_once": how(Settled::AtOnce), "later_round": how(Settled::LaterRound),
                    "adjudicator": how(Settled::Adjudicator), "agreed": how(Settled::Agreed), "rule": how(Settled::Rule),
                },
                "reasons": reasons,
            })
        };
        let conflict = |(s, o): (&StageOutcomes, &qes_flow::Outcome)| {
            let said: Vec<Value> = o
                .decisions
                .iter()
                .map(|&d| {
                    let d = &self.input.screening.decisions[d];
                    json!({ "reviewer": d.reviewer, "decision": d.verdict.name(), "reasons": d.reasons, "round": d.round })
                })
                .collect();
            json!({ "record_id": self.input.ids[o.record], "stage": s.name, "decisions": said })
        };
        let rule = Rule::ALL.iter().find(|(_, r)| *r == self.input.screening.rule).map_or("", |(name, _)| name);
        let own = json!({
            "frame": self.frame, "format": self.input.format, "rule": rule,
            "records": self.input.ids.len(), "decisions": self.input.screening.decisions.len(),
            "stages": self.screened.stages.iter().map(stage).collect::<Vec<_>>(),
            "duplicates": { "n": self.screened.duplicates.len(), "before": self.dedup_before() },
            "included": self.screened.included.len(),
            "conflicts": self.open(State::Conflict).map(conflict).collect::<Vec<_>>(),
            "odd": self.screened.oddities.iter().map(|o| in_words(o, &self.input)).collect::<Vec<_>>(),
        });
        Shown::new("screening", &self.basis, own)
    }

    /// The stage before which duplicates were removed.
    fn dedup_before(&self) -> String {
        let stage = self.input.screening.stages.get(self.screened.duplicates_before);
        stage.cloned().unwrap_or_else(|| "inclusion".to_owned())
    }

    fn stages(&self) -> Table {
        let mut table = Table::new(format!("Screening: {}", self.frame))
            .column("stage", Align::Left)
            .column("entered", Align::Right)
            .column("included", Align::Right)
            .column("excluded", Align::Right)
            .column("in conflict", Align::Right)
            .column("awaiting", Align::Right)
            .column("not at once", Align::Right);
        let mut agreed = 0;
        for s in &self.screened.stages {
            let how = |wanted: &[Settled]| s.outcomes.iter().filter(|o| wanted.contains(&o.settled)).count();
            let later = how(&[Settled::LaterRound, Settled::Adjudicator, Settled::Rule]);
            let alone = how(&[Settled::Agreed]);
            agreed += alone;
            // Where nothing but what was agreed is there, nobody knows who differed.
            let unknown = alone > 0 && later + how(&[Settled::AtOnce]) == 0;
            let mut cells: Vec<Cell> = vec![s.name.as_str().into(), s.outcomes.len().into()];
            cells.extend(
                [State::Included, State::Excluded, State::Conflict, State::Awaiting].map(|x| s.count(x).into()),
            );
            cells.push(if unknown { Cell::Undefined("not known".to_owned()) } else { later.into() });
            table.row(cells);
        }
        if agreed > 0 {
            let have = if agreed == 1 { "1 outcome rests" } else { &format!("{agreed} outcomes rest") };
            table.note(format!(
                "{have} on an agreed decision alone: whether the reviewers differed at first is not known, and does not count as not at once."
            ));
        }
        let n = self.screened.duplicates.len();
        if n > 0 {
            let were = if n == 1 { "1 duplicate was".to_owned() } else { format!("{} duplicates were", count(n)) };
            table.note(format!("{were} removed before '{}'.", self.dedup_before()));
        }
        for said in on_duplicates(&self.screened) {
            table.note(sentence(&said));
        }
        let rule = match self.input.screening.rule {
            Rule::Unanimous => "all reviewers say the same",
            Rule::Majority => "more than half of the reviewers say so",
            Rule::OneInclusion => "one reviewer who includes is enough",
        };
        table.note(format!(
            "{}, {} ({}). A decision stands where {rule}, where a later round says so, or an adjudicator. Not at once: settled, although the first decisions differ.",
            counted(self.input.ids.len(), "record"),
            counted(self.input.screening.decisions.len(), "decision"),
            self.input.format,
        ));
        table
    }

    fn reasons(&self) -> Table {
        let stages = &self.screened.stages;
        let several = stages.iter().any(|s| !s.other_reasons().is_empty());
        let mut table = Table::new(format!("Reasons for exclusion: {}", self.frame))
            .column("stage", Align::Left)
            .column("reason", Align::Left)
            .column("n", Align::Right);
        if several {
            table = table.column("beside another", Align::Right);
        }
        let listed = !self.input.screening.reasons.is_empty();
        for s in stages.iter().filter(|s| s.reasons().iter().any(|(reason, _)| reason.is_some())) {
            for (reason, n, beside) in reasons(s) {
                let mut cells: Vec<Cell> =
                    vec![s.name.as_str().into(), reason.unwrap_or("no reason given").into(), n.into()];
                cells.extend(several.then(|| Cell::from(beside)));
                table.row(cells);
            }
            let differ = s.outcomes.iter().filter(|o| o.reasons_differ).count();
            if differ > 0 {
                let by = if listed { "highest on the list" } else { "given most often, else the first," };
                table.note(format!(
                    "At '{}' the reviewers gave different reasons for {}; the one {by} counts.",
                    s.name,
                    counted(differ, "record")
                ));
            }
        }
        for said in several_reasons(&self.screened, listed) {
            table.note(sentence(&said));
        }
        table
    }
}
