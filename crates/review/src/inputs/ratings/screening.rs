//! `decisions`: what reviewers decided, stage by stage.

use std::collections::HashMap;

use qes_flow::Stage;
use qes_work::Work;

use super::long::{Whole, observed_of};
use super::{RatingColumns, RatingSet};
use crate::error::ReviewError;
use crate::frame::Frame;
use crate::inputs::Input;
use crate::inputs::screening::long::{only_decisions, without_decision};
use crate::inputs::screening::{Reading, distinct, frame_of, read_decisions};
use crate::provenance::Provenance;

/// Decisions in the order of a scale, under the names that screening tools give them.
const DECISIONS: [&str; 10] =
    ["include", "included", "yes", "1", "maybe", "unsure", "unclear", "exclude", "excluded", "no"];

/// What reviewers decided, with the stages as items and records as units.
///
/// # Errors
/// The frame holds no decisions, or a stage that fewer than two reviewers decided.
pub fn screening_ratings(
    decisions: &Frame,
    columns: &RatingColumns,
    work: &Work,
) -> Result<Input<RatingSet>, ReviewError> {
    columns.each_once()?;
    let reviewers = decisions.read_if_any("reviewer", work)?.unwrap_or_default();
    if decisions.has("record_id") && decisions.has("decision") && !reviewers.is_empty() {
        agreed_only(decisions, reviewers.iter().flatten().map(String::as_str))?;
        return of_decisions(decisions, columns, work);
    }
    let (Reading { rows, mut warnings, open, stageless }, _) = read_decisions(decisions, None, work)?;
    warnings.extend(without_decision(decisions, &open, &[]));
    warnings.extend(stageless.map(|what| format!("{what} no stage; taken for a stage of their own")));
    agreed_only(decisions, rows.iter().map(|r| r.reviewer.as_str()))?;
    let mut input = of_decisions(&frame_of(&rows, &decisions.name, decisions, work)?, columns, work)?;
    input.warnings.splice(0..0, warnings);
    Ok(input)
}

/// Agreed decisions alone are those of nobody in particular.
fn agreed_only<'a>(decisions: &Frame, reviewers: impl Iterator<Item = &'a str>) -> Result<(), ReviewError> {
    let mut reviewers = reviewers.peekable();
    if reviewers.peek().is_none() || !reviewers.all(qes_flow::is_agreed) {
        return Ok(());
    }
    let what = format!("'{}' holds agreed decisions alone", decisions.name);
    Err(ReviewError::Ratings { what, because: "expected what each reviewer said, of two or more".to_owned() })
}

fn of_decisions(decisions: &Frame, columns: &RatingColumns, work: &Work) -> Result<Input<RatingSet>, ReviewError> {
    let blank = || vec![None; decisions.height()];
    let provenance = Provenance::of_all(decisions.row_provenance());
    let stages = decisions.read_if_any("stage", work)?.unwrap_or_else(blank);
    let mut known = distinct(stages.iter().flatten().cloned());
    known.sort_by_key(|name| (Stage::of(name).is_none(), Stage::of(name)));
    let mut answers = decisions.read("decision", work)?;
    let words = |text: &String| columns.na.iter().any(|na| na == text.trim());
    let mut said = Vec::new();
    if columns.scale.is_empty() {
        said = only_decisions(decisions, "decision", &mut answers, &words, work)?;
    }
    let whole = Whole {
        name: "screening",
        frame: decisions,
        units: decisions.read("record_id", work)?,
        labels: known.into_iter().map(|s| (s.clone(), s)).collect(),
        items: stages,
        rounds: decisions.read_if_any("round", work)?.unwrap_or_else(blank),
        raters: decisions.read("reviewer", work)?,
        answers,
        answer_column: "decision",
        rows: (0..decisions.height()).collect(),
        agreed: None,
        forgiving: false,
        work,
    };
    let by_stage = whole.rows_by_item()?;
    let mut held: HashMap<&str, Vec<String>> = HashMap::new();
    for (stage, rows) in &by_stage {
        held.insert(stage, in_order(observed_of(&whole, columns, rows.iter().copied())?));
    }
    let held = |stage: &str| held.get(stage).cloned().unwrap_or_default();
    let scale = |stage: &str| Ok(if columns.scale.is_empty() { held(stage) } else { columns.scale.clone() });
    let known = |stage: &str| !columns.scale.is_empty() || held(stage).iter().all(|decision| is_decision(decision));
    let (set, mut warnings) = whole.assemble(columns, &scale, &known)?;
    warnings.splice(0..0, said);
    Ok(Input { value: set, provenance, warnings })
}

fn is_decision(category: &str) -> bool {
    DECISIONS.contains(&category.to_lowercase().as_str())
}

/// Inclusion before exclusion, where all are decisions under a usual name.
fn in_order(mut scale: Vec<String>) -> Vec<String> {
    let place = |decision: &String| DECISIONS.iter().position(|d| *d == decision.to_lowercase());
    if scale.iter().all(|decision| place(decision).is_some()) {
        scale.sort_by_key(place);
    }
    scale
}
