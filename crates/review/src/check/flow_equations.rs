//! What enters a stage of the flow, less what leaves it, is what the next one holds.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::numbers::{shown, sum};

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let read = context.read_flow()?;
    let flow = &read.input.value;
    let mut findings: Vec<Finding> = read
        .odd
        .iter()
        .map(|odd| Finding::error(format!("flow-row:{}", odd.row + 1), "flow", odd.message.as_str()).rows([odd.row]))
        .collect();
    let equations = flow.equations();
    let ids = review.require("flow", "box")?.read("box", context.work)?;
    let n = equations.len();
    let bad: Vec<usize> = unread(context);
    let unread: Vec<String> = bad.iter().filter_map(|row| ids.get(*row)?.clone()).collect();
    let labels = review.require("flow", "label")?.texts_if_any("label").unwrap_or_default();
    let unread_labels: Vec<String> = bad.iter().filter_map(|row| labels.get(*row)?.clone()).collect();
    for equation in equations {
        context.work.go_on()?;
        let id = format!("flow-equation:{}", equation.id);
        let row = ids.iter().position(|id| id.as_deref() == Some(equation.about.as_str()));
        let expected = equation.rhs_value.map_or_else(|| "not published".to_owned(), |n| n.to_string());
        let printed = equation.rhs_value.map_or_else(String::new, |n| shown(&n.to_string()));
        let lhs = sum(&equation.lhs);
        match (equation.holds, equation.lhs_value) {
            (Some(false), Some(total)) => {
                let given = shown(&total.to_string());
                let left = match equation.terms.as_slice() {
                    _ if equation.id.starts_with("rows:") => format!("records and decisions give {given}"),
                    [one] => format!("'{}' gives {given}", one.label),
                    _ => format!("{lhs} = {given}"),
                };
                let message = format!("'{}': {left}, but {printed} is printed", equation.rhs);
                if equation.id.starts_with("stage:") && read.may_lack(&equation.about) {
                    let message = format!("{message}; what is left out of the flow may be why");
                    findings.push(Finding::info(id, "flow", message).rows(row).expected(expected).found(total));
                    continue;
                }
                findings.push(Finding::error(id, "flow", message).rows(row).expected(expected).found(total));
            }
            (None, _) => {
                let message = if equation.rhs_value.is_none() {
                    let why = if unread.contains(&equation.about) { "cannot be read" } else { "is not published" };
                    format!("'{}': its count {why}, so {lhs} cannot be compared with it", equation.rhs)
                } else {
                    let of_term = |label: &String| equation.terms.iter().any(|t| t.n.is_none() && t.label == *label);
                    let why = match unread_labels.iter().find(|label| of_term(label)) {
                        Some(label) => format!("the count of '{label}' cannot be read"),
                        None => "a count is not published".to_owned(),
                    };
                    format!("'{}': {lhs} cannot be compared with {printed}: {why}", equation.rhs)
                };
                findings.push(Finding::info(id, "flow", message).rows(row).expected(expected));
            }
            _ => {}
        }
    }
    Ok(Looked::at(n, ("equation", "equations"), findings))
}

/// Rows of the flow, from 0, whose count loading could not read.
fn unread(context: &Context<'_>) -> Vec<usize> {
    let rules = ["type:flow.n:", "minimum:flow.n:"];
    let found = context.review.load_findings().iter().filter(|f| rules.iter().any(|rule| f.id.starts_with(rule)));
    found.flat_map(|f| &f.rows).filter_map(|row| usize::try_from(*row).ok()?.checked_sub(1)).collect()
}
