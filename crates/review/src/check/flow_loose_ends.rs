//! Everything that enters the flow goes on to a later box.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let flow = review.flow()?.value;
    let looked = |findings| Looked::at(flow.boxes().len(), ("box", "boxes"), findings);
    let loose = flow.loose_ends();
    if loose.is_empty() {
        return Ok(looked(Vec::new()));
    }
    let total: u64 = loose.iter().filter_map(|b| b.n).sum();
    let counts: Vec<String> = loose.iter().map(|b| b.n.map_or_else(|| "?".to_owned(), |n| n.to_string())).collect();
    let labels: Vec<&str> = loose.iter().map(|b| b.label.as_str()).collect();
    let sum = if counts.len() > 1 { format!("{} = {total}", counts.join(" + ")) } else { counts.join("") };
    let message = format!("{sum} {} ({}) enter no later box of the flow", loose[0].unit, labels.join("; "));
    let rows = flow.boxes().iter().enumerate().filter(|(_, b)| loose.contains(b)).map(|(row, _)| row);
    let id = format!("flow-loose-end:{}", loose.iter().map(|b| b.id.as_str()).collect::<Vec<_>>().join("+"));
    let expected = "a box that comes out of each source";
    Ok(looked(vec![Finding::error(id, "flow", message).rows(rows).expected(expected).found(total)]))
}
