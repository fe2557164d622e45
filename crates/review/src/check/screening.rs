//! Decisions fit the records, each other and the declared reasons; what is not settled is named.

use qes_flow::{Oddity, Screened, State};

use super::Context;
use super::examination::Looked;
use super::words::{many, one};
use crate::error::ReviewError;
use crate::finding::{Finding, Severity};
use crate::inputs::screening::{ScreeningInput, ScreeningOptions};
use crate::numbers::count;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let input = context.review.screening(&ScreeningOptions::default(), context.work)?;
    let screened = input.value.screening.screen(context.work)?;
    let mut findings: Vec<Finding> = input.warnings.iter().enumerate().map(said).collect();
    for (place, oddity) in screened.oddities.iter().enumerate() {
        context.work.go_on()?;
        let severity = match oddity {
            Oddity::DecidedAfterLeaving { .. } | Oddity::DecidedTwice { .. } | Oddity::UndeclaredReason { .. } => {
                Severity::Error
            }
            Oddity::Split { .. } | Oddity::NoReason { .. } => Severity::Warning,
        };
        let message = in_words(oddity, &input.value);
        findings.push(Finding::new(
            severity,
            format!("screening:{}:{}", name(oddity), place + 1),
            "decisions",
            message,
        ));
    }
    findings.extend(open(&screened));
    let records = input.value.ids.len();
    Ok(Looked::at(records, ("record", "records"), findings))
}

/// What reading the decisions had to say. A decision on a record that is not there is an error, whatever it was meant to be about.
fn said((place, warning): (usize, &String)) -> Finding {
    if warning.contains("about a record not in") || warning.contains("about records not in") {
        return Finding::error("screening:unknown-record", "decisions", warning.clone());
    }
    Finding::new(Severity::Warning, format!("screening:read:{}", place + 1), "decisions", warning.clone())
}

fn name(oddity: &Oddity) -> &'static str {
    match oddity {
        Oddity::DecidedAfterLeaving { .. } => "after-leaving",
        Oddity::DecidedTwice { .. } => "twice",
        Oddity::Split { .. } => "split",
        Oddity::UndeclaredReason { .. } => "reason",
        Oddity::NoReason { .. } => "no-reason",
    }
}

/// What a person should look at, in a sentence.
pub fn in_words(oddity: &Oddity, input: &ScreeningInput) -> String {
    let id = |record: &usize| one("record", &input.ids[*record]);
    let at = |stage: &usize| input.screening.stages[*stage].as_str();
    match oddity {
        Oddity::DecidedAfterLeaving { record, stage, left, state } => {
            let how = if *state == State::Excluded { "was excluded" } else { "is not settled" };
            format!("{} was decided on at '{}', although it {how} at '{}'", id(record), at(stage), at(left))
        }
        Oddity::DecidedTwice { record, other: Some(other), stage, reviewer } => {
            let (record, other, stage) = (id(record), id(other), at(stage));
            format!(
                "'{reviewer}' decided on {record} and on {other}, which are one publication, at '{stage}' in one round, and differently; \
                 what is said of {record} counts"
            )
        }
        Oddity::DecidedTwice { record, other: None, stage, reviewer } => {
            let (record, stage) = (id(record), at(stage));
            format!(
                "'{reviewer}' decided twice on {record} at '{stage}' in one round, and differently; the later row counts"
            )
        }
        Oddity::Split { included, excluded, stage } => format!(
            "{} and {} are one publication, but at '{}' the first went on and the second did not",
            id(included),
            id(excluded),
            at(stage)
        ),
        Oddity::UndeclaredReason { reason, n } => {
            let known = input.screening.reasons.iter().map(String::as_str);
            let hint =
                crate::error::nearest(reason, known).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let times = if *n == 1 { "once".to_owned() } else { format!("{} times", count(*n as u64)) };
            format!(
                "the reason '{}' is given {times} and is not among the declared ones{hint}",
                crate::error::shorten(reason)
            )
        }
        Oddity::NoReason { stage, n } => {
            let have = if *n == 1 { "has" } else { "have" };
            format!("{} {have} no reason for exclusion at '{}'", many(*n, "record"), at(stage))
        }
    }
}

/// Records that are not settled.
fn open(screened: &Screened) -> Vec<Finding> {
    let mut findings = Vec::new();
    for stage in &screened.stages {
        for (state, what) in [(State::Conflict, "in conflict"), (State::Awaiting, "not decided by enough reviewers")] {
            let n = stage.count(state);
            if n > 0 {
                let are = if n == 1 { "is" } else { "are" };
                let message = format!("{} {are} {what} at '{}'", many(n, "record"), stage.name);
                findings.push(
                    Finding::info(format!("screening:open:{}:{what}", stage.name), "decisions", message).found(n),
                );
            }
        }
    }
    findings
}
