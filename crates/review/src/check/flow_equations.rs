//! What enters a stage of the flow, less what leaves it, is what the next one holds.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::numbers::{shown, sum};

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let read = review.read_flow()?;
    let flow = &read.input.value;
    let mut findings: Vec<Finding> = read
        .odd
        .iter()
        .map(|odd| Finding::error(format!("flow-row:{}", odd.row + 1), "flow", odd.message.as_str()).rows([odd.row]))
        .collect();
    let equations = flow.equations();
    let ids = review.require("flow", "box")?.texts("box")?;
    let n = equations.len();
    for equation in equations {
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
                let message = match equation.rhs_value {
                    None => {
                        format!("'{}': its count is not published, so {lhs} cannot be compared with it", equation.rhs)
                    }
                    Some(_) => {
                        format!("'{}': {lhs} cannot be compared with {printed}: a count is not published", equation.rhs)
                    }
                };
                findings.push(Finding::info(id, "flow", message).rows(row).expected(expected));
            }
            _ => {}
        }
    }
    Ok(Looked::at(n, ("equation", "equations"), findings))
}
