//! Papers of one study agree in what is true of the study, with each other and with the table of studies.
//!
//! Papers differ in year, authors or journal with good reason. A column of `papers` is taken for a variable of the study
//! where `studies` has it too, where its name says so, or where it is the same in the papers of every other study that has
//! several.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::examination::Looked;
use super::places::Places;
use super::words::one;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::selection::same_value;

/// Columns that describe the paper, whatever others agree in.
const OF_PAPER: [&str; 32] = [
    "paper_id",
    "reference",
    "study_id",
    "status",
    "provenance",
    "note",
    "notes",
    "year",
    "date",
    "author",
    "authors",
    "title",
    "journal",
    "volume",
    "issue",
    "number",
    "pages",
    "doi",
    "pmid",
    "url",
    "abstract",
    "keywords",
    "language",
    "publisher",
    "type",
    "source",
    "label",
    "short_name",
    "citation",
    "comment",
    "comments",
    "cluster_id",
];

/// Columns that describe the study, by their names.
const OF_STUDY: [&str; 16] = [
    "country",
    "countries",
    "setting",
    "population",
    "participants",
    "sample",
    "sample_size",
    "region",
    "condition",
    "age_min",
    "age_max",
    "age_mean",
    "data_year",
    "year_of_data",
    "years_of_data",
    "recruitment",
];

/// So many other studies have to agree in a column before its name does not matter.
const OTHERS: usize = 2;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let papers = review.require("papers", "paper_id, study_id")?;
    let places = Places::new(review, papers);
    let ids: Vec<String> = papers.read("paper_id", context.work)?.into_iter().map(Option::unwrap_or_default).collect();
    // A paper of several studies says nothing of either alone.
    let mut rows_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (row, study) in papers.read("study_id", context.work)?.into_iter().enumerate() {
        context.work.go_on()?;
        if let Some(study) = study.filter(|s| !s.contains([';', '|'])) {
            let rows = rows_of.entry(study.clone()).or_default();
            if rows.is_empty() {
                order.push(study);
            }
            rows.push(row);
        }
    }
    let several: Vec<(&str, &[usize])> = order
        .iter()
        .map(|study| (study.as_str(), rows_of[study].as_slice()))
        .filter(|(_, rows)| rows.iter().map(|row| &ids[*row]).collect::<BTreeSet<_>>().len() > 1)
        .collect();
    let mut findings = Vec::new();
    let mut looked_at = several.len();
    for column in papers.columns().into_iter().filter(|c| !OF_PAPER.contains(&c.to_lowercase().as_str())) {
        context.work.go_on()?;
        let values = papers.read(column, context.work)?;
        let shared = review.frame("studies").filter(|s| s.has(column) && s.has("study_id"));
        if let Some(studies) = shared {
            looked_at = looked_at.max(rows_of.len());
            findings.extend(against_studies(studies, column, &rows_of, &values, (&ids, &places))?);
        }
        if shared.is_none() && is_judgment(column) {
            continue;
        }
        let of_study = shared.is_some() || OF_STUDY.contains(&column.to_lowercase().as_str());
        findings.extend(among_papers(&several, column, of_study, papers.is_text(column), &values, &places));
    }
    if looked_at == 0 {
        return Ok(Looked::nothing("no study has several papers"));
    }
    Ok(Looked::at(looked_at, ("study", "studies"), findings))
}

/// Whether a column judges the paper, which a study's papers need not share.
fn is_judgment(column: &str) -> bool {
    let column = column.to_lowercase();
    ["rating", "quality", "score", "risk", "apprais", "grade", "credib", "confidence"]
        .iter()
        .any(|word| column.contains(word))
}

/// Studies whose papers differ in a column.
fn among_papers(
    several: &[(&str, &[usize])],
    column: &str,
    of_study: bool,
    words: bool,
    values: &[Option<String>],
    places: &Places<'_>,
) -> Vec<Finding> {
    let mut agree = 0;
    let mut differ = Vec::new();
    for (study, rows) in several {
        let held: Vec<(usize, &str)> = rows.iter().filter_map(|row| Some((*row, values[*row].as_deref()?))).collect();
        match held.as_slice() {
            [] | [_] => {}
            [(_, first), rest @ ..] if rest.iter().all(|(_, v)| same_value(first, v)) => agree += 1,
            _ => differ.push((*study, held)),
        }
    }
    if !of_study && (differ.len() != 1 || agree < OTHERS || !words) {
        return Vec::new();
    }
    let finding = |(study, held): (&str, Vec<(usize, &str)>)| {
        let papers: Vec<usize> = held.iter().map(|(row, _)| *row).collect();
        let said: Vec<String> = held.iter().map(|(_, value)| format!("'{}'", shorten(value))).collect();
        let message = format!(
            "{} of {} differ in {column}: {}",
            places.list("paper", "paper_id", &papers),
            one("study", study),
            said.join(", ")
        );
        let finding = Finding::warning(format!("study-variable:{study}:{column}"), "papers", message);
        finding.rows(held.iter().map(|(row, _)| *row)).expected("one value for a study").found(said.join(", "))
    };
    differ.into_iter().map(finding).collect()
}

/// Papers that say otherwise than the row of their study.
fn against_studies(
    studies: &Frame,
    column: &str,
    rows_of: &BTreeMap<String, Vec<usize>>,
    values: &[Option<String>],
    (ids, places): (&[String], &Places<'_>),
) -> Result<Vec<Finding>, ReviewError> {
    let mut findings = Vec::new();
    let of_studies = studies.texts("study_id")?.into_iter().zip(studies.texts(column)?);
    for (study, of_study) in of_studies {
        let (Some(study), Some(of_study)) = (study, of_study) else { continue };
        for row in rows_of.get(&study).into_iter().flatten() {
            let Some(of_paper) = values[*row].as_deref().filter(|v| !same_value(v, &of_study)) else { continue };
            let (paper, found, expected) = (&ids[*row], shorten(of_paper), shorten(&of_study));
            let message = format!(
                "{} has {column} '{found}', but its {} has '{expected}' in 'studies'",
                places.named(*row),
                one("study", &study)
            );
            let id = format!("study-variable:{study}:{column}:{paper}");
            let finding = Finding::error(id, "papers", message).rows([*row]);
            findings.push(finding.expected(expected).found(found));
        }
    }
    Ok(findings)
}
