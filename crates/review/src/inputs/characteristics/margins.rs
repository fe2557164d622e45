//! Counts as a review publishes them.

use crate::error::ReviewError;
use crate::package::Review;
use crate::provenance::Provenance;

/// One row of `margins`.
#[derive(Debug, Clone)]
pub(crate) struct Margin {
    pub row: usize,
    pub variable: String,
    pub level: String,
    pub n: u64,
    pub unit: String,
    /// The level of the variable `total` that the levels of this variable partition.
    pub of: Option<String>,
    pub provenance: Option<Provenance>,
}

impl Review {
    /// The published margins whose count is there.
    pub(crate) fn margins(&self) -> Result<Vec<Margin>, ReviewError> {
        let frame = self.require("margins", "variable, level, n, unit, of")?;
        let (variables, levels) = (frame.texts("variable")?, frame.texts("level")?);
        let (counts, units) = (frame.counts("n")?, frame.texts("unit")?);
        let of = frame.texts_if_any("of").unwrap_or_else(|| vec![None; frame.height()]);
        let provenance = frame.row_provenance();
        let mut margins = Vec::new();
        for row in 0..frame.height() {
            let Some(n) = counts[row] else { continue };
            margins.push(Margin {
                row,
                variable: variables[row].clone().unwrap_or_default(),
                level: levels[row].clone().unwrap_or_default(),
                n,
                unit: units[row].clone().unwrap_or_default(),
                of: of[row].clone(),
                provenance: provenance[row],
            });
        }
        Ok(margins)
    }
}
