//! Two reviewers made up, who screen records down to chosen counts.

use polars::prelude::{Column, DataFrame, IntoSeries, StringChunkedBuilder};
use qes_flow::{SimulatedScreening, SimulationError};
use qes_review::{Frame, Provenance, publications, record_ids, sha256_of};
use qes_work::Work;

use super::refuse;
use crate::error::Error;
use crate::verbs::load::Load;
use crate::words::named;
use crate::workspace::{Workspace, good_name};

/// Decisions to be made up.
#[derive(Debug, Clone)]
pub struct SimulatedDecisions {
    /// The name of the frame.
    pub name: String,
    /// The frame of records; those of one `cluster_id` are duplicates.
    pub records: String,
    /// What is left after each step: stages, and `duplicates` where these are removed.
    pub steps: Vec<(String, usize)>,
    /// The reviewers.
    pub reviewers: [String; 2],
    /// Probability that both decide alike.
    pub agreement: f64,
    /// Reasons for exclusion from the full text on; a few of our own where none is given.
    pub reasons: Vec<String>,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Workspace {
    /// Puts a frame of decisions into the workspace.
    ///
    /// # Errors
    /// There are no such records, or the counts cannot be had of them. The workspace is then as it was.
    pub fn simulate_screening(&mut self, wishes: &SimulatedDecisions, work: &Work) -> Result<Load, Error> {
        good_name(&wishes.name)?;
        let records = self.frame(&wishes.records)?;
        let ids = record_ids(records, work)?;
        if wishes.steps.is_empty() {
            return Err(refuse(
                "found no step".to_owned(),
                "expected what is left after each, e.g. title=120,full text=30",
            ));
        }
        let mut simulated = SimulatedScreening {
            steps: wishes.steps.clone(),
            publications: publications(records, work)?,
            reviewers: wishes.reviewers.clone(),
            agreement: wishes.agreement,
            seed: wishes.seed,
            ..SimulatedScreening::default()
        };
        if !wishes.reasons.is_empty() {
            simulated.reasons.clone_from(&wishes.reasons);
        }
        let made = simulated.make(work).map_err(|e| match e {
            SimulationError::Interrupted(stopped) => stopped.into(),
            other => Error::Wishes { message: other.to_string() },
        })?;
        work.begin_counted("listing", "cells", made.decisions.len().saturating_mul(5));
        let text = |name: &str, of: &dyn Fn(&qes_flow::Decision) -> String| -> Result<Column, Error> {
            let mut texts = StringChunkedBuilder::new(name.into(), made.decisions.len());
            for decision in &made.decisions {
                work.did(1)?;
                texts.append_option(Some(of(decision)).filter(|text| !text.is_empty()));
            }
            Ok(texts.finish().into_series().into())
        };
        let columns = vec![
            text("record_id", &|d| ids[d.record].clone())?,
            text("stage", &|d| made.stages[d.stage].clone())?,
            text("reviewer", &|d| d.reviewer.clone())?,
            text("decision", &|d| d.verdict.name().to_owned())?,
            text("reason", &|d| d.reasons.join("; "))?,
            Column::new("round".into(), made.decisions.iter().map(|d| i64::from(d.round)).collect::<Vec<_>>()),
        ];
        let frame = Frame {
            name: wishes.name.clone(),
            data: DataFrame::new_infer_height(columns)?,
            provenance: Some(Provenance::Simulated),
            data_sha256: sha256_of(format!("{wishes:?}{}", records.data_sha256).as_bytes()),
        };
        work.go_on()?;
        let (name, records) = (named(&wishes.name), named(&wishes.records));
        let next = vec![
            format!("%screening {name} --records {records}"),
            format!("%flow --from records --decisions {name} --records {records}"),
        ];
        Ok(self.put_new("simulate", frame, Vec::new(), next))
    }
}
