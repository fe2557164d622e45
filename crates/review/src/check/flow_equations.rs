//! What enters a stage of the flow, less what leaves it, is what the next one holds.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let flow = review.flow()?.value;
    let mut findings = Vec::new();
    let equations = flow.equations();
    let n = equations.len();
    for equation in equations {
        let id = format!("flow-equation:{}", equation.id);
        let row = flow.boxes().iter().position(|b| b.id == equation.about);
        let expected = equation.rhs_value.map_or_else(|| "not published".to_owned(), |n| n.to_string());
        match (equation.holds, equation.lhs_value) {
            (Some(false), Some(sum)) => {
                let message = if equation.id.starts_with("rows:") {
                    format!("'{}': records and decisions give {sum}, but {expected} is printed", equation.rhs)
                } else {
                    format!("'{}': {} = {sum}, but {expected} is printed", equation.rhs, equation.lhs)
                };
                findings.push(Finding::error(id, "flow", message).rows(row).expected(expected).found(sum));
            }
            (None, _) => {
                let message = format!("'{}': {} cannot be compared with {expected}", equation.rhs, equation.lhs);
                findings.push(Finding::info(id, "flow", message).rows(row).expected(expected));
            }
            _ => {}
        }
    }
    Ok(Looked::at(n, ("equation", "equations"), findings))
}
