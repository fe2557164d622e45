//! `decisions`: what reviewers decided, stage by stage.

use qes_flow::Stage;

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
pub fn screening_ratings(decisions: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    columns.each_once()?;
    let reviewers = decisions.texts_if_any("reviewer").unwrap_or_default();
    if decisions.has("record_id") && decisions.has("decision") && !reviewers.is_empty() {
        agreed_only(decisions, reviewers.iter().flatten().map(String::as_str))?;
        return of_decisions(decisions, columns);
    }
    let (Reading { rows, mut warnings, open, stageless }, _) = read_decisions(decisions, None)?;
    warnings.extend(without_decision(decisions, &open, &[]));
    warnings.extend(stageless.map(|what| format!("{what} no stage; taken for a stage of their own")));
    agreed_only(decisions, rows.iter().map(|r| r.reviewer.as_str()))?;
    let mut input = of_decisions(&frame_of(&rows, &decisions.name, decisions)?, columns)?;
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

fn of_decisions(decisions: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    let blank = || vec![None; decisions.height()];
    let provenance = Provenance::of_all(decisions.row_provenance());
    let stages = decisions.texts_if_any("stage").unwrap_or_else(blank);
    let mut known = distinct(stages.iter().flatten().cloned());
    known.sort_by_key(|name| (Stage::of(name).is_none(), Stage::of(name)));
    let mut answers = decisions.texts("decision")?;
    let words = |text: &String| columns.na.iter().any(|na| na == text.trim());
    let mut said = Vec::new();
    if columns.scale.is_empty() {
        said = only_decisions(decisions, "decision", &mut answers, &words);
    }
    let whole = Whole {
        name: "screening",
        frame: decisions,
        units: decisions.texts("record_id")?,
        labels: known.into_iter().map(|s| (s.clone(), s)).collect(),
        items: stages,
        rounds: decisions.texts_if_any("round").unwrap_or_else(blank),
        raters: decisions.texts("reviewer")?,
        answers,
        answer_column: "decision",
        rows: (0..decisions.height()).collect(),
        agreed: None,
        forgiving: false,
    };
    let held = |stage: &str| {
        let of_stage = |row: &usize| whole.items[*row].as_deref().unwrap_or_default() == stage;
        in_order(observed_of(&whole, columns, whole.rows.iter().copied().filter(of_stage)))
    };
    let scale = |stage: &str| if columns.scale.is_empty() { held(stage) } else { columns.scale.clone() };
    let known = |stage: &str| !columns.scale.is_empty() || scale(stage).iter().all(|decision| is_decision(decision));
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
