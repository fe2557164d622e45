//! Where a table has a column `…_min` and one `…_max`, no minimum lies above its maximum.

use crate::error::ReviewError;
use crate::finding::Finding;
use crate::package::Review;

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let mut findings = Vec::new();
    for frame in review.frames() {
        for low in frame.columns().into_iter().filter(|c| c.ends_with("_min")) {
            let high = low.replace("_min", "_max");
            if !frame.has(&high) {
                continue;
            }
            let pairs = frame.texts(low)?.into_iter().zip(frame.texts(&high)?);
            for (row, (least, most)) in pairs.enumerate() {
                let number = |t: &Option<String>| t.as_deref().and_then(|t| t.parse::<f64>().ok());
                if let (Some(l), Some(m)) = (number(&least), number(&most))
                    && l > m
                {
                    let message = format!("{}, row {}: {low} is {l}, above {high}, which is {m}", frame.name, row + 1);
                    let id = format!("range:{}.{low}:{}", frame.name, row + 1);
                    let finding = Finding::error(id, &frame.name, message).rows([row]);
                    findings.push(finding.expected(format!("at most {m}")).found(l));
                }
            }
        }
    }
    Ok(findings)
}
