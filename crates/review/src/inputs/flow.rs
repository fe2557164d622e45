//! `flow`, `searches`, `records` and `decisions` → the study flow: counted, derived, and one checked against the other.

mod boxes;
mod mended;

use qes_flow::{Flow, Lanes};
use qes_work::Work;

use super::Input;
use super::screening::reasons::several_reasons;
use super::screening::{ScreeningInput, ScreeningOptions, on_duplicates, screening_of};
use crate::check::screening::in_words;
use crate::error::ReviewError;
use crate::frame::Frame;
use crate::package::Review;
use crate::provenance::Provenance;
pub(crate) use boxes::ReadFlow;

impl Review {
    /// The study flow as it was counted, each box with the searched sources that feed it; where the package holds records and decisions, each
    /// box with what these give for it.
    ///
    /// # Errors
    /// The package has no resource `flow`, a count is not a count, or no row is a box. A row that is none, and a reference that leads nowhere
    /// or back, cost themselves alone; a warning says so.
    pub fn flow(&self, work: &Work) -> Result<Input<Flow>, ReviewError> {
        self.read_flow(work).map(|read| read.input)
    }

    /// The study flow, and what was left out of it that no other rule finds.
    pub(crate) fn read_flow(&self, work: &Work) -> Result<ReadFlow, ReviewError> {
        let frame = self.require("flow", "box, label, from, kind, n, unit")?;
        let ReadFlow { input, odd, lost } = boxes::read(frame, self.frame("searches"), true, work)?;
        Ok(ReadFlow { input: self.with_decisions(input, work)?, odd, lost })
    }

    fn with_decisions(&self, counted: Input<Flow>, work: &Work) -> Result<Input<Flow>, ReviewError> {
        if self.frame("records").is_none() || self.frame("decisions").is_none() {
            return Ok(counted);
        }
        let screening = self.screening(&ScreeningOptions::default(), work)?;
        checked(counted, &screening, work)
    }

    /// Screening by the package's own records and decisions. Reasons are those of the options, of the resource `reasons`, or those that the
    /// schema of `decisions` allows.
    ///
    /// # Errors
    /// The package has no resource `decisions`, or its decisions cannot be read.
    pub fn screening(&self, options: &ScreeningOptions, work: &Work) -> Result<Input<ScreeningInput>, ReviewError> {
        let decisions = self.require("decisions", "record_id, stage, reviewer, decision, reason, round")?;
        let mut options = options.clone();
        if options.reasons.is_empty() {
            options.reasons = self.declared_reasons();
        }
        options.unread = self.unread(decisions);
        screening_of(decisions, self.frame("records"), self.frame("searches"), &options, work)
    }

    /// Rows of a table of the package, from 0, with a decision that loading could not read.
    pub fn unread(&self, decisions: &Frame) -> Vec<usize> {
        let start = format!("enum:{}.decision:", decisions.name);
        let found = self.load_findings().iter().filter(|f| f.id.starts_with(&start));
        found.flat_map(|f| &f.rows).filter_map(|row| usize::try_from(*row).ok()?.checked_sub(1)).collect()
    }

    /// Reasons for exclusion that the package declares.
    pub fn declared_reasons(&self) -> Vec<String> {
        if let Some(listed) = self.frame("reasons").and_then(|f| f.texts_if_any("reason")) {
            return listed.into_iter().flatten().collect();
        }
        let resource = self.descriptor().resources.iter().find(|r| r.name == "decisions");
        let field = resource.and_then(|r| r.schema.fields.iter().find(|f| f.name == "reason"));
        let allowed = field.map(|f| f.constraints.allowed.as_slice()).unwrap_or_default();
        allowed.iter().filter_map(|v| v.as_str()).map(str::to_owned).collect()
    }
}

/// The flow that follows from records and decisions, with what a person should look at in these.
///
/// # Errors
/// The work was stopped.
pub fn derived_flow(screening: &Input<ScreeningInput>, lanes: Lanes, work: &Work) -> Result<Input<Flow>, ReviewError> {
    let screened = screening.value.screening.screen(work)?;
    let odd = screened.oddities.iter().map(|o| in_words(o, &screening.value));
    let notes = on_duplicates(&screened);
    let several = several_reasons(&screened, !screening.value.screening.reasons.is_empty());
    Ok(Input {
        value: Flow::derived(&screened, &screening.value.sources, lanes, work)?,
        provenance: screening.provenance,
        warnings: screening.warnings.iter().cloned().chain(notes).chain(several).chain(odd).collect(),
    })
}

/// A counted flow, each box with what records and decisions give for it.
///
/// # Errors
/// The work was stopped.
pub fn checked(
    counted: Input<Flow>,
    screening: &Input<ScreeningInput>,
    work: &Work,
) -> Result<Input<Flow>, ReviewError> {
    let derived = derived_flow(screening, Lanes::Together, work)?;
    Ok(Input {
        value: counted.value.checked_against(&derived.value),
        provenance: Provenance::of_all([counted.provenance, derived.provenance]),
        warnings: counted.warnings.into_iter().chain(derived.warnings).collect(),
    })
}

/// The flow of a table of boxes. A box in several units has a row for each.
///
/// A count, a stage or a list of reasons that cannot be read costs itself, and is named.
///
/// # Errors
/// A column is missing, a kind is not known, or the boxes form no flow.
pub fn flow_of(frame: &Frame, searches: Option<&Frame>, work: &Work) -> Result<Input<Flow>, ReviewError> {
    boxes::read(frame, searches, false, work).map(|read| read.input)
}
