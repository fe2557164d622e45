//! What the papers of a review say of themselves: variables, statuses, studies, and what a schema declares of them.

use std::collections::{BTreeMap, BTreeSet};

use qes_synthesis::Status;

use crate::error::{ReviewError, shorten};
use crate::inputs::concepts::{NOT_A_LEVEL, status_of};
use crate::package::Review;

/// Names that a sentence lists.
pub(super) const LISTED: usize = 5;

impl Review {
    /// Columns of papers and studies that say something of them.
    pub(super) fn row_variables(&self) -> Vec<String> {
        let Some(papers) = self.frame("papers") else { return Vec::new() };
        let studies = self.frame("studies").filter(|_| papers.has("study_id"));
        let mut names: Vec<String> = Vec::new();
        for frame in [Some(papers), studies].into_iter().flatten() {
            for name in frame.columns().into_iter().filter(|name| !NOT_A_LEVEL.contains(name)) {
                let stated = frame.texts_if_any(name).is_some_and(|values| values.iter().any(Option::is_some));
                if stated && names.iter().all(|n| n != name) {
                    names.push(name.to_owned());
                }
            }
        }
        names
    }

    /// A word on papers that count as included although the review excludes them too.
    pub(super) fn conflicts(&self) -> Result<Vec<String>, ReviewError> {
        let papers = self.papers()?;
        let ids: Vec<&str> = papers.iter().filter(|p| p.status == Status::Conflict).map(|p| p.id.as_str()).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = ids.join(", ");
        Ok(vec![format!("counts of papers include {ids}, which the review names as included and as excluded")])
    }

    /// A word on papers whose status is none: they count neither as included nor as excluded.
    pub(crate) fn unknown_statuses(&self) -> Result<Vec<String>, ReviewError> {
        let statuses = self.require("papers", "paper_id, status")?.texts("status")?;
        let odd: Vec<(usize, &str)> = statuses
            .iter()
            .enumerate()
            .filter_map(|(row, s)| Some((row, s.as_deref()?)))
            .filter(|(_, s)| status_of(s).is_none())
            .collect();
        if odd.is_empty() {
            return Ok(Vec::new());
        }
        let words: BTreeSet<String> = odd.iter().map(|(_, s)| format!("'{}'", shorten(s))).collect();
        let rows: Vec<String> = odd.iter().take(LISTED).map(|(row, _)| (row + 1).to_string()).collect();
        let more = if odd.len() > LISTED { ", …" } else { "" };
        let words: Vec<String> = words.into_iter().take(LISTED).collect();
        Ok(vec![format!(
            "papers, rows {}{more}: found the status {}, expected included, excluded, conflict or blank; they are not counted",
            rows.join(", "),
            words.join(", ")
        )])
    }

    /// The rows of each study.
    pub(super) fn study_rows(&self) -> BTreeMap<String, Vec<usize>> {
        let ids = self.frame("studies").and_then(|s| s.texts_if_any("study_id")).unwrap_or_default();
        let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, id) in ids.into_iter().enumerate() {
            if let Some(id) = id {
                rows.entry(id).or_default().push(row);
            }
        }
        rows
    }

    /// What separates the values of a variable that the schema declares to be a list.
    pub(super) fn declared_list(&self, variable: &str) -> Option<String> {
        let field = self.fields(variable).find(|f| f.kind == "list")?;
        Some(field.delimiter.clone().unwrap_or_else(|| ",".to_owned()))
    }

    /// Whether the schema declares the words that a variable may be, which makes numbers among them codes.
    pub(super) fn is_declared_words(&self, variable: &str) -> bool {
        self.fields(variable).any(|f| f.kind == "string" && !f.constraints.allowed.is_empty())
    }

    fn fields<'a>(&'a self, variable: &'a str) -> impl Iterator<Item = &'a crate::descriptor::Field> {
        let resources = self.descriptor().resources.iter().filter(|r| ["papers", "studies"].contains(&r.name.as_str()));
        resources.flat_map(|r| &r.schema.fields).filter(move |f| f.name == variable)
    }
}
