//! `flow` and `searches` → the study flow.

use qes_flow::{Feed, Flow, FlowBox};

use super::Input;
use crate::error::ReviewError;
use crate::package::Review;

impl Review {
    /// The study flow, each box with the searched sources that feed it.
    ///
    /// # Errors
    /// The package has no resource `flow`, a count is not a count, or the boxes form no flow.
    pub fn flow(&self) -> Result<Input<Flow>, ReviewError> {
        let frame = self.require("flow", "box, label, from, kind, n, unit")?;
        let ids = frame.texts("box")?;
        let labels = frame.texts_if_any("label").unwrap_or_else(|| ids.clone());
        let (from, kinds) = (frame.texts("from")?, frame.texts("kind")?);
        let (counts, units) = (frame.counts("n")?, frame.texts("unit")?);
        let mut provenance = frame.provenance;
        let feeds = match self.frame("searches") {
            Some(searches) => {
                provenance = provenance.max(searches.provenance);
                self.feeds()?
            }
            None => Vec::new(),
        };
        let mut boxes = Vec::new();
        for (row, id) in ids.iter().enumerate() {
            let id = id.clone().unwrap_or_else(|| format!("row-{}", row + 1));
            let split = |list: &Option<String>| {
                list.iter().flat_map(|l| l.split(';')).map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
            };
            boxes.push(FlowBox {
                label: labels[row].clone().unwrap_or_else(|| id.clone()),
                kind: kinds[row].as_deref().unwrap_or("").parse()?,
                from: split(&from[row]),
                n: counts[row],
                unit: units[row].clone().unwrap_or_default(),
                feeds: feeds.iter().filter(|(fed, _)| *fed == id).map(|(_, feed)| feed.clone()).collect(),
                id,
            });
        }
        Ok(Input { value: Flow::new(boxes)?, provenance, warnings: Vec::new() })
    }

    /// Every searched source with the box that it feeds.
    fn feeds(&self) -> Result<Vec<(String, Feed)>, ReviewError> {
        let searches = self.require("searches", "source, records, box")?;
        let Some(boxes) = searches.texts_if_any("box") else { return Ok(Vec::new()) };
        let (sources, records) = (searches.texts("source")?, searches.counts("records")?);
        let feed = |((source, n), fed): ((Option<String>, Option<u64>), Option<String>)| {
            Some((fed?, Feed { source: source.unwrap_or_else(|| "unnamed source".to_owned()), n }))
        };
        Ok(sources.into_iter().zip(records).zip(boxes).filter_map(feed).collect())
    }
}
