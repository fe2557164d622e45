//! `instruments` and `appraisals`: the answers of the appraisers to each item of an instrument.

use std::collections::{HashMap, HashSet};

use qes_work::Work;

use super::assemble::sorted;
use super::long::{Whole, observed_of};
use super::{RatingColumns, RatingSet};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;
use crate::package::Review;
use crate::provenance::Provenance;

impl Review {
    /// The answers of the appraisers to each item of an instrument, round by round. Of `columns`, the raters, what was agreed and the
    /// texts for a missing answer count; the rest is the instrument's. An answer off the scale counts as missing, with a warning.
    ///
    /// # Errors
    /// The instrument is not known, its answers are not in the package, or none of them is on its scale.
    pub fn ratings(
        &self,
        instrument: &str,
        columns: &RatingColumns,
        work: &Work,
    ) -> Result<Input<RatingSet>, ReviewError> {
        let appraisals = self.require("appraisals", "paper_id, instrument, item, appraiser, round, answer")?;
        let names = self.instruments();
        if !names.iter().any(|n| n == instrument) {
            return Err(ReviewError::unknown_name("instrument", instrument, &names));
        }
        columns.each_once()?;
        let named = appraisals.read("instrument", work)?;
        let rows: Vec<usize> = (0..named.len()).filter(|&row| named[row].as_deref() == Some(instrument)).collect();
        work.go_on()?;
        if rows.is_empty() {
            return Err(self.no_answers(instrument, appraisals)?);
        }
        let provenances = appraisals.row_provenance();
        let provenance = Provenance::of_all(rows.iter().map(|&row| provenances[row]));
        let blank = || vec![None; appraisals.height()];
        let whole = Whole {
            name: instrument,
            frame: appraisals,
            units: appraisals.read("paper_id", work)?,
            items: appraisals.read("item", work)?,
            rounds: appraisals.read_if_any("round", work)?.unwrap_or_else(blank),
            raters: appraisals.read("appraiser", work)?,
            answers: appraisals.read("answer", work)?,
            answer_column: "answer",
            rows,
            labels: self.item_labels(instrument)?,
            agreed: None,
            forgiving: true,
            work,
        };
        let scales = self.item_scales(instrument)?;
        let declared = scales.first().map(|(_, scale)| scale.clone());
        let by_item = whole.rows_by_item()?;
        let held = |item: &str| {
            let rows = by_item.get(item).map(Vec::as_slice).unwrap_or_default();
            observed_of(&whole, columns, rows.iter().copied())
        };
        let by_name: HashMap<&str, &Vec<String>> =
            scales.iter().rev().map(|(id, scale)| (id.as_str(), scale)).collect();
        let scale = |item: &str| {
            let own = by_name.get(item).copied().or(declared.as_ref());
            own.map_or_else(|| held(item), |scale| Ok(scale.clone()))
        };
        let is_declared = |item: &str| declared.is_some() || by_name.contains_key(item);
        let (set, warnings) = whole.assemble(columns, &scale, &is_declared)?;
        Ok(Input { value: set, provenance, warnings })
    }

    /// Names of the instruments: those declared, then those that only the answers name.
    pub fn instruments(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for resource in ["instruments", "appraisals"] {
            let texts = self.frame(resource).and_then(|f| f.texts_if_any("instrument")).unwrap_or_default();
            for name in texts.into_iter().flatten() {
                if seen.insert(name.clone()) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The declared scale of an instrument: that of its first item which has one; empty where none is declared.
    pub(crate) fn scale(&self, instrument: &str) -> Result<Vec<String>, ReviewError> {
        Ok(self.item_scales(instrument)?.into_iter().next().map(|(_, scale)| scale).unwrap_or_default())
    }

    /// The declared scales, by item.
    fn item_scales(&self, instrument: &str) -> Result<Vec<(String, Vec<String>)>, ReviewError> {
        let Some(frame) = self.frame("instruments") else { return Ok(Vec::new()) };
        let Some(scales) = frame.texts_if_any("scale") else { return Ok(Vec::new()) };
        let (names, items) = (frame.texts("instrument")?, frame.texts("item")?);
        let mut found = Vec::new();
        for (row, scale) in scales.into_iter().enumerate() {
            if names[row].as_deref() == Some(instrument)
                && let Some(scale) = scale
            {
                let categories = scale.split('|').map(|c| c.trim().to_owned()).collect();
                found.push((items[row].clone().unwrap_or_default(), categories));
            }
        }
        Ok(found)
    }

    fn item_labels(&self, instrument: &str) -> Result<Vec<(String, String)>, ReviewError> {
        let Some(frame) = self.frame("instruments") else { return Ok(Vec::new()) };
        let (names, items) = (frame.texts("instrument")?, frame.texts("item")?);
        let labels = frame.texts_if_any("short_name").unwrap_or_else(|| items.clone());
        let order = frame.texts_if_any("order").unwrap_or_else(|| vec![None; names.len()]);
        let mut rows: Vec<(f64, String, String)> = Vec::new();
        for (row, name) in names.iter().enumerate() {
            if let (Some(instrument_here), Some(item)) = (name, &items[row])
                && instrument_here == instrument
            {
                let place = order[row].as_deref().and_then(|o| o.parse().ok()).unwrap_or(f64::MAX);
                rows.push((place, item.clone(), labels[row].clone().unwrap_or_else(|| item.clone())));
            }
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(rows.into_iter().map(|(_, item, label)| (item, label)).collect())
    }

    fn no_answers(&self, instrument: &str, appraisals: &Frame) -> Result<ReviewError, ReviewError> {
        let held = sorted(appraisals.texts("instrument")?.iter().flatten().map(String::as_str));
        let mut because = format!("the package holds answers for {} only", list(held.iter().map(String::as_str)));
        for claim in self.claims()?.iter().filter(|c| c.kind == "range" && c.about.has("instrument", instrument)) {
            because.push_str(&format!("; the text gives a range of {}", claim.value));
        }
        Ok(ReviewError::NotPublished { what: format!("the answers to '{instrument}' are not published"), because })
    }
}
