//! Where a table has a column `…_min` and one `…_max`, no minimum lies above its maximum.

use super::Context;
use super::examination::Looked;
use super::places::Places;
use crate::error::ReviewError;
use crate::finding::Finding;
use crate::numbers::number;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut findings = Vec::new();
    let mut pairs_of_columns = 0;
    for frame in review.frames() {
        context.work.go_on()?;
        for low in frame.columns().into_iter().filter(|c| c.ends_with("_min")) {
            context.work.go_on()?;
            let high = low.replace("_min", "_max");
            if !frame.has(&high) {
                continue;
            }
            pairs_of_columns += 1;
            let places = Places::new(review, frame);
            let pairs = frame.read(low, context.work)?.into_iter().zip(frame.read(&high, context.work)?);
            for (row, (least, most)) in pairs.enumerate() {
                context.work.go_on()?;
                let read = |t: &Option<String>| t.as_deref().and_then(|t| t.parse::<f64>().ok());
                if let (Some(l), Some(m)) = (read(&least), read(&most))
                    && l > m
                {
                    let message =
                        format!("{}: {low} is {}, above {high}, which is {}", places.at(row), number(l), number(m));
                    let id = format!("range:{}.{low}:{}", frame.name, row + 1);
                    let finding = Finding::error(id, &frame.name, message).rows([row]);
                    findings.push(finding.expected(format!("at most {m}")).found(l));
                }
            }
        }
    }
    if pairs_of_columns == 0 {
        return Ok(Looked::nothing("no table has a column '…_min' beside one '…_max'"));
    }
    Ok(Looked::at(pairs_of_columns, ("pair of columns", "pairs of columns"), findings))
}
