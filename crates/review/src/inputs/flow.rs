//! `flow`, `searches`, `records` and `decisions` → the study flow: counted, derived, and one checked against the other.

use qes_flow::{Count, Flow, FlowBox, Kind, Lanes, Part, SourceKind, Stage, reasons_of};

use super::Input;
use super::screening::reasons::several_reasons;
use super::screening::{ScreeningInput, ScreeningOptions, kinds_of, screening_of};
use crate::error::{ReviewError, nearest, shorten};
use crate::frame::Frame;
use crate::package::Review;
use crate::provenance::of_all;

impl Review {
    /// The study flow as it was counted, each box with the searched sources that feed it; where the package holds records and decisions, each
    /// box with what these give for it.
    ///
    /// # Errors
    /// The package has no resource `flow`, a kind is not known, or the boxes form no flow.
    pub fn flow(&self) -> Result<Input<Flow>, ReviewError> {
        let frame = self.require("flow", "box, label, from, kind, n, unit")?;
        let counted = flow_of(frame, self.frame("searches"))?;
        if self.frame("records").is_none() || self.frame("decisions").is_none() {
            return Ok(counted);
        }
        let screening = self.screening(&ScreeningOptions::default())?;
        Ok(checked(counted, &screening))
    }

    /// Screening by the package's own records and decisions. Reasons are those of the options, of the resource `reasons`, or those that the
    /// schema of `decisions` allows.
    ///
    /// # Errors
    /// The package has no resource `decisions`, or its decisions cannot be read.
    pub fn screening(&self, options: &ScreeningOptions) -> Result<Input<ScreeningInput>, ReviewError> {
        let decisions = self.require("decisions", "record_id, stage, reviewer, decision, reason, round")?;
        let mut options = options.clone();
        if options.reasons.is_empty() {
            options.reasons = self.declared_reasons();
        }
        screening_of(decisions, self.frame("records"), self.frame("searches"), &options)
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

/// The flow that follows from records and decisions.
pub fn derived_flow(screening: &Input<ScreeningInput>, lanes: Lanes) -> Input<Flow> {
    let screened = screening.value.screening.screen();
    let several = several_reasons(&screened, !screening.value.screening.reasons.is_empty());
    Input {
        value: Flow::derived(&screened, &screening.value.sources, lanes),
        provenance: screening.provenance,
        warnings: screening.warnings.iter().cloned().chain(several).collect(),
    }
}

/// A counted flow, each box with what records and decisions give for it.
pub fn checked(counted: Input<Flow>, screening: &Input<ScreeningInput>) -> Input<Flow> {
    let derived = derived_flow(screening, Lanes::Together);
    Input {
        value: counted.value.checked_against(&derived.value),
        provenance: of_all([counted.provenance, derived.provenance]),
        warnings: counted.warnings.into_iter().chain(derived.warnings).collect(),
    }
}

/// The flow of a table of boxes. A box in several units has a row for each.
///
/// A count, a stage or a list of reasons that cannot be read costs itself, and is named.
///
/// # Errors
/// A column is missing, a kind is not known, or the boxes form no flow.
pub fn flow_of(frame: &Frame, searches: Option<&Frame>) -> Result<Input<Flow>, ReviewError> {
    let ids = frame.texts("box")?;
    let blank = || vec![None; frame.height()];
    let labels = frame.texts_if_any("label").unwrap_or_else(|| ids.clone());
    let (from, kinds) = (frame.texts("from")?, frame.texts("kind")?);
    let units = frame.texts("unit")?;
    let (stages, reasons) = (frame.texts_if_any("stage"), frame.texts_if_any("reasons").unwrap_or_else(blank));
    let mut warnings = Vec::new();
    let counts = frame.counts_told("n", &mut warnings)?;
    let feeds = searches.map(|s| feeds(s, &mut warnings)).transpose()?.unwrap_or_default();
    let provenance = frame.provenance.max(searches.and_then(|s| s.provenance));
    let no_flow = |source| ReviewError::Flow { resource: frame.name.clone(), source };
    let mut boxes: Vec<FlowBox> = Vec::new();
    for (row, id) in ids.iter().enumerate() {
        let wrong = |column: &str, found: &str, expected: &str| frame.bad_value(row, column, found, expected);
        let id = id.clone().unwrap_or_else(|| format!("row-{}", row + 1));
        let unit = units[row].clone().unwrap_or_default();
        if let Some(b) = boxes.iter_mut().find(|b| b.id == id && b.unit != unit) {
            b.also.push(Count { n: counts[row], unit });
            continue;
        }
        let label = labels[row].clone().unwrap_or_else(|| id.clone());
        let from = from[row].as_deref().unwrap_or_default().split(';').map(str::trim).filter(|s| !s.is_empty());
        let kind = kinds[row].as_deref().unwrap_or_default();
        let parsed = kind.parse::<Kind>().map_err(|_| {
            let names = Kind::ALL.map(Kind::name);
            let hint = nearest(kind, names).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            wrong("kind", kind, &format!("one of {}{hint}", names.join(", ")))
        })?;
        let mut b = FlowBox::new(&id, &label, parsed, 0, &unit).from(from);
        b.n = counts[row];
        if let Some(stage) = stages.as_ref().and_then(|s| s[row].as_deref()) {
            if let Some(stage) = Stage::of(stage) {
                b.stage = Some(stage);
            } else {
                let names = Stage::ALL.map(Stage::name);
                let hint = nearest(stage, names).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                let wrong = wrong("stage", stage, &format!("one of {}", names.join(", ")));
                warnings.push(format!("{wrong}, so the label decides{hint}"));
            }
        }
        b.parts = feeds.iter().filter(|(fed, _)| *fed == id).map(|(_, part)| part.clone()).collect();
        if let Some(list) = &reasons[row] {
            if let Some(parts) = reasons_of(list) {
                let part = |(label, n)| Part { label, n, source: SourceKind::Other, rows: None };
                b.parts.extend(parts.into_iter().map(part));
            } else {
                let wrong = wrong("reasons", list, "a list such as 'Reason, 3; Reason, 4'");
                warnings.push(format!("{wrong}; the reasons of this box are left out"));
            }
        }
        boxes.push(b);
    }
    // A stage that only duplicates leave is the one before they are removed.
    let out: Vec<(Vec<String>, Option<Stage>)> =
        boxes.iter().filter(|b| b.kind.leaves()).map(|b| (b.from.clone(), b.stage)).collect();
    for b in boxes.iter_mut().filter(|b| b.kind == Kind::Screening && b.stage.is_none()) {
        let mut leaving = out.iter().filter(|(from, _)| from.contains(&b.id)).peekable();
        if leaving.peek().is_some() && leaving.all(|(_, stage)| *stage == Some(Stage::Duplicates)) {
            b.stage = Some(Stage::Duplicates);
        }
    }
    let ids: Vec<&str> = boxes.iter().map(|b| b.id.as_str()).collect();
    for (fed, part) in feeds.iter().filter(|(fed, _)| !ids.contains(&fed.as_str())) {
        let hint = nearest(fed, ids.iter().copied()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        let (source, fed) = (shorten(&part.label), shorten(fed));
        warnings
            .push(format!("the source '{source}' feeds the box '{fed}', which '{}' does not have{hint}", frame.name));
    }
    Ok(Input { value: Flow::new(boxes).map_err(no_flow)?, provenance, warnings })
}

/// Every searched source with the box that it feeds.
fn feeds(searches: &Frame, warnings: &mut Vec<String>) -> Result<Vec<(String, Part)>, ReviewError> {
    let Some(boxes) = searches.texts_if_any("box") else { return Ok(Vec::new()) };
    let (sources, records) = (searches.texts("source")?, searches.counts_told("records", warnings)?);
    let kinds = kinds_of(searches, warnings);
    let mut feeds = Vec::new();
    for (row, fed) in boxes.into_iter().enumerate() {
        if let Some(fed) = fed {
            let label = sources[row].clone().unwrap_or_else(|| "unnamed source".to_owned());
            let source = kinds[row].unwrap_or_else(|| SourceKind::of(&label));
            feeds.push((fed, Part { label, n: records[row], source, rows: None }));
        }
    }
    Ok(feeds)
}
