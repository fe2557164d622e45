//! Screening: what reviewers decided, stage by stage, what is in conflict, and what follows.

use polars::prelude::{Column, DataFrame};
use qes_flow::{Rule, Screened, Settled, StageOutcomes, State};
use qes_review::{Frame, Input, ScreeningInput, ScreeningOptions, holds_records, in_words, screening_of};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::workspace::{Workspace, shortened};

/// Conflicts that are shown; the result holds all.
const SHOWN: usize = 50;

/// What is screened, and what becomes of it.
#[derive(Debug, Clone, Default)]
pub struct ScreeningRequest {
    /// The frame of decisions, or an export of Rayyan or Covidence; `decisions` where not given.
    pub decisions: Option<String>,
    /// The frame of records; `records` where there is one, or the export itself.
    pub records: Option<String>,
    /// How decisions are read and settled.
    pub options: ScreeningOptions,
    /// The name of a frame with the decisions, a row for each.
    pub into: Option<String>,
    /// The name of a frame with what became of each record at each stage.
    pub outcomes: Option<String>,
}

/// Screening and what it comes to.
#[derive(Debug, Clone)]
pub struct ScreeningResult {
    /// The frame of decisions.
    pub frame: String,
    /// Records, decisions, sources.
    pub input: ScreeningInput,
    /// The outcome of every record at every stage.
    pub screened: Screened,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// What reviewers decided, stage by stage.
    ///
    /// # Errors
    /// There are no such decisions or records, or they cannot be read. The workspace is then as it was.
    pub fn screening(&mut self, request: &ScreeningRequest) -> Result<ScreeningResult, Error> {
        let mut result = self.screened(request)?;
        if let Some(name) = &request.into {
            let frame = Frame { name: name.clone(), ..result.input.table.clone() };
            self.put(frame);
        }
        if let Some(name) = &request.outcomes {
            let frame = result.outcomes(name)?;
            self.put(frame);
        }
        let made: Vec<&str> = [&request.into, &request.outcomes].into_iter().flatten().map(String::as_str).collect();
        result.basis = self.marked(result.basis, &made);
        Ok(result)
    }

    /// As [`Workspace::screening`], without frames of its own.
    ///
    /// # Errors
    /// Those of [`Workspace::screening`].
    pub fn screened(&self, request: &ScreeningRequest) -> Result<ScreeningResult, Error> {
        let (input, frames) = self.screening_input(request)?;
        let screened = input.value.screening.screen();
        let odd = screened.oddities.iter().map(|o| in_words(o, &input.value));
        let warnings = shortened(input.warnings.into_iter().chain(odd).collect());
        let basis = self.basis_of(&frames, input.provenance, warnings);
        Ok(ScreeningResult { frame: frames[0].name.clone(), input: input.value, screened, basis })
    }

    /// The decisions with their records, and the frames that they come from: first the decisions'.
    pub(crate) fn screening_input(
        &self,
        request: &ScreeningRequest,
    ) -> Result<(Input<ScreeningInput>, Vec<&Frame>), Error> {
        let decisions = match &request.decisions {
            Some(name) => self.frame(name)?,
            None => self.decisions_frame()?,
        };
        let records = match &request.records {
            Some(name) => Some(self.frame(name)?),
            // An export of a screening tool holds its records itself.
            None if holds_records(decisions) => Some(decisions),
            None => self.frame("records").ok(),
        };
        let searches = self.frame("searches").ok();
        let mut options = request.options.clone();
        if options.reasons.is_empty() {
            options.reasons = self.reasons()?;
        }
        let input = screening_of(decisions, records, searches, &options)?;
        let reasons = self.frame("reasons").ok().filter(|_| request.options.reasons.is_empty());
        let frames = [Some(decisions), records, searches, reasons].into_iter().flatten().collect();
        Ok((input, frames))
    }

    fn decisions_frame(&self) -> Result<&Frame, Error> {
        self.frame("decisions").map_err(|_| Error::NoDecisions { held: self.held() })
    }

    /// The names of all frames, as a part of a sentence.
    pub(crate) fn held(&self) -> String {
        let names: Vec<&str> = self.frame_list().map(|f| f.name.as_str()).collect();
        if names.is_empty() {
            "nothing is loaded yet".to_owned()
        } else {
            format!("the frames are {}", names.join(", "))
        }
    }

    /// The reasons of a list; of the column `reason`, where the list is the name of a frame.
    ///
    /// # Errors
    /// The frame has no such column.
    pub fn reasons_named(&self, list: &[String]) -> Result<Vec<String>, Error> {
        match list {
            [one] if self.frame(one).is_ok() => Ok(self.frame(one)?.texts("reason")?.into_iter().flatten().collect()),
            _ => Ok(list.to_vec()),
        }
    }

    /// Reasons that a frame `reasons` lists, or the review declares.
    fn reasons(&self) -> Result<Vec<String>, Error> {
        if let Ok(frame) = self.frame("reasons") {
            return Ok(frame.texts("reason")?.into_iter().flatten().collect());
        }
        Ok(self.review().map(qes_review::Review::declared_reasons).unwrap_or_default())
    }
}

fn settled(s: Settled) -> &'static str {
    match s {
        Settled::AtOnce => "at once",
        Settled::LaterRound => "later round",
        Settled::Adjudicator => "adjudicator",
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

impl ScreeningResult {
    fn outcomes(&self, name: &str) -> Result<Frame, Error> {
        let rows = || self.screened.stages.iter().flat_map(|s| s.outcomes.iter().map(move |o| (s, o)));
        let columns = vec![
            Column::new("record_id".into(), rows().map(|(_, o)| self.input.ids[o.record].clone()).collect::<Vec<_>>()),
            Column::new("title".into(), rows().map(|(_, o)| self.input.titles[o.record].clone()).collect::<Vec<_>>()),
            Column::new("stage".into(), rows().map(|(s, _)| s.name.clone()).collect::<Vec<_>>()),
            Column::new("outcome".into(), rows().map(|(_, o)| state(o.state)).collect::<Vec<_>>()),
            Column::new("settled".into(), rows().map(|(_, o)| settled(o.settled)).collect::<Vec<_>>()),
            Column::new("reason".into(), rows().map(|(_, o)| o.reason.clone()).collect::<Vec<_>>()),
        ];
        Ok(Frame { name: name.to_owned(), data: DataFrame::new_infer_height(columns)?, ..self.input.table.clone() })
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
        let mut table = Table::new(format!("To be settled: {}", self.frame))
            .column("record", Align::Left)
            .column("stage", Align::Left)
            .column("state", Align::Left)
            .column("title", Align::Left)
            .column("decisions", Align::Left);
        let open: Vec<_> = self.open(State::Conflict).chain(self.open(State::Awaiting)).collect();
        for (stage, outcome) in open.iter().take(SHOWN) {
            let title = self.input.titles[outcome.record].as_deref().map_or(Cell::Missing, Cell::from);
            table.row(vec![
                self.input.ids[outcome.record].as_str().into(),
                stage.name.as_str().into(),
                state(outcome.state).into(),
                title,
                self.said(&outcome.decisions).into(),
            ]);
        }
        if open.len() > SHOWN {
            table.note(format!("{} more are in the result.", open.len() - SHOWN));
        }
        if open.is_empty() {
            table.note("Nothing is in conflict, and nothing awaits a decision.");
        }
        table.note("A further row with the reviewer 'consensus' settles a record, and so does a later round.");
        self.bare().with_table(table, &self.basis)
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
            let reasons: Vec<Value> = s
                .reasons()
                .into_iter()
                .map(|(reason, n)| {
                    let reason = reason.map_or_else(|| json!({ "undefined": "no reason given" }), Value::from);
                    json!({ "reason": reason, "n": n })
                })
                .collect();
            json!({
                "stage": s.name, "entered": s.outcomes.len(),
                "included": s.count(State::Included), "excluded": s.count(State::Excluded),
                "conflicts": s.count(State::Conflict), "awaiting": s.count(State::Awaiting),
                "settled": {
                    "at_once": how(Settled::AtOnce), "later_round": how(Settled::LaterRound),
                    "adjudicator": how(Settled::Adjudicator), "rule": how(Settled::Rule),
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
        for s in &self.screened.stages {
            let later = s.outcomes.iter().filter(|o| !matches!(o.settled, Settled::AtOnce | Settled::Not)).count();
            let mut cells: Vec<Cell> = vec![s.name.as_str().into(), s.outcomes.len().into()];
            cells.extend(
                [State::Included, State::Excluded, State::Conflict, State::Awaiting].map(|x| s.count(x).into()),
            );
            cells.push(later.into());
            table.row(cells);
        }
        let n = self.screened.duplicates.len();
        if n > 0 {
            let were = if n == 1 { "1 duplicate was".to_owned() } else { format!("{n} duplicates were") };
            table.note(format!("{were} removed before '{}'.", self.dedup_before()));
        }
        let rule = match self.input.screening.rule {
            Rule::Unanimous => "all reviewers say the same",
            Rule::Majority => "more than half of the reviewers say so",
            Rule::OneInclusion => "one reviewer who includes is enough",
        };
        table.note(format!(
            "{} records, {} decisions ({}). A decision stands where {rule}, where a later round says so, or an adjudicator. Not at once: settled, although the first decisions differ.",
            self.input.ids.len(),
            self.input.screening.decisions.len(),
            self.input.format,
        ));
        table
    }

    fn reasons(&self) -> Table {
        let mut table = Table::new(format!("Reasons for exclusion: {}", self.frame))
            .column("stage", Align::Left)
            .column("reason", Align::Left)
            .column("n", Align::Right);
        for s in &self.screened.stages {
            let reasons = s.reasons();
            if reasons.iter().any(|(reason, _)| reason.is_some()) {
                for (reason, n) in reasons {
                    table.row(vec![s.name.as_str().into(), reason.unwrap_or("no reason given").into(), n.into()]);
                }
                let differ = s.outcomes.iter().filter(|o| o.reasons_differ).count();
                if differ > 0 {
                    let by = if self.input.screening.reasons.is_empty() {
                        "given most often, else the first,"
                    } else {
                        "highest on the list"
                    };
                    table.note(format!(
                        "At '{}' the reviewers gave different reasons for {differ} of the records; the one {by} counts.",
                        s.name
                    ));
                }
            }
        }
        table
    }
}
