//! `categories`, `concepts`, `support` and `papers` → the table of concepts.

use std::collections::{BTreeMap, HashSet};

use qes_synthesis::{Category, Concept, ConceptTable, Paper, Status, Support};

use super::Input;
use crate::error::ReviewError;
use crate::frame::Frame;
use crate::package::Review;
use crate::provenance::Provenance;

/// Columns of `papers` that describe a row rather than the paper.
pub(super) const NOT_A_LEVEL: [&str; 6] = ["paper_id", "reference", "study_id", "status", "provenance", "note"];

impl Review {
    /// The papers with their status and every level that `papers` and, over `study_id`, `studies` give them.
    ///
    /// # Errors
    /// The package has no resource `papers` with `paper_id` and `status`.
    pub fn papers(&self) -> Result<Vec<Paper>, ReviewError> {
        let frame = self.require("papers", "paper_id, reference, study_id, status, condition")?;
        let ids = frame.texts("paper_id")?;
        let statuses = frame.texts("status")?;
        let mut levels = levels_by_row(frame)?;
        if let (Some(studies), Some(study_ids)) = (self.frame("studies"), frame.texts_if_any("study_id")) {
            let by_study: BTreeMap<String, BTreeMap<String, String>> = {
                let rows = studies.texts("study_id")?.into_iter().zip(levels_by_row(studies)?);
                rows.filter_map(|(id, levels)| Some((id?, levels))).collect()
            };
            for (levels, study) in levels.iter_mut().zip(study_ids) {
                let of_study = study.and_then(|s| by_study.get(&s)).into_iter().flatten();
                levels.extend(of_study.map(|(k, v)| (k.clone(), v.clone())));
            }
        }
        let mut papers = Vec::new();
        for ((id, status), levels) in ids.into_iter().zip(statuses).zip(levels) {
            // A word that is no status is a finding of the schema; the paper counts as unknown.
            let status = status.as_deref().map_or(Some(Status::Unknown), status_of).unwrap_or(Status::Unknown);
            papers.push(Paper { id: id.unwrap_or_default(), status, levels });
        }
        Ok(papers)
    }

    /// The table of concepts: categories, concepts, and the papers that support them.
    ///
    /// # Errors
    /// A resource or column is missing, an id repeats, or a reference leads nowhere.
    pub fn concept_table(&self) -> Result<Input<ConceptTable>, ReviewError> {
        let concepts_frame = self.require("concepts", "concept_id, category_id, label")?;
        let support_frame = self.require("support", "concept_id, paper_id, times_listed")?;
        let papers_frame = self.require("papers", "paper_id, status")?;
        let mut warnings = Vec::new();
        let concepts = each_once(concepts(concepts_frame)?, "concept", |c| &c.id, &mut warnings);
        let mut categories: Vec<Category> = match self.frame("categories") {
            Some(frame) => {
                let ids = frame.texts("category_id")?.into_iter().map(Option::unwrap_or_default);
                let rows = ids.zip(frame.texts("label")?);
                let all = rows.map(|(id, label)| Category::new(&id, label.as_deref().unwrap_or(&id))).collect();
                each_once(all, "category", |c: &Category| &c.id, &mut warnings)
            }
            None => distinct(concepts.iter().map(|c| c.category_id.as_str())),
        };
        // A concept whose category is left blank still has its papers.
        if concepts.iter().any(|c| c.category_id.is_empty()) && categories.iter().all(|c| !c.id.is_empty()) {
            categories.push(Category::new("", "without a category"));
        }
        let mut unlisted: Vec<String> = Vec::new();
        let mut listed: HashSet<String> = categories.iter().map(|c| c.id.clone()).collect();
        for concept in &concepts {
            if listed.insert(concept.category_id.clone()) {
                categories.push(Category::new(&concept.category_id, &concept.category_id));
                unlisted.push(concept.category_id.clone());
            }
        }
        let (papers, several) = one_of_each(self.papers()?);
        let ids = support_frame.texts("concept_id")?.into_iter().zip(support_frame.texts("paper_id")?);
        let concept_ids: HashSet<&str> = concepts.iter().map(|c| c.id.as_str()).collect();
        let paper_ids: HashSet<&str> = papers.iter().map(|p| p.id.as_str()).collect();
        let leads = |concept: &str, paper: &str| concept_ids.contains(concept) && paper_ids.contains(paper);
        let pairs = ids.map(|(c, p)| (c.unwrap_or_default(), p.unwrap_or_default()));
        let (support, lost): (Vec<_>, Vec<_>) = pairs.partition(|(c, p)| leads(c, p));
        let support: Vec<Support> = support.iter().map(|(c, p)| Support::new(c, p)).collect();
        let conflict: Vec<&str> =
            papers.iter().filter(|p| p.status == Status::Conflict).map(|p| p.id.as_str()).collect();
        if !lost.is_empty() {
            let shown: Vec<String> = lost.iter().take(5).map(|(c, p)| format!("'{c}' in '{p}'")).collect();
            warnings.push(format!(
                "{} rows of support name a concept or paper that does not exist and are not counted: {}",
                lost.len(),
                shown.join(", ")
            ));
        }
        if !several.is_empty() {
            warnings.push(format!(
                "papers with several rows count once, with the levels of all rows joined: {}",
                several.join(", ")
            ));
        }
        warnings.extend(self.unknown_statuses()?);
        if !unlisted.is_empty() {
            warnings.push(format!("categories that 'categories' does not list: {}", unlisted.join(", ")));
        }
        let supporting: HashSet<&str> = support.iter().map(|s| s.paper_id.as_str()).collect();
        let excluded: Vec<&str> = papers
            .iter()
            .filter(|p| p.status == Status::Excluded && supporting.contains(p.id.as_str()))
            .map(|p| p.id.as_str())
            .collect();
        if !excluded.is_empty() {
            warnings.push(format!("counts of papers include {}, which the review excludes", excluded.join(", ")));
        }
        if !conflict.is_empty() {
            warnings.push(format!(
                "counts of papers include {}, which the review names as included and as excluded",
                conflict.join(", ")
            ));
        }
        let status_provenance = papers_frame.texts_if_any("status").map(|statuses| {
            let rows = statuses.iter().zip(papers_frame.row_provenance());
            Provenance::of_all(rows.filter(|(s, _)| s.is_some()).map(|(_, p)| p))
        });
        let provenance =
            Provenance::of_all([concepts_frame.provenance, support_frame.provenance, status_provenance.flatten()]);
        Ok(Input { value: ConceptTable::new(categories, concepts, papers, &support)?, provenance, warnings })
    }
}

/// The status that a word says, however it is written; `None` where it is no status.
pub(super) fn status_of(word: &str) -> Option<Status> {
    word.trim().to_lowercase().parse().ok()
}

/// Each paper once, and the ids of those that have several rows. Rows that differ in their status contradict each other.
fn one_of_each(rows: Vec<Paper>) -> (Vec<Paper>, Vec<String>) {
    let mut papers: Vec<Paper> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut several: Vec<String> = Vec::new();
    let mut told: HashSet<String> = HashSet::new();
    for row in rows {
        let Some(&place) = places.get(&row.id) else {
            places.insert(row.id.clone(), papers.len());
            papers.push(row);
            continue;
        };
        let paper = &mut papers[place];
        if paper.status != row.status {
            paper.status = match (paper.status, row.status) {
                (Status::Unknown, said) | (said, Status::Unknown) => said,
                _ => Status::Conflict,
            };
        }
        for (variable, level) in row.levels {
            let joined = paper.levels.entry(variable).or_default();
            if joined.is_empty() {
                *joined = level;
            } else if !joined.split("; ").any(|l| l == level) {
                joined.push_str("; ");
                joined.push_str(&level);
            }
        }
        if told.insert(row.id.clone()) {
            several.push(row.id);
        }
    }
    (papers, several)
}

/// What has an id, each once; a word on rows that have none, or that of another row.
fn each_once<T>(all: Vec<T>, kind: &str, id: impl Fn(&T) -> &String, warnings: &mut Vec<String>) -> Vec<T> {
    let (mut seen, mut twice, mut nameless) = (HashSet::new(), Vec::new(), 0);
    let mut kept = Vec::new();
    for one in all {
        if id(&one).is_empty() {
            nameless += 1;
        } else if seen.insert(id(&one).clone()) {
            kept.push(one);
        } else {
            twice.push(format!("'{}'", id(&one)));
        }
    }
    let table = match kind {
        "category" => "categories".to_owned(),
        kind => format!("{kind}s"),
    };
    if !twice.is_empty() {
        warnings.push(format!(
            "rows of {table} that repeat an id are left out, and the first counts: {}",
            twice.join(", ")
        ));
    }
    if nameless > 0 {
        let said = if nameless == 1 { "1 row of" } else { &format!("{nameless} rows of") };
        let verbs = if nameless == 1 { "has no id and counts for nothing" } else { "have no id and count for nothing" };
        warnings.push(format!("{said} {table} {verbs}"));
    }
    kept
}

fn concepts(frame: &Frame) -> Result<Vec<Concept>, ReviewError> {
    let (ids, categories, labels) = (frame.texts("concept_id")?, frame.texts("category_id")?, frame.texts("label")?);
    let exemplars = frame.texts_if_any("exemplar_paper_id").unwrap_or_else(|| vec![None; ids.len()]);
    let mut concepts = Vec::new();
    for (((id, category), label), exemplar) in ids.into_iter().zip(categories).zip(labels).zip(exemplars) {
        let id = id.unwrap_or_default();
        let label = label.unwrap_or_else(|| id.clone());
        concepts.push(Concept { id, category_id: category.unwrap_or_default(), label, exemplar });
    }
    Ok(concepts)
}

fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for id in ids {
        if seen.insert(id) {
            categories.push(Category::new(id, id));
        }
    }
    categories
}

/// For each row the columns that describe what the row stands for.
fn levels_by_row(frame: &Frame) -> Result<Vec<BTreeMap<String, String>>, ReviewError> {
    let mut rows = vec![BTreeMap::new(); frame.height()];
    for name in frame.columns().into_iter().filter(|name| !NOT_A_LEVEL.contains(name)) {
        for (row, level) in rows.iter_mut().zip(frame.texts(name)?) {
            row.extend(level.map(|level| (name.to_owned(), level)));
        }
    }
    Ok(rows)
}
