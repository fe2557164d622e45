//! Everything that enters the flow goes on to a later box.

use super::Context;
use super::examination::Looked;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::numbers::count;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let flow = &context.read_flow()?.input.value;
    let looked = |findings| Looked::at(flow.boxes().len(), ("box", "boxes"), findings);
    let loose = flow.loose_ends();
    if loose.is_empty() {
        return Ok(looked(Vec::new()));
    }
    let total: u64 = loose.iter().filter_map(|b| b.n).sum();
    let counts: Vec<String> = loose.iter().map(|b| b.n.map_or_else(|| "?".to_owned(), count)).collect();
    let labels: Vec<&str> = loose.iter().map(|b| b.label.as_str()).collect();
    let sum = if counts.len() > 1 { format!("{} = {}", counts.join(" + "), count(total)) } else { counts.join("") };
    let message = format!("{sum} {} ({}) enter no later box of the flow", loose[0].unit, labels.join("; "));
    let ids = review.require("flow", "box")?.read("box", context.work)?;
    let is_loose = |id: &Option<String>| loose.iter().any(|b| Some(b.id.as_str()) == id.as_deref());
    let rows = (0..ids.len()).filter(|row| is_loose(&ids[*row]));
    let id = format!("flow-loose-end:{}", loose.iter().map(|b| b.id.as_str()).collect::<Vec<_>>().join("+"));
    let expected = "a box that comes out of each source";
    Ok(looked(vec![Finding::error(id, "flow", message).rows(rows).expected(expected).found(total)]))
}
